//! The state of a running shell and of the system below it, on one path through the text.

use super::blanks::Outputs;
use super::descriptors::{Descriptors, Sink, Strays};
use super::event::{Because, Raised};
use super::fs::{Fs, path};
use super::functions::Function;
use super::python::{PyId, Python};
pub(crate) use super::status::{Job, Status};
use super::value::{Value, Var};
use super::vars::Vars;
use crate::finding::Context;
use crate::knowledge::guards::Guard;
use crate::program::Teller;
use crate::source::{HOLE, Place, Text};
use crate::syntax::shell::Dialect;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a variable holds at most, in bytes. `A=$A$A` makes more out of nothing; it is unknown then.
const LONGEST: usize = 64 << 10;

/// A working folder, with the variables that tell of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Folder {
    /// The folder.
    pub path: String,
    /// `PWD` and `OLDPWD`.
    pub vars: [Option<Var>; 2],
}

/// A guard that narrowed the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Narrowed {
    /// What it asks.
    pub guard: Guard,
    /// Where it stands.
    pub place: Option<Place>,
}

/// The state on one path. Cloning is cheap: what is large is shared until it changes.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// Variables by name.
    pub vars: Vars,
    /// Functions by name.
    pub functions: Rc<BTreeMap<String, Function>>,
    /// Aliases by name.
    pub aliases: Rc<BTreeMap<String, Alias>>,
    /// `$0`, `$1`, …; `None` if they are not known.
    pub params: Rc<Params>,
    /// Options of the shell.
    pub options: Options,
    /// The working folder.
    pub cwd: String,
    /// Who runs it.
    pub user: User,
    /// The family of the package manager that was used or found on this path.
    pub family: Option<&'static str>,
    /// What raised its rights.
    pub raised_by: Option<Raised>,
    /// The home folders and such of the system.
    pub fs: Rc<Fs>,
    /// The interpreters that were ever present.
    pub pythons: Rc<Vec<Python>>,
    /// What standard input holds; a hole if that is not known.
    pub stdin: Text,
    /// What was printed since the last capture began; holes for what is not known.
    pub out: Text,
    /// Where descriptors lead.
    pub fds: Descriptors,
    /// What was written elsewhere than to the output of the moment, and is not read yet.
    pub strays: Strays,
    /// The last command's exit status.
    pub status: Status,
    /// Its number where it failed; `None` if nobody can tell.
    pub code: Option<u8>,
    /// An expansion has failed: the shell ends instead of running the command.
    pub broken: bool,
    /// The event whose failure is the status.
    pub blame: Option<usize>,
    /// Where the shell stays if the last command, which led it elsewhere, has failed.
    pub stays: Option<Rc<Folder>>,
    /// How many children run in the background.
    pub jobs: u32,
    /// How the last one of them ended.
    pub job: Option<Job>,
    /// This path is only reached if an earlier refusal is mended.
    pub ghost: bool,
    /// Which refusal.
    pub mended: Option<Because>,
    /// On this path a program was asked for that is not there. It counts until the substitution ends.
    pub unfound: bool,
    /// This path is reached for certain.
    pub certain: bool,
    /// This path is only taken if a plain command fails, which is meant to succeed. That it leaves makes nothing
    /// else less certain.
    pub failing: bool,
    /// What kind of machine it is, narrowed by guards.
    pub context: Context,
    /// The guard that narrowed the context.
    pub narrowed_by: Option<Narrowed>,
    /// Variables that did not pass `sudo` or the like.
    pub dropped: Rc<Vec<Dropped>>,
    /// A virtual environment is active that the text has not made.
    pub active: bool,
    /// The environment that `sudo` or the like has left.
    pub left: Option<Left>,
    /// Commands that the shell has looked up and remembers.
    pub hashed: Rc<BTreeMap<String, String>>,
    /// The shell has read a file that nobody knows, or somebody else has started it: any variable may
    /// be set.
    pub strange: bool,
    /// Text to run when the shell exits.
    pub exit_trap: Option<Text>,
    /// Text that bash runs when a command fails to which nobody looks.
    pub error_trap: Option<Text>,
    /// What steps and units have told.
    pub told: Rc<BTreeMap<Teller, Outputs>>,
}

