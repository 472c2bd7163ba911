//! The guard of pip and uv: whether it looks at the marker, and what takes it down.

use super::pip::code;
use super::settings::{Origin, Setting};
use crate::knowledge::{pip, uv};
use crate::machine::event::{
    Because, Effect, InterpreterKind, Outcome, Override, OverrideForm, Tool,
};
use crate::machine::fs::{Found, Kind, Node};
use crate::machine::python::PyId;
use crate::machine::state::State;
use crate::machine::value::has_hole;
use crate::machine::{Machine, Presence, variables};
use crate::source::Place;

/// What a command asks of the guard.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// [`Tool::Pip`] or [`Tool::Uv`].
    pub tool: Tool,
    /// What sets the override, as it reaches the command.
    pub setting: Setting,
    /// The overriding option, as it is written.
    pub option: Option<(Place, String)>,
    /// Its opposite came last.
    pub taken_back: bool,
    /// Why the guard does not look at this command.
    pub exempt: Option<String>,
    /// The tool is surely one that has a guard.
    pub guards: bool,
    /// Variables are passed over (`--isolated`).
    pub isolated: bool,
    /// The name that runs it: where a lasting override that does not work is reported.
    pub name: Option<Place>,
}

impl Ask {
    /// What a plain command of a tool asks.
    pub(crate) fn plain(tool: Tool, setting: Setting) -> Self {
        Self {
            tool,
            setting,
            option: None,
            taken_back: false,
            exempt: None,
            guards: false,
            isolated: false,
            name: None,
        }
    }
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
        return Managed::No(format!("{} is a virtual environment", python.prefix));
    }
    let Some(marker) = &python.marker else {
        return match python.kind {
            InterpreterKind::Unknown => Managed::Unknown,
            _ if python.marker_unsure => Managed::Unknown,
            _ => Managed::No(format!("{} is not externally managed", python.exe)),
        };
    };
    match state.fs.regular(marker) {
        Presence::Present => Managed::Yes,
        Presence::Unknown if python.kind == InterpreterKind::Unknown => Managed::Unknown,
        Presence::Unknown if python.marker_unsure || is_doubtful(state, marker) => Managed::Unknown,
        _ if was_removed(state, marker) => Managed::NoMore,
        _ if python.marker_unsure => Managed::Unknown,
        _ => Managed::No(format!("{} is not externally managed", python.exe)),
    }
}

