//! Tokens of expressions.

use crate::source::{Span, Text};

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Number(Text),
    String(Text),
    Name(String),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// Signs, longer ones first.
const SIGNS: [&str; 16] =
    ["||", "&&", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", ".", "*"];

/// The tokens of `text`; `None` if there is something else in it.
pub(super) fn tokens(text: &Text) -> Option<Vec<Token>> {
    let string = text.as_str();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = string[at..].chars().next() {
        let rest = &string[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if c == '\'' {
            let (value, end) = quoted(text, at)?;
            tokens.push(Token::String(value));
            at = end;
        } else if c.is_ascii_alphabetic() || c == '_' {
            let name = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-');
            let len = rest.find(name).unwrap_or(rest.len());
            tokens.push(Token::Name(rest[..len].to_owned()));
            at += len;
        } else if c.is_ascii_digit() || (matches!(c, '-' | '+' | '.') && is_number(&rest[1..])) {
            let digit = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
            let len = rest.find(digit).unwrap_or(rest.len());
            tokens.push(Token::Number(text.slice(Span::new(at, at + len))));
            at += len;
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
            tokens.push(Token::Sign(sign));
            at += sign.len();
        }
    }
    Some(tokens)
}

fn is_number(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_digit())
}

/// The string literal whose quote stands at `start`, and the offset behind it.
fn quoted(text: &Text, start: usize) -> Option<(Text, usize)> {
    let string = text.as_str();
    let mut value = Text::default();
    let mut from = start + 1;
    loop {
        let quote = from + string[from..].find('\'')?;
        value.push_text(&text.slice(Span::new(from, quote)));
        if !string[quote + 1..].starts_with('\'') {
            return Some((value, quote + 1));
        }
        value.push_for("'", text.place(Span::new(quote, quote + 2)));
        from = quote + 2;
    }
}
