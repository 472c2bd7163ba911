//! What must hold for the places in a YAML document.

use super::places::Check;
use pep668_lint::syntax::yaml::{Document, Kind, Node};
use std::collections::HashSet;

/// What is wrong with the places of a document; empty if nothing is.
pub(crate) fn violations(text: &str, document: &Document) -> Vec<String> {
    let mut check = Check::new(text);
    let mut end = 0;
    for comment in &document.comments {
        check.place("comment", comment.place);
        check.text("comment", &comment.text);
        if comment.place.span.start < end {
            check.found.push(format!("{:?} begins before {end}", comment.place));
        }
        end = comment.place.span.end;
    }
    if let Some(root) = &document.root {
        check.node(root, &mut HashSet::new());
    }
    check.found
}

impl Check<'_> {
    /// A node and all below it, each once, however many aliases stand for it.
    fn node(&mut self, node: &Node, seen: &mut HashSet<*const Node>) {
        if !seen.insert(&raw const *node) {
            return;
        }
        self.place("node", node.place);
        match &node.kind {
            Kind::Null => {}
            Kind::Scalar(scalar) => self.text("scalar", &scalar.text),
            Kind::Sequence(items) => items.iter().for_each(|item| self.node(item, seen)),
            Kind::Mapping(mapping) => {
                for entry in &mapping.written {
                    self.place("entry", entry.place);
                    self.node(&entry.key, seen);
                    self.node(&entry.value, seen);
                }
            }
        }
    }
}
