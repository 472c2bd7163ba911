//! The abstract machine: replays a program without running anything, and knows at each command
//! which interpreter `pip` means and whether the guard is up.

mod assign;
mod blanks;
mod boot;
mod budget;
mod builtins;
mod capture;
mod choices;
mod ci;
mod cond;
mod control;
mod copy;
mod descriptors;
pub mod event;
mod files;
mod flow;
mod fs;
mod functions;
mod graft;
mod guards;
mod inits;
mod knobs;
mod lists;
mod lookup;
mod loops;
mod mac;
mod models;
mod named;
mod own;
mod parsed;
#[cfg(test)]
mod passed_over;
mod pipeline;
mod print;
#[cfg(test)]
mod printed;
mod programs;
mod provide;
mod python;
#[cfg(test)]
mod reached;
mod redirect;
#[cfg(test)]
mod refereed;
mod replay;
mod reported;
mod scan;
mod shared;
mod shells;
mod simple;
mod state;
mod status;
mod stop;
mod system;
#[cfg(test)]
mod testing;
mod uncalled;
mod value;
mod variables;
mod variants;
mod vars;
mod words;

pub use files::{Ran, Shipped};
pub use named::Named;
pub use parsed::Trees;
pub use replay::{replay, tell};

use crate::finding::{Context, TroubleKind};
use crate::knowledge::Date;
use crate::knowledge::distro::Release;
use crate::program::Expression;
use crate::source::{FileId, Opened, Place, SourceFile, Sources, Text};
use crate::suppress;
use crate::syntax::shell::{Dialect, ast};
use blanks::Asked;
use budget::MAX_STEPS;
use event::{
    Action, Because, Detail, Event, Failure, Outcome, Privilege, Raised, Reach, Target, Tool,
};
use files::Ways;
use flow::Flows;
use functions::Function;
use parsed::Parsed;
use scan::Progress;
use state::{State, User};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
pub use stop::Stop;
use value::Var;
use words::Field;

/// The world in which a program is replayed: the day, and what the user declares.
#[derive(Debug, Clone)]
pub struct World {
    /// Rolling tags and labels mean what they meant on this day.
    pub today: Date,
    /// Images that the user describes: a pattern for the reference, and the image it is like.
    pub images: Vec<(String, String)>,
    /// Patterns of runner labels that are thrown away after the job.
    pub ephemeral: Vec<String>,
    /// Patterns of runner labels that are kept.
    pub persistent: Vec<String>,
    /// The context of the file, if the user or a caller says it.
    pub context: Option<Context>,
    /// That context is presumed.
    pub guessed: bool,
    /// Somebody wants to know what holds at the end of each unit.
    pub after: bool,
    /// The file is only asked what it runs: its units share the budget of one.
    pub one_budget: bool,
    /// What was parsed already: many files run the same ones.
    pub trees: Arc<Trees>,
    /// Nobody wants to know any more.
    pub stop: Stop,
}

impl World {
    /// The world as it is known on a day, without anything that a user declares.
    pub fn on(today: Date) -> Self {
        Self {
            today,
            images: Vec::new(),
            ephemeral: Vec::new(),
            persistent: Vec::new(),
            context: None,
            guessed: false,
            after: true,
            one_budget: false,
            trees: Arc::default(),
            stop: Stop::default(),
        }
    }
}

/// What the replay of one file showed.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The files that places refer to; number 0 is the one that was asked for.
    pub files: Vec<Opened>,
    /// What each unit did.
    pub units: Vec<UnitTrace>,
    /// What was understood only in part.
    pub problems: Vec<(Place, TroubleKind, String)>,
    /// Shell text that speaks of this program, and what reads it. Comments are looked for in it.
    pub remarks: Vec<(Text, Dialect)>,
    /// Why the first file is not what its name says, and the byte offset of the reason.
    pub invalid: Option<(u32, String)>,
    /// The day on which it was replayed.
    pub today: Date,
}

impl Analysis {
    /// How the file that was asked for is shown.
    pub fn path(&self) -> &str {
        self.files.first().map_or("", |first| first.file.path())
    }

    /// The file that a place lies in.
    pub fn file(&self, place: Place) -> &Arc<SourceFile> {
        &self.files[place.file.0 as usize].file
    }

    /// The path of a file in the project, if it has one.
    pub fn path_of(&self, file: FileId) -> Option<&str> {
        self.files.get(file.0 as usize)?.path.as_deref()
    }

    /// The text that a place covers.
    pub fn text(&self, place: Place) -> &str {
        self.file(place).slice(place.span)
    }
}

