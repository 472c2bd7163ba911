//! The interpreters that are present, and how a name on `PATH` reaches them.

use super::event::{Because, InterpreterKind};
use super::fs::{Fs, Kind, Program};
use crate::knowledge::Version;
use crate::source::HOLE;
use std::collections::BTreeSet;
use std::rc::Rc;

/// An interpreter by its number in [`super::state::State::pythons`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PyId(pub usize);

/// An interpreter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Python {
    /// Its program.
    pub exe: String,
    /// `sys.prefix`
    pub prefix: String,
    /// Where it comes from.
    pub kind: InterpreterKind,
    /// `3.11`; `None` if unknown.
    pub version: Option<(u8, u8)>,
    /// Where its marker lies, or would lie; a hole for an unknown version. `None` if it can have
    /// none (a virtual environment).
    pub marker: Option<String>,
    /// Whether nobody knows if the image or machine came with the marker.
    pub marker_unsure: bool,
    /// Its pip.
    pub pip: Pip,
    /// The pip that it would put into a virtual environment, or that `ensurepip` would bring.
    pub bundled: Option<Version>,
    /// Packages that the text has installed, by their normalised names.
    pub installed: Rc<BTreeSet<String>>,
    /// Packages of the distribution that the text has installed, by the distribution's names.
    pub owned: Rc<BTreeSet<String>>,
    /// For a virtual environment: what it was made from, and whether it sees its packages.
    pub venv: Option<Venv>,
    /// Debian's older pips install for the user unless they are root.
    pub user_default: bool,
    /// Debian's layout: packages go to /usr/local/lib.
    pub debian: bool,
    /// setuptools older than 80: `setup.py develop` and `easy_install` work without pip.
    pub old_setuptools: Option<bool>,
    /// Why it is believed to be there.
    pub because: Vec<Because>,
}

/// What is known of an interpreter's pip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pip {
    /// There is none.
    Absent,
    /// There is one, of this version if it is known.
    Present(Option<Version>),
}

/// A virtual environment's base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Venv {
    /// The interpreter that it was made from.
    pub base: Option<PyId>,
    /// `--system-site-packages`
    pub system_site: bool,
}

impl Python {
    /// The version as text.
    pub(crate) fn version_text(&self) -> Option<String> {
        self.version.map(|(major, minor)| format!("{major}.{minor}"))
    }

    /// The version of its pip, if known.
    pub(crate) fn pip_version(&self) -> Option<Version> {
        match self.pip {
            Pip::Present(version) => version,
            Pip::Absent => None,
        }
    }

    /// The path of the marker below `lib` (`/usr/lib`) for a version.
    pub(crate) fn marker_path(lib: &str, version: Option<(u8, u8)>) -> String {
        match version {
            Some((major, minor)) => format!("{lib}/python{major}.{minor}/EXTERNALLY-MANAGED"),
            None => format!("{lib}/python3.{HOLE}/EXTERNALLY-MANAGED"),
        }
    }

    /// Names under which its program lies in `bin`, without `python` itself.
    pub(crate) fn names(&self, stem: &str) -> Vec<String> {
        let mut names = vec![format!("{stem}3")];
        names.extend(self.version.map(|(major, minor)| format!("{stem}{major}.{minor}")));
        names
    }

    /// Puts its program, and its pip if it has one, into a folder.
    pub(crate) fn install(&self, id: PyId, fs: &mut Fs, bin: &str, bare: bool) {
        let mut put = |stem: &str, program: Program| {
            for name in self.names(stem) {
                fs.put(&format!("{bin}/{name}"), Kind::Program(program));
            }
            if bare {
                fs.put(&format!("{bin}/{stem}"), Kind::Program(program));
            }
        };
        put("python", Program::Python(id));
        if matches!(self.pip, Pip::Present(_)) {
            put("pip", Program::Pip(id));
        }
    }
}

/// A program that a Python package brings along, and that matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PythonTool {
    Pipx,
    Virtualenv,
    PipSync,
    Pipenv,
    Poetry,
    Conda,
    EasyInstall,
}

impl PythonTool {
    /// The one that a package of this name brings.
    pub(crate) fn of_package(name: &str) -> Option<Self> {
        Some(match name {
            "pipx" => Self::Pipx,
            "virtualenv" => Self::Virtualenv,
            "pip-tools" => Self::PipSync,
            "pipenv" => Self::Pipenv,
            "poetry" => Self::Poetry,
            _ => return None,
        })
    }

    /// Its name as a command.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pipx => "pipx",
            Self::Virtualenv => "virtualenv",
            Self::PipSync => "pip-sync",
            Self::Pipenv => "pipenv",
            Self::Poetry => "poetry",
            Self::Conda => "conda",
            Self::EasyInstall => "easy_install",
        }
    }
}
