//! Programs that change no files.

use super::Table;

static PROGRAMS: Table = Table::new(include_str!("../../knowledge/still-programs.tsv"));

/// A program that changes no files.
#[derive(Debug, Clone, Copy)]
pub struct StillProgram {
    /// Its exit status answers a question.
    pub asks: bool,
}

/// The program of that name.
pub fn still_program(name: &str) -> Option<StillProgram> {
    let row = PROGRAMS.find(name)?;
    Some(StillProgram { asks: row.field(1) == "yes" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        let keys: Vec<&str> = PROGRAMS.rows().map(Row::key).collect();
        assert!(keys.is_sorted());
        for row in PROGRAMS.rows() {
            assert_eq!(row.text().split('\t').count(), 3, "{}", row.text());
            assert!(["", "yes"].contains(&row.field(1)) && !row.field(2).is_empty());
        }
    }

    #[test]
    fn some_answer_by_their_status() {
        assert!(still_program("cmp").is_some_and(|it| it.asks));
        assert!(still_program("sleep").is_some_and(|it| !it.asks));
        assert!(still_program("make").is_none());
    }
}
