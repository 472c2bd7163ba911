//! What pip accepts: subcommands, options, settings and words, by version.

use super::{Date, Row, Table, Version};

static OPTIONS: Table = Table::new(include_str!("../../knowledge/pip-options.tsv"));
static COMMANDS: Table = Table::new(include_str!("../../knowledge/pip-commands.tsv"));
static NEWEST: Table = Table::new(include_str!("../../knowledge/pip-newest.tsv"));

/// The first release that asks for the marker, with nothing to override it.
/// Source: pip's NEWS.rst, 23.0.
pub const GUARD_SINCE: Version = Version::new(23, 0, 0);

/// The first release that refuses `--python` after the subcommand; since 22.3, which brought the
/// option, it was ignored there. Source: pip's NEWS.rst, 23.2.
pub const PYTHON_MISPLACED_SINCE: Version = Version::new(23, 2, 0);

/// Whether a pip can run on a Python. What it brought along of setuptools asks for modules that Python 3.12 has
/// dropped. Source: pip's wheels, run with `CPython` 3.12.1 and 3.13.0 on 2026-11-30: 20.3.4, 22.3.1, 23.0, 23.0.1 and
/// 23.1.1 end with an error; 23.1, 23.1.2 and 23.2.1 run. testdata/oracle: opt-wheel-run-old.
pub fn runs_on(pip: Version, python: (u8, u8)) -> bool {
    python < (3, 12)
        || pip >= Version::new(23, 1, 2)
        || (Version::new(23, 1, 0)..Version::new(23, 1, 1)).contains(&pip)
}

/// Which pip it is, as far as its options go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Build {
    /// Its release; `None` if nobody can tell.
    pub version: Option<Version>,
    /// It carries Debian's patch that makes `--user` the default and adds `--system`.
    pub user_default: bool,
}

/// What an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionFacts {
    /// The first long spelling: `--requirement` for `-r`.
    pub name: &'static str,
    /// How it is given.
    pub kind: Kind,
}

/// How an option is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Alone; as a variable or in a file, with a word that [`truth`] understands.
    Flag,
    /// Alone, and more than once (`-vv`).
    Count,
    /// With a value.
    Value,
    /// Alone; it has a meaning of its own (`--help`, `--no-cache-dir`).
    Other,
}

/// What pip makes of a spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It means this option.
    Known(OptionFacts),
    /// The version is unknown: this is what it means to those pips that accept it, the newest first.
    Unsure(OptionFacts),
    /// An abbreviation of several options: pip ends with an error.
    Ambiguous,
    /// pip ends with `no such option`.
    NoSuch,
}

impl Found {
    /// The option that is meant, at least by some versions.
    pub fn facts(self) -> Option<OptionFacts> {
        match self {
            Self::Known(facts) | Self::Unsure(facts) => Some(facts),
            Self::Ambiguous | Self::NoSuch => None,
        }
    }
}

/// The option that a spelling means after a subcommand, or before it if `command` is empty.
///
/// `written` is a long option without its value (`--req`, not `--req=x`), which may be abbreviated
/// as far as it stays unique, or a single letter (`-r`). What pip is given before the subcommand
/// it hands on, so that it must be acceptable to both.
pub fn option(command: &str, written: &str, build: Build) -> Found {
    let rows = begun_with(command, written, build);
    found(&rows, build.version, |version| {
        let mut here = rows.iter().filter(|row| holds(**row, version));
        let exact = here.clone().find(|row| spelling(**row) == written);
        match (exact, here.next(), here.next()) {
            (Some(row), ..) => Found::Known(facts(*row)),
            _ if !written.starts_with("--") => Found::NoSuch,
            (None, Some(row), None) => Found::Known(facts(*row)),
            (None, Some(_), Some(_)) => Found::Ambiguous,
            (None, None, _) => Found::NoSuch,
        }
    })
}

