//! The parts of a word to fragments.

use super::braces::{self, Piece};
use super::fields::fields;
use super::pattern::Pattern;
use super::{Field, Frag, arithmetic};
use crate::machine::Machine;
use crate::machine::state::State;
use crate::source::{Span, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Part, Word};
use std::rc::Rc;

/// How a backslash reads.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Quoting {
    /// Outside quotes: it quotes any character.
    None,
    /// Inside `"…"`: it quotes `$`, `` ` ``, `"` and itself.
    Double,
    /// Inside a heredoc: as in double quotes, but `"` is plain.
    Heredoc,
}

impl Machine<'_> {
    /// The arguments that words expand to.
    pub(crate) fn expand(
        &mut self,
        code: &Rc<Text>,
        words: &[Word],
        state: &mut State,
    ) -> Vec<Field> {
        let mut out = Vec::new();
        for word in words {
            let used = code.used(word.span);
            let dash = state.options.dialect == Dialect::Posix;
            let variants = if dash {
                vec![word.parts.iter().map(Piece::Part).collect()]
            } else {
                braces::expand(&word.parts, code)
            };
            for pieces in &variants {
                let frags = self.fragments(code, pieces, state);
                out.extend(fields(&frags, used, state));
            }
        }
        out
    }

    /// A word as one string, neither split nor matched against files: an assignment's value, a
    /// heredoc's delimiter, what `case` looks at.
    pub(crate) fn expand_one(&mut self, code: &Rc<Text>, word: &Word, state: &mut State) -> Text {
        self.expand_parts(code, &word.parts, state)
    }

    /// As [`Machine::expand_one`], for the parts of a word.
    pub(crate) fn expand_parts(
        &mut self,
        code: &Rc<Text>,
        parts: &[Part],
        state: &mut State,
    ) -> Text {
        let pieces: Vec<Piece<'_>> = parts.iter().map(Piece::Part).collect();
        joined(&self.fragments(code, &pieces, state))
    }

    /// The body of a heredoc.
    pub(crate) fn expand_heredoc(
        &mut self,
        code: &Rc<Text>,
        parts: &[Part],
        state: &mut State,
    ) -> Text {
        let mut out = Vec::new();
        for part in parts {
            self.part(code, part, Quoting::Heredoc, state, &mut out);
        }
        joined(&out)
    }

    /// A word as a pattern: quoted characters are plain.
    pub(crate) fn expand_pattern(
        &mut self,
        code: &Rc<Text>,
        word: &Word,
        state: &mut State,
    ) -> (Pattern, Text) {
        let pieces: Vec<Piece<'_>> = word.parts.iter().map(Piece::Part).collect();
        let frags = self.fragments(code, &pieces, state);
        let bash = state.options.dialect == Dialect::Bash;
        let mut pattern = Pattern::default();
        for frag in &frags {
            match frag {
                Frag::Text { text, quoted: false, .. } if bash => {
                    pattern.push_extended(text.as_str());
                }
                Frag::Text { text, quoted, .. } => pattern.push(text.as_str(), *quoted),
                Frag::Break => {}
            }
        }
        (pattern, joined(&frags))
    }

    /// A word as an extended regular expression: quoted characters stand for themselves. `None` if it is not
    /// known.
    pub(crate) fn expand_expression(
        &mut self,
        code: &Rc<Text>,
        word: &Word,
        state: &mut State,
    ) -> Option<String> {
        let pieces: Vec<Piece<'_>> = word.parts.iter().map(Piece::Part).collect();
        let mut out = String::new();
        for frag in self.fragments(code, &pieces, state) {
            match frag {
                Frag::Text { text, quoted: true, .. } => {
                    out.push_str(&::regex::escape(text.known()?));
                }
                Frag::Text { text, .. } => out.push_str(text.known()?),
                Frag::Break => out.push(' '),
            }
        }
        Some(out)
    }

    fn fragments(&mut self, code: &Rc<Text>, pieces: &[Piece<'_>], state: &mut State) -> Vec<Frag> {
        let mut out = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Raw(span) => raw(code, *span, Quoting::None, at == 0, state, &mut out),
                Piece::Number(number) => {
                    out.push(Frag::plain(Text::from(number.to_string().as_str())));
                }
                Piece::Part(Part::Raw(span)) => {
                    raw(code, *span, Quoting::None, at == 0, state, &mut out);
                }
                Piece::Part(part) => self.part(code, part, Quoting::None, state, &mut out),
            }
        }
        out
    }

    /// One part of a word.
    pub(super) fn part(
        &mut self,
        code: &Rc<Text>,
        part: &Part,
        quoting: Quoting,
        state: &mut State,
        out: &mut Vec<Frag>,
    ) {
        let quoted = quoting != Quoting::None;
        match part {
            Part::Raw(span) => raw(code, *span, quoting, false, state, out),
            Part::Single(span) => out.push(Frag::quoted(code.slice(*span))),
            Part::Ansi(span, text) => {
                let mut cooked = Text::default();
                cooked.push_for(text, code.place(*span));
                out.push(Frag::quoted(cooked));
            }
            Part::Double(span, parts) => {
                // An empty pair of quotes still makes a field.
                out.push(Frag::quoted(code.slice(Span { start: span.start, end: span.start })));
                let start = out.len();
                for part in parts {
                    self.part(code, part, Quoting::Double, state, out);
                }
                // `"$@"` without any parameters makes none.
                if out.len() == start
                    && matches!(parts.as_slice(), [Part::Param(param)] if param.is_list())
                {
                    out.pop();
                }
            }
            Part::Param(param) => self.param(code, param, quoted, state, out),
            Part::Command(span, body) => {
                let text = self.substitute(code, body, state);
                let place = code.place(*span);
                let text = self.afford(text.standing_at(place).put_at(place), place);
                out.push(Frag::Text { text, quoted, split: !quoted });
            }
            Part::Arithmetic(span, inner) => {
                let mut text = Text::default();
                match arithmetic::evaluate(code.slice(*inner).as_str(), state) {
                    Some(value) => text.push_for(&value.to_string(), code.place(*span)),
                    None => text.push_text(&Text::hole(code.place(*span))),
                }
                out.push(Frag::quoted(text));
            }
            Part::Process { span, body, input } => {
                let path = self.process_substitution(code, body, *input, state);
                let mut text = Text::default();
                text.push_for(&path, code.place(*span));
                out.push(Frag::quoted(text));
            }
        }
    }
}

