//! Command lines of package managers.

use crate::machine::models::argv::{Argv, Dialect, Word};
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
    /// No table knows one of its options.
    pub unsure: bool,
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

/// The rows of a package manager in the table of options, and how it reads them.
fn options(command: &str, verb: Option<Verb>) -> (&str, Dialect) {
    let changes = verb.is_some();
    match command {
        "aptitude" => ("aptitude", Dialect::Getopt),
        "nala" => ("nala", Dialect::Clap),
        "apk" | "xbps-install" | "xbps-remove" | "brew" => (command, Dialect::Getopt),
        "dnf" | "dnf5" | "yum" | "microdnf" | "tdnf" => ("dnf", Dialect::Argparse),
        "emerge" => ("emerge", Dialect::Argparse),
        "zypper" if changes => ("zypper install", Dialect::Getopt),
        "zypper" => ("zypper", Dialect::Getopt),
        "pacman" | "yay" | "paru" => match verb {
            Some(Verb::Remove) => ("pacman --remove", Dialect::Getopt),
            Some(_) => ("pacman --sync", Dialect::Getopt),
            None => ("pacman", Dialect::Getopt),
        },
        _ => ("apt-get", Dialect::Pflag),
    }
}

/// Options with which nothing changes.
const ONLY_TELLS: [&str; 15] = [
    "--clean",
    "--download-only",
    "--downloadonly",
    "--dry-run",
    "--groups",
    "--help",
    "--info",
    "--list",
    "--pretend",
    "--print",
    "--print-uris",
    "--search",
    "--searchdesc",
    "--simulate",
    "--version",
];

impl Line {
    /// Reads a command line; `None` if it changes no packages.
    pub(super) fn read(argv: &[Field]) -> Option<Self> {
        let command = base_name(argv.first()?.as_str());
        let family = family(command)?;
        let verb = match command {
            "xbps-install" | "emerge" | "apt-install" => Some(Verb::Install),
            "xbps-remove" => Some(Verb::Remove),
            _ => None,
        };
        let mut line = Self { family, verb: Verb::Install, packages: Vec::new(), unsure: false };
        let mut verb = verb;
        let mut again = false;
        let mut words = Argv::new(&argv[1..], options(command, None).1);
        while let Some(word) = words.next(|written| {
            let (command, dialect) = options(command, verb);
            dialect.meaning(command, written)
        }) {
            match word {
                Word::Option(given) if ONLY_TELLS.contains(&given.name) => return None,
                Word::Option(given) => match (family, given.name) {
                    ("pacman", name) if verb.is_none() => verb = pacman(name)?,
                    ("portage", "--unmerge" | "--depclean") => verb = Some(Verb::Remove),
                    (_, "--reinstall" | "--force-reinstall") => again = true,
                    _ => {}
                },
                Word::Refused(..) => line.unsure = true,
                // `--ask n`, `--jobs 4`
                Word::Operand(word) if family == "portage" && is_value(word.as_str()) => {}
                Word::Operand(word) if verb.is_none() => verb = Some(named(family, word.as_str())?),
                Word::Operand(word) => line.packages.push(Package::read(family, word)),
            }
        }
        line.verb = match verb? {
            Verb::Install if again => Verb::Reinstall,
            verb => verb,
        };
        Some(line)
    }
}

fn is_value(word: &str) -> bool {
    matches!(word, "y" | "n") || word.bytes().all(|b| b.is_ascii_digit())
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

/// What an operation of pacman's asks for; `None` within: it is an option of all of them.
fn pacman(option: &str) -> Option<Option<Verb>> {
    Some(match option {
        "--sync" | "--upgrade" => Some(Verb::Install),
        "--remove" => Some(Verb::Remove),
        "--query" | "--database" | "--files" | "--deptest" => return None,
        _ => None,
    })
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
