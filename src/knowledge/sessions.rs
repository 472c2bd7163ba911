//! Which commands read `/etc/environment` when they begin a session.

use super::Table;
use super::distro::Release;

static SESSIONS: Table = Table::new(include_str!("../../knowledge/sessions.tsv"));

/// Whether a command that changes the user reads `/etc/environment`, as they usually do.
pub fn reads_environment(command: &str, release: Option<Release>) -> bool {
    let Some(Release { id, release: Some(number) }) = release else { return true };
    !SESSIONS.all(&format!("{id}:{number}")).any(|row| row.field(1) == command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        let rows: Vec<&str> = SESSIONS.rows().map(Row::text).collect();
        assert!(rows.is_sorted());
        assert!(SESSIONS.rows().all(|row| row.text().split('\t').count() == 3));
    }

    #[test]
    fn debian_s_sudo_reads_none() {
        let release = |id, number| Some(Release { id, release: Some(number) });
        assert!(!reads_environment("sudo", release("debian", "12")));
        assert!(reads_environment("su", release("debian", "12")));
        assert!(reads_environment("sudo", release("ubuntu", "24.04")));
        assert!(reads_environment("sudo", None));
    }
}
