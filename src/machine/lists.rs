//! Files whose lines set variables, where only some branches wrote some of the lines.

use super::fs::{Kind, LONGEST, Node, join_nodes};
use crate::source::{HOLE, Span, Text};
use std::collections::BTreeMap;

/// Such files by their paths, each with the stretch whose lines may not have been written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Lists(BTreeMap<String, Span>);

impl Lists {
    /// Whether a file is one of them.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// A file is one of them, and empty.
    pub(super) fn empty(&mut self, path: &str) {
        self.0.insert(path.to_owned(), Span::default());
    }

    /// The stretch of a file whose lines may not have been written.
    pub(super) fn doubtful(&self, path: &str) -> Span {
        self.0.get(path).copied().unwrap_or_default()
    }

    /// All lines that either branch wrote, each of which may be missing where they differ. Values of
    /// several lines (`NAME<<EOF`) are not told apart.
    pub(super) fn join(&mut self, path: &str, (a, b): (&Node, &Node), other: &Self) -> Node {
        let (Kind::File(ours), Kind::File(theirs)) = (&a.kind, &b.kind) else {
            return join_nodes(a, b);
        };
        let several = [ours, theirs].iter().any(|text| text.as_str().contains("<<"));
        let (node, from) = if several {
            (join_nodes(a, b), 0)
        } else {
            let (all, from) = either(ours, theirs);
            (Node { kind: Kind::File(all), ..a.clone() }, from)
        };
        let length = if let Kind::File(text) = &node.kind { text.len() } else { 0 };
        let before = [self.doubtful(path), other.doubtful(path)];
        let before = before.iter().filter(|span| !span.is_empty()).map(|span| span.start as usize);
        let from = before.fold(from, usize::min);
        self.0.insert(path.to_owned(), Span::new(from, length));
        node
    }
}

/// The lines of both, and where they begin to differ.
fn either(ours: &Text, theirs: &Text) -> (Text, usize) {
    let same = ours.as_str().bytes().zip(theirs.as_str().bytes()).take_while(|(a, b)| a == b);
    let same = same.count();
    let common = ours.as_str().as_bytes()[..same].iter().rposition(|&byte| byte == b'\n');
    let from = common.map_or(0, |at| at + 1);
    let mut all = ours.clone();
    if !all.is_empty() && !all.as_str().ends_with('\n') {
        all.push_for("\n", None);
    }
    all.push_text(&theirs.slice(Span::new(from, theirs.len())));
    if all.len() > LONGEST { (Text::from(&*format!("{HOLE}\n")), 0) } else { (all, from) }
}
