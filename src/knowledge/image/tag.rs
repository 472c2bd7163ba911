//! What tags mean: the distribution under an image, and since when.

use super::TAGS;
use crate::knowledge::Date;
use crate::knowledge::distro::{Release, named_in, numbered};
use crate::source::HOLE;

/// What a tag means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The distribution.
    pub release: Option<Release>,
    /// The first day on which it meant that, if it changes its meaning.
    pub since: Option<Date>,
}

impl Meaning {
    fn fixed(release: Release) -> Self {
        Self { release: Some(release), since: None }
    }
}

/// What a tag of an image means on a day: its own history, a word in it, its number (where `id`
/// is the image's distribution), the history of a shorter tag, or, unless the image is a mere
/// distribution, that of `latest`.
pub(super) fn meaning(
    image: &str,
    tag: &str,
    id: Option<&'static str>,
    on: Date,
) -> Option<Meaning> {
    let row =
        |tag: &str| TAGS.find(&format!("{image}:{tag}")).and_then(|row| history(row.field(1), on));
    row(tag)
        .or_else(|| named_in(tag).map(Meaning::fixed))
        .or_else(|| {
            let mut parts = tag
                .split(['-', '_'])
                .enumerate()
                .filter(|(at, part)| *at == 0 || part.contains('.'));
            let release = parts.find_map(|(_, part)| numbered(id?, part))?;
            Some(Meaning::fixed(Release { id: id?, release: Some(release) }))
        })
        .or_else(|| {
            let newest = id.is_none() && !tag.contains(HOLE);
            shorter(tag, newest).iter().find_map(|tag| row(tag))
        })
        .or_else(|| is_alpine(tag).then(|| Meaning::fixed(Release { id: "alpine", release: None })))
}

/// Reads `debian:11@2021-08-16;debian:12@2023-06-13`: the last entry that has come, else the first.
/// A single entry without a date always holds.
pub(super) fn history(text: &'static str, on: Date) -> Option<Meaning> {
    let mut found = None;
    for entry in text.split(';') {
        let (key, since) = entry.split_once('@').unwrap_or((entry, ""));
        let since = Date::parse(since);
        if found.is_none() || since.is_none_or(|day| day <= on) {
            let release = (!key.is_empty()).then(|| Release::read(key));
            found = Some(Meaning { release, since });
        }
    }
    found
}

fn is_alpine(tag: &str) -> bool {
    tag.split('-').any(|part| part == "alpine")
}

/// Tags that a tag follows, nearest first: without its last variants (`3.12-slim` → `3.12`), then
/// with fewer parts of the number (`3.12` → `3`), at last the newest. `alpine` stays throughout.
fn shorter(tag: &str, newest: bool) -> Vec<String> {
    let ending = if is_alpine(tag) { "-alpine" } else { "" };
    let parts: Vec<&str> = tag.split('-').filter(|part| *part != "alpine").take(12).collect();
    let mut tags: Vec<String> =
        (1..=parts.len()).rev().map(|n| parts[..n].join("-") + ending).collect();
    let first = parts.first().copied().unwrap_or_default();
    let end = first.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(first.len());
    let mut number = first[..end].trim_end_matches('.');
    if number.len() < first.len() && !number.is_empty() {
        tags.push(format!("{number}{ending}"));
    }
    while let Some((rest, _)) = number.rsplit_once('.') {
        number = rest;
        tags.push(format!("{number}{ending}"));
    }
    if newest {
        tags.push(if ending.is_empty() { "latest" } else { "alpine" }.to_owned());
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_follows_shorter_ones() {
        let shorter = |tag| shorter(tag, true);
        assert_eq!(shorter("20.11.1-slim"), ["20.11.1-slim", "20.11.1", "20.11", "20", "latest"]);
        assert_eq!(shorter("20.11-alpine"), ["20.11-alpine", "20-alpine", "alpine"]);
        assert_eq!(shorter("jazzy-ros-core"), ["jazzy-ros-core", "jazzy-ros", "jazzy", "latest"]);
        assert_eq!(shorter("1.21rc4"), ["1.21rc4", "1.21", "1", "latest"]);
    }

    #[test]
    fn a_history_is_read_by_the_day() {
        let text = "debian:11@2021-08-16;debian:12@2023-06-13";
        let release = |day| history(text, Date::parse(day)?)?.release?.release;
        assert_eq!(release("2023-06-12"), Some("11"));
        assert_eq!(release("2023-06-13"), Some("12"));
        assert_eq!(release("2001-01-01"), Some("11"));
    }

    #[test]
    fn every_history_can_be_read() {
        for row in TAGS.rows() {
            for entry in row.field(1).split(';') {
                let (key, since) = entry.split_once('@').expect("a date");
                assert!(Date::parse(since).is_some(), "{}", row.text());
                let release = Release::read(key).release;
                assert!(
                    release.is_none_or(|r| numbered(Release::read(key).id, r) == Some(r)),
                    "{}",
                    row.text()
                );
            }
        }
    }
}
