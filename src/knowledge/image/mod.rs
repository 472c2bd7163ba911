//! Container images: the distribution under them, and which Python they bring.

mod reference;
mod tag;

use super::distro::Release;
use super::{Date, Row, Table, Version, glob, python};
use crate::source::HOLE;
use reference::Reference;
use tag::Meaning;

static IMAGES: Table = Table::new(include_str!("../../../knowledge/images.tsv"));
static REGISTRIES: Table = Table::new(include_str!("../../../knowledge/registries.tsv"));
static TAGS: Table = Table::new(include_str!("../../../knowledge/tags.tsv"));

/// Which Python an image's `python3` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImagePython {
    /// There is none.
    None,
    /// The distribution's, in `/usr/bin`.
    Distro,
    /// Built from upstream's source into `/usr/local`, without a marker.
    Upstream,
    /// conda's base environment.
    Conda,
    /// A virtual environment that the image activates.
    Venv,
    /// Another one without a marker: pyenv's, a vendor's.
    Private,
    /// Nobody can tell.
    Unknown,
}

/// What is known about an image.
#[derive(Debug, Clone, Copy)]
pub struct ImageFacts {
    /// The distribution under it.
    pub distro: Option<Release>,
    /// Since when the tag has meant this distribution, where it meant another before.
    pub since: Option<Date>,
    /// Whether this is sure; otherwise it follows from a word in the tag, an unknown registry, a
    /// digest beside a rolling tag, or a tag known in part.
    pub certain: bool,
    /// What comes first on `PATH` as `python3`.
    pub python: ImagePython,
    /// The folder whose `bin` that Python lies in; empty if there is none or nobody can tell.
    pub prefix: &'static str,
    /// Its version. For [`ImagePython::Distro`] see the distribution.
    pub python_version: Option<Version>,
    /// Whether it has a pip.
    pub has_pip: Option<bool>,
    /// The version of that pip.
    pub pip: Option<Version>,
    /// Whether `/usr/bin/python3`, the distribution's, is there.
    pub system_python: Option<bool>,
    /// Whether that one has a pip.
    pub system_pip: Option<bool>,
    /// The distribution's marker has been deleted.
    pub marker_deleted: bool,
    /// It brings uv in `/usr/local/bin`.
    pub uv: bool,
    /// It is a mere distribution, as its packages come.
    pub plain: bool,
    /// It boots as an operating system, and is no container that is thrown away.
    pub boots: bool,
    /// The user of later steps; empty for root.
    pub user: &'static str,
    env: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
}

impl ImageFacts {
    /// The variables that the image sets and that matter here. A value may refer to the variable's
    /// earlier value as `$PATH`.
    pub fn env(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.env.split(' ').filter_map(|setting| setting.split_once('='))
    }
}

/// What is known about the image that `reference` means on a day; unknown stretches of the
/// reference are [`HOLE`]s. `None` if neither a table nor a word in the tag says anything.
pub fn image(reference: &str, on: Date) -> Option<ImageFacts> {
    let reference = reference::parse(reference)?;
    if let Some(found) = row_for(reference.name, reference.tag) {
        return Some(facts(&reference, found, on));
    }
    let base = reference.name.rsplit('/').next().and_then(|name| row_for(name, reference.tag));
    let foreign = Reference { foreign: true, ..reference };
    let of_base =
        base.filter(|found| found.has_flag("base")).map(|found| facts(&foreign, found, on));
    of_base
        .filter(|found| found.distro.is_some_and(|distro| distro.release.is_some()))
        .or_else(|| by_tag(reference.tag))
}

/// What a rolling tag of a distribution's own image means on a day.
pub(super) fn tag_meaning(image: &str, tag: &str, on: Date) -> Option<Release> {
    let row = TAGS.find(&format!("{image}:{tag}"))?;
    tag::history(row.field(1), on)?.release
}

/// An image of which only the tag says something.
fn by_tag(tag: &str) -> Option<ImageFacts> {
    let release = super::distro::named_in(tag)?;
    Some(ImageFacts {
        distro: Some(release),
        since: None,
        certain: false,
        python: ImagePython::Unknown,
        prefix: "",
        python_version: None,
        has_pip: None,
        pip: None,
        system_python: None,
        system_pip: None,
        marker_deleted: false,
        uv: false,
        plain: false,
        boots: false,
        user: "",
        env: "",
        source: "the tag names the release",
    })
}

/// A row that fits an image.
#[derive(Debug, Clone, Copy)]
struct Found {
    row: Row,
    /// The tag is not known, and this is merely the row for any tag.
    open: bool,
}

