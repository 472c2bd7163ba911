//! Inputs as a caller gives them.

use super::scope::Scope;
use super::text::evaluated;
use super::value::{Value, Values};
use crate::source::Text;
use crate::syntax::yaml::Node;
use std::rc::Rc;

/// The inputs of an action that a step uses with these values. All of them are strings.
pub(super) fn of_action(
    declared: Option<&Node>,
    with: Option<&Node>,
    scope: &Scope<'_>,
) -> Vec<(String, Values)> {
    let mut inputs = Vec::new();
    for entry in declared.map(Node::entries).unwrap_or_default() {
        let given = named(with, entry.name()).or_else(|| value(&entry.value, "default"));
        let values = given.map_or_else(empty, |node| values(node, scope));
        inputs.push((entry.name().to_owned(), values.map(string)));
    }
    for entry in with.map(Node::entries).unwrap_or_default() {
        if !inputs.iter().any(|(name, _): &(String, _)| name.eq_ignore_ascii_case(entry.name())) {
            inputs.push((entry.name().to_owned(), values(&entry.value, scope).map(string)));
        }
    }
    inputs
}

/// The inputs of a workflow that a job calls with these values.
pub(super) fn of_workflow(
    declared: Option<&Node>,
    with: Option<&Node>,
    scope: &Scope<'_>,
) -> Vec<(String, Values)> {
    let mut inputs = Vec::new();
    for entry in declared.map(Node::entries).unwrap_or_default() {
        let kind = entry.value.get("type").and_then(Node::as_str).unwrap_or_default();
        let given = named(with, entry.name()).or_else(|| value(&entry.value, "default"));
        let values = match given {
            Some(node) => values(node, scope),
            None if kind == "number" => Values::one(Value::Text(Text::from("0"))),
            None => empty(),
        };
        let values = if kind == "boolean" { values.map(boolean) } else { values.map(string) };
        inputs.push((entry.name().to_owned(), values));
    }
    inputs
}

/// The value of a key without regard to case.
fn named<'n>(node: Option<&'n Node>, key: &str) -> Option<&'n Rc<Node>> {
    let mut entries = node?.entries().into_iter();
    entries.find(|entry| entry.name().eq_ignore_ascii_case(key)).map(|entry| &entry.value)
}

fn value<'n>(node: &'n Node, key: &str) -> Option<&'n Rc<Node>> {
    node.entry(key).map(|entry| &entry.value)
}

fn empty() -> Values {
    Values::one(Value::Text(Text::default()))
}

fn values(node: &Rc<Node>, scope: &Scope<'_>) -> Values {
    match node.text() {
        Some(text) if node.truth().is_none() => evaluated(text, scope),
        _ => Values::one(Value::of(node)),
    }
}

fn string(value: &Value) -> Value {
    match value.text() {
        Some(text) => Value::Text(text),
        None => Value::Text(Text::hole(None)),
    }
}

fn boolean(value: &Value) -> Value {
    match value.text() {
        Some(text) if text.as_str().eq_ignore_ascii_case("true") => Value::Bool(true),
        Some(text) if !text.is_known() => Value::Text(text),
        _ => Value::Bool(false),
    }
}
