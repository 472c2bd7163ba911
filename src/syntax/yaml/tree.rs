//! The tree of a YAML document.

use crate::source::{Place, Text};
use std::collections::HashSet;
use std::rc::Rc;

/// Merged mappings are followed that deep.
const MERGE_DEPTH: u32 = 8;

/// That many mappings are merged into one at most.
const MERGE_MOST: usize = 64;

/// A document, and what follows it in the same file.
#[derive(Debug, Default)]
pub struct Document {
    /// Its root; `None` for an empty text.
    pub root: Option<Rc<Node>>,
    /// The roots of the documents behind it, as far as something is written there.
    pub more: Vec<Rc<Node>>,
    /// All comments of the file, in its order.
    pub comments: Vec<Comment>,
}

/// A comment.
#[derive(Debug, Clone)]
pub struct Comment {
    /// From its `#` to the end of the line.
    pub place: Place,
    /// What stands behind the `#`.
    pub text: Text,
}

/// A node. An alias is the node that it stands for, with that node's place.
#[derive(Debug)]
pub struct Node {
    /// Where it stands, with its quotes or brackets, without an anchor or tag; a block scalar
    /// without its header.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Debug)]
pub enum Kind {
    /// Nothing was written, or an alias stands inside of what it stands for.
    Null,
    /// Text, a number, …
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Rc<Node>>),
    /// Keys with values.
    Mapping(Mapping),
}

/// A scalar.
#[derive(Debug)]
pub struct Scalar {
    /// Its value.
    pub text: Text,
    /// How it is written.
    pub style: Style,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: may be a number, a truth value or null.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// Behind `|`.
    Literal,
    /// Behind `>`.
    Folded,
}

/// Keys with values, as they are written.
#[derive(Debug, Default)]
pub struct Mapping {
    /// In the order of the file; `<<` is among them.
    pub written: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug)]
pub struct Entry {
    /// From the key to the end of the value (or of the alias that stands for it).
    pub place: Place,
    /// The key.
    pub key: Rc<Node>,
    /// The value.
    pub value: Rc<Node>,
}

impl Node {
    /// The text of a scalar; `None` for null and for what is no scalar.
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::Scalar(scalar) if !self.is_null() => Some(&scalar.text),
            _ => None,
        }
    }

    /// The string of a scalar, as [`Node::text`].
    pub fn as_str(&self) -> Option<&str> {
        self.text().map(Text::as_str)
    }

    /// Whether it is nothing: left out, or a plain `null` or `~`.
    pub fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Null => true,
            Kind::Scalar(Scalar { text, style: Style::Plain }) => {
                matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// The truth value that it is: a plain `true` or `false`.
    pub fn truth(&self) -> Option<bool> {
        match &self.kind {
            Kind::Scalar(Scalar { text, style: Style::Plain }) => match text.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The elements of a sequence; none for anything else.
    pub fn items(&self) -> &[Rc<Node>] {
        match &self.kind {
            Kind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The mapping that it is.
    pub fn mapping(&self) -> Option<&Mapping> {
        match &self.kind {
            Kind::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The value of a key, if it is a mapping that has the key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &*entry.value)
    }

    /// As [`Node::get`], with the key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.mapping()?.entry(key)
    }

    /// The keys and values of a mapping, as [`Mapping::entries`]; none for anything else.
    pub fn entries(&self) -> Vec<&Entry> {
        self.mapping().map(Mapping::entries).unwrap_or_default()
    }
}

impl Entry {
    /// The key as a string; empty if it is no scalar.
    pub fn name(&self) -> &str {
        self.key.as_str().unwrap_or_default()
    }
}

impl Mapping {
    /// The entry of a key: the first that is written, else one that is merged in.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let written = self.written.iter().find(|entry| entry.name() == key);
        written.or_else(|| {
            let mut parts = self.parts();
            parts.drain(..1);
            parts.iter().flat_map(|part| &part.written).find(|entry| entry.name() == key)
        })
    }

    /// What holds after merging: each key once, `<<` not among them.
    pub fn entries(&self) -> Vec<&Entry> {
        let mut seen = HashSet::new();
        let all = self.parts().into_iter().flat_map(|part| &part.written);
        all.filter(|entry| entry.name() != "<<" && seen.insert(entry.name())).collect()
    }

    /// This mapping, and those merged into it, in the order in which they count.
    fn parts(&self) -> Vec<&Self> {
        let mut parts = Vec::new();
        self.collect(MERGE_DEPTH, &mut parts);
        parts
    }

    fn collect<'m>(&'m self, depth: u32, parts: &mut Vec<&'m Self>) {
        parts.push(self);
        let Some(depth) = depth.checked_sub(1) else { return };
        for merge in self.written.iter().filter(|entry| entry.name() == "<<") {
            let one = std::slice::from_ref(&merge.value);
            let sources = if merge.value.items().is_empty() { one } else { merge.value.items() };
            for source in sources.iter().filter_map(|source| source.mapping()) {
                if parts.len() < MERGE_MOST {
                    source.collect(depth, parts);
                }
            }
        }
    }
}
