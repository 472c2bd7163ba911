//! Programs that run targets of a file: make and its kin.

use super::{Row, Table};

static RUNNERS: Table = Table::new(include_str!("../../knowledge/target-runners.tsv"));

/// A program that runs targets of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetRunner(Row);

/// The names of all such programs, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    RUNNERS.rows().map(Row::key)
}

/// The program of that name.
pub fn target_runner(command: &str) -> Option<TargetRunner> {
    RUNNERS.find(command).map(TargetRunner)
}

impl TargetRunner {
    /// How its file is read: `make`, `just`, `npm`, `tox`, `taskfile`, `toml`.
    pub fn kind(self) -> &'static str {
        self.0.field(1)
    }

    /// The names that its file may have, of which the first one counts that is there.
    pub fn files(self) -> impl Iterator<Item = &'static str> {
        self.0.field(2).split(' ')
    }

    /// Whether it brings an environment of its own, whose Python nobody has seen.
    pub fn has_own_python(self) -> bool {
        self.0.field(3) == "own"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        assert!(RUNNERS.rows().map(Row::text).is_sorted());
        for row in RUNNERS.rows() {
            assert!(row.field(4).len() > 5 && !row.field(2).is_empty(), "{}", row.text());
            assert!(matches!(row.field(3), "" | "own"), "{}", row.text());
        }
    }

    #[test]
    fn a_runner_knows_its_files() {
        let tox = target_runner("tox").expect("a row");
        assert_eq!((tox.kind(), tox.files().next()), ("tox", Some("tox.ini")));
        assert!(tox.has_own_python() && target_runner("ls").is_none());
    }
}
