//! Actions of GitHub Actions that run shell text which a workflow hands to them.

use super::{Row, Table, glob};

static SCRIPTS: Table = Table::new(include_str!("../../knowledge/action-scripts.tsv"));

/// Where such text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunsIn {
    /// On the job's machine.
    Job,
    /// On another machine, which is kept.
    Host,
    /// In a container, or in another system that is thrown away.
    Container,
}

/// An input whose text runs somewhere.
#[derive(Debug, Clone, Copy)]
pub struct ActionScript {
    /// Where it runs.
    pub runs_in: RunsIn,
    row: Row,
}

impl ActionScript {
    /// The input.
    pub fn input(&self) -> &'static str {
        self.row.field(2)
    }

    /// The shell: the input that names it, and what holds without it.
    pub fn shell(&self) -> (Option<&'static str>, &'static str) {
        named(self.row.field(3))
    }

    /// The image, likewise; empty if nobody knows it.
    pub fn image(&self) -> (Option<&'static str>, &'static str) {
        named(self.row.field(4))
    }
}

fn named(column: &'static str) -> (Option<&'static str>, &'static str) {
    match column.split_once(':') {
        Some((input, default)) => (Some(input), default),
        None => (None, column),
    }
}

/// The inputs of the action of that name (`owner/name`, without `@`) whose text runs, in their order.
pub fn action_scripts(name: &str) -> Vec<ActionScript> {
    let name = name.to_ascii_lowercase();
    let fits = |row: &Row| row.key() == name || glob::matches(row.key(), &name);
    SCRIPTS.rows().filter(fits).filter_map(script).collect()
}

fn script(row: Row) -> Option<ActionScript> {
    let runs_in = match row.field(1) {
        "job" => RunsIn::Job,
        "host" => RunsIn::Host,
        "container" => RunsIn::Container,
        _ => return None,
    };
    Some(ActionScript { runs_in, row })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(name: &str) -> Vec<(RunsIn, &'static str)> {
        action_scripts(name).iter().map(|script| (script.runs_in, script.input())).collect()
    }

    #[test]
    fn actions_are_known_by_name_without_regard_to_case() {
        assert_eq!(inputs("AppleBoy/ssh-action"), [(RunsIn::Host, "script")]);
        assert_eq!(
            inputs("vmactions/openbsd-vm"),
            [(RunsIn::Container, "prepare"), (RunsIn::Container, "run")]
        );
        assert_eq!(inputs("actions/github-script"), []);
    }

    #[test]
    fn shells_and_images_have_inputs_and_defaults() {
        let script = action_scripts("cliffano/command-docker-action")[0];
        assert_eq!(script.shell(), (Some("shell"), "sh"));
        assert_eq!(script.image(), (Some("image"), "alpine:3.20"));
        assert_eq!(action_scripts("uraimo/run-on-arch-action")[0].image(), (None, "distro"));
    }

    #[test]
    fn every_row_is_understood() {
        for row in SCRIPTS.rows() {
            assert!(
                script(row).is_some() && row.text().matches('\t').count() == 5,
                "{}",
                row.text()
            );
        }
    }
}
