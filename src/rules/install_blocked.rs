//! A command that pip or uv will refuse.

use super::attempt::is_system;
use super::other_ways::OtherWays;
use super::{Draft, Rule, remedy, wording};
use crate::finding::{Confidence, Context, Severity};
use crate::machine::event::{Event, Failure, Outcome};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/install-blocked.md`.
pub(super) struct InstallBlocked;

impl Rule for InstallBlocked {
    fn name(&self) -> &'static str {
        "install-blocked"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/install-blocked.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        let ways = OtherWays::of(unit);
        let blocked = unit.events.iter().filter(|event| event.outcome == Outcome::Blocked);
        for event in blocked.filter(|event| !ways.has(event)) {
            let help = || remedy::blocked(event, analysis);
            found.extend(judge(event, analysis).map(|draft| draft.help(help())));
        }
    }
}

fn judge(event: &Event, analysis: &Analysis) -> Option<Draft> {
    let presumed = is_presumed(event);
    let message = if presumed {
        format!(
            "{} refuses this where the system's Python is externally managed",
            wording::tool(event)
        )
    } else {
        format!(
            "{} will refuse this: {} is externally managed",
            wording::tool_with_version(event),
            wording::python(event),
        )
    };
    let draft = Draft::of(event, wording::first_line(event.place, analysis), message);
    // Somebody's machine that turned out to be a container: of its system nothing is known. And where
    // `sudo-pip` speaks, that is enough.
    let raised = event.raised_by.is_some() && event.context != Context::HostedCi;
    if presumed && (event.context == Context::Container || raised) {
        return None;
    }
    let draft = if presumed { on_some_machines(event, draft) } else { draft };
    failing(event.failure, draft)
}

/// Which machine it is nobody knows. What would become of a plain command on those whose Python is marked
/// is known all the same.
fn on_some_machines(event: &Event, draft: Draft) -> Draft {
    if event.interpreter.as_ref().is_some_and(is_system) && !event.scanned {
        Draft { confidence: Confidence::High, ..draft }.at_most(Severity::Note)
    } else {
        draft.undecided()
    }
}

/// A failure that is handled is no matter; one that is merely passed over is less than an error.
pub(super) fn failing(failure: Failure, draft: Draft) -> Option<Draft> {
    match failure {
        Failure::Handled => None,
        Failure::Ignored => Some(draft.at_most(Severity::Warning)),
        Failure::Fatal => Some(draft),
    }
}

/// On a machine that is kept, or that nobody knows, the marker is presumed, not known.
fn is_presumed(event: &Event) -> bool {
    event.distro.is_none() && event.interpreter.as_ref().is_none_or(is_system)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Confidence, Context, Severity};
    use crate::machine::event::{Failure, Outcome};

    fn blocked(context: Context) -> Sample {
        Sample::new("pip install \\\n  requests\n").outcome(Outcome::Blocked).context(context)
    }

    #[test]
    fn a_refusal_fails_a_build() {
        let [finding] = &found("install-blocked", blocked(Context::Container))[..] else {
            panic!()
        };
        assert_eq!((finding.severity, finding.confidence), (Severity::Error, Confidence::High));
        assert_eq!(finding.location.text(), "pip install");
        assert_eq!(
            finding.message,
            "pip 23.0.1 will refuse this: the Python 3.11 of debian 12 is externally managed"
        );
    }

    #[test]
    fn somebody_who_looks_at_the_failure_knows() {
        let sample = |failure| blocked(Context::Container).failure(failure);
        assert!(found("install-blocked", sample(Failure::Handled)).is_empty());
        let [finding] = &found("install-blocked", sample(Failure::Ignored))[..] else { panic!() };
        assert_eq!(finding.severity, Severity::Warning);
    }

    #[test]
    fn an_image_that_is_a_guess_lowers_it() {
        let [finding] = &found("install-blocked", blocked(Context::Container).guessed())[..] else {
            panic!()
        };
        assert_eq!((finding.severity, finding.confidence), (Severity::Warning, Confidence::Medium));
    }

    #[test]
    fn on_a_machine_that_is_kept_only_what_is_sure_is_said() {
        let known = found("install-blocked", blocked(Context::SelfHostedCi));
        assert_eq!(known[0].severity, Severity::Warning);
        assert!(found("install-blocked", blocked(Context::Unknown).guessed()).is_empty());
    }

    #[test]
    fn what_a_marked_machine_would_refuse_is_a_note() {
        for context in [Context::Unknown, Context::SelfHostedCi, Context::Host] {
            let found = found("install-blocked", blocked(context).nowhere());
            assert_eq!(found[0].severity, Severity::Note, "{context:?}");
        }
    }
}
