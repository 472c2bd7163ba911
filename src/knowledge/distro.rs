//! Distributions: their marker, their Python, their pip.

use super::{Date, Row, Table, Version};

static DISTROS: Table = Table::new(include_str!("../../knowledge/distros.tsv"));
static NO_RECORD: Table = Table::new(include_str!("../../knowledge/no-record.tsv"));
static SUITES: Table = Table::new(include_str!("../../knowledge/suites.tsv"));

/// A distribution, and one of its releases if it is known which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// As `ID` in os-release: `debian`, `rocky`, `opensuse-tumbleweed`.
    pub id: &'static str,
    /// As `VERSION_ID` in os-release, shortened to what the tables tell apart: `12`, `24.04`,
    /// `rolling`.
    pub release: Option<&'static str>,
}

impl Release {
    /// Reads `debian:12` or `debian`.
    pub(super) fn read(key: &'static str) -> Self {
        match key.split_once(':') {
            Some((id, release)) => Self { id, release: Some(release) },
            None => Self { id: key, release: None },
        }
    }

    /// As the tables write it: `debian:12`, `arch`.
    pub fn key(self) -> String {
        match self.release {
            Some(release) => format!("{}:{release}", self.id),
            None => self.id.to_owned(),
        }
    }

    /// What is known about it on a day. Without a release that is seldom anything.
    pub fn facts(self, on: Date) -> Option<DistroFacts> {
        DISTROS.at(&self.key(), 1, on).map(DistroFacts)
    }
}

/// What is known about a release of a distribution on some day.
#[derive(Debug, Clone, Copy)]
pub struct DistroFacts(Row);

impl DistroFacts {
    /// Which release this is.
    pub fn release(self) -> Release {
        Release::read(self.0.key())
    }

    /// As `VERSION_CODENAME` in os-release; empty if it has none.
    pub fn codename(self) -> &'static str {
        self.0.field(2)
    }

    /// The package manager: `apt`, `apk`, `dnf` (also for yum and tdnf), `zypper`, `pacman`,
    /// `xbps`, `portage`, `nix`, `brew`.
    pub fn family(self) -> &'static str {
        self.0.field(3)
    }

    /// Whether its Python carries a marker.
    pub fn marker(self) -> Option<bool> {
        self.0.truth(4)
    }

    /// The marker's real path, with `*` for what is not known; empty without a marker.
    pub fn marker_path(self) -> &'static str {
        self.0.field(5)
    }

    /// The version of the default `python3`.
    pub fn python(self) -> Option<Version> {
        Version::parse(self.0.field(6))
    }

    /// The version of the pip package.
    pub fn pip(self) -> Option<Version> {
        Version::parse(self.0.field(7))
    }

    /// The commands that the pip package brings; none where nobody looked.
    pub fn pip_names(self) -> impl Iterator<Item = &'static str> {
        self.0.field(9).trim_start_matches('=').split(',').filter(|name| !name.is_empty())
    }

    /// Whether the pip package brings no other commands of pip.
    pub fn names_every_pip(self) -> bool {
        self.0.field(9).starts_with('=')
    }

    /// The commands that the Python package brings; none where nobody looked.
    pub fn python_names(self) -> impl Iterator<Item = &'static str> {
        self.0.field(10).split(',').filter(|name| !name.is_empty())
    }

    /// The version of the pipx package.
    pub fn pipx(self) -> Option<Version> {
        Version::parse(self.0.field(11))
    }

    /// Whether its pip is patched to install below the home of a user who is not root, unasked.
    pub fn user_install_by_default(self) -> bool {
        self.0.field(12) == "user"
    }

    /// Where the facts come from.
    pub fn source(self) -> &'static str {
        self.0.last()
    }
}

/// Whether pip fails on a day when it must replace or remove one of a release's own packages, because these have
/// no RECORD. `key` is the release as the tables write it.
pub fn keeps_no_records(key: &str, on: Date) -> bool {
    let row = NO_RECORD.at(key, 1, on);
    row.is_some_and(|row| Date::parse(row.field(1)).is_none_or(|day| day <= on))
}

/// What is known about a release of a distribution. The name is an `ID` of os-release or the name
/// of an image or label (`rockylinux`, `ubi`); the release is a number of any length, a codename,
/// or an alias such as `stable`, which means what it meant on the day.
pub fn distro(name: &str, release: &str, on: Date) -> Option<DistroFacts> {
    let id = id(name)?;
    let release = if release.is_empty() { "rolling" } else { release };
    let found = numbered(id, release)
        .or_else(|| named(release).filter(|found| found.id == id)?.release)
        .map(|release| Release { id, release: Some(release) })
        .or_else(|| super::image::tag_meaning(name, release, on))?;
    found.facts(on)
}

/// The `ID` for a name.
fn id(name: &str) -> Option<&'static str> {
    if let Some(row) = SUITES.find(&format!("{name}*")) {
        return Some(row.field(1));
    }
    let first = DISTROS.rows_from(&format!("{name}:")).next()?;
    first.key().split_once(':').map(|(id, _)| id).filter(|id| *id == name)
}

