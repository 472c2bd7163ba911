//! What a script can ask to learn where it runs.

use super::Table;

static GUARDS: Table = Table::new(include_str!("../../knowledge/guards.tsv"));

/// What the presence of a variable or file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// It runs in a container.
    Container,
    /// It runs on some CI system.
    Ci,
}

/// What the presence of a variable tells.
pub fn variable(name: &str) -> Option<Guard> {
    find(name).filter(|_| !name.starts_with('/'))
}

/// What the presence of a file tells.
pub fn file(path: &str) -> Option<Guard> {
    find(path).filter(|_| path.starts_with('/'))
}

fn find(key: &str) -> Option<Guard> {
    match GUARDS.find(key)?.field(1) {
        "container" => Some(Guard::Container),
        "ci" => Some(Guard::Ci),
        _ => None,
    }
}
