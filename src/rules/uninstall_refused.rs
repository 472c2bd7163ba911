//! A command that pip ends because it cannot take away a package of the distribution's.

use super::install_blocked::failing;
use super::other_ways::OtherWays;
use super::{Draft, Rule, remedy, wording};
use crate::machine::event::{Detail, Event, InterpreterKind, Outcome};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/uninstall-refused.md`.
pub(super) struct UninstallRefused;

impl Rule for UninstallRefused {
    fn name(&self) -> &'static str {
        "uninstall-refused"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/uninstall-refused.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        let ways = OtherWays::of(unit);
        for event in unit.events.iter().filter(|event| !ways.has(event)) {
            let Detail::NoRecord { package } = &event.detail else { continue };
            let place = wording::first_line(event.place, analysis);
            let draft = Draft::of(event, place, message(event, package));
            let draft = if event.outcome == Outcome::Error { draft } else { draft.undecided() };
            let help = remedy::unremovable(event, package, analysis);
            found.extend(failing(event.failure, draft.whatever_is_marked(event).help(help)));
        }
    }
}

fn message(event: &Event, package: &str) -> String {
    let kind = event.interpreter.as_ref().map(|it| it.kind);
    let whose = match (kind, event.distro) {
        (Some(InterpreterKind::Homebrew), _) => "Homebrew's".to_owned(),
        (_, Some(distro)) => format!("{}'s", wording::release(distro)),
        (_, None) => "the distribution's".to_owned(),
    };
    format!(
        "{} will fail: it must take away {whose} {package}, which has no RECORD",
        wording::tool_with_version(event),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Confidence, Context, Severity};
    use crate::machine::event::{Detail, Failure, Outcome};

    fn upgrade(context: Context) -> Sample {
        let detail = Detail::NoRecord { package: "pip".to_owned() };
        let sample = Sample::new("pip install --upgrade pip\n").outcome(Outcome::Error);
        sample.detail(detail).context(context).distro("debian", Some("13")).pip(Some("25.1.1"))
    }

    #[test]
    fn what_must_go_but_cannot_ends_a_build() {
        let [finding] = &found("uninstall-refused", upgrade(Context::Container))[..] else {
            panic!()
        };
        assert_eq!((finding.severity, finding.confidence), (Severity::Error, Confidence::High));
        assert_eq!(finding.location.text(), "pip install --upgrade pip");
        assert_eq!(
            finding.message,
            "pip 25.1.1 will fail: it must take away debian 13's pip, which has no RECORD"
        );
    }

    #[test]
    fn whoever_handles_it_knows_and_where_it_is_unsure_less_is_said() {
        let handled = upgrade(Context::Container).failure(Failure::Handled);
        assert!(found("uninstall-refused", handled).is_empty());
        let unsure = upgrade(Context::HostedCi).outcome(Outcome::Unknown);
        assert_eq!(found("uninstall-refused", unsure)[0].severity, Severity::Warning);
        assert!(
            found("uninstall-refused", upgrade(Context::Host).outcome(Outcome::Unknown)).is_empty()
        );
        assert_eq!(found("uninstall-refused", upgrade(Context::Host))[0].severity, Severity::Note);
    }
}
