//! What other jobs tell a job: `needs.JOB.outputs.NAME`.

use super::matrix::{self, merged};
use super::scope::Scope;
use super::shell;
use super::step::{self, Defaults, bindings, condition};
use super::text::evaluated;
use super::value::{Value, Values};
use crate::syntax::yaml::Node;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Outputs that are made of other jobs' outputs are followed that deep.
const DEPTH: u32 = 16;

/// What jobs leave to others, worked out when it is asked for.
#[derive(Debug)]
pub(crate) struct Needs<'w> {
    root: &'w Node,
    inputs: Vec<(String, Values)>,
    events: Values,
    /// `None` while it is being worked out.
    known: RefCell<BTreeMap<(String, String), Option<Values>>>,
    depth: Cell<u32>,
}

impl<'w> Needs<'w> {
    /// The jobs of a workflow that has these inputs and is started by these events.
    pub(super) fn new(root: &'w Node, inputs: Vec<(String, Values)>, events: Values) -> Self {
        Self { root, inputs, events, known: RefCell::default(), depth: Cell::new(0) }
    }

    /// What all jobs see.
    pub(super) fn scope(&self) -> Scope<'_> {
        let mut scope = Scope {
            inputs: &self.inputs,
            events: self.events.clone(),
            needs: Some(self),
            ..Scope::default()
        };
        bindings(self.root.get("env"), &mut scope);
        scope
    }

    /// What a job's output may be.
    pub(super) fn output(&self, job: &str, name: &str) -> Values {
        let key = (job.to_ascii_lowercase(), name.to_ascii_lowercase());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone().unwrap_or_else(Values::unknown);
        }
        if self.depth.get() >= DEPTH {
            return Values::unknown();
        }
        self.known.borrow_mut().insert(key.clone(), None);
        self.depth.set(self.depth.get() + 1);
        let values = self.worked_out(&key.0, &key.1).unwrap_or_else(Values::unknown);
        self.depth.set(self.depth.get() - 1);
        self.known.borrow_mut().insert(key, Some(values.clone()));
        values
    }

    fn worked_out(&self, job: &str, name: &str) -> Option<Values> {
        let job = named(self.root.get("jobs")?, job)?;
        let mut scope = self.scope();
        if condition(job.get("if"), &scope) == Some(false) {
            return Some(Values::one(Value::Null));
        }
        let steps = job.get("steps")?.items();
        let output = named(job.get("outputs")?, name)?.text()?;
        let legs = matrix::legs(job.get("strategy"), &scope);
        scope.matrix_open = legs.open;
        let legs: Vec<_> = legs.legs.into_iter().map(Rc::new).collect();
        scope.matrix = merged(&legs);
        bindings(job.get("env"), &mut scope);
        scope.in_container = job.get("container").is_some();
        let defaults = Defaults::default().with(self.root, &scope).with(job, &scope);
        let shell = defaults.shell.as_ref().map(shell::named);
        let shell = shell.unwrap_or_else(|| shell::default(scope.in_container, None));
        for step in steps {
            step::remember(step, &shell, &mut scope);
        }
        Some(evaluated(output, &scope))
    }
}

/// The value of a key without regard to case.
fn named<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let mut entries = node.entries().into_iter();
    entries.find(|entry| entry.name().eq_ignore_ascii_case(key)).map(|entry| &*entry.value)
}
