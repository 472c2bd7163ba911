//! Loops: rounds that are known, and rounds that nobody can count.

use super::Machine;
use super::flow::{Exit, Flow, Flows, meet, meet_apart, next, partition, sides};
use super::state::{State, Status};
use super::value::Value;
use crate::source::Text;
use crate::syntax::shell::ast::{Block, Word};
use std::rc::Rc;

/// Rounds of a loop that are replayed one by one; later ones are taken to be like the last. Of a loop within
/// another one each counts once a round of that, and so fewer are.
const ROUNDS: [usize; 3] = [40, 16, 6];

/// Rounds of a loop of which nobody knows whether they happen: what one of them leaves, the next one finds.
const GUESSES: usize = 2;

impl Machine<'_> {
    /// How many rounds of a loop that begins now are replayed.
    fn most_rounds(&self) -> usize {
        let depth = (self.rounds as usize).min(ROUNDS.len() - 1);
        self.scarce(ROUNDS[depth]).max(GUESSES)
    }

    /// Runs a part of a loop.
    fn round(&mut self, run: impl FnOnce(&mut Self) -> Flows) -> Flows {
        self.loops += 1;
        self.rounds += 1;
        let flows = run(self);
        self.rounds -= 1;
        self.loops -= 1;
        flows
    }

    pub(super) fn while_loop(
        &mut self,
        code: &Rc<Text>,
        until: bool,
        condition: &Block,
        body: &Block,
        state: State,
    ) -> Flows {
        let (mut done, mut gone) = (Vec::new(), Flows::new());
        let mut here = vec![state];
        let (mut guesses, mut last) = (0, None::<State>);
        // How a loop ends is how its last round did.
        let mut ended = (Status::Zero, None, None);
        for round in 0..self.most_rounds() {
            let Some(state) = meet(std::mem::take(&mut here)) else { break };
            if round > 0 {
                ended = (state.status, state.code, state.blame);
            }
            if let Some(last) = last.filter(|last| last.agrees(&state)) {
                // A round has changed nothing that commands look at, and no other will.
                here.push(state);
                if (&here[0].out, &here[0].strays) != (&last.out, &last.strays) {
                    done.iter_mut().chain(&mut here).for_each(State::blur_output);
                }
                break;
            }
            last = Some(state.clone());
            let flows = self
                .round(|machine| machine.question(|machine| machine.block(code, condition, state)));
            let (states, left) = partition(flows);
            gone.extend(left);
            let (yes, no) = sides(states);
            let (enter, leave) = if until { (no, yes) } else { (yes, no) };
            let open = enter.iter().any(|s| !s.ghost) && leave.iter().any(|s| !s.ghost);
            guesses += usize::from(open);
            done.extend(leave.into_iter().map(|mut state| {
                (state.status, state.code, state.blame) = ended;
                state
            }));
            if !enter.is_empty()
                && let (Status::NonZero, Some(event)) = (ended.0, ended.2)
            {
                self.passed_over(event);
            }
            let Some(mut enter) = meet(enter) else { break };
            if guesses > GUESSES {
                done.push(enter);
                break;
            }
            enter.certain &= !open;
            let (on, left) = partition(self.round(|machine| machine.block(code, body, enter)));
            here = on;
            let breaks = left.iter().any(is_break);
            for Flow { exit, mut state } in left {
                match exit {
                    Exit::Break(1) => done.push(state.with(Status::Zero)),
                    Exit::Continue(1) => here.push(state),
                    Exit::Break(n) => gone.push(Flow { exit: Exit::Break(n - 1), state }),
                    Exit::Continue(n) => gone.push(Flow { exit: Exit::Continue(n - 1), state }),
                    other => {
                        state.certain &= !open;
                        gone.push(Flow { exit: other, state });
                    }
                }
            }
            for state in &mut here {
                state.certain &= !breaks;
            }
        }
        done.extend(here);
        let certain = done.iter().any(|state| state.certain);
        gone.extend(meet_apart(done).into_iter().map(|mut state| {
            state.certain = certain;
            Flow { exit: Exit::Next, state }
        }));
        gone
    }

    pub(super) fn for_loop(
        &mut self,
        code: &Rc<Text>,
        name: &str,
        words: Option<&[Word]>,
        body: &Block,
        mut state: State,
    ) -> Flows {
        let fields = match words {
            Some(words) => {
                let fields = self.expand(code, words, &mut state);
                fields.into_iter().map(|field| (field.text, field.open || field.pattern)).collect()
            }
            None if state.params.open => vec![(Text::hole(None), true)],
            None => state.params.args.iter().map(|arg| (arg.clone(), false)).collect::<Vec<_>>(),
        };
        if state.broken {
            return next(state);
        }
        let mut fields: Vec<(Value, bool)> =
            fields.into_iter().map(|(text, open)| (Value::Text(text), open)).collect();
        if self.is_scanning() && fields.len() > 1 {
            // There is one round, whichever it is.
            let all = fields.iter().take(ROUNDS[0]).map(|(value, _)| value.clone());
            let any = all.reduce(|all, one| all.join(&one)).unwrap_or_default();
            fields = vec![(any, true)];
        }
        let mut gone = Flows::new();
        let mut done = Vec::new();
        let mut here = vec![state.with(Status::Zero)];
        // A value that nobody knows may stand for several.
        let rounds = fields.into_iter().take(self.most_rounds()).flat_map(|(value, open)| {
            (0..if open { GUESSES } else { 1 }).map(move |round| (value.clone(), open, round))
        });
        let mut last = None::<State>;
        for (value, open, round) in rounds {
            let Some(mut state) = meet(std::mem::take(&mut here)) else { break };
            self.pass_over(&state);
            state.set(name, value);
            if last.filter(|_| round > 0).is_some_and(|last| last.agrees(&state)) {
                // Another round changes nothing.
                here.push(state);
                last = None;
                continue;
            }
            last = open.then(|| state.clone());
            let mut arms = vec![(true, state.clone())];
            if open {
                arms.push((false, state));
            }
            let flows = self.fork(arms, |machine, enters, state| {
                if enters {
                    machine.round(|machine| machine.block(code, body, state))
                } else {
                    next(state)
                }
            });
            let breaks = flows.iter().any(is_break);
            for Flow { exit, state } in flows {
                match exit {
                    Exit::Next | Exit::Continue(1) => here.push(state),
                    Exit::Break(1) => done.push(state),
                    Exit::Break(n) => gone.push(Flow { exit: Exit::Break(n - 1), state }),
                    Exit::Continue(n) => gone.push(Flow { exit: Exit::Continue(n - 1), state }),
                    other => gone.push(Flow { exit: other, state }),
                }
            }
            for state in &mut here {
                state.certain &= !breaks;
            }
        }
        done.extend(here);
        // Whoever breaks out arrives here, too.
        let certain = done.iter().any(|state| state.certain);
        gone.extend(done.into_iter().map(|state| {
            let certain = state.certain || certain && !state.ghost;
            Flow { exit: Exit::Next, state: State { certain, ..state } }
        }));
        gone
    }

    /// A loop with an unknown count.
    pub(super) fn some_rounds(&mut self, code: &Rc<Text>, body: &Block, state: State) -> Flows {
        let rounds = vec![(true, state.clone()), (false, state)];
        self.fork(rounds, |machine, enters, state| {
            if !enters {
                return next(state);
            }
            own_loop(machine.round(|machine| machine.block(code, body, state)))
        })
    }
}

