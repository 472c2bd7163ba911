//! An override where there is no guard.

use super::attempt::{Attempt, Form, attempts};
use super::{Draft, Rule, remedy};
use crate::machine::Analysis;
use crate::machine::event::{Effect, Event};
use crate::source::Place;
use std::collections::BTreeSet;

/// See `rules/override-needless.md`.
pub(super) struct OverrideNeedless;

impl Rule for OverrideNeedless {
    fn name(&self) -> &'static str {
        "override-needless"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/override-needless.md")
    }

    /// An override that is needless on one path may be needed on another (a leg of a matrix, a
    /// second call): then there is nothing to say about it. So all units are looked at together.
    fn check_all(&self, analysis: &Analysis, found: &mut Vec<Draft>) {
        let events = || analysis.units.iter().flat_map(|unit| &unit.events);
        let of_use: BTreeSet<Place> = events()
            .flat_map(attempts)
            .filter(|attempt| !matches!(attempt.effect, Effect::Needless(_)))
            .map(|attempt| attempt.place)
            .collect();
        for event in events() {
            let needless = attempts(event).filter(|attempt| !of_use.contains(&attempt.place));
            found.extend(needless.filter_map(|attempt| judge(event, attempt)));
        }
    }
}

fn judge(event: &Event, attempt: Attempt<'_>) -> Option<Draft> {
    let Effect::Needless(why) = attempt.effect else { return None };
    if super::option_unknown::is_too_new(event, &attempt) {
        return None;
    }
    let what = match attempt.form {
        Form::Override(_) => format!("`{}` is not needed here", attempt.written),
        Form::Marker(how) => format!("`{}` is {} without need", attempt.written, how.name()),
    };
    let draft = Draft::of(event, attempt.place, format!("{what}: {why}"));
    Some(draft.help(remedy::needless(attempt)))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, analysis, found, found_in};
    use crate::finding::{Context, Severity};
    use crate::machine::event::{Effect, InterpreterKind, OverrideForm};

    const RULE: &str = "override-needless";

    fn option(effect: Effect) -> Sample {
        Sample::new("pip install --break-system-packages requests\n")
            .kind(InterpreterKind::Venv)
            .overridden("--break-system-packages", OverrideForm::Option, effect)
    }

    fn needless() -> Effect {
        Effect::Needless("a virtual environment has no guard".into())
    }

    #[test]
    fn it_is_a_note_in_every_context() {
        for context in Context::ALL {
            let [finding] = &found(RULE, option(needless()).context(context))[..] else { panic!() };
            assert_eq!(finding.severity, Severity::Note);
            assert_eq!(
                finding.message,
                "`--break-system-packages` is not needed here: a virtual environment has no guard"
            );
        }
    }

    #[test]
    fn what_another_leg_needs_or_may_need_is_not_needless() {
        for other in [Effect::Works, Effect::Unknown] {
            let legs = analysis(vec![option(needless()), option(other)]);
            assert!(found_in(RULE, &legs).is_empty());
        }
        let legs = analysis(vec![option(needless()), option(needless())]);
        assert_eq!(found_in(RULE, &legs).len(), 1);
    }

    #[test]
    fn only_a_system_marker_counts() {
        let path = "/usr/lib/python3.10/EXTERNALLY-MANAGED";
        let text = format!("rm -f {path}\n");
        let sample = |system| Sample::new(&text).marker(path, system, needless());
        assert!(found(RULE, sample(true))[0].message.contains("is deleted without need"));
        assert!(found(RULE, sample(false)).is_empty());
    }
}
