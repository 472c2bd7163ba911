//! A setting of pip's, as it reaches a command: from the environment or from a file.

use super::config::{self, PipFiles};
use super::pip::line::build;
use crate::knowledge::pip as facts;
use crate::machine::python::PyId;
use crate::machine::state::State;
use crate::source::{Place, Text};
use std::cell::OnceCell;

/// A setting's value.
#[derive(Debug, Clone)]
pub(crate) enum Setting {
    /// Nothing sets it.
    Unset,
    /// Something does.
    Set {
        /// The value.
        text: Text,
        /// Where it is written, if in a file that we see.
        place: Option<Place>,
        /// What sets it.
        origin: Origin,
    },
    /// pip cannot read its configuration; why.
    Broken(String),
    /// Nobody can tell.
    Unknown,
}

/// What sets a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A variable of that name.
    Variable(String),
    /// A file at that path.
    File(String),
}

impl From<config::Setting> for Setting {
    fn from(found: config::Setting) -> Self {
        match found {
            config::Setting::Unset => Self::Unset,
            config::Setting::Set(config::Value { text, place, path }) => {
                Self::Set { text, place, origin: Origin::File(path) }
            }
            config::Setting::Broken(why) => Self::Broken(why),
            config::Setting::Unknown => Self::Unknown,
        }
    }
}

impl Setting {
    /// Whether it is set to something that is not empty; `None` if nobody can tell.
    pub(crate) fn is_set(&self) -> Option<bool> {
        match self {
            Self::Set { text, .. } => Some(!text.is_empty()),
            Self::Unset | Self::Broken(_) => Some(false),
            Self::Unknown => None,
        }
    }

    /// Its truth; `None` if nobody can tell, or if pip refuses the value.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Self::Set { text, .. } => crate::knowledge::pip::truth(text.as_str()),
            Self::Unset | Self::Broken(_) => Some(false),
            Self::Unknown => None,
        }
    }
}

/// The settings of an interpreter's pip. Its files are read once, when somebody asks.
#[derive(Debug)]
pub(crate) struct Settings<'s> {
    pub(crate) state: &'s State,
    pub(crate) python: PyId,
    /// pip's own `--isolated`: neither the environment nor the user's files count.
    pub(crate) isolated: bool,
    files: OnceCell<PipFiles>,
}

impl<'s> Settings<'s> {
    /// As they are in a state.
    pub(crate) fn new(state: &'s State, python: PyId, isolated: bool) -> Self {
        Self { state, python, isolated, files: OnceCell::new() }
    }

    /// What sets `key` for a command of pip. The environment beats the files.
    pub(crate) fn get(&self, command: &str, key: &str) -> Setting {
        self.variable(command, key).unwrap_or_else(|| self.in_files(command, key))
    }

    /// The variable that sets `key`, if one does.
    pub(crate) fn variable(&self, command: &str, key: &str) -> Option<Setting> {
        if self.isolated { None } else { variable(self.state, self.python, command, key) }
    }

    /// What the configuration files set `key` to.
    pub(crate) fn in_files(&self, command: &str, key: &str) -> Setting {
        let read = || PipFiles::read(self.state, self.python, self.isolated);
        self.files.get_or_init(read).setting(command, key).into()
    }
}

/// The exported variable that sets `key` for this pip: the prefix counts as it stands, the rest in
/// any spelling. An empty one is passed over.
fn variable(state: &State, python: PyId, command: &str, key: &str) -> Option<Setting> {
    let build = build(state.python(python));
    let option = format!("--{key}");
    let fits = |name: &str| {
        let rest = name.strip_prefix("PIP_")?;
        let found = facts::setting(command, rest, build).facts()?;
        (found.name == option).then_some(())
    };
    let mut exported = state.vars.iter().filter(|(_, var)| var.exported);
    exported.find_map(|(name, var)| {
        fits(name)?;
        let text = var.value.scalar().filter(|text| !text.is_empty())?;
        let place = var.set_at.or_else(|| text.whole_place());
        Some(Setting::Set { text, place, origin: Origin::Variable(name.to_owned()) })
    })
}
