//! Docker's python images: which pip each of them brings.

use super::{Date, Table, Version};

static PYTHONS: Table = Table::new(include_str!("../../knowledge/python-pip.tsv"));

/// The pip in Docker's python image of this version, as of a day; without a patch number, that of
/// the newest patch of the day. `None` where it is not known.
pub fn python_image_pip(python: Version, on: Date) -> Option<Version> {
    image_python(Some(python), on)?.1
}

/// The Python that the python image of a version really holds on a day, and its pip. Without a
/// version, or with the major one only, the newest of the day.
pub(super) fn image_python(
    wanted: Option<Version>,
    on: Date,
) -> Option<(Version, Option<Version>)> {
    let wanted = match wanted {
        Some(version) if version.precision() > 1 => version,
        Some(version) if version.major() != 3 => return None,
        _ => Version::parse(PYTHONS.at("3", 1, on)?.field(2))?,
    };
    let exact = wanted.precision() == 3;
    let mut found = None;
    for row in PYTHONS.all(&format!("{}.{}", wanted.major(), wanted.minor())) {
        let Some(version) =
            Version::parse(row.field(2)).filter(|version| !exact || *version == wanted)
        else {
            continue;
        };
        if found.is_none() || Date::parse(row.field(1)).is_none_or(|since| since <= on) {
            found = Some((version, Version::parse(row.field(3))));
        }
    }
    found
}

/// The day on which the next patch release after this one came; `None` if none has, or if the
/// version names no patch.
pub(super) fn superseded(version: Version) -> Option<Date> {
    if version.precision() < 3 {
        return None;
    }
    PYTHONS
        .all(&format!("{}.{}", version.major(), version.minor()))
        .find(|row| Version::parse(row.field(2)).is_some_and(|later| later > version))
        .and_then(|row| Date::parse(row.field(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::KNOWLEDGE_DATE;

    fn pip(python: &str, on: Date) -> Option<String> {
        python_image_pip(Version::parse(python)?, on).map(|pip| pip.to_string())
    }

    #[test]
    fn frozen_images_keep_an_old_pip() {
        assert_eq!(pip("3.6", KNOWLEDGE_DATE).as_deref(), Some("21.2.4"));
        assert_eq!(pip("3.11.3", KNOWLEDGE_DATE).as_deref(), Some("22.3.1"));
        assert_eq!(pip("3.11.4", KNOWLEDGE_DATE).as_deref(), Some("23.1.2"));
        assert_eq!(pip("3.99", KNOWLEDGE_DATE), None);
    }

    #[test]
    fn a_minor_version_means_the_newest_patch_of_the_day() {
        let python = |day| {
            image_python(Version::parse("3.12"), Date::parse(day)?).map(|found| found.0.to_string())
        };
        assert_eq!(python("2024-04-20").as_deref(), Some("3.12.3"));
        assert_eq!(python("2024-06-06").as_deref(), Some("3.12.4"));
    }

    #[test]
    fn without_a_version_it_is_the_newest_minor_one() {
        let python = |day| image_python(None, Date::parse(day)?).map(|found| found.0.minor());
        assert_eq!((python("2024-01-01"), python("2026-01-01")), (Some(12), Some(14)));
    }
}
