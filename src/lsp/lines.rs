//! Where lines begin, and what a place is called in each of the encodings that clients count in.

use gen_lsp_types::{Position, Range};
use std::ops::Range as Bytes;

/// What a client counts when it names a place in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16: what every client understands.
    Utf16,
}

/// The lines of one text. They end with `\n`, `\r\n` or `\r`, as the protocol says.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    /// Where they begin, in bytes.
    starts: Vec<u32>,
    /// Each character that is no ASCII, and how many units less UTF-16 needs than bytes, up to and
    /// with this one.
    wide: Vec<(u32, u32)>,
    /// The length of the text.
    end: u32,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at as u32 + 1);
            }
        }
        let mut wide = Vec::new();
        if !text.is_ascii() {
            let mut spared = 0;
            for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
                spared += (c.len_utf8() - c.len_utf16()) as u32;
                wide.push((at as u32, spared));
            }
        }
        Self { starts, wide, end: text.len() as u32 }
    }

    /// What a byte of the text is called; one behind its end counts as the end.
    pub(super) fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let offset = offset.min(self.end);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.starts[line];
        let mut character = offset - start;
        if encoding == Encoding::Utf16 {
            character -= self.spared(offset) - self.spared(start);
        }
        Position { line: line as u32, character }
    }

    /// What a range of bytes is called.
    pub(super) fn range(&self, bytes: Bytes<u32>, encoding: Encoding) -> Range {
        let start = self.position(bytes.start, encoding);
        Range { start, end: self.position(bytes.end, encoding) }
    }

    /// The byte of `text` at a position. What lies behind the end of a line or of the text is that
    /// end; what lies within a character is its beginning.
    pub(super) fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(&start) = self.starts.get(position.line as usize) else { return text.len() };
        let next = self.starts.get(position.line as usize + 1);
        let end = next.map_or(text.len(), |next| *next as usize);
        let line = text.get(start as usize..end).unwrap_or_default();
        let end = start as usize + line.trim_end_matches(['\n', '\r']).len();
        let mut offset = match encoding {
            Encoding::Utf8 => start as usize + position.character as usize,
            Encoding::Utf16 => self.behind(text, start, position.character),
        };
        offset = offset.min(end);
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// Whether a position lies within the character of `text` at a byte, which is where
    /// [`Lines::offset`] puts it.
    pub(super) fn splits(
        &self,
        text: &str,
        position: Position,
        at: usize,
        encoding: Encoding,
    ) -> bool {
        let begin = self.position(at as u32, encoding);
        let wide = text[at..].chars().next().is_some_and(|c| c.len_utf16() == 2);
        let inside = begin.line == position.line && begin.character + 1 == position.character;
        encoding == Encoding::Utf16 && wide && inside
    }

    /// The bytes of `text` in a range; empty if the range is the wrong way round.
    pub(super) fn bytes(&self, text: &str, range: Range, encoding: Encoding) -> Bytes<usize> {
        let start = self.offset(text, range.start, encoding);
        start..self.offset(text, range.end, encoding).max(start)
    }

    /// Where a line (from 0) begins, in bytes; the end of the text for those behind the last one.
    pub(super) fn start(&self, line: u32) -> u32 {
        self.starts.get(line as usize).copied().unwrap_or(self.end)
    }

    /// The line (from 0) of a byte.
    pub(super) fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32 - 1
    }

    /// How many units less than bytes UTF-16 needs for all in front of a byte.
    fn spared(&self, offset: u32) -> u32 {
        let before = self.wide.partition_point(|(at, _)| *at < offset);
        before.checked_sub(1).map_or(0, |last| self.wide[last].1)
    }

    /// The byte that lies so many units behind `start`, were there no end of the line.
    fn behind(&self, text: &str, start: u32, units: u32) -> usize {
        let base = self.spared(start);
        let before = |at: u32| at - start - (self.spared(at) - base);
        let first = self.wide.partition_point(|(at, _)| *at < start);
        let passed = self.wide[first..].partition_point(|(at, _)| before(*at) < units);
        let last = passed.checked_sub(1).map(|last| self.wide[first + last].0);
        let Some(last) = last else { return start as usize + units as usize };
        let c = text[last as usize..].chars().next().unwrap_or_default();
        match (units - before(last)).checked_sub(c.len_utf16() as u32) {
            Some(rest) => last as usize + c.len_utf8() + rest as usize,
            // Within a pair of surrogates.
            None => last as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn each_encoding_counts_its_own_units() {
        let text = "aé\u{1f40d}b\nx";
        let lines = Lines::new(text);
        let b = text.find('b').expect("it is there") as u32;
        assert_eq!(lines.position(b, Encoding::Utf8), position(0, 7));
        assert_eq!(lines.position(b, Encoding::Utf16), position(0, 4));
        assert_eq!(lines.position(b + 2, Encoding::Utf16), position(1, 0));
        assert_eq!(lines.offset(text, position(0, 4), Encoding::Utf16), b as usize);
        // Between the two halves of the snake.
        assert_eq!(lines.offset(text, position(0, 3), Encoding::Utf16), 3);
        assert_eq!(lines.offset(text, position(0, 5), Encoding::Utf8), 3);
    }

    #[test]
    fn lines_end_as_the_protocol_says() {
        let text = "a\r\nb\rc\n\r";
        let lines = Lines::new(text);
        let starts: Vec<u32> = (0..9).map(|line| lines.start(line)).collect();
        assert_eq!(starts, [0, 3, 5, 7, 8, 8, 8, 8, 8]);
        assert_eq!(lines.line(2), 0);
        assert_eq!(lines.line(7), 3);
    }

    #[test]
    fn what_lies_outside_is_brought_in() {
        let text = "ab\r\ncd";
        let lines = Lines::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            assert_eq!(lines.offset(text, position(0, 9), encoding), 2);
            assert_eq!(lines.offset(text, position(0, u32::MAX), encoding), 2);
            assert_eq!(lines.offset(text, position(7, 0), encoding), 6);
            assert_eq!(lines.position(99, encoding), position(1, 2));
            let wrong = Range { start: position(1, 1), end: position(0, 1) };
            assert_eq!(lines.bytes(text, wrong, encoding), 5..5);
        }
    }

    proptest! {
        #[test]
        fn a_place_comes_back_from_its_name(text in "[a\né\u{20ac}\u{1f40d}\r]{0,40}") {
            let lines = Lines::new(&text);
            for (at, _) in text.char_indices() {
                let line = lines.line(at as u32);
                let content = text[lines.start(line) as usize..].trim_start_matches(['\n', '\r']);
                for encoding in [Encoding::Utf8, Encoding::Utf16] {
                    let name = lines.position(at as u32, encoding);
                    prop_assert_eq!(name.line, line);
                    // The second half of `\r\n` has no name of its own.
                    if !text[at..].starts_with(['\n', '\r']) && !content.is_empty() {
                        prop_assert_eq!(lines.offset(&text, name, encoding), at);
                    }
                }
                let units: usize = text[lines.start(line) as usize..at].chars().map(char::len_utf16).sum();
                prop_assert_eq!(lines.position(at as u32, Encoding::Utf16).character as usize, units);
            }
        }
    }
}
