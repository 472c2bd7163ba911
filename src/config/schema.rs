//! The JSON Schema of a configuration, for editors. The keys are those that the parser reads.

use super::keys::{self, Key};
use super::{Cell, Preset};
use crate::finding::Context;
use serde_json::{Map, Value, json};

/// A schema (draft 7, which editors understand best) for the whole of a `pep668-lint.toml`, and for
/// `[tool.pep668-lint]` in a `pyproject.toml`. `rules` are the names that it may speak of.
pub fn schema(rules: &[&'static str]) -> Value {
    let words = json!({"type": "array", "items": {"type": "string"}});
    let reference = |name: &str| json!({"$ref": format!("#/definitions/{name}")});
    let top = object(&keys::TOP, |key| match key {
        "extend" => json!({
            "type": "string",
            "pattern": "(^|/)pyproject\\.toml$|pep668-lint\\.toml$"
        }),
        "preset" => json!({"enum": Preset::ALL.map(Preset::name)}),
        "exclude" => words.clone(),
        "policy" => table(&Context::ALL.map(Context::name), &reference("row")),
        "runners" => object(&keys::RUNNERS, |_| words.clone()),
        "images" => json!({"type": "object", "additionalProperties": reference("image")}),
        "rules" => table(rules, &reference("rule")),
        _ => json!({"type": "array", "items": reference("override")}),
    });
    let required = |mut object: Value, keys: &[Key]| {
        object["required"] = json!(keys::names(keys));
        object
    };
    let image = object(&keys::IMAGE, |_| json!({"type": "string"}));
    let declared = object(&keys::OVERRIDE, |key| match key {
        "files" => words.clone(),
        _ => json!({"enum": Context::ALL.map(Context::name)}),
    });
    let mut schema = top;
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("Configuration of pep668-lint");
    schema["definitions"] = json!({
        "row": table(rules, &reference("level")),
        "level": {"enum": Cell::NAMES},
        "image": required(image, &keys::IMAGE),
        "rule": object(&keys::RULE, |_| json!({"type": "boolean"})),
        "override": required(declared, &keys::OVERRIDE),
    });
    schema
}

/// A table with these keys; `of` tells what each holds.
fn object(keys: &[Key], of: impl Fn(&str) -> Value) -> Value {
    let property = |key: &Key| {
        let mut value = of(key.name);
        value["description"] = json!(key.about);
        // What is empty or simple is written alike in TOML and JSON.
        if let Ok(default) = serde_json::from_str::<Value>(key.default) {
            value["default"] = default;
        }
        (key.name.to_owned(), value)
    };
    let properties: Map<String, Value> = keys.iter().map(property).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// A table whose keys are `names`, all alike.
fn table(names: &[&str], value: &Value) -> Value {
    let properties: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), value.clone())).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}
