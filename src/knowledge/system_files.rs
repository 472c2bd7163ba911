//! Files that every image of a distribution has.

use super::Table;

static FILES: Table = Table::new(include_str!("../../knowledge/system-files.tsv"));

/// A file that every image of a distribution has.
#[derive(Debug, Clone, Copy)]
pub struct SystemFile {
    /// Where it lies.
    pub path: &'static str,
    text: &'static str,
}

impl SystemFile {
    /// What it says in a release; `unknown` stands where that differs or is not known.
    pub fn text(&self, release: Option<&str>, codename: &str, unknown: &str) -> String {
        let codename = if codename.is_empty() { unknown } else { codename };
        let release = release.unwrap_or(unknown);
        let text = self.text.replace("\\n", "\n").replace("{release}", release);
        text.replace("{codename}", codename).replace("{?}", unknown)
    }
}

/// The files of a distribution, by its `ID` in os-release.
pub fn system_files(distribution: &str) -> impl Iterator<Item = SystemFile> {
    FILES.all(distribution).map(|row| SystemFile { path: row.field(1), text: row.field(2) })
}

/// The files by which other distributions are told, if it is known which this one has.
pub fn files_of_others(distribution: &str) -> impl Iterator<Item = &'static str> {
    let known = FILES.find(distribution).is_some();
    let mine: Vec<&str> = system_files(distribution).map(|file| file.path).collect();
    let named = |path: &str| path.ends_with("-release") || path.ends_with("_version");
    FILES
        .rows()
        .map(|row| -> &'static str { row.field(1) })
        .filter(move |path| known && named(path) && !mine.contains(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        let rows: Vec<&str> = FILES.rows().map(Row::text).collect();
        assert!(rows.is_sorted());
        for row in FILES.rows() {
            assert!(row.field(1).starts_with('/'), "{}", row.text());
            assert_eq!(row.text().split('\t').count(), 4, "{}", row.text());
            assert!(!row.field(3).is_empty(), "{}", row.text());
        }
    }

    #[test]
    fn a_distribution_has_no_file_that_tells_another() {
        let of = |id| files_of_others(id).collect::<Vec<_>>();
        assert!(of("debian").contains(&"/etc/alpine-release"));
        assert!(!of("ubuntu").contains(&"/etc/debian_version"));
        assert!(of("mine").is_empty());
    }

    #[test]
    fn what_is_not_known_is_left_open() {
        let file = system_files("debian").find(|file| file.path == "/etc/os-release");
        let text = file.map(|file| file.text(Some("12"), "", "?")).unwrap_or_default();
        assert!(text.contains("\nVERSION_ID=\"12\"\nVERSION=\"12 (?)\"\nVERSION_CODENAME=?\n"));
    }
}
