//! Inputs as a caller gives them.

use super::later::Given;
use super::scope::Scope;
use super::text::evaluated;
use super::value::Value;
use crate::source::Text;
use crate::syntax::yaml::Node;
use std::rc::Rc;

/// The inputs of an action that a step uses with these values. All of them are strings.
pub(super) fn of_action(
    declared: Option<&Node>,
    with: Option<&Node>,
    scope: &Scope<'_>,
) -> Vec<(String, Given)> {
    let mut inputs = Vec::new();
    for entry in declared.map(Node::entries).unwrap_or_default() {
        let given = named(with, entry.name()).or_else(|| value(&entry.value, "default"));
        let given = given.map_or_else(empty, |node| told(node, scope));
        inputs.push((entry.name().to_owned(), given.map(string)));
    }
    for entry in with.map(Node::entries).unwrap_or_default() {
        if !inputs.iter().any(|(name, _): &(String, _)| name.eq_ignore_ascii_case(entry.name())) {
            inputs.push((entry.name().to_owned(), told(&entry.value, scope).map(string)));
        }
    }
    inputs
}

/// The inputs of a workflow that a job calls with these values.
pub(super) fn of_workflow(
    declared: Option<&Node>,
    with: Option<&Node>,
    scope: &Scope<'_>,
) -> Vec<(String, Given)> {
    let mut inputs = Vec::new();
    for entry in declared.map(Node::entries).unwrap_or_default() {
        let kind = entry.value.get("type").and_then(Node::as_str).unwrap_or_default();
        let given = named(with, entry.name()).or_else(|| value(&entry.value, "default"));
        let given = match given {
            Some(node) => told(node, scope),
            None if kind == "number" => Given::one(Value::Text(Text::from("0"))),
            None => empty(),
        };
        let given = if kind == "boolean" { given.map(boolean) } else { given.map(string) };
        inputs.push((entry.name().to_owned(), given));
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

fn empty() -> Given {
    Given::one(Value::Text(Text::default()))
}

fn told(node: &Rc<Node>, scope: &Scope<'_>) -> Given {
    match node.text() {
        Some(text) if node.truth().is_none() => evaluated(text, scope),
        _ => Given::one(Value::of(node)),
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
