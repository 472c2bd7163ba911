//! Text with expressions in it.

use super::eval::evaluate;
use super::later::{Given, Later};
use super::scope::Scope;
use super::value::{Value, Values};
use crate::source::{Blank, Origin, Place, Text, is_triggered};
use crate::syntax::expression::{Part, parts};
use std::collections::BTreeMap;

/// That many texts are made of one at most.
const MOST: usize = 16;

/// The text with the values of its expressions put in. What is not known for certain is a hole,
/// but for a value of which a rule could say something: somebody will use it. What only a replay can
/// tell, and what differs from leg to leg, is put in there.
pub(super) fn interpolate(text: &Text, scope: &Scope<'_>) -> Text {
    let mut out = Text::default();
    // What is written twice has one value.
    let mut kept: BTreeMap<String, Option<Blank>> = BTreeMap::new();
    for part in parts(text) {
        match part {
            Part::Text(text) => out.push_text(&text),
            Part::Expr { place, inner } => match evaluate(&inner, scope) {
                Given::Now(values) if values.open || values.all.len() < 2 => {
                    let known =
                        values.known().or_else(|| values.all.iter().find(|v| is_telling(v)));
                    match known.and_then(Value::text) {
                        Some(value) => out.push_value(&value, place),
                        None => out.push_text(&Text::hole(place)),
                    }
                }
                given => {
                    let name = inner.as_str().trim().to_owned();
                    match kept.entry(name).or_insert_with(|| scope.kept.keep(given)) {
                        Some(blank) => out.push_text(&Text::of(Origin::Blank(*blank), place)),
                        None => out.push_text(&Text::hole(place)),
                    }
                }
            },
        }
    }
    out
}

/// Whether a rule could say something of a command with this value in it.
pub(super) fn is_telling(value: &Value) -> bool {
    let Some(text) = value.text() else { return false };
    is_triggered(text.as_str().as_bytes()) || text.as_str().contains("sudo")
}

/// Everything that the text may be, as far as the file tells; holes for what is unknown. The flag:
/// there may be other texts, beside those that are known.
pub(super) fn alternatives(text: &Text, scope: &Scope<'_>) -> (Vec<Value>, bool) {
    let parts = parts(text);
    if let [Part::Expr { place, inner }] = &*parts {
        // Alone, an expression may give a list.
        let mut values = evaluate(inner, scope).settled();
        values.all.retain(Value::truth);
        if values.all.is_empty() {
            return (vec![Value::Text(Text::hole(*place))], true);
        }
        return (values.all, values.open);
    }
    let values = evaluated(text, scope).settled();
    (values.all, values.open)
}

/// Everything that the text may be, nothing included.
pub(super) fn evaluated(text: &Text, scope: &Scope<'_>) -> Given {
    let parts = parts(text);
    if let [Part::Expr { inner, .. }] = &*parts {
        return evaluate(inner, scope);
    }
    let given = parts.into_iter().map(|part| match part {
        Part::Text(text) => (None, Given::one(Value::Text(text))),
        Part::Expr { place, inner } => (place, evaluate(&inner, scope)),
    });
    let given: Vec<(Option<Place>, Given)> = given.collect();
    if given.iter().all(|(_, given)| matches!(given, Given::Now(_))) {
        return Given::Now(joined(given.iter().map(|(place, given)| (*place, given.settled()))));
    }
    Given::later(Later::Parts(given))
}

/// The texts that parts make together; holes for what is unknown, and for all of a part that may be too
/// much.
pub(super) fn joined(parts: impl Iterator<Item = (Option<Place>, Values)>) -> Values {
    let (mut texts, mut open) = (vec![Text::default()], false);
    for (place, values) in parts {
        let mut choices: Vec<Text> = values.all.iter().filter_map(Value::text).collect();
        if choices.is_empty() || choices.len() * texts.len() > MOST {
            choices = vec![Text::hole(place)];
        } else {
            open |= values.open;
        }
        if let [choice] = &*choices {
            for text in &mut texts {
                text.push_text(choice);
            }
            continue;
        }
        let with = |text: &Text, choice: &Text| {
            let mut text = text.clone();
            text.push_text(choice);
            text
        };
        texts = texts.iter().flat_map(|text| choices.iter().map(|c| with(text, c))).collect();
    }
    Values { all: texts.into_iter().map(Value::Text).collect(), open }
}
