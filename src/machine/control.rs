//! The shell's control structures.

use super::budget::MAX_NESTING;
use super::builtins::{self, exits};
use super::event::Failure;
use super::flow::{Exit, Flow, Flows, meet, meet_apart, next, partition, sides};
use super::functions::Function;
use super::scan::unfollowed;
use super::simple::{ended, literal};
use super::state::{Job, State, Status};
use super::variants::variants;
use super::words::arithmetic;
use super::{Machine, Presence, guards};
use crate::source::{Origin, Place, Text};
use crate::syntax::shell::ast::{Block, CaseArm, ChainOp, Command, Falls, Stmt, Word};
use std::rc::Rc;
use std::sync::Arc;

/// Values of a word that `case` tells apart.
const VALUES: usize = 64;

impl Machine<'_> {
    /// Runs statements in order, on the real path and on the mended one beside it: a test that the real one
    /// fails may hold there.
    pub(crate) fn block(&mut self, code: &Rc<Text>, block: &Block, state: State) -> Flows {
        let (mut here, mut gone) = (vec![state], Flows::new());
        let mut passed = None;
        for stmt in block {
            let all = std::mem::take(&mut here);
            // What is scanned runs once, on the real path if there is one.
            let apart =
                if self.is_scanning() { meet(all).into_iter().collect() } else { meet_apart(all) };
            let Some(state) = apart.first() else { break };
            passed = self.pass_over(state).or(passed);
            if state.options.noexec {
                here.extend(apart);
                break;
            }
            let mut left = Flows::new();
            for state in apart {
                let (on, gone) = partition(self.stmt(code, stmt, state));
                here.extend(on);
                left.extend(gone);
            }
            if left.iter().any(Flow::leaves) {
                self.ends_after_all(passed, &here, &left);
                for state in &mut here {
                    state.certain = false;
                }
            }
            gone.extend(left);
        }
        gone.extend(here.into_iter().map(|state| Flow { exit: Exit::Next, state }));
        gone
    }

    /// `pip install x; test $? -eq 0 || exit 1`: where the shell ends with an error on each real path, the refusal
    /// before it was not passed over.
    fn ends_after_all(&mut self, passed: Option<usize>, on: &[State], left: &Flows) {
        let fails = |flow: &Flow| flow.exit == Exit::Shell && flow.state.status == Status::NonZero;
        let ends = on.iter().all(|state| state.ghost)
            && left.iter().filter(|flow| !flow.state.ghost).all(fails);
        if let Some(event) = passed.filter(|_| ends && self.handled == 0)
            && let Some(event) = self.events.get_mut(event)
        {
            event.failure = Failure::Fatal;
        }
    }

    /// Runs one statement.
    pub(crate) fn stmt(&mut self, code: &Rc<Text>, stmt: &Stmt, state: State) -> Flows {
        if !self.step(&state) || self.nesting >= MAX_NESTING {
            return next(unfollowed(state));
        }
        self.nesting += 1;
        let place = code.place(stmt.span);
        let outer = self.reading;
        self.reading = outer.or(Some(stmt.span.start));
        let flows = if self.is_scanning() {
            self.scan(code, stmt, place, state)
        } else {
            self.stmt_within(code, stmt, place, state)
        };
        self.reading = outer;
        self.replayed(place);
        self.nesting -= 1;
        flows
    }

    pub(super) fn stmt_within(
        &mut self,
        code: &Rc<Text>,
        stmt: &Stmt,
        place: Option<Place>,
        state: State,
    ) -> Flows {
        if stmt.negated {
            let mut flows =
                self.tested(true, |machine| machine.with_redirects(code, stmt, place, state));
            for flow in &mut flows {
                flow.state.status = flow.state.status.negated();
                flow.state.blame = None;
            }
            return flows;
        }
        if stmt.background {
            let mut flows = self
                .subshell(state, |machine, child| machine.with_redirects(code, stmt, place, child));
            for State { status, code, blame, job, jobs, .. } in
                flows.iter_mut().map(|it| &mut it.state)
            {
                *job = Some(Job { status: *status, code: *code, blame: *blame });
                *jobs += 1;
            }
            return with_status(flows, Status::Zero);
        }
        self.with_redirects(code, stmt, place, state)
    }

    /// Runs a statement's command inside its redirections.
    fn with_redirects(
        &mut self,
        code: &Rc<Text>,
        stmt: &Stmt,
        place: Option<Place>,
        state: State,
    ) -> Flows {
        let child = is_program(code, &stmt.command, &state);
        let mut flows = if is_exec_alone(code, &stmt.command) {
            self.reopened(code, &stmt.redirects, place, state)
        } else {
            self.redirected(code, &stmt.redirects, place, state, |machine, state| {
                machine.command(code, stmt, place, state)
            })
        };
        if flows.iter().any(|flow| flow.state.broken) {
            let end = |flow: Flow| match flow.state.broken {
                // A program's redirections are expanded in its own process.
                true if child => next(State { broken: false, ..flow.state.failed(1) }),
                true => ended(flow.state),
                false => vec![flow],
            };
            flows = flows.into_iter().flat_map(end).collect();
        }
        let checked = matches!(
            stmt.command,
            Command::Simple { .. }
                | Command::Pipeline(_)
                | Command::Subshell(_)
                | Command::Test(_)
                | Command::Arithmetic(_)
        );
        if !checked || self.tested > 0 {
            return flows;
        }
        leave_on_error(self.trapped(answered_apart(flows)))
    }

    /// Runs bash's `trap … ERR` where a command failed.
    fn trapped(&mut self, flows: Flows) -> Flows {
        let trap = |flow: &Flow| {
            let fails = flow.exit == Exit::Next && flow.state.status == Status::NonZero;
            flow.state.error_trap.clone().filter(|_| fails)
        };
        if !flows.iter().any(|flow| trap(flow).is_some()) {
            return flows;
        }
        let mut all = Flows::new();
        for mut flow in flows {
            let Some(text) = trap(&flow) else {
                all.push(flow);
                continue;
            };
            let (status, code, blame) = (flow.state.status, flow.state.code, flow.state.blame);
            flow.state.error_trap = None;
            let dialect = flow.state.options.dialect;
            let after = self.tested(false, |machine| {
                machine.run_text(&Rc::new(text.clone()), dialect, flow.state)
            });
            all.extend(after.into_iter().map(|mut flow| {
                if flow.exit == Exit::Next {
                    flow.state.error_trap.get_or_insert_with(|| text.clone());
                    (flow.state.status, flow.state.code) = (status, code);
                    flow.state.blame = blame;
                }
                flow
            }));
        }
        all
    }

    fn command(
        &mut self,
        code: &Rc<Text>,
        stmt: &Stmt,
        place: Option<Place>,
        state: State,
    ) -> Flows {
        match &stmt.command {
            Command::Simple { assignments, words } => {
                self.simple(code, assignments, words, place, state)
            }
            Command::Chain { first, rest } => self.chain(code, first, rest, state),
            Command::Pipeline(stages) => self.pipeline(code, stages, state),
            Command::Group(body) => self.block(code, body, state),
            Command::Subshell(body) => {
                self.subshell(state, |machine, child| machine.block(code, body, child))
            }
            Command::If { arms, otherwise } => self.branch(code, arms, otherwise, state),
            Command::While { until, condition, body } => {
                self.while_loop(code, *until, condition, body, state)
            }
            Command::For { name, words, body } => {
                self.for_loop(code, name, words.as_deref(), body, state)
            }
            Command::Loop(body) => self.some_rounds(code, body, state),
            Command::Case { word, arms } => self.case(code, word, arms, state),
            Command::Function { names, body } => {
                let mut state = state.with(Status::Zero);
                let source = state.params.source.clone();
                for name in names {
                    let (body, code) = (Arc::clone(body), Rc::clone(code));
                    let source = source.clone();
                    let function =
                        Function { body, code, source, exported: false, others: Vec::new() };
                    self.defined.push((name.clone(), function.clone()));
                    Rc::make_mut(&mut state.functions).insert(name.clone(), function);
                }
                next(state)
            }
            Command::Test(cond) => self.cond(code, cond, state),
            Command::Arithmetic(inner) => {
                let mut state = state;
                let value = arithmetic::evaluate(code.slice(*inner).as_str(), &mut state);
                next(state.with(value.map_or(Status::Unknown, |value| Status::of(value != 0))))
            }
            Command::Time(Some(inner)) | Command::Coproc(inner) => self.stmt(code, inner, state),
            Command::Time(None) => next(state.with(Status::Zero)),
            Command::Unknown => next(state.with(Status::Unknown)),
        }
    }

    /// `a && b || c`
    fn chain(
        &mut self,
        code: &Rc<Text>,
        first: &Stmt,
        rest: &[(ChainOp, Stmt)],
        state: State,
    ) -> Flows {
        let handled = |ahead: &[(ChainOp, Stmt)]| {
            // `a || b`, `a && b || c`: somebody catches the failure of a.
            ahead.iter().any(|(op, _)| *op == ChainOp::Or)
        };
        let mut gone = Flows::new();
        let flows = self.tested(handled(rest), |machine| machine.stmt(code, first, state));
        let (mut here, left) = partition(flows);
        gone.extend(left);
        for (at, (op, stmt)) in rest.iter().enumerate() {
            let asks = only_assigns(stmt) || handled(&rest[at + 1..]);
            let (skipping, running) = choose(*op, here, leaves(code, stmt), asks);
            let last = at + 1 == rest.len();
            let both = skipping.iter().any(|s| !s.ghost) && running.iter().any(|s| !s.ghost);
            let mut arms: Vec<(bool, State)> =
                meet_apart(running).into_iter().map(|state| (true, state)).collect();
            if both {
                arms.extend(skipping.iter().filter(|s| !s.ghost).map(|s| (false, s.clone())));
            }
            let skipped = skipping.into_iter().filter(|s| !both || s.ghost);
            let skipped: Vec<State> = skipped.collect();
            let failed = arms.iter().find(|(runs, _)| *runs && *op == ChainOp::Or && !both);
            let failed = failed.and_then(|(_, state)| Some((state.blame?, state.ghost)));
            let mut flows = self.fork(arms, |machine, runs, state| {
                if !runs {
                    next(state)
                } else if last {
                    machine.stmt(code, stmt, state)
                } else {
                    let handled = handled(&rest[at + 1..]);
                    machine.tested(handled, |machine| machine.stmt(code, stmt, state))
                }
            });
            if let Some((event, ghost)) = failed {
                self.fails_again(event, ghost, &mut flows);
            }
            let (on, left) = partition(flows);
            here = on.into_iter().chain(skipped).collect();
            gone.extend(left);
        }
        gone.extend(here.into_iter().map(|state| Flow { exit: Exit::Next, state }));
        gone
    }

    /// `a || exit 1`: where the right side fails as well, and of itself, nobody has handled anything.
    fn fails_again(&mut self, event: usize, ghost: bool, flows: &mut Flows) {
        let again = |flow: &Flow| {
            let state = &flow.state;
            state.status == Status::NonZero && state.blame.is_none_or(|blame| blame == event)
        };
        let behind = || flows.iter().filter(|flow| flow.state.ghost == ghost);
        if self.handled > 0 || behind().next().is_none() || !behind().all(again) {
            return;
        }
        if let Some(event) = self.events.get_mut(event)
            && event.failure == Failure::Handled
        {
            event.failure = Failure::Fatal;
        }
        for flow in flows.iter_mut().filter(|flow| flow.state.ghost == ghost) {
            flow.state.blame = Some(event);
        }
    }

    /// Runs something in a child that can change the system, but not this shell.
    pub(crate) fn subshell(
        &mut self,
        mut state: State,
        run: impl FnOnce(&mut Self, State) -> Flows,
    ) -> Flows {
        let mut child = state.child();
        child.exit_trap = None;
        if !child.options.errtrace {
            child.error_trap = None;
        }
        let flows = run(self, child);
        let flows = exits(self, flows);
        let ends: Vec<State> = flows.into_iter().map(|flow| flow.state).collect();
        meet_statuses(ends)
            .into_iter()
            .map(|mut end| {
                // All ends of a child lead back here: its branches do not make this shell unsure.
                end.certain = state.certain;
                let mut parent = state.clone();
                parent.take_system(end);
                Flow { exit: Exit::Next, state: parent }
            })
            .collect()
    }

    fn branch(
        &mut self,
        code: &Rc<Text>,
        arms: &[(Block, Block)],
        otherwise: &Block,
        state: State,
    ) -> Flows {
        let Some(((condition, body), rest)) = arms.split_first() else {
            let state = state.with(Status::Zero);
            return self.block(code, otherwise, state);
        };
        let flows = self.question(|machine| machine.block(code, condition, state));
        let (here, mut gone) = partition(flows);
        let (yes, no) = sides(here);
        let arms = meet_apart(yes)
            .into_iter()
            .map(|state| (true, state))
            .chain(meet_apart(no).into_iter().map(|state| (false, state)))
            .collect();
        gone.extend(self.fork(arms, |machine, holds, state| {
            if holds {
                machine.block(code, body, state)
            } else {
                machine.branch(code, rest, otherwise, state)
            }
        }));
        gone
    }

    fn case(&mut self, code: &Rc<Text>, word: &Word, arms: &[CaseArm], state: State) -> Flows {
        // Values that lead to the same arm go there together; the last place is that of no arm.
        let mut chosen: Vec<Vec<State>> = vec![Vec::new(); arms.len() + 1];
        let before = std::mem::replace(&mut self.asks, true);
        for state in variants([word], true, state, self.scarce(VALUES)) {
            self.arms_of(code, word, arms, state, &mut chosen);
        }
        self.asks = before;
        let chosen = (0..).zip(chosen);
        let chosen = chosen.flat_map(|(arm, states)| {
            meet_apart(states).into_iter().map(move |state| (arm, state))
        });
        self.fork(chosen.collect(), |machine, arm, state| {
            if state.broken {
                return next(state);
            }
            machine.arms(code, word, arms.get(arm..).unwrap_or_default(), state)
        })
    }

    /// Runs the first arm, and those behind it that it falls through to.
    fn arms(&mut self, code: &Rc<Text>, word: &Word, arms: &[CaseArm], state: State) -> Flows {
        let Some((arm, rest)) = arms.split_first() else { return next(state) };
        let flows = self.block(code, &arm.body, state);
        let Some(falls) = arm.falls.filter(|_| !rest.is_empty()) else { return flows };
        let (here, mut gone) = partition(flows);
        for state in meet_apart(here) {
            gone.extend(match falls {
                Falls::Into => self.arms(code, word, rest, state),
                Falls::Tested => self.case(code, word, rest, state),
            });
        }
        gone
    }

    /// The arms that one value may lead to, by their number.
    fn arms_of(
        &mut self,
        code: &Rc<Text>,
        word: &Word,
        arms: &[CaseArm],
        mut state: State,
        chosen: &mut [Vec<State>],
    ) {
        let value = self.expand_one(code, word, &mut state);
        if state.broken {
            chosen[arms.len()].push(state);
            return;
        }
        for (at, arm) in arms.iter().enumerate() {
            let mut fits = Presence::Absent;
            let mut all_guards: Vec<Option<guards::Guard>> = Vec::new();
            for pattern in &arm.patterns {
                let (pattern, text) = self.expand_pattern(code, pattern, &mut state);
                if !value.is_known() {
                    let named = || guards::of_pattern(&value, &pattern);
                    let one = guards::searched(&value, &text).or_else(named);
                    all_guards.push(one);
                }
                if value.origin() == Some(&Origin::Failure) && text.as_str() == "0" {
                    continue;
                }
                self.charge_fit(&pattern, value.as_str());
                match pattern.fits(value.as_str(), false) {
                    Presence::Present => fits = Presence::Present,
                    Presence::Unknown if fits == Presence::Absent => fits = Presence::Unknown,
                    _ => {}
                }
            }
            let guard = all_guards.into_iter().reduce(|a, b| Some(a?.weaker(b?))).flatten();
            if fits != Presence::Absent {
                let mut state = state.clone().with(Status::Zero);
                if let (Presence::Unknown, Some(guard)) = (fits, guard) {
                    guards::narrow(&mut state, guard, code.place(word.span));
                }
                chosen[at].push(state);
            }
            if fits == Presence::Present {
                return;
            }
        }
        if let Some(none) = chosen.last_mut() {
            none.push(state.with(Status::Zero));
        }
    }
}

