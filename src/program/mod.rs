//! Files as programs: units of steps, each with the machine that it starts on. The machine replays
//! them without knowing what kind of file they come from.

pub mod action;
pub mod callers;
pub mod dockerfile;
pub mod script;
pub mod template;
pub mod workflow;

use crate::finding::{Context, TroubleKind};
use crate::knowledge::Date;
use crate::source::{FileId, Place, Span, Text};
use crate::syntax::shell::Dialect;
use std::collections::{BTreeMap, BTreeSet};
pub use workflow::Expression;

/// What one file does.
#[derive(Debug, Default)]
pub struct Program {
    /// The units in the order of the file; a stage may build on an earlier one.
    pub units: Vec<Unit>,
    /// `owner/name` of the repository that the file speaks of, if it says so.
    pub about: Option<String>,
    /// What was understood only in part: byte offset into the file, and why.
    pub problems: Vec<(u32, TroubleKind, String)>,
    /// Why the file is not what its name says, and the byte offset of the reason.
    pub invalid: Option<(u32, String)>,
    /// What texts leave blank until the replay comes to them, by the numbers of the blanks.
    pub expressions: Vec<Expression>,
    /// Units whose telling ([`Action::Tell`]) would make another program.
    pub asks: BTreeSet<String>,
}

/// Somebody who knows what only a replay can tell.
pub trait Known {
    /// What a step has told under a name.
    fn output(&self, step: &str, name: &str) -> Choices;
    /// What a variable holds; `None` if nobody has set it.
    fn variable(&self, name: &str) -> Option<Choices>;
    /// Whether an earlier step has failed; `None` if it may or may not.
    fn failed(&self) -> Option<bool>;
}

/// What something may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Texts; `None` for nothing at all.
    pub all: Vec<Option<Text>>,
    /// It may be something else.
    pub open: bool,
}

/// What replayed units have told.
#[derive(Debug, Clone, Default)]
pub struct Told(BTreeMap<String, BTreeMap<String, Choices>>);

impl Told {
    /// What somebody has told under a name.
    pub fn get(&self, whose: &str, name: &str) -> Option<&Choices> {
        self.0.get(whose)?.get(name)
    }

    /// Whether somebody has told anything.
    pub fn has(&self, whose: &str) -> bool {
        self.0.contains_key(whose)
    }

    /// Adds what somebody may tell.
    pub fn add(&mut self, whose: &str, outputs: impl IntoIterator<Item = (String, Choices)>) {
        let told = self.0.entry(whose.to_owned()).or_default();
        for (name, choices) in outputs {
            let known = told.entry(name).or_default();
            known.open |= choices.open;
            for text in choices.all {
                if !known.all.contains(&text) {
                    known.all.push(text);
                }
            }
        }
    }
}

/// What a program about runners must know beside the file.
#[derive(Debug, Clone, Copy)]
pub struct Runners<'w> {
    /// Labels mean what they meant on this day.
    pub today: Date,
    /// Patterns of labels whose machines are thrown away after the job.
    pub ephemeral: &'w [String],
    /// Patterns of labels whose machines are kept.
    pub persistent: &'w [String],
}

/// One replay: a stage, a job (one for each matrix leg that differs), a composite action, a script.
#[derive(Debug)]
pub struct Unit {
    /// Its name in `trace`: `stage 0`, `stage 1 (builder)`, `job test`, `script`.
    pub name: String,
    /// What kind of machine it is, before guards in the text narrow it.
    pub context: Context,
    /// Why, and where it says so.
    pub why: Vec<Why>,
    /// The context rests on a guess: findings have at most medium confidence.
    pub guessed: bool,
    /// What it starts from.
    pub base: Base,
    /// Its steps in order.
    pub steps: Vec<Step>,
}

/// A reason, and where it stands.
#[derive(Debug, Clone)]
pub struct Why {
    /// Where, if it stands somewhere.
    pub place: Option<Place>,
    /// The fact, as a short clause.
    pub message: String,
}

