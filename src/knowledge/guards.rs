//! What a script can ask to learn where it runs.

use super::{Row, Table, services};

static GUARDS: Table = Table::new(include_str!("../../knowledge/guards.tsv"));

/// What the presence of a variable or file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// It runs in a container.
    Container,
    /// It runs on a machine of a service, which is thrown away.
    Hosted,
    /// It runs on some CI system.
    Ci,
    /// A virtual environment is active, wherever it runs.
    Environment,
}

impl Guard {
    /// The one that tells less.
    #[must_use]
    pub fn weaker(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Environment, _) | (_, Self::Environment) => Self::Environment,
            _ => Self::Ci,
        }
    }

    /// What a variable of a service tells.
    fn of_service(service: &str) -> Self {
        match services::only_machine(service) {
            Some("container") => Self::Container,
            Some("hosted-ci") => Self::Hosted,
            _ => Self::Ci,
        }
    }
}

/// What the presence of a variable tells.
pub fn variable(name: &str) -> Option<Guard> {
    let own = find(name).filter(|_| !name.starts_with('/'));
    own.or_else(|| services::that_set(name).map(Guard::of_service).reduce(Guard::weaker))
}

/// What the presence of a file tells.
pub fn file(path: &str) -> Option<Guard> {
    find(path).filter(|_| path.starts_with('/') && words(path).next().is_none())
}

/// The files of which a word that stands in them tells something, with those words and what they tell.
pub fn told_by_words() -> impl Iterator<Item = (&'static str, Guard)> {
    let rows = GUARDS.rows().filter(|row| !row.field(2).is_empty());
    rows.filter_map(|row| Some((row.key(), guard(row)?)))
}

/// The words in a file that tell something.
pub fn words(path: &str) -> impl Iterator<Item = &'static str> {
    let words = GUARDS.find(path).map_or("", |row| row.field(2));
    words.split(',').filter(|word| !word.is_empty())
}

fn find(key: &str) -> Option<Guard> {
    guard(GUARDS.find(key)?)
}

fn guard(row: Row) -> Option<Guard> {
    match row.field(1) {
        "container" => Some(Guard::Container),
        "ci" => Some(Guard::Ci),
        "environment" => Some(Guard::Environment),
        _ => None,
    }
}
