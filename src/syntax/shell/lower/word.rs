//! Words and patterns.

use shuck_ast as shuck;

use super::Lower;
use crate::{
    source::{HOLE, Span},
    syntax::shell::ast::{Block, Command, Part, Stmt, Word},
};

impl Lower<'_> {
    pub(super) fn word(&mut self, word: &shuck::Word) -> Word {
        self.word_or_empty(word, self.bound.start)
    }

    /// A word, or the empty one at `otherwise` if it has no place of its own.
    pub(super) fn word_or_empty(&mut self, word: &shuck::Word, otherwise: u32) -> Word {
        let span = self.span_or(word.span, otherwise);
        let notes = self.out.count();
        let mut parts = self.within(span, |lower| lower.parts(&word.parts));
        if !self.aligned(span, &parts)
            && let Some((again, lowered)) = self.parts_again(span)
        {
            self.out.truncate(notes);
            self.out.take_notes(lowered);
            parts = again;
        }
        Word { span, parts, assignment: None }
    }

    pub(super) fn parts(&mut self, nodes: &[shuck::WordPartNode]) -> Vec<Part> {
        let mut parts = Vec::with_capacity(nodes.len());
        for node in nodes {
            self.part(node, &mut parts);
        }
        parts
    }

    fn part(&mut self, node: &shuck::WordPartNode, parts: &mut Vec<Part>) {
        let span = self.span(node.span);
        if span.is_empty() {
            return;
        }
        match &node.kind {
            shuck::WordPart::Literal(_) | shuck::WordPart::ZshQualifiedGlob(_) => {
                self.push_raw(span, parts);
            }
            shuck::WordPart::SingleQuoted { value, .. } => {
                parts.push(self.single_quoted(span, value));
            }
            _ if self.misplaced(span, &node.kind) => self.push_misplaced(span, parts),
            shuck::WordPart::DoubleQuoted { parts: inner, .. } => {
                let inner = self.within(span, |lower| lower.parts(inner));
                parts.push(Part::Double(span, inner));
            }
            shuck::WordPart::CommandSubstitution { body, .. } => {
                parts.push(Part::Command(span, self.substitution(span, body)));
            }
            shuck::WordPart::ArithmeticExpansion { .. } => parts.push(self.arithmetic(span)),
            shuck::WordPart::ProcessSubstitution { body, is_input } => {
                let body = self.substitution(span, body);
                parts.push(Part::Process { span, body, input: *is_input });
            }
            other => parts.push(self.parameter_part(span, other)),
        }
    }

    /// Literal text; neighbours are joined, unknown stretches stand apart.
    pub(super) fn push_raw(&self, span: Span, parts: &mut Vec<Part>) {
        let mut from = span.start;
        let first = self.unknown.partition_point(|hole| hole.end <= span.start);
        for hole in self.unknown[first..].iter().take_while(|hole| hole.start < span.end) {
            let (start, end) = (hole.start.max(span.start), hole.end.min(span.end));
            push_literal(Span { start: from, end: start }, parts);
            parts.push(Part::Ansi(Span { start, end }, HOLE.to_string()));
            from = end;
        }
        push_literal(Span { start: from, end: span.end }, parts);
    }

    /// `'…'` and `$'…'`.
    fn single_quoted(&self, span: Span, value: &shuck::SourceText) -> Part {
        let content = self.slice(span).strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        match content {
            Some(content) => {
                let start = span.start as usize + 1;
                Part::Single(Span::new(start, start + content.len()))
            }
            None => Part::Ansi(span, self.source_text(value)),
        }
    }

    /// `$((…))` and `$[…]`.
    pub(super) fn arithmetic(&self, span: Span) -> Part {
        let text = self.slice(span);
        let between = |open: &str, close: &str| {
            let inner = text.strip_prefix(open)?.strip_suffix(close)?;
            let start = span.start as usize + open.len();
            Some(Span::new(start, start + inner.len()))
        };
        let inner = between("$((", "))").or_else(|| between("$[", "]"));
        Part::Arithmetic(span, inner.unwrap_or_default())
    }

    /// The body of a substitution. Where the parser gave up inside, it leaves nothing at all.
    pub(super) fn substitution(&mut self, span: Span, body: &shuck::StmtSeq) -> Block {
        if !body.stmts.is_empty() {
            return self.body_within(span, body);
        }
        let text = self.slice(span);
        let start = text.find(['(', '`']).map_or(0, |at| at + 1).min(text.len());
        let end = text.len().saturating_sub(1).max(start);
        let inner = Span::new(span.start as usize + start, span.start as usize + end);
        let from = self.skip_blank(inner.start as usize, inner.end as usize);
        if from == inner.end as usize {
            self.comments(&body.leading_comments);
            self.comments(&body.trailing_comments);
            return Block::new();
        }
        self.out.lost.push(from as u32);
        vec![unknown(self.trimmed(Span::new(from, inner.end as usize)))]
    }

    /// A pattern as the word that it is written as.
    pub(super) fn pattern(&mut self, pattern: &shuck::Pattern) -> Word {
        let span = self.span_or(pattern.span, self.bound.start);
        let mut parts = Vec::new();
        self.within(span, |lower| lower.pattern_parts(pattern, &mut parts));
        Word { span, parts, assignment: None }
    }

    fn pattern_parts(&mut self, pattern: &shuck::Pattern, parts: &mut Vec<Part>) {
        for node in &pattern.parts {
            match &node.kind {
                shuck::PatternPart::Word(word) => {
                    for node in &word.parts {
                        self.part(node, parts);
                    }
                }
                _ => self.push_raw(self.span(node.span), parts),
            }
        }
    }

    /// A variable where its name, not its value, is meant.
    pub(super) fn reference_word(&self, reference: &shuck::VarRef) -> Word {
        let span = self.span(reference.span);
        Word { span, parts: vec![Part::Raw(span)], assignment: None }
    }

    /// The name of a variable and what stands in `[…]` behind it.
    pub(super) fn reference(&self, reference: &shuck::VarRef) -> (String, Option<String>) {
        let subscript = reference.subscript.as_ref();
        (
            reference.name.as_str().to_owned(),
            subscript.map(|subscript| self.source_text(subscript.syntax_source_text())),
        )
    }
}

/// A statement that nobody understood.
pub(in crate::syntax::shell) fn unknown(span: Span) -> Stmt {
    Stmt {
        span,
        negated: false,
        background: false,
        redirects: Vec::new(),
        command: Command::Unknown,
    }
}

fn push_literal(span: Span, parts: &mut Vec<Part>) {
    if span.start >= span.end {
        return;
    }
    match parts.last_mut() {
        Some(Part::Raw(last)) if last.end == span.start => last.end = span.end,
        _ => parts.push(Part::Raw(span)),
    }
}
