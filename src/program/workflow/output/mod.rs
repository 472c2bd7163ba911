//! What a step tells later ones: `steps.ID.outputs.NAME`, as far as its text writes constants.
//!
//! Expressions are worked out before anything runs, so the machine cannot be asked. Only what the
//! text itself writes to `$GITHUB_OUTPUT` is read; whatever else might write there makes the
//! outputs unknown.

mod lines;
mod paths;
mod print;
mod reader;

use super::value::{Value, Values};
use crate::source::{HOLE, Text};
use crate::syntax::shell::Dialect;
use lines::Line;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Whether a step's text may write outputs that can be read.
pub(super) fn is_telling(text: &str) -> bool {
    text.contains(reader::FILE) || text.contains(print::COMMAND)
}

/// A step's outputs, read when they are asked for.
#[derive(Debug)]
pub(crate) struct Outputs {
    /// What the step runs; `None` if it does not run.
    text: Option<(Text, Dialect)>,
    /// Variables that it finds.
    variables: BTreeMap<String, Text>,
    /// Whether it runs for certain.
    certain: bool,
    /// What is known without its text.
    given: Vec<(String, Values)>,
    written: OnceCell<Written>,
}

/// What a text writes.
#[derive(Debug, Default)]
struct Written {
    /// Everything that the file may hold, line by line.
    contents: Vec<Vec<Line>>,
    /// It may hold something else.
    open: bool,
}

impl Outputs {
    /// Of a step that runs `text`; perhaps, if it is not `certain`.
    pub(super) fn of(
        text: Text,
        dialect: Dialect,
        variables: BTreeMap<String, Text>,
        certain: bool,
    ) -> Self {
        Self { text: Some((text, dialect)), variables, certain, ..Self::none() }
    }

    /// Of a step that does not run.
    pub(super) fn none() -> Self {
        Self::given(Vec::new())
    }

    /// Of a step that sets these, and no others.
    pub(super) fn given(given: Vec<(String, Values)>) -> Self {
        Self {
            text: None,
            variables: BTreeMap::new(),
            certain: true,
            given,
            written: OnceCell::new(),
        }
    }

    /// The same of a step that may not run.
    pub(super) fn perhaps(self) -> Self {
        Self { certain: false, ..self }
    }

    /// What an output may be.
    pub(super) fn get(&self, name: &str) -> Values {
        let Some((text, dialect)) = &self.text else { return self.constant(name) };
        let written = self.written.get_or_init(|| {
            let read = reader::read(text, *dialect, &self.variables);
            let contents = read.contents.iter().map(lines::lines).collect();
            Written { contents, open: read.open }
        });
        let mut values = written.values(name);
        if !self.certain {
            values.add(Value::Null);
        }
        values
    }
}

impl Outputs {
    /// An output of which no text tells.
    fn constant(&self, name: &str) -> Values {
        let found = self.given.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let mut values = found.map_or_else(Values::default, |(_, values)| values.clone());
        if found.is_none() || !self.certain {
            values.add(Value::Null);
        }
        values
    }
}

impl Written {
    fn values(&self, name: &str) -> Values {
        let named =
            |line: &Line| line.name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(name));
        if !self.contents.iter().flatten().any(named) {
            // A program that the step runs may have written it.
            return Values::unknown();
        }
        let mut values = Values { all: Vec::new(), open: self.open };
        for content in &self.contents {
            let at = content.iter().rposition(named);
            let behind = at.map_or(&content[..], |at| &content[at..]);
            values.open |= behind.iter().any(|line| line.name.is_none());
            match at.map(|at| &content[at].value) {
                None => values.add(Value::Null),
                Some(value) if value.is_known() => values.add(Value::Text(value.clone())),
                Some(value) if value.as_str().chars().all(|c| c == HOLE) => values.open = true,
                Some(value) => values.add(Value::Text(value.clone())),
            }
        }
        values
    }
}

#[cfg(test)]
mod tests;
