//! Compound commands.

use shuck_ast as shuck;

use super::Lower;
use crate::{
    source::Span,
    syntax::shell::ast::{Block, CaseArm, Command, Falls, Word},
};

impl Lower<'_> {
    /// The range of a compound command without its redirections. shuck's own span often reaches to
    /// the next token.
    pub(super) fn compound_span(
        &self,
        compound: &shuck::CompoundCommand,
        span: shuck::Span,
    ) -> Span {
        use shuck::CompoundCommand as Compound;
        match compound {
            Compound::Subshell(body) => return self.bracketed('(', body),
            Compound::BraceGroup(body) => return self.bracketed('{', body),
            _ => {}
        }
        let whole = self.trimmed(self.span(own_span(compound).unwrap_or(span)));
        match closer(compound) {
            Some(closer) if closer.end.offset() > 0 => {
                Span { end: self.span(closer).end.max(whole.start), ..whole }
            }
            _ => whole,
        }
    }

    pub(super) fn compound(&mut self, compound: &shuck::CompoundCommand) -> Command {
        use shuck::CompoundCommand as Compound;
        match compound {
            Compound::If(command) => self.conditional(command),
            Compound::For(command) => self.for_loop(command),
            Compound::Repeat(command) => Command::Loop(self.block(&command.body)),
            Compound::Foreach(command) => Command::For {
                name: command.variable.as_str().to_owned(),
                words: Some(self.words(&command.words)),
                body: self.block(&command.body),
            },
            Compound::Select(command) => Command::For {
                name: command.variable.as_str().to_owned(),
                words: Some(self.words(&command.words)),
                body: self.block(&command.body),
            },
            Compound::ArithmeticFor(command) => Command::Loop(self.block(&command.body)),
            Compound::While(command) => self.while_loop(false, &command.condition, &command.body),
            Compound::Until(command) => self.while_loop(true, &command.condition, &command.body),
            Compound::Case(command) => self.case(command),
            Compound::Subshell(body) => Command::Subshell(self.block(body)),
            Compound::BraceGroup(body) => Command::Group(self.block(body)),
            Compound::Arithmetic(command) => {
                Command::Arithmetic(command.expr_span.map_or(Span::default(), |it| self.span(it)))
            }
            Compound::Time(command) => {
                Command::Time(command.command.as_ref().map(|stmt| self.boxed(stmt)))
            }
            Compound::Conditional(command) => Command::Test(self.cond(&command.expression)),
            Compound::Coproc(command) => Command::Coproc(self.boxed(&command.body)),
            Compound::Always(command) => {
                let mut body = self.block(&command.body);
                body.extend(self.block(&command.always_body));
                Command::Group(body)
            }
        }
    }

    fn conditional(&mut self, command: &shuck::IfCommand) -> Command {
        let mut arms = Vec::with_capacity(1 + command.elif_branches.len());
        arms.push((self.block(&command.condition), self.block(&command.then_branch)));
        for (condition, body) in &command.elif_branches {
            arms.push((self.block(condition), self.block(body)));
        }
        let otherwise = command.else_branch.as_ref().map(|body| self.block(body));
        Command::If { arms, otherwise: otherwise.unwrap_or_default() }
    }

    fn for_loop(&mut self, command: &shuck::ForCommand) -> Command {
        let name = command.targets.first().map(|target| match &target.name {
            Some(name) => name.as_str().to_owned(),
            None => self.slice(self.span(target.span)).to_owned(),
        });
        Command::For {
            name: name.unwrap_or_default(),
            words: command.words.as_ref().map(|words| self.words(words)),
            body: self.block(&command.body),
        }
    }

    fn while_loop(
        &mut self,
        until: bool,
        condition: &shuck::StmtSeq,
        body: &shuck::StmtSeq,
    ) -> Command {
        Command::While { until, condition: self.block(condition), body: self.block(body) }
    }

    fn case(&mut self, command: &shuck::CaseCommand) -> Command {
        let word = self.word(&command.word);
        let arms = command.cases.iter().map(|case| CaseArm {
            patterns: case.patterns.iter().map(|pattern| self.pattern(pattern)).collect(),
            body: self.block(&case.body) as Block,
            falls: match case.terminator {
                shuck::CaseTerminator::Break => None,
                shuck::CaseTerminator::FallThrough => Some(Falls::Into),
                _ => Some(Falls::Tested),
            },
        });
        Command::Case { word, arms: arms.collect() }
    }

    fn words(&mut self, words: &[shuck::Word]) -> Vec<Word> {
        words.iter().map(|word| self.word(word)).collect()
    }
}

/// The span that shuck gives the command itself; the statement's may begin at a redirection.
fn own_span(compound: &shuck::CompoundCommand) -> Option<shuck::Span> {
    use shuck::CompoundCommand as Compound;
    Some(match compound {
        Compound::If(command) => command.span,
        Compound::For(command) => command.span,
        Compound::Repeat(command) => command.span,
        Compound::Foreach(command) => command.span,
        Compound::ArithmeticFor(command) => command.span,
        Compound::While(command) => command.span,
        Compound::Until(command) => command.span,
        Compound::Case(command) => command.span,
        Compound::Select(command) => command.span,
        Compound::Arithmetic(command) => command.span,
        Compound::Time(command) => command.span,
        Compound::Conditional(command) => command.span,
        Compound::Coproc(command) => command.span,
        Compound::Always(command) => command.span,
        Compound::Subshell(_) | Compound::BraceGroup(_) => return None,
    })
}

/// The word or bracket that ends the command.
fn closer(compound: &shuck::CompoundCommand) -> Option<shuck::Span> {
    use shuck::{CompoundCommand as Compound, ForSyntax, ForeachSyntax, IfSyntax, RepeatSyntax};
    match compound {
        Compound::If(command) => Some(match command.syntax {
            IfSyntax::ThenFi { fi_span: end, .. }
            | IfSyntax::Brace { right_brace_span: end, .. } => end,
        }),
        Compound::For(command) => match command.syntax {
            ForSyntax::InDoDone { done_span: end, .. }
            | ForSyntax::ParenDoDone { done_span: end, .. }
            | ForSyntax::InBrace { right_brace_span: end, .. }
            | ForSyntax::ParenBrace { right_brace_span: end, .. } => Some(end),
            ForSyntax::InDirect { .. } | ForSyntax::ParenDirect { .. } => None,
        },
        Compound::Repeat(command) => match command.syntax {
            RepeatSyntax::DoDone { done_span: end, .. }
            | RepeatSyntax::Brace { right_brace_span: end, .. } => Some(end),
            RepeatSyntax::Direct => None,
        },
        Compound::Foreach(command) => Some(match command.syntax {
            ForeachSyntax::ParenBrace { right_brace_span: end, .. }
            | ForeachSyntax::InDoDone { done_span: end, .. } => end,
        }),
        Compound::ArithmeticFor(command) => command.done_span,
        Compound::While(command) => command.done_span,
        Compound::Until(command) => command.done_span,
        Compound::Case(command) => Some(command.esac_span),
        Compound::Select(command) => Some(command.done_span),
        Compound::Arithmetic(command) => Some(command.right_paren_span),
        Compound::Conditional(command) => Some(command.right_bracket_span),
        _ => None,
    }
}
