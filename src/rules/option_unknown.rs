//! The option given to a pip that is too old to know it.

use super::attempt::{Attempt, Form, attempts};
use super::install_blocked::failing;
use super::other_ways::OtherWays;
use super::{Draft, Rule, remedy, wording};
use crate::machine::event::{Effect, Event, InterpreterKind, Outcome, OverrideForm};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/option-unknown.md`.
pub(super) struct OptionUnknown;

impl Rule for OptionUnknown {
    fn name(&self) -> &'static str {
        "option-unknown"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/option-unknown.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        let ways = OtherWays::of(unit);
        for event in unit.events.iter().filter(|event| !ways.has(event)) {
            for attempt in attempts(event).filter(|attempt| is_too_new(event, attempt)) {
                let message = message(event, attempt.written);
                let draft = Draft::of(event, attempt.place, message);
                let help = remedy::too_new(event, analysis);
                found.extend(failing(event.failure, draft.help(help)));
            }
        }
    }
}

/// Whether an option is refused because this pip is older than the option. One that no pip takes in
/// this place (before the subcommand, behind `pip download`) is ineffective instead.
pub(super) fn is_too_new(event: &Event, attempt: &Attempt<'_>) -> bool {
    event.outcome == Outcome::NoSuchOption
        && attempt.form == Form::Override(OverrideForm::Option)
        && !matches!(attempt.effect, Effect::Ineffective(_))
}

fn message(event: &Event, written: &str) -> String {
    let interpreter = event.interpreter.as_ref();
    let pip = match interpreter.and_then(|it| it.pip.as_ref()) {
        Some(version) => format!("pip {version}"),
        None => "this pip".to_owned(),
    };
    let distro =
        event.distro.filter(|_| interpreter.is_some_and(|it| it.kind == InterpreterKind::Distro));
    let whose = distro.map_or(String::new(), |it| format!(" of {}", wording::release(it)));
    format!("{pip}{whose} has no option `{written}` and ends with an error")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Context, Severity};
    use crate::machine::event::{Effect, Failure, InterpreterKind, Outcome, OverrideForm};

    fn refused(effect: Effect) -> Sample {
        Sample::new("pip install --break-system-packages requests\n")
            .overridden("--break-system-packages", OverrideForm::Option, effect)
            .outcome(Outcome::NoSuchOption)
            .context(Context::Container)
            .distro("ubuntu", Some("22.04"))
            .pip(Some("22.0.2"))
    }

    #[test]
    fn a_pip_that_is_too_old_ends_the_build() {
        let [finding] = &found("option-unknown", refused(Effect::Works))[..] else { panic!() };
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(
            finding.message,
            "pip 22.0.2 of ubuntu 22.04 has no option `--break-system-packages` and ends with an error"
        );
    }

    #[test]
    fn it_speaks_where_the_option_would_be_needless_too() {
        let sample =
            || refused(Effect::Needless("no marker".into())).kind(InterpreterKind::Upstream);
        assert!(found("option-unknown", sample())[0].message.starts_with("pip 22.0.2 has no"));
        assert!(found("override-needless", sample()).is_empty());
    }

    #[test]
    fn a_wrong_position_is_not_a_matter_of_age() {
        let misplaced = Effect::Ineffective("it belongs behind the subcommand".into());
        assert!(found("option-unknown", refused(misplaced)).is_empty());
    }

    #[test]
    fn a_second_try_without_the_option_is_a_way_to_handle_it() {
        assert!(
            found("option-unknown", refused(Effect::Works).failure(Failure::Handled)).is_empty()
        );
        let other = refused(Effect::Works).outcome(Outcome::Proceeds);
        assert!(found("option-unknown", other).is_empty());
    }
}
