//! Packages that belong to the distribution, and that pip would have to take away: it cannot where they have no
//! RECORD.

use super::line::Line;
use super::requirement::normal;
use crate::knowledge::{Version, distro, names};
use crate::machine::Machine;
use crate::machine::event::{InterpreterKind, Target};
use crate::machine::models::settings::Settings;
use crate::source::Place;

/// Options and settings with which pip takes nothing away from where it looks.
const APART: [&str; 6] = ["ignore-installed", "user", "target", "prefix", "root", "dry-run"];

/// A package that pip must take away, and whether that is certain.
pub(super) struct Owned {
    pub name: String,
    pub sure: bool,
}

/// The first package that a command must take away but cannot. `pip` is what becomes of pip itself, if it is to
/// change.
pub(super) fn owned(
    machine: &Machine<'_>,
    settings: &Settings<'_>,
    line: &Line,
    target: Target,
    packages: &[(String, Option<Place>)],
    pip: Option<Option<Version>>,
) -> Option<Owned> {
    let (state, id) = (settings.state, settings.python);
    let apart = |key: &&str| {
        line.has(&format!("--{key}")) || settings.get(&line.command, key).is_set() != Some(false)
    };
    if line.open
        || line.command == "install" && !matches!(target, Target::System | Target::Distro)
        || APART.iter().any(apart)
    {
        return None;
    }
    let python = state.python(id);
    let today = machine.world.today;
    let removes = line.command == "uninstall" || line.has("--force-reinstall");
    let upgrades = line.has("--upgrade");
    let own_pip = |now: Option<Version>| {
        // What the text has installed itself may be replaced.
        let replaced = python.installed.contains("pip") || python.pip_version() != now;
        let changes = match pip {
            Some(Some(version)) => Some(version) != now,
            Some(None) => upgrades,
            None => false,
        };
        let named = packages.iter().any(|(text, _)| normal(text) == "pip");
        (!replaced && named && (removes || changes))
            .then(|| Owned { name: "pip".to_owned(), sure: true })
    };
    if python.kind == InterpreterKind::Homebrew {
        return distro::keeps_no_records("homebrew", today)
            .then(|| own_pip(python.pip_version()))
            .flatten();
    }
    let release = machine.distro.filter(|_| python.kind == InterpreterKind::Distro)?;
    let facts = release.facts(today)?;
    if !distro::keeps_no_records(&release.key(), today) {
        return None;
    }
    own_pip(facts.pip()).or_else(|| {
        let mut names = packages.iter().map(|(text, _)| normal(text));
        let name = names.find(|name| {
            let package = names::debian_package(name, &release);
            !python.installed.contains(name)
                && package.is_some_and(|package| python.owned.contains(package))
        })?;
        // Whether there is a newer one nobody knows, but the distribution's is hardly the newest.
        (removes || upgrades).then_some(Owned { name, sure: removes })
    })
}

#[cfg(test)]
mod tests {
    use crate::machine::event::{Detail, Outcome};
    use crate::machine::testing::{bash, bash_as};

    /// What pip cannot take away, in an image with apt's pip; `?` where that is not certain.
    fn kept(image: &str, text: &str) -> Vec<String> {
        let begin = "export PIP_BREAK_SYSTEM_PACKAGES=1\napt-get install -y python3-pip";
        let ran = bash(image, &format!("{begin}\n{text}"));
        let packages = ran.events.iter().filter_map(|event| match &event.detail {
            Detail::NoRecord { package } if event.outcome == Outcome::Error => {
                Some(package.clone())
            }
            Detail::NoRecord { package } => Some(format!("{package}?")),
            _ => None,
        });
        packages.collect()
    }

    #[test]
    fn the_distribution_s_pip_cannot_be_replaced_where_it_has_no_record() {
        for text in [
            "pip install -U pip",
            "python3 -m pip install --upgrade 'pip>=25.2' wheel",
            "pip install pip==23.3",
            "pip install --force-reinstall pip",
            "pip uninstall -y pip",
        ] {
            assert_eq!(kept("debian:13", text), ["pip"], "{text}");
            assert_eq!(kept("ubuntu:24.04", text), ["pip"], "{text}");
            assert!(kept("debian:12", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_takes_nothing_away_is_no_matter() {
        for text in [
            "pip install pip",
            "pip install requests",
            "pip install -U requests",
            "pip install --ignore-installed pip",
            "PIP_IGNORE_INSTALLED=1 pip install -U pip",
            "pip install -U --user pip",
            "pip install -U --target /opt/x pip",
            "pip install -U $(options-of-ours) pip",
            "python3 -m venv /v && /v/bin/pip install -U pip",
        ] {
            assert!(kept("debian:13", text).is_empty(), "{text}");
        }
        let user = "apt-get install -y python3-pip\npip install -U --break-system-packages pip";
        let ran = bash_as("dev", "debian:13", user);
        assert!(!ran.events.iter().any(|event| matches!(event.detail, Detail::NoRecord { .. })));
    }

    #[test]
    fn packages_that_the_text_has_installed_are_the_distribution_s_too() {
        let apt = "apt-get install -y python3-requests";
        for (text, packages) in [
            ("pip uninstall -y requests", &["requests"][..]),
            ("pip install --force-reinstall requests", &["requests"]),
            ("pip install -U requests", &["requests?"]),
            ("pip install requests", &[]),
            ("pip install -U httpx", &[]),
        ] {
            assert_eq!(kept("debian:13", &format!("{apt}\n{text}")), packages, "{text}");
        }
    }
}
