//! The packages that a command names.

use super::scene::Scene;
use crate::knowledge::distro::Release;
use crate::knowledge::names::{debian_package, is_application, of_requirement};
use crate::machine::event::Event;

/// The normalised names of a command's packages; `None` if it names none, or something else besides
/// (a folder, an address, a variable).
pub(super) fn names(event: &Event) -> Option<Vec<String>> {
    let names: Option<Vec<String>> =
        event.packages.iter().map(|requirement| of_requirement(requirement)).collect();
    names.filter(|names| !names.is_empty())
}

/// A command's packages as a shell takes them, for a command that can be copied; `…` if they are
/// many or not all known.
pub(super) fn words(event: &Event) -> String {
    let known = names(event).is_some();
    let words: Vec<String> = event.packages.iter().map(|it| quoted(it)).collect();
    let words = words.join(" ");
    if known && words.len() <= 40 { words } else { "…".to_owned() }
}

fn quoted(word: &str) -> String {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.=,".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "")) }
}

/// The first of a command's packages that is a program rather than a library.
pub(super) fn application(event: &Event) -> Option<String> {
    names(event)?.into_iter().find(|name| is_application(name))
}

/// The distribution's packages for all that a command names; `None` if one is missing. Without a
/// known distribution: what Debian's releases agree on.
pub(super) fn of_distribution(scene: &Scene<'_>) -> Option<String> {
    if scene.distro.is_none() && !matches!(scene.family, "" | "apt") {
        // What other families call their packages is not known.
        return None;
    }
    let names = names(scene.event)?;
    let pinned = scene.event.packages.iter().any(|it| versions(it).contains("=="));
    if names.len() > 4 || pinned {
        return None;
    }
    let packages: Option<Vec<&str>> =
        names.iter().map(|name| of_release(name, scene.distro)).collect();
    packages.map(|packages| packages.join(" "))
}

/// What a requirement says about versions, with what stands around.
fn versions(requirement: &str) -> &str {
    requirement.split([';', '@']).next().unwrap_or_default()
}

/// Whether not every version of a package will do.
pub(super) fn want_a_version(event: &Event) -> bool {
    event.packages.iter().any(|it| versions(it).contains(['<', '>', '=', '~']))
}

/// Whether a command concerns pip itself, and no more than what it installs with.
pub(super) fn are_pips_own(event: &Event) -> bool {
    let own = |name: &String| matches!(name.as_str(), "pip" | "setuptools" | "wheel");
    let names = names(event).unwrap_or_default();
    names.iter().all(own) && names.iter().any(|name| name == "pip")
}

/// A package by its name in a release.
pub(super) fn of_release(name: &str, distro: Option<Release>) -> Option<&'static str> {
    let Some(distro) = distro else {
        let [old, new] = ["12", "13"].map(|number| Release { id: "debian", release: Some(number) });
        let package = debian_package(name, &new)?;
        return (debian_package(name, &old) == Some(package)).then_some(package);
    };
    debian_package(name, &distro)
}
