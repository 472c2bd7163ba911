//! Actions of GitHub Actions that change which Python a name means.

use super::{Row, Table, glob};

static ACTIONS: Table = Table::new(include_str!("../../knowledge/actions.tsv"));

/// What an action brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brings {
    /// An interpreter of its own, first on `PATH`.
    Python,
    /// A virtual environment, active from then on.
    Venv,
    /// uv.
    Uv,
    /// An environment of conda's, active from then on.
    Conda,
    /// An environment of conda's, active in shells that read their profile.
    LoginConda,
    /// Nobody can tell.
    Unseen,
}

/// What is known about an action.
#[derive(Debug, Clone, Copy)]
pub struct ActionFacts {
    /// What it brings.
    pub brings: Brings,
    row: Row,
}

impl ActionFacts {
    /// Inputs, with a value if they must have it, any of which makes it bring that; none if it
    /// always does.
    pub fn when(&self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        conditions(self.row.field(2)).filter(|(name, _)| !name.starts_with('/'))
    }

    /// Files at the root of the workspace that tell the version if no input does.
    pub fn files(&self) -> impl Iterator<Item = &'static str> {
        self.row.field(2).split(',').filter_map(|name| name.strip_prefix('/'))
    }

    /// Inputs, with their values, any of which keeps it from that.
    pub fn unless(&self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        conditions(self.row.field(3))
    }

    /// The input that names the version of Python.
    pub fn version_input(&self) -> Option<&'static str> {
        Some(self.row.field(4)).filter(|input| !input.is_empty())
    }

    /// The folder or name of the environment: the input that tells it, and what holds without it.
    pub fn name(&self) -> (Option<&'static str>, &'static str) {
        match self.row.field(5).split_once(':') {
            Some((input, default)) => (Some(input), default),
            None => (None, self.row.field(5)),
        }
    }
}

fn conditions(column: &'static str) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    column.split(',').filter(|condition| !condition.is_empty()).map(|condition| {
        match condition.split_once('=') {
            Some((input, value)) => (input, Some(value)),
            None => (condition, None),
        }
    })
}

/// What is known about the action of that name (`owner/name`, a path behind it, without `@`).
/// Nothing for one that leaves Python alone, as most do.
pub fn action(name: &str) -> Vec<ActionFacts> {
    let name = name.to_ascii_lowercase();
    let mut rows: Vec<Row> = ACTIONS.all(&name).collect();
    if rows.is_empty() {
        rows.extend(ACTIONS.rows().find(|row| glob::matches(row.key(), &name)));
    }
    rows.into_iter().filter_map(facts).collect()
}

fn facts(row: Row) -> Option<ActionFacts> {
    let brings = match row.field(1) {
        "python" => Brings::Python,
        "venv" => Brings::Venv,
        "uv" => Brings::Uv,
        "conda" => Brings::Conda,
        "login-conda" => Brings::LoginConda,
        "unseen" => Brings::Unseen,
        _ => return None,
    };
    Some(ActionFacts { brings, row })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brings(name: &str) -> Vec<Brings> {
        action(name).iter().map(|facts| facts.brings).collect()
    }

    #[test]
    fn actions_are_known_by_name_without_regard_to_case() {
        assert_eq!(brings("Actions/setup-python"), [Brings::Python]);
        assert_eq!(brings("astral-sh/setup-uv"), [Brings::Uv, Brings::Venv]);
        assert_eq!(brings("actions/checkout"), []);
        assert_eq!(brings("snok/install-poetry"), []);
    }

    #[test]
    fn what_is_only_named_like_python_is_unseen() {
        for name in ["someone/setup-python-env", "./.github/actions/setup", "a/b/.github/actions/c"]
        {
            assert_eq!(brings(name), [Brings::Unseen], "{name}");
        }
    }

    #[test]
    fn conditions_name_inputs() {
        let facts = action("actions/setup-python")[0];
        let when: Vec<_> = facts.when().collect();
        assert_eq!(when, [("python-version", None), ("python-version-file", None)]);
        assert_eq!(facts.files().collect::<Vec<_>>(), [".python-version"]);
        assert_eq!(facts.unless().collect::<Vec<_>>(), [("update-environment", Some("false"))]);
        assert_eq!(facts.version_input(), Some("python-version"));
        assert_eq!(action("conda-incubator/setup-miniconda")[0].name().1, "test");
    }

    #[test]
    fn every_row_is_understood() {
        for row in ACTIONS.rows() {
            assert!(facts(row).is_some() || row.field(1) == "nothing", "{}", row.text());
        }
    }
}
