//! Finding comments, and what each of them covers. They come from the syntax trees: what looks like
//! a comment inside a string is none.

use super::is_mentioned;
use super::statements::statements;
use crate::source::{FileId, Place, SourceFile, Span, Text};
use crate::syntax::dockerfile;
use crate::syntax::shell::{self, Dialect};

/// A comment that speaks of this program.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its text, from `#`.
    pub text: Text,
    /// What it covers, unless it is meant for the whole file.
    pub covers: Vec<Span>,
}

/// The file in which comments are looked for.
const FILE: FileId = FileId(0);

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
    let mut by_start: Vec<Span> = Vec::new();
    let mut simple: Vec<Span> = Vec::new();
    for statement in statements(&script) {
        let Some(Place { span, .. }) = here(statement.span) else { continue };
        by_start.push(span);
        if statement.simple {
            simple.push(span);
        }
    }
    // Of those that begin at the same place the longest comes first.
    by_start.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    simple.sort_unstable_by_key(|span| span.end);
    let mut comments = Vec::new();
    for span in script.comments {
        let string = &text.as_str()[span.range()];
        let Some(place) = here(span).filter(|_| is_mentioned(string)) else { continue };
        let line = text.as_str()[..span.start as usize].rsplit('\n').next().unwrap_or_default();
        let covers = if line.trim().is_empty() {
            let next = by_start.partition_point(|it| it.start < place.span.end);
            by_start.get(next).copied().into_iter().collect()
        } else {
            // The shell's line may be longer than the file's (continuations), or shorter (a string
            // with escapes).
            let begin = here(Span::new(span.start as usize - line.len(), span.end as usize));
            let begin = begin.map_or(0, |place| place.span.start);
            let begin = begin.max(line_start(file, place.span.start));
            let first = simple.partition_point(|it| it.end <= begin);
            let ends_here = simple[first..].iter().take_while(|it| it.end <= place.span.start);
            let line = Span { start: begin, end: place.span.start };
            std::iter::once(line).chain(ends_here.copied()).collect()
        };
        comments.push(Comment { text: text.slice(span), covers });
    }
    comments
}

/// Where the line of a byte begins.
fn line_start(file: &SourceFile, offset: u32) -> u32 {
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
