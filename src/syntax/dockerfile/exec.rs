//! The JSON form of commands: `["program", "argument"]`.

use super::splice::Splice;
use crate::source::Text;
use serde::de::IgnoredAny;
use std::ops::Range;

/// What the arguments turned out to be.
pub(super) enum Exec {
    /// An array of strings.
    Words(Vec<Text>),
    /// An array with something else in it, which a build refuses.
    NotStrings,
    /// No JSON array: text for the shell.
    No,
}

/// Reads `within` of `line` as a JSON array.
pub(super) fn read(line: &Text, within: Range<usize>) -> Exec {
    let array = &line.as_str()[within.clone()];
    if !array.starts_with('[') {
        return Exec::No;
    }
    let mut reader = Reader { line, at: within.start, end: within.end };
    match reader.array() {
        Some(words) => Exec::Words(words),
        None if serde_json::from_str::<Vec<IgnoredAny>>(array).is_ok() => Exec::NotStrings,
        None => Exec::No,
    }
}

struct Reader<'t> {
    line: &'t Text,
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn array(&mut self) -> Option<Vec<Text>> {
        let mut words = Vec::new();
        self.token(b'[')?;
        if self.token(b']').is_none() {
            loop {
                self.token(b'"')?;
                words.push(self.string()?);
                if self.token(b',').is_none() {
                    self.token(b']')?;
                    break;
                }
            }
        }
        self.blanks();
        (self.at == self.end).then_some(words)
    }

    /// The rest of a string behind its opening quote.
    fn string(&mut self) -> Option<Text> {
        let mut splice = Splice::new(self.line, self.at);
        loop {
            let at = self.at;
            match self.next()? {
                b'"' => return Some(splice.finish(at)),
                b'\\' => {
                    let c = self.escape()?;
                    splice.replace(at..self.at, c.encode_utf8(&mut [0; 4]));
                }
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            c @ (b'"' | b'\\' | b'/') => c as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode()?,
            _ => return None,
        })
    }

    /// The rest of `\uXXXX`; half a surrogate pair is a replacement character, as in Go.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if (0xd800..0xdc00).contains(&first) && self.rest().starts_with(b"\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.hex()?;
            if let Some(Ok(c)) = char::decode_utf16([first, second]).next() {
                return Some(c);
            }
            self.at = before;
        }
        Some(char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Option<u16> {
        let mut value = 0;
        for _ in 0..4 {
            value = value << 4 | (self.next()? as char).to_digit(16)? as u16;
        }
        Some(value)
    }

    fn token(&mut self, token: u8) -> Option<()> {
        self.blanks();
        (self.rest().first() == Some(&token)).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while matches!(self.rest().first(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = *self.rest().first()?;
        self.at += 1;
        Some(byte)
    }

    fn rest(&self) -> &[u8] {
        &self.line.as_str().as_bytes()[self.at..self.end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn words(array: &str) -> Option<Vec<String>> {
        let line = Text::verbatim(array, FileId(0), 0);
        match read(&line, 0..line.len()) {
            Exec::Words(words) => Some(words.iter().map(|w| w.as_str().to_owned()).collect()),
            Exec::NotStrings | Exec::No => None,
        }
    }

    #[test]
    fn escapes_are_resolved() {
        let found = words(r#"[ "a\n\"b\"" , "\u00e9\/", "\ud83d\ude00\ud83dx" ]"#);
        assert_eq!(found, Some(vec!["a\n\"b\"".into(), "é/".into(), "😀\u{fffd}x".into()]));
        assert_eq!(words("[]"), Some(vec![]));
    }

    #[test]
    fn words_know_their_place_behind_escapes() {
        let line = Text::verbatim(r#"["sh", "a\tb"]"#, FileId(0), 100);
        let Exec::Words(words) = read(&line, 0..line.len()) else { panic!("not read") };
        assert_eq!(words[1].place(Span::new(2, 3)).map(|p| p.span), Some(Span::new(111, 112)));
        assert_eq!(words[1].place(Span::new(1, 2)).map(|p| p.span), Some(Span::new(109, 111)));
    }

    #[test]
    fn what_is_no_json_is_left_to_the_shell() {
        for text in
            ["[ -f x ] && y", "['a']", "[\"a\",]", "[\"a\"] b", "[\"a", "[\"\\x\"]", "[\"\\u12"]
        {
            let line = Text::verbatim(text, FileId(0), 0);
            assert!(matches!(read(&line, 0..line.len()), Exec::No), "{text}");
        }
        let line = Text::verbatim("[\"a\", 1]", FileId(0), 0);
        assert!(matches!(read(&line, 0..line.len()), Exec::NotStrings));
    }
}
