//! A tree in one line, for tests.

use pep668_lint::syntax::shell::ast::*;
use std::fmt::Write;

/// The statements, separated by `; `.
pub(crate) fn block(text: &str, block: &Block) -> String {
    block.iter().map(|stmt| self::stmt(text, stmt)).collect::<Vec<_>>().join("; ")
}

pub(crate) fn stmt(text: &str, stmt: &Stmt) -> String {
    let mut out = String::new();
    if stmt.negated {
        out.push_str("! ");
    }
    out.push_str(&command(text, &stmt.command, stmt));
    for redirect in &stmt.redirects {
        out.push(' ');
        out.push_str(&self::redirect(text, redirect));
    }
    if stmt.background {
        out.push_str(" &");
    }
    out
}

fn command(text: &str, command: &Command, stmt: &Stmt) -> String {
    let b = |block| self::block(text, block);
    match command {
        Command::Simple { assignments, words } => {
            let parts = assignments.iter().map(|a| assignment(text, a));
            let parts: Vec<_> = parts.chain(words.iter().map(|w| word(text, w))).collect();
            format!("({})", parts.join(" "))
        }
        Command::Chain { first, rest } => {
            let mut out = format!("(chain {}", self::stmt(text, first));
            for (op, stmt) in rest {
                out.push_str(if *op == ChainOp::And { " && " } else { " || " });
                out.push_str(&self::stmt(text, stmt));
            }
            out + ")"
        }
        Command::Pipeline(stmts) => {
            let parts: Vec<_> = stmts.iter().map(|s| self::stmt(text, s)).collect();
            format!("(pipe {})", parts.join(" | "))
        }
        Command::Group(body) => format!("(group {})", b(body)),
        Command::Subshell(body) => format!("(subshell {})", b(body)),
        Command::If { arms, otherwise } => {
            let arms: Vec<_> =
                arms.iter().map(|(test, body)| format!("[{}] {}", b(test), b(body))).collect();
            let otherwise = if otherwise.is_empty() {
                String::new()
            } else {
                format!(" else {}", b(otherwise))
            };
            format!("(if {}{otherwise})", arms.join(" elif "))
        }
        Command::While { until, condition, body } => {
            let name = if *until { "until" } else { "while" };
            format!("({name} [{}] {})", b(condition), b(body))
        }
        Command::For { name, words, body } => {
            let words = words.as_ref().map_or("@".to_owned(), |w| {
                w.iter().map(|w| word(text, w)).collect::<Vec<_>>().join(" ")
            });
            format!("(for {name} [{words}] {})", b(body))
        }
        Command::Loop(body) => format!("(loop {})", b(body)),
        Command::Case { word, arms } => {
            let mut out = format!("(case {}", self::word(text, word));
            for arm in arms {
                let patterns: Vec<_> = arm.patterns.iter().map(|p| self::word(text, p)).collect();
                let fall = if arm.falls.is_some() { " ;&" } else { "" };
                let _ = write!(out, " [{}] {}{fall}", patterns.join("|"), b(&arm.body));
            }
            out + ")"
        }
        Command::Function { names, body } => {
            format!("(function {} {})", names.join(","), self::stmt(text, body))
        }
        Command::Test(cond) => format!("(test {})", self::cond(text, cond)),
        Command::Arithmetic(inner) => format!("(arith {})", text[inner.range()].trim()),
        Command::Time(inner) => {
            format!("(time {})", inner.as_ref().map_or(String::new(), |s| self::stmt(text, s)))
        }
        Command::Coproc(inner) => format!("(coproc {})", self::stmt(text, inner)),
        Command::Unknown => format!("(unknown «{}»)", &text[stmt.span.range()]),
    }
}

fn number(n: Option<i64>) -> String {
    n.map_or("?".to_owned(), |n| n.to_string())
}

