//! Requirements: `name[extra]>=1.2; marker`.

use crate::knowledge::{Date, Version, names, pip};

/// A requirement's normalised name; empty for a path or an address.
pub(crate) fn normal(requirement: &str) -> String {
    names::of_requirement(requirement).unwrap_or_default()
}

/// The version of pip after `requirement` was installed; `None` if it stays what it is.
pub(super) fn pip_after(
    requirement: &str,
    upgrade: bool,
    now: Option<Version>,
    python: Option<(u8, u8)>,
    today: Date,
) -> Option<Option<Version>> {
    let rest = requirement.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).trim_start();
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
