//! Requirements: `name[extra]>=1.2; marker`.

use crate::knowledge::{Date, Version, pip};

/// A requirement's name by the rules of PEP 503: lower case, runs of `-_.` as one dash.
pub(crate) fn normal(requirement: &str) -> String {
    let name = name(requirement);
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The name at the start of a requirement; empty for a path or an address.
pub(crate) fn name(requirement: &str) -> &str {
    let end = requirement
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(requirement.len());
    let (name, rest) = requirement.split_at(end);
    let local = name.starts_with('.') || rest.starts_with(['/', ':', '\\', '+']);
    if local { "" } else { name }
}

/// The version of pip after `requirement` was installed; `None` if it stays what it is.
pub(super) fn pip_after(
    requirement: &str,
    upgrade: bool,
    now: Option<Version>,
    python: Option<(u8, u8)>,
    today: Date,
) -> Option<Option<Version>> {
    let rest = requirement[name(requirement).len()..].trim_start();
    let rest = rest.split(';').next().unwrap_or_default();
    let newest = pip::newest(python, today);
    let mut ceiling: Option<Version> = newest;
    let mut satisfied = true;
    let mut bounded = false;
    for clause in rest.split(',').map(str::trim).filter(|clause| !clause.is_empty()) {
        let digits = clause.find(|c: char| c.is_ascii_digit()).unwrap_or(clause.len());
        let (operator, number) = clause.split_at(digits);
        let Some(version) = Version::parse(number) else { return Some(None) };
        match operator.trim() {
            "==" | "===" | "~=" | "@" => return Some(Some(version)),
            "<" => {
                ceiling = pip::before(version);
                satisfied &= now.is_some_and(|now| now < version);
                bounded = true;
            }
            "<=" => {
                ceiling = Some(version);
                satisfied &= now.is_some_and(|now| now <= version);
                bounded = true;
            }
            ">=" | ">" => satisfied &= now.is_some_and(|now| now >= version),
            _ => {}
        }
    }
    if !upgrade && satisfied && (now.is_some() || !bounded) {
        return None;
    }
    Some(ceiling)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::KNOWLEDGE_DATE;

    #[test]
    fn names_are_normalised() {
        assert_eq!(normal("Foo_.Bar[x]>=1"), "foo-bar");
        assert_eq!(normal("./local"), "");
        assert_eq!(normal("git+https://x/y"), "");
    }

    #[test]
    fn requirements_move_pip() {
        let now = Some(Version::new(23, 0, 1));
        let after =
            |text: &str, upgrade| pip_after(text, upgrade, now, Some((3, 11)), KNOWLEDGE_DATE);
        assert_eq!(after("pip", false), None);
        assert_eq!(after("pip>=20", false), None);
        assert_eq!(after("pip==21.3", false), Some(Some(Version::new(21, 3, 0))));
        assert!(after("pip<23", false).flatten().is_some_and(|v| v < Version::new(23, 0, 0)));
        assert!(after("pip", true).flatten().is_some_and(|v| v > Version::new(25, 0, 0)));
    }
}
