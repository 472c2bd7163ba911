//! What runs by itself when a container starts.

use super::{Row, Table};

static FOLDERS: Table = Table::new(include_str!("../../knowledge/init-folders.tsv"));

/// Patterns for the paths of programs that run by themselves when a container starts.
pub fn programs() -> impl Iterator<Item = &'static str> {
    FOLDERS.rows().map(Row::key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        let keys: Vec<&str> = programs().collect();
        assert!(keys.is_sorted());
        for row in FOLDERS.rows() {
            assert!(row.key().starts_with('/') && row.key().contains("/*"), "{}", row.key());
            assert_eq!(row.text().split('\t').count(), 2, "{}", row.key());
        }
    }
}
