//! Functions of the shell.

use super::builtins;
use super::flow::{Exit, Flows, next};
use super::lookup::Located;
use super::simple::{Prefix, line_of};
use super::state::{Params, State, Status};
use super::words::Field;
use super::{Machine, models};
use crate::source::{Place, Text};
use crate::syntax::shell::ast;
use std::rc::Rc;
use std::sync::Arc;

/// What a name of a function may mean instead, at most.
const MEANINGS: usize = 3;

/// A function: its body, and the text that the body's spans refer to.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    /// The body.
    pub body: Arc<ast::Stmt>,
    /// The text.
    pub code: Rc<Text>,
    /// The file that it stands in, as it was named.
    pub source: Text,
    /// Other shells of bash see it: `export -f`.
    pub exported: bool,
    /// Where paths met on which the name meant something else: what.
    pub others: Vec<Meaning>,
}

/// What a name may mean instead.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    /// Another function.
    Function(Function),
    /// No function.
    Nothing,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) && self.exported == other.exported && self.others == other.others
    }
}

impl Function {
    /// Whether both are the same text.
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.body, &other.body)
    }

    /// What a name means where two paths meet.
    pub(super) fn met(mine: Option<&Self>, theirs: Option<&Self>) -> Option<Self> {
        let mut function = mine.or(theirs)?.clone();
        let mut meanings = function.others.clone();
        if let (Some(_), Some(theirs)) = (mine, theirs) {
            let alone = Self { others: Vec::new(), ..theirs.clone() };
            meanings.push(Meaning::Function(alone));
            meanings.extend(theirs.others.iter().cloned());
        } else {
            meanings.push(Meaning::Nothing);
        }
        function.others.clear();
        for meaning in meanings {
            let known = matches!(&meaning, Meaning::Function(it) if it.is(&function));
            if !known && !function.others.contains(&meaning) && function.others.len() < MEANINGS {
                function.others.push(meaning);
            }
        }
        Some(function)
    }
}

impl Machine<'_> {
    /// Runs a name that is a function on some paths only, or another one on each.
    pub(super) fn one_of_meanings(
        &mut self,
        name: &str,
        function: Function,
        (argv, prefixes, place): (Vec<Field>, Vec<Prefix>, Option<Place>),
        mut state: State,
    ) -> Flows {
        let meanings = [Meaning::Function(Function { others: Vec::new(), ..function.clone() })];
        let meanings = meanings.into_iter().chain(function.others);
        // Without the function there is mostly nothing of that name: whoever calls it has it.
        let program = builtins::is_own(name, state.options.dialect)
            || models::find(name).is_some()
            || matches!(state.locate(&argv[0]), Located::Program(..) | Located::Script(..));
        let mut arms = Vec::new();
        for meaning in meanings.filter(|meaning| program || *meaning != Meaning::Nothing) {
            let functions = Rc::make_mut(&mut state.functions);
            match meaning {
                Meaning::Function(function) => functions.insert(name.to_owned(), function),
                Meaning::Nothing => functions.remove(name),
            };
            arms.push(((), state.clone()));
        }
        self.fork(arms, |machine, (), state| {
            machine.run(argv.clone(), prefixes.clone(), place, state)
        })
    }

    /// Calls a function with arguments.
    pub(crate) fn call_function(
        &mut self,
        function: &Function,
        args: &[Field],
        state: State,
    ) -> Flows {
        if !self.enter() {
            return next(state.with(Status::Unknown));
        }
        self.called.insert(Arc::as_ptr(&function.body));
        let outer = Rc::clone(&state.params);
        let certain = state.certain;
        let mut inner = state;
        inner.params = Rc::new(Params {
            name: outer.name.clone(),
            source: if function.source.is_empty() {
                // What bash calls text that is no file's.
                Text::from("environment")
            } else {
                function.source.clone()
            },
            args: args.iter().map(|arg| arg.text.clone()).collect(),
            open: args.iter().any(|arg| arg.open),
            within: 0,
        });
        let trap = if inner.options.errtrace { None } else { inner.error_trap.take() };
        self.locals.push(Vec::new());
        // Loops of the caller are none of the function's.
        let loops = std::mem::take(&mut self.loops);
        let called = line_of(&self.here.0, self.reading.unwrap_or(self.here.1));
        let aliases = Rc::clone(&inner.aliases);
        let reading = self.reading.replace(function.body.span.start);
        let questions = std::mem::replace(&mut self.questions, false);
        let mut flows = self.stmt(&function.code, &function.body, inner);
        self.reading = reading;
        self.questions = questions;
        self.loops = loops;
        let leaves = flows.iter().any(|flow| flow.exit == Exit::Shell && flow.leaves());
        let locals = self.locals.pop().unwrap_or_default();
        for flow in &mut flows {
            flow.state.params = Rc::clone(&outer);
            if !Rc::ptr_eq(&flow.state.aliases, &aliases) {
                // The rest of the line that calls is read already.
                for (name, alias) in Rc::make_mut(&mut flow.state.aliases) {
                    if aliases.get(name) != Some(alias) {
                        alias.line = called;
                    }
                }
            }
            if flow.exit == Exit::Return {
                flow.exit = Exit::Next;
            }
            if flow.state.error_trap.is_none() {
                flow.state.error_trap.clone_from(&trap);
            }
            for (name, old) in locals.iter().rev() {
                let vars = &mut flow.state.vars;
                match old {
                    Some(var) => vars.insert(name, var.clone()),
                    None => vars.remove(name),
                }
            }
            if !leaves && flow.exit == Exit::Next {
                flow.state.certain = certain;
            }
        }
        self.leave();
        flows
    }
}
