//! From a command's name to a program.

use super::event::InterpreterKind;
use super::fs::{Found, Fs, Kind, Node, Program, Root, path};
use super::programs::stem;
use super::python::{PyId, Python};
use super::state::State;
use super::value::has_hole;
use super::words::Field;
use crate::source::Text;
use crate::syntax::shell::Dialect;
use std::rc::Rc;

/// What a name means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Located {
    /// A program that the machine knows, and its path.
    Program(Program, String),
    /// A file whose content is modelled.
    Script(String, Text),
    /// A program known by its base name alone.
    Named(String),
    /// It is not there.
    Missing,
    /// Something that nobody can tell.
    Unknown,
}

impl Located {
    /// Whether both are the same program, wherever they lie.
    fn is_as(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Program(one, _), Self::Program(two, _)) if one == two)
    }
}

/// Where a shell looks if nothing is said.
pub(crate) const DEFAULT_PATH: &str =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Folders whose content is known well enough: what is not modelled there is not Python's.
const STANDARD: [&str; 7] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/usr/games",
    "/snap/bin",
    "/usr/local/games",
];

/// Whether a folder's content is known well enough.
pub(crate) fn is_standard(folder: &str) -> bool {
    STANDARD.contains(&folder) || matches!(folder, "/sbin" | "/bin")
}

/// Words in a folder's name that say that it may hold a Python of its own.
const PYTHONIC: [&str; 12] = [
    "venv",
    "virtualenv",
    "conda",
    "mamba",
    "pyenv",
    "python",
    "pypy",
    "poetry",
    "asdf",
    "mise",
    "toolcache",
    "/env/",
];

/// Whether a program's name has to do with Python.
pub(crate) fn is_pythonic(name: &str) -> bool {
    matches!(
        stem(name),
        "python"
            | "pip"
            | "pypy"
            | "uv"
            | "uvx"
            | "pipx"
            | "virtualenv"
            | "easy_install"
            | "poetry"
            | "pipenv"
            | "conda"
            | "mamba"
            | "micromamba"
            | "pip-sync"
            | "pip-compile"
            | "pyvenv"
    )
}

impl State {
    /// What a command's name means to a shell or to `execvp`.
    pub(crate) fn locate(&self, name: &Field) -> Located {
        let string = name.as_str();
        if string.contains('/') {
            return self.locate_path(string);
        }
        if has_hole(string) {
            return Located::Unknown;
        }
        if let Some(path) = self.hashed.get(string) {
            return self.locate_path(path);
        }
        let path = self.value("PATH").scalar();
        let path = path.as_ref().map_or(DEFAULT_PATH, Text::as_str);
        self.locate_on(string, path)
    }

    /// A shell remembers where it has found a program, until `PATH` changes.
    pub(crate) fn remember(&mut self, name: &Field) {
        let Some(name_alone) = name.known().filter(|it| !it.contains('/') && is_pythonic(it))
        else {
            return;
        };
        if self.hashed.contains_key(name_alone) {
            return;
        }
        let Located::Program(_, mut found) = self.locate(name) else { return };
        let path = self.value("PATH").scalar();
        let relative = |folder: &&str| !path::is_absolute(folder);
        let folders = path.iter().flat_map(|path| path.as_str().split(':')).filter(relative);
        for folder in folders {
            let written = format!("{folder}/{name_alone}");
            if self.path(&written) == found {
                // bash keeps it as `PATH` has it, whatever folder it means later; dash looks for it again.
                if self.options.dialect != Dialect::Bash || matches!(folder, "" | ".") {
                    return;
                }
                found = written;
                break;
            }
        }
        Rc::make_mut(&mut self.hashed).insert(name_alone.to_owned(), found);
    }

    /// Replaces a name by the path of the program that it means where nobody has changed `PATH`: that path.
    pub(crate) fn settle(&self, word: &mut Field) -> Option<String> {
        let Located::Program(_, path) = self.locate_on(word.known()?, DEFAULT_PATH) else {
            return None;
        };
        let place = word.place();
        word.text = Text::default();
        word.text.push_for(&path, place);
        Some(path)
    }

    /// Whether programs in a folder are found by their names.
    pub(crate) fn is_on_path(&self, folder: &str) -> bool {
        let path = self.value("PATH").scalar();
        let path = path.as_ref().map_or(DEFAULT_PATH, Text::as_str);
        path.split(':').any(|it| Fs::normal("/", it) == Fs::normal("/", folder))
    }

    /// As [`State::locate`], with another `PATH`.
    pub(crate) fn locate_on(&self, name: &str, path: &str) -> Located {
        if !is_pythonic(name) && !self.fs.may_hold(name) && !self.fs.is_any_laid() {
            return Located::Named(name.to_owned());
        }
        self.locate_first(&[name], path, |_| true)
    }

