//! Redirections and heredocs.

use shuck_ast as shuck;

use super::{Lower, param};
use crate::{
    source::Span,
    syntax::shell::ast::{Heredoc, Part, Redirect, RedirectKind, Word},
};

/// bash gives `{name}>file` a descriptor from here on.
const FIRST_FREE_FD: i32 = 10;

impl Lower<'_> {
    pub(super) fn redirects(&mut self, redirects: &[shuck::Redirect]) -> Vec<Redirect> {
        let mut lowered: Vec<Redirect> = Vec::with_capacity(redirects.len());
        for redirect in redirects {
            let redirect = self.redirect(redirect);
            // shuck makes two of `&>>`; the second has the operator's place.
            let repeated =
                lowered.last().is_some_and(|last| last.span.start == redirect.span.start);
            if !repeated {
                lowered.push(redirect);
            }
        }
        lowered
    }

    fn redirect(&mut self, redirect: &shuck::Redirect) -> Redirect {
        let mut span = self.trimmed(self.span(redirect.span));
        if let Some(name) = redirect.fd_var_span {
            // With the `{` in front of the name.
            span.start = span.start.min(self.span(name).start.saturating_sub(1));
        }
        let fd = redirect.fd.or(redirect.fd_var.as_ref().map(|_| FIRST_FREE_FD));
        match &redirect.target {
            shuck::RedirectTarget::Word(word) => {
                let target = self.within(span, |lower| lower.target(span, word));
                Redirect { span, fd, kind: kind(redirect.kind), target }
            }
            shuck::RedirectTarget::Heredoc(heredoc) => self.heredoc(span, fd, heredoc),
        }
    }

    /// The target; for `2>&1`, which is one token, it is what stands behind the operator.
    fn target(&mut self, redirect: Span, word: &shuck::Word) -> Word {
        if word.span.end.offset() > word.span.start.offset() {
            return self.word(word);
        }
        let text = self.slice(redirect);
        let start = text.rfind(['&', '>', '<']).map_or(text.len(), |at| at + 1);
        let span = Span::new(redirect.start as usize + start, redirect.end as usize);
        let mut parts = Vec::new();
        self.push_raw(span, &mut parts);
        Word { span, parts, assignment: None }
    }

    fn heredoc(&mut self, span: Span, fd: Option<i32>, heredoc: &shuck::Heredoc) -> Redirect {
        let target = self.within(span, |lower| lower.word(&heredoc.delimiter.raw));
        // The body lies behind the line, outside of whatever ends on the line.
        let body = self.within(self.part, |lower| lower.span(heredoc.body.span));
        let parts = if heredoc.delimiter.expands_body {
            self.within(body, |lower| lower.heredoc_parts(&heredoc.body.parts))
        } else if body.is_empty() {
            Vec::new()
        } else {
            vec![Part::Single(body)]
        };
        let rest = &self.text[body.end as usize..self.part.end as usize];
        let delimiter_line = rest.find('\n').map_or(rest.len(), |at| at + 1);
        self.out.heredocs.push(Span { end: body.end + delimiter_line as u32, ..body });
        let strip_tabs = heredoc.delimiter.strip_tabs;
        let kind = RedirectKind::Heredoc(Heredoc { span: body, strip_tabs, parts });
        Redirect { span, fd, kind, target }
    }

    fn heredoc_parts(&mut self, nodes: &[shuck::HeredocBodyPartNode]) -> Vec<Part> {
        let mut parts = Vec::with_capacity(nodes.len());
        for node in nodes {
            let span = self.span(node.span);
            match &node.kind {
                _ if span.is_empty() => {}
                shuck::HeredocBodyPart::Literal(_) => self.push_raw(span, &mut parts),
                shuck::HeredocBodyPart::Variable(name) => parts.push(param::variable(span, name)),
                shuck::HeredocBodyPart::CommandSubstitution { body, .. } => {
                    parts.push(Part::Command(span, self.substitution(span, body)));
                }
                shuck::HeredocBodyPart::ArithmeticExpansion { .. } => {
                    parts.push(self.arithmetic(span));
                }
                shuck::HeredocBodyPart::Parameter(parameter) => {
                    parts.push(self.parameter(span, parameter));
                }
            }
        }
        parts
    }
}

fn kind(kind: shuck::RedirectKind) -> RedirectKind {
    match kind {
        shuck::RedirectKind::Output | shuck::RedirectKind::Clobber => RedirectKind::Write,
        shuck::RedirectKind::Append => RedirectKind::Append,
        shuck::RedirectKind::Input => RedirectKind::Read,
        shuck::RedirectKind::ReadWrite => RedirectKind::ReadWrite,
        shuck::RedirectKind::HereDoc
        | shuck::RedirectKind::HereDocStrip
        | shuck::RedirectKind::HereString => RedirectKind::HereString,
        shuck::RedirectKind::DupOutput | shuck::RedirectKind::DupInput => RedirectKind::Duplicate,
        shuck::RedirectKind::OutputBoth => RedirectKind::WriteBoth,
    }
}
