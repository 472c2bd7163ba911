//! The shell's control structures.

use super::builtins::exits;
use super::event::Failure;
use super::flow::{Exit, Flow, Flows, meet, meet_apart, next, partition, sides};
use super::simple::literal;
use super::state::{Function, State, Status};
use super::value::Value;
use super::{MAX_NESTING, Machine, Presence, guards};
use crate::source::{Place, Text};
use crate::syntax::shell::ast::{Block, CaseArm, ChainOp, Command, Stmt, Word};
use std::rc::Rc;

/// Rounds of a loop that are replayed one by one; later ones are taken to be like the last.
const ROUNDS: usize = 40;

impl Machine<'_> {
    /// Runs statements in order.
    pub(crate) fn block(&mut self, code: &Rc<Text>, block: &Block, state: State) -> Flows {
        let (mut here, mut gone) = (vec![state], Flows::new());
        let mut mended: Option<(usize, State)> = None;
        let mut at = 0;
        while let Some(stmt) = block.get(at) {
            let apart = meet_apart(std::mem::take(&mut here));
            let Some(state) = apart.first() else { break };
            self.pass_over(state);
            if state.options.noexec {
                here.extend(apart);
                break;
            }
            let mut left = Flows::new();
            let exposed = state.context;
            for (number, state) in apart.into_iter().enumerate() {
                // Beside a real path, a mended one matters where it leads to a machine that is more
                // exposed, or when the real one ends.
                if number > 0 && state.context <= exposed {
                    mended.get_or_insert((at, state));
                    continue;
                }
                let (on, gone) = partition(self.stmt(code, stmt, state));
                here.extend(on);
                left.extend(gone);
            }
            at += 1;
            if here.is_empty()
                && let Some((from, state)) = mended.take()
            {
                (at, here) = (from, vec![state]);
            }
            let leaves = left.iter().any(|flow| !flow.state.ghost);
            if leaves {
                for state in &mut here {
                    state.certain = false;
                }
            }
            gone.extend(left);
        }
        gone.extend(here.into_iter().map(|state| Flow { exit: Exit::Next, state }));
        gone
    }

    /// Runs one statement.
    pub(crate) fn stmt(&mut self, code: &Rc<Text>, stmt: &Stmt, state: State) -> Flows {
        if !self.step(&state) || self.nesting >= MAX_NESTING {
            return next(state.with(Status::Unknown));
        }
        self.nesting += 1;
        let flows = self.stmt_within(code, stmt, state);
        self.nesting -= 1;
        flows
    }

    fn stmt_within(&mut self, code: &Rc<Text>, stmt: &Stmt, state: State) -> Flows {
        let place = code.place(stmt.span);
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
            let flows = self
                .subshell(state, |machine, child| machine.with_redirects(code, stmt, place, child));
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
        let flows = if is_exec_alone(code, &stmt.command) {
            self.reopened(code, &stmt.redirects, place, state)
        } else {
            self.redirected(code, &stmt.redirects, place, state, |machine, state| {
                machine.command(code, stmt, place, state)
            })
        };
        let checked = matches!(
            stmt.command,
            Command::Simple { .. }
                | Command::Pipeline(_)
                | Command::Subshell(_)
                | Command::Test(_)
                | Command::Arithmetic(_)
        );
        if checked && self.tested == 0 { leave_on_error(flows) } else { flows }
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
            Command::Loop(body) => {
                let rounds = vec![(true, state.clone()), (false, state)];
                self.fork(rounds, |machine, enters, state| {
                    if enters { own_loop(machine.block(code, body, state)) } else { next(state) }
                })
            }
            Command::Case { word, arms } => self.case(code, word, arms, state),
            Command::Function { names, body } => {
                let mut state = state.with(Status::Zero);
                let source = state.params.source.clone();
                for name in names {
                    let (body, code) = (Rc::clone(body), Rc::clone(code));
                    let function = Function { body, code, source: source.clone() };
                    self.defined.push((name.clone(), function.clone()));
                    Rc::make_mut(&mut state.functions).insert(name.clone(), function);
                }
                next(state)
            }
            Command::Test(cond) => self.cond(code, cond, state),
            Command::Arithmetic(value) => {
                let status = value.map_or(Status::Unknown, |value| Status::of(value != 0));
                next(state.with(status))
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
            let (skipping, running) = self.choose(*op, here);
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

    /// Which states pass over the right side of an operator, and which run it.
    #[allow(clippy::unused_self)]
    fn choose(&self, op: ChainOp, here: Vec<State>) -> (Vec<State>, Vec<State>) {
        let (mut skipping, mut running) = (Vec::new(), Vec::new());
        for state in here {
            match (op, state.status) {
                // A plain command is meant to succeed.
                (ChainOp::And, Status::Zero | Status::Likely) | (ChainOp::Or, Status::NonZero) => {
                    running.push(state);
                }
                (ChainOp::And, Status::NonZero) | (ChainOp::Or, Status::Zero) => {
                    skipping.push(state);
                }
                (ChainOp::And, Status::Unknown) => {
                    running.push(state.clone().with(Status::Zero));
                    skipping.push(state.with(Status::NonZero));
                }
                (ChainOp::Or, Status::Likely | Status::Unknown) => {
                    let likely = state.status;
                    running.push(state.clone().with(Status::NonZero));
                    skipping.push(state.with(if likely == Status::Likely {
                        Status::Likely
                    } else {
                        Status::Zero
                    }));
                }
            }
        }
        (skipping, running)
    }

    /// Runs something in a child that can change the system, but not this shell.
    pub(crate) fn subshell(
        &mut self,
        state: State,
        run: impl FnOnce(&mut Self, State) -> Flows,
    ) -> Flows {
        let mut child = state.clone();
        child.exit_trap = None;
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
        let flows = self.tested(true, |machine| machine.block(code, condition, state));
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

    fn while_loop(
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
        for _ in 0..ROUNDS {
            let Some(state) = meet(std::mem::take(&mut here)) else { break };
            if let Some(last) = last.filter(|last| last.agrees(&state)) {
                // A round has changed nothing that commands look at, and no other will.
                here.push(state);
                if (&here[0].out, &here[0].strays) != (&last.out, &last.strays) {
                    done.iter_mut().chain(&mut here).for_each(State::blur_output);
                }
                break;
            }
            last = Some(state.clone());
            let flows = self.tested(true, |machine| machine.block(code, condition, state));
            let (states, left) = partition(flows);
            gone.extend(left);
            let (yes, no) = sides(states);
            let (enter, leave) = if until { (no, yes) } else { (yes, no) };
            let open = enter.iter().any(|s| !s.ghost) && leave.iter().any(|s| !s.ghost);
            guesses += usize::from(open);
            done.extend(leave.into_iter().map(|state| state.with(Status::Zero)));
            let Some(mut enter) = meet(enter) else { break };
            if guesses > 1 {
                done.push(enter);
                break;
            }
            enter.certain &= !open;
            let (on, left) = partition(self.block(code, body, enter));
            here = on;
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
        }
        done.extend(here);
        let certain = done.iter().any(|state| state.certain);
        gone.extend(meet_apart(done).into_iter().map(|mut state| {
            state.certain = certain;
            Flow { exit: Exit::Next, state }
        }));
        gone
    }

    fn for_loop(
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
        let mut gone = Flows::new();
        let mut done = Vec::new();
        let mut here = vec![state.with(Status::Zero)];
        for (value, open) in fields.into_iter().take(ROUNDS) {
            let Some(mut state) = meet(std::mem::take(&mut here)) else { break };
            self.pass_over(&state);
            state.set(name, Value::Text(value));
            let mut arms = vec![(true, state.clone())];
            if open {
                arms.push((false, state));
            }
            let flows = self.fork(arms, |machine, enters, state| {
                if enters { machine.block(code, body, state) } else { next(state) }
            });
            for Flow { exit, state } in flows {
                match exit {
                    Exit::Next | Exit::Continue(1) => here.push(state),
                    Exit::Break(1) => done.push(state),
                    Exit::Break(n) => gone.push(Flow { exit: Exit::Break(n - 1), state }),
                    Exit::Continue(n) => gone.push(Flow { exit: Exit::Continue(n - 1), state }),
                    other => gone.push(Flow { exit: other, state }),
                }
            }
        }
        done.extend(here);
        gone.extend(done.into_iter().map(|state| Flow { exit: Exit::Next, state }));
        gone
    }

    fn case(&mut self, code: &Rc<Text>, word: &Word, arms: &[CaseArm], state: State) -> Flows {
        self.choices([word], true, state, &mut |machine, mut state| {
            let value = machine.expand_one(code, word, &mut state);
            let mut chosen = Vec::new();
            let mut sure = false;
            for arm in arms {
                let mut fits = Presence::Absent;
                let mut all_guards: Vec<Option<guards::Guard>> = Vec::new();
                for pattern in &arm.patterns {
                    let (pattern, text) = machine.expand_pattern(code, pattern, &mut state);
                    if !value.is_known() {
                        let one = machine.searched(code, word, &text, &state);
                        all_guards.push(one);
                    }
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
                    chosen.push((Some(arm), state));
                }
                if fits == Presence::Present {
                    sure = true;
                    break;
                }
            }
            if !sure {
                chosen.push((None, state.with(Status::Zero)));
            }
            machine.fork(chosen, |machine, arm, state| match arm {
                Some(arm) => machine.block(code, &arm.body, state),
                None => next(state),
            })
        })
    }
}

/// Whether it is `exec` without a command, whose redirections last.
fn is_exec_alone(code: &Text, command: &Command) -> bool {
    matches!(command, Command::Simple { words, .. }
        if matches!(words.as_slice(), [one] if literal(code, one).as_deref() == Some("exec")))
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
    fn what_a_loop_printed_is_not_known_if_nobody_knows_when_it_ends() {
        let text = "B=$(while true; do printf a; [ -e /f ] && break; done)\necho \"$B\" > /b";
        let ran = bash("debian:12", text);
        assert!(ran.state.fs.read("/b").is_some_and(|text| !text.is_known()));
    }
}