/// What a unit starts from.
#[derive(Debug)]
pub enum Base {
    /// A container image.
    Image {
        /// The reference as it stands behind `FROM`, after ARG's defaults were put in; holes where
        /// a variable has none.
        reference: Text,
        /// An ARG default stands in it: somebody may build with another value.
        by_default: bool,
        /// Where it is named.
        place: Place,
        /// Another image is built on it, so that no folder of any other system appears there.
        built: bool,
    },
    /// An earlier unit of the same program.
    Unit(usize),
    /// `FROM scratch`.
    Scratch,
    /// A CI runner, by its labels.
    Runner {
        /// The labels; holes where they cannot be known.
        labels: Vec<Text>,
        /// Where they stand.
        place: Place,
    },
    /// Somebody's machine, or whatever machine the context is; the file is at home there: it lies in its
    /// project.
    Host,
    /// Nothing is known.
    Unknown,
}

/// One step.
#[derive(Debug)]
pub struct Step {
    /// The whole step in the file.
    pub place: Place,
    /// What it does.
    pub action: Action,
}

/// What a step does.
#[derive(Debug)]
pub enum Action {
    /// Variables that hold for all later steps (`ENV`, a job's `env:`). All values are expanded in
    /// the state before the first of them is set.
    Env(Vec<Binding>),
    /// `ARG name` or `ARG name=default`: a variable until the unit's end, and in units that build on
    /// it; it never overrides one that `ENV` has set.
    Arg(Vec<Binding>),
    /// The user of later steps.
    User(Template),
    /// The working folder of later steps, made if missing.
    Workdir(Template),
    /// Commands.
    Run(Run),
    /// Files that appear from outside.
    Copy(Copy),
    /// All files of the project appear in a folder.
    Checkout(Template),
    /// Takes over what earlier steps wrote to a file, and empties it.
    Load(Load),
    /// Puts an interpreter, an environment or a tool in place, as somebody else's action does.
    Provide(Provide),
    /// Steps that happen only if something holds.
    If(Branch),
    /// Tells later steps or units something.
    Tell(Tell),
    /// Steps that stand in another file.
    Inside(Inside),
    /// A step of the builds that begin with what this unit leaves (ONBUILD); here nothing happens.
    Later(Box<Step>),
}

/// Steps that happen only if something holds.
#[derive(Debug)]
pub struct Branch {
    /// What must hold.
    pub condition: Expression,
    /// The condition counts after a failure, too; otherwise nothing happens then.
    pub asks_for_failure: bool,
    /// The steps.
    pub then: Vec<Step>,
    /// What happens otherwise.
    pub otherwise: Vec<Step>,
}

/// Who tells something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Teller {
    /// A step, by its name.
    Step(String),
    /// A unit, by its name; several units may bear it.
    Unit(String),
}

/// What is told under names.
#[derive(Debug)]
pub struct Tell {
    /// Who tells it.
    pub whose: Teller,
    /// Names with what is told. Under other names nothing is.
    pub outputs: Vec<(String, Text)>,
}

/// Steps of another file, as of an action of the project's own.
#[derive(Debug)]
pub struct Inside {
    /// The file.
    pub file: FileId,
    /// What makes them run.
    pub why: Why,
    /// The steps.
    pub steps: Vec<Step>,
}

/// What somebody else's action puts in place.
#[derive(Debug, Clone)]
pub struct Provide {
    /// What.
    pub what: Provided,
    /// The versions of Python that it is to have, one a line; empty if none is named, holes where
    /// they are not known.
    pub version: Text,
    /// Where the action is named.
    pub place: Place,
}

/// What an action can put in place.
#[derive(Debug, Clone)]
pub enum Provided {
    /// An interpreter of its own, first on `PATH`.
    Python,
    /// A virtual environment in a folder, active from then on.
    Venv(Text),
    /// uv.
    Uv,
    /// An environment of conda's by its name, active from then on.
    Conda(Text),
    /// An environment of conda's by its name, active in shells that read their profile.
    LoginConda(Text),
    /// Anything: what comes first on `PATH` from then on, nobody can tell.
    Unseen,
}

/// A file through which one process tells something to all later ones.
#[derive(Debug)]
pub struct Load {
    /// The file.
    pub file: Text,
    /// What its lines are.
    pub holds: Holds,
}

