//! What a machine starts later by itself: units of systemd and crontabs that a text writes, and what each shell or
//! login to come reads first.

use super::args::{Args, by_table};
use super::{Model, word};
use crate::finding::Context;
use crate::knowledge::profiles::{Profile, profile};
use crate::machine::flow::{Flows, next};
use crate::machine::lookup::DEFAULT_PATH;
use crate::machine::state::{Options, State, Status, User};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{self, HOLE, Span, Text};
use crate::syntax::shell::Dialect;
use std::rc::Rc;

/// More commands of one file are not looked at.
const MOST: usize = 64;

/// What a file makes the machine start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The commands of a unit of systemd.
    Unit,
    /// The lines of a user's crontab.
    Crontab,
    /// The same with the name of a user in each.
    SystemCrontab,
    /// What shells or logins read.
    Profile(Profile),
}

/// The model of a command that schedules others.
pub(super) fn find(name: &str) -> Option<Model> {
    (name == "crontab").then_some(|machine, call| by_table(machine, call, "crontab", crontab))
}

/// `… | crontab -`, `crontab FILE`
fn crontab(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let asks = args.has(&["-e", "-l", "-r", "-h"]);
    let text = match args.operands.last().map(Field::as_str) {
        _ if asks => None,
        Some("-") | None => Some(std::mem::take(&mut call.state.stdin)),
        Some(file) => call.state.fs.read(&call.state.path(file)),
    };
    if let Some(text) = text {
        start(machine, &call.state, Kind::Crontab, &text);
    }
    // What is listed ends with a whole line.
    call.state.print(&Text::from(format!("{HOLE}\n").as_str()));
    next(call.state.with(Status::Likely))
}

/// Runs what a file that was just written or put in its place makes the machine start.
pub(super) fn written(machine: &mut Machine<'_>, state: &State, path: &str) {
    let is_home = |folder: &str| folder == state.home() || is_home(folder);
    let profile = profile(path, is_home).map(Kind::Profile);
    if let Some(kind) = kind(path).or(profile)
        && let Some(text) = state.fs.read(path)
    {
        start(machine, state, kind, &text);
    }
}

fn kind(path: &str) -> Option<Kind> {
    let (folder, name) = path.rsplit_once('/')?;
    let part = name.strip_suffix(".conf").is_some() && folder.ends_with(".service.d");
    let unit = part || name.ends_with(".service");
    if unit && (folder.contains("/systemd/system") || folder.contains("/systemd/user")) {
        return Some(Kind::Unit);
    }
    match folder {
        "/etc/cron.d" => Some(Kind::SystemCrontab),
        "/etc" if name == "crontab" => Some(Kind::SystemCrontab),
        _ if folder.starts_with("/var/spool/cron") => Some(Kind::Crontab),
        _ => None,
    }
}

/// Runs each command by itself, in a new process of the machine. What is thrown away starts nothing later.
fn start(machine: &mut Machine<'_>, state: &State, kind: Kind, text: &Text) {
    if matches!(state.context, Context::Container | Context::HostedCi) {
        return;
    }
    if let Kind::Profile(how) = kind {
        return begin(machine, state, how, text);
    }
    let lines = lines(text);
    let user = lines.iter().find_map(|line| line.as_str().strip_prefix("User="));
    let all = lines.iter().filter_map(|line| command(kind, line)).take(MOST);
    for (own, text) in all {
        let user = match (kind, own.as_deref().or(user)) {
            (Kind::Crontab, _) => state.user.clone(),
            (_, user) => user.map_or(User::Root, User::named),
        };
        let state = process(state, user);
        let place = text.whole_place();
        let argv = vec![word("sh"), word("-c"), Field::from_text(text)];
        machine.spawn(Call { argv, place, state });
    }
}

/// Runs what a shell or a login reads when it begins. Only what lasts of it is of interest.
fn begin(machine: &mut Machine<'_>, state: &State, how: Profile, text: &Text) {
    if !source::is_triggered(text.as_str().as_bytes()) {
        return;
    }
    let mut state = process(state, state.user.clone());
    state.options.allexport = how == Profile::Variables;
    state.options.dialect = Dialect::Bash;
    // What may have stood there before ends with its line.
    let known = text.as_str().trim_start_matches(HOLE);
    let text = text.slice(Span::new(text.len() - known.len(), text.len()));
    machine.untested(|machine| machine.run_text(&Rc::new(text), Dialect::Bash, state));
}

/// Whether a folder is somebody's home.
fn is_home(folder: &str) -> bool {
    let user = folder.strip_prefix("/home/");
    matches!(folder, "/root" | "/etc/skel")
        || user.is_some_and(|user| !user.is_empty() && !user.contains('/'))
}

