//! YAML and JSON as trees, and what is common to all files that are written in them.

use crate::source::FileId;
use crate::syntax::yaml::{self, Node};
use std::rc::Rc;

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
    json_of(text, FileId(0))
}

/// As [`json`], of any file.
pub(super) fn json_of(text: &str, file: FileId) -> Option<Rc<Node>> {
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
    yaml::parse(std::str::from_utf8(&bytes).ok()?, file).ok()?.root
}

/// The last byte of a string, its quote.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
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
}
