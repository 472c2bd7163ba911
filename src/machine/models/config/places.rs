//! Where pip and uv look for their configuration.

use crate::machine::event::InterpreterKind;
use crate::machine::fs::{Found, Kind, path};
use crate::machine::python::PyId;
use crate::machine::state::{State, User};
use crate::source::{Span, Text};

/// A configuration file as a process sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Seen {
    /// It is not there, or the user may not read it.
    Absent,
    /// Its content, and whether it may also be missing.
    File(Text, bool),
    /// It may be there; nobody knows what it says.
    Unknown,
}

/// The file at a path.
pub(super) fn seen(state: &State, path: &str) -> Seen {
    match state.fs.find(path, true) {
        Found::Absent => Seen::Absent,
        Found::Node(_, node) => match node.kind {
            Kind::File(_) if node.secret && matches!(state.user, User::Named(_)) => Seen::Absent,
            Kind::File(text) => Seen::File(text, node.maybe),
            _ => Seen::Absent,
        },
        // On a machine of which nothing is known, nobody has configured anything. Elsewhere the
        // text has put something there, or a folder of unknown content right around it.
        Found::Unknown if !state.fs.closed || !path::is_known(path) => Seen::Absent,
        Found::Unknown => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let near = !matches!(state.fs.find(folder, true), Found::Unknown);
            if near { Seen::Unknown } else { Seen::Absent }
        }
    }
}

/// The folders of a variable such as `XDG_CONFIG_DIRS`, or else the default.
fn folders(state: &State, variable: &str, default: &str) -> Vec<String> {
    let text = state.env(variable).filter(|text| !text.is_empty());
    let text = text.as_ref().map_or(default, Text::as_str);
    text.split(':').filter(|folder| !folder.is_empty()).map(|folder| state.path(folder)).collect()
}

/// `$XDG_CONFIG_HOME`, or `~/.config`.
pub(super) fn user_folder(state: &State) -> String {
    match state.env("XDG_CONFIG_HOME") {
        Some(folder) if !folder.is_empty() => state.path(folder.as_str()),
        _ => state.path(&format!("{}/.config", state.home())),
    }
}

/// Whether this is a Mac, as far as its interpreters tell.
fn is_mac(state: &State) -> bool {
    state.pythons.iter().any(|python| python.kind == InterpreterKind::Homebrew)
}

/// pip's files for all users, in the order in which they are read.
pub(super) fn pip_global(state: &State) -> Vec<String> {
    if is_mac(state) {
        let folders = ["/Library/Application Support", "/opt/homebrew/share"];
        return folders.iter().map(|folder| format!("{folder}/pip/pip.conf")).collect();
    }
    let xdg = folders(state, "XDG_CONFIG_DIRS", "/etc/xdg");
    let mut files: Vec<String> =
        xdg.iter().map(|folder| format!("{}/pip/pip.conf", folder.trim_end_matches('/'))).collect();
    files.push("/etc/pip.conf".to_owned());
    files
}

/// pip's files for the user, in the order in which they are read; it writes the last one.
pub(super) fn pip_user(state: &State) -> Vec<String> {
    let legacy = state.path(&format!("{}/.pip/pip.conf", state.home()));
    vec![legacy, format!("{}/pip/pip.conf", user_folder(state))]
}

/// pip's file for one interpreter.
pub(super) fn pip_site(state: &State, python: PyId) -> String {
    format!("{}/pip.conf", state.python(python).prefix.trim_end_matches('/'))
}

/// uv's files for the user and for all users; what the first says counts more.
pub(super) fn uv_shared(state: &State) -> Vec<String> {
    let mut files = vec![format!("{}/uv/uv.toml", user_folder(state))];
    let xdg = folders(state, "XDG_CONFIG_DIRS", "/etc/xdg");
    let xdg = xdg.iter().map(|folder| format!("{}/uv/uv.toml", folder.trim_end_matches('/')));
    let system = xdg.chain(["/etc/uv/uv.toml".to_owned()]);
    // Of the system's files only the first that is there is read.
    files.extend(system.into_iter().find(|path| seen(state, path) != Seen::Absent));
    files
}

/// Whether a tool looks at a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    /// It does.
    Looked,
    /// Only an interpreter without a guard does; which.
    Unguarded(String),
    /// It does not.
    Nowhere,
    /// Nobody can tell.
    Unknown,
}

/// Whether pip looks at a path, for whatever user and interpreter.
pub(super) fn pip_looks(state: &State, path: &str) -> Place {
    let named = state.env("PIP_CONFIG_FILE").map(|file| state.path(file.as_str()));
    if named.as_deref() == Some(path)
        || pip_global(state).iter().chain(&pip_user(state)).any(|file| file == path)
        || of_a_user(path, &["/.config/pip/pip.conf", "/.pip/pip.conf"])
    {
        return Place::Looked;
    }
    let folder = path.strip_suffix("/pip.conf");
    let mut owners =
        state.pythons.iter().filter(|python| Some(&*python.prefix) == folder).peekable();
    if owners.peek().is_some() {
        let guarded = owners.any(|python| python.marker.is_some() || python.marker_unsure);
        let name = folder.unwrap_or_default().to_owned();
        return if guarded { Place::Looked } else { Place::Unguarded(name) };
    }
    elsewhere(path, folder)
}

/// Whether uv looks at a path, for whatever user and from whatever folder.
pub(super) fn uv_looks(state: &State, path: &str) -> Place {
    let named = state.env("UV_CONFIG_FILE").map(|file| state.path(file.as_str()));
    let known = ["/etc/uv/uv.toml", "/etc/xdg/uv/uv.toml"];
    // In any folder it counts for commands that run there or below.
    let project = path.strip_suffix("/uv.toml").filter(|folder| !folder.starts_with("/etc"));
    if named.as_deref() == Some(path)
        || known.contains(&path)
        || uv_shared(state).iter().any(|file| file == path)
        || of_a_user(path, &["/.config/uv/uv.toml"])
        || project
            .is_some_and(|folder| format!("{}/", state.cwd).starts_with(&format!("{folder}/")))
    {
        return Place::Looked;
    }
    if project.is_some() { Place::Unknown } else { Place::Nowhere }
}

fn of_a_user(path: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| {
        path.strip_suffix(end).is_some_and(|home| {
            home == "/root" || home == "/etc/skel" || {
                let user = home.strip_prefix("/home/");
                user.is_some_and(|user| !user.is_empty() && !user.contains('/'))
            }
        })
    })
}

/// A folder that is no known interpreter's.
fn elsewhere(path: &str, folder: Option<&str>) -> Place {
    let lower = folder.unwrap_or_default().to_lowercase();
    let pythonic = ["env", "conda", "mamba", "python", "pypy", "toolcache"];
    if !path::is_known(path) || pythonic.iter().any(|word| lower.contains(word)) {
        Place::Unknown
    } else {
        Place::Nowhere
    }
}

/// The lines of a text, without white space around them.
pub(super) fn lines(text: &Text) -> Vec<Text> {
    let (mut out, mut at) = (Vec::new(), 0);
    for line in text.as_str().split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        out.push(text.slice(Span::new(start, start + line.trim().len())));
        at += line.len();
    }
    out
}
