//! `with:` in a step: what it hands to an action.

use super::scope::Scope;
use super::text::interpolate;
use crate::source::Text;
use crate::syntax::yaml::Node;

/// What a step hands to an action.
pub(super) struct Inputs<'a> {
    with: Option<&'a Node>,
    scope: &'a Scope<'a>,
}

impl<'a> Inputs<'a> {
    /// Those of a step.
    pub(super) fn new(step: &'a Node, scope: &'a Scope<'a>) -> Self {
        Self { with: step.get("with"), scope }
    }

    /// The value of an input; empty if it is not given.
    pub(super) fn value(&self, input: &str) -> Text {
        let entries = self.with.map(Node::entries).unwrap_or_default();
        let found = entries.into_iter().find(|entry| entry.name().eq_ignore_ascii_case(input));
        let text = found.and_then(|entry| entry.value.text());
        text.map(|text| interpolate(text, self.scope)).unwrap_or_default()
    }

    /// Whether an input is given, or has a value.
    pub(super) fn holds(&self, (input, value): (&str, Option<&str>)) -> bool {
        let given = self.value(input);
        match value {
            Some(value) => given.as_str().eq_ignore_ascii_case(value),
            None => !given.is_empty(),
        }
    }

    /// The value of an input; without it what holds then.
    pub(super) fn either(&self, (input, default): (Option<&str>, &str)) -> Text {
        let given = input.map(|input| self.value(input)).filter(|value| !value.is_empty());
        given.unwrap_or_else(|| Text::from(default))
    }
}