/// What one unit did.
#[derive(Debug, Clone)]
pub struct UnitTrace {
    /// The unit's name.
    pub name: String,
    /// The kind of machine.
    pub context: Context,
    /// Why.
    pub why: Vec<Because>,
    /// The distribution that it starts on, if it is known.
    pub distro: Option<Release>,
    /// The commands of interest, in the order in which they happen.
    pub events: Vec<Event>,
    /// The files of the project that it runs, itself not counted.
    pub ran: Vec<Ran>,
    /// What it puts into its image by name.
    pub shipped: Vec<Shipped>,
    /// What its commands are about.
    pub named: Named,
    /// What holds at the end.
    pub after: After,
    /// So much happens in it that some of it was not looked at.
    pub lost: bool,
}

/// What holds at the end of a unit, in the state that is really reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// The system's marker.
    pub marker: Presence,
    /// Would a plain `pip install` by root be refused?
    pub pip_root: Guard,
    /// Would a plain `pip install` by the unit's user be refused?
    pub pip_user: Guard,
    /// Would a plain `uv pip install --system` be refused?
    pub uv: Guard,
}

impl After {
    /// Nobody asked.
    const UNKNOWN: Self = Self {
        marker: Presence::Unknown,
        pip_root: Guard::Unknown,
        pip_user: Guard::Unknown,
        uv: Guard::Unknown,
    };
}

/// Whether a file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    Present,
    /// It is not.
    Absent,
    /// Nobody can tell.
    Unknown,
}

/// Whether a plain install is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// It is refused.
    Up,
    /// It is let through.
    Down,
    /// Nobody can tell.
    Unknown,
}

/// A command that is about to run: what it is, where it stands, and the state it starts in.
pub(crate) struct Call {
    /// Its name and arguments.
    pub argv: Vec<Field>,
    /// The command in the file.
    pub place: Option<Place>,
    /// The state.
    pub state: State,
}

/// The machine, while it replays one unit.
#[derive(Clone)]
pub(crate) struct Machine<'w> {
    /// The world.
    pub world: &'w World,
    sources: Rc<Sources>,
    /// `owner/name` of the repository that the file speaks of.
    about: Option<String>,
    /// What the project is called, once somebody has asked.
    own: OnceCell<Vec<String>>,
    /// What the program's texts leave blank.
    expressions: &'w [Expression],
    /// Which of these something depended on.
    asked: RefCell<Asked>,
    events: Vec<Event>,
    ways: Ways,
    problems: Vec<(Place, TroubleKind, String)>,
    /// Shell text that speaks of this program, by its place.
    remarks: BTreeMap<Place, (Text, Dialect)>,
    /// What was parsed, for all units.
    parsed: Rc<Parsed>,
    steps: u32,
    /// So many at most.
    most_steps: u32,
    /// How many steps more each statement costs, and until which step that holds.
    burden: u32,
    measured: u32,
    /// Which statements have run.
    progress: Progress,
    /// Not even all of what was left could be scanned.
    lost: bool,
    nesting: u32,
    /// Bytes that expansions gave.
    expanded: usize,
    /// Nested calls.
    pub depth: u32,
    /// What is expanded is part of a question.
    asks: bool,
    tested: u32,
    handled: u32,
    /// A condition runs, and no function that it calls.
    questions: bool,
    /// Loops around what runs, in its function.
    pub loops: u32,
    /// Loops that run now, those of callers included.
    pub rounds: u32,
    /// `<(…)` and `>(…)` so far.
    substitutions: u32,
    /// `$(…)` so far.
    captures: u32,
    /// Pipes so far.
    pipes: u32,
    /// The pipe of the innermost `$(…)`.
    capture: Option<u32>,
    /// The command that runs: the text it stands in, and its offset there.
    here: (Rc<Text>, u32),
    /// Where the piece of the text begins that the shell has read before it ran any of it.
    reading: Option<u32>,
    /// Local variables of the running functions, with what they held outside.
    locals: Vec<Vec<(String, Option<Var>)>>,
    /// The calls of the running functions, the outermost first.
    calls: Vec<Place>,
    /// Functions in the order of their definition.
    defined: Vec<(String, Function)>,
    called: BTreeSet<*const ast::Stmt>,
    /// How lasting overrides fared, by the place where they are written.
    uses: BTreeMap<Place, variables::Use>,
    /// The last user who was not root.
    account: User,
    /// `/bin/sh` is known to be dash.
    pub dash: bool,
    /// Nobody knows what the start holds: missing programs are presumed to be there.
    pub open: bool,
    /// The start rests on a guess.
    pub guessed: bool,
    /// Why the start is what it is.
    pub base: Vec<Because>,
    /// The distribution, if it is known.
    pub distro: Option<Release>,
    /// Assignments that people edit before they run the text.
    knobs: Rc<BTreeSet<Place>>,
    /// What runs now runs on another system than the unit.
    pub elsewhere: bool,
    /// What was mounted into containers so far.
    mounts: Vec<Mount>,
    /// The command that leads to that system, if it decides the context.
    led: Option<Because>,
}

