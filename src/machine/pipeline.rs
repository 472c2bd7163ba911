//! Pipelines.

use super::Machine;
use super::control::meet_statuses;
use super::descriptors::Sink;
use super::flow::{Exit, Flow, Flows, meet_apart, next, partition};
use super::state::{State, Status};
use crate::source::Text;
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::Stmt;
use std::rc::Rc;

impl Machine<'_> {
    /// `a | b | c`
    pub(crate) fn pipeline(&mut self, code: &Rc<Text>, stages: &[Stmt], mut state: State) -> Flows {
        let (outer_in, outer_out) = (state.stdin.clone(), std::mem::take(&mut state.out));
        let (mut broken, mut failed): (bool, Option<usize>) = (false, None);
        let (mut ghosts, mut unsure) = (Vec::new(), false);
        let count = stages.len();
        for (at, stage) in stages.iter().enumerate() {
            let last = at + 1 == count;
            let in_shell = last
                && (state.options.lastpipe
                    || matches!(state.options.dialect, Dialect::Zsh | Dialect::Ksh));
            let (pipe, outer) = (self.new_pipe(), state.sink(1));
            if !last {
                state.lead(1, Sink::Pipe(pipe));
            }
            let run = |machine: &mut Self, child: State| machine.stmt(code, stage, child);
            let flows = if in_shell {
                self.tested(false, |machine| run(machine, state))
            } else {
                // Its own `set -e` ends the child, and not this shell.
                self.subshell(state, run)
            };
            let (here, gone) = partition(flows);
            if last {
                let pipe = Pipe { outer_in, outer_out, failed: broken.then_some(failed), unsure };
                return if here.is_empty() { gone } else { pipe.ends(here, ghosts) };
            }
            let real = || here.iter().filter(|state| !state.ghost);
            let fails = |state: &State| state.status == Status::NonZero;
            unsure |= real().any(fails) && !real().all(fails);
            let mut apart = meet_apart(here);
            if apart.is_empty() {
                return gone;
            }
            let mut after = apart.remove(0);
            ghosts.extend(apart);
            if after.status == Status::NonZero && !after.ghost {
                broken = true;
                failed = failed.or(after.blame);
                if !after.options.pipefail {
                    self.pass_over(&after);
                }
            }
            after.stdin = std::mem::take(&mut after.out);
            let strays = after.drain(pipe);
            after.stdin.push_text(&strays);
            after.lead(1, outer);
            state = after;
        }
        next(state)
    }
}

/// What a pipeline leaves to its end.
struct Pipe {
    outer_in: Text,
    outer_out: Text,
    /// A stage in front failed, because of that event.
    failed: Option<Option<usize>>,
    /// One may have failed.
    unsure: bool,
}

impl Pipe {
    /// The paths behind it. How its last stage ends is how all of it ends, and what that tells; `ghosts`
    /// are from the stages in front.
    fn ends(&self, last: Vec<State>, mut ghosts: Vec<State>) -> Flows {
        let ends = meet_statuses(last);
        let only_mended = ends.iter().all(|state| state.ghost);
        let mut all = Vec::new();
        for mut after in ends {
            if after.ghost && !only_mended {
                ghosts.push(after);
                continue;
            }
            let out = std::mem::take(&mut after.out);
            after.resume(self.outer_out.clone());
            after.print(&out);
            after.stdin = self.outer_in.clone();
            if let Some(failed) = self.failed
                && after.options.pipefail
                && after.status != Status::NonZero
            {
                after.status = Status::NonZero;
                after.blame = failed;
            } else if self.unsure && after.options.pipefail && after.status != Status::NonZero {
                after.status = Status::Unknown;
            }
            all.push(after);
        }
        for mut ghost in ghosts {
            ghost.resume(self.outer_out.clone());
            ghost.stdin = self.outer_in.clone();
            all.push(ghost.with(Status::Likely));
        }
        all.into_iter().map(|state| Flow { exit: Exit::Next, state }).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn a_stage_of_several_commands_ends_where_one_fails() {
        let installs = |text: &str| {
            let text = format!("apt-get install -y python3-pip\n{text}");
            bash("debian:12", &text).installs().len()
        };
        assert_eq!(installs("set -e\n{ pip install a; pip install b; } | cat"), 1);
        assert_eq!(installs("{ pip install a; pip install b; } | cat"), 2);
        assert_eq!(installs("set -e\n{ pip install a; pip install b; } | cat || true"), 2);
        let read = "echo a | while read -r x; do pip install $x; done\npip install b";
        assert_eq!(installs(&format!("set -e\n{read}")), 1);
        assert_eq!(installs(read), 2);
    }
}
