//! Replays the units of a program.

use super::blanks::Seen;
use super::boot::{self, Start};
use super::budget::{LEAST_STEPS, MAX_STEPS};
use super::builtins::exits;
use super::descriptors;
use super::event::{Because, Reach};
use super::flow::{Flows, meet_apart};
use super::fs::path;
use super::models::after;
use super::simple::returned;
use super::state::{Params, State, Status, User};
use super::value::Value;
use super::words::Field;
use super::{After, Analysis, Call, Machine, UnitTrace, World};
use crate::finding::{Context, TroubleKind};
use crate::knowledge::build_arguments;
use crate::program::{
    self, Base, Binding, Branch, Mode, Program, STEP_FILE, Script, Step, Tell, Teller, Template,
    TemplatePart, Told, Unit, Why,
};
use crate::source::project::{folder, upwards};
use crate::source::{FileId, Place, Sources, Text, shown};
use crate::syntax::shell::Dialect;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a unit leaves to those that build on it.
pub(super) struct End {
    pub state: State,
    start: Start,
    /// Names that only `ARG` has set; units that build on this one see them.
    args: Vec<String>,
    /// ONBUILD steps, by their index.
    triggers: Vec<usize>,
    /// It was not followed to its end.
    gave_up: bool,
}

/// Replays a program. `sources` holds the files that its places refer to, and those of its project.
pub fn replay(program: &Program, sources: &Rc<Sources>, world: &World) -> Analysis {
    let mut ends: Vec<End> = Vec::new();
    let mut units = Vec::new();
    let mut problems: Vec<(Place, TroubleKind, String)> = Vec::new();
    let mut remarks = BTreeMap::new();
    let parsed = Rc::default();
    let mut left = MAX_STEPS;
    for unit in &program.units {
        let mut machine = Machine::new(world, sources);
        machine.expressions = &program.expressions;
        machine.parsed = Rc::clone(&parsed);
        machine.about.clone_from(&program.about);
        if world.one_budget {
            // Those that come later shall have something left.
            machine.most_steps = (left / 2).clamp(LEAST_STEPS, MAX_STEPS);
        }
        let (trace, end) = machine.unit(program, unit, &ends);
        left = left.saturating_sub(machine.steps);
        let told = machine.problems.drain(..);
        problems.extend(told.map(|(place, kind, text)| (place, kind, shown(&text).into_owned())));
        remarks.append(&mut machine.remarks);
        units.push(trace);
        ends.push(end);
    }
    // What is wrong in another file is told when that file is asked for.
    problems.retain(|(place, ..)| place.file == FileId(0));
    remarks.retain(|place: &Place, _| place.file == FileId(0));
    problems.sort();
    problems.dedup();
    let remarks = remarks.into_values().collect();
    Analysis { files: sources.files(), units, problems, remarks, invalid: None, today: world.today }
}

/// Replays the units that a program asks about, and adds what they tell. `false` if that is nothing new.
pub fn tell(program: &Program, sources: &Rc<Sources>, world: &World, told: &mut Told) -> bool {
    let mut new = false;
    for unit in &program.units {
        let asked = |step: &Step| match &step.action {
            program::Action::Tell(Tell { whose: Teller::Unit(name), .. }) => {
                program.asks.contains(name)
            }
            _ => false,
        };
        if !unit.steps.iter().any(asked) {
            continue;
        }
        let mut machine = Machine::new(world, sources);
        machine.expressions = &program.expressions;
        machine.about.clone_from(&program.about);
        let (_, end) = machine.unit(program, unit, &[]);
        for (whose, outputs) in &*end.state.told {
            if let Teller::Unit(name) = whose {
                told.add(name, outputs.choices());
                new = true;
            }
        }
    }
    new
}

/// What the last unit of a program did, and the state that it left behind.
#[cfg(test)]
pub(crate) fn last_unit(
    program: &Program,
    sources: &Rc<Sources>,
    world: &World,
) -> (Vec<super::event::Event>, State) {
    let mut ends: Vec<End> = Vec::new();
    let mut events = Vec::new();
    for unit in &program.units {
        let mut machine = Machine::new(world, sources);
        machine.expressions = &program.expressions;
        let (trace, end) = machine.unit(program, unit, &ends);
        events = trace.events;
        ends.push(end);
    }
    let state = ends.pop().expect("a unit").state;
    (events, state)
}

