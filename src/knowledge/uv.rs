//! What uv accepts: options, variables and words.

use super::options::{OptionFacts, Takes};
use super::{Table, Version};

static OPTIONS: Table = Table::new(include_str!("../../knowledge/uv-options.tsv"));
static VARIABLES: Table = Table::new(include_str!("../../knowledge/uv-variables.tsv"));

/// The first release that asks for the marker. Source: uv's changelogs/0.1.x.md, 0.1.12.
pub const GUARD_SINCE: Version = Version::new(0, 1, 12);

/// The option that a spelling means to a subcommand (`pip install`, `venv`, `tool run`), or before
/// any if `command` is empty. `written` is a long option without its value, or a single letter
/// (`-r`). There are no abbreviations. `None`: uv refuses it, or the subcommand is not listed.
pub fn option(command: &str, written: &str) -> Option<OptionFacts> {
    let owner = if command.is_empty() { "uv" } else { command };
    let row = ["*", owner].iter().find_map(|owner| OPTIONS.find(&format!("{owner} {written}")))?;
    let takes = if row.field(2) == "value" { Takes::Value } else { Takes::Nothing };
    Some(OptionFacts { name: row.field(1), takes })
}

/// Whether all options of a subcommand are known; for others only those that uv takes everywhere.
pub fn is_listed(command: &str) -> bool {
    let start = format!("{command} -");
    OPTIONS.rows_from(&start).next().is_some_and(|row| row.key().starts_with(&start))
}

/// The option that a variable stands for, and the first release that reads it. It concerns the
/// subcommands that have this option. A flag's variable holds a word that [`truth`] understands;
/// any other word, even none, is an error.
pub fn variable(name: &str) -> Option<(&'static str, Version)> {
    let row = VARIABLES.find(name)?;
    Some((row.field(1), Version::parse(row.field(2))?))
}

/// The truth of a boolean variable's value; `None` if uv refuses it. Source: clap's
/// `BoolishValueParser`, and what uv 0.13.9 did.
pub fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    fn found(command: &str, written: &str) -> Option<(&'static str, bool)> {
        option(command, written).map(|facts| (facts.name, facts.takes == Takes::Value))
    }

    #[test]
    fn knows_options_by_subcommand() {
        assert_eq!(found("pip install", "--system"), Some(("--system", false)));
        assert_eq!(found("pip install", "-r"), Some(("--requirements", true)));
        assert_eq!(found("pip install", "--requirement"), Some(("--requirements", true)));
        assert_eq!(found("pip install", "--root"), None);
        assert_eq!(
            found("pip sync", "--no-break-system-packages").map(|found| found.1),
            Some(false)
        );
        assert_eq!(found("pip list", "--break-system-packages"), None);
        assert_eq!(found("venv", "--seed"), Some(("--seed", false)));
        assert_eq!(found("run", "--with"), Some(("--with", true)));
        assert_eq!(found("tool run", "--from"), Some(("--from", true)));
    }

    #[test]
    fn some_options_hold_everywhere() {
        for command in ["", "pip", "pip install", "run", "lock"] {
            assert_eq!(found(command, "--directory"), Some(("--directory", true)), "{command}");
        }
        assert_eq!(found("", "--system"), None);
        assert_eq!(found("pip install", "-V"), None);
    }

    #[test]
    fn abbreviates_nothing() {
        assert_eq!(found("pip install", "--break-system"), None);
        assert_eq!(found("pip install", "--"), None);
        assert_eq!(found("pip install", ""), None);
    }

    #[test]
    fn says_which_subcommands_it_knows() {
        assert!(is_listed("pip install") && is_listed("pip") && is_listed("tool run"));
        assert!(!is_listed("lock") && !is_listed("tool") && !is_listed(""));
    }

    #[test]
    fn variables_stand_for_options() {
        let system = variable("UV_SYSTEM_PYTHON");
        assert_eq!(system, Some(("--system", Version::new(0, 1, 18))));
        assert_eq!(variable("PIP_BREAK_SYSTEM_PACKAGES"), None);
        for row in VARIABLES.rows() {
            let known =
                ["", "pip install", "venv"].iter().any(|c| option(c, row.field(1)).is_some());
            assert!(known && variable(row.key()).is_some(), "{}", row.text());
        }
    }

    #[test]
    fn the_words_of_a_flag() {
        assert_eq!(
            (truth("On"), truth("0"), truth(""), truth("2")),
            (Some(true), Some(false), None, None)
        );
    }

    #[test]
    fn the_tables_are_sorted() {
        for table in [OPTIONS, VARIABLES] {
            assert!(table.rows().map(Row::text).is_sorted());
        }
    }
}
