//! Services of continuous integration: the files of their pipelines, and what they tell their jobs.

use super::{Row, Table, glob};
use std::collections::HashMap;
use std::sync::LazyLock;

static FILES: Table = Table::new(include_str!("../../knowledge/services.tsv"));
static VARIABLES: Table = Table::new(include_str!("../../knowledge/service-variables.tsv"));

/// A service whose pipeline a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// The service, as the tables name it: `gitlab`.
    pub name: &'static str,
    /// The kind of machine on which it runs its jobs; empty where each job says it.
    pub machine: &'static str,
    /// Why, as a clause.
    pub reason: &'static str,
}

/// The name of the service whose pipeline a file is, by its path from the project's root.
pub fn of_path(path: &str) -> Option<&'static str> {
    rows(path).next().map(|row| row.field(1))
}

/// The service whose pipeline a file is, by its path and text.
pub fn of_file(path: &str, text: &str) -> Option<Service> {
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let fitting = rows(path).filter(|row| words(*row).all(holds));
    let row = fitting.max_by_key(|row| words(*row).count())?;
    Some(Service { name: row.field(1), machine: row.field(3), reason: row.field(4) })
}

/// A row of the table of files.
struct Pattern {
    /// A folder above the file.
    folder: Option<&'static str>,
    name: &'static str,
    row: Row,
}

/// Every file of a project is asked about.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |row: Row| {
        let (folder, name) = match row.key().split_once('/') {
            Some((folder, name)) => (Some(folder), name),
            None => (None, row.key()),
        };
        Pattern { folder, name, row }
    };
    FILES.rows().map(pattern).collect()
});

/// The rows that a path fits.
fn rows(path: &str) -> impl Iterator<Item = Row> {
    let path = path.to_ascii_lowercase();
    let path = match path.strip_suffix(".yaml") {
        Some(stem) => format!("{stem}.yml"),
        None => path,
    };
    let fitting = PATTERNS.iter().filter(move |pattern| {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let below = |folder: &str| folders.split('/').any(|part| part == folder);
        glob::matches(pattern.name, name) && pattern.folder.is_none_or(below)
    });
    fitting.map(|pattern| pattern.row)
}

fn words(row: Row) -> impl Iterator<Item = &'static str> {
    row.field(2).split(',').filter(|word| !word.is_empty())
}

/// The kind of machine on which a service runs all its jobs, if there is only one.
pub(super) fn only_machine(service: &str) -> Option<&'static str> {
    let mut machines = FILES.rows().filter(|row| row.field(1) == service).map(|row| row.field(3));
    let first = machines.next().filter(|machine| !machine.is_empty())?;
    machines.all(|machine| machine == first).then_some(first)
}

/// The variables that a service sets to the same value in every job, with that value.
pub fn variables(service: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = VARIABLES.all(service).map(|row| (row.field(1), row.field(2)));
    all.filter(|(_, value)| !matches!(*value, "" | "*"))
}

/// The variables by which jobs of other services know where they are; a service's own jobs have none of
/// them.
pub fn elsewhere(service: &str) -> impl Iterator<Item = &'static str> {
    let others = VARIABLES.rows().filter(move |row| row.key() != service);
    let sure = others.filter(|row| !row.field(2).is_empty()).map(|row| row.field(1));
    sure.filter(move |variable| that_set(variable).all(|it| it != service))
}

/// The services that set a variable.
pub(super) fn that_set(variable: &str) -> impl Iterator<Item = &'static str> {
    /// The table by its second column: most names are asked for, and few are there.
    static SERVICES: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
        let mut all: HashMap<&str, Vec<&str>> = HashMap::new();
        for row in VARIABLES.rows() {
            all.entry(row.field(1)).or_default().push(row.key());
        }
        all
    });
    SERVICES.get(variable).into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_name_their_sources() {
        for (table, source) in [(FILES, 5), (VARIABLES, 3)] {
            assert!(table.rows().map(Row::text).is_sorted());
            for row in table.rows() {
                assert!(row.field(source).len() > 5, "{}", row.text());
            }
        }
        for row in FILES.rows() {
            assert_eq!(row.field(3).is_empty(), row.field(4).is_empty(), "{}", row.text());
        }
    }

    #[test]
    fn jobs_know_that_they_are_jobs() {
        assert!(variables("gitlab").any(|pair| pair == ("GITLAB_CI", "true")));
        assert!(variables("travis").all(|(name, _)| name != "TRAVIS_TAG"));
        assert_eq!(variables("nobody").count(), 0);
        let elsewhere: Vec<_> = elsewhere("github").collect();
        assert!(elsewhere.contains(&"TRAVIS") && elsewhere.contains(&"JENKINS_URL"));
        assert!(!elsewhere.contains(&"CI") && !elsewhere.contains(&"GITHUB_ACTIONS"));
    }

    #[test]
    fn githubs_runners_set_what_the_table_says() {
        assert_eq!(that_set("GITHUB_REF").collect::<Vec<_>>(), ["github"]);
        assert_eq!(that_set("CI_COMMIT_SHA").count(), 2);
    }

    #[test]
    fn a_path_tells_the_service() {
        for (path, name) in [
            (".travis.yml", Some("travis")),
            ("sub/.Travis.yaml", Some("travis")),
            ("ci/lint.gitlab-ci.yml", Some("gitlab")),
            (".gitlab/ci/test.yaml", Some("gitlab")),
            (".gitlab/merge_request_templates/x.md", None),
            ("my.gitlab/x.yml", None),
            ("Jenkinsfile.release", Some("jenkins")),
            ("travis.yml", None),
            ("docker-compose.yml", None),
        ] {
            assert_eq!(of_path(path), name, "{path}");
        }
    }

    #[test]
    fn words_in_the_text_tell_the_machine() {
        let machine = |path, text| of_file(path, text).map_or("?", |service| service.machine);
        assert_eq!(machine(".drone.yml", "kind: pipeline\ntype: docker"), "container");
        assert_eq!(machine(".drone.yml", "kind: pipeline\ntype: exec"), "self-hosted-ci");
        assert_eq!(machine("bitbucket-pipelines.yml", "runs-on: [self.hosted]"), "container");
        let shell = "runs-on: [self.hosted, linux.shell]";
        assert_eq!(machine("bitbucket-pipelines.yml", shell), "self-hosted-ci");
        assert_eq!(machine(".gitlab-ci.yml", ""), "");
    }

    #[test]
    fn a_service_with_one_kind_of_machine_has_only_that() {
        assert_eq!(only_machine("travis"), Some("hosted-ci"));
        assert_eq!(only_machine("readthedocs"), Some("container"));
        for service in ["drone", "gitlab", "github", "nobody"] {
            assert_eq!(only_machine(service), None, "{service}");
        }
    }
}
