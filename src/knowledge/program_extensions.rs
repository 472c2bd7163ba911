//! Extensions of programs in languages that are not replayed.

use super::Table;

static EXTENSIONS: Table = Table::new(include_str!("../../knowledge/program-extensions.tsv"));

/// Whether a file with this extension, in small letters, is a program that may run scripts.
pub fn is_program(extension: &str) -> bool {
    EXTENSIONS.find(extension).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        assert!(EXTENSIONS.rows().map(Row::text).is_sorted());
        for row in EXTENSIONS.rows() {
            assert!(!row.field(1).is_empty() && row.field(2).len() > 5, "{}", row.text());
        }
    }

    #[test]
    fn data_and_shell_scripts_are_none() {
        assert!(is_program("py") && is_program("r"));
        assert!(!is_program("sh") && !is_program("json") && !is_program(""));
    }
}
