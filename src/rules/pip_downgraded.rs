//! pip lowered so far that it no longer looks at the marker.

use super::attempt::{Subject, is_system};
use super::{Draft, Rule, remedy, wording};
use crate::machine::event::{Detail, Event, Target};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/pip-downgraded.md`.
pub(super) struct PipDowngraded;

impl Rule for PipDowngraded {
    fn name(&self) -> &'static str {
        "pip-downgraded"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/pip-downgraded.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        for event in &unit.events {
            let help = || remedy::instead(self.name(), event, analysis);
            found.extend(judge(event, analysis).map(|draft| draft.help(help())));
        }
    }
}

/// Where there is no marker, an old pip is merely old.
fn judge(event: &Event, analysis: &Analysis) -> Option<Draft> {
    let Detail::Downgrade { place } = event.detail else { return None };
    if matches!(event.target, Target::Venv | Target::Directory | Target::Pipx) {
        return None;
    }
    let message = format!(
        "`{}` lowers pip to a version that no longer looks whether {} is externally managed",
        analysis.text(place),
        wording::python(event),
    );
    let draft = Draft::of(event, place, message);
    let marked = event.interpreter.as_ref().filter(|it| is_system(it)).map(|it| it.marked);
    match (marked, Subject::of(event)) {
        (Some(Some(true)), _) => Some(draft),
        (Some(None), _) | (None, Subject::Presumed) => Some(draft.undecided()),
        (Some(Some(false)), _) | (None, Subject::Known | Subject::Unknown) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Context, Severity};
    use crate::machine::event::{Detail, InterpreterKind};

    fn lowered() -> Sample {
        let sample = Sample::new("pip install 'pip<23'\n");
        let place = sample.at("pip<23");
        sample.detail(Detail::Downgrade { place })
    }

    #[test]
    fn the_requirement_is_the_culprit() {
        let [finding] = &found("pip-downgraded", lowered())[..] else { panic!() };
        assert_eq!((finding.location.text(), finding.severity), ("pip<23", Severity::Error));
        let container = found("pip-downgraded", lowered().context(Context::Container));
        assert_eq!(container[0].severity, Severity::Note);
    }

    #[test]
    fn without_a_marker_an_old_pip_is_merely_old() {
        assert!(found("pip-downgraded", lowered().marked(Some(false))).is_empty());
        for kind in [InterpreterKind::Venv, InterpreterKind::Upstream, InterpreterKind::Conda] {
            assert!(found("pip-downgraded", lowered().kind(kind)).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn an_undecided_marker_lowers_it() {
        let unsure = [lowered().marked(None), lowered().kind(InterpreterKind::Unknown)];
        for sample in unsure {
            assert_eq!(found("pip-downgraded", sample)[0].severity, Severity::Warning);
        }
    }
}