    /// What lies first on a `PATH` under one of these names, and is `wanted`.
    pub(crate) fn locate_first(
        &self,
        names: &[&str],
        path: &str,
        wanted: impl Fn(&Located) -> bool,
    ) -> Located {
        let pythonic = names.iter().any(|name| is_pythonic(name));
        // Of other names it does not matter why they are not found.
        let plain = !pythonic && names.len() == 1;
        let nowhere = plain && !self.fs.may_hold(names[0]);
        let (mut opened, mut perhaps) = (false, None::<Located>);
        let folders =
            path.split(':').flat_map(|folder| names.iter().map(move |name| (folder, name)));
        for (folder, name) in folders {
            let folder = self.path(if folder.is_empty() { "." } else { folder });
            if nowhere && !self.fs.may_be_laid(&folder) {
                continue;
            }
            let file = format!("{}/{name}", folder.trim_end_matches('/'));
            let found =
                if plain { self.fs.find_modelled(&file) } else { self.fs.find(&file, true) };
            match found {
                Found::Node(path, node) => match located(&path, &file, &node).filter(&wanted) {
                    Some(found) if perhaps.as_ref().is_some_and(|it| !found.is_as(it)) => {
                        return Located::Unknown;
                    }
                    // What stands behind it on `PATH` may be the same.
                    Some(found) if node.maybe && pythonic => perhaps = Some(found),
                    Some(found) => return found,
                    None => {}
                },
                Found::Absent => {}
                Found::Unknown if pythonic && may_hold_python(&folder) => return Located::Unknown,
                // Something of which nobody knows what it brings was unpacked there.
                Found::Unknown => opened |= self.fs.closed,
            }
        }
        if pythonic && (opened || perhaps.is_some()) {
            return Located::Unknown;
        }
        match names {
            [name] if plain => Located::Named((*name).to_owned()),
            _ => Located::Missing,
        }
    }

    fn locate_path(&self, written: &str) -> Located {
        let path = self.path(written);
        let base = path.rsplit('/').next().unwrap_or_default().to_owned();
        match self.fs.find(&path, true) {
            Found::Node(resolved, node) => {
                located(&resolved, &path, &node).unwrap_or(Located::Unknown)
            }
            Found::Absent if is_pythonic(&base) => Located::Missing,
            Found::Absent => Located::Named(base),
            Found::Unknown if is_pythonic(&base) => Located::Unknown,
            Found::Unknown => Located::Named(base),
        }
    }

    /// The interpreter that `python3` means, as far as it can be told.
    pub(crate) fn default_python(&self) -> Option<PyId> {
        for name in ["python3", "python"] {
            if let Located::Program(Program::Python(id), _) =
                self.locate(&Field::from_text(Text::from(name)))
            {
                return Some(id);
            }
        }
        None
    }

    /// Whether a program is only taken to be there, as on somebody's machine. It runs when it is called;
    /// whoever asks for it may get either answer.
    pub(crate) fn is_presumed(&self, program: Program) -> bool {
        let (Program::Python(id) | Program::Pip(id) | Program::Module(id, _)) = program else {
            return false;
        };
        let python = self.python(id);
        !self.fs.closed && python.kind == InterpreterKind::Distro && python.version.is_none()
    }

    /// The distribution's own interpreter.
    pub(crate) fn system_python(&self) -> Option<PyId> {
        // Python 2 lies beside it.
        let other = |python: &Python| python.version.is_some_and(|(major, _)| major < 3);
        let own = |kind| self.pythons.iter().position(|it| it.kind == kind && !other(it));
        own(InterpreterKind::Distro).or_else(|| own(InterpreterKind::Homebrew)).map(PyId)
    }
}

fn located(path: &str, named: &str, node: &Node) -> Option<Located> {
    match &node.kind {
        Kind::Program(Program::Other) => {
            Some(Located::Named(named.rsplit('/').next().unwrap_or_default().to_owned()))
        }
        Kind::Program(program) => Some(Located::Program(*program, named.to_owned())),
        Kind::File(text) => Some(Located::Script(path.to_owned(), text.clone())),
        Kind::Dir | Kind::OpenDir(_) | Kind::Gone | Kind::Link(_) | Kind::Device => None,
    }
}

/// Whether an unmodelled folder on `PATH` may hold an interpreter.
fn may_hold_python(folder: &str) -> bool {
    if STANDARD.contains(&folder) {
        return false;
    }
    let whole = format!("{folder}/").to_lowercase();
    !Root::of(folder.trim_start_matches('/')).is_placed()
        || PYTHONIC.iter().any(|word| whole.contains(word))
}
