//! The system's marker taken away.

use super::{Draft, Rule, remedy};
use crate::machine::event::{Detail, Effect, Event};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/marker-removed.md`.
pub(super) struct MarkerRemoved;

impl Rule for MarkerRemoved {
    fn name(&self) -> &'static str {
        "marker-removed"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/marker-removed.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        for event in &unit.events {
            let help = || remedy::lasting(self.name(), event, analysis);
            found.extend(judge(event).map(|draft| draft.help(help())));
        }
    }
}

fn judge(event: &Event) -> Option<Draft> {
    let Detail::Marker(change) = &event.detail else { return None };
    if !change.system {
        return None;
    }
    let message = format!(
        "`{}` is {}: from now on nothing keeps pip from writing among the system's modules",
        change.path,
        change.how.name()
    );
    let draft = Draft::of(event, change.place, message);
    match change.effect {
        Effect::Works => Some(draft),
        Effect::Unknown => Some(draft.undecided()),
        Effect::Needless(_) | Effect::Ineffective(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Context, Severity};
    use crate::machine::event::Effect;

    const MARKER: &str = "/usr/lib/python3.11/EXTERNALLY-MANAGED";

    fn removed(effect: Effect, system: bool) -> Sample {
        let text = format!("rm {MARKER}\n");
        Sample::new(&text).marker(MARKER, system, effect)
    }

    #[test]
    fn the_path_is_the_culprit_and_a_container_hears_of_it_too() {
        let [finding] = &found("marker-removed", removed(Effect::Works, true))[..] else {
            panic!()
        };
        assert_eq!((finding.location.text(), finding.severity), (MARKER, Severity::Error));
        let container = removed(Effect::Works, true).context(Context::Container);
        let [finding] = &found("marker-removed", container)[..] else { panic!() };
        assert_eq!(finding.severity, Severity::Note);
    }

    #[test]
    fn an_undecided_removal_is_lowered() {
        let [finding] = &found("marker-removed", removed(Effect::Unknown, true))[..] else {
            panic!()
        };
        assert_eq!(finding.severity, Severity::Warning);
    }

    #[test]
    fn private_markers_and_vain_attempts_are_left_alone() {
        assert!(found("marker-removed", removed(Effect::Works, false)).is_empty());
        let vain = removed(Effect::Ineffective("it is there under another version".into()), true);
        assert!(found("marker-removed", vain).is_empty());
    }
}
