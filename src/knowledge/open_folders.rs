//! Folders of the system to which the user of a hosted runner's jobs may write.

use super::Table;
use super::runner::RunnerOs;

static FOLDERS: Table = Table::new(include_str!("../../knowledge/open-folders.tsv"));

/// The folders that are open on a system.
pub fn of(os: RunnerOs) -> Vec<&'static str> {
    let system = match os {
        RunnerOs::Linux => "linux",
        RunnerOs::MacOs => "macos",
        RunnerOs::Windows => return Vec::new(),
    };
    let pairs = FOLDERS.rows().filter_map(|row| row.key().split_once(' '));
    pairs.filter(|(own, _)| *own == system).map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        assert!(FOLDERS.rows().map(Row::key).is_sorted());
        for row in FOLDERS.rows() {
            assert!(row.key().contains(" /") && row.field(1).len() > 5, "{}", row.text());
        }
        assert_eq!(of(RunnerOs::Linux), ["/opt", "/usr/share"]);
        assert_eq!(of(RunnerOs::MacOs).len(), 3);
    }
}
