//! Options of commands.

use super::{Row, Table};

static COMMANDS: Table = Table::new(include_str!("../../knowledge/command-options.tsv"));
static CONTAINERS: Table = Table::new(include_str!("../../knowledge/container-options.tsv"));

/// Whether an option takes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// It stands alone.
    Nothing,
    /// The rest of its word, or the next word.
    Value,
    /// Only the rest of its own word.
    Attached,
}

/// What an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionFacts {
    /// The main spelling: `--user` for `-u`.
    pub name: &'static str,
    /// Whether it takes a value.
    pub takes: Takes,
}

/// The option that a spelling means to a command (`sudo`, `docker run`); `None` if no table lists it. What
/// stands before a subcommand may stand behind it, too.
pub fn option(command: &str, written: &str) -> Option<OptionFacts> {
    let key = format!("{command} {written}");
    let row = [COMMANDS, CONTAINERS].iter().find_map(|table| table.find(&key));
    match row {
        Some(row) => Some(facts(row)),
        None => option(command.rsplit_once(' ')?.0, written),
    }
}

/// The one long option of a command that begins like this.
pub fn abbreviated(command: &str, written: &str) -> Option<OptionFacts> {
    let key = format!("{command} {written}");
    let begun = |table: Table| table.rows_from(&key).take_while(|row| row.key().starts_with(&key));
    let mut all = begun(COMMANDS).chain(begun(CONTAINERS)).map(facts);
    let first = all.next()?;
    all.all(|other| other.name == first.name).then_some(first)
}

fn facts(row: Row) -> OptionFacts {
    let takes = match row.field(2) {
        "value" => Takes::Value,
        "attached" => Takes::Attached,
        _ => Takes::Nothing,
    };
    OptionFacts { name: row.field(1), takes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(command: &str, written: &str) -> Option<(&'static str, Takes)> {
        option(command, written).map(|facts| (facts.name, facts.takes))
    }

    #[test]
    fn knows_options_by_command() {
        assert_eq!(found("sudo", "-u"), Some(("--user", Takes::Value)));
        assert_eq!(found("docker run", "-e"), Some(("--env", Takes::Value)));
        assert_eq!(
            found("docker run", "--disable-content-trust").map(|it| it.1),
            Some(Takes::Nothing)
        );
        assert_eq!(found("podman run", "--rmi").map(|it| it.1), Some(Takes::Nothing));
        assert_eq!(
            found("docker compose run", "--quiet-pull").map(|it| it.1),
            Some(Takes::Nothing)
        );
        assert_eq!(found("docker run", "--rmi"), None);
        assert_eq!(found("xargs", "--replace").map(|it| it.1), Some(Takes::Attached));
    }

    #[test]
    fn what_stands_before_a_subcommand_may_stand_behind_it() {
        assert_eq!(found("kubectl exec", "-n"), Some(("--namespace", Takes::Value)));
        assert_eq!(found("docker compose run", "--host").map(|it| it.1), Some(Takes::Value));
        assert_eq!(found("sudo", "--namespace"), None);
    }

    #[test]
    fn an_abbreviation_is_one_if_it_may_mean_nothing_else() {
        let name = |written| abbreviated("sudo", written).map(|facts| facts.name);
        assert_eq!(
            (name("--preserve-e"), name("--preserve"), name("--x")),
            (Some("--preserve-env"), None, None)
        );
    }

    #[test]
    fn every_row_has_a_kind_and_a_source() {
        for table in [COMMANDS, CONTAINERS] {
            assert!(table.rows().map(Row::text).is_sorted(), "rows are sorted by `LC_ALL=C sort`");
            for row in table.rows() {
                let kind = matches!(row.field(2), "flag" | "value" | "attached");
                assert!(
                    kind && row.field(3).len() > 5 && row.field(1).starts_with('-'),
                    "{}",
                    row.text()
                );
            }
        }
    }
}
