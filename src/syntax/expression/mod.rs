//! Expressions of GitHub Actions: `${{ … }}` in text, and what stands inside.
//!
//! The language: <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions>.

mod lex;
mod parse;

pub use parse::parse;

use crate::source::{Place, Span, Text};

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, as it is written.
    Number(Text),
    /// `'text'`, without its quotes.
    String(Text),
    /// A context: `matrix`, `github`.
    Name(String),
    /// `a.b`, `a['b']`, `a[0]`; `a.*` has the name `*`.
    Index(Box<Expr>, Box<Expr>),
    /// `name(a, b)`; the name in lower case.
    Call(String, Vec<Expr>),
    /// `!a`
    Not(Box<Expr>),
    /// Two operands.
    Binary(Operator, Box<Expr>, Box<Expr>),
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A piece of text with expressions in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text.
    Text(Text),
    /// `${{ … }}`
    Expr {
        /// The whole of it in the file.
        place: Option<Place>,
        /// What stands inside.
        inner: Text,
    },
}

/// Cuts text at its expressions. One that is not closed is text.
pub fn parts(text: &Text) -> Vec<Part> {
    let string = text.as_str();
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(start) = string[from..].find("${{").map(|at| from + at) {
        let Some(end) = closed(string, start + 3) else { break };
        if start > from {
            parts.push(Part::Text(text.slice(Span::new(from, start))));
        }
        let inner = text.slice(Span::new(start + 3, end));
        from = end + 2;
        parts.push(Part::Expr { place: text.place(Span::new(start, from)), inner });
    }
    if from < string.len() {
        parts.push(Part::Text(text.slice(Span::new(from, string.len()))));
    }
    parts
}

/// Where the `}}` stands that closes an expression; not one between quotes.
fn closed(string: &str, from: usize) -> Option<usize> {
    let bytes = string.as_bytes();
    let mut quoted = false;
    (from..bytes.len()).find(|&at| {
        quoted ^= bytes[at] == b'\'';
        !quoted && bytes[at..].starts_with(b"}}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn shown(text: &str) -> Vec<String> {
        let part = |part: &Part| match part {
            Part::Text(text) => text.as_str().to_owned(),
            Part::Expr { place, inner } => {
                let span = place.map(|place| place.span).unwrap_or_default();
                format!("<{}|{}>", inner.as_str(), &text[span.range()])
            }
        };
        parts(&Text::verbatim(text, FileId(0), 0)).iter().map(part).collect()
    }

    #[test]
    fn text_is_cut_at_its_expressions() {
        assert_eq!(shown("a ${{ x }}b${{y}}"), ["a ", "< x |${{ x }}>", "b", "<y|${{y}}>"]);
        assert_eq!(shown("${{ '}}' }}"), ["< '}}' |${{ '}}' }}>"]);
        assert_eq!(shown("${{ x"), ["${{ x"]);
        assert_eq!(shown("${x} $(y) {{z}}"), ["${x} $(y) {{z}}"]);
        assert!(shown("").is_empty());
    }

    #[test]
    fn open_expressions_take_no_more_than_linear_time() {
        assert_eq!(shown(&"${{ ".repeat(50_000)).len(), 1);
    }
}
