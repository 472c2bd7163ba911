//! What expressions can see: `matrix`, `inputs`, `env`, `github`, `runner`, `steps`, `needs`.

use super::local::{Checkout, Locals};
use super::needs::Needs;
use super::output::Outputs;
use super::value::{Value, Values};
use super::{eval, variables};
use crate::knowledge::RunnerOs;
use std::rc::Rc;

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
    /// The names of the events that start the workflow, as far as they are known.
    pub(crate) events: Values,
    /// The job runs in a container, where folders have other names than on its runner.
    pub(crate) in_container: bool,
    /// What the steps so far tell later ones, by their `id`.
    pub(crate) steps: Vec<(String, Rc<Outputs>)>,
    /// The project's files.
    pub(crate) locals: Option<&'a Locals<'a>>,
    /// What was checked out into the workspace so far.
    pub(super) checkouts: Vec<Checkout>,
    /// The folder of the action that the steps belong to.
    pub(crate) action_path: Option<String>,
    /// The files of the project that led here, by their paths.
    pub(super) within: Vec<String>,
    /// What other jobs tell this one.
    pub(crate) needs: Option<&'a Needs<'a>>,
}

impl<'a> Scope<'a> {
    /// What the steps of an action see that stands at `path` of its project and runs in `folder`.
    pub(crate) fn of_action(
        inputs: &'a [(String, Values)],
        locals: &'a Locals<'a>,
        path: Option<&str>,
        folder: String,
    ) -> Self {
        Self {
            inputs,
            locals: Some(locals),
            action_path: Some(folder),
            within: path.into_iter().map(str::to_owned).collect(),
            ..Self::default()
        }
    }

    /// The value of a context's property.
    pub(super) fn lookup(&self, context: &str, keys: &[String]) -> Values {
        let Some((key, rest)) = keys.split_first() else { return Values::unknown() };
        let found = match &*context.to_ascii_lowercase() {
            "matrix" => match named(&self.matrix, key) {
                None if !self.matrix_open => Values::one(Value::Null),
                found => found.unwrap_or_else(Values::unknown),
            },
            "inputs" => named(self.inputs, key).unwrap_or_else(Values::unknown),
            "github" => return self.github(key, rest),
            "env" => named(&self.env, key).unwrap_or_else(Values::unknown),
            "runner" => self.runner(key),
            "steps" => return self.step(key, rest),
            "needs" | "jobs" => return self.need(key, rest),
            _ => Values::unknown(),
        };
        eval::index(found, rest)
    }

    fn github(&self, key: &str, rest: &[String]) -> Values {
        match (key, rest) {
            ("event_name", []) => self.events.clone(),
            ("workspace", []) if !self.in_container => text(variables::WORKSPACE),
            ("action_path", []) => match &self.action_path {
                Some(path) => text(path),
                None => Values::unknown(),
            },
            ("event", [inputs, name, rest @ ..]) if inputs == "inputs" => {
                let found = named(self.inputs, name).unwrap_or_else(Values::unknown);
                // Whatever type it is said to have, here it is a string.
                let string = |value: &Value| value.text().map_or(Value::Null, Value::Text);
                eval::index(found.map(string), rest)
            }
            _ => Values::unknown(),
        }
    }

    fn step(&self, id: &str, rest: &[String]) -> Values {
        let found = self.steps.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(id));
        match (found, rest) {
            (Some((_, outputs)), [word, name]) if word == "outputs" => outputs.get(name),
            _ => Values::unknown(),
        }
    }

    fn need(&self, job: &str, rest: &[String]) -> Values {
        match (self.needs, rest) {
            (Some(needs), [word, name]) if word == "outputs" => needs.output(job, name),
            _ => Values::unknown(),
        }
    }

    fn runner(&self, key: &str) -> Values {
        let word = match (key, self.os, self.hosted) {
            ("os", Some(RunnerOs::Linux), _) => "Linux",
            ("os", Some(RunnerOs::MacOs), _) => "macOS",
            ("os", Some(RunnerOs::Windows), _) => "Windows",
            ("environment", _, Some(true)) => "github-hosted",
            ("environment", _, Some(false)) => "self-hosted",
            ("temp", ..) if !self.in_container => variables::TEMP,
            ("tool_cache", ..) if !self.in_container => variables::TOOLS,
            _ => return Values::unknown(),
        };
        text(word)
    }
}

fn text(word: &str) -> Values {
    Values::one(Value::Text(word.into()))
}

/// The last value of that name.
fn named(all: &[(String, Values)], key: &str) -> Option<Values> {
    let found = all.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(key));
    found.map(|(_, values)| values.clone())
}
