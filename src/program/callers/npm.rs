//! npm packages: their scripts.

use super::recipes::{Input, Recipes, Rule};
use super::tree::json_of;
use crate::syntax::yaml::Node;

/// The scripts by their names; `pre` and `post` run around the one that they are named after.
pub(super) fn recipes(input: &Input<'_>) -> Recipes {
    let Some(root) = json_of(input.text, input.file) else { return Recipes::default() };
    let scripts = root.get("scripts").map(Node::entries).unwrap_or_default();
    let text = |name: &str| {
        let found = scripts.iter().find(|entry| entry.name() == name);
        found.and_then(|entry| entry.value.text()).cloned()
    };
    let rule = |name: &str| {
        let around = [format!("pre{name}"), name.to_owned(), format!("post{name}")];
        let lines = around.iter().filter_map(|name| text(name)).collect();
        Rule { names: vec![name.to_owned()], lines, ..Rule::default() }
    };
    let rules = scripts.iter().map(|entry| rule(entry.name())).collect();
    Recipes { rules, ..Recipes::default() }
}
