//! Redirections: where a command's input comes from and its output goes.

use super::descriptors::Sink;
use super::flow::{Exit, Flow, Flows, next};
use super::state::{State, Status, User};
use super::{Machine, models::files};
use crate::machine::fs::{Found, Root, path as fs_path};
use crate::source::{Place, Span, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Redirect, RedirectKind};
use std::rc::Rc;

impl Machine<'_> {
    /// Runs something inside redirections.
    pub(crate) fn redirected(
        &mut self,
        code: &Rc<Text>,
        redirects: &[Redirect],
        place: Option<Place>,
        mut state: State,
        run: impl FnOnce(&mut Self, State) -> Flows,
    ) -> Flows {
        if redirects.is_empty() {
            return run(self, state);
        }
        let (outer_in, outer) = (state.stdin.clone(), Rc::clone(&state.fds));
        let refused = redirects
            .iter()
            .any(|redirect| self.redirect(code, redirect, place, &mut state).is_err());
        if refused || state.broken {
            (state.stdin, state.fds) = (outer_in, outer);
            return next(state.with(Status::NonZero));
        }
        let (inner, sink) = (Rc::clone(&state.fds), state.sink(1));
        let elsewhere = inner.get(&1) != outer.get(&1);
        let outer_out = elsewhere.then(|| std::mem::take(&mut state.out));
        let mut flows = run(self, state);
        for Flow { exit, state } in &mut flows {
            state.stdin = outer_in.clone();
            // What an `exec` in there has opened stays open.
            for fd in inner.keys().chain(outer.keys()) {
                if inner.get(fd) != outer.get(fd) {
                    state.lead(*fd, outer.get(fd).cloned().unwrap_or(Sink::Nowhere));
                }
            }
            let Some(out) = &outer_out else { continue };
            let printed = std::mem::take(&mut state.out);
            state.resume(out.clone());
            if *exit == Exit::Next || !printed.is_empty() {
                self.deliver(state, &sink, &printed, place);
            }
        }
        flows
    }

    /// `exec 3>&1`: redirections that last. The output of the shell itself is not followed.
    pub(crate) fn reopened(
        &mut self,
        code: &Rc<Text>,
        redirects: &[Redirect],
        place: Option<Place>,
        mut state: State,
    ) -> Flows {
        let output = state.sink(1);
        for redirect in redirects {
            if self.redirect(code, redirect, place, &mut state).is_err() {
                return next(state.with(Status::NonZero));
            }
        }
        state.lead(1, output);
        next(state.with(Status::Zero))
    }

    /// One redirection; an error if the shell would refuse it.
    fn redirect(
        &mut self,
        code: &Rc<Text>,
        redirect: &Redirect,
        place: Option<Place>,
        state: &mut State,
    ) -> Result<(), ()> {
        let input = redirect.fd.is_none_or(|fd| fd == 0);
        let output = redirect.fd.unwrap_or(1);
        match &redirect.kind {
            RedirectKind::Heredoc(body) => {
                let mut text = self.expand_heredoc(code, &body.parts, state);
                if body.strip_tabs {
                    text = without_tabs(&text);
                }
                if input {
                    state.stdin = text;
                }
            }
            RedirectKind::HereString => {
                let mut text = self.expand_one(code, &redirect.target, state);
                text.push_for("\n", None);
                state.stdin = text;
            }
            RedirectKind::Read => {
                let (path, ..) = self.redirect_path(code, redirect, state)?;
                if input {
                    state.stdin = match state.fs.read(&path) {
                        Some(text) => text,
                        None if state.fs.find(&path, true) == super::fs::Found::Absent => {
                            return Err(());
                        }
                        None => Text::hole(code.place(redirect.target.span)),
                    };
                }
            }
            RedirectKind::ReadWrite => {}
            RedirectKind::Duplicate => {
                let to = self.expand_one(code, &redirect.target, state);
                let operator = operator(code, redirect);
                let writes = operator.contains('>');
                let sink = match to.as_str().trim_end_matches('-') {
                    "" if to.is_known() => Sink::Nowhere,
                    fd if fd.bytes().all(|b| b.is_ascii_digit()) => {
                        fd.parse().map_or(Sink::Unknown, |fd| state.sink(fd))
                    }
                    _ if to.is_known() && operator == ">&" => {
                        let sink = self.open(code, redirect, false, place, state)?;
                        state.lead(2, sink.clone());
                        sink
                    }
                    _ => Sink::Unknown,
                };
                if writes || redirect.fd.is_some_and(|fd| fd > 0) {
                    state.lead(output, sink);
                } else if to.as_str() != "0" {
                    state.stdin = Text::hole(code.place(redirect.target.span));
                }
            }
            RedirectKind::Write | RedirectKind::Append | RedirectKind::WriteBoth => {
                let append = matches!(redirect.kind, RedirectKind::Append);
                let sink = self.open(code, redirect, append, place, state)?;
                if operator(code, redirect).starts_with('&') {
                    state.lead(2, sink.clone());
                }
                state.lead(output, sink);
            }
        }
        Ok(())
    }

    /// Opens what is named behind `>`.
    fn open(
        &mut self,
        code: &Rc<Text>,
        redirect: &Redirect,
        append: bool,
        place: Option<Place>,
        state: &mut State,
    ) -> Result<Sink, ()> {
        let (path, written, name) = self.redirect_path(code, redirect, state)?;
        let number = |folder| path.strip_prefix(folder)?.parse().ok();
        match path.as_str() {
            "/dev/null" | "/dev/tty" => return Ok(Sink::Nowhere),
            "/dev/stdout" => return Ok(state.sink(1)),
            "/dev/stderr" => return Ok(state.sink(2)),
            _ => {}
        }
        if let Some(fd) = number("/dev/fd/").or_else(|| number("/proc/self/fd/")) {
            return Ok(state.sink(fd));
        }
        if !may_write(state, &path) || is_nowhere(state, &path) {
            return Err(());
        }
        if !append {
            // The shell empties the file before the command runs.
            files::truncate(self, state, &path, (place, written));
        }
        if !fs_path::is_known(&path) {
            state.fs_mut().written_as(&path, &name);
        }
        Ok(Sink::File(path, written))
    }

    fn redirect_path(
        &mut self,
        code: &Rc<Text>,
        redirect: &Redirect,
        state: &mut State,
    ) -> Result<(String, Option<Place>, Text), ()> {
        let bash = state.options.dialect == Dialect::Bash;
        let text = if bash {
            // bash matches the word against files if just one fits.
            let mut fields =
                self.expand(code, std::slice::from_ref(&redirect.target), state).into_iter();
            match (fields.next(), fields.next()) {
                (Some(field), None) => field.text,
                (None, _) => return Err(()),
                _ => return Err(()),
            }
        } else {
            self.expand_one(code, &redirect.target, state)
        };
        let place = text.whole_place().or_else(|| code.place(redirect.target.span));
        Ok((state.path(text.as_str()), place, text))
    }
}

