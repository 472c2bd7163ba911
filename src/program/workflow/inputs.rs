//! Inputs: of a workflow that is called or started by hand, or of an action.

use super::later::Given;
use super::value::{Value, Values};
use crate::source::Text;
use crate::syntax::yaml::{Entry, Kind, Node};

/// The inputs of a workflow, with what they may be. `on` is its list of triggers.
pub(super) fn of_workflow(on: Option<&Node>) -> Vec<(String, Given)> {
    let Some(on) = on else { return Vec::new() };
    let mut inputs = Vec::new();
    for trigger in ["workflow_call", "workflow_dispatch"] {
        read(on.get(trigger).and_then(|trigger| trigger.get("inputs")), &mut inputs);
    }
    let others = on.entries().into_iter().map(Entry::name);
    if others.filter(|name| !matches!(*name, "workflow_call" | "workflow_dispatch")).count() > 0 {
        for (_, values) in &mut inputs {
            values.add(Value::Null);
        }
    }
    given(inputs)
}

/// The names of the events that start a workflow; open where a caller's event counts.
pub(super) fn events(on: Option<&Node>) -> Values {
    let Some(on) = on else { return Values::unknown() };
    let mut names: Vec<&Text> = on.text().into_iter().collect();
    names.extend(on.items().iter().filter_map(|item| item.text()));
    names.extend(on.entries().into_iter().filter_map(|entry| entry.key.text()));
    let mut events = Values::default();
    for name in names {
        match name.as_str() {
            "workflow_call" => events.open = true,
            _ => events.add(Value::Text(name.clone())),
        }
    }
    events.open |= events.all.is_empty();
    events
}

/// The inputs of an action, with what they may be.
pub(crate) fn of_action(inputs: Option<&Node>) -> Vec<(String, Given)> {
    let mut read_inputs = Vec::new();
    read(inputs, &mut read_inputs);
    given(read_inputs)
}

fn given(inputs: Vec<(String, Values)>) -> Vec<(String, Given)> {
    inputs.into_iter().map(|(name, values)| (name, Given::Now(values))).collect()
}

fn read(inputs: Option<&Node>, into: &mut Vec<(String, Values)>) {
    for entry in inputs.map(Node::entries).unwrap_or_default() {
        let values = values(&entry.value);
        match into.iter_mut().find(|(name, _)| name == entry.name()) {
            Some((_, known)) => known.extend(values),
            None => into.push((entry.name().to_owned(), values)),
        }
    }
}

/// Choices are all that there is; a default is only what is usual.
fn values(input: &Node) -> Values {
    let mut values = Values { all: Vec::new(), open: false };
    let kind = input.get("type").and_then(Node::as_str).unwrap_or_default();
    if let Some(default) = input.entry("default")
        && matches!(default.value.kind, Kind::Scalar(_))
    {
        values.add(Value::of(&default.value));
    }
    match kind {
        "boolean" => {
            values.add(Value::Bool(true));
            values.add(Value::Bool(false));
        }
        "choice" => {
            for option in input.get("options").map(Node::items).unwrap_or_default() {
                values.add(Value::of(option));
            }
        }
        _ => values.open = true,
    }
    values
}