impl Found {
    /// A column; empty if rows for other tags say something else and the tag is not known.
    fn field(self, number: usize) -> &'static str {
        let differs = |other: Row| other.field(number) != self.row.field(number);
        if self.open && IMAGES.all(self.row.key()).any(differs) {
            ""
        } else {
            self.row.field(number)
        }
    }

    fn has_flag(self, flag: &str) -> bool {
        self.row.field(10).split(' ').any(|given| given == flag)
    }
}

/// The row for a name and a tag: by the name itself, else by the longest prefix of it; among rows
/// of one name, the one whose tag pattern says most.
fn row_for(name: &str, tag: &str) -> Option<Found> {
    let prefixes = IMAGES.prefixes(name).map(|row| -> &str { row.key() });
    std::iter::once(name).chain(prefixes).find_map(|key| {
        let fits = IMAGES.all(key).filter_map(|row| Some((glob::best(row.field(1), tag)?, row)));
        let (literal, row) = fits.max_by_key(|(literal, _)| *literal)?;
        Some(Found { row, open: literal == 0 && (tag.is_empty() || tag.contains(HOLE)) })
    })
}

fn facts(reference: &Reference<'_>, found: Found, on: Date) -> ImageFacts {
    let meaning = meaning(reference, found, on);
    let since = meaning.and_then(|meaning| meaning.since);
    let sure = !reference.foreign && !found.has_flag("guess") && !reference.tag.contains(HOLE);
    let (python_version, pip) = versions(reference.tag, found, on);
    let system = Some(found.field(7)).filter(|system| !system.is_empty());
    ImageFacts {
        distro: meaning.and_then(|meaning| meaning.release),
        since,
        certain: sure && !(reference.pinned && since.is_some()),
        python: match found.field(3) {
            "none" => ImagePython::None,
            "distro" => ImagePython::Distro,
            "upstream" => ImagePython::Upstream,
            "conda" => ImagePython::Conda,
            "venv" => ImagePython::Venv,
            "private" => ImagePython::Private,
            _ => ImagePython::Unknown,
        },
        prefix: found.field(4),
        python_version,
        has_pip: Some(found.field(6)).filter(|pip| !pip.is_empty()).map(|pip| pip != "none"),
        pip,
        system_python: system.map(|system| system != "none"),
        system_pip: system.map(|system| system == "pip"),
        marker_deleted: found.has_flag("unmarked"),
        uv: found.has_flag("uv"),
        plain: sure && found.has_flag("base"),
        boots: found.has_flag("boots"),
        user: found.row.field(8),
        env: found.row.field(9),
        source: found.row.last(),
    }
}

/// What the distribution column says about a tag on a day.
fn meaning(reference: &Reference<'_>, found: Found, on: Date) -> Option<Meaning> {
    let tag = reference.tag;
    let from_tag = |image, id| {
        // The tag of one patch release no longer moves once the next is out.
        let frozen =
            python_in(tag).filter(|_| found.field(6) == "image").and_then(python::superseded);
        let on = frozen.map_or(on, |day| day.min(on));
        if tag.is_empty() { None } else { tag::meaning(image, tag, id, on) }
    };
    match found.field(2) {
        "" => None,
        "tag" => from_tag(reference.name, None),
        column if column.contains(':') => tag::history(column, on),
        column => match column.strip_prefix("tag ") {
            Some(image) => from_tag(image, None),
            None => from_tag(reference.name, Some(column)).or(Some(Meaning {
                release: Some(Release { id: column, release: None }),
                since: None,
            })),
        },
    }
}

/// The versions of the image's Python and of its pip.
fn versions(tag: &str, found: Found, on: Date) -> (Option<Version>, Option<Version>) {
    let python = match found.field(5) {
        "tag" => python_in(tag),
        column => Version::parse(column),
    };
    if found.field(6) != "image" {
        return (python, Version::parse(found.field(6)));
    }
    let known = !tag.is_empty() && !tag.contains(HOLE);
    match python::image_python(python, on).filter(|_| python.is_some() || known) {
        Some((python, pip)) => (Some(python), pip),
        None => (python, None),
    }
}

/// The Python version that a tag names: `3.12-slim`, `dev-3.11-bookworm`, `0.5-python3.12-alpine`.
fn python_in(tag: &str) -> Option<Version> {
    let after_name = tag.split_once("python").map(|(_, rest)| rest);
    let parts = after_name.into_iter().chain(tag.split(['-', '_']));
    parts
        .filter_map(Version::parse)
        .find(|version| version.precision() > 1 && (2..=3).contains(&version.major()))
}

#[cfg(test)]
mod tests;
