//! Regular expressions of grep and sed, as far as they translate.

use crate::source::HOLE;
use regex::{Regex, RegexBuilder};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// So many compiled patterns are kept.
const MOST_KEPT: usize = 64;

/// Compiled patterns, by how they are written and whether case counts.
type Kept = HashMap<(String, Kind, bool), Option<Rc<Regex>>>;

thread_local! {
    /// What runs in a loop, or on several paths, is compiled once.
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// How a pattern is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// `grep`, `sed`
    Basic,
    /// `grep -E`, `sed -E`
    Extended,
    /// `grep -F`
    Fixed,
    /// `find -regex`, as long as `-regextype` says nothing else: as a basic one, but `+` and `?` are the operators.
    Emacs,
}

/// Compiles a pattern; `None` if it is not known or does not translate.
pub(crate) fn compile(pattern: &str, kind: Kind, nocase: bool) -> Option<Rc<Regex>> {
    if pattern.contains(HOLE) || pattern.len() > 1_000 {
        return None;
    }
    let key = (pattern.to_owned(), kind, nocase);
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= MOST_KEPT && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.entry(key).or_insert_with(|| compiled(pattern, kind, nocase).map(Rc::new)).clone()
    })
}

fn compiled(pattern: &str, kind: Kind, nocase: bool) -> Option<Regex> {
    let text = match kind {
        Kind::Fixed => regex::escape(pattern),
        Kind::Extended => classes(pattern),
        Kind::Basic => basic(pattern, false)?,
        Kind::Emacs => basic(pattern, true)?,
    };
    RegexBuilder::new(&text).case_insensitive(nocase).size_limit(1 << 18).build().ok()
}

/// In a bracket expression a backslash and a bracket stand for themselves.
fn classes(pattern: &str) -> String {
    pattern.replace("[[", "[\\[").replace("[\\[:", "[[:")
}

/// A basic expression: `\(`, `\|`, `\+`, `\{` are the operators, the bare characters are plain.
fn basic(pattern: &str, emacs: bool) -> Option<String> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                sign @ ('+' | '?') if emacs => out.extend(['\\', sign]),
                op @ ('(' | ')' | '{' | '}' | '|' | '+' | '?') => out.push(op),
                letter @ ('s' | 'S' | 'w' | 'W' | 'b' | 'B' | 'n' | 't') => {
                    out.extend(['\\', letter]);
                }
                '<' | '>' => out.push_str("\\b"),
                digit if digit.is_ascii_digit() => return None,
                plain => out.push_str(&regex::escape(plain.encode_utf8(&mut [0; 4]))),
            },
            '+' | '?' if emacs => out.push(c),
            '(' | ')' | '{' | '}' | '|' | '+' | '?' => out.extend(['\\', c]),
            '*' if first => out.push_str("\\*"),
            '[' => {
                out.push('[');
                let mut length = 0;
                while let Some(inner) = chars.next() {
                    length += 1;
                    match inner {
                        '[' if chars.peek() == Some(&':') => out.push('['),
                        '[' => out.push_str("\\["),
                        '\\' => out.push_str("\\\\"),
                        ']' if length == 1 => out.push_str("\\]"),
                        other => out.push(other),
                    }
                    if inner == ']' && length > 1 && !out.ends_with(":]") {
                        break;
                    }
                }
            }
            other => out.push(other),
        }
        first = c == '^' && first;
    }
    Some(out)
}

/// Whether a pattern fits all of a text; `None` if that cannot be told.
pub(crate) fn fits_whole(pattern: &str, kind: Kind, nocase: bool, text: &str) -> Option<bool> {
    let whole = match kind {
        Kind::Extended => format!("^({pattern})$"),
        Kind::Basic | Kind::Emacs => format!("^\\({pattern}\\)$"),
        Kind::Fixed => return Some(pattern == text),
    };
    Some(compile(&whole, kind, nocase)?.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        compile(pattern, Kind::Basic, false).is_some_and(|regex| regex.is_match(text))
    }

    #[test]
    fn basic_expressions_translate() {
        assert!(fits(r"\[global\]", "[global]"));
        assert!(fits("^[global]", "global"));
        assert!(fits(r"a\(b\|c\)d", "acd"));
        assert!(fits("a(b)+", "a(b)+"));
        assert!(fits("[[:digit:]]", "7") && !fits("[[:digit:]]", "x"));
        assert!(fits(r"x\{2\}", "xx"));
        assert!(!fits(r"\(a\)\1", "aa"));
    }
}
