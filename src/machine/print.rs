//! `echo` and `printf`: what they print, with the origin of each byte.

use super::state::State;
use super::words::Field;
use crate::source::{HOLE, Span, Text};
use crate::syntax::shell::Dialect;

/// What `echo` prints.
pub(crate) fn echo(args: &[Field], state: &State, dash: bool) -> Text {
    // dash (and zsh) resolve escapes and know no options but -n; bash only under -e.
    let plain = state.options.dialect == Dialect::Posix && dash;
    let (mut escapes, mut newline, mut first) =
        (plain || state.options.dialect == Dialect::Zsh, true, 0);
    for arg in args {
        match arg.as_str() {
            "-n" => newline = false,
            "-e" | "-ne" | "-en" if !plain => {
                escapes = true;
                newline &= arg.as_str() == "-e";
            }
            "-E" if !plain => escapes = false,
            _ => break,
        }
        first += 1;
    }
    let mut out = Text::default();
    for (at, arg) in args[first..].iter().enumerate() {
        if at > 0 {
            out.push_for(" ", None);
        }
        let text = if escapes { unescaped(&arg.text, true).0 } else { arg.text.clone() };
        out.push_text(&text);
    }
    if newline {
        out.push_for("\n", None);
    }
    out
}

/// What `printf` prints; the format is used again while arguments are left.
pub(crate) fn printf(args: &[Field]) -> Text {
    let args = if args.first().is_some_and(|arg| arg.as_str() == "--") { &args[1..] } else { args };
    let Some((format, mut rest)) = args.split_first() else { return Text::default() };
    let mut out = Text::default();
    for _ in 0..256 {
        let before = rest.len();
        let ends = formatted(&format.text, &mut rest, &mut out);
        if ends || rest.is_empty() || rest.len() == before {
            break;
        }
    }
    out
}

/// One use of the format; `true` if `\c` ends all output.
fn formatted(format: &Text, args: &mut &[Field], out: &mut Text) -> bool {
    let string = format.as_str();
    let (mut at, mut start) = (0, 0);
    let bytes = string.as_bytes();
    while at < bytes.len() {
        if bytes[at] != b'%' {
            at += 1;
            continue;
        }
        let (text, ends) = unescaped(&format.slice(Span::new(start, at)), false);
        out.push_text(&text);
        if ends {
            return true;
        }
        let spec = string[at + 1..].find(|c: char| c.is_ascii_alphabetic() || c == '%');
        let Some(spec) = spec.map(|n| at + 1 + n) else { break };
        let next = |args: &mut &[Field]| {
            let (first, rest) = args.split_first()?;
            *args = rest;
            Some(first.text.clone())
        };
        match bytes[spec] {
            // A width or a precision.
            _ if spec > at + 1 => {
                next(args);
                out.push_text(&Text::hole(format.place(Span::new(at, spec + 1))));
            }
            b'%' => out.push_for("%", format.place(Span::new(at, spec + 1))),
            b'b' => {
                let (text, ends) = unescaped(&next(args).unwrap_or_default(), true);
                out.push_text(&text);
                if ends {
                    return true;
                }
            }
            b'd' | b'i' | b'u' => out.push_text(&next(args).unwrap_or_else(|| Text::from("0"))),
            _ => out.push_text(&next(args).unwrap_or_default()),
        }
        at = spec + 1;
        start = at;
    }
    let (text, ends) = unescaped(&format.slice(Span::new(start, string.len())), false);
    out.push_text(&text);
    ends
}

/// Text with its backslash escapes resolved, and whether `\c` ends it. `echo` and `%b` want a 0
/// in front of an octal number.
fn unescaped(text: &Text, zero: bool) -> (Text, bool) {
    let string = text.as_str();
    let (mut out, mut start, mut at) = (Text::default(), 0, 0);
    while let Some(found) = string[at..].find('\\') {
        let slash = at + found;
        let rest = &string[slash + 1..];
        let Some(c) = rest.chars().next() else { break };
        let (value, len): (String, usize) = match c {
            'n' => ("\n".into(), 1),
            't' => ("\t".into(), 1),
            'r' => ("\r".into(), 1),
            'a' | 'b' | 'f' | 'v' | 'e' => (" ".into(), 1),
            '\\' => ("\\".into(), 1),
            'c' => {
                out.push_text(&text.slice(Span::new(start, slash)));
                return (out, true);
            }
            '0'..='7' => {
                let skip = usize::from(zero && c == '0');
                let digits = rest[skip..].bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b));
                let digits = digits.count();
                let code = u32::from_str_radix(&rest[skip..skip + digits], 8).unwrap_or(0);
                (byte(code), skip + digits)
            }
            'x' => {
                let digits = rest[1..].bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
                let code = u32::from_str_radix(&rest[1..=digits], 16).unwrap_or(0);
                (byte(code), 1 + digits)
            }
            other => {
                at = slash + 1 + other.len_utf8();
                continue;
            }
        };
        out.push_text(&text.slice(Span::new(start, slash)));
        out.push_for(&value, text.place(Span::new(slash, slash + 1 + len)));
        at = slash + 1 + len;
        start = at;
    }
    out.push_text(&text.slice(Span::new(start, string.len())));
    (out, false)
}

/// A byte as text; what is not ASCII cannot be told apart from other encodings.
fn byte(code: u32) -> String {
    match char::from_u32(code) {
        Some(c) if c.is_ascii() && c != '\0' => c.to_string(),
        // The bytes of a byte order mark arrive one by one.
        _ => match code {
            0xEF => '\u{feff}'.to_string(),
            0xBB | 0xBF => String::new(),
            _ => HOLE.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(all: &[&str]) -> Vec<Field> {
        all.iter().map(|arg| Field::from_text(Text::from(*arg))).collect()
    }

    #[test]
    fn printf_uses_its_format_again() {
        assert_eq!(printf(&args(&["%s-%s\\n", "a", "b", "c"])).as_str(), "a-b\nc-\n");
        assert_eq!(printf(&args(&["--", "--x\\n"])).as_str(), "--x\n");
        assert_eq!(printf(&args(&["\\357\\273\\277[g]"])).as_str(), "\u{feff}[g]");
    }
}
