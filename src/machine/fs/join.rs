//! The file system of two paths that meet.

use super::{Found, Fs, Kind, Node};
use crate::source::Text;
use std::rc::Rc;

impl Fs {
    /// What holds if either may be the case.
    #[must_use]
    pub(crate) fn join(&self, other: &Self) -> Self {
        if self == other {
            return self.clone();
        }
        let mut joined = self.clone();
        joined.closed &= other.closed;
        joined.plain &= other.plain;
        joined.linked |= other.linked;
        if !other.laid.is_subset(&joined.laid) {
            Rc::make_mut(&mut joined.laid).extend(other.laid.iter().cloned());
        }
        joined.names.join(&other.names);
        joined.stirred |= other.stirred;
        if !other.fresh.is_subset(&joined.fresh) {
            Rc::make_mut(&mut joined.fresh).extend(other.fresh.iter().cloned());
        }
        if !other.named.is_subset(&joined.named) {
            Rc::make_mut(&mut joined.named).extend(other.named.iter().cloned());
        }
        self.nodes.differing(&other.nodes, |path, mine, theirs| {
            let node = match (mine, theirs) {
                (Some(mine), Some(theirs)) if self.lists.has(path) => {
                    joined.lists.join(path, (mine, theirs), &other.lists)
                }
                (Some(mine), Some(theirs)) => join_nodes(mine, theirs),
                (Some(one), None) => alone(one, other, path),
                (None, Some(one)) => alone(one, self, path),
                (None, None) => return,
            };
            joined.insert(path.to_owned(), node);
        });
        joined.sources = joined.sources.or_else(|| other.sources.clone());
        joined.anywhere = joined.anywhere.or_else(|| other.anywhere.clone());
        joined
    }
}

/// What only one path has. A folder that it has made may hold anything where the other one has found it.
fn alone(node: &Node, other: &Fs, path: &str) -> Node {
    let made = node.kind == Kind::Dir && other.find(path, true) != Found::Absent;
    let kind = if made { Kind::there() } else { node.kind.clone() };
    Node { kind, maybe: true, ..node.clone() }
}

pub(crate) fn join_nodes(a: &Node, b: &Node) -> Node {
    let maybe = a.maybe || b.maybe;
    let secret = a.secret && b.secret;
    let runs = a.runs.filter(|_| a.runs == b.runs);
    let kind = match (&a.kind, &b.kind) {
        (a, b) if a == b => return Node { kind: a.clone(), maybe, secret, runs },
        (Kind::Gone, other) | (other, Kind::Gone) => {
            return Node { kind: other.clone(), maybe: true, secret, runs };
        }
        (Kind::File(a), Kind::File(b)) if a.as_str() == b.as_str() => {
            Kind::File(a.met(b).unwrap_or_default())
        }
        // One branch wrote more to it.
        (Kind::File(a), Kind::File(b)) if b.as_str().starts_with(a.as_str()) => {
            return Node { kind: Kind::File(b.clone()), maybe: true, secret, runs };
        }
        (Kind::File(a), Kind::File(b)) if a.as_str().starts_with(b.as_str()) => {
            return Node { kind: Kind::File(a.clone()), maybe: true, secret, runs };
        }
        (Kind::File(_), Kind::File(_)) => Kind::File(Text::hole(None)),
        (Kind::Dir, Kind::OpenDir(_)) => b.kind.clone(),
        (Kind::Program(_), other) | (other, Kind::Program(_)) => {
            return Node { kind: other.clone(), maybe: true, secret, runs };
        }
        (other, _) => other.clone(),
    };
    Node { kind, maybe, secret, runs }
}