/// Whether a real path breaks out of the loop, so that another round is not sure.
fn is_break(flow: &Flow) -> bool {
    flow.exit == Exit::Break(1) && !flow.state.ghost
}

/// Breaks and continues of a loop that ends here.
fn own_loop(mut flows: Flows) -> Flows {
    for flow in &mut flows {
        flow.exit = match flow.exit {
            Exit::Break(1) | Exit::Continue(1) => Exit::Next,
            Exit::Break(n) => Exit::Break(n - 1),
            Exit::Continue(n) => Exit::Continue(n - 1),
            other => other,
        };
    }
    flows
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn a_loop_that_changes_nothing_is_followed_once() {
        let mut text = "pip install --break-system-packages x\n".to_owned();
        for depth in 0..4 {
            text = format!("A{depth}=0\nwhile [ $A{depth} = 0 ]; do\n{text}A{depth}=0\ndone\n");
        }
        let ran = bash("debian:12", &format!("apt-get install python3-pip\n{text}pip install y"));
        // Four times forty rounds would be too much.
        assert_eq!(
            ran.installs().last().map(|last| last.starts_with("pip install blocked")),
            Some(true)
        );
    }

    #[test]
    fn what_stands_behind_loops_within_loops_is_reached() {
        let items: Vec<String> = (1..=40).map(|item| item.to_string()).collect();
        let mut text = "A=$a$b$c".to_owned();
        for name in ["c", "b", "a"] {
            text = format!("for {name} in {}; do\n{text}\ndone\n", items.join(" "));
        }
        let ran = bash("debian:12", &format!("apt-get install python3-pip\n{text}pip install y"));
        let last = ran.installs().last().map(|last| last.starts_with("pip install blocked"));
        assert_eq!(last, Some(true));
    }

    #[test]
    fn what_a_loop_printed_is_not_known_if_nobody_knows_when_it_ends() {
        let text = "B=$(while true; do printf a; [ -e /f ] && break; done)\necho \"$B\" > /b";
        let ran = bash("debian:12", text);
        assert!(ran.state.fs.read("/b").is_some_and(|text| !text.is_known()));
    }

    /// What `$V` may be at the end, in an image that has Python 3.11.
    fn left(text: &str) -> Vec<String> {
        let begin = "apt-get install -y python3-pip";
        let ran = bash("debian:12", &format!("{begin}\n{text}\npip install \"v$V\""));
        let mut all: Vec<_> = ran.events.iter().flat_map(|it| it.packages.clone()).collect();
        all.retain(|package| package.starts_with('v'));
        all.dedup();
        all
    }

    #[test]
    fn the_first_round_that_surely_breaks_is_the_last_one() {
        for (text, value) in [
            (
                "for p in python3.11 python3; do if command -v $p; then V=$p; break; fi; done",
                "python3.11",
            ),
            (
                "for p in python3.12 python3.11 python3; do if command -v $p; then V=$p; break; fi; done",
                "python3.11",
            ),
            (
                "for p in python3.12 python3.11 python3; do command -v $p || continue; V=$p; break; done",
                "python3.11",
            ),
            ("for p in python3.12 python3; do command -v $p && V=$p && break; done", "python3"),
            ("for p in a b c; do case $p in b) V=$p; break ;; esac; done", "b"),
            ("for p in a b c; do [ $p = b ] && continue; V=$V$p; done", "ac"),
            ("for a in 1 2; do for b in x y; do V=$V$a$b; break 2; done; done", "1x"),
            (
                "for a in 1 2; do for b in x y; do [ $b = y ] && continue 2; V=$V$a$b; done; V=never; done",
                "1x2x",
            ),
            ("for a in 1 2; do for b in x y; do V=$V$a$b; break; done; done", "1x2x"),
            ("for a in 1 2; do for b in x y; do V=$V$a$b; break 9; done; done", "1x"),
            (
                "f() { for p in python3.12 python3; do if command -v $p; then V=$p; return; fi; done; V=none; }; f",
                "python3",
            ),
            (
                "f() { for p in python3.12 python3; do if command -v $p > /dev/null; then echo $p; return; fi; done; }; V=$(f)",
                "python3",
            ),
            (
                "V=$(for p in python3.12 python3; do if command -v $p > /dev/null; then echo $p; exit; fi; done)",
                "python3",
            ),
            ("n=0; while true; do n=$((n + 1)); [ $n -ge 3 ] && break; done; V=$n", "3"),
            ("n=3; until [ $n = 0 ]; do V=$V$n; ((n--)); done", "321"),
            ("for a in 1 2; do while true; do V=$V$a; continue 2; done; done", "12"),
        ] {
            assert_eq!(left(text), [format!("v{value}")], "{text}");
        }
    }

    #[test]
    fn of_rounds_that_may_break_each_one_may_be_the_last() {
        for (text, values) in [
            (
                "for p in a b c; do if ask $p; then V=$p; break; fi; done",
                &["va", "vb", "vc", "v"][..],
            ),
            (
                "for p in a b c; do if ask $p; then V=$p; break; fi; done; V=${V:-d}",
                &["va", "vb", "vc", "vd"],
            ),
            ("for p in a b c; do ask $p && break; done; V=$p", &["va", "vb", "vc"]),
            ("for p in a b; do if ask $p; then V=$p; exit; fi; done; V=none", &["vnone"]),
            (
                "for p in a python3 c; do if ask $p || command -v $p; then V=$p; break; fi; done",
                &["va", "vpython3"],
            ),
            (
                "for a in 1 2; do for b in x y; do if ask $b; then V=$a$b; break 2; fi; done; done",
                &["v1x", "v1y", "v2x", "v2y", "v"],
            ),
        ] {
            assert_eq!(left(text), values, "{text}");
        }
    }
}
