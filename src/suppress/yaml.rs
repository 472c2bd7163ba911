//! Comments of YAML files. Those inside of a script in YAML are the shell's.

use super::comments::{Comment, FILE, Parts, line_start};
use super::is_mentioned;
use crate::source::{SourceFile, Span, Text};
use crate::syntax::yaml::{self, Kind, Node};
use std::collections::HashSet;
use std::rc::Rc;

/// The comments of a YAML file; none if it cannot be read. On a line of their own they cover the
/// next item or key with all that belongs to it, such as a step. At the end of a line they cover the
/// line, the value that ends on it, and the block of text that begins behind it (`run: | # …`).
pub fn in_yaml(file: &SourceFile) -> Vec<Comment> {
    let Ok(document) = yaml::parse(file.text(), FILE) else { return Vec::new() };
    let parts = Parts::new(parts(document.root.as_ref()).into_iter());
    let mut comments = Vec::new();
    for span in document.comments.iter().map(|comment| comment.place.span) {
        if !is_mentioned(file.slice(span)) {
            continue;
        }
        let line = Span { start: line_start(file, span.start), end: span.start };
        let covers = if file.slice(line).trim().is_empty() {
            parts.below(span.end).into_iter().collect()
        } else {
            let mut covers = parts.on_line(line);
            covers.extend(parts.around(line));
            covers
        };
        let text = Text::verbatim(file.slice(span), FILE, span.start as usize);
        comments.push(Comment { text, covers });
    }
    comments
}

/// The items and the keys with their values; whether each is a single value.
fn parts(root: Option<&Rc<Node>>) -> Vec<(Span, bool)> {
    let mut parts = Vec::new();
    // What aliases stand for is seen once.
    let mut seen = HashSet::new();
    let mut nodes: Vec<&Rc<Node>> = root.into_iter().collect();
    while let Some(node) = nodes.pop() {
        if !seen.insert(Rc::as_ptr(node)) {
            continue;
        }
        match &node.kind {
            Kind::Sequence(items) => {
                parts.extend(items.iter().map(|item| (item.place.span, is_value(item))));
                nodes.extend(items);
            }
            Kind::Mapping(mapping) => {
                for entry in &mapping.written {
                    parts.push((entry.place.span, is_value(&entry.value)));
                    nodes.extend([&entry.key, &entry.value]);
                }
            }
            Kind::Null | Kind::Scalar(_) => {}
        }
    }
    parts
}

fn is_value(node: &Node) -> bool {
    matches!(node.kind, Kind::Null | Kind::Scalar(_))
}
