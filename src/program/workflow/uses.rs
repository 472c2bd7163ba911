//! `uses:` in a step: what somebody else's action changes.

use super::scope::Scope;
use super::text::interpolate;
use crate::knowledge::{self, ActionFacts, Brings};
use crate::program::{Action, Provide, Provided, Step};
use crate::source::Text;
use crate::syntax::yaml::Node;

/// What a step that uses an action does.
pub(super) fn steps(node: &Node, scope: &Scope<'_>) -> Vec<Step> {
    let Some(uses) = node.get("uses").and_then(Node::text) else { return Vec::new() };
    let name = uses.as_str().split('@').next().unwrap_or_default().trim();
    if name.starts_with("docker://") {
        return Vec::new();
    }
    let inputs = Inputs { with: node.get("with"), scope };
    let provide = |facts: &ActionFacts| {
        let what = inputs.provided(facts)?;
        let version = facts.version_input().map(|input| inputs.value(input)).unwrap_or_default();
        let place = uses.whole_place().unwrap_or(node.place);
        let action = Action::Provide(Provide { what, version, place });
        Some(Step { place: node.place, action })
    };
    knowledge::action(name).iter().filter_map(provide).collect()
}

/// What a step hands to an action.
struct Inputs<'a> {
    with: Option<&'a Node>,
    scope: &'a Scope<'a>,
}

impl Inputs<'_> {
    /// The value of an input; empty if it is not given.
    fn value(&self, input: &str) -> Text {
        let entries = self.with.map(Node::entries).unwrap_or_default();
        let found = entries.into_iter().find(|entry| entry.name().eq_ignore_ascii_case(input));
        let text = found.and_then(|entry| entry.value.text());
        text.map(|text| interpolate(text, self.scope)).unwrap_or_default()
    }

    /// Whether an input is given, or has a value.
    fn holds(&self, (input, value): (&str, Option<&str>)) -> bool {
        let given = self.value(input);
        match value {
            Some(value) => given.as_str().eq_ignore_ascii_case(value),
            None => !given.is_empty(),
        }
    }

    /// What the action brings with these inputs.
    fn provided(&self, facts: &ActionFacts) -> Option<Provided> {
        let asked = facts.when().next().is_none() || facts.when().any(|when| self.holds(when));
        if !asked || facts.unless().any(|unless| self.holds(unless)) {
            return None;
        }
        let name = || {
            let (input, default) = facts.name();
            let given = input.map(|input| self.value(input)).filter(|name| !name.is_empty());
            given.unwrap_or_else(|| Text::from(default))
        };
        Some(match facts.brings {
            Brings::Python => Provided::Python,
            Brings::Venv => Provided::Venv(name()),
            Brings::Uv => Provided::Uv,
            Brings::Conda => Provided::Conda(name()),
            Brings::LoginConda => Provided::LoginConda(name()),
            Brings::Unseen => Provided::Unseen,
        })
    }
}
