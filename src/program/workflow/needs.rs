//! What other jobs tell a job: `needs.JOB.outputs.NAME`. What the file does not say is asked of a replay
//! of that job: the program is made again when it has told.

use super::later::{self, Given, Kept};
use super::local::Locals;
use super::matrix::{self, merged};
use super::scope::Scope;
use super::step::{bindings, condition};
use super::text::evaluated;
use super::value::{Value, Values};
use super::{called, given};
use crate::program::Told;
use crate::syntax::yaml::Node;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Outputs that are made of other jobs' outputs are followed that deep.
const DEPTH: u32 = 16;

/// What is told and asked while a program is made.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The expressions that are left to the replay.
    pub(super) kept: Rc<Kept>,
    /// What jobs have told.
    pub(super) told: Told,
    /// Jobs that somebody asks about.
    asks: RefCell<BTreeSet<String>>,
    /// Questions without an answer.
    unanswered: Cell<u32>,
    /// Jobs that were made without an answer.
    unsure: RefCell<BTreeSet<String>>,
}

impl Ledger {
    /// Nothing is asked yet.
    pub(super) fn new(told: Told) -> Self {
        Self { told, ..Self::default() }
    }

    /// How many questions had no answer.
    pub(super) fn unanswered(&self) -> u32 {
        self.unanswered.get()
    }

    /// Notes that a job was made without knowing what it asks for.
    pub(super) fn is_unsure(&self, job: &str) {
        self.unsure.borrow_mut().insert(job.to_owned());
    }

    /// The jobs that are asked about and can tell.
    pub(super) fn asks(&self) -> BTreeSet<String> {
        self.asks.borrow().difference(&self.unsure.borrow()).cloned().collect()
    }
}

/// What jobs leave to others, worked out when it is asked for.
#[derive(Debug)]
pub(crate) struct Needs<'w> {
    root: &'w Node,
    inputs: Vec<(String, Given)>,
    events: Values,
    locals: &'w Locals<'w>,
    ledger: &'w Ledger,
    /// The files that led here, by their paths in the project.
    within: Vec<String>,
    /// The jobs that called this workflow.
    callers: String,
    /// `None` while it is being worked out.
    known: RefCell<BTreeMap<(String, String), Option<Values>>>,
    depth: Cell<u32>,
}

impl<'w> Needs<'w> {
    /// The jobs of a workflow that has these inputs and is started by these events.
    pub(super) fn new(
        root: &'w Node,
        inputs: Vec<(String, Given)>,
        events: Values,
        locals: &'w Locals<'w>,
        ledger: &'w Ledger,
    ) -> Self {
        Self {
            root,
            inputs,
            events,
            locals,
            ledger,
            within: Vec::new(),
            callers: String::new(),
            known: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// The same of a workflow that stands at a path of the project.
    pub(super) fn at(mut self, path: Option<String>) -> Self {
        self.within.extend(path);
        self
    }

    /// The jobs of a workflow at a path of the project that the job `caller` calls.
    pub(super) fn called<'f>(
        &self,
        root: &'f Node,
        inputs: Vec<(String, Given)>,
        path: &str,
        caller: &str,
    ) -> Needs<'f>
    where
        'w: 'f,
    {
        let mut called = Needs::new(root, inputs, self.events.clone(), self.locals, self.ledger);
        called.within.clone_from(&self.within);
        called.callers = format!("{}/", self.name(caller));
        called.depth.set(self.depth.get());
        called.at(Some(path.to_owned()))
    }

    /// The name of a job among all that belong to this program.
    pub(super) fn name(&self, job: &str) -> String {
        format!("{}{}", self.callers, job.to_ascii_lowercase())
    }

    /// What is told and asked.
    pub(super) fn ledger(&self) -> &'w Ledger {
        self.ledger
    }

    /// What all jobs see.
    pub(super) fn scope(&self) -> Scope<'_> {
        let mut scope = Scope {
            inputs: &self.inputs,
            events: self.events.clone(),
            needs: Some(self),
            locals: Some(self.locals),
            within: self.within.clone(),
            kept: Rc::clone(&self.ledger.kept),
            ..Scope::default()
        };
        bindings(self.root.get("env"), &mut scope);
        scope
    }

    /// What a job's output may be.
    pub(super) fn output(&self, job: &str, name: &str) -> Values {
        let key = (job.to_ascii_lowercase(), name.to_ascii_lowercase());
        if let Some(known) = self.known.borrow().get(&key) {
            if self.ledger.asks.borrow().contains(&self.name(job)) {
                // Whoever asks again gets no better answer.
                self.ledger.unanswered.set(self.ledger.unanswered.get() + 1);
            }
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
        let node = named(self.root.get("jobs")?, job)?;
        let mut scope = self.scope();
        if condition(node.get("if"), &scope) == Some(false) {
            return Some(Values::one(Value::Null));
        }
        if node.get("uses").is_some() {
            return self.of_call(job, node, name, scope);
        }
        let output = named(node.get("outputs")?, name)?.text()?;
        all_legs(node, &mut scope);
        match evaluated(output, &scope) {
            Given::Now(values) => Some(values),
            Given::Later(_) => match self.ledger.told.get(&self.name(job), name) {
                Some(told) => Some(later::values(told.clone())),
                None => self.ask(job),
            },
        }
    }

    /// Asks for what a job tells.
    fn ask(&self, job: &str) -> Option<Values> {
        let name = self.name(job);
        if !self.ledger.told.has(&name) {
            self.ledger.asks.borrow_mut().insert(name);
            self.ledger.unanswered.set(self.ledger.unanswered.get() + 1);
        }
        None
    }

    /// What the workflow that a job calls tells.
    fn of_call(
        &self,
        caller: &str,
        job: &Node,
        name: &str,
        mut scope: Scope<'_>,
    ) -> Option<Values> {
        let found = called::callee(job, &scope)?;
        all_legs(job, &mut scope);
        let inputs = called::declared(&found.root, "inputs");
        let inputs = given::of_workflow(inputs, job.get("with"), &scope);
        let needs = self.called(&found.root, inputs, &found.path, caller);
        let output = named(called::declared(&found.root, "outputs")?, name)?;
        let value = output.get("value")?.text()?;
        let scope = needs.scope();
        Some(evaluated(value, &scope).settled())
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