/// Fragments as one string; the ends of fields become spaces.
fn joined(frags: &[Frag]) -> Text {
    let mut whole = Text::default();
    for frag in frags {
        match frag {
            Frag::Text { text, .. } => whole.push_text(text),
            Frag::Break => whole.push_for(" ", None),
        }
    }
    whole
}

/// Text as it stands: escapes are resolved, and a tilde at the start of a word is the home folder.
fn raw(code: &Text, span: Span, quoting: Quoting, first: bool, state: &State, out: &mut Vec<Frag>) {
    let string = code.as_str().get(span.range()).unwrap_or_default();
    let base = span.start as usize;
    let piece = |from: usize, to: usize| code.slice(Span::new(base + from, base + to));
    let plain = |text: Text| Frag::Text { text, quoted: quoting != Quoting::None, split: false };
    let mut start = 0;
    if first && let Some(user) = string.strip_prefix('~') {
        let end = user.find(['/', ':']).unwrap_or(user.len());
        let home = match &user[..end] {
            "" => Some(state.home()),
            "root" => Some("/root".to_owned()),
            name if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') => {
                Some(format!("/home/{name}"))
            }
            _ => None,
        };
        if let Some(home) = home {
            let mut text = Text::default();
            text.push_for(&home, code.place(Span::new(base, base + 1 + end)));
            out.push(Frag::quoted(text));
            start = 1 + end;
        }
    }
    let mut at = start;
    while let Some(found) = string[at..].find('\\') {
        let slash = at + found;
        let Some(next) = string[slash + 1..].chars().next() else { break };
        let end = slash + 1 + next.len_utf8();
        let escapes = match quoting {
            Quoting::None => true,
            Quoting::Double => matches!(next, '$' | '`' | '"' | '\\' | '\n'),
            Quoting::Heredoc => matches!(next, '$' | '`' | '\\' | '\n'),
        };
        if escapes {
            if start < slash {
                out.push(plain(piece(start, slash)));
            }
            if next != '\n' {
                out.push(Frag::quoted(piece(slash + 1, end)));
            }
            start = end;
        }
        at = end;
    }
    if start < string.len() {
        out.push(plain(piece(start, string.len())));
    }
}
