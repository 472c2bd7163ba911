//! An override that lasts.

use super::attempt::{Attempt, Form, attempts};
use super::{Draft, Rule, remedy};
use crate::machine::event::{Action, Effect, Event, OverrideForm, Tool};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/guard-disabled.md`.
pub(super) struct GuardDisabled;

impl Rule for GuardDisabled {
    fn name(&self) -> &'static str {
        "guard-disabled"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/guard-disabled.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        for event in unit.events.iter().filter(|event| event.action == Action::Config) {
            for attempt in attempts(event) {
                let help = || remedy::lasting(self.name(), event, analysis);
                found.extend(judge(event, attempt).map(|draft| draft.help(help())));
            }
        }
    }
}

fn judge(event: &Event, attempt: Attempt<'_>) -> Option<Draft> {
    let Form::Override(form) = attempt.form else { return None };
    let tool = tool(event, attempt.written);
    let scope = match form {
        OverrideForm::Variable => "every command that inherits it",
        OverrideForm::Configuration => "every install to come, whatever script runs it",
        OverrideForm::Option | OverrideForm::Prefix => return None,
    };
    let message = format!("`{}` takes {tool} guard down for {scope}", attempt.written);
    let draft = Draft::of(event, attempt.place, message);
    match attempt.effect {
        Effect::Works => Some(draft),
        Effect::Unknown => Some(draft.undecided()),
        Effect::Needless(_) | Effect::Ineffective(_) => None,
    }
}

/// Whose guard it is, as far as the text says so.
fn tool(event: &Event, written: &str) -> &'static str {
    match (event.tool, written) {
        (_, name) if name.starts_with("UV_") => "uv's",
        (_, name) if name.starts_with("PIPENV_") => "pipenv's",
        (Tool::Pip, _) => "pip's",
        (_, name) if name.starts_with("PIP_") => "pip's",
        _ => "the",
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Context, Severity};
    use crate::machine::event::{Action, Effect, OverrideForm, Tool};

    fn exported(effect: Effect) -> Sample {
        Sample::new("export PIP_BREAK_SYSTEM_PACKAGES=1\n")
            .tool(Tool::Shell)
            .action(Action::Config)
            .overridden("PIP_BREAK_SYSTEM_PACKAGES=1", OverrideForm::Variable, effect)
    }

    #[test]
    fn the_assignment_is_the_culprit() {
        let [finding] = &found("guard-disabled", exported(Effect::Works))[..] else { panic!() };
        assert_eq!(finding.location.text(), "PIP_BREAK_SYSTEM_PACKAGES=1");
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(
            finding.message,
            "`PIP_BREAK_SYSTEM_PACKAGES=1` takes pip's guard down for every command that inherits it"
        );
    }

    #[test]
    fn where_nobody_can_tell_it_is_lowered() {
        let [finding] = &found("guard-disabled", exported(Effect::Unknown))[..] else { panic!() };
        assert_eq!(finding.severity, Severity::Warning);
    }

    #[test]
    fn what_achieves_nothing_or_is_thrown_away_is_left_alone() {
        let needless = exported(Effect::Needless("no marker".into()));
        assert!(found("guard-disabled", needless).is_empty());
        let ineffective = exported(Effect::Ineffective("pip refuses the value".into()));
        assert!(found("guard-disabled", ineffective).is_empty());
        assert!(
            found("guard-disabled", exported(Effect::Works).context(Context::HostedCi)).is_empty()
        );
    }
}
