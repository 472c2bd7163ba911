//! Finding comments, and what each of them covers. They come from the syntax trees: what looks like
//! a comment inside a string is none.

use super::is_mentioned;
use crate::source::{FileId, SourceFile, Span, Text};
use crate::syntax::dockerfile;
use crate::syntax::shell::{self, Dialect, statements};
use std::cmp::Reverse;

/// A comment that speaks of this program.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its text, from `#`.
    pub text: Text,
    /// What it covers, unless it is meant for the whole file.
    pub covers: Vec<Span>,
}

/// The file in which comments are looked for.
pub(super) const FILE: FileId = FileId(0);

/// The comments of a Dockerfile. Above an instruction they cover all of it, between continued lines
/// the next line.
pub fn in_dockerfile(file: &SourceFile) -> Vec<Comment> {
    let tree = dockerfile::parse(file.text(), FILE, 0);
    let instructions: Vec<Span> = tree.instructions.iter().map(|it| it.place.span).collect();
    let mut line = None;
    let mut comments = Vec::new();
    for span in tree.comments.into_iter().filter(|span| is_mentioned(file.slice(*span))) {
        let next = instructions.partition_point(|it| it.start <= span.start);
        let inside = next > 0 && instructions[next - 1].contains(span.start);
        let covers = if inside {
            // Many comments in a row share the line behind them.
            line = line.filter(|it: &Span| it.start > span.start).or_else(|| next_line(file, span));
            line
        } else {
            instructions.get(next).copied()
        };
        let text = Text::verbatim(file.slice(span), FILE, span.start as usize);
        comments.push(Comment { text, covers: covers.into_iter().collect() });
    }
    comments
}

/// The comments of shell text that stands in `file`. At the end of a line they cover the line, and
/// the command that ends on it; on a line of their own the next command.
pub fn in_shell(text: &Text, dialect: Dialect, file: &SourceFile) -> Vec<Comment> {
    let script = shell::parse(text.as_str(), dialect);
    let here = |span: Span| text.place(span).filter(|place| place.file == FILE);
    let located = statements(&script)
        .into_iter()
        .filter_map(|statement| Some((here(statement.span)?.span, statement.simple)));
    let parts = Parts::new(located);
    let mut comments = Vec::new();
    for span in script.comments {
        let string = &text.as_str()[span.range()];
        let Some(place) = here(span).filter(|_| is_mentioned(string)) else { continue };
        let line = text.as_str()[..span.start as usize].rsplit('\n').next().unwrap_or_default();
        let covers = if line.trim().is_empty() {
            parts.below(place.span.end).into_iter().collect()
        } else {
            // The shell's line may be longer than the file's (continuations), or shorter (a string
            // with escapes).
            let begin = here(Span::new(span.start as usize - line.len(), span.end as usize));
            let begin = begin.map_or(0, |place| place.span.start);
            let begin = begin.max(line_start(file, place.span.start));
            parts.on_line(Span { start: begin, end: place.span.start })
        };
        comments.push(Comment { text: text.slice(span), covers });
    }
    comments
}

/// The parts of a file that a comment may cover.
pub(super) struct Parts {
    /// All, by their beginning; of those that begin at the same place the longest first. Whether each
    /// is no more than one command.
    all: Vec<(Span, bool)>,
    /// Those that are no more than one command, by their end.
    simple: Vec<Span>,
}

impl Parts {
    /// Parts, and whether each is no more than one command.
    pub(super) fn new(parts: impl Iterator<Item = (Span, bool)>) -> Self {
        let mut all: Vec<(Span, bool)> = parts.collect();
        all.sort_unstable_by_key(|(span, simple)| (span.start, Reverse(span.end), *simple));
        let simple = all.iter().filter(|(_, simple)| *simple);
        let mut simple: Vec<Span> = simple.map(|(span, _)| *span).collect();
        simple.sort_unstable_by_key(|span| span.end);
        Self { all, simple }
    }

    /// What a comment covers that ends at `at` and has its line for itself: the next part.
    pub(super) fn below(&self, at: u32) -> Option<Span> {
        let next = self.all.partition_point(|(part, _)| part.start < at);
        self.all.get(next).map(|(part, _)| *part)
    }

    /// What begins on `line` and goes on behind the comment at its end, if it is no more than one
    /// command.
    pub(super) fn around(&self, line: Span) -> Option<Span> {
        let next = self.all.partition_point(|(part, _)| part.start < line.end);
        let (part, simple) = *self.all.get(next.checked_sub(1)?)?;
        (simple && part.start >= line.start && part.end > line.end).then_some(part)
    }

    /// What a comment covers that stands behind `line`: that line, and each command that ends on it.
    pub(super) fn on_line(&self, line: Span) -> Vec<Span> {
        let first = self.simple.partition_point(|part| part.end <= line.start);
        let ends_here = self.simple[first..].iter().take_while(|part| part.end <= line.end);
        std::iter::once(line).chain(ends_here.copied()).collect()
    }
}

/// Where the line of a byte begins.
pub(super) fn line_start(file: &SourceFile, offset: u32) -> u32 {
    let starts = file.line_starts();
    starts[starts.partition_point(|start| *start <= offset) - 1]
}

/// The next line behind a comment that is neither blank nor another comment.
fn next_line(file: &SourceFile, comment: Span) -> Option<Span> {
    let line = file.line_starts().partition_point(|start| *start <= comment.start) as u32;
    let mut lines = (line + 1..).map_while(|line| file.line_span(line));
    lines.find(|span| {
        let text = file.slice(*span).trim_start();
        !text.is_empty() && !text.starts_with('#')
    })
}