/// Whether a command is neither a function nor one of the shell's own.
fn is_program(code: &Text, command: &Command, state: &State) -> bool {
    let Command::Simple { words, .. } = command else { return false };
    let name = words.first().and_then(|word| literal(code, word));
    name.is_some_and(|name| {
        let own = builtins::find(&name, state.options.dialect).is_some();
        !own && !builtins::declares(&name) && !state.functions.contains_key(&name)
    })
}

/// Whether it is `exec` without a command, whose redirections last.
fn is_exec_alone(code: &Text, command: &Command) -> bool {
    matches!(command, Command::Simple { words, .. }
        if matches!(words.as_slice(), [one] if literal(code, one).as_deref() == Some("exec")))
}

/// Where a failure ends the shell or runs a trap, a question that stands alone has two answers.
fn answered_apart(flows: Flows) -> Flows {
    let counts = |state: &State| state.options.errexit || state.error_trap.is_some();
    let open = |flow: &Flow| {
        let unsure = matches!(flow.state.status, Status::Unknown | Status::Unlikely);
        flow.exit == Exit::Next && unsure && counts(&flow.state)
    };
    if !flows.iter().any(open) {
        return flows;
    }
    let apart = |flow: Flow| {
        if !open(&flow) {
            return vec![flow];
        }
        let no = State { certain: false, ..flow.state.clone().ended(Status::NonZero) };
        [flow.state.ended(Status::Zero), no].map(|state| Flow { exit: Exit::Next, state }).into()
    };
    flows.into_iter().flat_map(apart).collect()
}

