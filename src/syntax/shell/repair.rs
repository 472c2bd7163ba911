//! Mending a text that does not parse so that the structure around the bad place survives.

use std::borrow::Cow;

use shuck_parser::parser::{ParseDiagnostic, ParseStatus};

use super::{
    mask::{Masked, Templates},
    recover::Attempt,
};
use crate::source::Span;

/// Longest run of `&&`, `||` and `|` that is left in one piece; shuck's limit is 1,000.
const MAX_CHAIN: usize = 900;

/// A version of the text: as long as the text, but for what is appended at its end.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    masked: Masked,
    /// What closes commands that are still open at the end.
    closers: String,
    /// Lines that were replaced by `:`.
    pub(super) holes: Vec<Span>,
    /// What was replaced by a word, in order: placeholders of a template, and what is too deep.
    pub(super) values: Vec<Span>,
    /// Lines that only steer a template, replaced by `:`.
    pub(super) directives: Vec<Span>,
    templates_done: bool,
    chains_done: bool,
}

impl Draft {
    /// The text, with stretches that stand for something unknown.
    pub(super) fn new(text: &str, unknown: &[Span]) -> Self {
        Self {
            masked: Masked::new(text),
            closers: String::new(),
            holes: Vec::new(),
            values: unknown.to_vec(),
            directives: Vec::new(),
            templates_done: false,
            chains_done: false,
        }
    }

    /// What the parser is to read.
    pub(super) fn source(&self) -> Cow<'_, str> {
        if self.closers.is_empty() {
            return self.masked.text();
        }
        Cow::Owned(format!("{}\n{}\n", self.masked.text(), self.closers))
    }

    /// `masked` with a word for each value of a template.
    pub(super) fn without_holes(&self, masked: &str) -> String {
        let mut text = Masked::new(masked);
        self.values.iter().for_each(|value| text.fill(*value, b'_'));
        text.text().into_owned()
    }

    /// The stretches that the parser did not see.
    pub(super) fn replaced(&self) -> Vec<Span> {
        self.holes.iter().chain(&self.directives).copied().collect()
    }

    /// How much of the text is not understood, in bytes.
    pub(super) fn missing(&self, uncovered: &[Span]) -> usize {
        uncovered.iter().chain(&self.holes).map(|span| span.len()).sum()
    }

    /// A draft that avoids what the parser stumbled over first; `None` if nobody knows how.
    pub(super) fn repaired(&self, attempt: &Attempt) -> Option<Self> {
        let diagnostic = attempt.diagnostics.first()?;
        let mut draft = self.clone();
        if !draft.templates_done {
            draft.templates_done = true;
            if draft.replace_templates() {
                return Some(draft);
            }
        }
        if diagnostic.message.contains("too long") {
            return draft.split_chains().then_some(draft);
        }
        let done = draft.close(attempt, diagnostic) || draft.cut_line(diagnostic);
        done.then_some(draft)
    }

    fn replace_templates(&mut self) -> bool {
        let text = self.masked.text().into_owned();
        let templates = Templates::find(&text);
        for span in &templates.values {
            self.masked.fill(*span, b'_');
        }
        for span in &templates.directives {
            let line = line_around(&text, span.start as usize);
            if text[line.range()].trim() == &text[span.range()] {
                self.masked.hole(*span);
                self.directives.push(*span);
            } else {
                self.masked.fill(*span, b' ');
            }
        }
        let any = !templates.is_empty();
        self.values.extend(templates.values);
        self.values.sort_unstable();
        any
    }

    /// Appends the word that a command lacks at the end of the text.
    fn close(&mut self, attempt: &Attempt, diagnostic: &ParseDiagnostic) -> bool {
        let text = self.masked.text();
        let at_end = diagnostic.span.start.offset() >= text.trim_end().len()
            || attempt.status == ParseStatus::Recovered;
        let closer = ["fi", "done", "esac", "}", ")"]
            .into_iter()
            .find(|closer| diagnostic.message.starts_with(&format!("expected '{closer}'")));
        let Some(closer) = closer.filter(|_| at_end) else { return false };
        drop(text);
        self.closers.push_str(closer);
        self.closers.push('\n');
        true
    }

    /// Replaces the line of the bad place by a command that does nothing.
    fn cut_line(&mut self, diagnostic: &ParseDiagnostic) -> bool {
        let text = self.masked.text().into_owned();
        let at = text.floor_char_boundary(diagnostic.span.start.offset().min(text.len()));
        let line = logical_line_around(&text, at);
        let content = &text[line.range()];
        let start = line.start as usize + (content.len() - content.trim_start().len());
        let span = Span::new(start, start + content.trim().len());
        if span.is_empty() || self.holes.iter().any(|hole| hole.overlaps(span)) {
            return false;
        }
        self.masked.hole(span);
        self.holes.push(span);
        true
    }

    /// Cuts chains of commands above the parser's limit into pieces.
    fn split_chains(&mut self) -> bool {
        if std::mem::replace(&mut self.chains_done, true) {
            return false;
        }
        let text = self.masked.text().into_owned();
        let bytes = text.as_bytes();
        let mut links = 0;
        let mut at = 0;
        let mut cuts = Vec::new();
        while let Some(offset) = memchr::memchr3(b'&', b'|', b'\n', &bytes[at..]) {
            let start = at + offset;
            let width = 1 + usize::from(bytes.get(start + 1) == Some(&bytes[start]));
            at = start + width;
            if bytes[start] == b'\n' {
                let joined = text[..start].trim_end().ends_with(['&', '|', '\\']);
                links = if joined { links } else { 0 };
                at = start + 1;
                continue;
            }
            links += 1;
            if links > MAX_CHAIN && (bytes[start] == b'|' || width == 2) {
                cuts.push(Span::new(start, start + width));
                links = 0;
            }
        }
        for cut in &cuts {
            self.masked.fill(*cut, b' ');
            self.masked.fill(Span { end: cut.start + 1, ..*cut }, b';');
        }
        !cuts.is_empty()
    }
}

/// The line that holds an offset, without its line break.
fn line_around(text: &str, at: usize) -> Span {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |len| at + len);
    Span::new(start, end)
}

/// As [`line_around`], with the lines that backslashes join to it.
fn logical_line_around(text: &str, at: usize) -> Span {
    let mut line = line_around(text, at);
    while line.start > 0 && continues(&text[..line.start as usize - 1]) {
        line.start = line_around(text, line.start as usize - 1).start;
    }
    while (line.end as usize) < text.len() && continues(&text[..line.end as usize]) {
        line.end = line_around(text, line.end as usize + 1).end;
    }
    line
}

/// Whether a line break behind `text` would be escaped.
pub(super) fn continues(text: &str) -> bool {
    text.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}
