//! What expressions can see: `matrix`, `inputs`, `env`, `github`, `runner`, `steps`, `needs`.

use super::later::{Given, Kept, Later};
use super::local::{Checkout, Locals};
use super::needs::Needs;
use super::value::{Value, Values};
use super::variables;
use crate::knowledge::RunnerOs;
use std::rc::Rc;

/// What expressions can see at one place. What stands in none of it is unknown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope<'a> {
    /// Inputs of a called or started workflow, or of an action.
    pub(crate) inputs: &'a [(String, Given)],
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
    /// What names of steps begin with here, so that those of actions are told apart.
    pub(crate) prefix: String,
    /// The expressions that are left to the replay.
    pub(crate) kept: Rc<Kept>,
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
        inputs: &'a [(String, Given)],
        locals: &'a Locals<'a>,
        path: Option<&str>,
        folder: String,
        kept: &Rc<Kept>,
    ) -> Self {
        Self {
            kept: Rc::clone(kept),
            inputs,
            // The matrix is that of whichever job uses it.
            matrix_open: true,
            locals: Some(locals),
            action_path: Some(folder),
            within: path.into_iter().map(str::to_owned).collect(),
            ..Self::default()
        }
    }

    /// The name of a step among all of its program.
    pub(super) fn step(&self, id: &str) -> String {
        format!("{}{}", self.prefix, id.to_ascii_lowercase())
    }

    /// The value of a context's property.
    pub(super) fn lookup(&self, context: &str, keys: &[String]) -> Given {
        let Some((key, rest)) = keys.split_first() else { return Given::unknown() };
        let found = match &*context.to_ascii_lowercase() {
            "matrix" => match named(&self.matrix, key) {
                None if !self.matrix_open => Given::one(Value::Null),
                found => found.map_or_else(Given::unknown, Given::Now),
            },
            "inputs" => named(self.inputs, key).unwrap_or_else(Given::unknown),
            "github" => return self.github(key, rest),
            "env" => {
                let usual = named(&self.env, key).unwrap_or_else(Values::unknown);
                Given::later(Later::Variable { name: key.clone(), usual })
            }
            "runner" => Given::Now(self.runner(key)),
            "steps" => return self.told_by(key, rest),
            "needs" | "jobs" => return Given::Now(self.need(key, rest)),
            _ => Given::unknown(),
        };
        found.index(rest)
    }

    fn github(&self, key: &str, rest: &[String]) -> Given {
        match (key, rest) {
            ("event_name", []) => Given::Now(self.events.clone()),
            ("workspace", []) if !self.in_container => Given::Now(text(variables::WORKSPACE)),
            ("action_path", []) => match &self.action_path {
                Some(path) => Given::Now(text(path)),
                None => Given::unknown(),
            },
            ("event", [inputs, name, rest @ ..]) if inputs == "inputs" => {
                let found = named(self.inputs, name).unwrap_or_else(Given::unknown);
                // Whatever type it is said to have, here it is a string.
                found.map(|value| value.text().map_or(Value::Null, Value::Text)).index(rest)
            }
            _ => Given::unknown(),
        }
    }

    fn told_by(&self, id: &str, rest: &[String]) -> Given {
        match rest {
            [word, name] if word == "outputs" => {
                let name = name.to_ascii_lowercase();
                Given::later(Later::Output { step: self.step(id), name })
            }
            _ => Given::unknown(),
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
fn named<T: Clone>(all: &[(String, T)], key: &str) -> Option<T> {
    let found = all.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(key));
    found.map(|(_, value)| value.clone())
}
