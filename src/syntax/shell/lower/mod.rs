//! shuck's tree to ours.
//!
//! shuck bounds nesting (100 levels) and the length of chains (1,000 links, nested to the left), so
//! plain recursion is safe here once chains are unrolled. Its spans are mostly exact; where they
//! include the token behind, or are empty, ours are taken from the text.

mod align;
mod command;
mod compound;
mod cond;
mod param;
mod redirect;
mod spans;
mod word;

pub(super) use word::unknown;

use std::collections::HashMap;

use shuck_ast as shuck;

use shuck_parser::ShellDialect;

use super::ast::{Block, Stmt};
use crate::source::Span;

/// What lowering brings besides the statements.
#[derive(Debug, Default)]
pub(super) struct Lowered {
    /// The statements, in order.
    pub(super) body: Block,
    /// Comments, in no particular order.
    pub(super) comments: Vec<Span>,
    /// Heredoc bodies with their delimiter's line.
    pub(super) heredocs: Vec<Span>,
    /// Substitutions whose content was given up by the parser.
    pub(super) lost: Vec<u32>,
}

impl Lowered {
    fn count(&self) -> [usize; 3] {
        [self.comments.len(), self.heredocs.len(), self.lost.len()]
    }

    /// Forgets what was noted since it counted as much.
    fn truncate(&mut self, [comments, heredocs, lost]: [usize; 3]) {
        self.comments.truncate(comments);
        self.heredocs.truncate(heredocs);
        self.lost.truncate(lost);
    }

    /// Takes over all but the statements.
    fn take_notes(&mut self, other: Self) {
        self.comments.extend(other.comments);
        self.heredocs.extend(other.heredocs);
        self.lost.extend(other.lost);
    }
}

/// Lowers the tree of one parse.
#[derive(Debug)]
pub(super) struct Lower<'a> {
    /// The whole text, into which all spans point.
    text: &'a str,
    dialect: ShellDialect,
    /// The parsed part.
    part: Span,
    /// What stands before the part in what was parsed.
    prefix: usize,
    /// How many words around this one were parsed again.
    again: usize,
    /// No span may leave this range.
    bound: Span,
    /// Stretches of the text that nobody can know.
    unknown: &'a [Span],
    /// Statements that replace a placeholder, by its offset.
    instead: HashMap<u32, Block>,
    out: Lowered,
}

impl<'a> Lower<'a> {
    /// For a tree whose offset 0 is the beginning of `part` in `text`.
    pub(super) fn new(text: &'a str, part: Span, dialect: ShellDialect) -> Self {
        Self {
            text,
            dialect,
            part,
            prefix: 0,
            again: 0,
            bound: part,
            unknown: &[],
            instead: HashMap::new(),
            out: Lowered::default(),
        }
    }

    /// Stretches, in order, whose text is unknown although it was parsed as a word.
    pub(super) fn with_unknown(mut self, unknown: &'a [Span]) -> Self {
        self.unknown = unknown;
        self
    }

    /// Statements to be put where a statement starts at the given offset.
    pub(super) fn with_replacements(mut self, instead: HashMap<u32, Block>) -> Self {
        self.instead = instead;
        self
    }

    /// Lowers a whole file.
    pub(super) fn file(mut self, file: &shuck::File) -> Lowered {
        self.out.body = self.block(&file.body);
        if !self.instead.is_empty() {
            // The parser has lost the placeholders of these.
            self.out.body.extend(self.instead.into_values().flatten());
            self.out.body.sort_by_key(|stmt| stmt.span);
        }
        self.out
    }

    fn block(&mut self, seq: &shuck::StmtSeq) -> Block {
        self.comments(&seq.leading_comments);
        let mut block = Block::with_capacity(seq.stmts.len());
        for stmt in &seq.stmts {
            self.push_stmt(stmt, &mut block);
        }
        self.comments(&seq.trailing_comments);
        block
    }

    fn push_stmt(&mut self, stmt: &shuck::Stmt, block: &mut Block) {
        match self.instead_of(stmt) {
            Some(instead) => block.extend(instead),
            None => block.push(self.stmt(stmt)),
        }
    }

    /// Lowers a body whose every span lies in `bound`.
    fn body_within(&mut self, bound: Span, seq: &shuck::StmtSeq) -> Block {
        self.within(bound, |lower| lower.block(seq))
    }

    fn within<T>(&mut self, bound: Span, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.bound, bound);
        let result = run(self);
        self.bound = outer;
        result
    }

    fn boxed(&mut self, stmt: &shuck::Stmt) -> Box<Stmt> {
        Box::new(self.stmt(stmt))
    }

    fn comments(&mut self, comments: &[shuck::Comment]) {
        for comment in comments {
            let (start, end) = (comment.range.start(), comment.range.end());
            // It may stand behind whatever it was attached to.
            let span = self.within(self.part, |lower| {
                lower.offsets(start.to_u32() as usize, end.to_u32() as usize)
            });
            self.out.comments.push(span);
        }
    }
}
