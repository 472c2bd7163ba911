//! pip's guard: whether it looks at the marker, and what takes it down.

use super::settings::{Origin, Setting, Settings};
use crate::knowledge::{Version, pip};
use crate::machine::event::{
    Because, Effect, InterpreterKind, Outcome, Override, OverrideForm, Tool,
};
use crate::machine::fs::{Found, Kind};
use crate::machine::python::PyId;
use crate::machine::state::State;
use crate::machine::value::has_hole;
use crate::machine::{Machine, Presence, variables};
use crate::source::Place;

/// What a command asks of the guard.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ask {
    /// `install` or `uninstall`.
    pub command: &'static str,
    /// No configuration file counts at all.
    pub without_files: bool,
    /// The overriding option, as it is written.
    pub option: Option<(Place, String)>,
    /// Why the guard does not look at this command.
    pub exempt: Option<String>,
    /// The name that runs it: where a lasting override that does not work is reported.
    pub name: Option<Place>,
}

/// What the guard makes of a command.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    /// [`Outcome::Proceeds`], [`Outcome::Blocked`], [`Outcome::Error`] or [`Outcome::Unknown`].
    pub outcome: Outcome,
    /// The overrides of this command alone.
    pub overrides: Vec<Override>,
    /// The lasting override that held: where it is written, and why it was not needed.
    pub lasting: Option<(Place, Option<String>)>,
    /// Why.
    pub evidence: Vec<Because>,
}

/// Whether an interpreter is externally managed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Managed {
    /// It is.
    Yes,
    /// It is not; why.
    No(String),
    /// It was, until the text took the marker away.
    NoMore,
    /// Nobody can tell.
    Unknown,
}

/// Whether an interpreter is externally managed.
pub(crate) fn managed(state: &State, id: PyId) -> Managed {
    let python = state.python(id);
    let cfg = format!("{}/pyvenv.cfg", python.prefix);
    if let Some(base) = python.venv.and_then(|venv| venv.base)
        && was_removed(state, &cfg)
    {
        // Without that file it is the interpreter that it was made from.
        return managed(state, base);
    }
    if python.kind == InterpreterKind::Venv || python.venv.is_some() {
        return Managed::No(format!("{} is a virtual environment", shown(&python.prefix)));
    }
    let Some(marker) = &python.marker else {
        return match python.kind {
            InterpreterKind::Unknown => Managed::Unknown,
            _ if python.marker_unsure => Managed::Unknown,
            _ => Managed::No(format!("{} is not externally managed", shown(&python.exe))),
        };
    };
    match state.fs.regular(marker) {
        Presence::Present => Managed::Yes,
        Presence::Unknown if python.kind == InterpreterKind::Unknown => Managed::Unknown,
        Presence::Unknown if python.marker_unsure || is_doubtful(state, marker) => Managed::Unknown,
        _ if was_removed(state, marker) => Managed::NoMore,
        _ if python.marker_unsure => Managed::Unknown,
        _ => Managed::No(format!("{} is not externally managed", shown(&python.exe))),
    }
}

/// The text may have changed the marker.
fn is_doubtful(state: &State, marker: &str) -> bool {
    matches!(state.fs.find(marker, false), Found::Node(_, node) if node.maybe)
}

fn was_removed(state: &State, marker: &str) -> bool {
    let at = state.fs.resolve(marker, false);
    state.fs.node(&at).is_some_and(|node| !matches!(node.kind, Kind::File(_)))
}

/// What pip's guard makes of a command on an interpreter.
pub(crate) fn verdict(settings: &Settings<'_>, ask: &Ask) -> Verdict {
    let (state, id) = (settings.state, settings.python);
    let python = state.python(id);
    let version = python.pip_version();
    let setting = setting(settings, ask);
    let mut verdict = Verdict {
        outcome: Outcome::Proceeds,
        overrides: Vec::new(),
        lasting: None,
        evidence: python.because.clone(),
    };
    let wanted = match &setting {
        Setting::Unset => Some(false),
        Setting::Unknown => None,
        Setting::Broken(why) => {
            verdict.outcome = Outcome::Error;
            verdict.evidence.insert(0, Because { place: None, message: why.clone() });
            Some(false)
        }
        Setting::Set { text, .. } if has_hole(text.as_str()) => None,
        Setting::Set { text, .. } => {
            if let Some(value) = pip::truth(text.as_str()) {
                Some(value)
            } else {
                verdict.outcome = Outcome::Error;
                Some(false)
            }
        }
    };
    let needless = needless(settings, version, ask);
    let effect = match &needless {
        Ok(Some(why)) => Effect::Needless(why.clone()),
        Ok(None) => Effect::Works,
        Err(()) => Effect::Unknown,
    };
    if let Some((place, written)) = &ask.option {
        verdict.overrides.push(Override {
            place: *place,
            written: written.clone(),
            form: OverrideForm::Option,
            effect: effect.clone(),
        });
    }
    note_setting(&mut verdict, &setting, wanted, &effect, state);
    if verdict.outcome == Outcome::Error {
        return verdict;
    }
    let overridden = ask.option.is_some() || wanted == Some(true);
    verdict.outcome = match needless {
        Ok(Some(_)) => Outcome::Proceeds,
        Ok(None) if managed(state, id) == Managed::NoMore => Outcome::Proceeds,
        Ok(None) if overridden => Outcome::Proceeds,
        Ok(None) if wanted.is_none() => Outcome::Unknown,
        Ok(None) => Outcome::Blocked,
        Err(()) if overridden && version.is_some() => Outcome::Proceeds,
        Err(()) => Outcome::Unknown,
    };
    if verdict.outcome == Outcome::Blocked {
        futile(&mut verdict, settings, ask);
    }
    verdict
}