/// A variable that did not pass.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dropped {
    /// Its name.
    pub name: String,
    /// Its assignment.
    pub place: Option<Place>,
    /// It was set for one command only.
    pub prefix: bool,
    /// What dropped it.
    pub by: Option<Place>,
    /// Why, as a clause.
    pub why: String,
}

/// An environment that later commands do not reach.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Left {
    /// The interpreter that the names meant before.
    pub python: PyId,
    /// The word that leaves it.
    pub by: Place,
    /// The unit uses that environment, too.
    pub used: bool,
}

/// The positional parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Params {
    /// `$0`
    pub name: Text,
    /// The file whose text runs, as it was named; empty if it is none. bash has it in `BASH_SOURCE`, zsh
    /// in `$0`.
    pub source: Text,
    /// `$1` and so on.
    pub args: Vec<Text>,
    /// There may be any others.
    pub open: bool,
    /// How many letters `getopts` has read of the argument at `$OPTIND`, its dash counted.
    pub within: usize,
}

/// An alias, and the line (from 0) of the text that defined it: it counts from the next line on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alias {
    /// What it stands for.
    pub text: Text,
    /// The line.
    pub line: usize,
}

/// Options of the shell that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Options {
    /// Whose rules it follows.
    pub dialect: Dialect,
    /// `set -e`
    pub errexit: bool,
    /// `set -f`
    pub noglob: bool,
    /// `set -a`
    pub allexport: bool,
    /// `set -u`
    pub nounset: bool,
    /// `set -E`
    pub errtrace: bool,
    /// `set -n`
    pub noexec: bool,
    /// `set -o pipefail`
    pub pipefail: bool,
    /// `shopt -s lastpipe`
    pub lastpipe: bool,
    /// Aliases are expanded.
    pub aliases: bool,
    /// `shopt -s globstar`
    pub globstar: bool,
    /// `shopt -s nocaseglob`
    pub nocaseglob: bool,
    /// `shopt -s nocasematch`
    pub nocasematch: bool,
    /// `shopt -s nullglob`
    pub nullglob: bool,
    /// `shopt -s failglob`
    pub failglob: bool,
}

/// Who runs a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum User {
    /// root
    Root,
    /// An ordinary user; empty if the name is not known.
    Named(String),
    /// Nobody can tell.
    Unknown,
}

impl User {
    /// The user that a name or number means, with or without a group: `root`, `0:0`, `#1000`, `name:group`.
    pub(crate) fn named(text: &str) -> Self {
        let name = text.split(':').next().unwrap_or_default().trim_start_matches('#');
        match name {
            "root" => Self::Root,
            name if name.is_empty() || name.contains(HOLE) => Self::Unknown,
            name if name.bytes().all(|b| b == b'0') => Self::Root,
            name if name.bytes().all(|b| b.is_ascii_digit()) => Self::Named(String::new()),
            name => Self::Named(name.to_owned()),
        }
    }

    /// The home folder, if it follows from the name.
    pub(crate) fn home(&self) -> String {
        match self {
            Self::Root => "/root".to_owned(),
            Self::Named(name) if !name.is_empty() => format!("/home/{name}"),
            Self::Named(_) | Self::Unknown => format!("/home/{HOLE}"),
        }
    }
}

impl State {
    /// The value of a variable; unset if the shell does not have it.
    pub(crate) fn value(&self, name: &str) -> Value {
        self.vars.get(name).map(|var| var.value.clone()).unwrap_or_default()
    }

    /// Whether a variable is known not to be set: neither the text nor the environment sets it.
    pub(crate) fn knows_unset(&self, name: &str) -> bool {
        !self.vars.contains_key(name) && matches!(super::words::unset(name, self), Value::Unset)
    }

    /// The value of an exported variable, as a child process sees it.
    pub(crate) fn env(&self, name: &str) -> Option<Text> {
        let var = self.vars.get(name).filter(|var| var.exported)?;
        var.value.scalar()
    }