/// Something of this system that appears in a container.
#[derive(Debug, Clone)]
pub(crate) struct Mount {
    /// Where it appears.
    target: String,
    /// What it is.
    kind: fs::Kind,
}

impl<'w> Machine<'w> {
    fn new(world: &'w World, sources: &Rc<Sources>) -> Self {
        Self {
            world,
            sources: Rc::clone(sources),
            about: None,
            own: OnceCell::new(),
            expressions: &[],
            asked: RefCell::default(),
            events: Vec::new(),
            ways: Ways::default(),
            problems: Vec::new(),
            remarks: BTreeMap::new(),
            parsed: Rc::default(),
            steps: 0,
            most_steps: MAX_STEPS,
            burden: 0,
            measured: 0,
            progress: Progress::default(),
            lost: false,
            nesting: 0,
            expanded: 0,
            depth: 0,
            tested: 0,
            questions: false,
            handled: 0,
            loops: 0,
            rounds: 0,
            asks: false,
            substitutions: 0,
            captures: 0,
            pipes: 0,
            capture: None,
            here: (Rc::default(), 0),
            reading: None,
            locals: Vec::new(),
            calls: Vec::new(),
            defined: Vec::new(),
            called: BTreeSet::new(),
            uses: BTreeMap::new(),
            account: User::Named("somebody".into()),
            dash: false,
            open: true,
            guessed: false,
            base: Vec::new(),
            distro: None,
            knobs: Rc::default(),
            elsewhere: false,
            mounts: Vec::new(),
            led: None,
        }
    }

    /// Remembers the last user who is not root.
    pub(crate) fn ran_as(&mut self, user: &User) {
        if matches!(user, User::Named(name) if !name.is_empty()) {
            self.account = user.clone();
        }
    }

    /// Whether the shell of a state is known to be dash, which lacks what bash has under the same name.
    pub(crate) fn is_dash(&self, state: &State) -> bool {
        self.dash && state.options.dialect == Dialect::Posix
    }

    /// Whether programs that are not modelled are presumed to be there.
    pub(crate) fn presumes(&self) -> bool {
        self.open
    }

    /// Whether a substitution reads what is printed, and nobody else.
    pub(crate) fn is_captured(&self, state: &State) -> bool {
        self.capture.is_some_and(|pipe| state.sink(1) == descriptors::Sink::Pipe(pipe))
    }

    /// Parses shell text and notes what could not be understood.
    pub(crate) fn parse(&mut self, text: &Text, dialect: Dialect) -> Arc<ast::Script> {
        if suppress::is_mentioned(text.as_str())
            && let Some(place) = text.whole_place()
        {
            self.remarks.entry(place).or_insert_with(|| (text.clone(), dialect));
        }
        let script = self.parsed.tree(text.as_str(), dialect, &self.world.trees);
        // Of text with holes nobody can say what is wrong.
        for it in script.problems.iter().filter(|it| it.limit || text.is_known()) {
            let at = crate::source::Span { start: it.at, end: it.at };
            if let Some(place) = text.place(at)
                && self.problems.len() < 100
            {
                let kind = if it.limit { TroubleKind::Incomplete } else { TroubleKind::Partial };
                self.problems.push((place, kind, it.message.clone()));
            }
        }
        script
    }

    /// What a place covers, as it is written.
    pub(crate) fn written(&self, place: Place) -> String {
        self.sources.get(place.file).map_or(String::new(), |file| file.slice(place.span).to_owned())
    }

    /// An event with all that follows from the state.
    pub(crate) fn event(&self, call: &Call, tool: Tool, action: Action) -> Event {
        let state = &call.state;
        let place = self.stands(call);
        self.tells(call.argv.iter().map(|arg| &arg.text));
        Event {
            place,
            command: shown(&call.argv),
            tool,
            action,
            interpreter: None,
            reach: reach(state),
            mended: state.mended.clone().filter(|_| state.ghost),
            mended_on_one_way: false,
            outcome: Outcome::Proceeds,
            target: Target::None,
            privilege: privilege(state),
            raised_by: state.raised_by.map(|raised| self.seen_from(raised, place)),
            context: state.context,
            why: self.reasons(state),
            guessed: self.guessed,
            several: false,
            scanned: self.is_scanning(),
            distro: self.distro,
            family: state.family,
            elsewhere: self.elsewhere,
            overrides: Vec::new(),
            failure: if self.handled > 0 { Failure::Handled } else { Failure::Fatal },
            detail: Detail::None,
            packages: Vec::new(),
            written: written_elsewhere(call, place),
            evidence: Vec::new(),
            via: Vec::new(),
        }
    }