/// Why no override is needed; an error if nobody can tell.
fn needless(
    settings: &Settings<'_>,
    version: Option<Version>,
    ask: &Ask,
) -> Result<Option<String>, ()> {
    if let Some(why) = &ask.exempt {
        return Ok(Some(why.clone()));
    }
    if let Some(path) = settled(settings, ask) {
        return Ok(Some(format!("{path} takes the guard down for every pip here")));
    }
    if let Some(version) = version.filter(|version| *version < pip::GUARD_SINCE) {
        return Ok(Some(format!("pip {version} does not look at the marker")));
    }
    match managed(settings.state, settings.python) {
        Managed::No(why) => Ok(Some(why)),
        Managed::Yes | Managed::NoMore => Ok(None),
        Managed::Unknown => Err(()),
    }
}

/// The configuration file that came with the machine, and that takes the guard down already.
fn settled(settings: &Settings<'_>, ask: &Ask) -> Option<String> {
    if ask.without_files {
        return None;
    }
    let found = settings.in_files(ask.command, KEY);
    match &found {
        Setting::Set { place: None, origin: Origin::File(path), .. }
            if found.truth() == Some(true) =>
        {
            Some(path.clone())
        }
        _ => None,
    }
}

/// The setting `break-system-packages` as it reaches a command.
fn setting(settings: &Settings<'_>, ask: &Ask) -> Setting {
    if ask.without_files {
        settings.variable(ask.command, KEY).unwrap_or(Setting::Unset)
    } else {
        settings.get(ask.command, KEY)
    }
}

/// The setting that takes the guard down.
const KEY: &str = "break-system-packages";

/// Notes what a variable or a configuration file does.
fn note_setting(
    verdict: &mut Verdict,
    setting: &Setting,
    wanted: Option<bool>,
    effect: &Effect,
    state: &State,
) {
    let Setting::Set { text, place, origin } = setting else { return };
    let Some(place) = *place else { return };
    if wanted == Some(false) && verdict.outcome != Outcome::Error {
        return;
    }
    match origin {
        Origin::Variable(name) => {
            let value = text.as_str();
            let written = format!("{name}={value}");
            let prefix = state.vars.get(name).is_some_and(|var| var.prefix);
            if prefix {
                let effect = match variables::effect(Tool::Pip, value) {
                    Some(Effect::Works) => effect.clone(),
                    other => other.unwrap_or(Effect::Unknown),
                };
                let form = OverrideForm::Prefix;
                verdict.overrides.push(Override { place, written, form, effect });
                return;
            }
        }
        Origin::File(_) => {}
    }
    let why = match effect {
        Effect::Needless(why) => Some(why.clone()),
        _ => None,
    };
    verdict.lasting = Some((place, why));
}

/// Overrides that did not reach a command that is refused.
fn futile(verdict: &mut Verdict, settings: &Settings<'_>, ask: &Ask) {
    let state = settings.state;
    for (name, var) in state.vars.iter() {
        if variables::overridden(name) != Some(Tool::Pip) {
            continue;
        }
        let Some(value) = var.value.scalar() else { continue };
        let why = match variables::effect(Tool::Pip, value.as_str()) {
            Some(Effect::Works) if !var.exported => format!("`{name}` is not exported"),
            Some(Effect::Works) if settings.isolated => {
                "`--isolated` passes over variables".to_owned()
            }
            Some(Effect::Ineffective(why)) if var.prefix => why,
            _ => continue,
        };
        let Some(place) = var.set_at.or_else(|| value.whole_place()) else { continue };
        let form = if var.prefix { OverrideForm::Prefix } else { OverrideForm::Variable };
        let written = format!("{name}={}", value.as_str());
        verdict.overrides.push(Override { place, written, form, effect: Effect::Ineffective(why) });
    }
    for dropped in state.dropped.iter() {
        if variables::overridden(&dropped.name) != Some(Tool::Pip) {
            continue;
        }
        let prefix = dropped.place.filter(|_| dropped.prefix);
        let Some(place) = prefix.or(dropped.by).or(ask.name) else { continue };
        verdict.overrides.push(Override {
            place,
            written: dropped.name.clone(),
            form: if prefix.is_some() { OverrideForm::Prefix } else { OverrideForm::Variable },
            effect: Effect::Ineffective(dropped.why.clone()),
        });
    }
}

impl Machine<'_> {
    /// Notes that a lasting override held for a command.
    pub(crate) fn settle(&mut self, verdict: &Verdict) {
        if let Some((place, needless)) = &verdict.lasting {
            self.used(*place, needless.as_deref());
        }
    }
}

fn shown(path: &str) -> String {
    path.replace(crate::source::HOLE, "…")
}
