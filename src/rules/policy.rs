//! What is permitted where: the table of rules and contexts. Users change its cells.

use crate::config::{Cell, Preset};
use crate::finding::{Confidence, Context, Severity};

/// What becomes of what a rule sees in one context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Nothing is printed.
    Permitted,
    /// It is reported, at most with this severity.
    Reported(Severity),
    /// As [`Level::Reported`], but only if the confidence is high.
    IfSure(Severity),
}

use Level::{IfSure, Permitted};
const NOTE: Level = Level::Reported(Severity::Note);
const WARNING: Level = Level::Reported(Severity::Warning);
const ERROR: Level = Level::Reported(Severity::Error);

/// A rule's level in each context, in the order of [`Context::ALL`].
pub type Row = [Level; 5];

/// What ends a build is an error where it is built, and elsewhere tells of what people will meet.
const REFUSED: Row =
    [ERROR, ERROR, IfSure(Severity::Warning), IfSure(Severity::Warning), IfSure(Severity::Note)];

/// The levels without any configuration: container, hosted-ci, unknown, self-hosted-ci, host.
pub const TABLE: &[(&str, Row)] = &[
    ("sudo-pip", [Permitted, Permitted, WARNING, ERROR, ERROR]),
    ("break-system-packages", [Permitted, Permitted, WARNING, ERROR, ERROR]),
    ("guard-disabled", [Permitted, Permitted, WARNING, ERROR, ERROR]),
    ("marker-removed", [NOTE, NOTE, WARNING, ERROR, ERROR]),
    ("pip-downgraded", [NOTE, NOTE, WARNING, ERROR, ERROR]),
    ("install-blocked", REFUSED),
    (
        "option-unknown",
        [ERROR, ERROR, IfSure(Severity::Warning), IfSure(Severity::Warning), Permitted],
    ),
    ("uninstall-refused", REFUSED),
    ("override-ineffective", [WARNING; 5]),
    ("override-needless", [NOTE; 5]),
    ("wrong-interpreter", [WARNING; 5]),
    ("suppression-unused", [WARNING; 5]),
    ("suppression-without-reason", [WARNING; 5]),
    ("suppression-unknown-rule", [WARNING; 5]),
    ("suppression-expired", [WARNING; 5]),
];

/// The names of all rules that a configuration may speak of.
pub fn names() -> Vec<&'static str> {
    TABLE.iter().map(|(name, _)| *name).collect()
}

impl Level {
    /// As users write it in a configuration and on a rule's page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Permitted => "allow",
            Self::Reported(severity) => severity.name(),
            Self::IfSure(Severity::Note) => "note if sure",
            Self::IfSure(Severity::Warning) => "warning if sure",
            Self::IfSure(Severity::Error) => "error if sure",
        }
    }

    /// The severity with which something of this confidence is reported; `None`: not at all.
    pub fn severity(self, confidence: Confidence) -> Option<Severity> {
        match self {
            Self::Permitted => None,
            Self::Reported(severity) => Some(severity),
            Self::IfSure(severity) => (confidence == Confidence::High).then_some(severity),
        }
    }
}

impl From<Cell> for Level {
    fn from(cell: Cell) -> Self {
        match cell.severity {
            None => Self::Permitted,
            Some(severity) if cell.if_sure => Self::IfSure(severity),
            Some(severity) => Self::Reported(severity),
        }
    }
}

/// A row in which nothing is permitted: every cell is at least a warning, and what was permitted wants
/// as much certainty as the rest of its row.
fn strict(row: Row) -> Row {
    let wary = row.iter().any(|level| matches!(level, IfSure(_)));
    row.map(|level| match level {
        Permitted if wary => IfSure(Severity::Warning),
        IfSure(Severity::Note) => IfSure(Severity::Warning),
        Permitted | Level::Reported(Severity::Note) => WARNING,
        level => level,
    })
}

/// The table as it holds for a file, and which rules speak at all.
#[derive(Debug, Clone)]
pub struct Policy {
    rows: Vec<(&'static str, Row, bool)>,
    /// Where nothing is permitted without a reason, nothing is a mere note either.
    strict: bool,
}

impl Default for Policy {
    fn default() -> Self {
        let rows = TABLE.iter().map(|&(name, row)| (name, row, true)).collect();
        Self { rows, strict: false }
    }
}

impl Policy {
    /// The policy of a preset.
    pub fn preset(preset: Preset) -> Self {
        let mut policy = Self { strict: preset == Preset::Strict, ..Self::default() };
        if policy.strict {
            policy.rows.iter_mut().for_each(|(_, row, _)| *row = strict(*row));
        }
        policy
    }

    fn row(&mut self, rule: &str) -> Option<&mut (&'static str, Row, bool)> {
        self.rows.iter_mut().find(|(name, ..)| *name == rule)
    }

    /// Changes a cell; a name that is no rule changes nothing.
    pub fn set(&mut self, rule: &str, context: Context, level: Level) {
        if let Some((_, row, _)) = self.row(rule) {
            row[context as usize] = level;
        }
    }

    /// Turns a rule on or off; a name that is no rule changes nothing.
    pub fn enable(&mut self, rule: &str, enabled: bool) {
        if let Some((.., on)) = self.row(rule) {
            *on = enabled;
        }
    }

    /// Whether the rule speaks at all.
    pub fn is_enabled(&self, rule: &str) -> bool {
        self.rows.iter().any(|(name, _, on)| *name == rule && *on)
    }

    /// What a finding is at least, however little its rule makes of it.
    pub(super) fn least(&self) -> Severity {
        if self.strict { Severity::Warning } else { Severity::Note }
    }

    /// The level of a rule in a context; permitted if the rule is off or unknown.
    pub fn level(&self, rule: &str, context: Context) -> Level {
        let row = self.rows.iter().find(|(name, _, on)| *name == rule && *on);
        row.map_or(Permitted, |(_, row, _)| row[context as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_change_cells_and_turn_rules_off() {
        let mut policy = Policy::default();
        assert_eq!(policy.level("sudo-pip", Context::Host), ERROR);
        policy.set("sudo-pip", Context::Host, Permitted);
        assert_eq!(policy.level("sudo-pip", Context::Host), Permitted);
        policy.enable("marker-removed", false);
        assert_eq!(policy.level("marker-removed", Context::Host), Permitted);
    }

    #[test]
    fn users_can_write_every_level() {
        for name in Cell::NAMES {
            let level = Cell::from_name(name).map(Level::from);
            assert_eq!(level.map(Level::name), Some(name));
        }
    }

    #[test]
    fn the_strict_preset_permits_nothing() {
        let policy = Policy::preset(Preset::Strict);
        for (rule, row) in TABLE {
            for (context, level) in Context::ALL.into_iter().zip(row) {
                let severity = policy.level(rule, context).severity(Confidence::High);
                assert!(severity >= Some(Severity::Warning), "{rule}, {context:?}");
                assert!(severity >= level.severity(Confidence::High), "{rule}, {context:?}");
            }
        }
        let host = policy.level("install-blocked", Context::Host);
        assert_eq!(host, IfSure(Severity::Warning));
    }

    #[test]
    fn some_cells_want_certainty() {
        let level = IfSure(Severity::Warning);
        assert_eq!(level.severity(Confidence::Medium), None);
        assert_eq!(level.severity(Confidence::High), Some(Severity::Warning));
    }
}
