//! Command lines of package managers.

use crate::machine::programs::base_name;
use crate::machine::words::Field;
use crate::source::{HOLE, Place};

/// What a package manager is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Install,
    Reinstall,
    Remove,
    Upgrade,
}

/// A package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    /// Its name without version, release or architecture.
    pub name: String,
    /// The version that is asked for.
    pub version: Option<String>,
    /// Where it is written.
    pub place: Option<Place>,
    /// Nobody knows what it is, or how many.
    pub unknown: bool,
}

/// A command line.
#[derive(Debug)]
pub(super) struct Line {
    /// As in the table of packages.
    pub family: &'static str,
    pub verb: Verb,
    pub packages: Vec<Package>,
}

/// The family of a package manager.
pub(in crate::machine) fn family(name: &str) -> Option<&'static str> {
    Some(match name {
        "apt-get" | "apt" | "aptitude" | "apt-fast" | "nala" | "apt-install" => "apt",
        "apk" => "apk",
        "dnf" | "dnf5" | "yum" | "microdnf" | "tdnf" => "dnf",
        "zypper" => "zypper",
        "pacman" | "yay" | "paru" => "pacman",
        "xbps-install" | "xbps-remove" => "xbps",
        "emerge" => "portage",
        "brew" => "brew",
        _ => return None,
    })
}

/// Options with a value of their own, for all families.
fn has_value(family: &str, option: &str) -> bool {
    match family {
        "apt" => matches!(
            option,
            "-o" | "-t"
                | "-c"
                | "--option"
                | "--target-release"
                | "--default-release"
                | "--config-file"
        ),
        "apk" => matches!(option, "-t" | "--virtual" | "-X" | "--repository" | "-p" | "--root"),
        "dnf" => matches!(
            option,
            "-c" | "-x" | "--setopt" | "--enablerepo" | "--disablerepo" | "--releasever"
        ),
        "zypper" => matches!(option, "-t" | "--type" | "-r" | "--repo" | "--from"),
        "xbps" => matches!(option, "-R" | "-r" | "-C"),
        _ => false,
    }
}

impl Line {
    /// Reads a command line; `None` if it changes no packages.
    pub(super) fn read(argv: &[Field]) -> Option<Self> {
        let command = base_name(argv.first()?.as_str());
        let family = family(command)?;
        let mut verb = match command {
            "xbps-install" | "emerge" | "apt-install" => Some(Verb::Install),
            "xbps-remove" => Some(Verb::Remove),
            _ => None,
        };
        let mut packages = Vec::new();
        let mut again = false;
        let mut rest = argv[1..].iter();
        while let Some(arg) = rest.next() {
            let text = arg.as_str();
            if text.starts_with('-') && text.len() > 1 {
                again |= matches!(text, "--reinstall" | "--force-reinstall");
                if family == "pacman" && verb.is_none() {
                    verb = Some(pacman(text)?);
                } else if family == "portage"
                    && matches!(text, "-C" | "-c" | "--unmerge" | "--depclean")
                {
                    verb = Some(Verb::Remove);
                } else if has_value(family, text) {
                    rest.next();
                }
            } else if verb.is_none() {
                verb = Some(named(family, text)?);
            } else {
                packages.push(Package::read(family, arg));
            }
        }
        let verb = match verb? {
            Verb::Install if again => Verb::Reinstall,
            verb => verb,
        };
        Some(Self { family, verb, packages })
    }
}

fn named(family: &str, word: &str) -> Option<Verb> {
    Some(match (family, word) {
        ("apk", "add") | (_, "install" | "groupinstall" | "localinstall" | "in") => Verb::Install,
        (_, "reinstall") => Verb::Reinstall,
        (_, "remove" | "purge" | "erase" | "del" | "rm" | "uninstall" | "autoremove") => {
            Verb::Remove
        }
        (
            _,
            "upgrade" | "dist-upgrade" | "full-upgrade" | "safe-upgrade" | "update" | "dup" | "up",
        ) if !(matches!(family, "apt" | "apk" | "brew") && word == "update") => Verb::Upgrade,
        _ => return None,
    })
}

fn pacman(option: &str) -> Option<Verb> {
    let letters = option.strip_prefix('-')?;
    match letters.chars().next()? {
        'S' if letters.contains(['s', 'i', 'c', 'l', 'g', 'p']) => None,
        'S' | 'U' => Some(Verb::Install),
        'R' => Some(Verb::Remove),
        _ if option == "--sync" => Some(Verb::Install),
        _ if option == "--remove" => Some(Verb::Remove),
        _ if option.starts_with("--") => Some(Verb::Install),
        _ => None,
    }
}

impl Package {
    fn read(family: &str, field: &Field) -> Self {
        let text = field.as_str();
        let cut = match family {
            "portage" => text.find([':', '[']),
            "apk" => text.find(['=', '<', '>', '~', '@']),
            "brew" => None,
            _ => text.find(['=', ':', '/']).filter(|at| *at > 0),
        };
        let name = &text[..cut.unwrap_or(text.len())];
        let name =
            if family == "portage" { name.trim_start_matches(['=', '>', '<', '~']) } else { name };
        let version = cut.and_then(|at| text[at..].strip_prefix(['=', '@']));
        Self {
            name: name.trim_end_matches(['+', '-']).to_owned(),
            version: version.map(|version| version.trim_start_matches(['=', '~']).to_owned()),
            place: field.place(),
            unknown: text.contains(HOLE)
                || field.pattern
                || text.contains('/') && family != "portage",
        }
    }
}
