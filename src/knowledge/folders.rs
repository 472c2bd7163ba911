//! Folders that every system has.

use super::Table;

static FOLDERS: Table = Table::new(include_str!("../../knowledge/folders.tsv"));

/// Whether every system has the folder at this path.
pub fn is_standard(path: &str) -> bool {
    FOLDERS.find(path).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        let keys: Vec<&str> = FOLDERS.rows().map(Row::key).collect();
        assert!(keys.is_sorted());
        for row in FOLDERS.rows() {
            assert!(row.key().starts_with('/'), "{}", row.key());
            assert_eq!(row.text().split('\t').count(), 2, "{}", row.key());
        }
    }

    #[test]
    fn a_folder_of_ones_own_is_none_of_them() {
        assert!(is_standard("/usr/local/bin"));
        assert!(!is_standard("/etc/pip"));
        assert!(!is_standard("/app"));
    }
}