/// The release that a number stands for, as the table writes it: `12.5` is `12`, `3.19.1` is
/// `3.19`. Words are looked up as they are.
pub(super) fn numbered(id: &str, number: &str) -> Option<&'static str> {
    let mut number = number;
    loop {
        if let Some(row) = DISTROS.find(&format!("{id}:{number}")) {
            return row.key().split_once(':').map(|(_, release)| release);
        }
        number = number.rsplit_once('.')?.0;
    }
}

/// The release that a word names by itself: a codename, or a distribution's name with or without a
/// number (`bookworm`, `ubuntu24.04`, `ubuntu-2404`, `el9`, `alpine`).
pub(super) fn named(word: &str) -> Option<Release> {
    if let Some(row) = SUITES.find(word) {
        return Some(Release::read(row.field(1)));
    }
    let digits = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
    let (name, number) = word.split_at(digits);
    let row = SUITES.find(&format!("{}*", name.trim_end_matches(['-', ':'])))?;
    let id = row.field(1);
    let number = number.trim_end_matches('.');
    if !number.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let release = match number.split_at_checked(2) {
        Some((year, month)) if id == "ubuntu" && month.len() == 2 => {
            numbered(id, &format!("{year}.{month}"))
        }
        _ => numbered(id, number),
    };
    Some(Release { id, release })
}

/// The release that some word in `text` names: words are separated by `-`, `_` or `/`; a name and
/// its number may be two of them.
pub(super) fn named_in(text: &str) -> Option<Release> {
    let separators = ['-', '_', '/'];
    let known = |word: &str| named(word).filter(|found| found.release.is_some());
    text.split(separators).find_map(known).or_else(|| {
        let pairs = text.split(separators).zip(text.split(separators).skip(1));
        pairs
            .filter(|(_, number)| number.starts_with(|c: char| c.is_ascii_digit()))
            .find_map(|(name, number)| known(&format!("{name}{number}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::KNOWLEDGE_DATE;

    fn key(name: &str, release: &str) -> String {
        distro(name, release, KNOWLEDGE_DATE).map_or_else(String::new, |found| {
            format!("{}:{}", found.release().id, found.release().release.unwrap_or("?"))
        })
    }

    #[test]
    fn releases_are_found_by_number_codename_and_alias() {
        assert_eq!(key("debian", "12"), "debian:12");
        assert_eq!(key("debian", "12.5"), "debian:12");
        assert_eq!(key("debian", "bookworm"), "debian:12");
        assert_eq!(key("debian", "stable"), "debian:13");
        assert_eq!(key("rockylinux", "9.3"), "rocky:9");
        assert_eq!(key("alpine", "3.19.1"), "alpine:3.19");
        assert_eq!(key("arch", ""), "arch:rolling");
        assert_eq!(key("ubuntu", "bookworm"), "");
        assert_eq!(key("plan9", "4"), "");
    }

    #[test]
    fn words_name_releases() {
        let release = |text| named_in(text).map(|found| (found.id, found.release.unwrap_or("?")));
        assert_eq!(release("12.4.1-devel-ubuntu22.04"), Some(("ubuntu", "22.04")));
        assert_eq!(release("ubuntu-24.04-helix"), Some(("ubuntu", "24.04")));
        assert_eq!(release("u-2404"), None);
        assert_eq!(release("act-ubuntu2404"), Some(("ubuntu", "24.04")));
        assert_eq!(release("8.0-bookworm-slim"), Some(("debian", "12")));
        assert_eq!(release("3.12-alpine3.19"), Some(("alpine", "3.19")));
        assert_eq!(release("base-el9"), Some(("rhel", "9")));
        assert_eq!(release("1.2.3-alpine"), None);
        assert_eq!(release("model-11"), None);
    }

    #[test]
    fn a_rolling_release_changes_with_the_day() {
        let marker = |day| {
            let on = Date::parse(day).expect("a date");
            distro("opensuse-tumbleweed", "rolling", on).and_then(DistroFacts::marker)
        };
        assert_eq!(marker("2023-01-01"), Some(false));
        assert_eq!(marker("2023-08-16"), Some(true));
    }

    #[test]
    fn what_nobody_knows_is_none() {
        let fedora = distro("fedora", "42", KNOWLEDGE_DATE).expect("a row");
        assert_eq!((fedora.marker(), fedora.pip()), (None, None));
    }

    #[test]
    fn facts_of_debian_12() {
        let debian = distro("debian", "12", KNOWLEDGE_DATE).expect("a row");
        assert_eq!(debian.marker(), Some(true));
        assert_eq!(debian.marker_path(), "/usr/lib/python3.11/EXTERNALLY-MANAGED");
        assert_eq!(debian.pip(), Some(Version::new(23, 0, 1)));
        assert_eq!(debian.pip_names().collect::<Vec<_>>(), ["pip", "pip3", "pip3.11"]);
        assert_eq!((debian.family(), debian.codename()), ("apt", "bookworm"));
    }

    #[test]
    fn every_word_leads_to_a_row() {
        for row in SUITES.rows() {
            let target = Release::read(row.field(1));
            let exists = match target.release {
                Some(_) => target.facts(KNOWLEDGE_DATE).is_some(),
                None => id(target.id) == Some(target.id),
            };
            assert!(exists, "{}", row.text());
        }
    }
}
