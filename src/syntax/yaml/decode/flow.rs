//! Flow scalars: plain, and in single or double quotes.

use super::super::Style;
use crate::source::{FileId, Place, Span, Text};

/// The value of a flow scalar with its quotes at `span`; `None` where it is not understood.
pub(super) fn decode(source: &str, file: FileId, span: Span, style: Style) -> Option<Text> {
    let mut inner = span.range();
    if style != Style::Plain {
        inner = inner.start + 1..inner.end.checked_sub(1)?;
    }
    let content = source.get(inner.clone())?;
    let plain = style == Style::Plain;
    Reader { content, at: 0, plain, base: inner.start, file }.read(style)
}

struct Reader<'t> {
    content: &'t str,
    at: usize,
    /// It stands in no quotes.
    plain: bool,
    /// Where the content stands in the file.
    base: usize,
    file: FileId,
}

impl Reader<'_> {
    fn read(&mut self, style: Style) -> Option<Text> {
        let special: &[char] = match style {
            Style::Single => &[' ', '\t', '\n', '\r', '\''],
            Style::Double => &[' ', '\t', '\n', '\r', '\\'],
            _ => &[' ', '\t', '\n', '\r'],
        };
        let mut text = Text::default();
        while self.at < self.content.len() {
            let start = self.at;
            let rest = &self.content[start..];
            match rest.chars().next()? {
                '\'' if style == Style::Single => {
                    rest.strip_prefix("''")?;
                    self.at += 2;
                    text.push_for("'", Some(self.since(start)));
                }
                '\\' if style == Style::Double => self.escape(&mut text)?,
                ' ' | '\t' | '\n' | '\r' => match self.blanks() {
                    0 => self.exact(start, &mut text),
                    1 => text.push_for(" ", Some(self.since(start))),
                    count => self.breaks(count - 1, start, &mut text),
                },
                _ => {
                    self.at += rest.find(special).unwrap_or(rest.len());
                    self.exact(start, &mut text);
                }
            }
        }
        Some(text)
    }

    /// What was read since `start`, as a place.
    fn since(&self, start: usize) -> Place {
        let span = Span::new(self.base + start, self.base + self.at);
        Place { file: self.file, span }
    }

    /// Takes over what was read since `start` as it stands.
    fn exact(&self, start: usize, text: &mut Text) {
        text.push_exact(&self.content[start..self.at], self.file, self.base + start);
    }

    /// Passes white space; the number of line breaks in it. A comment in a plain scalar ends it, but the
    /// parser goes on behind one that a tab stands before.
    fn blanks(&mut self) -> usize {
        let start = self.at;
        loop {
            let rest = &self.content[self.at..];
            let blank = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            self.at += rest.len() - blank.len();
            if !self.plain || !blank.starts_with('#') {
                break;
            }
            self.at += blank.find(['\n', '\r']).unwrap_or(blank.len());
        }
        let blanks = &self.content[start..self.at];
        let returns = blanks.matches('\r').count() - blanks.matches("\r\n").count();
        blanks.matches('\n').count() + returns
    }

    fn breaks(&self, count: usize, start: usize, text: &mut Text) {
        if count > 0 {
            text.push_for(&"\n".repeat(count), Some(self.since(start)));
        }
    }

    fn escape(&mut self, text: &mut Text) -> Option<()> {
        let start = self.at;
        let code = self.content[start + 1..].chars().next()?;
        self.at += 1 + code.len_utf8();
        let c = match code {
            '\n' | '\r' => {
                // The break is escaped, too: the lines join without a space.
                self.at = start + 1;
                let count = self.blanks();
                self.breaks(count - 1, start, text);
                return Some(());
            }
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            't' | '\t' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            ' ' | '"' | '/' | '\\' => code,
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            'x' => char::from_u32(self.hex(2)?)?,
            'u' => self.utf16()?,
            'U' => char::from_u32(self.hex(8)?)?,
            _ => return None,
        };
        text.push_for(c.encode_utf8(&mut [0; 4]), Some(self.since(start)));
        Some(())
    }

    /// The digits behind `\u`; two such escapes may make one character.
    fn utf16(&mut self) -> Option<char> {
        let first = self.hex(4)?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.content[self.at..].strip_prefix("\\u")?;
        self.at += 2;
        let units = [first as u16, self.hex(4)? as u16];
        char::decode_utf16(units).next()?.ok()
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let code = self.content.get(self.at..self.at + digits)?;
        self.at += digits;
        u32::from_str_radix(code, 16).ok()
    }
}
