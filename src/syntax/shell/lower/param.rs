//! Parameter expansions.

use shuck_ast as shuck;
use shuck_ast::{BourneParameterExpansion as Bourne, ParameterOp as Operator};

use super::Lower;
use crate::{
    source::Span,
    syntax::shell::ast::{Param, ParamOp, Part, Word},
};

impl Lower<'_> {
    /// `$name` and `${…}`. shuck has older kinds of node for the latter that its parser replaces in
    /// the end; whatever is left of them is not known.
    pub(super) fn parameter_part(&mut self, span: Span, part: &shuck::WordPart) -> Part {
        match part {
            shuck::WordPart::Variable(name) => variable(span, name),
            shuck::WordPart::Parameter(parameter) => self.parameter(span, parameter),
            _ => other(span, String::new(), None),
        }
    }

    pub(super) fn parameter(&mut self, span: Span, expansion: &shuck::ParameterExpansion) -> Part {
        self.within(span, |lower| match &expansion.syntax {
            shuck::ParameterExpansionSyntax::Bourne(bourne) => lower.bourne(span, bourne),
            shuck::ParameterExpansionSyntax::Zsh(zsh) => lower.zsh(span, zsh),
        })
    }

    fn bourne(&mut self, span: Span, expansion: &Bourne) -> Part {
        let (reference, op) = match expansion {
            Bourne::Access { reference } => (reference, ParamOp::None),
            Bourne::Length { reference } => (reference, ParamOp::Length),
            // `${!array[@]}`, its keys, is told by its subscript.
            Bourne::Indirect { reference, operator: None, .. } | Bourne::Indices { reference } => {
                (reference, ParamOp::Indirect)
            }
            Bourne::Slice { reference, offset, length, .. } => {
                (reference, self.slice_op(offset, length.as_ref()))
            }
            Bourne::Operation { reference, operator, operand_word_ast, colon_variant, .. } => {
                let operand = operand_word_ast.as_deref();
                (reference, self.operation(span, operator, operand, *colon_variant))
            }
            Bourne::Indirect { reference, .. } | Bourne::Transformation { reference, .. } => {
                (reference, ParamOp::Other)
            }
            Bourne::PrefixMatch { prefix, .. } => {
                return other(span, prefix.as_str().to_owned(), None);
            }
        };
        let (name, subscript) = self.reference(reference);
        Part::Param(Box::new(Param { span, name, subscript, op }))
    }

    fn operation(
        &mut self,
        span: Span,
        operator: &Operator,
        operand: Option<&shuck::Word>,
        colon: bool,
    ) -> ParamOp {
        // Before the closing brace.
        let end = self.before_brace(span);
        let mut default = |kind| {
            let word = operand.map(|word| self.word_or_empty(word, end));
            ParamOp::Default { kind, colon, word: word.unwrap_or_else(|| empty_word(end)) }
        };
        match operator {
            Operator::UseDefault => default('-'),
            Operator::AssignDefault => default('='),
            Operator::Error => default('?'),
            Operator::UseReplacement => default('+'),
            Operator::RemovePrefixShort { pattern } => self.trim(true, false, pattern),
            Operator::RemovePrefixLong { pattern } => self.trim(true, true, pattern),
            Operator::RemoveSuffixShort { pattern } => self.trim(false, false, pattern),
            Operator::RemoveSuffixLong { pattern } => self.trim(false, true, pattern),
            Operator::ReplaceFirst { pattern, replacement_word_ast, .. } => {
                let pattern = self.pattern(pattern);
                let with = self.word_or_empty(replacement_word_ast, end);
                ParamOp::Replace { all: false, pattern, with }
            }
            Operator::ReplaceAll { pattern, replacement_word_ast, .. } => {
                let pattern = self.pattern(pattern);
                let with = self.word_or_empty(replacement_word_ast, end);
                ParamOp::Replace { all: true, pattern, with }
            }
            // With a pattern behind it, only some characters change.
            _ if operand.is_some_and(|word| !word.parts.is_empty()) => ParamOp::Other,
            Operator::UpperFirst => ParamOp::Case { upper: true, all: false },
            Operator::UpperAll => ParamOp::Case { upper: true, all: true },
            Operator::LowerFirst => ParamOp::Case { upper: false, all: false },
            Operator::LowerAll => ParamOp::Case { upper: false, all: true },
        }
    }

    fn trim(&mut self, front: bool, long: bool, pattern: &shuck::Pattern) -> ParamOp {
        ParamOp::Trim { front, long, pattern: self.pattern(pattern) }
    }

    fn slice_op(&self, offset: &shuck::SourceText, length: Option<&shuck::SourceText>) -> ParamOp {
        let number = |text| self.source_text(text).trim().parse::<i64>().ok();
        match (number(offset), length.map(number)) {
            (Some(offset), None) => ParamOp::Slice(Some(offset), None),
            (Some(offset), Some(Some(length))) => ParamOp::Slice(Some(offset), Some(length)),
            _ => ParamOp::Other,
        }
    }

    /// What zsh writes like everybody else; its flags and nested expansions are not known.
    fn zsh(&mut self, span: Span, expansion: &shuck::ZshParameterExpansion) -> Part {
        let shuck::ZshExpansionTarget::Reference(reference) = &expansion.target else {
            return other(span, String::new(), None);
        };
        let (name, subscript) = self.reference(reference);
        let op = match (&expansion.operation, expansion.length_prefix) {
            _ if !expansion.modifiers.is_empty() => ParamOp::Other,
            (None, None) => ParamOp::None,
            (None, Some(_)) => ParamOp::Length,
            (Some(operation), None) => self.zsh_operation(span, operation),
            (Some(_), Some(_)) => ParamOp::Other,
        };
        Part::Param(Box::new(Param { span, name, subscript, op }))
    }

    fn zsh_operation(&mut self, span: Span, operation: &shuck::ZshExpansionOperation) -> ParamOp {
        use shuck::{ZshDefaultingOp as Defaulting, ZshExpansionOperation as Operation, ZshTrimOp};
        let end = self.before_brace(span);
        match operation {
            Operation::Defaulting { kind, operand_word_ast, colon_variant, .. } => {
                let kind = match kind {
                    Defaulting::UseDefault => '-',
                    Defaulting::AssignDefault => '=',
                    Defaulting::UseReplacement => '+',
                    Defaulting::Error => '?',
                };
                let word = self.word_or_empty(operand_word_ast, end);
                ParamOp::Default { kind, colon: *colon_variant, word }
            }
            Operation::TrimOperation { kind, operand_word_ast, .. } => {
                use ZshTrimOp::{RemovePrefixLong, RemovePrefixShort, RemoveSuffixLong};
                ParamOp::Trim {
                    front: matches!(kind, RemovePrefixShort | RemovePrefixLong),
                    long: matches!(kind, RemovePrefixLong | RemoveSuffixLong),
                    pattern: self.word_or_empty(operand_word_ast, end),
                }
            }
            Operation::ReplacementOperation {
                kind,
                pattern_word_ast,
                replacement_word_ast,
                ..
            } => {
                use shuck::ZshReplacementOp::{ReplaceAll, ReplaceFirst};
                if !matches!(kind, ReplaceFirst | ReplaceAll) {
                    return ParamOp::Other;
                }
                let pattern = self.word_or_empty(pattern_word_ast, end);
                let with = replacement_word_ast.as_ref();
                let with = with.map(|word| self.word_or_empty(word, end));
                let with = with.unwrap_or_else(|| empty_word(end));
                ParamOp::Replace { all: matches!(kind, ReplaceAll), pattern, with }
            }
            Operation::Slice { offset, length, .. } => self.slice_op(offset, length.as_ref()),
            Operation::PatternOperation { .. } | Operation::Unknown { .. } => ParamOp::Other,
        }
    }
}

/// `$name` and `${name}`.
pub(super) fn variable(span: Span, name: &shuck::Name) -> Part {
    let name = name.as_str().to_owned();
    Part::Param(Box::new(Param { span, name, subscript: None, op: ParamOp::None }))
}

fn other(span: Span, name: String, subscript: Option<String>) -> Part {
    Part::Param(Box::new(Param { span, name, subscript, op: ParamOp::Other }))
}

fn empty_word(at: u32) -> Word {
    Word { span: Span { start: at, end: at }, ..Word::default() }
}