impl Machine<'_> {
    fn unit(&mut self, program: &Program, unit: &Unit, ends: &[End]) -> (UnitTrace, End) {
        let context = self.world.context.unwrap_or(unit.context);
        self.grant(self.sources.first().text().len());
        let mut start = match &unit.base {
            Base::Unit(at) if *at < ends.len() => {
                Start { state: ends[*at].state.clone(), ..ends[*at].start.clone() }
            }
            // In some image or on some runner: nobody says which.
            Base::Host | Base::Unknown if is_thrown_away(context) => boot::nowhere(),
            base => boot::start(base, self.world),
        };
        if matches!(self.world.context, Some(Context::Host | Context::SelfHostedCi)) {
            // It is said to run on a machine that is kept, which has more on it than the image.
            start.open = true;
            start.state.fs_mut().closed = false;
            start.state.fs_mut().plain = false;
        }
        if self.sources.project().is_some() {
            start.state.fs_mut().sources = Some(Rc::clone(&self.sources));
        }
        self.dash = start.dash;
        self.open = start.open;
        let guessed = if self.world.context.is_some() { self.world.guessed } else { unit.guessed };
        let gave_up = |at: &usize| ends.get(*at).is_some_and(|end| end.gave_up);
        let base_gave_up = matches!(&unit.base, Base::Unit(at) if gave_up(at));
        self.guessed = start.guessed || guessed || base_gave_up;
        self.base.clone_from(&start.because);
        self.distro = start.distro;
        start.state.context = context;
        if matches!(unit.base, Base::Host) {
            self.at_home(&mut start.state);
        }
        let args = match &unit.base {
            Base::Unit(at) => ends.get(*at).map(|end| end.args.clone()).unwrap_or_default(),
            _ => Vec::new(),
        };
        let mut run = Unrolled { state: start.state.clone(), ended: None, args, later: None };
        let mut triggers = Vec::new();
        // Where a later unit builds on this one, that is where its triggers are told.
        let here = ends.len();
        let built_on =
            program.units.iter().any(|unit| matches!(unit.base, Base::Unit(base) if base == here));
        if let Base::Unit(at) = &unit.base {
            for trigger in ends.get(*at).map_or(&[][..], |end| &end.triggers) {
                let step = program.units[*at].steps.get(*trigger);
                if let Some(program::Action::Later(step)) = step.map(|step| &step.action) {
                    self.one_step(step, ends, &mut run);
                }
            }
        }
        for (at, step) in unit.steps.iter().enumerate() {
            if matches!(step.action, program::Action::Later(_)) {
                triggers.push(at);
                if built_on {
                    continue;
                }
            }
            self.one_step(step, ends, &mut run);
        }
        self.uncalled(unit, &run.state);
        // What the build leaves, without the variables of the build.
        let mut left = run.state.clone();
        for name in &run.args {
            left.unset(name);
        }
        self.start_of_container(&left, unit.why.first().and_then(|why| why.place));
        let reached = run.ended.as_ref().unwrap_or(&left);
        let after = self.world.after.then(|| after::after(reached, &self.account));
        let after = after.unwrap_or(After::UNKNOWN);
        let trace = UnitTrace {
            name: shown(&unit.name).into_owned(),
            context,
            why: self.why(unit),
            distro: start.distro,
            events: self.finish(),
            ran: std::mem::take(&mut self.ways.ran),
            shipped: std::mem::take(&mut self.ways.shipped),
            named: std::mem::take(&mut self.ways.named),
            after,
            lost: self.lost,
        };
        let mut state = run.state;
        state.out = Text::default();
        let gave_up = self.is_scanning() || base_gave_up;
        (trace, End { state, start, args: run.args, triggers, gave_up })
    }

    /// Nothing if somebody else says where the file runs: who says it knows why.
    fn why(&self, unit: &Unit) -> Vec<Because> {
        if self.world.context.is_some() {
            return Vec::new();
        }
        unit.why.iter().map(because).collect()
    }

    fn one_step(&mut self, step: &Step, ends: &[End], run: &mut Unrolled) {
        match &step.action {
            program::Action::Env(bindings) => {
                self.env(bindings, step, &mut run.state);
                // They last.
                run.args.retain(|arg| bindings.iter().all(|binding| binding.name.as_str() != arg));
            }
            program::Action::Arg(bindings) => {
                for binding in bindings {
                    self.arg(binding, step, run);
                }
            }
            program::Action::User(user) => {
                let name = self.template(user, &run.state);
                run.state.user = User::named(name.as_str());
                self.ran_as(&run.state.user.clone());
                let home = Text::from(run.state.user.home().as_str());
                run.state.export("HOME", Value::Text(home));
            }
            program::Action::Workdir(folder) => {
                let path = self.template(folder, &run.state);
                run.state.cwd = run.state.path(path.as_str());
                let cwd = run.state.cwd.clone();
                run.state.fs_mut().is_there(&cwd);
            }
            program::Action::Copy(copy) => {
                super::copy::copy(self, copy, step, ends, &mut run.state);
            }
            program::Action::Checkout(folder) => {
                let folder = self.template(folder, &run.state);
                let path = run.state.path(folder.as_str());
                run.state.fs_mut().lay(&path, &[String::new()], false);
            }
            program::Action::Run(commands) => self.run_step(commands, step, run),
            program::Action::Load(load) => self.load(load, step.place, &mut run.state),
            program::Action::Provide(provide) => {
                let provide = self.provided(provide, &run.state);
                super::provide::provide(&provide, &mut run.state);
            }
            program::Action::If(branch) => self.conditional(branch, ends, run),
            program::Action::Tell(tell) => {
                self.tell(&tell.whose, &tell.outputs, &mut run.state);
            }
            program::Action::Inside(inside) => {
                self.come_to(inside.file, because(&inside.why), run.state.context);
                self.all_steps(&inside.steps, ends, run);
                self.come_back();
            }
            program::Action::Later(step) => self.later(step, ends, run),
        }
    }

    fn all_steps(&mut self, steps: &[Step], ends: &[End], run: &mut Unrolled) {
        for step in steps {
            self.one_step(step, ends, run);
        }
    }

    /// Steps that happen only if something holds. What asks for failures happens after a refusal, too, in
    /// the state that the refusal left.
    fn conditional(&mut self, branch: &Branch, ends: &[End], run: &mut Unrolled) {
        let failed = run.ended.is_some();
        if let Some(ended) = run.ended.take_if(|_| branch.asks_for_failure) {
            let mut real =
                Unrolled { state: ended, ended: None, args: run.args.clone(), later: None };
            self.either(branch, Some(true), ends, &mut real);
            run.ended = Some(real.ended.unwrap_or(real.state));
        }
        self.either(branch, failed.then_some(false), ends, run);
    }

    /// One side of a branch, or both; `failed` says whether a step before it has failed.
    fn either(&mut self, branch: &Branch, failed: Option<bool>, ends: &[End], run: &mut Unrolled) {
        match branch.condition.truth(&Seen { state: &run.state, failed }) {
            Some(true) => return self.all_steps(&branch.then, ends, run),
            Some(false) => return self.all_steps(&branch.otherwise, ends, run),
            None => {}
        }
        // Afterwards either may be the case.
        let certain = run.state.certain;
        let mut other = run.clone();
        other.state.certain = false;
        self.all_steps(&branch.otherwise, ends, &mut other);
        let ended = run.ended.is_some();
        run.state.certain = false;
        self.all_steps(&branch.then, ends, run);
        let refused = run.ended.is_some() && !ended;
        if refused {
            // The unit goes on where the steps did not happen.
            run.ended = None;
        }
        let after = std::mem::replace(&mut run.state, other.state);
        run.state = run.state.clone().join(&after);
        run.state.certain = certain && !refused;
    }

    fn env(&mut self, bindings: &[Binding], step: &Step, state: &mut State) {
        let value = |value: &Template| match value.parts.as_slice() {
            // What may be one of several things stays so.
            [TemplatePart::Variable { name, default: None, .. }]
                if matches!(state.value(name), Value::OneOf(_)) =>
            {
                state.value(name)
            }
            _ => self.value_of(&template(value, state), state),
        };
        let values: Vec<Option<Value>> =
            bindings.iter().map(|binding| binding.value.as_ref().map(value)).collect();
        for (binding, value) in bindings.iter().zip(values) {
            let name = binding.name.as_str();
            let value = value.unwrap_or_else(|| Value::Text(Text::default()));
            state.assign(name, value, Some(binding.place));
            state.set_exported(name, true);
            self.variable_set(name, Some(step.place), state);
        }
    }

    fn arg(&mut self, binding: &Binding, step: &Step, run: &mut Unrolled) {
        let name = binding.name.as_str();
        if run.state.vars.contains_key(name) && !run.args.iter().any(|arg| arg == name) {
            return;
        }
        let value = match &binding.value {
            Some(value) => Value::Text(template(value, &run.state)),
            None => match build_arguments::values(name) {
                // BuildKit sets it.
                Some(values) => Value::one_of(values.map(Text::from)),
                // A plain build leaves it unset; whoever builds may give it.
                None => {
                    Value::OneOf(vec![Value::Unset, Value::Text(Text::hole(Some(binding.place)))])
                }
            },
        };
        run.state.assign(name, value, Some(binding.place));
        if binding.value.is_some() {
            // Whoever builds may give another one, and whoever asks for it expects that.
            run.state.vars.entry(name).otherwise = Some(Text::hole(Some(binding.place)));
        }
        run.state.set_exported(name, true);
        run.args.push(name.to_owned());
        self.variable_set(name, Some(step.place), &mut run.state);
    }

    /// A step of somebody else's build, if there is one: what it would do there is told, and undone.
    fn later(&mut self, step: &Step, ends: &[End], run: &mut Unrolled) {
        let before = self.events.len();
        let mut ahead = run.later.take().unwrap_or_else(|| Box::new(run.clone()));
        self.one_step(step, ends, &mut ahead);
        run.later = Some(ahead);
        for event in &mut self.events[before..] {
            event.reach = event.reach.min(Reach::Maybe);
        }
    }

    /// One step that runs commands. Its shell's own state ends with it.
    fn run_step(&mut self, commands: &program::Run, step: &Step, run: &mut Unrolled) {
        let mut state = run.state.clone();
        (state.out, state.strays) = (Text::default(), Rc::default());
        state.fds = descriptors::at_start();
        state.stdin = Text::default();
        let args = run.args.clone();
        if matches!(commands.mode, Mode::Detached) {
            // ARG is gone when the container runs, and the program starts in a process of its own.
            for name in &args {
                state.unset(name);
            }
            // Whoever starts the container may set any variable.
            state.strange = true;
            // So may folders of other systems appear.
            state.fs_mut().plain = false;
        }
        self.env(&commands.env, step, &mut state);
        if let Some(folder) = &commands.workdir {
            let path = self.template(folder, &state);
            state.cwd = state.path(path.as_str());
        }
        let typed = matches!(commands.script, Script::Typed(_));
        let tolerated = commands.mode == Mode::Tolerated;
        let flows = if tolerated {
            self.tested(true, |machine| {
                machine.untested(|machine| machine.alternatives(&commands.script, step, state))
            })
        } else {
            self.alternatives(&commands.script, step, state)
        };
        let flows = exits(self, flows);
        let ends = meet_apart(returned(flows));
        match commands.mode {
            Mode::Detached => return,
            Mode::Build | Mode::Tolerated => {}
        }
        let mut carried = None;
        for end in ends {
            let fails = end.status == Status::NonZero && !tolerated && !typed;
            let mut next = if typed {
                // The shell stays.
                State { certain: run.state.certain, ..end.clone() }
            } else {
                let mut next = run.state.clone();
                next.take_system(end.clone());
                next
            };
            if fails && !end.ghost && run.ended.is_none() && !run.state.ghost {
                run.ended = Some(next.clone());
            }
            if fails && !end.ghost {
                next.ghost = true;
                let message = "reached only if this does not end with an error".to_owned();
                next.mended = Some(Because { place: Some(step.place), message });
                carried = carried.or(Some(next));
            } else if carried.as_ref().is_none_or(|it| it.ghost) {
                // What would be if nothing had been refused counts only if the build ends here.
                carried = Some(next);
            }
        }
        if let Some(next) = carried {
            run.state = next;
            run.state.status = Status::Zero;
            run.state.blame = None;
            run.state.failing = false;
        }
    }

    /// Runs what a step runs.
    pub(super) fn script(&mut self, script: &Script, step: &Step, mut state: State) -> Flows {
        let field = |text: &Text| {
            let field = Field::from_text(text.clone());
            Field { open: field.is_hole(), ..field }
        };
        match script {
            Script::Exec(argv) => {
                let argv: Vec<Field> = argv.iter().map(field).collect();
                let first = argv.first().and_then(Field::place);
                let last = argv.iter().rev().find_map(Field::place);
                let place = match (first, last) {
                    (Some(first), Some(last)) if first.file == last.file => {
                        Some(Place { file: first.file, span: first.span.cover(last.span) })
                    }
                    _ => Some(step.place),
                };
                if argv.is_empty() {
                    return Flows::new();
                }
                self.spawn(Call { argv, place, state })
            }
            Script::Shell { shell, text } => {
                let argv = shell.iter().chain([text]).map(field).collect();
                self.spawn(Call { argv, place: text.whole_place().or(Some(step.place)), state })
            }
            Script::File { words, text } => {
                state.fs_mut().write(STEP_FILE, text.clone());
                let argv = words.iter().map(field).collect();
                self.spawn(Call { argv, place: text.whole_place().or(Some(step.place)), state })
            }
            Script::Stdin { shell, command, text } => {
                state.stdin = text.clone();
                let argv = shell.iter().chain([command]).map(field).collect();
                self.spawn(Call { argv, place: command.whole_place().or(Some(step.place)), state })
            }
            Script::Typed(text) => {
                if !state.fs.clones {
                    // Where people keep what they clone.
                    let home = state.home();
                    state.fs_mut().clones = true;
                    state.fs_mut().lay(&home, &[String::new()], true);
                }
                state.stdin = Text::hole(None);
                state.options.dialect = Dialect::Bash;
                self.run_text(&Rc::new(text.clone()), Dialect::Bash, state)
            }
            Script::Source { dialect, text } => {
                // Whoever runs it may type something.
                state.stdin = Text::hole(None);
                state.options.dialect = *dialect;
                state.options.aliases = *dialect == Dialect::Zsh;
                self.knobs = Rc::new(self.knobs_of(text, *dialect));
                let name = Text::from(&*self.own_name());
                let source = name.clone();
                state.params = Rc::new(Params { name, source, open: true, ..Params::default() });
                self.run_text(&Rc::new(text.clone()), *dialect, state)
            }
        }
    }

    /// The path of the file that is replayed, at home.
    fn own_name(&self) -> String {
        let shown = || self.sources.get(FileId(0)).map_or(String::new(), |it| it.path().to_owned());
        self.sources.path().map_or_else(shown, |path| path::in_checkout(&path))
    }

    /// Puts a file into its project. People start it in its own folder, or from the root of the project.
    fn at_home(&self, state: &mut State) {
        let Some(path) = self.sources.path() else { return };
        let folders: Vec<String> = upwards(folder(&path)).map(str::to_owned).collect();
        state.cwd = path::unknown();
        let fs = state.fs_mut();
        fs.lay(&path::unknown(), &folders, false);
        fs.lay(path::checkout(), &[String::new()], false);
    }
}