/// Whether an interpreter is externally managed to a tool. pip asks for a regular file; uv reads what is there, and
/// takes it for a marker if that is text (testdata/oracle: marker-ln-null, marker-shred).
fn managed_for(state: &State, id: PyId, tool: Tool) -> Managed {
    let told = managed(state, id);
    if tool == Tool::Pip && told == Managed::Yes {
        return match code::left(state, id) {
            code::Left::All => told,
            code::Left::Nothing => Managed::NoMore,
            code::Left::Unknown => Managed::Unknown,
        };
    }
    let python = state.python(id);
    let marker = python.marker.as_deref().filter(|_| tool == Tool::Uv && python.venv.is_none());
    match marker.map(|marker| state.fs.find(marker, true)) {
        Some(Found::Node(_, Node { kind: Kind::Device, maybe: false, .. })) => Managed::Yes,
        Some(Found::Node(_, Node { kind: Kind::File(text), maybe: false, .. }))
            if told == Managed::Yes && text.as_str().contains('\0') =>
        {
            Managed::NoMore
        }
        _ => told,
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

/// What the guard makes of a command on an interpreter.
pub(crate) fn verdict(state: &State, id: PyId, ask: &Ask) -> Verdict {
    let mut verdict = Verdict {
        outcome: Outcome::Proceeds,
        overrides: Vec::new(),
        lasting: None,
        evidence: state.python(id).because.clone(),
    };
    let wanted = wanted(&mut verdict, ask);
    let needless = needless(state, id, ask);
    let effect = match &needless {
        Ok(Some(why)) => Effect::Needless(why.clone()),
        Ok(None) => Effect::Works,
        Err(()) => Effect::Unknown,
    };
    if let Some((place, written)) = ask.option.clone().filter(|_| !ask.taken_back) {
        let (form, effect) = (OverrideForm::Option, effect.clone());
        verdict.overrides.push(Override { place, written, form, effect });
    }
    if wanted != Some(false) || verdict.outcome == Outcome::Error {
        note_setting(&mut verdict, ask, &effect, state);
    }
    let by_variable = matches!(&ask.setting, Setting::Set { origin: Origin::Variable(_), .. });
    if ask.taken_back && by_variable {
        // The variable counts as the option, which goes not with its opposite.
        verdict.outcome = Outcome::Error;
    }
    if verdict.outcome == Outcome::Error {
        return verdict;
    }
    let overridden = match &ask.option {
        _ if ask.taken_back => Some(false),
        Some(_) => Some(true),
        None => wanted,
    };
    verdict.outcome = match (needless, overridden) {
        (Ok(Some(_)), _) | (Ok(None), Some(true)) => Outcome::Proceeds,
        (Ok(None), _) if managed_for(state, id, ask.tool) == Managed::NoMore => Outcome::Proceeds,
        (Ok(None), None) => Outcome::Unknown,
        (Ok(None), Some(false)) => Outcome::Blocked,
        (Err(()), Some(true)) if ask.guards => Outcome::Proceeds,
        (Err(()), _) => Outcome::Unknown,
    };
    if verdict.outcome == Outcome::Blocked {
        futile(&mut verdict, state, ask);
    }
    verdict
}

/// Whether the setting overrides the guard; `None` if nobody can tell. One that the tool refuses makes the
/// verdict an error.
fn wanted(verdict: &mut Verdict, ask: &Ask) -> Option<bool> {
    match &ask.setting {
        Setting::Unset => Some(false),
        Setting::Unknown => None,
        Setting::Broken(why) => {
            verdict.outcome = Outcome::Error;
            verdict.evidence.insert(0, Because { place: None, message: why.clone() });
            Some(false)
        }
        Setting::Set { text, .. } if has_hole(text.as_str()) => None,
        Setting::Set { text, .. } => {
            let truth = if ask.tool == Tool::Uv { uv::truth } else { pip::truth };
            truth(text.as_str()).or_else(|| {
                verdict.outcome = Outcome::Error;
                Some(false)
            })
        }
    }
}

/// Why no override is needed; an error if nobody can tell.
fn needless(state: &State, id: PyId, ask: &Ask) -> Result<Option<String>, ()> {
    if let Some(why) = &ask.exempt {
        return Ok(Some(why.clone()));
    }
    match managed_for(state, id, ask.tool) {
        Managed::No(why) => Ok(Some(why)),
        Managed::Yes | Managed::NoMore => Ok(None),
        Managed::Unknown => Err(()),
    }
}

/// Notes what a variable or a configuration file does.
fn note_setting(verdict: &mut Verdict, ask: &Ask, effect: &Effect, state: &State) {
    let Setting::Set { text, place: Some(place), origin } = &ask.setting else { return };
    if let Origin::Variable(name) = origin
        && state.vars.get(name).is_some_and(|var| var.prefix)
    {
        let effect = match variables::effect(ask.tool, text.as_str()) {
            Some(Effect::Works) => effect.clone(),
            other => other.unwrap_or(Effect::Unknown),
        };
        let written = format!("{name}={}", text.as_str());
        let form = OverrideForm::Prefix;
        verdict.overrides.push(Override { place: *place, written, form, effect });
        return;
    }
    let why = match effect {
        Effect::Needless(why) => Some(why.clone()),
        _ => None,
    };
    verdict.lasting = Some((*place, why));
}

/// Overrides that did not reach a command that is refused.
fn futile(verdict: &mut Verdict, state: &State, ask: &Ask) {
    let own = |name: &str| variables::overridden(name) == Some(ask.tool);
    for (name, var) in state.vars.iter().filter(|(name, _)| own(name)) {
        let Some(value) = var.value.scalar() else { continue };
        let why = match variables::effect(ask.tool, value.as_str()) {
            Some(Effect::Works) if !var.exported => format!("`{name}` is not exported"),
            Some(Effect::Works) if ask.isolated => "`--isolated` passes over variables".to_owned(),
            Some(Effect::Ineffective(why)) if var.prefix => why,
            _ => continue,
        };
        let Some(place) = var.set_at.or_else(|| value.whole_place()) else { continue };
        let form = if var.prefix { OverrideForm::Prefix } else { OverrideForm::Variable };
        let written = format!("{name}={}", value.as_str());
        verdict.overrides.push(Override { place, written, form, effect: Effect::Ineffective(why) });
    }
    for dropped in state.dropped.iter().filter(|dropped| own(&dropped.name)) {
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

#[cfg(test)]
mod tests {
    use crate::machine::event::{Action, Effect};
    use crate::machine::testing::{bash, dockerfile};

    /// Both tools on a system that guards its Python.
    const START: &str = "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip sudo\n\
                         COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\n\
                         SHELL [\"/bin/bash\", \"-c\"]\n";

    /// The outcome of the last install, and what becomes of its overrides.
    fn fate(text: &str) -> (&'static str, Vec<String>) {
        let ran = dockerfile(&format!("{START}RUN {text}\n"));
        let event = ran.events.iter().rev().find(|event| event.action == Action::Install);
        let event = event.expect("an install");
        let effects = event.overrides.iter().map(|found| match &found.effect {
            Effect::Works => format!("{} works", found.written),
            Effect::Needless(_) => format!("{} needless", found.written),
            Effect::Ineffective(why) => format!("{} ineffective: {why}", found.written),
            Effect::Unknown => format!("{} unknown", found.written),
        });
        (event.outcome.name(), effects.collect())
    }

    #[test]
    fn both_tools_say_why_an_override_does_not_reach_them() {
        for (tool, run) in [("PIP", "pip install x"), ("UV", "uv pip install --system x")] {
            let name = format!("{tool}_BREAK_SYSTEM_PACKAGES");
            let not_exported = vec![format!("{name}=1 ineffective: `{name}` is not exported")];
            assert_eq!(fate(&format!("{name}=1; {run}")), ("blocked", not_exported));
            let lost = vec![format!("{name} ineffective: `sudo` does not pass `{name}` on")];
            assert_eq!(fate(&format!("export {name}=1; sudo {run}")), ("blocked", lost.clone()));
            assert_eq!(fate(&format!("{name}=1 sudo {run}")), ("blocked", lost));
            let works = vec![format!("{name}=1 works")];
            assert_eq!(fate(&format!("{name}=1 {run}")), ("proceeds", works.clone()));
            assert_eq!(fate(&format!("sudo {name}=1 {run}")), ("proceeds", works));
            assert_eq!(fate(&format!("export {name}=1; {run}")), ("proceeds", Vec::new()));
            assert_eq!(fate(&format!("export {name}=0; {run}")), ("blocked", Vec::new()));
            assert_eq!(fate(&format!("export {name}=maybe; {run}")).0, "error");
        }
    }

    #[test]
    fn both_tools_need_no_override_where_nothing_is_guarded() {
        for run in ["pip install", "uv pip install --system"] {
            let before =
                "curl -LsSf https://astral.sh/uv/install.sh | sh\nPATH=$HOME/.local/bin:$PATH";
            let ran = bash("python:3.12", &format!("{before}\n{run} --break-system-packages x"));
            let all = ran.overrides(Action::Install);
            let found: Vec<_> = all
                .iter()
                .map(|(text, effect)| (*text, matches!(effect, Effect::Needless(_))))
                .collect();
            assert_eq!(found, [("--break-system-packages", true)], "{run}");
        }
    }

    #[test]
    fn uv_takes_for_a_marker_what_it_can_read() {
        let marker = "/usr/lib/python3.11/EXTERNALLY-MANAGED";
        for (change, pip, uv) in [
            (format!("ln -sf /dev/null {marker}"), "proceeds", "blocked"),
            (format!("shred {marker}"), "blocked", "proceeds"),
            (format!("rm {marker}"), "proceeds", "proceeds"),
        ] {
            assert_eq!(fate(&format!("{change}; pip install x")).0, pip, "{change}");
            assert_eq!(fate(&format!("{change}; uv pip install --system x")).0, uv, "{change}");
        }
    }

    #[test]
    fn the_opposite_of_the_option_takes_it_back() {
        let run = "uv pip install --system --break-system-packages --no-break-system-packages x";
        assert_eq!(fate(run), ("blocked", Vec::new()));
        assert_eq!(fate(&format!("UV_BREAK_SYSTEM_PACKAGES=1 {run}")).0, "error");
    }
}
