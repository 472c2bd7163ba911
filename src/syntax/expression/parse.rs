//! Tokens to a tree.

use super::lex::{Token, tokens};
use super::{Expr, Operator};
use crate::source::Text;

/// How deep brackets and `!` nest.
const DEPTH: u32 = 50;

/// That many tokens at most, which bounds the depth of the tree: a long chain is a deep tree, too.
const TOKENS: usize = 500;

/// Operators by their binding, the loosest first.
const LEVELS: [&[(&str, Operator)]; 4] = [
    &[("||", Operator::Or)],
    &[("&&", Operator::And)],
    &[("==", Operator::Equal), ("!=", Operator::Unequal)],
    &[
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
];

/// The expression that `text` (without `${{` and `}}`) is; `None` if it is none, or too deep.
pub fn parse(text: &Text) -> Option<Expr> {
    let tokens = tokens(text).filter(|tokens| tokens.len() <= TOKENS)?;
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let expr = parser.level(0)?;
    (parser.at == parser.tokens.len()).then_some(expr)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
}

impl Parser {
    fn level(&mut self, level: usize) -> Option<Expr> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.sign(sign)) {
            let right = self.level(level + 1)?;
            left = Expr::Binary(*operator, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let expr = if self.sign("!") {
            Expr::Not(Box::new(self.unary()?))
        } else {
            let operand = self.operand()?;
            self.access(operand)?
        };
        self.depth -= 1;
        Some(expr)
    }

    fn operand(&mut self) -> Option<Expr> {
        match self.next()? {
            Token::Number(number) => Some(Expr::Number(number)),
            Token::String(string) => Some(Expr::String(string)),
            Token::Name(name) if self.sign("(") => {
                Some(Expr::Call(name.to_ascii_lowercase(), self.arguments()?))
            }
            Token::Name(name) => Some(match name.as_str() {
                "null" => Expr::Null,
                "true" => Expr::Bool(true),
                "false" => Expr::Bool(false),
                _ => Expr::Name(name),
            }),
            Token::Sign("(") => {
                let inner = self.level(0)?;
                self.sign(")").then_some(inner)
            }
            Token::Sign(_) => None,
        }
    }

    fn arguments(&mut self) -> Option<Vec<Expr>> {
        let mut arguments = Vec::new();
        if self.sign(")") {
            return Some(arguments);
        }
        loop {
            arguments.push(self.level(0)?);
            if !self.sign(",") {
                return self.sign(")").then_some(arguments);
            }
        }
    }

    fn access(&mut self, mut object: Expr) -> Option<Expr> {
        loop {
            let key = if self.sign(".") {
                match self.next()? {
                    Token::Name(name) => Expr::String(Text::from(name.as_str())),
                    Token::Sign("*") => Expr::String(Text::from("*")),
                    _ => return None,
                }
            } else if self.sign("[") {
                let key = if self.sign("*") { Expr::String("*".into()) } else { self.level(0)? };
                self.sign("]").then_some(key)?
            } else {
                return Some(object);
            };
            object = Expr::Index(Box::new(object), Box::new(key));
        }
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        Some(token)
    }

    /// Passes a sign if it comes next.
    fn sign(&mut self, sign: &str) -> bool {
        let comes = matches!(self.tokens.get(self.at), Some(Token::Sign(next)) if *next == sign);
        self.at += usize::from(comes);
        comes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    /// An expression in a notation of its own, fully bracketed.
    fn show(expr: &Expr) -> String {
        match expr {
            Expr::Null => "null".into(),
            Expr::Bool(truth) => truth.to_string(),
            Expr::Number(text) => text.as_str().into(),
            Expr::String(text) => format!("'{}'", text.as_str()),
            Expr::Name(name) => name.clone(),
            Expr::Index(object, key) => format!("{}[{}]", show(object), show(key)),
            Expr::Call(name, all) => {
                format!("{name}({})", all.iter().map(show).collect::<Vec<_>>().join(","))
            }
            Expr::Not(inner) => format!("!{}", show(inner)),
            Expr::Binary(operator, a, b) => format!("({} {operator:?} {})", show(a), show(b)),
        }
    }

    fn shown(text: &str) -> String {
        parse(&Text::from(text)).as_ref().map_or_else(|| "?".into(), show)
    }

    #[test]
    fn operators_bind_as_in_the_documentation() {
        assert_eq!(shown("a && 'x' || 'y'"), "((a And 'x') Or 'y')");
        assert_eq!(shown("!a == b && c != 1"), "((!a Equal b) And (c Unequal 1))");
        assert_eq!(shown("(a || b) && c < 2"), "((a Or b) And (c Less 2))");
    }

    #[test]
    fn access_and_calls() {
        assert_eq!(shown("matrix.os"), "matrix['os']");
        assert_eq!(shown("github.event['x'].*.y"), "github['event']['x']['*']['y']");
        assert_eq!(shown("fromJSON('[\"a\"]')[0]"), "fromjson('[\"a\"]')[0]");
        assert_eq!(shown("contains(a, 'b') && always()"), "(contains(a,'b') And always())");
        assert_eq!(shown("steps.a-b.outputs.c_d"), "steps['a-b']['outputs']['c_d']");
    }

    #[test]
    fn strings_know_their_place() {
        let text = Text::verbatim("x || 'it''s'", FileId(0), 10);
        let Some(Expr::Binary(_, _, right)) = parse(&text) else { panic!() };
        let Expr::String(string) = *right else { panic!() };
        assert_eq!(string.as_str(), "it's");
        assert_eq!(string.whole_place().map(|place| place.span), Some(Span::new(16, 21)));
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["", "a b", "'x", "a ||", "(a", "f(a", "a.", "\"x\"", "a % b"] {
            assert_eq!(shown(text), "?", "{text}");
        }
        for piece in ["(", "!", "f(", "a[", "a || ", "a."] {
            assert_eq!(shown(&piece.repeat(10_000)), "?", "{piece}");
        }
    }
}
