//! Assignments: what a variable holds behind them.

use super::Machine;
use super::simple::Prefix;
use super::state::State;
use super::value::{Key, Map, Value};
use super::words;
use crate::source::{Place, Span, Text};
use crate::syntax::shell::ast::{Assignment, AssignmentValue, Block, Part, Word};
use std::rc::Rc;

impl Machine<'_> {
    /// The assignments in front of a command.
    pub(super) fn prefixes(
        &mut self,
        code: &Rc<Text>,
        assignments: &[Assignment],
        state: &mut State,
    ) -> Vec<Prefix> {
        let mut all = Vec::new();
        for assignment in assignments {
            let (value, _) = self.assigned(code, assignment, state);
            all.push(Prefix {
                name: assignment.name.clone(),
                value,
                place: code.place(assignment.span),
            });
        }
        all
    }

    /// What an assignment sets its variable to.
    fn assigned(
        &mut self,
        code: &Rc<Text>,
        assignment: &Assignment,
        state: &mut State,
    ) -> (Value, Option<Text>) {
        let old = state.value(&assignment.name);
        let mut otherwise = None;
        let new = match &assignment.value {
            AssignmentValue::Scalar(word) => {
                if let Some((span, body)) = substitution(word) {
                    let (value, empty) = self.substitutes(code, body, state);
                    otherwise = empty.then(Text::default);
                    self.standing(value, code.place(span))
                } else {
                    otherwise = words::otherwise(word, state);
                    let text = self.expand_one(code, word, state);
                    Value::Text(tilde_after_colons(&text, state))
                }
            }
            AssignmentValue::Array(words) => {
                let fields = self.expand(code, words, state);
                let open = fields.iter().any(|field| field.open && field.is_hole());
                if matches!(&old, Value::Map(map) if map.named) {
                    return (Value::unknown(), None);
                }
                let items = fields.into_iter().map(|field| field.text).collect();
                if open && words.len() == 1 { Value::unknown() } else { Value::Array(items) }
            }
        };
        if let Some(index) = &assignment.subscript {
            return (with_element(old, index, new, assignment.append), None);
        }
        if let Value::Array(items) = &old {
            self.charge(items.len());
        }
        if assignment.append { (appended(old, new), None) } else { (new, otherwise) }
    }

    /// What a substitution printed, as a value that stands there.
    fn standing(&mut self, value: Value, place: Option<Place>) -> Value {
        match value {
            Value::Text(text) => {
                Value::Text(self.afford(text.standing_at(place).put_at(place), place))
            }
            Value::OneOf(all) => {
                Value::OneOf(all.into_iter().map(|one| self.standing(one, place)).collect())
            }
            other => other,
        }
    }

    /// An assignment that lasts.
    pub(crate) fn assign(
        &mut self,
        code: &Rc<Text>,
        assignment: &Assignment,
        command: Option<Place>,
        state: &mut State,
    ) {
        self.assign_quietly(code, assignment, state);
        self.variable_set(&assignment.name, command, state);
    }

    /// As [`Machine::assign`], before it is known whether the variable is exported.
    pub(crate) fn assign_quietly(
        &mut self,
        code: &Rc<Text>,
        assignment: &Assignment,
        state: &mut State,
    ) {
        let (value, otherwise) = self.assigned(code, assignment, state);
        let place = code.place(assignment.span);
        let knob = place.is_some_and(|place| self.is_knob(place, state));
        state.assign(&assignment.name, value, place);
        state.vars.entry(&assignment.name).otherwise = match otherwise {
            None if knob => Some(Text::hole(place)),
            otherwise => otherwise,
        };
    }
}

/// The commands of a word that is `$(…)` and nothing else, quoted or not.
fn substitution(word: &Word) -> Option<(Span, &Block)> {
    match word.parts.as_slice() {
        [Part::Command(span, body)] => Some((*span, body)),
        [Part::Double(_, parts)] => match parts.as_slice() {
            [Part::Command(span, body)] => Some((*span, body)),
            _ => None,
        },
        _ => None,
    }
}

/// `A=x:~/y`: a tilde counts after a colon, too.
fn tilde_after_colons(text: &Text, state: &State) -> Text {
    match text.as_str().find(":~/") {
        Some(at) if !text.as_str()[..at].contains('"') => {
            let mut out = text.slice(Span::new(0, at + 1));
            out.push_for(&state.home(), text.place(Span::new(at + 1, at + 2)));
            out.push_text(&text.slice(Span::new(at + 2, text.len())));
            out
        }
        _ => text.clone(),
    }
}

fn appended(old: Value, new: Value) -> Value {
    match (old, new) {
        (Value::Unset, new) => new,
        (Value::Text(mut old), Value::Text(new)) => {
            old.push_text(&new);
            Value::Text(old)
        }
        (Value::Array(mut old), Value::Array(new)) => {
            old.extend(new);
            Value::Array(old)
        }
        (Value::Array(mut old), Value::Text(new)) => {
            match old.first_mut() {
                Some(first) => first.push_text(&new),
                None => old.push(new),
            }
            Value::Array(old)
        }
        (Value::Text(old), Value::Array(new)) => {
            Value::Array(std::iter::once(old).chain(new).collect())
        }
        (Value::OneOf(all), new) => {
            let all = all.into_iter().map(|old| appended(old, new.clone()));
            all.reduce(|a, b| a.join(&b)).unwrap_or_default()
        }
        (Value::Map(map), Value::Array(new)) if !map.named => {
            let mut map = map.as_ref().clone();
            for item in new {
                map.items.insert(Key::Number(map.next()), item);
            }
            dense(map)
        }
        (Value::Map(_), _) | (_, Value::OneOf(_) | Value::Unset | Value::Map(_)) => {
            Value::unknown()
        }
    }
}

fn with_element(old: Value, index: &str, new: Value, append: bool) -> Value {
    let Value::Text(new) = new else { return Value::unknown() };
    let mut map = match old {
        Value::Map(map) => map.as_ref().clone(),
        Value::Array(items) => Map::of(items),
        Value::Text(one) => Map::of(vec![one]),
        Value::Unset => Map::default(),
        Value::OneOf(_) => return Value::unknown(),
    };
    // `array[${#array[@]}]`
    let counts = index.starts_with("${#") && !map.named;
    let next = map.next();
    let key =
        if counts && next == map.items.len() { Some(Key::Number(next)) } else { map.key(index) };
    let Some(key) = key else { return Value::unknown() };
    let item = map.items.entry(key).or_default();
    if append {
        item.push_text(&new);
    } else {
        *item = new;
    }
    dense(map)
}

/// An array without gaps as such.
pub(crate) fn dense(map: Map) -> Value {
    let in_order = map.items.keys().enumerate().all(|(at, key)| *key == Key::Number(at));
    if in_order && !map.named {
        return Value::Array(map.items.into_values().collect());
    }
    Value::Map(Rc::new(map))
}
