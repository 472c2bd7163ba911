//! What is run once for each value that a variable may hold.

use super::Machine;
use super::event::Event;
use super::flow::Flows;
use super::state::State;
use super::variants::{each, variants};
use crate::source::Place;
use crate::syntax::shell::ast::Word;
use std::collections::{BTreeMap, BTreeSet};

/// A variable that several branches set differently is followed through that many combinations.
const CHOICES: usize = 8;

impl Machine<'_> {
    /// Runs something once for each combination of what the variables in `words` may hold. It `asks` if it
    /// is a question.
    pub(crate) fn choices<'w>(
        &mut self,
        words: impl IntoIterator<Item = &'w Word>,
        asks: bool,
        state: State,
        run: &mut dyn FnMut(&mut Self, State) -> Flows,
    ) -> Flows {
        let states = variants(words, asks, state, self.scarce(CHOICES));
        self.each(states, asks, run)
    }

    /// The same for what exported variables hold that are a program's settings.
    pub(crate) fn settings(
        &mut self,
        state: State,
        run: &mut dyn FnMut(&mut Self, State) -> Flows,
    ) -> Flows {
        let several = state.vars.iter().filter(|(name, var)| {
            let set = name.starts_with("PIP_") || name.starts_with("UV_");
            set && var.exported && var.value.alternatives().len() > 1
        });
        let names: Vec<String> = several.map(|(name, _)| name.to_owned()).collect();
        if names.is_empty() {
            return run(self, state);
        }
        let most = self.scarce(CHOICES);
        let mut states = vec![state];
        for name in &names {
            let all = states[0].value(name).alternatives().to_vec();
            states = each(states, name, &all, false, most);
        }
        self.each(states, false, run)
    }

    fn each(
        &mut self,
        mut states: Vec<State>,
        asks: bool,
        run: &mut dyn FnMut(&mut Self, State) -> Flows,
    ) -> Flows {
        let before = std::mem::replace(&mut self.asks, asks);
        if states.len() == 1 {
            // Mostly there is nothing to choose.
            let flows = run(self, states.remove(0));
            self.asks = before;
            return flows;
        }
        let arms: Vec<_> = states.into_iter().map(|state| ((), state)).collect();
        let mut starts = Vec::new();
        let flows = self.fork(arms, |machine, (), state| {
            starts.push(machine.events.len());
            run(machine, state)
        });
        self.asks = before;
        self.note_several(&starts);
        flows
    }

    /// Which events would be something else with another one of several values; each value's events begin
    /// at one of `starts`.
    fn note_several(&mut self, starts: &[usize]) {
        let Some((first, others)) = starts.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return;
        };
        let mut kinds: BTreeMap<Place, Vec<BTreeSet<_>>> = BTreeMap::new();
        for (at, event) in self.events.iter().enumerate().skip(*first) {
            let value = others.partition_point(|start| *start <= at);
            let of_place =
                kinds.entry(event.place).or_insert_with(|| vec![BTreeSet::new(); starts.len()]);
            of_place[value].insert(kind(event));
        }
        kinds.retain(|_, all| all.iter().any(|kinds| *kinds != all[0]));
        for event in &mut self.events[*first..] {
            event.several |= kinds.contains_key(&event.place);
        }
    }
}

/// What makes an event another one.
fn kind(event: &Event) -> ([&'static str; 5], String, usize) {
    let names = [
        event.tool.name(),
        event.action.name(),
        event.outcome.name(),
        event.target.name(),
        event.privilege.name(),
    ];
    let python = event.interpreter.as_ref().map_or(String::new(), |it| it.path.clone());
    (names, python, event.overrides.len())
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::script;

    /// Whether the last command of a text is one of several.
    fn several(text: &str) -> bool {
        script(text).events.last().expect("an event").several
    }

    #[test]
    fn a_command_rests_on_a_value_if_another_one_makes_it_something_else() {
        let sudo = "S=\n[ \"$(id -u)\" != 0 ] && S=sudo\n";
        assert!(several(&format!("{sudo}$S pip install x")));
        assert!(several("P=pip3\n[ -n \"$E\" ] && P=/opt/e/bin/pip\n$P install x"));
        assert!(several("F=\n[ -n \"$E\" ] && F=--break-system-packages\npip install $F x"));
        // Neither the package nor a branch is one of several.
        assert!(!several("N=a\n[ -n \"$E\" ] && N=b\npip install $N"));
        assert!(!several(&format!("{sudo}$S echo; pip install x")));
        assert!(!several("if [ -n \"$E\" ]; then sudo pip install x; fi"));
    }
}