/// `set -e`: paths that failed leave the shell.
fn leave_on_error(mut flows: Flows) -> Flows {
    for flow in &mut flows {
        let state = &flow.state;
        if flow.exit == Exit::Next && state.options.errexit && state.status == Status::NonZero {
            flow.exit = Exit::Shell;
        }
    }
    flows
}

/// States that meet, kept apart by whether they are real and whether they failed for certain.
pub(crate) fn meet_statuses(states: Vec<State>) -> Vec<State> {
    let (failed, fine): (Vec<State>, Vec<State>) =
        states.into_iter().partition(|state| state.status == Status::NonZero);
    let mut all = meet_apart(fine);
    all.extend(meet_apart(failed));
    // A real end comes first.
    all.sort_by_key(|state| state.ghost);
    all
}

/// All paths with one status.
pub(crate) fn with_status(mut flows: Flows, status: Status) -> Flows {
    for flow in &mut flows {
        flow.state.status = status;
        flow.state.blame = None;
    }
    flows
}

/// Which states pass over the right side of an operator, and which run it. Who `asks` does not count on the
/// left side's success: another attempt follows, something is noted down, or somebody does something else.
fn choose(op: ChainOp, here: Vec<State>, leaves: bool, asks: bool) -> (Vec<State>, Vec<State>) {
    let (mut skipping, mut running) = (Vec::new(), Vec::new());
    for state in here {
        match (op, state.status) {
            (ChainOp::And, Status::Likely) if leaves => {
                running.push(state.clone().with(Status::Zero));
                skipping.push(state.with(Status::Likely));
            }
            (ChainOp::And, Status::Likely) if asks => {
                running.push(state.clone().with(Status::Zero));
                skipping.push(state.ended(Status::NonZero));
            }
            // A plain command is meant to succeed.
            (ChainOp::And, Status::Zero | Status::Likely)
            | (ChainOp::Or, Status::NonZero | Status::Unlikely) => {
                running.push(state);
            }
            (ChainOp::And, Status::NonZero) | (ChainOp::Or, Status::Zero) => {
                skipping.push(state);
            }
            (ChainOp::And, Status::Unlikely | Status::Unknown) => {
                running.push(state.clone().ended(Status::Zero));
                skipping.push(state.ended(Status::NonZero));
            }
            (ChainOp::Or, Status::Likely | Status::Unknown) => {
                running.push(state.clone().ended(Status::NonZero));
                skipping.push(state.ended(Status::Zero));
            }
        }
    }
    (skipping, running)
}

