//! The words of Python code. Perl's are near enough.

use crate::source::{Span, Text};

/// As many tokens are read.
const MOST_TOKENS: usize = 4096;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name, with the dots in it: `os.path.join`.
    Name(String),
    /// A string, without its quotes.
    String(Text),
    /// An f-string: as it is written, and with holes for what is put in.
    Format(Text, Text),
    /// Any other character.
    Mark(char),
}

impl Token {
    /// The name that it is.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The string that it is.
    pub(crate) fn string(&self) -> Option<&Text> {
        match self {
            Self::String(text) | Self::Format(_, text) => Some(text),
            _ => None,
        }
    }
}

/// The tokens between the parentheses behind a name.
pub(crate) fn arguments(tokens: &[Token], at: usize) -> Option<&[Token]> {
    if tokens.get(at + 1) != Some(&Token::Mark('(')) {
        return None;
    }
    let rest = &tokens[at + 2..];
    let mut depth = 1;
    for (end, token) in rest.iter().enumerate() {
        match token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&rest[..end]);
        }
    }
    None
}

/// The tokens of Python code.
pub(crate) fn tokens(code: &Text) -> Vec<Token> {
    let string = code.as_str();
    let mut out = Vec::new();
    let mut at = 0;
    let mut formatted = false;
    while let Some(c) = string[at..].chars().next().filter(|_| out.len() < MOST_TOKENS) {
        match c {
            '#' => at += string[at..].find('\n').unwrap_or(string.len() - at),
            '\'' | '"' => {
                let (text, end) = quoted(code, at, c);
                let filled = std::mem::take(&mut formatted);
                out.push(if filled {
                    let holes = with_holes(&text);
                    Token::Format(text, holes)
                } else {
                    Token::String(text)
                });
                at = end;
            }
            c if c.is_alphabetic() || c == '_' => {
                let rest = &string[at..];
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
                let name = &rest[..end.unwrap_or(rest.len())];
                at += name.len();
                // `r'…'`, `f"…"`
                let prefix = name.len() <= 2 && string[at..].starts_with(['\'', '"']);
                formatted = prefix && name.contains(['f', 'F']);
                if !prefix {
                    out.push(Token::Name(name.to_owned()));
                }
            }
            c => {
                if !c.is_whitespace() {
                    out.push(Token::Mark(c));
                }
                at += c.len_utf8();
            }
        }
    }
    out
}

/// The text of an f-string: what stands in braces is not known.
fn with_holes(text: &Text) -> Text {
    let string = text.as_str();
    let mut out = Text::default();
    let mut at = 0;
    while let Some(open) = string[at..].find('{').map(|found| at + found) {
        let Some(close) = string[open..].find('}').map(|found| open + found) else { break };
        out.push_text(&text.slice(Span::new(at, open)));
        out.push_text(&Text::hole(text.place(Span::new(open, close + 1))));
        at = close + 1;
    }
    out.push_text(&text.slice(Span::new(at, string.len())));
    out
}

/// The string literal that begins at an offset, and the offset behind it.
fn quoted(code: &Text, start: usize, quote: char) -> (Text, usize) {
    let string = code.as_str();
    let triple: String = [quote; 3].iter().collect();
    let mark = if string[start..].starts_with(&triple) { triple } else { quote.to_string() };
    let mut at = start + mark.len();
    let mut from = at;
    let mut text = Text::default();
    while at < string.len() && !string[at..].starts_with(&mark) {
        let Some(c) = string[at..].chars().next() else { break };
        if c == '\\'
            && let Some(next) = string[at + 1..].chars().next()
        {
            text.push_text(&code.slice(Span::new(from, at)));
            let end = at + 1 + next.len_utf8();
            let meant = match next {
                'n' => "\n".to_owned(),
                't' => "\t".to_owned(),
                '\n' => String::new(),
                other => other.to_string(),
            };
            text.push_for(&meant, code.place(Span::new(at, end)));
            at = end;
            from = end;
            continue;
        }
        if c == '\n' && mark.len() == 1 {
            break;
        }
        at += c.len_utf8();
    }
    text.push_text(&code.slice(Span::new(from, at)));
    (text, (at + mark.len()).min(string.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_becomes_tokens() {
        let code = Text::from("os.system('a\\n' \"b\") # c\n");
        let tokens = tokens(&code);
        assert_eq!(tokens[0], Token::Name("os.system".into()));
        assert_eq!(tokens[2], Token::String(Text::from("a\n")));
        assert_eq!(tokens[3], Token::String(Text::from("b")));
        assert_eq!(tokens.len(), 5);
    }

    #[test]
    fn an_open_string_ends_somewhere() {
        for code in ["'", "\"abc\\", "'''x", "f(", "é'é"] {
            tokens(&Text::from(code));
        }
    }
}