    /// Sets a variable; it stays exported if it was, and is under `set -a`.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.assign(name, value, None);
    }

    /// As [`State::set`], with the assignment's place.
    pub(crate) fn assign(&mut self, name: &str, value: Value, place: Option<Place>) {
        let export = self.options.allexport;
        let value = if value.len() > LONGEST { Value::unknown() } else { value };
        let var = self.vars.entry(name);
        if var.readonly {
            return;
        }
        let (exported, prefix) = (var.exported | export, var.prefix);
        *var = Var { value, exported, prefix, set_at: place, ..Var::default() };
        if name == "PATH" {
            self.hashed = Rc::default();
        }
    }

    /// Sets a variable and exports it.
    pub(crate) fn export(&mut self, name: &str, value: Value) {
        self.set(name, value);
        self.set_exported(name, true);
    }

    /// Changes whether children see a variable.
    pub(crate) fn set_exported(&mut self, name: &str, exported: bool) {
        self.vars.entry(name).exported = exported;
    }

    /// Whether nothing changes a variable any more (`readonly`).
    pub(crate) fn is_fixed(&self, name: &str) -> bool {
        self.vars.get(name).is_some_and(|var| var.readonly)
    }

    /// Forgets a variable.
    pub(crate) fn unset(&mut self, name: &str) {
        if self.is_fixed(name) {
            return;
        }
        self.vars.remove(name);
        if name == "PATH" {
            self.hashed = Rc::default();
        }
    }

    /// The files, to change them.
    pub(crate) fn fs_mut(&mut self) -> &mut Fs {
        Rc::make_mut(&mut self.fs)
    }

    /// A program ran of which nobody knows what it does.
    pub(crate) fn stir(&mut self) {
        if self.fs.is_calm() {
            self.fs_mut().stir();
        }
    }

    /// An interpreter.
    pub(crate) fn python(&self, id: PyId) -> &Python {
        &self.pythons[id.0]
    }

    /// An interpreter, to change it.
    pub(crate) fn python_mut(&mut self, id: PyId) -> &mut Python {
        &mut Rc::make_mut(&mut self.pythons)[id.0]
    }

    /// Adds an interpreter.
    pub(crate) fn add_python(&mut self, python: Python) -> PyId {
        let all = Rc::make_mut(&mut self.pythons);
        all.push(python);
        PyId(all.len() - 1)
    }

    /// A path as seen from the working folder.
    pub(crate) fn path(&self, path: &str) -> String {
        Fs::normal(&self.cwd, path)
    }

    /// The home folder: `$HOME`, or what follows from the user.
    pub(crate) fn home(&self) -> String {
        match self.env("HOME") {
            Some(home) if !home.is_empty() => home.as_str().to_owned(),
            _ => self.user.home(),
        }
    }

    /// Prints text.
    pub(crate) fn print(&mut self, text: &Text) {
        self.out.push_text(text);
    }

    /// Prints something that nobody knows.
    pub(crate) fn print_unknown(&mut self) {
        if !self.out.as_str().ends_with(HOLE) {
            self.out.push_text(&Text::hole(None));
        }
    }

    /// Ends a command with a status.
    #[must_use]
    pub(crate) fn with(mut self, status: Status) -> Self {
        self.status = status;
        self.code = Some(1);
        self.blame = None;
        self.stays = None;
        self
    }

    /// The path on which the last command ended with a status, of which that was not known. Where it has
    /// failed, the shell is where it was before.
    #[must_use]
    pub(crate) fn ended(mut self, status: Status) -> Self {
        let other = if status == Status::Zero { Status::Unlikely } else { Status::Likely };
        self.failing |= self.status == other;
        if status == Status::NonZero
            && let Some(stays) = self.stays.take()
        {
            self.cwd.clone_from(&stays.path);
            for (name, var) in ["PWD", "OLDPWD"].into_iter().zip(&stays.vars) {
                match var {
                    Some(var) => self.vars.insert(name, var.clone()),
                    None => self.vars.remove(name),
                }
            }
        }
        self.with(status)
    }

    /// The folder in which the shell is.
    pub(crate) fn folder(&self) -> Folder {
        let vars = ["PWD", "OLDPWD"].map(|name| self.vars.get(name).cloned());
        Folder { path: self.cwd.clone(), vars }
    }

    /// Ends a command that fails with a number.
    #[must_use]
    pub(crate) fn failed(self, code: u8) -> Self {
        Self { code: Some(code), ..self.with(Status::NonZero) }
    }

    /// A child process. The system is the child's until [`State::take_system`] gives it back, so that
    /// nothing is copied that only the child changes.
    #[must_use]
    pub(crate) fn child(&mut self) -> Self {
        let child = self.clone();
        self.fs = Rc::default();
        self.pythons = Rc::default();
        self.out = Text::default();
        self.strays = Rc::default();
        child
    }

    /// Takes over what a child process leaves behind: the system, what it printed, its status, and what
    /// that tells of the machine.
    pub(crate) fn take_system(&mut self, child: Self) {
        (self.context, self.narrowed_by) = (child.context, child.narrowed_by);
        self.fs = child.fs;
        self.pythons = child.pythons;
        self.out = child.out;
        self.strays = child.strays;
        self.status = child.status;
        self.code = child.code;
        self.blame = child.blame;
        self.ghost = child.ghost;
        self.mended = child.mended;
        self.unfound = child.unfound;
        self.family = child.family;
        self.certain = child.certain;
        self.failing = child.failing;
    }

    /// What holds if either path was taken.
    #[must_use]
    pub(crate) fn join(mut self, other: &Self) -> Self {
        let unknown = || Text::hole(None);
        self.vars.join(&other.vars, |mine, theirs| {
            let unset = Var::default();
            let (mine, theirs) = (mine.unwrap_or(&unset), theirs.unwrap_or(&unset));
            Var {
                value: mine.value.clone().join(&theirs.value),
                exported: mine.exported || theirs.exported,
                prefix: mine.prefix && theirs.prefix,
                set_at: mine.set_at.or(theirs.set_at),
                event: mine.event.or(theirs.event),
                otherwise: mine.otherwise.clone().or_else(|| theirs.otherwise.clone()),
                readonly: mine.readonly && theirs.readonly,
            }
        });
        join_maps(&mut self.functions, &other.functions, Function::met);
        join_maps(&mut self.aliases, &other.aliases, |a, b| a.or(b).cloned());
        join_maps(&mut self.told, &other.told, |a, b| {
            let unknown = Outputs::unknown();
            Some(a.unwrap_or(&unknown).join(b.unwrap_or(&unknown)))
        });
        join_maps(&mut self.hashed, &other.hashed, |a, b| a.filter(|_| a == b).cloned());
        if self.params != other.params {
            let kept = |mine: &Text, theirs: &Text| mine.met(theirs).unwrap_or_else(unknown);
            let (mine, theirs) = (&self.params, &other.params);
            let name = kept(&mine.name, &theirs.name);
            let source = kept(&mine.source, &theirs.source);
            self.params = Rc::new(Params { name, source, open: true, ..Params::default() });
        }
        if self.options != other.options {
            self.options.errexit &= other.options.errexit;
            self.options.noglob &= other.options.noglob;
            self.options.allexport |= other.options.allexport;
            self.options.nounset &= other.options.nounset;
            self.options.errtrace |= other.options.errtrace;
        }
        if self.cwd != other.cwd {
            self.cwd = path::unknown();
        }
        if self.user != other.user {
            self.user = User::Unknown;
        }
        if !Rc::ptr_eq(&self.fs, &other.fs) && self.fs != other.fs {
            self.fs = Rc::new(self.fs.join(&other.fs));
        }
        self.join_pythons(other);
        if self.out != other.out {
            self.out = self.out.met(&other.out).unwrap_or_else(unknown);
        }
        join_maps(&mut self.fds, &other.fds, |_, _| Some(Sink::Unknown));
        join_maps(&mut self.strays, &other.strays, |_, _| Some(Text::hole(None)));
        if self.stdin != other.stdin {
            self.stdin = self.stdin.met(&other.stdin).unwrap_or_else(unknown);
        }
        self.status = match (self.failing, other.failing) {
            // What is meant to succeed, or something did that is meant to.
            (true, false) if self.status == Status::NonZero => other.status.perhaps(),
            (false, true) if other.status == Status::NonZero => self.status.perhaps(),
            _ => self.status.join(other.status),
        };
        self.failing &= other.failing;
        self.code = self.code.filter(|code| other.code == Some(*code));
        self.blame = self.blame.or(other.blame);
        self.certain |= other.certain;
        self.stays = self.stays.filter(|stays| other.stays.as_ref() == Some(stays));
        self.job = self.job.filter(|job| other.job == Some(*job));
        self.jobs = self.jobs.max(other.jobs);
        self.unfound &= other.unfound;
        self.family = self.family.filter(|family| other.family == Some(family));
        self.strange |= other.strange;
        self.active &= other.active;
        if self.context < other.context {
            (self.context, self.narrowed_by) = (other.context, other.narrowed_by);
        }
        self.exit_trap = self.exit_trap.or_else(|| other.exit_trap.clone());
        self.error_trap = self.error_trap.or_else(|| other.error_trap.clone());
        self
    }

    /// Whether commands do the same in both states: all is the same but for what was printed and how
    /// certain it is.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        (self.ghost, self.strange, self.status) == (other.ghost, other.strange, other.status)
            && (self.context, self.raised_by) == (other.context, other.raised_by)
            && (&self.cwd, &self.user, &self.stdin) == (&other.cwd, &other.user, &other.stdin)
            && (&self.vars, &self.fs, &self.pythons) == (&other.vars, &other.fs, &other.pythons)
            && (&self.params, &self.options) == (&other.params, &other.options)
            && (&self.functions, &self.aliases) == (&other.functions, &other.aliases)
            && (&self.dropped, &self.left) == (&other.dropped, &other.left)
            && (&self.hashed, &self.exit_trap) == (&other.hashed, &other.exit_trap)
            && (self.job, self.jobs) == (other.job, other.jobs)
            && (&self.error_trap, self.code) == (&other.error_trap, other.code)
            && self.told == other.told
            && self.fds == other.fds
    }

    /// Interpreters are only ever added, in the same order up to the fork. Where two branches
    /// added different ones under one number, the first is kept as unknown.
    fn join_pythons(&mut self, other: &Self) {
        if Rc::ptr_eq(&self.pythons, &other.pythons) || self.pythons == other.pythons {
            return;
        }
        let mine = Rc::make_mut(&mut self.pythons);
        for (at, theirs) in other.pythons.iter().enumerate() {
            match mine.get_mut(at) {
                None => mine.push(theirs.clone()),
                Some(one) if one != theirs => one.merge(theirs),
                Some(_) => {}
            }
        }
    }
}

