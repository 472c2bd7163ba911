//! How paths go on, fork and meet.

use super::Machine;
use super::event::{Action, Event, Failure, Outcome, Reach, Target};
use super::state::{State, Status};
use std::ops::Range;

/// How a path leaves a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// On to what follows.
    Next,
    /// Out of the function or sourced file.
    Return,
    /// Out of that many loops.
    Break(u32),
    /// To the next round of the loop, that many levels up.
    Continue(u32),
    /// Out of the shell.
    Shell,
}

/// A path: how it goes on, and the state on it.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    pub exit: Exit,
    pub state: State,
}

impl Flow {
    /// Whether it leaves in a way that makes what others come to less certain: not one of a failure that is none
    /// of the plan (`cd x || exit 1`). Who leaves with success has asked a question (`ask || exit 0`).
    pub(crate) fn leaves(&self) -> bool {
        let failure = match self.exit {
            Exit::Next => return false,
            Exit::Break(_) | Exit::Continue(_) => true,
            Exit::Return | Exit::Shell => self.state.status == Status::NonZero,
        };
        let unplanned = failure && self.state.failing;
        !self.state.ghost && !unplanned
    }
}

/// All paths out of a piece of text. Paths to what follows may come apart by their status.
pub(crate) type Flows = Vec<Flow>;

/// One path to what follows.
pub(crate) fn next(state: State) -> Flows {
    vec![Flow { exit: Exit::Next, state }]
}

/// Splits paths into those that go on to what follows and the others.
pub(crate) fn partition(flows: Flows) -> (Vec<State>, Flows) {
    let (mut here, mut gone) = (Vec::new(), Vec::new());
    for flow in flows {
        if flow.exit == Exit::Next { here.push(flow.state) } else { gone.push(flow) }
    }
    (here, gone)
}

/// One state for several paths that meet. Where a real path arrives, mended ones are forgotten.
pub(crate) fn meet(states: Vec<State>) -> Option<State> {
    let real = states.iter().any(|state| !state.ghost);
    let mut arriving = states;
    arriving.retain(|state| !real || !state.ghost);
    // Neighbours have most in common: many states are joined in pairs, and these in pairs again.
    while arriving.len() > 1 {
        let mut pairs = arriving.into_iter();
        let mut joined = Vec::with_capacity(pairs.len().div_ceil(2));
        while let Some(one) = pairs.next() {
            joined.push(match pairs.next() {
                Some(other) => one.join(&other),
                None => one,
            });
        }
        arriving = joined;
    }
    arriving.pop()
}

/// As [`meet`], but real and mended paths are kept apart.
pub(crate) fn meet_apart(states: Vec<State>) -> Vec<State> {
    if states.len() < 2 {
        return states;
    }
    let (ghosts, real): (Vec<State>, Vec<State>) = states.into_iter().partition(|s| s.ghost);
    [real, ghosts].into_iter().filter_map(meet).collect()
}

/// States after a condition: those in which it held, and those in which it did not. An unknown
/// status goes both ways.
pub(crate) fn sides(states: Vec<State>) -> (Vec<State>, Vec<State>) {
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for state in states {
        match state.status {
            Status::Zero => yes.push(state),
            Status::NonZero => no.push(state),
            Status::Likely | Status::Unlikely | Status::Unknown => {
                yes.push(state.clone().ended(Status::Zero));
                no.push(state.ended(Status::NonZero));
            }
        }
    }
    (yes, no)
}

/// What two branches must share so that their events count as reached on every path.
type Class = (bool, Outcome, bool, bool);

fn class(event: &Event) -> Class {
    let system = matches!(event.target, Target::System | Target::Distro);
    let packages = event.action.changes_packages() || event.action == Action::Marker;
    (event.tool.is_installer(), event.outcome, system, packages)
}

