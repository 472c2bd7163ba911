//! `container:`: the image that a job runs in.

use super::scope::Scope;
use super::text::alternatives;
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
    /// It is only the usual one.
    pub(super) guessed: bool,
    /// There may be none.
    pub(super) maybe: bool,
}

/// The containers that a job may run in, one after another; `None` for none.
pub(super) fn containers(node: Option<&Node>, scope: &Scope<'_>) -> Vec<Option<Container>> {
    let Some(node) = node else { return vec![None] };
    let named = if node.mapping().is_some() { node.get("image") } else { Some(node) };
    let Some(text) = named.and_then(Node::text) else { return vec![None] };
    let (values, open) = alternatives(text, scope);
    let container = |value: &Value| {
        let named = if value.entries().is_empty() { value } else { &value.index("image") };
        let image = named.text()?;
        let image = match image.as_str().strip_prefix("docker://") {
            Some(rest) => image.slice((image.len() - rest.len()..image.len()).into()),
            None => image,
        };
        let known = image.is_known();
        let place = image.whole_place().unwrap_or(node.place);
        let container = Container { image, place, guessed: open && known, maybe: open && !known };
        (!container.image.is_empty()).then_some(container)
    };
    values.iter().map(container).collect()
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
