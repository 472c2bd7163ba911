//! Variables that are overrides.

use super::event::{Action, Because, Effect, Override, OverrideForm, Tool};
use super::models::config;
use super::state::State;
use super::value::has_hole;
use super::{Call, Machine};
use crate::knowledge::{pip, uv};
use crate::source::Place;
use std::rc::Rc;

/// How a lasting override fared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Use {
    /// A command needed it.
    pub needed: bool,
    /// Why a command that it held for did not need it.
    pub needless: Option<String>,
}

/// Which tool a variable overrides the guard of.
pub(crate) fn overridden(name: &str) -> Option<Tool> {
    let rest = name.strip_prefix("PIP_").map(str::to_ascii_lowercase);
    match (rest.as_deref(), name) {
        (Some("break_system_packages" | "break-system-packages"), _) => Some(Tool::Pip),
        (_, "UV_BREAK_SYSTEM_PACKAGES") => Some(Tool::Uv),
        (_, "PIPENV_BREAK_SYSTEM_PACKAGES") => Some(Tool::Pipenv),
        _ => None,
    }
}

/// What a value of such a variable does: `None` if it overrides nothing.
pub(crate) fn effect(tool: Tool, value: &str) -> Option<Effect> {
    if has_hole(value) {
        return Some(Effect::Unknown);
    }
    match tool {
        Tool::Uv => match uv::truth(value) {
            Some(true) => Some(Effect::Works),
            Some(false) => None,
            None => Some(Effect::Ineffective(format!("uv refuses the value `{value}`"))),
        },
        Tool::Pipenv => (!value.is_empty()).then_some(Effect::Works),
        _ if value.is_empty() => {
            Some(Effect::Ineffective("pip takes an empty value as not set".into()))
        }
        _ => match pip::truth(value) {
            Some(true) => Some(Effect::Works),
            Some(false) => None,
            None => Some(Effect::Ineffective(format!("pip refuses the value `{value}`"))),
        },
    }
}

impl Machine<'_> {
    /// A variable was set or exported: if that takes the guard down for all later commands, it is
    /// an event.
    pub(crate) fn variable_set(&mut self, name: &str, command: Option<Place>, state: &mut State) {
        config::pointed_at(self, state, name, command);
        let Some(tool) = overridden(name) else { return };
        let Some(var) = state.vars.get(name).filter(|var| var.exported && !var.prefix).cloned()
        else {
            return;
        };
        if var.event.is_some() {
            return;
        }
        for value in var.value.alternatives() {
            let Some(text) = value.scalar() else { continue };
            self.tells([&text]);
            let place = var.set_at.or_else(|| text.whole_place()).or(command);
            let (Some(place), Some(effect)) = (place, effect(tool, text.as_str())) else {
                continue;
            };
            if effect == Effect::Unknown {
                continue;
            }
            let written = format!("{name}={}", text.as_str());
            let form = OverrideForm::Variable;
            let found = Override { place, written, form, effect };
            let event = self.lasting(Tool::Shell, found, command, state);
            if let Some(var) = Rc::make_mut(&mut state.vars).get_mut(name) {
                var.event = Some(event);
            }
            return;
        }
    }

    /// Notes an override that lasts; the event's number.
    pub(crate) fn lasting(
        &mut self,
        tool: Tool,
        found: Override,
        command: Option<Place>,
        state: &State,
    ) -> usize {
        let known = self.events.iter().position(|event| {
            event.action == Action::Config
                && event.overrides.iter().any(|known| known.place == found.place)
                && event.context >= state.context
        });
        if let Some(known) = known {
            return known;
        }
        let call =
            Call { argv: Vec::new(), place: command.or(Some(found.place)), state: state.clone() };
        let mut event = self.event(&call, tool, Action::Config);
        event.command.clone_from(&found.written);
        event.overrides.push(found);
        event.evidence.extend(self.system_evidence(state));
        self.emit(event)
    }

    /// Why the system is believed to have a guard, or none.
    pub(crate) fn system_evidence(&self, state: &State) -> Vec<Because> {
        let python = state.system_python().map(|id| state.python(id).because.clone());
        python.filter(|all| !all.is_empty()).unwrap_or_else(|| self.base.clone())
    }

    /// Notes that an override that lasts held for a command, and whether the command needed it.
    pub(crate) fn used(&mut self, place: Place, needless: Option<&str>) {
        let record = self.uses.entry(place).or_default();
        match needless {
            None => record.needed = true,
            Some(why) => record.needless = record.needless.take().or(Some(why.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::event::{Action, Effect};
    use crate::machine::testing::dockerfile;

    #[test]
    fn what_lasts_is_judged_by_the_commands_that_it_reaches() {
        let (pip, uv) = (
            "ENV PIP_BREAK_SYSTEM_PACKAGES=1\n",
            "ENV UV_BREAK_SYSTEM_PACKAGES=1 UV_SYSTEM_PYTHON=1\n",
        );
        let image = "COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\n";
        for (from, needless) in [
            ("FROM python:3.12\n", true),
            ("FROM debian:12\nRUN apt-get install -y python3-pip\n", false),
        ] {
            for (set, run) in [(pip, "RUN pip install x\n"), (uv, "RUN uv pip install x\n")] {
                let ran = dockerfile(&format!("{from}{image}{set}{run}"));
                let all = ran.overrides(Action::Config);
                let found: Vec<bool> =
                    all.iter().map(|(_, effect)| matches!(effect, Effect::Needless(_))).collect();
                assert_eq!(found, [needless], "{from}{run}{all:?}");
            }
        }
    }
}
