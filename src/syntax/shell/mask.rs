//! Bytes that the parser must not see, overwritten at the same length so that offsets stay right.

use std::borrow::Cow;

use crate::source::Span;

/// Text that may be overwritten in place.
#[derive(Debug, Clone)]
pub(super) struct Masked(Vec<u8>);

impl Masked {
    pub(super) fn new(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }

    /// Overwrites a range. Its ends must be character boundaries and the byte must be ASCII.
    pub(super) fn fill(&mut self, span: Span, byte: u8) {
        if let Some(bytes) = self.0.get_mut(span.range()) {
            bytes.fill(byte);
        }
    }

    /// Overwrites a range by a command that does nothing. Line breaks go, too.
    pub(super) fn hole(&mut self, span: Span) {
        self.fill(span, b' ');
        if let Some(first) = self.0.get_mut(span.start as usize) {
            *first = b':';
        }
    }

    /// The text.
    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

/// How many `<<` may stand on one line. The parser takes time with their square.
const MOST_HEREDOCS: usize = 1_000;

/// The places of `<<` that are too many on their line.
pub(super) fn crowd(text: &str) -> Vec<usize> {
    let (mut crowd, mut line, mut count) = (Vec::new(), 0, 0);
    for at in memchr::memmem::find_iter(text.as_bytes(), b"<<") {
        if memchr::memchr(b'\n', &text.as_bytes()[line..at]).is_some() {
            count = 0;
        }
        (line, count) = (at, count + 1);
        if count > MOST_HEREDOCS {
            crowd.push(at);
        }
    }
    crowd
}

/// What the parser is to read instead of `text`, byte for byte as long:
///
/// * heredocs that are too many on their line, at `crowd`, are words;
///
/// * a byte order mark and carriage returns before a line break are white space, because people
///   check out with CRLF;
/// * a NUL is another control character: shuck gives it a meaning of its own, bash drops it;
/// * aliases are not expanded: their words would have no place in the text.
pub(super) fn masked<'t>(text: &'t str, crowd: &[usize]) -> Cow<'t, str> {
    let bytes = text.as_bytes();
    let bom = text.starts_with('\u{feff}');
    let aliases = memchr::memmem::find(bytes, b"expand_aliases").is_some();
    if !bom && !aliases && crowd.is_empty() && memchr::memchr2(b'\r', 0, bytes).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = text.replace('\0', "\u{1}").into_bytes();
    if bom {
        out[..3].fill(b' ');
    }
    for at in crowd {
        out[*at..*at + 2].fill(b' ');
    }
    for newline in memchr::memchr_iter(b'\n', bytes) {
        blank_return(&mut out, newline);
    }
    let text = String::from_utf8_lossy(&out).into_owned();
    Cow::Owned(if aliases { text.replace("expand_aliases", "expand_alias_s") } else { text })
}

/// Blanks the carriage return before a line break; a backslash that joins lines moves behind it.
fn blank_return(bytes: &mut [u8], newline: usize) {
    let Some(at) = newline.checked_sub(1).filter(|at| bytes[*at] == b'\r') else { return };
    let escapes = bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
    bytes[at] = b' ';
    if escapes % 2 == 1 {
        bytes.swap(at, at - 1);
    }
}

/// Placeholders of template languages: `{{ … }}` and `<%= … %>` stand for text, `{% … %}`,
/// `{# … #}` and `<% … %>` for what the template does around it.
#[derive(Debug, Default)]
pub(super) struct Templates {
    /// Stand for unknown text.
    pub(super) values: Vec<Span>,
    /// Stand for nothing.
    pub(super) directives: Vec<Span>,
}

impl Templates {
    /// Finds them in `text`; none spans lines.
    pub(super) fn find(text: &str) -> Self {
        let mut found = Self::default();
        let mut from = 0;
        for line in text.split_inclusive('\n') {
            found.find_in_line(line, from);
            from += line.len();
        }
        found
    }

    fn find_in_line(&mut self, line: &str, from: usize) {
        let mut at = 0;
        while let Some(opened) = next_template(line, at) {
            let Some(len) = line[opened.content..].find(opened.close) else {
                // Nor is one of its kind closed further on; another kind is not worth the time.
                return;
            };
            at = opened.content + len + 2;
            let span = Span::new(from + opened.start, from + at);
            if opened.value { self.values.push(span) } else { self.directives.push(span) }
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.directives.is_empty()
    }
}

/// The beginning of a placeholder.
struct Opened {
    start: usize,
    content: usize,
    close: &'static str,
    value: bool,
}

fn next_template(line: &str, from: usize) -> Option<Opened> {
    let bytes = line.as_bytes();
    memchr::memchr2_iter(b'{', b'<', &bytes[from..]).find_map(|offset| {
        let at = from + offset;
        let dollar = at > from && bytes[at - 1] == b'$';
        let (close, value) = match bytes.get(at..at + 2)? {
            b"{{" => ("}}", true),
            b"{%" if !dollar => ("%}", false),
            // `${#` begins a parameter's length.
            b"{#" if !dollar => ("#}", false),
            b"<%" => ("%>", bytes.get(at + 2) == Some(&b'=')),
            _ => return None,
        };
        Some(Opened { start: at - usize::from(dollar), content: at + 2, close, value })
    })
}
