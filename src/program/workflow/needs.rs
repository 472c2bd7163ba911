//! What other jobs tell a job: `needs.JOB.outputs.NAME`.

use super::local::Locals;
use super::matrix::{self, merged};
use super::scope::Scope;
use super::step::{self, Defaults, bindings, condition};
use super::text::evaluated;
use super::value::{Value, Values};
use super::{called, given, shell};
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
    locals: &'w Locals<'w>,
    /// The files that led here, by their paths in the project.
    within: Vec<String>,
    /// `None` while it is being worked out.
    known: RefCell<BTreeMap<(String, String), Option<Values>>>,
    depth: Cell<u32>,
}

impl<'w> Needs<'w> {
    /// The jobs of a workflow that has these inputs and is started by these events.
    pub(super) fn new(
        root: &'w Node,
        inputs: Vec<(String, Values)>,
        events: Values,
        locals: &'w Locals<'w>,
    ) -> Self {
        let (known, depth) = (RefCell::default(), Cell::new(0));
        Self { root, inputs, events, locals, within: Vec::new(), known, depth }
    }

    /// The same of a workflow that stands at a path of the project.
    pub(super) fn at(mut self, path: Option<String>) -> Self {
        self.within.extend(path);
        self
    }

    /// The jobs of a workflow at a path of the project that one of these jobs calls.
    pub(super) fn called<'f>(
        &self,
        root: &'f Node,
        inputs: Vec<(String, Values)>,
        path: &str,
    ) -> Needs<'f>
    where
        'w: 'f,
    {
        let mut called = Needs::new(root, inputs, self.events.clone(), self.locals);
        called.within.clone_from(&self.within);
        called.depth.set(self.depth.get());
        called.at(Some(path.to_owned()))
    }

    /// What all jobs see.
    pub(super) fn scope(&self) -> Scope<'_> {
        let mut scope = Scope {
            inputs: &self.inputs,
            events: self.events.clone(),
            needs: Some(self),
            locals: Some(self.locals),
            within: self.within.clone(),
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
        if job.get("uses").is_some() {
            return self.of_call(job, name, scope);
        }
        let steps = job.get("steps")?.items();
        let output = named(job.get("outputs")?, name)?.text()?;
        all_legs(job, &mut scope);
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

    /// What the workflow that a job calls tells.
    fn of_call(&self, job: &Node, name: &str, mut scope: Scope<'_>) -> Option<Values> {
        let found = called::callee(job, &scope)?;
        all_legs(job, &mut scope);
        let inputs = called::declared(&found.root, "inputs");
        let inputs = given::of_workflow(inputs, job.get("with"), &scope);
        let needs = self.called(&found.root, inputs, &found.path);
        let output = named(called::declared(&found.root, "outputs")?, name)?;
        let value = output.get("value")?.text()?;
        let scope = needs.scope();
        Some(evaluated(value, &scope))
    }
}

/// Lets expressions see what the legs of a job have together.
fn all_legs(job: &Node, scope: &mut Scope<'_>) {
    let legs = matrix::legs(job.get("strategy"), scope);
    scope.matrix_open = legs.open;
    let legs: Vec<_> = legs.legs.into_iter().map(Rc::new).collect();
    scope.matrix = merged(&legs);
}

/// The value of a key without regard to case.
fn named<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let mut entries = node.entries().into_iter();
    entries.find(|entry| entry.name().eq_ignore_ascii_case(key)).map(|entry| &*entry.value)
}