impl Python {
    /// Keeps what both agree on.
    fn merge(&mut self, other: &Self) {
        if self.exe != other.exe && self.kind != other.kind {
            self.kind = super::event::InterpreterKind::Unknown;
        }
        if self.pip != other.pip {
            self.pip = super::python::Pip::Present(None);
        }
        if self.version != other.version {
            self.version = None;
        }
        if self.owned != other.owned {
            self.owned = Rc::new(self.owned.intersection(&other.owned).cloned().collect());
        }
        self.marker_unsure |= other.marker_unsure || self.marker != other.marker;
    }
}

fn join_maps<K: Clone + Ord, V: Clone + PartialEq>(
    mine: &mut Rc<BTreeMap<K, V>>,
    theirs: &Rc<BTreeMap<K, V>>,
    join: impl Fn(Option<&V>, Option<&V>) -> Option<V>,
) {
    if Rc::ptr_eq(mine, theirs) || mine == theirs {
        return;
    }
    // Most names mean the same on both sides.
    let names = mine.keys().chain(theirs.keys().filter(|name| !mine.contains_key(name)));
    let differing = names.filter(|name| mine.get(name) != theirs.get(name));
    let joined: Vec<(K, Option<V>)> =
        differing.map(|name| (name.clone(), join(mine.get(name), theirs.get(name)))).collect();
    let mine = Rc::make_mut(mine);
    for (name, value) in joined {
        match value {
            Some(value) => mine.insert(name, value),
            None => mine.remove(&name),
        };
    }
}
