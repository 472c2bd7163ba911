//! All statements of a shell script, wherever they stand.

use super::ast::{
    Assignment, AssignmentValue, Block, Command, Cond, ParamOp, Part, RedirectKind, Script, Stmt,
    Word,
};
use crate::source::Span;

/// A statement of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands.
    pub span: Span,
    /// Whether it is a simple command.
    pub simple: bool,
}

/// The statements of `script`, those inside of others and of substitutions included.
pub fn statements(script: &Script) -> Vec<Statement> {
    let mut walk = Walk(Vec::new());
    walk.block(&script.body);
    walk.0
}

struct Walk(Vec<Statement>);

impl Walk {
    fn block(&mut self, block: &Block) {
        for stmt in block {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let simple = matches!(stmt.command, Command::Simple { .. });
        self.0.push(Statement { span: stmt.span, simple });
        for redirect in &stmt.redirects {
            self.word(&redirect.target);
            if let RedirectKind::Heredoc(heredoc) = &redirect.kind {
                self.parts(&heredoc.parts);
            }
        }
        self.command(&stmt.command);
    }

    fn command(&mut self, command: &Command) {
        match command {
            Command::Simple { assignments, words } => {
                for assignment in assignments {
                    self.assignment(assignment);
                }
                self.words(words);
            }
            Command::Chain { first, rest } => {
                self.stmt(first);
                for (_, stmt) in rest {
                    self.stmt(stmt);
                }
            }
            Command::Pipeline(block)
            | Command::Group(block)
            | Command::Subshell(block)
            | Command::Loop(block) => self.block(block),
            Command::If { arms, otherwise } => {
                for (condition, body) in arms {
                    self.block(condition);
                    self.block(body);
                }
                self.block(otherwise);
            }
            Command::While { condition, body, .. } => {
                self.block(condition);
                self.block(body);
            }
            Command::For { words, body, .. } => {
                self.words(words.as_deref().unwrap_or_default());
                self.block(body);
            }
            Command::Case { word, arms } => {
                self.word(word);
                for arm in arms {
                    self.words(&arm.patterns);
                    self.block(&arm.body);
                }
            }
            Command::Function { body, .. } => self.stmt(body),
            Command::Test(cond) => self.cond(cond),
            Command::Coproc(inner) | Command::Time(Some(inner)) => self.stmt(inner),
            Command::Time(None) | Command::Arithmetic(_) | Command::Unknown => {}
        }
    }

    fn cond(&mut self, cond: &Cond) {
        match cond {
            Cond::Unary(_, word) | Cond::Word(word) => self.word(word),
            Cond::Binary(left, _, right) => {
                self.word(left);
                self.word(right);
            }
            Cond::Not(inner) => self.cond(inner),
            Cond::And(left, right) | Cond::Or(left, right) => {
                self.cond(left);
                self.cond(right);
            }
            Cond::Unknown => {}
        }
    }

    fn assignment(&mut self, assignment: &Assignment) {
        match &assignment.value {
            AssignmentValue::Scalar(word) => self.word(word),
            AssignmentValue::Array(words) => self.words(words),
        }
    }

    fn words(&mut self, words: &[Word]) {
        for word in words {
            self.word(word);
        }
    }

    fn word(&mut self, word: &Word) {
        self.parts(&word.parts);
        if let Some(assignment) = &word.assignment {
            self.assignment(assignment);
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Double(_, inner) => self.parts(inner),
                Part::Command(_, body) | Part::Process { body, .. } => self.block(body),
                Part::Param(param) => match &param.op {
                    ParamOp::Default { word, .. } | ParamOp::Trim { pattern: word, .. } => {
                        self.word(word);
                    }
                    ParamOp::Replace { pattern, with, .. } => {
                        self.word(pattern);
                        self.word(with);
                    }
                    _ => {}
                },
                Part::Raw(_) | Part::Single(_) | Part::Ansi(..) | Part::Arithmetic(..) => {}
            }
        }
    }
}
