//! Statements, simple commands, chains and pipelines.

use std::sync::Arc;

use shuck_ast as shuck;

use super::{
    Lower,
    spans::{block_span, hull},
};
use crate::{
    source::Span,
    syntax::shell::ast::{Assignment, AssignmentValue, Block, ChainOp, Command, Part, Stmt, Word},
};

impl Lower<'_> {
    pub(super) fn stmt(&mut self, stmt: &shuck::Stmt) -> Stmt {
        self.comments(&stmt.leading_comments);
        self.comments(stmt.inline_comment.as_slice());
        let redirects = self.redirects(&stmt.redirects);
        let (span, command) = self.command(stmt);
        let own = hull(redirects.iter().map(|redirect| redirect.span).chain([span]));
        let mut span = own.unwrap_or(span);
        if stmt.negated {
            span.start = span.start.min(self.span(stmt.span).start);
        }
        let background = matches!(stmt.terminator, Some(shuck::StmtTerminator::Background(_)));
        Stmt { span, negated: stmt.negated, background, redirects, command }
    }

    fn command(&mut self, stmt: &shuck::Stmt) -> (Span, Command) {
        if let Some(instead) = self.instead_of(stmt) {
            let span = block_span(&instead).unwrap_or_else(|| self.trimmed(self.span(stmt.span)));
            return (span, Command::Group(instead));
        }
        match &stmt.command {
            shuck::Command::Simple(command) => self.simple(command),
            shuck::Command::Builtin(command) => self.builtin(command, &stmt.redirects),
            shuck::Command::Decl(command) => self.declaration(command),
            shuck::Command::Binary(_) => self.chain_or_pipeline(stmt),
            shuck::Command::Compound(compound) => {
                let span = self.compound_span(compound, stmt.span);
                let command = self.within(span, |lower| lower.compound(compound));
                // These end with the command inside; shuck's span reaches to the next token.
                let inner = match &command {
                    Command::Coproc(stmt) | Command::Time(Some(stmt)) => Some(stmt.span.end),
                    Command::Time(None) => Some(span.start + "time".len() as u32),
                    _ => None,
                };
                (Span { end: inner.unwrap_or(span.end), ..span }, command)
            }
            shuck::Command::Function(function) => self.function(function),
            shuck::Command::AnonymousFunction(function) => {
                let body = self.stmt(&function.body);
                let start = self.span(function.span).start;
                (Span { start, end: body.span.end.max(start) }, Command::Group(vec![body]))
            }
        }
    }

    /// What is to stand in the place of a placeholder.
    pub(super) fn instead_of(&mut self, stmt: &shuck::Stmt) -> Option<Block> {
        if self.instead.is_empty() {
            return None;
        }
        let shuck::Command::Simple(command) = &stmt.command else { return None };
        self.instead.remove(&self.span(command.name.span).start)
    }

    fn simple(&mut self, command: &shuck::SimpleCommand) -> (Span, Command) {
        let assignments = self.assignments(&command.assignments);
        let mut words = Vec::with_capacity(command.args.len() + 1);
        // A command without a name has an empty one at 0.
        if command.name.span.end.offset() > command.name.span.start.offset() {
            words.push(self.word(&command.name));
        }
        words.extend(self.arguments(command.args.iter()));
        self.simple_of(command.span, assignments, words)
    }

    fn simple_of(
        &self,
        span: shuck::Span,
        assignments: Vec<Assignment>,
        words: Vec<Word>,
    ) -> (Span, Command) {
        let parts = assignments.iter().map(|assignment| assignment.span);
        let span = hull(parts.chain(words.iter().map(|word| word.span)))
            .unwrap_or_else(|| Span { end: self.span(span).start, ..self.span(span) });
        (span, Command::Simple { assignments, words })
    }

    /// `break`, `continue`, `return`, `exit`.
    fn builtin(
        &mut self,
        command: &shuck::BuiltinCommand,
        redirects: &[shuck::Redirect],
    ) -> (Span, Command) {
        let (name, first, rest, assignments, span) = match command {
            shuck::BuiltinCommand::Break(c) => {
                ("break", &c.depth, &c.extra_args, &c.assignments, c.span)
            }
            shuck::BuiltinCommand::Continue(c) => {
                ("continue", &c.depth, &c.extra_args, &c.assignments, c.span)
            }
            shuck::BuiltinCommand::Return(c) => {
                ("return", &c.code, &c.extra_args, &c.assignments, c.span)
            }
            shuck::BuiltinCommand::Exit(c) => {
                ("exit", &c.code, &c.extra_args, &c.assignments, c.span)
            }
        };
        let assignments = self.assignments(assignments);
        let from = assignments.last().map_or(self.span(span).start, |last| last.span.end);
        let mut words = vec![self.keyword(name, from, redirects)];
        words.extend(self.arguments(first.iter().chain(rest)));
        self.simple_of(span, assignments, words)
    }

    /// Arguments. One that the parser gave up has no place.
    fn arguments<'w>(&mut self, words: impl Iterator<Item = &'w shuck::Word>) -> Vec<Word> {
        let words = words.map(|word| self.word(word));
        words.filter(|word| !word.span.is_empty()).collect()
    }

    /// The first `name` from `from` on that stands in no redirection.
    fn keyword(&self, name: &str, from: u32, redirects: &[shuck::Redirect]) -> Word {
        let mut at = self.skip_blank(from as usize, self.bound.end as usize);
        for redirect in redirects {
            let span = self.span(redirect.span);
            if span.contains(at as u32) {
                at = self.skip_blank(span.end as usize, self.bound.end as usize);
            }
        }
        let rest = &self.text[self.text.floor_char_boundary(at)..self.bound.end as usize];
        let span = match rest.find(name) {
            Some(offset) => Span::new(at + offset, at + offset + name.len()),
            None => Span::new(at, at),
        };
        Word { span, parts: vec![Part::Raw(span)], assignment: None }
    }

    fn declaration(&mut self, command: &shuck::DeclClause) -> (Span, Command) {
        let assignments = self.assignments(&command.assignments);
        let name = self.span(command.variant_span);
        let mut words = vec![Word { span: name, parts: vec![Part::Raw(name)], assignment: None }];
        for operand in &command.operands {
            words.push(match operand {
                shuck::DeclOperand::Flag(word) | shuck::DeclOperand::Dynamic(word) => {
                    self.word(word)
                }
                shuck::DeclOperand::Name(name) => self.reference_word(name),
                shuck::DeclOperand::Assignment(assignment) => {
                    let assignment = self.assignment(assignment);
                    Word {
                        span: assignment.span,
                        parts: Vec::new(),
                        assignment: Some(Box::new(assignment)),
                    }
                }
            });
        }
        self.simple_of(command.span, assignments, words)
    }

    fn assignments(&mut self, assignments: &[shuck::Assignment]) -> Vec<Assignment> {
        assignments.iter().map(|assignment| self.assignment(assignment)).collect()
    }

    fn assignment(&mut self, assignment: &shuck::Assignment) -> Assignment {
        let span = self.span(assignment.span);
        let value = self.within(span, |lower| match &assignment.value {
            shuck::AssignmentValue::Scalar(word) => {
                AssignmentValue::Scalar(lower.word_or_empty(word, span.end))
            }
            shuck::AssignmentValue::Compound(array) => AssignmentValue::Array(
                array.elements.iter().map(|element| lower.element(element)).collect(),
            ),
        });
        let (name, subscript) = self.reference(&assignment.target);
        Assignment { span, name, subscript, append: assignment.append, value }
    }

    fn element(&mut self, element: &shuck::ArrayElem) -> Word {
        match element {
            shuck::ArrayElem::Sequential(value)
            | shuck::ArrayElem::Keyed { value, .. }
            | shuck::ArrayElem::KeyedAppend { value, .. } => self.word(&value.word),
        }
    }

    /// `a && b || c` and `a | b | c`, which shuck nests to the left.
    fn chain_or_pipeline(&mut self, stmt: &shuck::Stmt) -> (Span, Command) {
        let (first, links) = unrolled(stmt);
        let first = self.stmt(first);
        let mut span = first.span;
        let mut rest = Vec::with_capacity(links.len());
        for link in links.into_iter().rev() {
            let right = self.stmt(&link.right);
            span = hull([span, right.span]).unwrap_or(span);
            rest.push((link.op, right));
        }
        if rest.iter().any(|(op, _)| is_pipe(*op)) {
            let parts = std::iter::once(first).chain(rest.into_iter().map(|(_, stmt)| stmt));
            return (span, Command::Pipeline(parts.collect()));
        }
        let op = |op| if op == shuck::BinaryOp::And { ChainOp::And } else { ChainOp::Or };
        let rest = rest.into_iter().map(|(binary, stmt)| (op(binary), stmt)).collect();
        (span, Command::Chain { first: Box::new(first), rest })
    }

    fn function(&mut self, function: &shuck::FunctionDef) -> (Span, Command) {
        let body = self.stmt(&function.body);
        let start = self.span(function.header.span()).start;
        let names = function.header.entries.iter().map(|entry| match &entry.static_name {
            Some(name) => name.as_str().to_owned(),
            None => self.slice(self.span(entry.word.span)).to_owned(),
        });
        let span = Span { start: start.min(body.span.start), end: body.span.end };
        (span, Command::Function { names: names.collect(), body: Arc::new(body) })
    }
}

fn is_pipe(op: shuck::BinaryOp) -> bool {
    matches!(op, shuck::BinaryOp::Pipe | shuck::BinaryOp::PipeAll)
}

/// The leftmost operand of a chain or pipeline, and its links from right to left.
fn unrolled(stmt: &shuck::Stmt) -> (&shuck::Stmt, Vec<&shuck::BinaryCommand>) {
    let mut links: Vec<&shuck::BinaryCommand> = Vec::new();
    let mut leftmost = stmt;
    while let shuck::Command::Binary(binary) = &leftmost.command {
        let plain = links.is_empty()
            || !(leftmost.negated
                || leftmost.terminator.is_some()
                || !leftmost.redirects.is_empty());
        let same = links.last().is_none_or(|link| is_pipe(link.op) == is_pipe(binary.op));
        if !(plain && same) {
            break;
        }
        links.push(binary);
        leftmost = &binary.left;
    }
    (leftmost, links)
}
