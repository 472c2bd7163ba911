//! `container:`: the image that a job runs in.

use super::scope::Scope;
use super::text::evaluated;
use super::value::Value;
use crate::source::{Place, Text};
use crate::syntax::yaml::Node;

/// The container that a job runs in.
#[derive(Debug, Clone)]
pub(super) struct Container {
    /// The image; a hole where it is not known.
    pub(super) image: Text,
    /// Where it is named.
    pub(super) place: Place,
    /// There may be none.
    pub(super) maybe: bool,
}

/// Where a job runs: in a container, or on its runner itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    /// The container, if there is one.
    pub(super) container: Option<Container>,
    /// It is only the usual choice.
    pub(super) guessed: bool,
}

/// Where a job may run, one choice after another. An expression that gives nothing (an input that is
/// empty, a leg without the key) means the runner itself.
pub(super) fn choices(node: Option<&Node>, scope: &Scope<'_>) -> Vec<Choice> {
    let Some(node) = node else { return vec![Choice::default()] };
    let named = if node.mapping().is_some() { node.get("image") } else { Some(node) };
    let Some(text) = named.and_then(Node::text) else { return vec![Choice::default()] };
    let mut values = evaluated(text, scope).settled();
    if values.all.is_empty() {
        values.all.push(Value::Text(Text::hole(text.whole_place())));
    }
    let choice = |value: &Value| {
        let container = container(value, values.open, node.place);
        let known = container.as_ref().is_none_or(|container| container.image.is_known());
        Choice { container, guessed: values.open && known }
    };
    values.all.iter().map(choice).collect()
}

fn container(value: &Value, open: bool, place: Place) -> Option<Container> {
    let named = if value.entries().is_empty() { value } else { &value.index("image") };
    let image = named.text().filter(|_| named.truth())?;
    let image = match image.as_str().strip_prefix("docker://") {
        Some(rest) => image.slice((image.len() - rest.len()..image.len()).into()),
        None => image,
    };
    let maybe = open && !image.is_known();
    let place = image.whole_place().unwrap_or(place);
    Some(Container { image, place, maybe })
}

/// The user that `options: --user name` asks for.
pub(super) fn user(node: Option<&Node>) -> Option<Text> {
    let options = node?.get("options")?.text()?;
    let string = options.as_str();
    let mut words = string.split_whitespace();
    while let Some(word) = words.next() {
        let value = match word.split_once('=') {
            Some(("--user" | "-u", value)) => value,
            None if matches!(word, "--user" | "-u") => words.next()?,
            _ => continue,
        };
        let start = value.as_ptr() as usize - string.as_ptr() as usize;
        return Some(options.slice((start..start + value.len()).into()));
    }
    None
}
