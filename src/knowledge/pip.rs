//! What pip accepts.

use super::{Date, Table, Version};

/// The truth of a boolean setting's value (`y yes t true on 1` and their opposites in any case);
/// `None` if pip refuses it. Source: `pip/_internal/cli/parser.py`, `strtobool`.
pub fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// An option.
#[derive(Debug, Clone, Copy)]
pub struct OptionFacts {
    /// Its long name.
    pub name: &'static str,
    /// Whether it takes a value.
    pub takes_value: bool,
}

/// What an option as it is written means.
#[derive(Debug, Clone, Copy)]
pub enum Found {
    /// This one.
    Known(OptionFacts),
    /// An abbreviation of several.
    Ambiguous,
    /// None.
    NoSuch,
    /// It depends on the version.
    Unsure,
}

/// Whether pip has a subcommand of that name.
pub fn is_command(name: &str, _version: Option<Version>) -> bool {
    matches!(
        name,
        "install"
            | "uninstall"
            | "download"
            | "wheel"
            | "list"
            | "freeze"
            | "show"
            | "check"
            | "config"
            | "cache"
            | "index"
            | "hash"
            | "debug"
            | "inspect"
            | "lock"
            | "search"
            | "completion"
            | "help"
    )
}

const VALUED: &[&str] = &[
    "--target",
    "--prefix",
    "--root",
    "--requirement",
    "--constraint",
    "--index-url",
    "--extra-index-url",
    "--find-links",
    "--editable",
    "--src",
    "--report",
    "--python",
    "--timeout",
    "--log",
    "--proxy",
    "--cache-dir",
    "--dest",
    "--wheel-dir",
    "--trusted-host",
    "--cert",
    "--client-cert",
    "--exists-action",
    "--retries",
    "--progress-bar",
    "--platform",
    "--python-version",
    "--implementation",
    "--abi",
    "--no-binary",
    "--only-binary",
    "--config-settings",
    "--global-option",
    "--install-option",
    "--build-option",
    "--upgrade-strategy",
    "--use-feature",
    "--use-deprecated",
    "--root-user-action",
    "--keyring-provider",
    "--format",
    "--path",
    "--exclude",
    "--algorithm",
    "--editor",
    "--group",
    "--build-constraint",
    "--resume-retries",
    "--uploaded-prior-to",
];
const PLAIN: &[&str] = &[
    "--break-system-packages",
    "--user",
    "--dry-run",
    "--upgrade",
    "--yes",
    "--quiet",
    "--verbose",
    "--no-deps",
    "--isolated",
    "--global",
    "--site",
    "--help",
    "--version",
    "--force-reinstall",
    "--ignore-installed",
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--no-input",
    "--no-color",
    "--pre",
    "--no-index",
    "--prefer-binary",
    "--no-build-isolation",
    "--no-warn-script-location",
    "--no-compile",
    "--compile",
    "--require-hashes",
    "--no-clean",
    "--no-user",
    "--require-virtualenv",
    "--require-venv",
    "--outdated",
    "--local",
    "--debug",
    "--use-pep517",
    "--no-use-pep517",
    "--ignore-requires-python",
    "--no-warn-conflicts",
    "--no-python-version-warning",
    "--system",
    "--check-build-dependencies",
    "--all",
    "--files",
    "--json",
    "--uptodate",
    "--editable-only",
];

/// What `written` means behind `command`; before it if that is empty.
pub fn option(_command: &str, written: &str, version: Option<Version>) -> Found {
    let short = match written {
        "-t" => "--target",
        "-r" => "--requirement",
        "-c" => "--constraint",
        "-i" => "--index-url",
        "-f" => "--find-links",
        "-e" => "--editable",
        "-d" => "--dest",
        "-w" => "--wheel-dir",
        "-U" => "--upgrade",
        "-y" => "--yes",
        "-q" => "--quiet",
        "-v" => "--verbose",
        "-I" => "--ignore-installed",
        "-h" => "--help",
        "-V" => "--version",
        other => other,
    };
    let fits = |name: &&&str| **name == short || (short.len() > 2 && name.starts_with(short));
    let all: Vec<_> = VALUED.iter().chain(PLAIN).filter(fits).collect();
    let exact = all.iter().find(|n| ***n == short).copied();
    let one = exact.or(if all.len() == 1 { Some(all[0]) } else { None });
    match one {
        Some(&name)
            if name == "--break-system-packages"
                && version.is_some_and(|v| v < Version::new(23, 0, 1)) =>
        {
            Found::NoSuch
        }
        Some(&name) => Found::Known(OptionFacts { name, takes_value: VALUED.contains(&name) }),
        None if all.is_empty() => Found::NoSuch,
        None => Found::Ambiguous,
    }
}

static NEWEST: Table = Table::new(include_str!("../../knowledge/pip-newest.tsv"));

/// The newest pip that a Python can have on a day.
pub fn newest(python: Option<(u8, u8)>, on: Date) -> Option<Version> {
    let key = python.map(|(major, minor)| format!("{major}.{minor}"));
    let last = key.and_then(|key| NEWEST.at(&key, 1, on));
    let row = last.or_else(|| NEWEST.at("any", 1, on))?;
    Version::parse(row.field(2))
}

/// The newest pip below a version, as far as the table knows them.
pub fn before(version: Version) -> Option<Version> {
    let all = NEWEST.all("any").filter_map(|row| Version::parse(row.field(2)));
    all.filter(|known| *known < version).max()
}
