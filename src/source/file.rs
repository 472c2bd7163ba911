//! A file as it was read: its name, its text, its lines.

use super::Span;
use std::sync::OnceLock;

/// A place in a file, as people and editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Offset in bytes, from 0.
    pub offset: u32,
}

/// One input file. All spans are byte offsets into [`SourceFile::text`].
#[derive(Debug, Default)]
pub struct SourceFile {
    path: String,
    text: String,
    lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// A file known under `path` (as given or relative to the working folder, with `/`).
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// The name under which it is reported.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, byte for byte as on disk (a byte order mark included).
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of `span`; empty if the span does not lie on character boundaries inside the file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Offsets at which the lines start. A line ends behind its `\n`.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at as u32 + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    /// Line and column of a byte offset; offsets behind the end count as the end.
    pub fn position(&self, offset: u32) -> Position {
        let mut at = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start as usize <= at);
        let begin = starts[line - 1] as usize;
        let mut shown = &self.text[begin..at];
        if begin == 0 {
            shown = shown.strip_prefix('\u{feff}').unwrap_or(shown);
        }
        let column = shown.chars().count() as u32 + 1;
        Position { line: line as u32, column, offset: at as u32 }
    }

    /// The span of a line (from 1) without its line break; `None` behind the last line.
    pub fn line_span(&self, line: u32) -> Option<Span> {
        let starts = self.line_starts();
        let begin = *starts.get((line as usize).checked_sub(1)?)? as usize;
        let end = starts.get(line as usize).map_or(self.text.len(), |&next| next as usize);
        let shown = self.text[begin..end].trim_end_matches(['\n', '\r']);
        Some(Span::new(begin, begin + shown.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_skip_a_byte_order_mark() {
        let file = SourceFile::new("x", "\u{feff}aé b\nzweite\n");
        assert_eq!(file.position(7), Position { line: 1, column: 4, offset: 7 });
        assert_eq!(file.position(9), Position { line: 2, column: 1, offset: 9 });
        assert_eq!(file.position(4).offset, 4);
        assert_eq!(file.position(999).line, 3);
    }

    #[test]
    fn line_spans_leave_out_the_line_break() {
        let file = SourceFile::new("x", "one\r\ntwo");
        assert_eq!(file.slice(file.line_span(1).expect("line 1")), "one");
        assert_eq!(file.slice(file.line_span(2).expect("line 2")), "two");
        assert_eq!(file.line_span(3), None);
    }
}