impl Machine<'_> {
    /// Runs alternatives of which just one happens. Their events are sure only if each of the
    /// others has one of the same kind; what follows is sure only if none of them leaves.
    pub(crate) fn fork<T>(
        &mut self,
        arms: Vec<(T, State)>,
        mut run: impl FnMut(&mut Self, T, State) -> Flows,
    ) -> Flows {
        let (mut ranges, mut sides): (Vec<Range<usize>>, Vec<Range<usize>>) = Default::default();
        let mut flows = Flows::new();
        // What happens where a plain command succeeds is as sure as the command.
        let planned = arms.iter().any(|(_, state)| !state.ghost && !state.failing);
        let real = arms.iter().filter(|(_, state)| !state.ghost).count();
        for (arm, state) in arms {
            let (ghost, start) = (state.ghost, self.events.len());
            let side = planned && state.failing && !ghost;
            flows.extend(run(self, arm, state));
            // Behind a refusal all paths are mended ones.
            if side {
                sides.push(start..self.events.len());
            } else if !ghost || real == 0 {
                ranges.push(start..self.events.len());
            }
        }
        if ranges.len() > 1 {
            self.demote(&ranges, real == 0);
        }
        for event in sides.into_iter().flatten() {
            let event = &mut self.events[event];
            event.reach = event.reach.min(Reach::Maybe);
        }
        if real > 1 {
            unsure_after_leaving(&mut flows);
        }
        flows
    }

    /// Of pieces of which just one happens, what the others do not share is not sure.
    pub(crate) fn demote(&mut self, ranges: &[Range<usize>], mended: bool) {
        let sure = |event: &&Event| match event.reach {
            Reach::Always => true,
            Reach::Maybe => false,
            Reach::Never => mended && !event.mended_on_one_way,
        };
        let sure: Vec<Vec<Class>> = ranges
            .iter()
            .map(|range| {
                let events = self.events[range.clone()].iter();
                events.filter(sure).map(class).collect()
            })
            .collect();
        for (at, range) in ranges.iter().enumerate() {
            for event in &mut self.events[range.clone()] {
                let class = class(event);
                let shared =
                    sure.iter().enumerate().all(|(n, all)| n == at || all.contains(&class));
                if !shared {
                    match event.reach {
                        Reach::Always => event.reach = Reach::Maybe,
                        Reach::Maybe => {}
                        Reach::Never => event.mended_on_one_way |= mended,
                    }
                }
            }
        }
    }

    /// Runs a condition or anything else whose failure somebody looks at.
    pub(crate) fn tested<T>(&mut self, handled: bool, run: impl FnOnce(&mut Self) -> T) -> T {
        self.tested += 1;
        self.handled += u32::from(handled);
        let result = run(self);
        self.tested -= 1;
        self.handled -= u32::from(handled);
        result
    }

    /// Runs a condition of `if` or of a loop: what nobody knows is asked there.
    pub(crate) fn question<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.questions, true);
        let result = self.tested(true, run);
        self.questions = outer;
        result
    }

    /// How a program ends of which nobody knows what it does: a plain command is meant to succeed, one that
    /// is asked something may answer either way.
    pub(crate) fn end_of_unknown(&self) -> Status {
        if self.questions { Status::Unknown } else { Status::Likely }
    }

    /// Runs something; if it is `apart`, `set -e` counts in it, whoever looks at how it ends.
    pub(crate) fn heeding<T>(&mut self, apart: bool, run: impl FnOnce(&mut Self) -> T) -> T {
        let tested = if apart { 0 } else { self.tested };
        let outer = std::mem::replace(&mut self.tested, tested);
        let result = run(self);
        self.tested = outer;
        result
    }

    /// Runs another shell. Its own `set -e` counts, whoever looks at how it ends.
    pub(crate) fn untested<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let locals = std::mem::take(&mut self.locals);
        let result = self.heeding(true, run);
        self.locals = locals;
        result
    }

    /// Notes that a failure is passed over: the event.
    pub(crate) fn pass_over(&mut self, state: &State) -> Option<usize> {
        if state.status != Status::NonZero || state.ghost {
            return None;
        }
        self.passed_over(state.blame?)
    }

    /// Notes that the failure of an event is passed over, if it was not looked at yet.
    pub(crate) fn passed_over(&mut self, at: usize) -> Option<usize> {
        let event = self.events.get_mut(at).filter(|event| event.failure == Failure::Fatal)?;
        event.failure = Failure::Ignored;
        Some(at)
    }
}

/// After a fork of which a branch leaves, what follows is reached only perhaps.
fn unsure_after_leaving(flows: &mut Flows) {
    if flows.iter().any(Flow::leaves) {
        for flow in flows.iter_mut().filter(|flow| flow.exit == Exit::Next) {
            flow.state.certain = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::event::Reach;
    use crate::machine::testing::bash;

    /// How the last install of a text is reached.
    fn reach(text: &str) -> Reach {
        let text = format!("apt-get install -y python3-pip\n{text}");
        bash("debian:12", &text).events.last().expect("an event").reach
    }

    #[test]
    fn who_leaves_where_a_plain_command_fails_makes_nothing_less_certain() {
        for text in [
            "work || exit 1\npip install x",
            "work || exit\npip install x",
            "work || { echo no >&2; exit 2; }\npip install x",
            "die() { echo $1; exit 1; }\nwork || die no\npip install x",
            "f() { work || return 1; pip install x; }\nf",
            "f() { work || return 1; }\nf\npip install x",
            "f() { work || return 1; }\nf || exit 1\npip install x",
            "( work || exit 1; pip install x )",
            "set -e\n( work || exit 1 )\npip install x",
            "for a in 1 2; do work || continue; pip install x; done",
        ] {
            assert_eq!(reach(text), Reach::Always, "{text}");
        }
        for text in [
            "work || exit 0\npip install x",
            "[ -e /var/lib/x ] || exit 1\npip install x",
            "work && exit 1\npip install x",
            "work || pip install x",
        ] {
            assert_eq!(reach(text), Reach::Maybe, "{text}");
        }
    }
}