/// A redirection's operator, and what stands behind it.
fn operator<'t>(code: &'t Text, redirect: &Redirect) -> &'t str {
    let span = Span { end: redirect.target.span.start.max(redirect.span.start), ..redirect.span };
    code.as_str().get(span.range()).unwrap_or_default()
}

/// Without the tabs at the start of each line.
fn without_tabs(text: &Text) -> Text {
    let mut out = Text::default();
    let mut at = 0;
    for line in text.as_str().split_inclusive('\n') {
        let tabs = line.len() - line.trim_start_matches('\t').len();
        out.push_text(&text.slice(Span::new(at + tabs, at + line.len())));
        at += line.len();
    }
    out
}

/// Whether the folder of a file is not there.
fn is_nowhere(state: &State, path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    fs_path::is_known(folder)
        && state.fs.find(folder, true) == Found::Absent
        && state.fs.is_vacant(folder)
}

/// Whether the user of a state may write there; unknown users may.
pub(crate) fn may_write(state: &State, path: &str) -> bool {
    const ROOTS: [&str; 9] =
        ["/etc/", "/usr/", "/root/", "/boot/", "/opt/", "/var/lib/", "/lib/", "/proc/", "/sys/"];
    let User::Named(_) = state.user else { return true };
    let below = |folder: &str| {
        path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if state.fs.open_to_all.iter().any(|folder| below(folder)) {
        return true;
    }
    // Homebrew belongs to whoever has installed it.
    let own = !Root::of(path).is_placed()
        || path.starts_with("/opt/homebrew/")
        || path.starts_with("/usr/local/Cellar/");
    own || !ROOTS.iter().any(|root| path.starts_with(root))
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::{bash, on_runner, script};

    /// What a dialog answers comes on the descriptor for errors.
    #[test]
    fn what_a_program_writes_on_other_descriptors_is_not_known() {
        for swap in
            ["3>&1 1>&2 2>&3", "3>&1 1>&2 2>&3 3>&-", "2>&1 >/dev/tty", "--output-fd 3 3>&1 1>&2"]
        {
            let text = format!(
                "O=$(whiptail --menu x 20 70 4 1 a {swap})\n\
                 if [ \"$O\" = 1 ]; then sudo pip3 install x; fi"
            );
            assert_eq!(script(&text).installs().len(), 1, "{swap}");
        }
        let text = "exec 3>&1\nO=$(dialog --menu x 20 70 4 1 a 2>&1 1>&3)\n\
                    [ \"$O\" = 1 ] && pip3 install x";
        assert_eq!(script(text).installs().len(), 1);
    }

    #[test]
    fn hosted_runners_leave_some_folders_open() {
        let installs = |label: &str, text: &str| {
            on_runner(label, &format!("{text}\nuv pip install --system x")).installs().len()
        };
        for text in ["mkdir /opt/tool", "cp tool /usr/share/tool", "mkdir ~/tool"] {
            assert_eq!(installs("ubuntu-24.04", text), 1, "{text}");
        }
        for text in ["mkdir /etc/tool", "cp tool /usr/local/bin/tool"] {
            assert_eq!(installs("ubuntu-24.04", text), 0, "{text}");
        }
        assert_eq!(installs("macos-15", "ln -sf \"$PWD/tool\" /usr/local/bin/tool"), 1);
    }

    #[test]
    fn complaints_are_written_where_they_are_led() {
        let ran = bash("debian:12", "make 2> /log\nmake > /out");
        assert!(ran.state.fs.read("/log").is_some_and(|text| !text.is_known()));
        let ran = bash("debian:12", "O=$(make > /dev/null 2> /log)\necho \"$O\" > /o");
        assert_eq!(ran.state.fs.read("/o").expect("a file").as_str(), "\n");
    }
}
