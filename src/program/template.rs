//! Docker's words to templates: quotes, escapes and variables by the rules of `BuildKit`
//! (`frontend/dockerfile/shell/lex.go`).

use super::{Template, TemplatePart};
use crate::source::{Span, Text};
use crate::syntax::dockerfile::Splice;

/// How deep `${a:-${b:-…}}` is followed.
const DEPTH: u32 = 64;

/// How a text is read.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The escape character.
    pub escape: char,
    /// Quotes quote, and are taken off; otherwise they are text.
    pub quotes: bool,
}

/// Reads `text`. What a build would refuse (an open quote, a form of `${…}` that Docker does not
/// know) makes the whole of it unknown; so does what lies too deep.
pub fn read(text: &Text, rules: Rules) -> Template {
    let mut reader = Reader { text, rules, at: 0 };
    let parts = reader.until(None, DEPTH).unwrap_or_else(|| vec![hole(text)]);
    Template { place: text.whole_place(), parts }
}

fn hole(text: &Text) -> TemplatePart {
    TemplatePart::Text(Text::hole(text.whole_place()))
}

struct Reader<'t> {
    text: &'t Text,
    rules: Rules,
    at: usize,
}

impl Reader<'_> {
    /// Parts up to the character `stop`, which is passed, or to the end.
    fn until(&mut self, stop: Option<char>, depth: u32) -> Option<Vec<TemplatePart>> {
        let mut parts = Vec::new();
        let mut literal = Splice::new(self.text, self.at);
        let mut in_double = false;
        loop {
            let at = self.at;
            let c = self.next();
            if c == stop && !in_double {
                push(&mut parts, literal.finish(at));
                return Some(parts);
            }
            match c? {
                '\'' if self.rules.quotes && !in_double => {
                    let len = self.rest().find('\'')?;
                    literal.drop(at..at + 1);
                    literal.drop(self.at + len..self.at + len + 1);
                    self.at += len + 1;
                }
                '"' if self.rules.quotes => {
                    literal.drop(at..at + 1);
                    in_double = !in_double;
                }
                '$' if self.peek() == Some('{') || self.name_len() > 0 => {
                    push(&mut parts, literal.finish(at));
                    parts.push(self.variable(at, depth)?);
                    literal = Splice::new(self.text, self.at);
                }
                c if c == self.rules.escape => {
                    let next = self.peek();
                    if !in_double || next.is_some_and(|n| n == '"' || n == '$' || n == c) {
                        literal.drop(at..self.at);
                        self.next();
                    }
                }
                _ => {}
            }
        }
    }

    /// A variable, whose `$` at `from` is passed already.
    fn variable(&mut self, from: usize, depth: u32) -> Option<TemplatePart> {
        if self.peek() != Some('{') {
            let name = self.name();
            return Some(self.part(from, name, None));
        }
        self.next();
        if matches!(self.peek()?, '{' | '}' | ':') {
            return None;
        }
        let name = self.name();
        let mut operator = self.next()?;
        let colon = operator == ':';
        if colon {
            operator = self.next()?;
        }
        match operator {
            '}' if !colon => {}
            '+' | '-' | '?' => {
                let start = self.at;
                let parts = self.until(Some('}'), depth.checked_sub(1)?)?;
                if operator != '?' {
                    let place = self.text.place(Span::new(start, self.at - 1));
                    let default = (operator, colon, Template { place, parts });
                    return Some(self.part(from, name, Some(default)));
                }
            }
            '#' | '%' | '/' if !colon => {
                // Cut or replaced by a pattern: not worked out.
                if operator == '/' {
                    self.at += usize::from(self.peek() == Some('/'));
                    self.until(Some('/'), depth.checked_sub(1)?)?;
                }
                self.until(Some('}'), depth.checked_sub(1)?)?;
                let place = self.text.place(Span::new(from, self.at));
                return Some(TemplatePart::Text(Text::hole(place)));
            }
            _ => return None,
        }
        Some(self.part(from, name, None))
    }

    fn part(
        &self,
        from: usize,
        name: String,
        default: Option<(char, bool, Template)>,
    ) -> TemplatePart {
        TemplatePart::Variable { place: self.text.place(Span::new(from, self.at)), name, default }
    }

    fn name(&mut self) -> String {
        let name = self.rest()[..self.name_len()].to_owned();
        self.at += name.len();
        name
    }

    /// The length of the variable's name that comes next: letters, digits, or one special character.
    fn name_len(&self) -> usize {
        let rest = self.rest();
        let len = match rest.chars().next() {
            Some(c) if c.is_ascii_digit() => rest.find(|c: char| !c.is_ascii_digit()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => Some(1),
            _ => rest.find(|c: char| !c.is_alphanumeric() && c != '_'),
        };
        len.unwrap_or(rest.len())
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &str {
        &self.text.as_str()[self.at..]
    }
}

fn push(parts: &mut Vec<TemplatePart>, text: Text) {
    if !text.is_empty() {
        parts.push(TemplatePart::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    const RULES: Rules = Rules { escape: '\\', quotes: true };

    /// The template in a notation of its own: `[name]`, `[name:-word]`, `?` for a hole.
    fn show(template: &Template) -> String {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.as_str().replace(crate::source::HOLE, "?"),
            TemplatePart::Variable { name, default: None, .. } => format!("[{name}]"),
            TemplatePart::Variable { name, default: Some((operator, colon, word)), .. } => {
                format!("[{name}{}{operator}{}]", if *colon { ":" } else { "" }, show(word))
            }
        };
        template.parts.iter().map(part).collect()
    }

    fn shown(text: &str) -> String {
        show(&read(&Text::verbatim(text, FileId(0), 0), RULES))
    }

    #[test]
    fn variables_in_all_forms() {
        assert_eq!(shown("/opt/bin:$PATH"), "/opt/bin:[PATH]");
        assert_eq!(shown("${A}b$1x$"), "[A]b[1]x$");
        assert_eq!(shown("${A:-x${B-y}}${C+z}"), "[A:-x[B-y]][C+z]");
        assert_eq!(shown("${A?needed}${A:?needed}"), "[A][A]");
        assert_eq!(shown("a${A%.*}b${A//x/y}${A/x/}"), "a?b??");
    }

    #[test]
    fn quotes_and_escapes_are_taken_off() {
        assert_eq!(shown(r#"a"b $X \" \x"'c $X'\d\$E"#), r#"ab [X] " \xc $Xd$E"#);
        assert_eq!(shown(r"end\"), "end");
        assert_eq!(shown(r#"${A:-"x}"y}"#), "[A:-x}y]");
        let windows = Text::verbatim(r#"C:\x`$"a b""#, FileId(0), 0);
        assert_eq!(show(&read(&windows, Rules { escape: '`', ..RULES })), r"C:\x$a b");
    }

    #[test]
    fn without_quoting_quotes_are_text() {
        let text = Text::verbatim(r#"it's "$X" \$"#, FileId(0), 0);
        assert_eq!(show(&read(&text, Rules { quotes: false, ..RULES })), r#"it's "[X]" $"#);
    }

    #[test]
    fn what_docker_refuses_is_unknown() {
        for text in ["it's", "\"x", "${", "${}", "${{x}}", "${x", "${x^}", "${x:#y}", "${x:0:1}"] {
            assert_eq!(shown(text), "?", "{text}");
        }
        assert_eq!(shown(&"${a:-".repeat(100_000)), "?");
    }

    #[test]
    fn parts_know_their_place() {
        let template = read(&Text::verbatim(r#""a"${B:-c}"#, FileId(0), 50), RULES);
        assert_eq!(template.place.map(|p| p.span), Some(Span::new(50, 60)));
        let TemplatePart::Variable { place, default: Some((.., word)), .. } = &template.parts[1]
        else {
            panic!("{template:?}")
        };
        assert_eq!(place.map(|p| p.span), Some(Span::new(53, 60)));
        assert_eq!(word.place.map(|p| p.span), Some(Span::new(58, 59)));
    }
}
