//! What the machine saw: commands of interest, what they are, and what becomes of them.

use crate::finding::Context;
use crate::knowledge::distro::Release;
use crate::source::{Place, shown};
use std::borrow::Cow;

/// A command of interest, as it happened on one path through a unit.
#[derive(Debug, Clone)]
pub struct Event {
    /// The command in the file.
    pub place: Place,
    /// The command as it runs, after expansion.
    pub command: String,
    /// What it runs.
    pub tool: Tool,
    /// What it does.
    pub action: Action,
    /// The interpreter that it concerns.
    pub interpreter: Option<Interpreter>,
    /// Whether it happens.
    pub reach: Reach,
    /// What would have to be mended for it to be reached, if it is not.
    pub mended: Option<Because>,
    /// It happens only behind a refusal, and there on one of several ways.
    pub mended_on_one_way: bool,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Where it writes.
    pub target: Target,
    /// Whose rights it has.
    pub privilege: Privilege,
    /// What raised the privilege (`sudo`), if it stands in a file.
    pub raised_by: Option<Raised>,
    /// The kind of machine, narrowed by guards in the text.
    pub context: Context,
    /// Why that is its context, most telling first: a guard, a command that leads to another system.
    /// The machine leaves it empty where the reasons are those of the unit.
    pub why: Vec<Because>,
    /// The context or the interpreter rests on a guess.
    pub guessed: bool,
    /// Its words hold one of several values, and with another one it would be something else.
    pub several: bool,
    /// The replay had given up before: the command was judged by itself, in a state of which less is known.
    pub scanned: bool,
    /// The distribution of the system that it runs on, if it is known.
    pub distro: Option<Release>,
    /// The family of its package manager, as in the table of distributions, if the text tells.
    pub family: Option<&'static str>,
    /// That is not the system of its unit: a container that a command starts, a machine that one
    /// reaches, what lies below another root.
    pub elsewhere: bool,
    /// What takes the guard down for this command, or tries to.
    pub overrides: Vec<Override>,
    /// A failure of this command is handled or expected (`|| …`, `if`, `continue-on-error`).
    pub failure: Failure,
    /// Details that rules need.
    pub detail: Detail,
    /// Packages that it names, as written.
    pub packages: Vec<String>,
    /// Where all its words stand, if they stand in another file than the command that runs them: in a program
    /// of another language.
    pub written: Option<Place>,
    /// Why all this is believed, most telling first.
    pub evidence: Vec<Because>,
    /// The commands that lead to the file in which it stands, the outermost first; none for the file
    /// that was asked for.
    pub via: Vec<Because>,
}

/// A reason, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Because {
    /// Where, if it stands somewhere.
    pub place: Option<Place>,
    /// The fact, as a short clause.
    pub message: String,
}

/// What raised a privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised {
    /// The word (`sudo`), where it is used.
    pub place: Place,
    /// Where it is written, if that is somewhere else (`SUDO=sudo`).
    pub written: Option<Place>,
    /// It is no word of the command, nor of the text that the command stands in: it started the script,
    /// or stands in a function that runs its arguments.
    pub apart: bool,
}

/// What a command runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tool {
    /// pip in any spelling.
    Pip,
    /// `uv pip`, `uv`.
    Uv,
    /// pipx.
    Pipx,
    /// `easy_install`
    EasyInstall,
    /// `python setup.py`
    SetupPy,
    /// get-pip.py
    GetPip,
    /// `python -m ensurepip`
    Ensurepip,
    /// pip-sync of pip-tools.
    PipSync,
    /// pipenv.
    Pipenv,
    /// poetry.
    Poetry,
    /// conda, mamba, micromamba.
    Conda,
    /// `python -m venv`, virtualenv, `uv venv`.
    Venv,
    /// A system package manager (apt, apk, dnf, …).
    Packages,
    /// Something that changes files: rm, mv, tee, a redirection.
    Files,
    /// The shell itself: an assignment, `export`, a sourced file.
    Shell,
    /// Anything else.
    Other,
}

impl Tool {
    /// The name in `trace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::Uv => "uv",
            Self::Pipx => "pipx",
            Self::EasyInstall => "easy_install",
            Self::SetupPy => "setup.py",
            Self::GetPip => "get-pip",
            Self::Ensurepip => "ensurepip",
            Self::PipSync => "pip-sync",
            Self::Pipenv => "pipenv",
            Self::Poetry => "poetry",
            Self::Conda => "conda",
            Self::Venv => "venv",
            Self::Packages => "packages",
            Self::Files => "files",
            Self::Shell => "shell",
            Self::Other => "other",
        }
    }

    /// Whether it installs Python packages.
    pub fn is_installer(self) -> bool {
        match self {
            Self::Pip
            | Self::Uv
            | Self::Pipx
            | Self::EasyInstall
            | Self::SetupPy
            | Self::GetPip
            | Self::Ensurepip
            | Self::PipSync
            | Self::Pipenv
            | Self::Poetry
            | Self::Conda => true,
            Self::Venv | Self::Packages | Self::Files | Self::Shell | Self::Other => false,
        }
    }
}

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Installs packages.
    Install,
    /// Removes packages.
    Uninstall,
    /// Does both.
    Sync,
    /// Fetches without installing.
    Download,
    /// Changes what the guard reads: a variable, a configuration file.
    Config,
    /// Makes a virtual environment.
    CreateEnvironment,
    /// Makes later commands use an environment.
    Activate,
    /// Changes a marker.
    Marker,
    /// Only noted.
    Other,
}

