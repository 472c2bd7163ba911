//! Values as JSON.

use super::value::Value;
use crate::source::Text;
use crate::syntax::yaml::{Kind, Node, Scalar, Style};
use serde_json::{Map, Number, Value as Json};

/// That many nodes of the file go into one piece of JSON: aliases multiply what a file holds.
const MOST: usize = 10_000;

impl Value {
    /// The value as JSON; `None` if there are expressions in it, or too much.
    pub(super) fn json(&self) -> Option<Json> {
        Some(match self {
            Self::Null => Json::Null,
            Self::Bool(truth) => Json::Bool(*truth),
            Self::Text(text) => Json::String(text.as_str().to_owned()),
            Self::Json(json, _) => (**json).clone(),
            Self::Node(node) => of_node(node, &mut MOST.clone())?,
        })
    }
}

fn of_node(node: &Node, left: &mut usize) -> Option<Json> {
    *left = left.checked_sub(1)?;
    Some(match &node.kind {
        _ if node.is_null() => Json::Null,
        Kind::Null => Json::Null,
        Kind::Scalar(Scalar { text, .. }) if text.as_str().contains("${{") => return None,
        Kind::Scalar(scalar) => match (node.truth(), number(scalar)) {
            (Some(truth), _) => Json::Bool(truth),
            (None, Some(number)) => Json::Number(number),
            (None, None) => Json::String(scalar.text.as_str().to_owned()),
        },
        Kind::Sequence(items) => {
            let items = items.iter().map(|item| of_node(item, left));
            Json::Array(items.collect::<Option<_>>()?)
        }
        Kind::Mapping(mapping) => {
            let mut object = Map::new();
            for entry in mapping.entries() {
                object.insert(entry.name().to_owned(), of_node(&entry.value, left)?);
            }
            Json::Object(object)
        }
    })
}

fn number(scalar: &Scalar) -> Option<Number> {
    let plain = scalar.style == Style::Plain;
    plain.then(|| serde_json::from_str(scalar.text.as_str()).ok()).flatten()
}

/// What a text that should be JSON says; holes in its strings stay.
pub(super) fn read(text: &Text) -> Option<Value> {
    let json = serde_json::from_str(text.as_str()).ok()?;
    Some(Value::of_json(&json, text.whole_place()))
}
