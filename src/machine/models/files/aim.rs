//! Which marker a path means, and what taking it away achieves.

use crate::machine::event::{Effect, InterpreterKind};
use crate::machine::fs::{Found, Fs, Kind, fits};
use crate::machine::python::{PyId, Python};
use crate::machine::redirect::may_write;
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::machine::words::pattern::Pattern;
use crate::machine::{Machine, Presence};
use crate::source::{HOLE, Place};

/// The marker's name.
pub(crate) const MARKER: &str = "EXTERNALLY-MANAGED";

/// Below these lie the markers of systems: distributions, Homebrew, MSYS2.
const SYSTEMS: [&str; 13] = [
    "/usr/lib/python",
    "/usr/lib64/python",
    "/usr/lib32/python",
    "/usr/lib/pypy",
    "/opt/homebrew/",
    "/usr/local/Cellar/",
    "/usr/local/opt/python",
    "/usr/local/Frameworks/Python",
    "/home/linuxbrew/",
    "/mingw64/",
    "/ucrt64/",
    "/clang64/",
    "/clangarm64/",
];

/// A path as an argument names it.
#[derive(Debug, Clone)]
pub(crate) struct Aim {
    /// Absolute and normalised, unless it begins with something unknown.
    pub path: String,
    /// Where it is written.
    pub place: Option<Place>,
    /// It is a pattern that the shell would match against files.
    pub pattern: bool,
}

/// What taking a marker away achieves.
#[derive(Debug)]
pub(super) struct Verdict {
    pub effect: Effect,
    /// Whose marker it is.
    pub python: Option<PyId>,
    /// The modelled file.
    pub file: Option<String>,
}

impl Aim {
    /// What an argument names.
    pub(crate) fn of(field: &Field, state: &State) -> Self {
        let path = place_in(field.as_str(), state);
        Self { path, place: field.place(), pattern: field.pattern }
    }

    /// Whether it names a marker.
    pub(crate) fn is_marker(&self) -> bool {
        self.path.rsplit('/').next() == Some(MARKER)
    }

    /// Whether the marker is, or may be, a system's own.
    pub(crate) fn is_system(&self) -> bool {
        let unsure = |c: char| c == HOLE || matches!(c, '*' | '?' | '[');
        let cut = self.path.find(unsure).unwrap_or(self.path.len());
        let known = self.path[..cut].trim_end_matches('/');
        let whole = cut == self.path.len();
        SYSTEMS.iter().any(|root| {
            known.starts_with(root.trim_end_matches('/')) || (!whole && root.starts_with(known))
        })
    }

    /// Whether the marker at `marker` is meant.
    fn hits(&self, marker: &str) -> bool {
        if !self.pattern {
            return fits(&self.path, marker);
        }
        let (parts, names) = (Pattern::new(&self.path).split_path(), marker.split('/'));
        parts.len() == marker.split('/').count()
            && parts
                .iter()
                .zip(names)
                .all(|(part, name)| part.fits(name, false) != Presence::Absent)
    }

    /// Nothing but what stands in front of a known folder is unknown, so that it may be any
    /// interpreter's.
    fn may_be_any(&self) -> bool {
        let rest = self.path.trim_start_matches('/');
        rest.starts_with(HOLE) && rest.split('/').count() > 2
    }

    /// Patterns that nothing has expanded.
    fn is_quoted_pattern(&self) -> bool {
        !self.pattern && self.path.contains(['*', '?', '['])
    }
}

/// A path as seen from the working folder; one that begins with something unknown stays as it is.
pub(crate) fn place_in(path: &str, state: &State) -> String {
    if path.starts_with(HOLE) { Fs::normal("/", path) } else { state.path(path) }
}

/// What taking away the marker that `aim` names achieves.
pub(super) fn judge(machine: &Machine<'_>, state: &State, aim: &Aim) -> Verdict {
    let verdict = |effect, python, file| Verdict { effect, python, file };
    if !may_write(state, &aim.path) {
        let why = "only root may change it".to_owned();
        return verdict(Effect::Ineffective(why), None, None);
    }
    let there = state.fs.regular(&aim.path) == Presence::Present;
    if aim.is_quoted_pattern() && !there {
        let why = "nothing expands the pattern in the path".to_owned();
        return verdict(Effect::Ineffective(why), None, None);
    }
    let resolved = state.fs.resolve(&aim.path, false);
    let owner = state.pythons.iter().enumerate().find_map(|(at, python)| {
        let marker = python.marker.as_deref()?;
        (marker == resolved || aim.hits(marker)).then(|| (PyId(at), marker.to_owned()))
    });
    if let Some((id, marker)) = owner {
        let effect = of_owner(state, state.python(id), &marker, aim);
        return verdict(effect, Some(id), Some(marker));
    }
    if there {
        return verdict(Effect::Works, None, Some(resolved));
    }
    verdict(of_nobody(machine, state, aim), None, None)
}

/// The marker of a known interpreter.
fn of_owner(state: &State, python: &Python, marker: &str, aim: &Aim) -> Effect {
    match state.fs.regular(marker) {
        Presence::Present if aim.may_be_any() => Effect::Unknown,
        Presence::Present => Effect::Works,
        Presence::Unknown => Effect::Unknown,
        // Taken away before: both changes count.
        Presence::Absent if is_gone(state, marker) => Effect::Works,
        Presence::Absent if python.marker_unsure => Effect::Unknown,
        Presence::Absent => Effect::Needless(reason(python)),
    }
}

fn is_gone(state: &State, path: &str) -> bool {
    state.fs.node(path).is_some_and(|node| node.kind == Kind::Gone)
}

fn reason(python: &Python) -> String {
    let because = python.because.first().map(|because| because.message.clone());
    because.unwrap_or_else(|| format!("{} has no marker", python.exe.replace(HOLE, "…")))
}

/// A marker where no known interpreter has one.
fn of_nobody(machine: &Machine<'_>, state: &State, aim: &Aim) -> Effect {
    if !aim.is_system() {
        let absent = state.fs.find(&aim.path, true) == Found::Absent;
        return if absent {
            Effect::Ineffective("there is no such file".to_owned())
        } else {
            Effect::Unknown
        };
    }
    if machine.open {
        return Effect::Works;
    }
    if let Some(id) = state.system_python() {
        let python = state.python(id);
        return match (&python.marker, &python.version_text()) {
            _ if machine.release_marker() == Some(false) => Effect::Needless(reason(python)),
            (_, Some(version)) if names_version(&aim.path) => {
                Effect::Ineffective(format!("the system's Python is {version}"))
            }
            (Some(marker), _) => Effect::Ineffective(format!(
                "the marker of the system's Python is {}",
                marker.replace(HOLE, "…")
            )),
            (None, _) => Effect::Unknown,
        };
    }
    if machine.release_marker() == Some(false) {
        let name = machine.distro.map(crate::machine::boot::name_of).unwrap_or_default();
        return Effect::Needless(format!("{name} does not mark its Python"));
    }
    let own = state.default_python().map(|id| state.python(id));
    match own.filter(|python| !matches!(python.kind, InterpreterKind::Unknown)) {
        Some(python) => Effect::Needless(reason(python)),
        None => Effect::Ineffective(
            "the system's Python is not installed yet, and brings its marker".to_owned(),
        ),
    }
}

/// `/usr/lib/python3.9/…`
fn names_version(path: &str) -> bool {
    path.split('/').any(|part| {
        part.strip_prefix("python").is_some_and(|version| {
            version.contains('.') && version.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        })
    })
}