impl Action {
    /// The name in `trace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Uninstall => "uninstall",
            Self::Sync => "sync",
            Self::Download => "download",
            Self::Config => "config",
            Self::CreateEnvironment => "create-environment",
            Self::Activate => "activate",
            Self::Marker => "marker",
            Self::Other => "other",
        }
    }

    /// Whether it changes what is installed.
    pub fn changes_packages(self) -> bool {
        matches!(self, Self::Install | Self::Uninstall | Self::Sync)
    }
}

/// The interpreter that a command concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// Its path, if known.
    pub path: String,
    /// Where it comes from.
    pub kind: InterpreterKind,
    /// `3.11`, if known.
    pub version: Option<String>,
    /// Whether it carries a marker.
    pub marked: Option<bool>,
    /// The version of its pip, if known.
    pub pip: Option<String>,
    /// Why it is believed to be marked, or not.
    pub because: Vec<Because>,
}

/// Where an interpreter comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InterpreterKind {
    /// The distribution's.
    Distro,
    /// Built from upstream's source, as in Docker's python images.
    Upstream,
    /// A virtual environment's.
    Venv,
    /// conda's.
    Conda,
    /// Homebrew's.
    Homebrew,
    /// A CI runner's tool cache.
    Toolcache,
    /// One that the text itself unpacked or built.
    Private,
    /// Nobody can tell.
    Unknown,
}

impl InterpreterKind {
    /// The name in `trace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Distro => "distro",
            Self::Upstream => "upstream",
            Self::Venv => "venv",
            Self::Conda => "conda",
            Self::Homebrew => "homebrew",
            Self::Toolcache => "toolcache",
            Self::Private => "private",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether a command happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// An earlier refusal ends the unit before it.
    Never,
    /// On some branch.
    Maybe,
    /// On every path.
    Always,
}

impl Reach {
    /// The name in `trace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Maybe => "maybe",
            Self::Always => "always",
        }
    }
}

/// What becomes of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing we know stops it.
    Proceeds,
    /// Refused: `externally-managed-environment`.
    Blocked,
    /// `no such option: --break-system-packages`.
    NoSuchOption,
    /// It ends for another reason.
    Error,
    /// Nobody can tell.
    Unknown,
}

impl Outcome {
    /// The name in `trace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proceeds => "proceeds",
            Self::Blocked => "blocked",
            Self::NoSuchOption => "no-such-option",
            Self::Error => "error",
            Self::Unknown => "unknown",
        }
    }
}

/// Where a command writes packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The system's place for local packages.
    System,
    /// The distribution's own place.
    Distro,
    /// The user's.
    User,
    /// A virtual environment.
    Venv,
    /// pipx's environments.
    Pipx,
    /// A folder that was named.
    Directory,
    /// Nowhere.
    None,
    /// Nobody can tell.
    Unknown,
}

impl Target {
    /// The name in `trace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Distro => "distro",
            Self::User => "user",
            Self::Venv => "venv",
            Self::Pipx => "pipx",
            Self::Directory => "directory",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

/// Whose rights a command has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Privilege {
    /// root's own shell.
    Root,
    /// An ordinary user.
    User,
    /// An ordinary user's command with raised rights.
    Raised,
    /// Nobody can tell.
    Unknown,
}

impl Privilege {
    /// The name in `trace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::User => "user",
            Self::Raised => "raised",
            Self::Unknown => "unknown",
        }
    }
}

/// What happens when the command fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// The unit ends with an error.
    Fatal,
    /// Nobody looks.
    Ignored,
    /// Something is done about it.
    Handled,
}

/// Something that takes the guard down, or tries to.
#[derive(Debug, Clone)]
pub struct Override {
    /// Where it is written: the option, the assignment, the line of the configuration.
    pub place: Place,
    /// As it is written, for messages: `--break-system-packages`.
    pub written: String,
    /// In what form.
    pub form: OverrideForm,
    /// What it achieves.
    pub effect: Effect,
}

/// In what form an override comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OverrideForm {
    /// An option on the command line.
    Option,
    /// A variable in front of one command, or given by `env`, `sudo VAR=…`.
    Prefix,
    /// A variable that lasts.
    Variable,
    /// A configuration file or `pip config`.
    Configuration,
}

