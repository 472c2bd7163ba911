//! What commands print.

use crate::source::{HOLE, Span, Text};

/// The command that steps printed before there was a file.
pub(super) const COMMAND: &str = "::set-output ";

/// Something unknown.
pub(super) fn hole() -> Text {
    Text::hole(None)
}

/// A text as a line.
pub(super) fn line(text: &Text) -> Text {
    let mut line = text.clone();
    line.push_for("\n", None);
    line
}

/// What `echo` prints.
pub(super) fn echoed(words: &[Text]) -> Text {
    let mut words = words;
    let mut ends = true;
    let mut escapes = false;
    while let Some((first, rest)) = words.split_first() {
        match first.as_str() {
            "-n" => ends = false,
            "-e" | "-ne" | "-en" => {
                escapes = true;
                ends &= first.as_str() == "-e";
            }
            "-E" => {}
            _ => break,
        }
        words = rest;
    }
    let mut text = Text::default();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            text.push_for(" ", None);
        }
        text.push_text(word);
    }
    let text = if escapes { unescaped(&text) } else { text };
    if ends { line(&text) } else { text }
}

/// What `printf` prints: the pattern once, with `%s` and `\n` in it.
pub(super) fn formatted(words: &[Text]) -> Text {
    let Some((pattern, args)) = words.split_first() else { return Text::default() };
    let mut args = args.iter();
    let mut text = Text::default();
    let mut rest = pattern.clone();
    while let Some(at) = rest.as_str().find('%') {
        text.push_text(&rest.slice(Span::new(0, at)));
        match rest.as_str().as_bytes().get(at + 1) {
            Some(b's') => args.next().into_iter().for_each(|arg| text.push_text(arg)),
            Some(b'%') => text.push_for("%", None),
            _ => return line(&hole()),
        }
        rest = rest.slice(Span::new(at + 2, rest.len()));
    }
    text.push_text(&rest);
    if args.next().is_some() { line(&hole()) } else { unescaped(&text) }
}

/// With `\n` as a line break; unknown if there are other escapes.
fn unescaped(text: &Text) -> Text {
    let mut out = Text::default();
    let mut rest = text.clone();
    while let Some(at) = rest.as_str().find('\\') {
        out.push_text(&rest.slice(Span::new(0, at)));
        match rest.as_str().as_bytes().get(at + 1) {
            Some(b'n') => out.push_for("\n", None),
            _ => return line(&hole()),
        }
        rest = rest.slice(Span::new(at + 2, rest.len()));
    }
    out.push_text(&rest);
    out
}

/// The outputs that printed commands set: `::set-output name=NAME::VALUE`.
pub(super) fn commands(text: &Text) -> Text {
    let mut out = Text::default();
    let mut at = 0;
    for whole in text.as_str().split_inclusive('\n') {
        let start = at;
        at += whole.len();
        let Some(rest) = whole.strip_prefix(COMMAND).map(str::trim_end) else { continue };
        let set = rest.strip_prefix("name=").and_then(|rest| rest.split_once("::"));
        let Some((name, value)) = set.filter(|(name, _)| !name.contains(HOLE)) else {
            out.push_text(&line(&hole()));
            continue;
        };
        let name_at = start + COMMAND.len() + "name=".len();
        out.push_text(&text.slice(Span::new(name_at, name_at + name.len())));
        out.push_for("=", None);
        let value_at = name_at + name.len() + 2;
        out.push_text(&text.slice(Span::new(value_at, value_at + value.len())));
        out.push_for("\n", None);
    }
    out
}