/// The state in which the machine starts a process.
fn process(state: &State, user: User) -> State {
    let mut state = state.clone();
    state.vars = crate::machine::vars::Vars::default();
    state.functions = Rc::default();
    state.aliases = Rc::default();
    state.dropped = Rc::default();
    state.hashed = Rc::default();
    state.options = Options::default();
    (state.raised_by, state.left, state.stdin) = (None, None, Text::default());
    state.export("PATH", Value::Text(Text::from(DEFAULT_PATH)));
    state.export("HOME", Value::Text(Text::from(user.home().as_str())));
    "/".clone_into(&mut state.cwd);
    state.user = user;
    state
}

/// The lines of a text; one that ends with a backslash goes on.
fn lines(text: &Text) -> Vec<Text> {
    let string = text.as_str();
    let (mut all, mut start, mut end) = (Vec::new(), 0, 0);
    for line in string.split_inclusive('\n') {
        end += line.len();
        let bare = line.trim_end();
        if bare.ends_with('\\') && end < string.len() {
            continue;
        }
        let whole = &string[start..end];
        let from = start + (whole.len() - whole.trim_start().len());
        all.push(text.slice(Span::new(from, start + whole.trim_end().len().max(from - start))));
        start = end;
    }
    all
}

/// The command of a line, and the user whose name stands before it.
fn command(kind: Kind, line: &Text) -> Option<(Option<String>, Text)> {
    let string = line.as_str();
    if kind == Kind::Unit {
        let (key, value) = string.split_once('=')?;
        let runs = [
            "ExecStart",
            "ExecStartPre",
            "ExecStartPost",
            "ExecReload",
            "ExecStop",
            "ExecCondition",
        ];
        if !runs.contains(&key.trim_end()) {
            return None;
        }
        let bare = value.trim_start().trim_start_matches(['-', '@', ':', '+', '!']);
        return part(line, string.len() - bare.len()).map(|text| (None, text));
    }
    if !string.starts_with(['*', '@']) && !string.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let times = if string.starts_with('@') { 1 } else { 5 };
    let at = behind(string, times)?;
    if kind == Kind::Crontab {
        return part(line, at).map(|text| (None, text));
    }
    let from = at + behind(&string[at..], 1)?;
    let user = string[at..from].trim_end().to_owned();
    part(line, from).map(|text| (Some(user), text))
}

/// Where the text behind some words begins.
fn behind(string: &str, words: usize) -> Option<usize> {
    let mut at = 0;
    for _ in 0..words {
        at += string[at..].find(char::is_whitespace)?;
        at += string[at..].len() - string[at..].trim_start().len();
    }
    Some(at)
}

fn part(line: &Text, from: usize) -> Option<Text> {
    (from < line.len()).then(|| line.slice(Span::new(from, line.len())))
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::{bash, on_runner, script};

    const UNIT: &str = "sudo tee /etc/systemd/system/probe.service <<'EOF'\n[Service]\n\
                        ExecStartPre=-/usr/bin/pip3 install --break-system-packages \\\n  probe\n\
                        ExecStart=/opt/probe/run\nEOF";

    #[test]
    fn a_unit_is_started_by_root_of_the_machine() {
        let ran = script(UNIT);
        assert_eq!(ran.installs(), ["pip install proceeds, system, root, host, /usr/bin/python3"]);
        let user = UNIT.replace("[Service]", "[Service]\nUser=probe");
        assert_eq!(
            script(&user).installs(),
            ["pip install proceeds, user, user, host, /usr/bin/python3"]
        );
        let elsewhere = UNIT.replace("/etc/systemd/system", "/srv/examples");
        assert!(script(&elsewhere).installs().is_empty());
    }

    #[test]
    fn a_crontab_is_run_by_whoever_installs_it() {
        let line = "0 3 * * 1-5 pip3 install --break-system-packages -U probe";
        for text in [
            format!("echo '{line}' | crontab -"),
            format!("(crontab -l; echo '{line}') | crontab -"),
            format!("echo '# nightly\nMAILTO=me\n{line}' > /tmp/t; crontab /tmp/t"),
            format!("echo '{line}' > /var/spool/cron/crontabs/me"),
            format!("echo '{}' > /etc/cron.d/probe", line.replace("pip3", "root pip3")),
            format!("echo '{}' >> /etc/crontab", line.replace("0 3 * * 1-5", "@daily root")),
        ] {
            assert_eq!(script(&text).installs().len(), 1, "{text}");
        }
        assert!(script(&format!("echo '{line}'")).installs().is_empty());
        assert!(script("crontab -l; crontab -r").installs().is_empty());
    }

    #[test]
    fn what_is_thrown_away_starts_nothing_later() {
        assert!(on_runner("ubuntu-24.04", UNIT).installs().is_empty());
        assert!(bash("debian:12", UNIT).installs().is_empty());
    }

    #[test]
    fn an_environment_that_was_made_before_is_still_there() {
        let unit = UNIT.replace("/usr/bin/pip3", "/opt/probe/env/bin/pip");
        let ran = script(&format!("python3 -m venv /opt/probe/env\n{unit}"));
        assert_eq!(
            ran.installs().last().map(String::as_str),
            Some("pip install proceeds, venv, root, host, /opt/probe/env/bin/python3")
        );
    }
}