impl OverrideForm {
    /// Whether it outlives the command.
    pub fn lasts(self) -> bool {
        matches!(self, Self::Variable | Self::Configuration)
    }
}

/// What an override achieves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It takes the guard down.
    Works,
    /// There is no guard to take down; why.
    Needless(String),
    /// It cannot work; why.
    Ineffective(String),
    /// Nobody can tell.
    Unknown,
}

impl Effect {
    /// The reason that it gives.
    fn why_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Needless(why) | Self::Ineffective(why) => Some(why),
            Self::Works | Self::Unknown => None,
        }
    }
}

/// Details of an event that some rules need.
#[derive(Debug, Clone, Default)]
pub enum Detail {
    /// None.
    #[default]
    None,
    /// A marker was changed.
    Marker(MarkerChange),
    /// pip was lowered to a version that does not look at the marker.
    Downgrade {
        /// The requirement (`pip<23`) in the file.
        place: Place,
    },
    /// pip must take away a package of the distribution's, which has no RECORD.
    NoRecord {
        /// Its normalised name.
        package: String,
    },
    /// The command leaves the environment that was prepared.
    LeavesEnvironment {
        /// What was left, for messages.
        environment: String,
        /// The word that leaves it.
        place: Place,
        /// The unit uses that environment, too.
        used: bool,
    },
}

/// What becomes of a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkerFate {
    /// It is gone.
    Deleted,
    /// It lies elsewhere, or has another name.
    Renamed,
    /// dpkg puts it elsewhere.
    Diverted,
    /// Something is mounted over it.
    Overmounted,
    /// Something else has its name.
    Replaced,
    /// There is nothing in it.
    Emptied,
    /// The package manager will not unpack it.
    Excluded,
}

impl MarkerFate {
    /// The word for it: the marker is …
    pub fn name(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Renamed => "renamed",
            Self::Diverted => "diverted",
            Self::Overmounted => "overmounted",
            Self::Replaced => "replaced",
            Self::Emptied => "emptied",
            Self::Excluded => "excluded",
        }
    }
}

/// What was done to a marker.
#[derive(Debug, Clone)]
pub struct MarkerChange {
    /// Its path in the file.
    pub place: Place,
    /// Its path, for messages.
    pub path: String,
    /// What becomes of it.
    pub how: MarkerFate,
    /// It is, or may be, the system's own.
    pub system: bool,
    /// What it achieves.
    pub effect: Effect,
}

impl Event {
    /// Makes its texts fit for people: no text leaves the machine with a hole in it.
    pub(crate) fn make_readable(&mut self) {
        self.map_texts(&mut |text| {
            if let Cow::Owned(told) = shown(text) {
                *text = told;
            }
        });
    }

    /// Changes all texts in it.
    fn map_texts(&mut self, map: &mut dyn FnMut(&mut String)) {
        map(&mut self.command);
        self.packages.iter_mut().for_each(&mut *map);
        if let Some(python) = &mut self.interpreter {
            let more = python.version.iter_mut().chain(&mut python.pip);
            more.chain([&mut python.path]).for_each(&mut *map);
            python.because.iter_mut().for_each(|because| map(&mut because.message));
        }
        for found in &mut self.overrides {
            map(&mut found.written);
            found.effect.why_mut().into_iter().for_each(&mut *map);
        }
        match &mut self.detail {
            Detail::Marker(change) => {
                map(&mut change.path);
                change.effect.why_mut().into_iter().for_each(&mut *map);
            }
            Detail::LeavesEnvironment { environment, .. } => map(environment),
            Detail::NoRecord { package } => map(package),
            Detail::Downgrade { .. } | Detail::None => {}
        }
        let reasons = self.evidence.iter_mut().chain(&mut self.via).chain(&mut self.why);
        for because in reasons.chain(&mut self.mended) {
            map(&mut because.message);
        }
    }

    /// Changes all places in it.
    pub fn map_places(&mut self, map: &mut dyn FnMut(&mut Place)) {
        map(&mut self.place);
        self.written.iter_mut().for_each(&mut *map);
        if let Some(raised) = &mut self.raised_by {
            map(&mut raised.place);
            raised.written.iter_mut().for_each(&mut *map);
        }
        for found in &mut self.overrides {
            map(&mut found.place);
        }
        match &mut self.detail {
            Detail::Marker(change) => map(&mut change.place),
            Detail::Downgrade { place } | Detail::LeavesEnvironment { place, .. } => map(place),
            Detail::NoRecord { .. } | Detail::None => {}
        }
        let believed = self.interpreter.iter_mut().flat_map(|it| &mut it.because);
        let reasons = self.evidence.iter_mut().chain(&mut self.via).chain(&mut self.why);
        for because in reasons.chain(&mut self.mended).chain(believed) {
            because.place.iter_mut().for_each(&mut *map);
        }
    }
}