/// A unit while its steps are replayed.
#[derive(Clone)]
struct Unrolled {
    /// The state; a mended one after a refusal.
    state: State,
    /// The state in which the unit really ended.
    ended: Option<State>,
    /// Names that only `ARG` has set.
    args: Vec<String>,
    /// What somebody else's build that begins here would have done so far.
    later: Option<Box<Unrolled>>,
}

/// Whether nothing is kept there.
fn is_thrown_away(context: Context) -> bool {
    matches!(context, Context::Container | Context::HostedCi)
}

fn because(why: &Why) -> Because {
    Because { place: why.place, message: shown(&why.message).into_owned() }
}

/// A template's text in a state.
pub(crate) fn template(template: &Template, state: &State) -> Text {
    let mut out = Text::default();
    for part in &template.parts {
        if out.is_full() {
            break;
        }
        match part {
            TemplatePart::Text(text) => out.push_text(text),
            TemplatePart::Variable { place, name, default } => {
                let value = state.vars.get(name).and_then(|var| var.value.scalar());
                let value = match (value, default) {
                    (Some(value), Some((op, colon, word))) => {
                        let counts = !(*colon && value.is_empty());
                        match (op, counts) {
                            ('+', true) | ('-', false) => self::template(word, state),
                            ('+', false) => Text::default(),
                            _ => value,
                        }
                    }
                    (None, Some(('-', _, word))) => self::template(word, state),
                    (Some(value), None) => value,
                    (None, None) if !state.fs.closed => Text::hole(*place),
                    (None, _) => Text::default(),
                };
                out.push_text(&value);
            }
        }
    }
    out
}
