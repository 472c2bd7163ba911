//! shuck's spans to ours, mended where they say too much or nothing.

use shuck_ast as shuck;

use super::Lower;
use crate::{source::Span, syntax::shell::ast::Stmt};

/// The smallest range around all ranges that cover something.
pub(super) fn hull(spans: impl IntoIterator<Item = Span>) -> Option<Span> {
    spans.into_iter().filter(|span| !span.is_empty()).reduce(Span::cover)
}

/// The range from the first to the last of some statements.
pub(super) fn block_span(block: &[Stmt]) -> Option<Span> {
    hull(block.iter().map(|stmt| stmt.span))
}

impl Lower<'_> {
    /// The range of a span of shuck, within the current bound and on character boundaries.
    pub(super) fn span(&self, span: shuck::Span) -> Span {
        self.offsets(span.start.offset(), span.end.offset())
    }

    /// As [`Self::span`], for offsets into the part that was parsed.
    pub(super) fn offsets(&self, start: usize, end: usize) -> Span {
        let place = |offset: usize| {
            let (low, high) = (self.bound.start as usize, self.bound.end as usize);
            let at = (self.part.start as usize + offset).saturating_sub(self.prefix);
            self.text.floor_char_boundary(at.clamp(low, high))
        };
        Span::new(place(start), place(end))
    }

    /// Where the closing brace of `${…}` stands; in broken text it may be another character.
    pub(super) fn before_brace(&self, span: Span) -> u32 {
        let at = span.end.saturating_sub(1).max(span.start);
        self.text.floor_char_boundary(at as usize) as u32
    }

    /// The range of a node whose span may be missing (shuck writes 0..0), in which case it is the
    /// empty range at `otherwise`.
    pub(super) fn span_or(&self, span: shuck::Span, otherwise: u32) -> Span {
        if span.end.offset() > span.start.offset() {
            return self.span(span);
        }
        Span { start: otherwise, end: otherwise }
    }

    /// The text of something that may or may not be copied from the part.
    pub(super) fn source_text(&self, text: &shuck::SourceText) -> String {
        if !text.is_source_backed() {
            return text.slice("").to_owned();
        }
        self.slice(self.span(text.span())).to_owned()
    }

    /// The text of a range.
    pub(super) fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The range without the white space at its end.
    pub(super) fn trimmed(&self, span: Span) -> Span {
        Span::new(span.start as usize, span.start as usize + self.slice(span).trim_end().len())
    }

    /// The range of `( … )` or `{ … }` around a body: shuck gives neither bracket's place.
    pub(super) fn bracketed(&self, open: char, body: &shuck::StmtSeq) -> Span {
        let inner = self.span(body.span);
        let start = self.opening(open, inner.start as usize);
        let end =
            if open == '{' { inner.end as usize + 1 } else { self.closing_paren(body, inner) };
        Span::new(start.max(self.bound.start as usize), end.min(self.bound.end as usize))
    }

    /// The last `open` before `inner` with nothing but white space and comments in between.
    fn opening(&self, open: char, inner: usize) -> usize {
        let mut end = inner;
        while let Some(at) = self.text[self.bound.start as usize..end].rfind(open) {
            let at = self.bound.start as usize + at;
            let line = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let in_comment = self.text[line..at].contains(" #")
                || self.text[line..at].trim_start().starts_with('#');
            if !in_comment && self.skip_blank(at + 1, inner) == inner {
                return at;
            }
            end = at;
        }
        inner
    }

    /// Behind the `)` that follows the last command of a subshell. The span of its body reaches to
    /// the next token.
    fn closing_paren(&self, body: &shuck::StmtSeq, inner: Span) -> usize {
        let end = self.bound.end as usize;
        let mut from =
            body.stmts.last().map_or(inner.start, |stmt| self.command_end(stmt)) as usize;
        loop {
            from = self.skip_blank(from, end);
            if from < end && self.text.as_bytes()[from] == b')' {
                return from + 1;
            }
            if from >= inner.end as usize {
                return self.trimmed(inner).end as usize;
            }
            from = self.text.ceil_char_boundary(from + 1);
        }
    }

    /// A place at or before the end of a statement, but behind its last word or bracket.
    fn command_end(&self, stmt: &shuck::Stmt) -> u32 {
        let mut last = stmt;
        while let shuck::Command::Binary(binary) = &last.command {
            last = &binary.right;
        }
        let redirects = last.redirects.iter().map(|redirect| self.span(redirect.span).end).max();
        let command = match &last.command {
            shuck::Command::Simple(command) => {
                let word = command.args.last().unwrap_or(&command.name);
                let assigned = command.assignments.last().map_or(0, |a| self.span(a.span).end);
                self.span(word.span).end.max(assigned)
            }
            shuck::Command::Compound(compound) => self.compound_span(compound, last.span).end,
            shuck::Command::Function(function) => self.command_end(&function.body),
            _ => self.span(last.span).start,
        };
        command.max(redirects.unwrap_or(0))
    }

    /// The first place from `from` on, but not behind `to`, that is neither white space nor comment
    /// nor a separator of commands.
    pub(super) fn skip_blank(&self, from: usize, to: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while at < to {
            match bytes[at] {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' => at += 1,
                b'\\' if bytes.get(at + 1) == Some(&b'\n') => at += 2,
                b'#' => at = memchr::memchr(b'\n', &bytes[at..to]).map_or(to, |len| at + len),
                _ => break,
            }
        }
        at.min(to)
    }
}
