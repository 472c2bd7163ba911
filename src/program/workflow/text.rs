//! Text with expressions in it.

use super::eval::evaluate;
use super::scope::Scope;
use super::value::{Value, Values};
use crate::source::{Text, is_triggered};
use crate::syntax::expression::{Part, parts};

/// That many texts are made of one at most.
const MOST: usize = 16;

/// The text with the values of its expressions put in. What is not known for certain is a hole,
/// but for a value of which a rule could say something: somebody will use it.
pub(super) fn interpolate(text: &Text, scope: &Scope<'_>) -> Text {
    let mut out = Text::default();
    for part in parts(text) {
        match part {
            Part::Text(text) => out.push_text(&text),
            Part::Expr { place, inner } => {
                let values = evaluate(&inner, scope);
                let known = values.known().or_else(|| values.all.iter().find(|v| is_telling(v)));
                match known.and_then(Value::text) {
                    Some(value) if value.whole_place().is_some() => out.push_text(&value),
                    Some(value) => out.push_for(value.as_str(), place),
                    None => out.push_text(&Text::hole(place)),
                }
            }
        }
    }
    out
}

/// Whether a rule could say something of a command with this value in it.
pub(super) fn is_telling(value: &Value) -> bool {
    let Some(text) = value.text() else { return false };
    is_triggered(text.as_str().as_bytes()) || text.as_str().contains("sudo")
}

/// Everything that the text may be; holes for what is unknown. The flag: there may be other texts,
/// beside those that are known.
pub(super) fn alternatives(text: &Text, scope: &Scope<'_>) -> (Vec<Value>, bool) {
    let parts = parts(text);
    if let [Part::Expr { place, inner }] = &*parts {
        // Alone, an expression may give a list.
        let mut values = evaluate(inner, scope);
        values.all.retain(Value::truth);
        if values.all.is_empty() {
            return (vec![Value::Text(Text::hole(*place))], true);
        }
        return (values.all, values.open);
    }
    let (mut texts, mut open) = (vec![Text::default()], false);
    for part in parts {
        let (values, place) = match part {
            Part::Text(text) => (Values::one(Value::Text(text)), None),
            Part::Expr { place, inner } => (evaluate(&inner, scope), place),
        };
        let mut choices: Vec<Text> = values.all.iter().filter_map(Value::text).collect();
        if choices.is_empty() || choices.len() * texts.len() > MOST {
            choices = vec![Text::hole(place)];
        } else {
            open |= values.open;
        }
        texts = texts
            .iter()
            .flat_map(|text| choices.iter().map(|choice| joined(text, choice)))
            .collect();
    }
    (texts.into_iter().map(Value::Text).collect(), open)
}

/// Everything that the text may be, nothing included.
pub(super) fn evaluated(text: &Text, scope: &Scope<'_>) -> Values {
    if let [Part::Expr { inner, .. }] = &*parts(text) {
        return evaluate(inner, scope);
    }
    let (all, open) = alternatives(text, scope);
    Values { all, open }
}

fn joined(a: &Text, b: &Text) -> Text {
    let mut text = a.clone();
    text.push_text(b);
    text
}
