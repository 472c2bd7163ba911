//! Text that is nested deeper than the parser bears: its time doubles with each quoted `"${a:-`, and some words
//! (`time`, `elif`) each take a frame of its stack.
//!
//! One pass over the bytes that knows quotes and brackets only. It may lose count in a heredoc, but never by
//! more than what stands open there; what people write is less than half as deep as the limit.

use super::mask::Masked;
use crate::source::Span;
use std::borrow::Cow;

/// Quotes, substitutions and brackets within one another, as deep as the parser is shown them.
const MOST: usize = 32;

/// `time`, `coproc` or `!` in front of one command.
const MOST_PREFIXES: u32 = 64;

/// Each `elif` of one text lies in the one before it.
const MOST_ELIFS: u32 = 2_000;

/// What the parser must not see.
#[derive(Debug, Default)]
pub(super) struct Deep {
    /// Stretches of words that are too deep, in order.
    pub(super) stretches: Vec<Span>,
    /// Words that are too many.
    pub(super) words: Vec<Span>,
}

impl Deep {
    pub(super) fn find(text: &str) -> Self {
        let mut scan = Scan { bytes: text.as_bytes(), ..Scan::default() };
        scan.run();
        scan.found
    }

    /// What the parser is to read instead of `text`, byte for byte as long.
    pub(super) fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.first().is_none() {
            return Cow::Borrowed(text);
        }
        let mut masked = Masked::new(text);
        self.stretches.iter().for_each(|span| masked.fill(*span, b'_'));
        self.words.iter().for_each(|span| masked.fill(*span, b' '));
        Cow::Owned(masked.text().into_owned())
    }

    /// Where the first of them begins.
    pub(super) fn first(&self) -> Option<u32> {
        [&self.stretches, &self.words]
            .iter()
            .filter_map(|all| all.first())
            .map(|span| span.start)
            .min()
    }
}

/// What stands open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `"`
    Double,
    /// `${`, within double quotes or not.
    Parameter { quoted: bool },
    /// `$(`, `<(`, and brackets in them.
    Round,
    /// A backquote.
    Back,
    /// A brace in a word.
    Brace,
}

