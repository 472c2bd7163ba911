//! A command that leaves the environment which was just prepared.

use super::{Draft, Rule, remedy, wording};
use crate::finding::Severity;
use crate::machine::event::{Detail, Event};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/wrong-interpreter.md`.
pub(super) struct WrongInterpreter;

impl Rule for WrongInterpreter {
    fn name(&self) -> &'static str {
        "wrong-interpreter"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/wrong-interpreter.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        found.extend(unit.events.iter().filter_map(|event| judge(event, analysis)));
    }
}

/// Where nothing uses the environment, it may have been prepared for something else.
fn judge(event: &Event, analysis: &Analysis) -> Option<Draft> {
    let Detail::LeavesEnvironment { environment, place, used } = &event.detail else { return None };
    let word = analysis.text(*place);
    let message = format!(
        "`{word}` leaves the environment `{environment}`: {} would {} {}",
        wording::tool(event),
        wording::verb(event.action),
        wording::python(event),
    );
    let draft = Draft::of(event, *place, message).help(remedy::stay(event, word));
    // With another value it stays in the environment, or is no matter of environments at all.
    let draft = if event.several { draft.undecided() } else { draft };
    Some(if *used { draft } else { draft.at_most(Severity::Note) })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Confidence, Severity};
    use crate::machine::event::Detail;

    fn leaving(used: bool) -> Sample {
        let sample = Sample::new("sudo pip install requests\n").raised("sudo");
        let place = sample.at("sudo");
        let environment = "/srv/app/.venv".to_owned();
        sample.detail(Detail::LeavesEnvironment { environment, place, used })
    }

    #[test]
    fn the_word_that_leaves_is_the_culprit() {
        let [finding] = &found("wrong-interpreter", leaving(true))[..] else { panic!() };
        assert_eq!((finding.location.text(), finding.severity), ("sudo", Severity::Warning));
        assert_eq!(
            finding.message,
            "`sudo` leaves the environment `/srv/app/.venv`: pip would install into the Python 3.11 \
             of debian 12"
        );
    }

    #[test]
    fn a_command_that_rests_on_one_of_several_values_is_a_note() {
        let [finding] = &found("wrong-interpreter", leaving(true).several())[..] else { panic!() };
        assert_eq!((finding.severity, finding.confidence), (Severity::Note, Confidence::Low));
    }

    #[test]
    fn an_environment_that_nothing_uses_makes_it_a_note() {
        assert_eq!(found("wrong-interpreter", leaving(false))[0].severity, Severity::Note);
    }
}
