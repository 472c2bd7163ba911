//! What must hold for the spans of every tree.

use pep668_lint::{
    source::Span,
    syntax::shell::ast::{
        Assignment, AssignmentValue, Block, Command, Cond, Param, ParamOp, Part, Redirect,
        RedirectKind, Script, Stmt, Word,
    },
};

/// What is wrong with the spans of a script; empty if nothing is. Every span lies in the text; in a text
/// without problems they are nested and in order, too.
pub(crate) fn violations(text: &str, script: &Script) -> Vec<String> {
    let mut check = Check { text, strict: script.problems.is_empty(), found: Vec::new() };
    let whole = Span::new(0, text.len());
    check.block(&script.body, whole);
    check.ascending("comments", script.comments.iter().copied());
    for comment in &script.comments {
        check.inside("comment", *comment, whole);
        if !text.get(comment.range()).is_some_and(|text| text.starts_with('#')) {
            check.found.push(format!("{comment:?} is no comment"));
        }
    }
    for problem in &script.problems {
        check.inside("problem", Span { start: problem.at, end: problem.at }, whole);
    }
    check.found
}

struct Check<'a> {
    text: &'a str,
    strict: bool,
    found: Vec<String>,
}

impl Check<'_> {
    fn inside(&mut self, what: &str, span: Span, parent: Span) {
        if self.text.get(span.range()).is_none() {
            self.found.push(format!("{what} {span:?} is no stretch of the text"));
        } else if self.strict && (span.start < parent.start || span.end > parent.end) {
            let text = &self.text[span.range()];
            self.found.push(format!("{what} {span:?} {text:?} leaves its parent {parent:?}"));
        }
    }

    fn ascending(&mut self, what: &str, spans: impl Iterator<Item = Span>) {
        let mut last = 0;
        for span in spans {
            if self.strict && span.start < last {
                self.found.push(format!("{what} {span:?} begins before {last}"));
            }
            last = span.end;
        }
    }

    fn block(&mut self, block: &Block, parent: Span) {
        self.ascending("statement", block.iter().map(|stmt| stmt.span));
        for stmt in block {
            self.stmt(stmt, parent);
        }
    }

    fn stmts<'s>(&mut self, stmts: impl Iterator<Item = &'s Stmt> + Clone, parent: Span) {
        self.ascending("link", stmts.clone().map(|stmt| stmt.span));
        for stmt in stmts {
            self.stmt(stmt, parent);
        }
    }

    fn stmt(&mut self, stmt: &Stmt, parent: Span) {
        let own = stmt.span;
        self.inside("statement", own, parent);
        self.ascending("redirection", stmt.redirects.iter().map(|redirect| redirect.span));
        for redirect in &stmt.redirects {
            self.redirect(redirect, own);
        }
        match &stmt.command {
            Command::Simple { assignments, words } => {
                let spans = assignments.iter().map(|a| a.span);
                self.ascending("word", spans.chain(words.iter().map(|w| w.span)));
                for assignment in assignments {
                    self.assignment(assignment, own);
                }
                for word in words {
                    self.word("word", word, own);
                }
                if self.strict && words.iter().any(|word| word.span.is_empty()) {
                    self.found.push(format!("empty word in {own:?}"));
                }
            }
            Command::Chain { first, rest } => {
                self.stmts([&**first].into_iter().chain(rest.iter().map(|(_, stmt)| stmt)), own);
            }
            Command::Pipeline(stmts) => self.stmts(stmts.iter(), own),
            Command::Group(body) | Command::Subshell(body) | Command::Loop(body) => {
                self.block(body, own);
            }
            Command::If { arms, otherwise } => {
                for (condition, body) in arms {
                    self.block(condition, own);
                    self.block(body, own);
                }
                self.block(otherwise, own);
            }
            Command::While { condition, body, .. } => {
                self.block(condition, own);
                self.block(body, own);
            }
            Command::For { words, body, .. } => {
                for word in words.iter().flatten() {
                    self.word("item", word, own);
                }
                self.block(body, own);
            }
            Command::Case { word, arms } => {
                self.word("subject", word, own);
                for arm in arms {
                    for pattern in &arm.patterns {
                        self.word("pattern", pattern, own);
                    }
                    self.block(&arm.body, own);
                }
            }
            Command::Function { body, .. } => self.stmt(body, own),
            Command::Test(cond) => self.cond(cond, own),
            Command::Time(Some(inner)) | Command::Coproc(inner) => self.stmt(inner, own),
            Command::Time(None) | Command::Arithmetic(_) | Command::Unknown => {}
        }
    }

    fn cond(&mut self, cond: &Cond, parent: Span) {
        match cond {
            Cond::Unary(_, word) | Cond::Word(word) => self.word("operand", word, parent),
            Cond::Binary(left, _, right) => {
                self.word("operand", left, parent);
                self.word("operand", right, parent);
            }
            Cond::Not(inner) => self.cond(inner, parent),
            Cond::And(left, right) | Cond::Or(left, right) => {
                self.cond(left, parent);
                self.cond(right, parent);
            }
            Cond::Unknown => {}
        }
    }

    fn redirect(&mut self, redirect: &Redirect, parent: Span) {
        self.inside("redirection", redirect.span, parent);
        self.word("target", &redirect.target, redirect.span);
        if let RedirectKind::Heredoc(heredoc) = &redirect.kind {
            self.inside("heredoc", heredoc.span, Span::new(0, self.text.len()));
            self.parts(&heredoc.parts, heredoc.span);
        }
    }

    fn assignment(&mut self, assignment: &Assignment, parent: Span) {
        self.inside("assignment", assignment.span, parent);
        // A template's placeholder is read as underscores.
        let placeholder = assignment.name.bytes().any(|byte| byte == b'_');
        let placeholder = placeholder && self.text.contains(['{', '<']);
        if self.strict
            && !placeholder
            && !self.text[assignment.span.range()].starts_with(&assignment.name)
        {
            self.found
                .push(format!("{:?} does not begin with {}", assignment.span, assignment.name));
        }
        match &assignment.value {
            AssignmentValue::Scalar(word) => self.word("value", word, assignment.span),
            AssignmentValue::Array(words) => {
                self.ascending("element", words.iter().map(|word| word.span));
                for word in words {
                    self.word("element", word, assignment.span);
                }
            }
        }
    }

    fn word(&mut self, what: &str, word: &Word, parent: Span) {
        self.inside(what, word.span, parent);
        self.parts(&word.parts, word.span);
        if let Some(assignment) = &word.assignment {
            self.assignment(assignment, word.span);
        }
    }

    fn parts(&mut self, parts: &[Part], parent: Span) {
        self.ascending("part", parts.iter().map(part_span));
        for part in parts {
            let own = part_span(part);
            self.inside("part", own, parent);
            match part {
                Part::Double(_, inner) => self.parts(inner, own),
                Part::Param(param) => self.param(param),
                Part::Command(_, body) | Part::Process { body, .. } => self.block(body, own),
                Part::Raw(_) | Part::Single(_) | Part::Ansi(..) | Part::Arithmetic(..) => {}
            }
        }
    }

    fn param(&mut self, param: &Param) {
        if self.strict && !self.text[param.span.range()].starts_with('$') {
            self.found.push(format!("{:?} is no parameter", param.span));
        }
        match &param.op {
            ParamOp::Default { word, .. } | ParamOp::Trim { pattern: word, .. } => {
                self.word("operand", word, param.span);
            }
            ParamOp::Replace { pattern, with, .. } => {
                self.word("pattern", pattern, param.span);
                self.word("replacement", with, param.span);
            }
            _ => {}
        }
    }
}

fn part_span(part: &Part) -> Span {
    match part {
        Part::Raw(span)
        | Part::Single(span)
        | Part::Ansi(span, _)
        | Part::Double(span, _)
        | Part::Command(span, _)
        | Part::Arithmetic(span, _)
        | Part::Process { span, .. } => *span,
        Part::Param(param) => param.span,
    }
}
