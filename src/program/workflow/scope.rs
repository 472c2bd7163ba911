//! What expressions can see: `matrix`, `inputs`, `env`, `runner`.

use super::eval;
use super::value::{Value, Values};
use crate::knowledge::RunnerOs;

/// What expressions can see at one place. What stands in none of it is unknown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope<'a> {
    /// Inputs of a called or started workflow, or of an action.
    pub(crate) inputs: &'a [(String, Values)],
    /// The leg's values.
    pub(crate) matrix: Vec<(String, Values)>,
    /// The matrix may have keys that are not among them.
    pub(crate) matrix_open: bool,
    /// Variables of the levels above; a later one counts.
    pub(crate) env: Vec<(String, Values)>,
    /// The runner's system.
    pub(crate) os: Option<RunnerOs>,
    /// Whether GitHub hosts the runner.
    pub(crate) hosted: Option<bool>,
}

impl Scope<'_> {
    /// The value of a context's property.
    pub(super) fn lookup(&self, context: &str, keys: &[String]) -> Values {
        let Some((key, rest)) = keys.split_first() else { return Values::unknown() };
        let found = match &*context.to_ascii_lowercase() {
            "matrix" => match named(&self.matrix, key) {
                None if !self.matrix_open => Values::one(Value::Null),
                found => found.unwrap_or_else(Values::unknown),
            },
            "inputs" => named(self.inputs, key).unwrap_or_else(Values::unknown),
            "github" if key == "event" && rest.len() > 1 && rest[0] == "inputs" => {
                let found = named(self.inputs, &rest[1]).unwrap_or_else(Values::unknown);
                return eval::index(found, &rest[2..]);
            }
            "env" => named(&self.env, key).unwrap_or_else(Values::unknown),
            "runner" => self.runner(key),
            _ => Values::unknown(),
        };
        eval::index(found, rest)
    }

    fn runner(&self, key: &str) -> Values {
        let word = match (key, self.os, self.hosted) {
            ("os", Some(RunnerOs::Linux), _) => "Linux",
            ("os", Some(RunnerOs::MacOs), _) => "macOS",
            ("os", Some(RunnerOs::Windows), _) => "Windows",
            ("environment", _, Some(true)) => "github-hosted",
            ("environment", _, Some(false)) => "self-hosted",
            _ => return Values::unknown(),
        };
        Values::one(Value::Text(word.into()))
    }
}

/// The last value of that name.
fn named(all: &[(String, Values)], key: &str) -> Option<Values> {
    let found = all.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(key));
    found.map(|(_, values)| values.clone())
}
