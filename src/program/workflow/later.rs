//! Expressions as far as they can be worked out before anything runs: the rest is left to whoever knows
//! what steps told and which variables are set.

use super::eval::{binary, index};
use super::functions::apply;
use super::text::{is_telling, joined};
use super::value::{Value, Values};
use crate::program::{Choices, Known};
use crate::source::{Blank, Place, Text};
use crate::syntax::expression::Operator;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Parts of one expression that are worked out at most; inputs and variables multiply them.
const MOST: u32 = 200;

/// Expressions of one file that are kept for later.
const KEPT: usize = 200_000;

/// What an expression gives.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    /// It is told by the file alone.
    Now(Values),
    /// Only a replay can tell.
    Later(Rc<Later>),
}

/// What only a replay can tell.
#[derive(Debug)]
pub(crate) enum Later {
    /// `steps.ID.outputs.NAME`
    Output { step: String, name: String },
    /// `env.NAME`, and what the file says of it.
    Variable { name: String, usual: Values },
    /// `success()`
    Succeeded,
    /// `failure()`
    Failed,
    /// What lies under keys, one below the other.
    Index(Given, Vec<String>),
    /// `!a`
    Not(Given),
    /// Two operands.
    Binary(Operator, Given, Given),
    /// A function.
    Call(String, Vec<Given>),
    /// Each value changed.
    Changed(Given, fn(&Value) -> Value),
    /// Text with expressions in it.
    Parts(Vec<(Option<Place>, Given)>),
}

/// An expression whose value the replay is asked for.
#[derive(Debug, Clone)]
pub struct Expression(Given);

/// The expressions of one program.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    all: RefCell<Vec<Expression>>,
    actions: Cell<u32>,
}

/// Nobody has run anything yet.
struct Nothing;

impl Known for Nothing {
    fn output(&self, _: &str, _: &str) -> Choices {
        Choices { all: Vec::new(), open: true }
    }

    fn variable(&self, _: &str) -> Option<Choices> {
        None
    }

    fn failed(&self) -> Option<bool> {
        None
    }
}

impl Given {
    /// Anything.
    pub(super) fn unknown() -> Self {
        Self::Now(Values::unknown())
    }

    /// One value and no other.
    pub(super) fn one(value: Value) -> Self {
        Self::Now(Values::one(value))
    }

    /// One thing that only a replay can tell.
    pub(super) fn later(later: Later) -> Self {
        Self::Later(Rc::new(later))
    }

    /// What can be told before anything runs.
    pub(super) fn settled(&self) -> Values {
        self.values(&Nothing)
    }

    /// What is told, with what somebody knows.
    fn values(&self, known: &dyn Known) -> Values {
        Reader { known, left: Cell::new(MOST) }.given(self)
    }

    /// Each of its values changed.
    pub(super) fn map(self, change: fn(&Value) -> Value) -> Self {
        match self {
            Self::Now(values) => Self::Now(values.map(change)),
            later @ Self::Later(_) => Self::later(Later::Changed(later, change)),
        }
    }

    /// What lies under keys, one below the other.
    pub(super) fn index(self, keys: &[String]) -> Self {
        match self {
            Self::Now(values) => Self::Now(index(values, keys)),
            later @ Self::Later(_) if keys.is_empty() => later,
            later @ Self::Later(_) => Self::later(Later::Index(later, keys.to_vec())),
        }
    }
}

impl Expression {
    /// What is given.
    pub(super) fn new(given: Given) -> Self {
        Self(given)
    }

    /// The texts that it may be, at most so many; a hole where nobody can tell. Of something that is not
    /// told apart, a value counts if a rule could say something of it: somebody will use it.
    pub fn texts(&self, known: &dyn Known, most: usize) -> Vec<Text> {
        let values = self.0.values(known);
        let text = |value: &Value| value.text().unwrap_or_else(hole);
        if !values.open && (1..=most).contains(&values.all.len()) {
            return values.all.iter().map(text).collect();
        }
        let telling = values.all.iter().find(|value| is_telling(value));
        vec![telling.map_or_else(hole, text)]
    }

    /// Whether it holds; `None` if nobody can tell.
    pub fn truth(&self, known: &dyn Known) -> Option<bool> {
        self.0.values(known).truth()
    }
}

fn hole() -> Text {
    Text::hole(None)
}

impl Kept {
    /// Keeps an expression; its number, if there is room for it.
    pub(super) fn keep(&self, given: Given) -> Option<Blank> {
        let mut all = self.all.borrow_mut();
        let number = u32::try_from(all.len()).ok().filter(|_| all.len() < KEPT)?;
        all.push(Expression(given));
        Some(Blank(number))
    }

    /// A name for the steps of an action that is used here.
    pub(super) fn action(&self) -> String {
        self.actions.set(self.actions.get() + 1);
        format!("{}/", self.actions.get())
    }

    /// All of them, by their numbers.
    pub(crate) fn take(&self) -> Vec<Expression> {
        self.all.take()
    }
}

/// Works out what was left.
struct Reader<'k> {
    known: &'k dyn Known,
    left: Cell<u32>,
}

impl Reader<'_> {
    fn given(&self, given: &Given) -> Values {
        let later = match given {
            Given::Now(values) => return values.clone(),
            Given::Later(later) => later,
        };
        let Some(left) = self.left.get().checked_sub(1) else { return Values::unknown() };
        self.left.set(left);
        match &**later {
            Later::Output { step, name } => values(self.known.output(step, name)),
            Later::Variable { name, usual } => {
                self.known.variable(name).map_or_else(|| usual.clone(), values)
            }
            Later::Succeeded => Values::one(Value::Bool(self.known.failed() != Some(true))),
            Later::Failed => match self.known.failed() {
                Some(failed) => Values::one(Value::Bool(failed)),
                None => Values::unknown(),
            },
            Later::Index(object, keys) => index(self.given(object), keys),
            Later::Not(inner) => self.given(inner).truths(|truth| !truth),
            Later::Binary(operator, left, right) => {
                binary(*operator, self.given(left), || self.given(right))
            }
            Later::Call(name, arguments) => {
                let arguments: Vec<Values> = arguments.iter().map(|one| self.given(one)).collect();
                apply(name, &arguments)
            }
            Later::Changed(inner, change) => self.given(inner).map(change),
            Later::Parts(parts) => {
                joined(parts.iter().map(|(place, given)| (*place, self.given(given))))
            }
        }
    }
}

/// What somebody knows, as values.
pub(super) fn values(choices: Choices) -> Values {
    let mut values = Values { all: Vec::new(), open: choices.open };
    for text in choices.all {
        match text {
            None => values.add(Value::Null),
            Some(text) => {
                let value = Value::Text(text);
                if value.is_hole() { values.open = true } else { values.add(value) }
            }
        }
    }
    values
}