/// What the lines of such a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// Variables: `NAME=value`, or `NAME<<END`, lines, `END`.
    Variables,
    /// Folders that come in front of `PATH`, the last one first.
    Folders,
    /// What a step tells, in lines like those of variables; nobody asks for it if the step has no name.
    Outputs(Option<String>),
}

/// `name=value`, as a step sets it.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The whole of it in the file.
    pub place: Place,
    /// The variable.
    pub name: Text,
    /// Its value; `None` for `ARG name`.
    pub value: Option<Template>,
}

/// Commands, and how they are run.
#[derive(Debug)]
pub struct Run {
    /// What runs.
    pub script: Script,
    /// Variables for this step alone.
    pub env: Vec<Binding>,
    /// The folder for this step alone.
    pub workdir: Option<Template>,
    /// When, and what its failure means.
    pub mode: Mode,
}

/// What runs.
#[derive(Debug)]
pub enum Script {
    /// A program and its arguments, without a shell. The machine knows what shells, `sh -c` and
    /// `/bin/bash script` mean.
    Exec(Vec<Text>),
    /// Text for a shell.
    Shell {
        /// The shell and its options, without the text: `["/bin/sh", "-c"]`.
        shell: Vec<Text>,
        /// The text.
        text: Text,
    },
    /// Text in a file, [`STEP_FILE`], whose name is among the words of a command: `shell: bash -e {0}`.
    File {
        /// The command.
        words: Vec<Text>,
        /// The text.
        text: Text,
    },
    /// Text that is fed to a command's standard input: a Dockerfile's `RUN <<EOF` whose first line
    /// is `#!command`. (`RUN bash <<EOF` is [`Script::Shell`]: the shell itself reads the heredoc.)
    Stdin {
        /// The shell that runs the command.
        shell: Vec<Text>,
        /// The command.
        command: Text,
        /// The text.
        text: Text,
    },
    /// Lines that somebody types into the shell in front of him, which stays: what they change holds for
    /// the next ones, and none of them ends it.
    Typed(Text),
    /// A script of its own, sourced at once: the file itself.
    Source {
        /// Which shell it is written for.
        dialect: Dialect,
        /// Its text.
        text: Text,
    },
}

/// Where a runner puts the text of a step.
pub const STEP_FILE: &str = "/home/runner/work/_temp/step";

/// When a step runs, and what its failure means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A failure ends the unit.
    Build,
    /// A failure is tolerated (`continue-on-error`).
    Tolerated,
    /// Runs in a process of its own later, beside the rest (CMD, ENTRYPOINT, HEALTHCHECK): its
    /// changes are not seen by later steps or units.
    Detached,
}

/// Files that appear in a unit.
#[derive(Debug)]
pub struct Copy {
    /// Where from.
    pub from: CopyFrom,
    /// What; patterns as written.
    pub sources: Vec<Template>,
    /// Files written out in place: name, content.
    pub inline: Vec<(Text, Text)>,
    /// Where to.
    pub target: Template,
    /// Archives among them are unpacked (`ADD`).
    pub unpacks: bool,
}

/// Where copied files come from.
#[derive(Debug)]
pub enum CopyFrom {
    /// The build context.
    Context,
    /// An earlier unit.
    Unit(usize),
    /// An image.
    Image(Text),
}

/// Text with variables in it, by Docker's rules: expanded by the machine, never split.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// The whole of it in the file.
    pub place: Option<Place>,
    /// Its parts in order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Text.
    Text(Text),
    /// `$name`, `${name}`, `${name:-word}`, `${name:+word}` and the forms without a colon.
    Variable {
        /// Where it is used.
        place: Option<Place>,
        /// The variable.
        name: String,
        /// The operator (`-` or `+`, `?` counts as none), whether a colon stands before it, and
        /// the word behind it.
        default: Option<(char, bool, Template)>,
    },
}

impl Template {
    /// A template without variables.
    pub fn text(text: Text) -> Self {
        Self { place: text.whole_place(), parts: vec![TemplatePart::Text(text)] }
    }
}

/// A span of the file that is analysed, as a place.
pub fn here(span: Span) -> Place {
    Place { file: FileId(0), span }
}
