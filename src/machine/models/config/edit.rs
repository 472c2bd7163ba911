//! `pip config set` and `pip config unset`.

use super::places::{Seen, pip_global, pip_site, pip_user, seen};
use super::{ini, written};
use crate::machine::Machine;
use crate::machine::event::Tool;
use crate::machine::python::PyId;
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status};
use crate::source::{Place, Span, Text};

/// Which file `pip config` changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Nothing was said: the interpreter's own if it is there, else the user's.
    Default,
    /// `--user`
    User,
    /// `--global`
    Global,
    /// `--site`
    Site,
}

/// The file that a scope means; `None` if pip then has none to change.
pub(crate) fn file(state: &State, python: PyId, scope: Scope) -> Option<String> {
    let named = state.env("PIP_CONFIG_FILE").filter(|file| !file.is_empty());
    let named = named.map(|file| state.path(file.as_str()));
    if named.as_deref() == Some("/dev/null") {
        return None;
    }
    let site = pip_site(state, python);
    let user = || {
        let hidden =
            named.as_deref().is_some_and(|path| matches!(seen(state, path), Seen::File(..)));
        if hidden { None } else { pip_user(state).pop() }
    };
    match scope {
        Scope::Site => Some(site),
        Scope::Global => pip_global(state).pop(),
        Scope::Default if seen(state, &site) != Seen::Absent => Some(site),
        Scope::Default | Scope::User => user(),
    }
}

/// `pip config set key value`; its status.
pub(crate) fn set(
    machine: &mut Machine<'_>,
    state: &mut State,
    python: PyId,
    scope: Scope,
    (key, value): (&Text, &Text),
    command: Option<Place>,
) -> Status {
    let Some(dot) = key.as_str().find('.') else { return Status::NonZero };
    let Some(path) = file(state, python, scope).filter(|path| may_write(state, path)) else {
        return Status::NonZero;
    };
    let section = key.as_str()[..dot].to_lowercase();
    let old = content(state, &path);
    if ini::parse(&old).error.is_some() {
        return Status::NonZero;
    }
    let mut line = key.slice(Span::new(dot + 1, key.len()));
    line.push_for(" = ", None);
    line.push_text(value);
    let name = ini::normal(&key.as_str()[dot + 1..]);
    let new = with_line(&without(&old, &section, &name).0, &section, &line);
    state.fs_mut().write(&path, new);
    written(machine, state, &path, Tool::Pip, (command, key.whole_place()));
    Status::Zero
}

/// `pip config unset key`; its status.
pub(crate) fn unset(state: &mut State, python: PyId, scope: Scope, key: &Text) -> Status {
    let Some((section, name)) = key.as_str().split_once('.') else { return Status::NonZero };
    let Some(path) = file(state, python, scope).filter(|path| may_write(state, path)) else {
        return Status::NonZero;
    };
    let old = content(state, &path);
    let (new, found) = without(&old, &section.to_lowercase(), &ini::normal(name));
    let open = !old.is_known();
    state.fs_mut().write(&path, new);
    match (found, open) {
        (true, _) => Status::Zero,
        (false, true) => Status::Unknown,
        (false, false) => Status::NonZero,
    }
}

fn content(state: &State, path: &str) -> Text {
    match seen(state, path) {
        Seen::File(text, _) => text,
        Seen::Absent => Text::default(),
        Seen::Unknown => Text::hole(None),
    }
}

/// A file without a key, and whether it was there.
fn without(text: &Text, section: &str, name: &str) -> (Text, bool) {
    let mut out = Text::default();
    let (mut here, mut found, mut at) = (String::new(), false, 0);
    for line in text.as_str().split_inclusive('\n') {
        let bare = line.trim();
        if let Some(header) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            header.clone_into(&mut here);
        }
        let key = bare.split(['=', ':']).next().unwrap_or_default().trim_end();
        if here == section && ini::normal(key) == name {
            found = true;
        } else {
            out.push_text(&text.slice(Span::new(at, at + line.len())));
        }
        at += line.len();
    }
    (out, found)
}

/// A file with a line behind the head of a section, which is added if need be.
fn with_line(text: &Text, section: &str, line: &Text) -> Text {
    let string = text.as_str();
    let head = format!("[{section}]");
    let mut at = 0;
    let mut cut = None;
    for each in string.split_inclusive('\n') {
        at += each.len();
        if each.trim() == head {
            cut = Some(at);
        }
    }
    let cut_at = cut.unwrap_or(string.len());
    let mut out = text.slice(Span::new(0, cut_at));
    if !out.is_empty() && !out.as_str().ends_with('\n') {
        out.push_for("\n", None);
    }
    if cut.is_none() {
        out.push_for(&format!("{head}\n"), None);
    }
    out.push_text(line);
    out.push_for("\n", None);
    out.push_text(&text.slice(Span::new(cut_at, string.len())));
    out
}
