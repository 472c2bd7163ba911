//! Commands that run a command on another system.

use super::{Row, Table};

static REACHES: Table = Table::new(include_str!("../../knowledge/reaches.tsv"));

/// Which kind of system a command reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// A container.
    Container,
    /// A machine inside the one that runs it, which lives no longer.
    Nested,
    /// A machine that is kept, or its disk.
    Remote,
}

/// Where the command stands among the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// Behind so many operands.
    Operands(usize),
    /// Behind `--`.
    Dashes,
    /// Nowhere: only options bring one.
    Nothing,
}

/// How the value of an option is a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brings {
    /// Shell text.
    Shell,
    /// AWS's list: `commands=["a","b"]`.
    List,
    /// The arguments of an Ansible module.
    Module,
}

/// A command that reaches another system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach(Row);

/// The command of that name, with its subcommands.
pub fn reach(command: &str) -> Option<Reach> {
    REACHES.find(command).map(Reach)
}

/// Whether a command of the table has this name, or begins with it and more words.
pub fn begins(command: &str) -> bool {
    REACHES.rows_from(command).next().is_some_and(|row| {
        let rest = row.key().strip_prefix(command);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

impl Reach {
    /// What it reaches.
    pub fn place(self) -> Where {
        match self.0.field(1) {
            "container" => Where::Container,
            "nested" => Where::Nested,
            _ => Where::Remote,
        }
    }

    /// Where the command stands.
    pub fn behind(self) -> Behind {
        match self.0.field(2) {
            "--" => Behind::Dashes,
            count => count.parse().map_or(Behind::Nothing, Behind::Operands),
        }
    }

    /// Whether a shell reads the words again.
    pub fn is_shell(self) -> bool {
        self.0.field(3) == "shell"
    }

    /// How the value of an option (its main spelling) is a command; `None` if it is none.
    pub fn text(self, option: &str) -> Option<Brings> {
        let mut words = self.0.field(4).split(' ');
        let how = match words.next()? {
            "shell" => Brings::Shell,
            "list" => Brings::List,
            "module" => Brings::Module,
            _ => return None,
        };
        words.any(|known| known == option).then_some(how)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_have_subcommands() {
        assert!(
            begins("gcloud") && begins("gcloud compute") && begins("lxc exec") && begins("lxc")
        );
        assert!(!begins("gclou") && !begins("lxc launch") && reach("lxc").is_none());
        let ssh = reach("gcloud compute ssh").expect("a row");
        assert_eq!(
            (ssh.place(), ssh.behind(), ssh.is_shell()),
            (Where::Remote, Behind::Dashes, true)
        );
        assert_eq!((ssh.text("--command"), ssh.text("--zone")), (Some(Brings::Shell), None));
        assert_eq!(reach("lxc exec").map(Reach::behind), Some(Behind::Operands(1)));
    }

    #[test]
    fn each_row_is_understood() {
        assert!(REACHES.rows().map(Row::text).is_sorted(), "rows are sorted by `LC_ALL=C sort`");
        for row in REACHES.rows() {
            assert!(matches!(row.field(1), "container" | "nested" | "remote"), "{}", row.text());
            assert!(matches!(row.field(2), "-" | "--" | "0" | "1" | "2"), "{}", row.text());
            assert!(
                matches!(row.field(3), "words" | "shell") && row.field(5).len() > 5,
                "{}",
                row.text()
            );
            let text = row.field(4);
            let how = text.split(' ').next().unwrap_or_default();
            assert!(matches!(how, "" | "shell" | "list" | "module"), "{}", row.text());
        }
    }
}
