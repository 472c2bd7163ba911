//! Whose interpreter lies below a folder.

use super::Table;

static PLACES: Table = Table::new(include_str!("../../knowledge/places.tsv"));

/// Who owns what lies below a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A package manager of the machine.
    System,
    /// Somebody's own tree: a stage, a prefix, a tool's folder.
    Private,
}

/// The beginnings of the paths below which the interpreters of systems lie.
pub fn systems() -> impl Iterator<Item = &'static str> {
    PLACES.rows_from("/").map(super::Row::key).take_while(|key| key.starts_with('/'))
}

/// Who owns a folder that is known only by how it is written: `$NAME`, `$(command)`.
pub fn written(lead: &str) -> Option<Owner> {
    let row = PLACES.find(lead).or_else(|| PLACES.prefixes(lead).next())?;
    match row.field(1) {
        "system" => Some(Owner::System),
        "private" => Some(Owner::Private),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn stages_are_private_and_homebrew_is_a_system() {
        assert_eq!(written("$DESTDIR"), Some(Owner::Private));
        assert_eq!(written("$HOMEBREW_PREFIX"), Some(Owner::System));
        assert_eq!(written("$(brew --prefix python@3.12)"), Some(Owner::System));
        assert_eq!(written("$DESTDIRECTORY"), None);
        assert!(systems().any(|root| root == "/usr/lib/python"));
    }

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        let keys: Vec<&str> = PLACES.rows().map(Row::key).collect();
        assert!(keys.is_sorted());
        for row in PLACES.rows() {
            assert_eq!(row.text().split('\t').count(), 3, "{}", row.key());
            assert!(matches!(row.field(1), "system" | "private"), "{}", row.key());
        }
    }
}
