//! What a configuration may make of what a rule sees.

use crate::finding::Severity;

/// A cell of the policy table as a user writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// How it is reported; `None` permits.
    pub severity: Option<Severity>,
    /// Only if nothing about it is a guess.
    pub if_sure: bool,
}

const fn cell(severity: Option<Severity>, if_sure: bool) -> Cell {
    Cell { severity, if_sure }
}

/// All that a cell may say.
const CELLS: [(&str, Cell); 7] = [
    ("allow", cell(None, false)),
    ("note", cell(Some(Severity::Note), false)),
    ("warning", cell(Some(Severity::Warning), false)),
    ("error", cell(Some(Severity::Error), false)),
    ("note if sure", cell(Some(Severity::Note), true)),
    ("warning if sure", cell(Some(Severity::Warning), true)),
    ("error if sure", cell(Some(Severity::Error), true)),
];

impl Cell {
    /// The words that a user may write.
    pub const NAMES: [&'static str; 7] = {
        let mut names = [""; 7];
        let mut at = 0;
        while at < names.len() {
            names[at] = CELLS[at].0;
            at += 1;
        }
        names
    };

    /// The cell that a word stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        CELLS.iter().find(|(known, _)| *known == name).map(|(_, cell)| *cell)
    }
}

/// A policy to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// What harms no machine is permitted.
    #[default]
    Default,
    /// Nothing is permitted anywhere without a reason.
    Strict,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Default, Self::Strict];

    /// As users write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Strict => "strict",
        }
    }

    /// The preset of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }
}
