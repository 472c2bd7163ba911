//! The events of a unit as they are reported.

use super::Machine;
use super::event::{Action, Detail, Effect, Event, Failure, OverrideForm, Reach};
use crate::finding::Context;

impl Machine<'_> {
    /// Which of the environments that a command leaves the unit uses elsewhere.
    fn note_used_environments(&mut self) {
        let paths = self.events.iter().filter(|event| event.tool.is_installer());
        let paths = paths.filter_map(|event| event.interpreter.as_ref());
        let used: Vec<String> = paths.map(|it| it.path.clone()).collect();
        for event in &mut self.events {
            if let Detail::LeavesEnvironment { environment, used: flag, .. } = &mut event.detail {
                let inside = format!("{environment}/");
                *flag |= used.iter().any(|path| path.starts_with(&inside));
            }
        }
    }

    /// The events as they are reported: without repetitions, and with what became of overrides.
    pub(super) fn finish(&mut self) -> Vec<Event> {
        let uses = std::mem::take(&mut self.uses);
        self.note_used_environments();
        let mut events: Vec<Event> = Vec::new();
        for mut event in self.events.drain(..) {
            if event.action == Action::Config {
                // A file stays, for whatever is installed on that machine later.
                let kept = !matches!(event.context, Context::Container | Context::HostedCi);
                for lasting in &mut event.overrides {
                    let stays = kept && lasting.form == OverrideForm::Configuration;
                    if let Some(used) = uses.get(&lasting.place)
                        && !used.needed
                        && !stays
                        && lasting.effect == Effect::Works
                        && let Some(why) = &used.needless
                    {
                        lasting.effect = Effect::Needless(why.clone());
                    }
                }
            }
            let same = events.iter_mut().rev().take(64).find(|known| {
                known.place == event.place
                    && known.command == event.command
                    && known.outcome == event.outcome
                    && known.target == event.target
                    && known.tool == event.tool
                    && known.action == event.action
                    && known.context == event.context
                    && known.privilege == event.privilege
                    && known.distro == event.distro
                    && known.scanned == event.scanned
                    && known.overrides.len() == event.overrides.len()
            });
            match same {
                Some(known) => {
                    // What lies behind a refusal says nothing of the way that is really gone.
                    match (known.reach, event.reach) {
                        (Reach::Never, Reach::Maybe | Reach::Always) => {
                            known.several = event.several;
                        }
                        (Reach::Maybe | Reach::Always, Reach::Never) => {}
                        _ => known.several &= event.several,
                    }
                    known.reach = known.reach.max(event.reach);
                    known.mended_on_one_way &= event.mended_on_one_way;
                    if event.failure == Failure::Fatal {
                        known.failure = Failure::Fatal;
                    }
                }
                None => events.push(event),
            }
        }
        self.drop_replayed(&mut events);
        events.iter_mut().for_each(Event::make_readable);
        events
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::event::Because;
    use crate::machine::testing::script;
    use crate::source::HOLE;

    #[test]
    fn evidence_of_an_interpreter_is_the_same_where_a_part_of_it_is_unknown() {
        let text = "d=$(mktemp -d)\npython3 -m venv $d/env\n$d/env/bin/pip install x\nssh $h 'pip install y'";
        let ran = script(text);
        let mut any = false;
        for event in &ran.events {
            let told = |because: &Because| !because.message.contains(HOLE);
            assert!(event.why.iter().all(told), "{event:?}");
            for because in event.interpreter.iter().flat_map(|it| &it.because) {
                any |= because.message.contains('…');
                assert!(told(because), "{event:?}");
            }
        }
        assert!(any, "an interpreter at a place that is known in part");
    }
}
