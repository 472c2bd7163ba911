//! The buffers that are open in the editor.

use super::lines::{Encoding, Lines};
use super::uri;
use gen_lsp_types::{Range, TextDocumentContentChangeEvent, TextDocumentItem};
use std::path::PathBuf;

/// A buffer as the client has it.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// As the client writes it.
    pub(super) uri: String,
    /// The client's count of changes.
    pub(super) version: i32,
    /// What the client takes it for: `dockerfile`, `shellscript`.
    pub(super) language: String,
    /// Where it lies, if it is a file.
    pub(super) path: Option<PathBuf>,
    /// Its text.
    pub(super) text: String,
    /// The lines of the text.
    pub(super) lines: Lines,
}

impl Document {
    pub(super) fn new(item: TextDocumentItem) -> Self {
        let lines = Lines::new(&item.text);
        let uri = item.uri.to_string();
        Self {
            path: uri::to_path(&uri).map(resolved),
            uri,
            version: item.version,
            language: item.language_id.to_string(),
            text: item.text,
            lines,
        }
    }

    /// Takes over one change. The next one counts in what this leaves.
    pub(super) fn change(&mut self, change: TextDocumentContentChangeEvent, encoding: Encoding) {
        match change {
            TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                self.replace(change.range, &change.text, encoding);
            }
            TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                self.text = change.text;
            }
        }
        self.lines = Lines::new(&self.text);
    }

    /// Replaces a range. One that begins or ends within a pair of surrogates leaves half of it: that
    /// becomes a character of one unit, so that all places behind it stay what they are to the client.
    fn replace(&mut self, range: Range, new: &str, encoding: Encoding) {
        const HALF: &str = "\u{fffd}";
        let mut bytes = self.lines.bytes(&self.text, range, encoding);
        let splits = |position, at| self.lines.splits(&self.text, position, at, encoding);
        let before = if splits(range.start, bytes.start) { HALF } else { "" };
        let behind = if splits(range.end, bytes.end) { HALF } else { "" };
        if !behind.is_empty() {
            bytes.end += self.text[bytes.end..].chars().next().map_or(0, char::len_utf8);
        }
        self.text.replace_range(bytes, &format!("{before}{new}{behind}"));
    }
}

/// The path with the links of its folder resolved, as `check` names it.
fn resolved(path: PathBuf) -> PathBuf {
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    match (folder, path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}