/// The option that a setting means to a subcommand: the name of a variable after `PIP_`, or a key
/// of a configuration file, in any of their spellings. There are no abbreviations, and what is not
/// known is ignored.
pub fn setting(command: &str, key: &str, build: Build) -> Found {
    let key = key.to_ascii_lowercase().replace('_', "-");
    let written = format!("--{}", key.strip_prefix("--").unwrap_or(&key));
    let mut rows = begun_with(command, &written, build);
    rows.retain(|row| spelling(*row) == written);
    found(&rows, build.version, |version| {
        let row = rows.iter().find(|row| holds(**row, version));
        row.map_or(Found::NoSuch, |row| Found::Known(facts(*row)))
    })
}

/// The long options that the help of a subcommand lists; `None` if the version is unknown.
pub fn listed(command: &str, build: Build) -> Option<Vec<&'static str>> {
    let version = build.version?;
    let rows = begun_with(command, "--", build).into_iter();
    Some(rows.filter(|row| holds(*row, version)).map(spelling).collect())
}

/// The options of a subcommand, of any version, whose spelling begins with `written`.
fn begun_with(command: &str, written: &str, build: Build) -> Vec<Row> {
    let owners = ["*", if command.is_empty() { "pip" } else { command }];
    let mut rows = Vec::new();
    for owner in owners {
        let key = format!("{owner} {written}");
        let begun = OPTIONS.rows_from(&key).take_while(|row| row.key().starts_with(&key));
        rows.extend(begun.filter(|row| row.field(5).is_empty() || build.user_default));
    }
    rows
}

/// What holds for a version or, if it is unknown, for all of them.
fn found(rows: &[Row], version: Option<Version>, meaning: impl Fn(Version) -> Found) -> Found {
    if let Some(version) = version {
        return meaning(version);
    }
    // Between two of these versions nothing changes.
    let changes = rows.iter().flat_map(|row| [row.field(3), row.field(4)]);
    let mut changes: Vec<Version> = changes.filter_map(Version::parse).collect();
    changes.push(Version::new(0, 0, 0));
    changes.sort_unstable_by(|a, b| b.cmp(a));
    let meanings: Vec<Found> = changes.into_iter().map(meaning).collect();
    let newest = meanings[0];
    if meanings.iter().all(|meaning| *meaning == newest) {
        return newest;
    }
    meanings.iter().find_map(|meaning| meaning.facts()).map_or(newest, Found::Unsure)
}

fn holds(row: Row, version: Version) -> bool {
    Version::parse(row.field(3)).is_none_or(|since| since <= version)
        && Version::parse(row.field(4)).is_none_or(|until| version < until)
}

fn spelling(row: Row) -> &'static str {
    row.key().split_once(' ').map_or("", |(_, spelling)| spelling)
}

fn facts(row: Row) -> OptionFacts {
    let kind = match row.field(2) {
        "flag" => Kind::Flag,
        "count" => Kind::Count,
        "value" => Kind::Value,
        _ => Kind::Other,
    };
    OptionFacts { name: row.field(1), kind }
}

/// Whether there is such a subcommand; `None` if it depends on the version, which is unknown.
pub fn has_command(command: &str, version: Option<Version>) -> Option<bool> {
    let Some(row) = COMMANDS.find(command) else { return Some(false) };
    match (Version::parse(row.field(1)), version) {
        (None, _) => Some(true),
        (Some(since), Some(version)) => Some(since <= version),
        (Some(_), None) => None,
    }
}

/// Whether a subcommand asks for the marker, if its pip does at all.
pub fn asks_for_marker(command: &str) -> bool {
    COMMANDS.find(command).and_then(|row| row.truth(2)) == Some(true)
}

/// Whether a subcommand ends with an error outside a virtual environment if
/// `--require-virtualenv` is given; `None` if it depends on the version, which is unknown.
pub fn needs_required_venv(command: &str, version: Option<Version>) -> Option<bool> {
    let free = COMMANDS.find(command).and_then(|row| Version::parse(row.field(3)));
    match (free, version) {
        (None, _) => Some(true),
        (Some(free), Some(version)) => Some(version < free),
        (Some(_), None) => None,
    }
}

/// The truth of a boolean setting's value (`y yes t true on 1` and their opposites in any case);
/// `None` if pip refuses it. Source: `pip/_internal/cli/parser.py`, `strtobool`.
pub fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}

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

#[cfg(test)]
mod tests;