fn cond(text: &str, c: &Cond) -> String {
    let w = |word| self::word(text, word);
    match c {
        Cond::Unary(op, a) => format!("{op} {}", w(a)),
        Cond::Binary(a, op, b) => format!("{} {op} {}", w(a), w(b)),
        Cond::Word(a) => w(a),
        Cond::Not(a) => format!("(not {})", cond(text, a)),
        Cond::And(a, b) => format!("(and {} {})", cond(text, a), cond(text, b)),
        Cond::Or(a, b) => format!("(or {} {})", cond(text, a), cond(text, b)),
        Cond::Unknown => "?".to_owned(),
    }
}

fn assignment(text: &str, a: &Assignment) -> String {
    let subscript = a.subscript.as_ref().map_or(String::new(), |s| format!("[{s}]"));
    let append = if a.append { "+" } else { "" };
    let value = match &a.value {
        AssignmentValue::Scalar(w) => word(text, w),
        AssignmentValue::Array(words) => {
            format!("({})", words.iter().map(|w| word(text, w)).collect::<Vec<_>>().join(" "))
        }
    };
    format!("{}{subscript}{append}={value}", a.name)
}

pub(crate) fn word(text: &str, w: &Word) -> String {
    if let Some(a) = &w.assignment {
        return format!("@{}", assignment(text, a));
    }
    parts(text, &w.parts)
}

fn parts(text: &str, parts: &[Part]) -> String {
    parts.iter().map(|p| part(text, p)).collect()
}

fn part(text: &str, part: &Part) -> String {
    match part {
        Part::Raw(span) => text[span.range()].to_owned(),
        Part::Single(span) => format!("'{}'", &text[span.range()]),
        Part::Ansi(_, cooked) => format!("$'{}'", cooked.escape_debug()),
        Part::Double(_, inner) => format!("\"{}\"", parts(text, inner)),
        Part::Param(p) => format!("{{{}}}", param(text, p)),
        Part::Command(_, body) => format!("$({})", block(text, body)),
        Part::Arithmetic(_, inner) => format!("$(({}))", &text[inner.range()]),
        Part::Process { body, input, .. } => {
            format!("{}({})", if *input { '<' } else { '>' }, block(text, body))
        }
    }
}

fn param(text: &str, p: &Param) -> String {
    let subscript = p.subscript.as_ref().map_or(String::new(), |s| format!("[{s}]"));
    let op = match &p.op {
        ParamOp::None => String::new(),
        ParamOp::Default { kind, colon, word: w } => {
            format!(" {}{kind} {}", if *colon { ":" } else { "" }, word(text, w))
        }
        ParamOp::Trim { front, long, pattern } => {
            let op = if *front { "#" } else { "%" };
            format!(" {} {}", op.repeat(1 + usize::from(*long)), word(text, pattern))
        }
        ParamOp::Replace { all, pattern, with } => {
            let op = if *all { "//" } else { "/" };
            format!(" {op} {} / {}", word(text, pattern), word(text, with))
        }
        ParamOp::Slice(a, b) => format!(" slice {} {}", number(*a), number(*b)),
        ParamOp::Length => " length".to_owned(),
        ParamOp::Indirect => " indirect".to_owned(),
        ParamOp::Case { upper, all } => {
            let op = if *upper { "^" } else { "," };
            format!(" {}", op.repeat(1 + usize::from(*all)))
        }
        ParamOp::Other => " other".to_owned(),
    };
    format!("{}{subscript}{op}", p.name)
}

fn redirect(text: &str, r: &Redirect) -> String {
    let fd = r.fd.map_or(String::new(), |fd| fd.to_string());
    let target = word(text, &r.target);
    match &r.kind {
        RedirectKind::Write => format!("{fd}>{target}"),
        RedirectKind::Append => format!("{fd}>>{target}"),
        RedirectKind::WriteBoth => format!("{fd}&>{target}"),
        RedirectKind::Read => format!("{fd}<{target}"),
        RedirectKind::ReadWrite => format!("{fd}<>{target}"),
        RedirectKind::Duplicate => format!("{fd}&={target}"),
        RedirectKind::HereString => format!("{fd}<<<{target}"),
        RedirectKind::Heredoc(h) => {
            let tabs = if h.strip_tabs { "-" } else { "" };
            format!("{fd}<<{tabs}{target}:{}", parts(text, &h.parts).escape_debug())
        }
    }
}
