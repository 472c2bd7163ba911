//! Programs of distributions.

use super::Table;

static PROGRAMS: Table = Table::new(include_str!("../../knowledge/programs.tsv"));

/// A program of a distribution.
#[derive(Debug, Clone, Copy)]
pub struct SystemProgram {
    /// Where it lies.
    pub path: &'static str,
    /// Every image of the distribution has it.
    pub always: bool,
    /// The package that brings it, if not every image has it.
    pub package: Option<&'static str>,
}

/// The programs of that name that a distribution has, by its `ID` in os-release.
pub fn system_programs(name: &str, distribution: &str) -> impl Iterator<Item = SystemProgram> {
    PROGRAMS.all(name).filter(move |row| row.field(1) == distribution).map(|row| SystemProgram {
        path: row.field(2),
        always: row.field(3).is_empty(),
        package: Some(row.field(3)).filter(|package| !package.is_empty()),
    })
}

/// Where the programs lie that a package of a distribution brings.
pub fn brought_by(package: &str, distribution: &str) -> impl Iterator<Item = &'static str> {
    let mine = PROGRAMS.rows().filter(move |row| !package.is_empty() && row.field(3) == package);
    mine.filter(move |row| row.field(1) == distribution).map(|row| row.field(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        let rows: Vec<&str> = PROGRAMS.rows().map(Row::text).collect();
        assert!(rows.is_sorted());
        for row in PROGRAMS.rows() {
            assert_eq!(row.text().split('\t').count(), 5, "{}", row.text());
            assert!(row.field(2).ends_with(&format!("/{}", row.key())) && !row.last().is_empty());
        }
    }

    #[test]
    fn some_are_always_there_and_some_come_with_packages() {
        assert!(system_programs("grep", "debian").all(|it| it.always));
        assert!(system_programs("sudo", "debian").all(|it| !it.always));
        assert_eq!(system_programs("grep", "mine").count(), 0);
        assert!(brought_by("git", "debian").any(|path| path == "/usr/bin/git"));
    }
}