/// Whether a command only notes something down: `ask && found=1`.
fn only_assigns(stmt: &Stmt) -> bool {
    matches!(&stmt.command, Command::Simple { words, .. } if words.is_empty())
}

/// Whether a command leaves a loop, a function or the shell, and does nothing else.
fn leaves(code: &Text, stmt: &Stmt) -> bool {
    let Command::Simple { words, .. } = &stmt.command else { return false };
    let name = words.first().and_then(|word| literal(code, word));
    name.is_some_and(|name| matches!(&*name, "break" | "continue" | "return" | "exit"))
}

#[cfg(test)]
mod tests {
    use crate::machine::event::Failure;
    use crate::machine::testing::dockerfile;

    #[test]
    fn a_refusal_whose_status_ends_the_shell_is_not_passed_over() {
        let front = "FROM debian:12\nRUN apt-get install -y python3-pip\nRUN pip3 install x; ";
        let failure = |rest: &str| dockerfile(&format!("{front}{rest}")).events[1].failure;
        for rest in [
            "test $? -eq 0 || exit 1; pip3 install y",
            "if [ $? -ne 0 ]; then echo failed; exit 1; fi; pip3 install y",
            "rc=$?; [ $rc -eq 0 ] || exit $rc; pip3 install y",
        ] {
            assert_eq!(failure(rest), Failure::Fatal, "{rest}");
            let ran = dockerfile(&format!("{front}{rest}"));
            assert_eq!(ran.events.len(), 3, "{rest}: what follows is judged as if it was mended");
        }
        for rest in ["echo done", "make || exit 1", "if [ $? -ne 0 ]; then echo failed; fi"] {
            assert_eq!(failure(rest), Failure::Ignored, "{rest}");
        }
    }
}
