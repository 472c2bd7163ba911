//! What services of continuous integration tell their jobs.

use super::Table;

static VARIABLES: Table = Table::new(include_str!("../../knowledge/service-variables.tsv"));

/// The variables that a service (`gitlab`, `circleci`) sets in every job, with their values.
pub fn variables(service: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    VARIABLES.all(service).map(|row| (row.field(1), row.field(2)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        assert!(VARIABLES.rows().map(Row::text).is_sorted());
        for row in VARIABLES.rows() {
            assert!(row.field(3).len() > 5, "{}", row.text());
        }
    }

    #[test]
    fn jobs_know_that_they_are_jobs() {
        assert!(variables("gitlab").any(|pair| pair == ("GITLAB_CI", "true")));
        assert_eq!(variables("nobody").count(), 0);
    }
}
