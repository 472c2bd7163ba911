//! `uses:` in a step: what somebody else's action changes.

use super::scope::Scope;
use super::step::Setting;
use super::with::Inputs;
use super::{handed, local};
use crate::knowledge::{self, ActionFacts, Brings};
use crate::program::{Action, Binding, Provide, Provided, Step, Template};
use crate::source::Text;
use crate::syntax::yaml::Node;

/// What a step that uses an action does.
pub(super) fn steps(
    node: &Node,
    id: Option<String>,
    scope: &Scope<'_>,
    env: &[Binding],
    setting: &Setting<'_>,
) -> Vec<Step> {
    let Some(uses) = node.get("uses").and_then(Node::text) else { return Vec::new() };
    let name = uses.as_str().split('@').next().unwrap_or_default().trim();
    if name.starts_with("docker://") {
        return Vec::new();
    }
    if let Some(steps) = local::steps((node, id), uses, scope, env, setting) {
        return steps;
    }
    if let Some(folder) = local::checkout(node, scope).and_then(|checkout| checkout.own_folder()) {
        let folder = Template::text(Text::from(&*folder));
        return vec![Step { place: node.place, action: Action::Checkout(folder) }];
    }
    let inputs = Inputs::new(node, scope);
    let place = uses.whole_place().unwrap_or(node.place);
    let provide = |facts: &ActionFacts| {
        let asked = facts.when().next().is_none() || facts.when().any(|when| inputs.holds(when));
        // Nobody asks for a version: a file of the project may.
        let file = facts.files().filter(|_| !asked).find_map(|file| local::text(file, scope));
        if !asked && file.is_none() || facts.unless().any(|unless| inputs.holds(unless)) {
            return None;
        }
        let what = provided(&inputs, facts);
        let input = || facts.version_input().map(|input| inputs.value(input)).unwrap_or_default();
        let version = file.unwrap_or_else(input);
        let action = Action::Provide(Provide { what, version, place });
        Some(Step { place: node.place, action })
    };
    let mut steps: Vec<Step> = knowledge::action(name).iter().filter_map(provide).collect();
    let env = || setting.env.iter().chain(env).cloned().collect();
    steps.extend(handed::steps(name, node, &inputs, setting.tolerated, &env));
    steps
}

/// What an action brings with these inputs.
fn provided(inputs: &Inputs<'_>, facts: &ActionFacts) -> Provided {
    let name = || inputs.either(facts.name());
    match facts.brings {
        Brings::Python => Provided::Python,
        Brings::Venv => Provided::Venv(name()),
        Brings::Uv => Provided::Uv,
        Brings::Conda => Provided::Conda(name()),
        Brings::LoginConda => Provided::LoginConda(name()),
        Brings::Unseen => Provided::Unseen,
    }
}
