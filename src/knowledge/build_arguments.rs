//! Arguments of a build that `BuildKit` sets by itself.

use super::Table;

static ARGUMENTS: Table = Table::new(include_str!("../../knowledge/build-arguments.tsv"));

/// What an argument may be, if it is one of those that `BuildKit` sets.
pub fn values(name: &str) -> Option<impl Iterator<Item = &'static str>> {
    let row = ARGUMENTS.find(name)?;
    Some(row.field(1).split(' ').map(|value| if value == "." { "" } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        assert!(ARGUMENTS.rows().map(Row::key).is_sorted());
        for row in ARGUMENTS.rows() {
            assert!(!row.field(1).is_empty() && row.field(2).len() > 5, "{}", row.text());
        }
        assert_eq!(values("TARGETOS").map(Iterator::collect), Some(vec!["linux"]));
        assert!(values("TARGETVARIANT").is_some_and(|mut all| all.any(str::is_empty)));
        assert!(values("VERSION").is_none());
    }
}