    /// Why a state's context is what it is, as far as the unit does not say it: the guard that holds,
    /// else the command that led to this system.
    fn reasons(&self, state: &State) -> Vec<Because> {
        let guard = state.narrowed_by.map(guards::because);
        guard.or_else(|| self.led.clone()).into_iter().collect()
    }

    /// Where a command stands: what a function was given to run (`run pip install x`) stands where the
    /// function is called.
    fn stands(&self, call: &Call) -> Place {
        let own = call.place.unwrap_or_default();
        for name in call.argv.first().iter().flat_map(|name| name.text.stands()) {
            if own.covers(name) {
                return own;
            }
            if let Some(call) = self.calls.iter().copied().find(|call| call.covers(name)) {
                return call;
            }
        }
        own
    }

    /// What raised the privilege of a command, as seen from there. A function that raises whatever it
    /// is given, or a word in another file, is none of the command's words.
    fn seen_from(&self, raised: Raised, command: Place) -> Raised {
        let between = |call: &Place| call.covers(command) && !call.covers(raised.place);
        let apart = raised.place.file != command.file || self.calls.iter().any(between);
        Raised { apart: raised.apart || apart, ..raised }
    }

    /// Where the first word of a command stands: as it is written, or where it is used if it was
    /// written somewhere else (`$SUDO`).
    pub(crate) fn first_word(&self, call: &Call) -> Option<Place> {
        let name = call.argv.first()?;
        let around = |name: &Place| call.place.iter().chain(&self.calls).any(|it| it.covers(*name));
        name.text.stands().find(around).or(name.used).or_else(|| name.text.whole_place())
    }

    /// The first word of a command as what raises a privilege.
    pub(crate) fn raises(&self, call: &Call) -> Option<Raised> {
        let place = self.first_word(call)?;
        let written = call.argv.first().and_then(|name| name.text.whole_place());
        Some(Raised { place, written: written.filter(|it| *it != place), apart: false })
    }

    /// Notes a command that is of no further interest and succeeds.
    pub(crate) fn note(&mut self, call: &Call, tool: Tool, action: Action) -> usize {
        let event = self.event(call, tool, action);
        self.emit(event)
    }

    /// Ends a command that was refused or failed for certain: the real path fails; on the other
    /// one, which is judged as if that were mended, it succeeded and left `mended` behind.
    pub(crate) fn refused(&mut self, event: usize, state: State, mended: State) -> Flows {
        let mut failed = state;
        failed.status = state::Status::NonZero;
        failed.blame = Some(event);
        let mut ghost = mended.with(state::Status::Zero);
        ghost.ghost = true;
        let place = self.events.get(event).map(|event| event.place);
        let message = "reached only if this refusal is mended".to_owned();
        ghost.mended = Some(Because { place, message });
        let mut flows = flow::next(failed);
        flows.extend(flow::next(ghost));
        flows
    }
}

/// Where the words of a command stand, if all of them stand in one file, which is not that of its place.
fn written_elsewhere(call: &Call, place: Place) -> Option<Place> {
    let mut places = call.argv.iter().filter_map(|word| word.text.whole_place());
    let first = places.next().filter(|first| first.file != place.file)?;
    places.all(|word| word.file == first.file).then_some(first)
}

fn reach(state: &State) -> Reach {
    match (state.ghost, state.certain) {
        (true, _) => Reach::Never,
        (false, true) => Reach::Always,
        (false, false) => Reach::Maybe,
    }
}

fn privilege(state: &State) -> Privilege {
    match (&state.user, state.raised_by) {
        (User::Root, Some(_)) => Privilege::Raised,
        (User::Root, None) => Privilege::Root,
        (User::Named(_), _) => Privilege::User,
        (User::Unknown, _) => Privilege::Unknown,
    }
}

/// A command for people, not too long.
pub(crate) fn shown(argv: &[Field]) -> String {
    let mut out = String::new();
    for arg in argv {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(arg.as_str().chars().take(300));
        if out.len() > 300 {
            out.push_str(" …");
            break;
        }
    }
    out
}
