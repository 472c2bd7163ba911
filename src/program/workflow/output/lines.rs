//! The lines of an output file: `name=value`, or `name<<END`, lines, `END`.

use crate::source::{HOLE, Span, Text};

/// An output that is set.
#[derive(Debug)]
pub(super) struct Line {
    /// Its name; `None` if it may be any.
    pub(super) name: Option<String>,
    /// Its value.
    pub(super) value: Text,
}

/// What a file sets, in its order.
pub(super) fn lines(text: &Text) -> Vec<Line> {
    let mut found = Vec::new();
    let spans = spans(text);
    let mut rest = spans.iter();
    while let Some(line) = rest.next() {
        let string = &text.as_str()[line.range()];
        let equals = string.find('=').unwrap_or(string.len());
        let name = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.contains(HOLE));
        match string.find("<<").filter(|at| *at < equals) {
            Some(at) => {
                let end = &string[at + 2..];
                let mut value = Text::default();
                for line in rest.by_ref().take_while(|line| &text.as_str()[line.range()] != end) {
                    if !value.is_empty() {
                        value.push_for("\n", None);
                    }
                    value.push_text(&text.slice(*line));
                }
                found.push(Line { name: name(&string[..at]), value });
            }
            None if equals < string.len() => {
                let value = text.slice(Span { start: line.start + equals as u32 + 1, ..*line });
                found.push(Line { name: name(&string[..equals]), value });
            }
            None if string.contains(HOLE) => {
                found.push(Line { name: None, value: Text::default() });
            }
            None => {}
        }
    }
    found
}

/// The lines of a text, without line breaks.
fn spans(text: &Text) -> Vec<Span> {
    let mut at = 0;
    let lines = text.as_str().split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        Span::new(start, start + line.trim_end_matches(['\n', '\r']).len())
    });
    lines.collect()
}
