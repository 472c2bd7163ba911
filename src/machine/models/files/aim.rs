//! Which marker a path means, and what taking it away achieves.

use super::whose::{Lead, Whose, whose};
use crate::machine::event::{Effect, InterpreterKind};
use crate::machine::fs::{Found, Fs, Kind, Root, fits};
use crate::machine::python::{PyId, Python};
use crate::machine::redirect::may_write;
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::machine::words::pattern::Pattern;
use crate::machine::{Machine, Presence};
use crate::source::{HOLE, Place};

/// The marker's name.
pub(crate) const MARKER: &str = "EXTERNALLY-MANAGED";

/// A path as an argument names it.
#[derive(Debug, Clone)]
pub(crate) struct Aim {
    /// Absolute and normalised, unless it begins with something unknown.
    pub path: String,
    /// Where it is written.
    pub place: Option<Place>,
    /// It is a pattern that the shell would match against files.
    pub pattern: bool,
    /// What the path begins with.
    pub lead: Lead,
}

/// What taking a marker away achieves.
#[derive(Debug)]
pub(super) struct Verdict {
    pub effect: Effect,
    /// Whose marker it is.
    pub python: Option<PyId>,
    /// The modelled file.
    pub file: Option<String>,
    /// Whose it is by its path.
    pub whose: Whose,
}

impl Aim {
    /// What an argument names.
    pub(crate) fn of(field: &Field, state: &State) -> Self {
        let path = place_in(field.as_str(), state);
        let lead = Lead::of(&field.text, state);
        Self { path, place: field.place(), pattern: field.pattern, lead }
    }

    /// Whether it names a marker.
    pub(crate) fn is_marker(&self) -> bool {
        is_marker(&self.path)
    }

    /// Whose marker it is, as far as the path tells.
    pub(crate) fn whose(&self, machine: &Machine<'_>, state: &State) -> Whose {
        whose(machine, state, &self.path, self.lead)
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

    /// Whether the pattern stops short of a marker that lies below its folder, or goes past it: `**` is no more
    /// than `*` without `globstar`.
    fn is_of_other_depth(&self, state: &State, marker: &str) -> bool {
        if !self.pattern || state.options.globstar {
            return false;
        }
        let parts = Pattern::new(&self.path).split_path();
        let front = parts.iter().take_while(|part| !part.is_active()).count();
        let names: Vec<&str> = marker.split('/').collect();
        let below = parts[..front]
            .iter()
            .zip(&names)
            .all(|(part, name)| part.fits(name, false) == Presence::Present);
        parts.iter().any(Pattern::is_globstar) && below && parts.len() != names.len()
    }

    /// Patterns that nothing has expanded.
    fn is_quoted_pattern(&self) -> bool {
        !self.pattern && self.path.contains(['*', '?', '['])
    }
}

/// Whether a path is that of a marker.
pub(super) fn is_marker(path: &str) -> bool {
    path.rsplit('/').next() == Some(MARKER)
}

/// A path as seen from the working folder; one that begins with something unknown stays as it is.
pub(crate) fn place_in(path: &str, state: &State) -> String {
    if Root::of(path).is_placed() { state.path(path) } else { Fs::normal("/", path) }
}

/// What taking away the marker that `aim` names achieves.
pub(super) fn judge(machine: &Machine<'_>, state: &State, aim: &Aim) -> Verdict {
    let whose = aim.whose(machine, state);
    let verdict = |effect, python, file| Verdict { effect, python, file, whose };
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
        // A tree of one's own is never that of an interpreter elsewhere.
        let hits = marker == resolved || whose != Whose::Private && aim.hits(marker);
        hits.then(|| (PyId(at), marker.to_owned()))
    });
    if let Some((id, marker)) = owner {
        let effect = match of_owner(state, state.python(id), &marker) {
            Effect::Works if whose == Whose::Unknown => Effect::Unknown,
            effect => effect,
        };
        return verdict(effect, Some(id), Some(marker));
    }
    if there {
        return verdict(Effect::Works, None, Some(resolved));
    }
    verdict(of_nobody(machine, state, aim, whose), None, None)
}

/// The marker of a known interpreter.
fn of_owner(state: &State, python: &Python, marker: &str) -> Effect {
    match state.fs.regular(marker) {
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
    because.unwrap_or_else(|| format!("{} has no marker", python.exe))
}

/// A marker where no known interpreter has one.
fn of_nobody(machine: &Machine<'_>, state: &State, aim: &Aim, whose: Whose) -> Effect {
    if whose == Whose::Unknown {
        return Effect::Unknown;
    }
    if whose == Whose::Private {
        let absent = state.fs.find(&aim.path, true) == Found::Absent;
        return if absent {
            Effect::Ineffective("there is no such file".to_owned())
        } else {
            Effect::Unknown
        };
    }
    let short = |python: &&Python| {
        let marker = python.marker.as_deref();
        marker.is_some_and(|marker| aim.is_of_other_depth(state, marker))
    };
    if let Some(python) = state.pythons.iter().find(short) {
        let marker = python.marker.as_deref().unwrap_or_default();
        return Effect::Ineffective(format!(
            "without `globstar`, `**` is one folder, and the marker is {}",
            marker.replace(HOLE, "*")
        ));
    }
    if machine.open {
        return Effect::Works;
    }
    if let Some(id) = state.system_python() {
        let python = state.python(id);
        // What the release says is about its own Python, not about Homebrew's.
        let unmarked =
            python.kind == InterpreterKind::Distro && machine.release_marker() == Some(false);
        return match (&python.marker, &python.version_text()) {
            _ if unmarked => Effect::Needless(reason(python)),
            (_, Some(version)) if names_version(&aim.path) => {
                Effect::Ineffective(format!("the system's Python is {version}"))
            }
            (Some(marker), _) => {
                Effect::Ineffective(format!("the marker of the system's Python is {marker}"))
            }
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
