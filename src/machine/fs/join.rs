//! The file system of two paths that meet.

use super::{Fs, Kind, LONGEST, Node};
use crate::source::{Span, Text};

impl Fs {
    /// What holds if either may be the case.
    #[must_use]
    pub(crate) fn join(&self, other: &Self) -> Self {
        if self == other {
            return self.clone();
        }
        let mut joined = self.clone();
        joined.closed &= other.closed;
        joined.linked |= other.linked;
        joined.stirred |= other.stirred;
        joined.fresh.extend(other.fresh.iter().cloned());
        for (path, node) in &mut joined.nodes {
            match other.nodes.get(path) {
                Some(theirs) if theirs == node => {}
                Some(theirs) if self.lists.contains(path) => *node = join_lists(node, theirs),
                Some(theirs) => *node = join_nodes(node, theirs),
                None => node.maybe = true,
            }
        }
        for (path, node) in other.nodes.iter().filter(|(path, _)| !self.nodes.contains_key(*path)) {
            joined.insert(path.clone(), Node { maybe: true, ..node.clone() });
        }
        joined.sources = joined.sources.or_else(|| other.sources.clone());
        joined
    }
}

/// Of a file whose lines set variables: all lines that either branch wrote, each of which may be missing.
/// Values of several lines (`NAME<<EOF`) are not told apart.
fn join_lists(a: &Node, b: &Node) -> Node {
    let (Kind::File(ours), Kind::File(theirs)) = (&a.kind, &b.kind) else {
        return join_nodes(a, b);
    };
    if [ours, theirs].iter().any(|text| text.as_str().contains("<<")) {
        return join_nodes(a, b);
    }
    let same = ours.as_str().bytes().zip(theirs.as_str().bytes()).take_while(|(a, b)| a == b);
    let same = same.count().min(ours.len());
    let common = ours.as_str().as_bytes()[..same].iter().rposition(|&byte| byte == b'\n');
    let rest = theirs.slice(Span::new(common.map_or(0, |at| at + 1), theirs.len()));
    let mut all = ours.clone();
    if !all.is_empty() && !all.as_str().ends_with('\n') {
        all.push_for("\n", None);
    }
    all.push_text(&rest);
    let all = if all.len() > LONGEST { Text::hole(None) } else { all };
    Node { kind: Kind::File(all), maybe: true, secret: a.secret && b.secret }
}

fn join_nodes(a: &Node, b: &Node) -> Node {
    let maybe = a.maybe || b.maybe;
    let secret = a.secret && b.secret;
    let kind = match (&a.kind, &b.kind) {
        (a, b) if a == b => return Node { kind: a.clone(), maybe, secret },
        (Kind::Gone, other) | (other, Kind::Gone) => {
            return Node { kind: other.clone(), maybe: true, secret };
        }
        // One branch wrote more to it.
        (Kind::File(a), Kind::File(b)) if b.as_str().starts_with(a.as_str()) => {
            return Node { kind: Kind::File(b.clone()), maybe: true, secret };
        }
        (Kind::File(a), Kind::File(b)) if a.as_str().starts_with(b.as_str()) => {
            return Node { kind: Kind::File(a.clone()), maybe: true, secret };
        }
        (Kind::File(_), Kind::File(_)) => Kind::File(Text::hole(None)),
        (Kind::Program(_), other) | (other, Kind::Program(_)) => {
            return Node { kind: other.clone(), maybe: true, secret };
        }
        (other, _) => other.clone(),
    };
    Node { kind, maybe, secret }
}