#[derive(Default)]
struct Scan<'t> {
    bytes: &'t [u8],
    open: Vec<Open>,
    /// Where it became too deep.
    from: Option<usize>,
    prefixes: u32,
    elifs: u32,
    found: Deep,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.bytes.len() {
            at = self.next(at).max(at + 1);
        }
        if let Some(from) = self.from {
            self.found.stretches.push(Span::new(from, self.bytes.len()));
        }
    }

    /// Looks at a byte; where the next one is.
    fn next(&mut self, at: usize) -> usize {
        let top = self.open.last().copied();
        let quoted = matches!(top, Some(Open::Double | Open::Parameter { quoted: true }));
        let follows = self.bytes.get(at + 1).copied();
        match self.bytes[at] {
            b'\\' => return at + 2,
            b'\'' if !quoted => {
                let rest = &self.bytes[at + 1..];
                return at + 1 + memchr::memchr(b'\'', rest).map_or(0, |len| len + 1);
            }
            b'"' if top == Some(Open::Double) => self.close(at),
            b'"' => self.push(Open::Double, at),
            b'`' if top == Some(Open::Back) => self.close(at),
            b'`' => self.push(Open::Back, at),
            b'$' if follows == Some(b'{') => {
                self.push(Open::Parameter { quoted }, at);
                return at + 2;
            }
            b'$' if follows == Some(b'(') => {
                self.push(Open::Round, at);
                return at + 2;
            }
            b'(' if !quoted && (top.is_some() || self.is_process(at)) => {
                self.push(Open::Round, at);
            }
            b'}' if matches!(top, Some(Open::Parameter { .. } | Open::Brace)) => self.close(at),
            b')' if !quoted => {
                self.leave_braces(at);
                if self.open.last() == Some(&Open::Round) {
                    self.close(at);
                }
            }
            b'{' if matches!(top, None | Some(Open::Round | Open::Back | Open::Brace))
                && follows.is_some_and(|byte| !byte.is_ascii_whitespace()) =>
            {
                self.push(Open::Brace, at);
            }
            byte if !quoted && (byte.is_ascii_whitespace() || b";&|".contains(&byte)) => {
                self.leave_braces(at);
                if !matches!(byte, b' ' | b'\t') {
                    self.prefixes = 0;
                }
            }
            b'#' if !quoted
                && !matches!(top, Some(Open::Parameter { .. }))
                && self.begins_word(at) =>
            {
                let rest = &self.bytes[at..];
                return at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            }
            byte if !quoted
                && (byte == b'!' || byte.is_ascii_lowercase())
                && self.begins_word(at) =>
            {
                return self.word(at);
            }
            _ => {}
        }
        at + 1
    }

    fn is_process(&self, at: usize) -> bool {
        at > 0 && matches!(self.bytes[at - 1], b'<' | b'>' | b'@' | b'?' | b'*' | b'+' | b'!')
    }

    fn begins_word(&self, at: usize) -> bool {
        at == 0
            || self.bytes[at - 1].is_ascii_whitespace()
            || b";&|(`".contains(&self.bytes[at - 1])
    }

    /// A word of small letters; where it ends.
    fn word(&mut self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        let len =
            rest.iter().take_while(|byte| **byte == b'!' || byte.is_ascii_lowercase()).count();
        let word = &rest[..len];
        let many = match word {
            b"time" | b"coproc" | b"!" => {
                self.prefixes += 1;
                self.prefixes > MOST_PREFIXES
            }
            b"elif" => {
                self.elifs += 1;
                self.elifs > MOST_ELIFS
            }
            _ => {
                self.prefixes = 0;
                false
            }
        };
        if many && self.from.is_none() {
            self.found.words.push(Span::new(at, at + len));
        }
        at + len
    }

    fn push(&mut self, open: Open, at: usize) {
        self.prefixes = 0;
        if self.open.len() == MOST && self.from.is_none() {
            self.from = Some(at);
        }
        self.open.push(open);
    }

    fn close(&mut self, at: usize) {
        self.open.pop();
        if self.open.len() <= MOST
            && let Some(from) = self.from.take_if(|_| self.open.len() == MOST)
        {
            self.found.stretches.push(Span::new(from, at + 1));
        }
    }

    /// Braces that were none, for their word ends in front of `at`.
    fn leave_braces(&mut self, at: usize) {
        while self.open.last() == Some(&Open::Brace) {
            self.close(at - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep(text: &str) -> Vec<Span> {
        Deep::find(text).stretches
    }

    #[test]
    fn what_people_write_is_not_deep() {
        for text in [
            r#"a="$(cd "$(dirname "${BASH_SOURCE[0]:-"$0"}")" && pwd)" # it's "${"#,
            "echo 'it'\\''s' \"${a:-it's}\"\n",
            "f() { { { (a); }; }; }\nx={a,b{c,d}}\n",
            &"cat <<E\nI'm \"here ${x\nE\n".repeat(5),
            &"if a; then { b; } fi; (c); echo \"$(d)\" `e` {a,b}\n".repeat(1_000),
            &"{ ( ".repeat(1_000),
            &"{a {b ".repeat(1_000),
            &"time a; ! b | c\n".repeat(1_000),
        ] {
            assert_eq!(Deep::find(text).first(), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_found_as_far_as_it_goes() {
        let text = format!("{}x{}; b", "\"${a:-".repeat(17), "}\"".repeat(17));
        assert_eq!(deep(&text), [Span::new(16 * 6, 16 * 6 + 9)]);
        assert_eq!(deep(&"$(".repeat(40)), [Span::new(64, 80)]);
        assert_eq!(deep(&("{".repeat(40) + " b")), [Span::new(32, 40)]);
    }

    #[test]
    fn words_that_are_too_many_are_found() {
        assert_eq!(Deep::find(&"time ".repeat(70)).words.len(), 6);
        assert_eq!(Deep::find(&"elif a; ".repeat(2_003)).words.len(), 3);
    }
}
