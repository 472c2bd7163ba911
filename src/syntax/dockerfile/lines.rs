//! Physical lines to logical ones, as `BuildKit` joins them (`frontend/dockerfile/parser/parser.go`).

use super::tree::{Directive, Problem};
use crate::source::{FileId, Span, Text};
use std::collections::HashMap;

/// Reads a file from front to back; keeps what is no instruction.
pub(super) struct Lines<'a> {
    text: &'a str,
    file: FileId,
    base: usize,
    at: usize,
    /// Directives stand only at the top.
    at_top: bool,
    pub(super) escape: char,
    pub(super) directives: Vec<Directive>,
    pub(super) comments: Vec<Span>,
    pub(super) problems: Vec<Problem>,
    /// Where each line stands last, with and without its leading tabs: made when a heredoc turns
    /// out to have no end, so that the next one need not read the whole file again.
    last: Option<HashMap<(bool, &'a str), usize>>,
}

/// A physical line without its line break.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
}

/// An instruction's lines, joined.
pub(super) struct Logical {
    /// What is left of them, from the first character that is no white space.
    pub(super) text: Text,
    /// All of them in the file.
    pub(super) span: Span,
}

/// A heredoc's lines.
pub(super) struct Body {
    /// The line break in front of them.
    pub(super) lead: Text,
    /// The lines in front of the delimiter, with their line breaks.
    pub(super) text: Text,
    /// The delimiter, without the tabs in front of it.
    pub(super) delimiter: Text,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str, file: FileId, base: usize) -> Self {
        Self {
            text,
            file,
            base,
            at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
            at_top: true,
            escape: '\\',
            directives: Vec::new(),
            comments: Vec::new(),
            problems: Vec::new(),
            last: None,
        }
    }

    /// The next lines that make up an instruction.
    pub(super) fn logical(&mut self) -> Option<Logical> {
        loop {
            let line = self.physical()?;
            let begin = line.start + indentation(line.text);
            let text = line.text.trim_start();
            if text.starts_with('#') {
                let span = self.span(begin, begin + text.len());
                if !self.directive(text, span) {
                    self.comments.push(span);
                }
            } else {
                self.at_top = false;
                let joined = self.join(Line { start: begin, text });
                if !joined.text.as_str().trim().is_empty() {
                    return Some(joined);
                }
            }
        }
    }

    /// The lines up to one that reads `delimiter`. `None`, and nothing is read, if there is none.
    pub(super) fn heredoc(&mut self, delimiter: &str, strip_tabs: bool) -> Option<Body> {
        let begin = self.at;
        if let Some(last) = &self.last
            && last.get(&(strip_tabs, delimiter)).is_none_or(|&at| at < begin)
        {
            return None;
        }
        while let Some(line) = self.physical() {
            let shown = if strip_tabs { line.text.trim_start_matches('\t') } else { line.text };
            if shown == delimiter {
                let tabs = line.text.len() - shown.len();
                return Some(Body {
                    lead: self.verbatim(begin - 1, begin),
                    text: self.body(begin, line.start),
                    delimiter: self.verbatim(line.start + tabs, line.start + line.text.len()),
                });
            }
        }
        self.at = begin;
        self.last.get_or_insert_with(|| last_lines(self.text, begin));
        None
    }

    /// The offset at which the line that was read last ends, without its line break.
    pub(super) fn end(&self) -> usize {
        self.base + self.text[..self.at].trim_end_matches(['\r', '\n']).len()
    }

    fn physical(&mut self) -> Option<Line<'a>> {
        let line = line_at(self.text, self.at)?;
        self.at = line.1;
        Some(line.0)
    }

    fn join(&mut self, first: Line<'a>) -> Logical {
        let mut text = Text::default();
        let mut line = first;
        let mut end;
        loop {
            let continued = without_continuation(line.text, self.escape);
            let piece = continued.unwrap_or(line.text);
            text.push_exact(piece, self.file, self.base + line.start);
            end = line.start + line.text.len();
            if continued.is_none() {
                break;
            }
            let Some(next) = self.continuation() else { break };
            line = next;
        }
        Logical { text, span: self.span(first.start, end) }
    }

    /// The next line that goes on with an instruction: neither blank nor a comment.
    fn continuation(&mut self) -> Option<Line<'a>> {
        loop {
            let line = self.physical()?;
            let text = line.text.trim_start();
            if text.starts_with('#') {
                let begin = line.start + indentation(line.text);
                self.comments.push(self.span(begin, begin + text.len()));
            } else if !text.is_empty() {
                return Some(line);
            }
        }
    }

    /// Takes `line` as a parser directive, if it is one.
    fn directive(&mut self, line: &str, span: Span) -> bool {
        let Some((name, value)) = self.at_top.then(|| name_and_value(line)).flatten() else {
            self.at_top = false;
            return false;
        };
        let name = name.to_ascii_lowercase();
        let mut problem = None;
        if self.directives.iter().any(|other| other.name == name) {
            problem = Some(format!("the directive `{name}` stands here a second time"));
        } else if name == "escape" {
            match value {
                "\\" | "`" => self.escape = if value == "`" { '`' } else { '\\' },
                _ => problem = Some("`escape` must be a backslash or a backtick".to_owned()),
            }
        }
        if let Some(message) = problem {
            self.problems.push(Problem { at: span.start, message });
        }
        let offset = line.trim_end().len() - value.len();
        let value = Text::verbatim(value, self.file, span.start as usize + offset);
        self.directives.push(Directive { span, name, value });
        true
    }

    /// A heredoc's body. Carriage returns in front of line breaks are left out, so that a file with
    /// Windows' line ends means what it means elsewhere; a build would keep them.
    fn body(&self, from: usize, to: usize) -> Text {
        let mut text = Text::default();
        let mut at = from;
        for (offset, _) in self.text[from..to].match_indices("\r\n") {
            text.push_text(&self.verbatim(at, from + offset));
            at = from + offset + 1;
        }
        text.push_text(&self.verbatim(at, to));
        text
    }

    fn verbatim(&self, from: usize, to: usize) -> Text {
        Text::verbatim(&self.text[from..to], self.file, self.base + from)
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.base + from, self.base + to)
    }
}

/// The line at `at`, and where the next one starts.
fn line_at(text: &str, at: usize) -> Option<(Line<'_>, usize)> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let len = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |len| len + 1);
    Some((Line { start: at, text: rest[..len].trim_end_matches(['\r', '\n']) }, at + len))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The line without the escape character at its end, if it goes on in the next line.
fn without_continuation(line: &str, escape: char) -> Option<&str> {
    let piece = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!piece.ends_with(escape)).then_some(piece)
}

/// `# name = value` of a directive that exists.
fn name_and_value(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix('#')?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let known = ["syntax", "escape", "check"].iter().any(|known| name.eq_ignore_ascii_case(known));
    (known && !value.is_empty()).then_some((name, value))
}

fn last_lines(text: &str, from: usize) -> HashMap<(bool, &str), usize> {
    let mut last = HashMap::new();
    let mut at = from;
    while let Some((line, next)) = line_at(text, at) {
        last.insert((false, line.text), at);
        last.insert((true, line.text.trim_start_matches('\t')), at);
        at = next;
    }
    last
}
