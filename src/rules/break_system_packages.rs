//! An override for one command.

use super::attempt::{Attempt, Subject, attempts};
use super::{Draft, Rule, remedy, wording};
use crate::machine::event::{Effect, Event, Outcome, Target};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/break-system-packages.md`.
pub(super) struct BreakSystemPackages;

impl Rule for BreakSystemPackages {
    fn name(&self) -> &'static str {
        "break-system-packages"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/break-system-packages.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        for event in &unit.events {
            let own = attempts(event).filter(|attempt| attempt.form.is_for_one_command());
            for attempt in own {
                let draft = judge(event, attempt);
                let help = || remedy::instead(self.name(), event, analysis);
                found.extend(draft.map(|draft| draft.help(help())));
            }
        }
    }
}

fn judge(event: &Event, attempt: Attempt<'_>) -> Option<Draft> {
    let message = format!("`{}` {}", attempt.written, consequence(event));
    let draft = Draft::of(event, attempt.place, message);
    match (attempt.effect, Subject::of(event)) {
        (Effect::Needless(_) | Effect::Ineffective(_), _) | (_, Subject::Unknown) => None,
        (Effect::Works, Subject::Known) => Some(draft),
        (Effect::Unknown, _) | (_, Subject::Presumed) => Some(draft.undecided()),
    }
}

/// What the override leads to.
fn consequence(event: &Event) -> String {
    let tool = wording::tool(event);
    // A pip that does not know the option fails here; on another machine it would not.
    let lets = if event.outcome == Outcome::NoSuchOption { "would let" } else { "lets" };
    if event.target == Target::User {
        return format!("{lets} {tool} put into your home what the system's programs will load");
    }
    format!("{lets} {tool} {} {}", wording::verb(event.action), wording::python(event))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Confidence, Context, Severity};
    use crate::machine::event::{Effect, InterpreterKind, OverrideForm, Target};

    fn option(effect: Effect) -> Sample {
        Sample::new("pip install --break-system-packages requests\n")
            .target(Target::System)
            .overridden("--break-system-packages", OverrideForm::Option, effect)
    }

    #[test]
    fn an_override_that_works_is_reported_at_its_own_place() {
        let [finding] = &found("break-system-packages", option(Effect::Works))[..] else {
            panic!()
        };
        assert_eq!(finding.location.text(), "--break-system-packages");
        assert_eq!((finding.severity, finding.confidence), (Severity::Error, Confidence::High));
        assert_eq!(
            finding.message,
            "`--break-system-packages` lets pip install into the Python 3.11 of debian 12"
        );
    }

    #[test]
    fn a_user_install_is_no_better() {
        let [finding] =
            &found("break-system-packages", option(Effect::Works).target(Target::User))[..]
        else {
            panic!()
        };
        assert!(finding.message.contains("into your home"));
    }

    #[test]
    fn what_achieves_nothing_is_for_other_rules() {
        let needless = option(Effect::Needless("a virtual environment has no guard".into()));
        assert!(found("break-system-packages", needless).is_empty());
        let lost = option(Effect::Ineffective("sudo drops it".into()));
        assert!(found("break-system-packages", lost).is_empty());
    }

    #[test]
    fn an_unresolved_interpreter_is_a_warning_on_a_machine_that_is_kept_and_silence_elsewhere() {
        let sample = || option(Effect::Unknown).kind(InterpreterKind::Unknown);
        let [finding] = &found("break-system-packages", sample())[..] else { panic!() };
        assert_eq!((finding.severity, finding.confidence), (Severity::Warning, Confidence::Medium));
        assert!(found("break-system-packages", sample().context(Context::Unknown)).is_empty());
    }

    #[test]
    fn a_variable_that_lasts_is_for_guard_disabled() {
        let sample = Sample::new("export PIP_BREAK_SYSTEM_PACKAGES=1\n").overridden(
            "PIP_BREAK_SYSTEM_PACKAGES=1",
            OverrideForm::Variable,
            Effect::Works,
        );
        assert!(found("break-system-packages", sample).is_empty());
    }
}
