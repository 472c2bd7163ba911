//! An override that cannot work.

use super::attempt::{Attempt, Form, attempts};
use super::{Draft, Rule, remedy};
use crate::machine::event::{Effect, Event, Outcome};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/override-ineffective.md`.
pub(super) struct OverrideIneffective;

impl Rule for OverrideIneffective {
    fn name(&self) -> &'static str {
        "override-ineffective"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/override-ineffective.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        for event in &unit.events {
            for attempt in attempts(event) {
                let help = || remedy::ineffective(event, attempt, analysis);
                found.extend(judge(event, attempt).map(|draft| draft.help(help())));
            }
        }
    }
}

fn judge(event: &Event, attempt: Attempt<'_>) -> Option<Draft> {
    let Effect::Ineffective(why) = attempt.effect else { return None };
    let written = attempt.written;
    let message = match attempt.form {
        // The reason names it already: `sudo` does not pass it on.
        Form::Override(_) if why.contains(&format!("`{written}`")) => {
            format!("{why}, so that it has no effect here")
        }
        Form::Override(_) if is_fatal(event) => format!("`{written}` is an error here: {why}"),
        Form::Override(_) => format!("`{written}` has no effect here: {why}"),
        Form::Marker(how) => format!("`{written}` is {} in vain: {why}", how.name()),
    };
    Some(Draft::of(event, attempt.place, message))
}

/// Whether the tool ends because of what it was given, rather than ignoring it.
fn is_fatal(event: &Event) -> bool {
    matches!(event.outcome, Outcome::NoSuchOption | Outcome::Error)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Context, Severity};
    use crate::machine::event::{Effect, Outcome, OverrideForm, Target};

    const VARIABLE: &str = "PIP_BREAK_SYSTEM_PACKAGES=1";

    fn lost() -> Sample {
        let effect = Effect::Ineffective("sudo drops the variable".into());
        Sample::new("PIP_BREAK_SYSTEM_PACKAGES=1 sudo pip install requests\n")
            .raised("sudo")
            .target(Target::System)
            .overridden(VARIABLE, OverrideForm::Prefix, effect)
    }

    #[test]
    fn it_is_a_warning_everywhere_and_says_why() {
        for context in Context::ALL {
            let [finding] = &found("override-ineffective", lost().context(context))[..] else {
                panic!()
            };
            assert_eq!((finding.severity, finding.location.text()), (Severity::Warning, VARIABLE));
            assert_eq!(
                finding.message,
                "`PIP_BREAK_SYSTEM_PACKAGES=1` has no effect here: sudo drops the variable"
            );
        }
    }

    #[test]
    fn a_reason_that_names_it_says_all() {
        let why = Effect::Ineffective("`sudo` does not pass `X=1` on".into());
        let sample = Sample::new("X=1 sudo pip install x\n");
        let sample = sample.overridden("X=1", OverrideForm::Prefix, why);
        assert_eq!(
            found("override-ineffective", sample)[0].message,
            "`sudo` does not pass `X=1` on, so that it has no effect here"
        );
    }

    #[test]
    fn what_the_tool_does_not_take_is_an_error() {
        let why = Effect::Ineffective("the option belongs behind the subcommand".into());
        let sample = Sample::new("pip --break-system-packages install x\n")
            .overridden("--break-system-packages", OverrideForm::Option, why)
            .outcome(Outcome::NoSuchOption);
        assert_eq!(
            found("override-ineffective", sample)[0].message,
            "`--break-system-packages` is an error here: the option belongs behind the subcommand"
        );
    }

    #[test]
    fn the_refusal_is_reported_beside_it() {
        let sample = || lost().outcome(Outcome::Blocked).context(Context::Container);
        assert_eq!(found("override-ineffective", sample()).len(), 1);
        assert_eq!(found("install-blocked", sample()).len(), 1);
        assert!(found("break-system-packages", sample()).is_empty());
    }

    #[test]
    fn a_marker_may_be_removed_in_vain_but_only_the_systems_counts() {
        let path = "/usr/lib/python3.9/EXTERNALLY-MANAGED";
        let removed = |system| {
            let why = Effect::Ineffective("the marker lies below python3.11".into());
            Sample::new("rm /usr/lib/python3.9/EXTERNALLY-MANAGED\n").marker(path, system, why)
        };
        let [finding] = &found("override-ineffective", removed(true))[..] else { panic!() };
        assert!(finding.message.ends_with("is deleted in vain: the marker lies below python3.11"));
        assert!(found("override-ineffective", removed(false)).is_empty());
    }
}
