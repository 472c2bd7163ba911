//! Words whose parts have the wrong places.
//!
//! shuck counts an escape as one byte in some texts that it reads twice (the values of assignments,
//! operands in `${…}`, the rest of a line with a heredoc), so that all behind it is shifted. Such a
//! word is parsed again, alone, as an argument, where it gets everything right.

use shuck_ast as shuck;
use shuck_parser::parser::Parser;

use super::{Lower, Lowered};
use crate::{
    source::{HOLE, Span},
    syntax::shell::ast::Part,
};

/// Stands before a word that is parsed alone.
const PREFIX: &str = ": ";
/// How often a word in a word in a word … is parsed again.
const MAX_AGAIN: usize = 3;

impl Lower<'_> {
    /// Whether the parts fill the word and begin and end as they must.
    pub(super) fn aligned(&self, word: Span, parts: &[Part]) -> bool {
        self.tiled(word.start, parts) == Some(word.end)
    }

    /// The end of the last part if each begins where the one before it ends.
    fn tiled(&self, start: u32, parts: &[Part]) -> Option<u32> {
        parts.iter().try_fold(start, |at, part| {
            let span = match part {
                Part::Raw(span) | Part::Ansi(span, _) | Part::Arithmetic(span, _) => *span,
                Part::Single(span) => {
                    Span::new((span.start as usize).saturating_sub(1), span.end as usize + 1)
                }
                Part::Process { span, .. } => *span,
                Part::Command(span, _) => self.delimited(*span, &[("$(", ")"), ("`", "`")])?,
                Part::Param(param) => {
                    let whole = self.delimited(param.span, &[("${", "}")]);
                    whole.or_else(|| self.is_plain(param.span).then_some(param.span))?
                }
                Part::Double(span, inner) => {
                    let span = self.delimited(*span, &[("\"", "\""), ("$\"", "\"")])?;
                    let quote = span.start + 1 + u32::from(self.slice(span).starts_with('$'));
                    if !inner.is_empty() && self.tiled(quote, inner)? != span.end - 1 {
                        return None;
                    }
                    span
                }
            };
            (span.start == at).then_some(span.end)
        })
    }

    fn delimited(&self, span: Span, delimiters: &[(&str, &str)]) -> Option<Span> {
        let text = self.slice(span);
        let fits = |(open, close): &(&str, &str)| {
            text.len() > open.len() && text.starts_with(open) && text.ends_with(close)
        };
        delimiters.iter().any(fits).then_some(span)
    }

    /// `$name`
    fn is_plain(&self, span: Span) -> bool {
        let text = self.slice(span);
        text.len() > 1 && text.starts_with('$') && !text.starts_with("${")
    }

    /// The parts of a word that is parsed again; `None` if it is not one word then.
    pub(super) fn parts_again(&self, word: Span) -> Option<(Vec<Part>, Lowered)> {
        if self.again == MAX_AGAIN || word.is_empty() {
            return None;
        }
        let source = format!("{PREFIX}{}", self.slice(word));
        let file = Parser::with_dialect(&source, self.dialect).parse().file;
        let [stmt] = file.body.stmts.as_slice() else { return None };
        let shuck::Command::Simple(command) = &stmt.command else { return None };
        let ([argument], []) = (command.args.as_slice(), &*stmt.redirects) else { return None };
        let mut lower = Lower::new(self.text, word, self.dialect).with_unknown(self.unknown);
        lower.prefix = PREFIX.len();
        lower.again = self.again + 1;
        if lower.span(argument.span) != word {
            return None;
        }
        let parts = lower.parts(&argument.parts);
        lower.aligned(word, &parts).then_some((parts, lower.out))
    }

    /// Whether a part that must begin with a certain character does not.
    pub(super) fn misplaced(&self, span: Span, part: &shuck::WordPart) -> bool {
        let open = match part {
            shuck::WordPart::Literal(_)
            | shuck::WordPart::ZshQualifiedGlob(_)
            | shuck::WordPart::SingleQuoted { .. } => return false,
            shuck::WordPart::DoubleQuoted { .. } => "\"$",
            shuck::WordPart::ProcessSubstitution { .. } => "<>=",
            shuck::WordPart::CommandSubstitution { .. } => "$`",
            _ => "$",
        };
        !self.slice(span).starts_with(|c| open.contains(c))
    }

    /// The best guess: an escaped `$` taken for a variable, or something unknown.
    pub(super) fn push_misplaced(&self, span: Span, parts: &mut Vec<Part>) {
        if self.slice(span).starts_with('\\') {
            self.push_raw(span, parts);
        } else {
            parts.push(Part::Ansi(span, HOLE.to_string()));
        }
    }
}
