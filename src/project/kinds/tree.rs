//! YAML and JSON as trees, and what is common to all files that are written in them.

use crate::project::link::Written;
use crate::project::runs::{Hit, Scanner, Wanted};
use crate::source::{FileId, Text};
use crate::syntax::yaml::{self, Kind, Node};
use std::rc::Rc;

/// How deep a tree is followed.
const DEEPEST: u32 = 24;

/// That many nodes of a tree are looked at; aliases make trees that are larger than their text.
const MOST: usize = 50_000;

/// The root of a YAML file, of its first document; `None` if it is broken or empty.
pub(super) fn yaml(text: &str) -> Option<Rc<Node>> {
    yaml::parse(text, FileId(0)).ok()?.root
}

/// The roots of all documents of a YAML file; none if it is broken or empty.
pub(super) fn documents(text: &str) -> Vec<Rc<Node>> {
    let Ok(document) = yaml::parse(text, FileId(0)) else { return Vec::new() };
    document.root.into_iter().chain(document.more).collect()
}

/// The root of a JSON file, comments and commas too many allowed.
pub(super) fn json(text: &str) -> Option<Rc<Node>> {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', _) => at = string_end(&bytes, at),
            (b'\t', _) => bytes[at] = b' ',
            (b'/', Some(b'/')) => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    bytes[at] = b' ';
                    at += 1;
                }
            }
            (b'/', Some(b'*')) => {
                let end = memchr::memmem::find(&bytes[at..], b"*/");
                let end = end.map_or(bytes.len(), |end| at + end + 2);
                bytes[at..end]
                    .iter_mut()
                    .filter(|byte| **byte != b'\n')
                    .for_each(|byte| *byte = b' ');
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    // What is left is YAML with the same offsets.
    yaml(std::str::from_utf8(&bytes).ok()?)
}

/// The last byte of a string, its quote.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

/// Looks at nodes, but at no more than there may be.
pub(super) struct Walk {
    left: usize,
}

impl Walk {
    pub(super) fn new() -> Self {
        Self { left: MOST }
    }

    /// Whether another node may be looked at.
    pub(super) fn step(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }

    /// Calls `see` for every scalar at or below a node, with the key that it stands under.
    pub(super) fn scalars(&mut self, node: &Node, key: &str, see: &mut dyn FnMut(&str, &Text)) {
        self.below(node, key, DEEPEST, see);
    }

    fn below(&mut self, node: &Node, key: &str, depth: u32, see: &mut dyn FnMut(&str, &Text)) {
        if depth == 0 || !self.step() {
            return;
        }
        match &node.kind {
            Kind::Null => {}
            Kind::Scalar(scalar) => see(key, &scalar.text),
            Kind::Sequence(items) => {
                for item in items {
                    self.below(item, key, depth - 1, see);
                }
            }
            Kind::Mapping(mapping) => {
                for entry in &mapping.written {
                    self.below(&entry.value, entry.name(), depth - 1, see);
                }
            }
        }
    }

    /// Reads all scalars at or below a node as commands of one shell.
    pub(super) fn commands(&mut self, node: Option<&Node>, scanner: &mut Scanner<'_>) {
        let Some(node) = node else { return };
        self.scalars(node, "", &mut |_, text| scanner.scan(text));
    }
}

/// A command that may be written as a list of words.
pub(super) fn command(node: Option<&Node>, scanner: &mut Scanner<'_>) {
    let Some(node) = node else { return };
    if let Some(text) = node.text() {
        return scanner.scan(text);
    }
    let texts: Vec<&Text> = node.items().iter().filter_map(|item| item.text()).collect();
    // `["sh", "-c", "a b"]`: the text is a word, whatever it holds.
    if let [.., option, text] = &texts[..]
        && option.as_str().starts_with('-')
        && option.as_str().ends_with('c')
    {
        return scanner.scan(text);
    }
    let mut line = Text::default();
    for text in texts {
        line.push_text(text);
        line.push_for(" ", None);
    }
    scanner.scan(&line);
}

/// A path that names the script, as a file that is shipped or run.
pub(super) fn file(text: &Text, scanner: &Scanner<'_>) -> Option<Hit> {
    if !matches!(scanner.goal.wanted, Wanted::Script) {
        return None;
    }
    let path = text.as_str().split(':').next().unwrap_or_default().trim();
    let link = scanner.goal.linker.link(path, &Written::default())?;
    Some(Hit { span: text.whole_place()?.span, moved: None, instead: link.instead })
}

/// Enters the folder that a step names, or the caller's own.
pub(super) fn working_folder(node: Option<&Node>, scanner: &mut Scanner<'_>) {
    scanner.dir = Written::default();
    if let Some(folder) = node.and_then(Node::as_str) {
        scanner.dir = Written::read(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_commas_too_many_are_no_hindrance() {
        let text = "{\n\t// a \"b\"\n\t\"x\": \"http://y\", /* z\n */ \"l\": [1, 2,],\n}\n";
        let root = json(text).expect("a tree");
        assert_eq!(root.get("x").and_then(Node::as_str), Some("http://y"));
        assert_eq!(root.get("l").map(|list| list.items().len()), Some(2));
        assert!(json("{\"a\": /* ").is_none() || json("").is_none());
    }

    #[test]
    fn aliases_do_not_multiply_the_work() {
        use std::fmt::Write;
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let alias = format!("*a{}, ", level - 1).repeat(8);
            writeln!(text, "a{level}: &a{level} [{alias}]").expect("a line");
        }
        let root = yaml(&text).expect("a tree");
        let mut seen = 0;
        Walk::new().scalars(&root, "", &mut |_, _| seen += 1);
        assert!(seen < MOST);
    }
}
