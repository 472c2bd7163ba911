//! Names of files that matter to the guard.

use super::{Row, Table};

static NAMES: Table = Table::new(include_str!("../../knowledge/telling-names.tsv"));

/// Whether what bears the name of this path is there only if it is modelled.
pub fn tells(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    NAMES.find(name).is_some()
        || NAMES.find(stem).is_some_and(|row| row.field(2) == "yes")
        || is_folder(path)
}

/// Whether a path lies in a folder that is there only if it is modelled.
pub fn is_folder(path: &str) -> bool {
    folders().any(|row| path.starts_with(row.key()))
}

/// Whether a file of this name holds settings, which no program writes by the way.
pub fn is_settings(name: &str) -> bool {
    NAMES.find(name).is_some_and(|row| row.field(1) == "settings")
}

/// They come first in the table.
fn folders() -> impl Iterator<Item = Row> {
    NAMES.rows().take_while(|row| row.key().starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        assert!(NAMES.rows().map(Row::text).is_sorted());
        for row in NAMES.rows() {
            assert!(matches!(row.field(1), "program" | "folder" | "file" | "settings"));
            assert_eq!(row.field(1) == "folder", row.key().starts_with('/'), "{}", row.text());
            assert!(matches!(row.field(2), "" | "yes") && row.field(3).len() > 5, "{}", row.text());
        }
    }

    #[test]
    fn some_names_come_with_a_version() {
        for path in ["/usr/bin/python3.12", "/opt/pip3", "/a/uv.toml", "/usr/lib/python3/x"] {
            assert!(tells(path), "{path}");
        }
        for path in ["/usr/bin/pipx3", "/opt/python-tools", "/usr/share/python3x", "/"] {
            assert!(!tells(path), "{path}");
        }
        assert!(is_settings("pip.conf") && !is_settings("activate"));
    }
}
