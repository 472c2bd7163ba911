//! `PowerShell` and `cmd`: their plain command lines and assignments of environment variables, as
//! shell text. Everything else is left out.

use crate::source::{Span, Text};

/// A language that is not the shell's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// `PowerShell`
    PowerShell,
    /// The command prompt of Windows.
    Cmd,
}

/// What of a text is understood, line by line.
pub(super) fn commands(text: &Text, language: Foreign) -> Text {
    let mut out = Text::default();
    let mut at = 0;
    for whole in text.as_str().split_inclusive('\n') {
        let line = whole.trim();
        let start = at + (whole.len() - whole.trim_start().len());
        at += whole.len();
        let line = text.slice(Span::new(start, start + line.len()));
        let assigned = match language {
            Foreign::PowerShell => power_shell(&line),
            Foreign::Cmd => cmd(&line),
        };
        match assigned {
            Some((name, value)) => {
                out.push_for("export ", None);
                out.push_text(&name);
                out.push_for("='", None);
                out.push_text(&value);
                out.push_for("'", None);
            }
            None if is_plain(line.as_str()) => out.push_text(&line),
            None => {}
        }
        out.push_for("\n", None);
    }
    out
}

/// `$env:NAME = "value"`
fn power_shell(line: &Text) -> Option<(Text, Text)> {
    let string = line.as_str();
    let from = string.get(..5).filter(|start| start.eq_ignore_ascii_case("$env:"))?.len();
    let equals = string.find('=')?;
    let value = string[equals + 1..].trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
    let start = string.rfind(value)? + 1;
    assigned(line, from, equals, start, inner)
}

/// `set NAME=value`, `set "NAME=value"`
fn cmd(line: &Text) -> Option<(Text, Text)> {
    let string = line.as_str();
    string.get(..4).filter(|start| start.eq_ignore_ascii_case("set "))?;
    let inner = string[4..].trim();
    let inner = inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(inner);
    let rest = string.find(inner)?;
    let equals = rest + inner.find('=')?;
    assigned(line, rest, equals, equals + 1, &inner[equals - rest + 1..])
}

/// The name between two offsets and the value at a third, if both are plain.
fn assigned(line: &Text, from: usize, to: usize, at: usize, value: &str) -> Option<(Text, Text)> {
    let name = line.as_str().get(from..to)?.trim_end();
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if name.is_empty() || !plain || value.contains(['\'', '"', '$', '%', '`']) {
        return None;
    }
    let name = line.slice(Span::new(from, from + name.len()));
    Some((name, line.slice(Span::new(at, at + value.len()))))
}

/// Whether a line is a command with plain words, so that a shell reads it alike.
fn is_plain(line: &str) -> bool {
    let mut quote = None;
    let begins = line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.' || c == '/');
    begins
        && line.chars().all(|c| {
            if quote.is_some() {
                quote = quote.filter(|open| *open != c);
                !matches!(c, '$' | '`' | '\\' | '%')
            } else {
                quote = Some(c).filter(|c| matches!(c, '"' | '\''));
                c.is_alphanumeric() || " \"'_./:=+@,~-".contains(c)
            }
        })
        && quote.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(text: &str, language: Foreign) -> String {
        commands(&Text::verbatim(text, FileId(0), 0), language).as_str().to_owned()
    }

    #[test]
    fn power_shell_gives_commands_and_assignments() {
        let text = "pip install \"x>=1\"\n$env:PIP_BREAK_SYSTEM_PACKAGES = '1'\nif ($x) {\n  python -m pip install y\n}\n# pip install z\npip install $y\n";
        assert_eq!(
            read(text, Foreign::PowerShell),
            "pip install \"x>=1\"\nexport PIP_BREAK_SYSTEM_PACKAGES='1'\n\npython -m pip install y\n\n\n\n"
        );
    }

    #[test]
    fn cmd_gives_commands_and_assignments() {
        let text = "set A=1\r\nset \"B=x y\"\r\npip install %X%\r\npip install y\r\nset A\r\n";
        assert_eq!(
            read(text, Foreign::Cmd),
            "export A='1'\nexport B='x y'\n\npip install y\nset A\n"
        );
    }

    #[test]
    fn what_is_kept_knows_its_place() {
        let text = commands(&Text::verbatim("  $env:A='1'\n", FileId(0), 7), Foreign::PowerShell);
        let at = text.as_str().find('A').expect("A");
        assert_eq!(text.place((at..at + 1).into()).map(|p| p.span), Some(Span::new(14, 15)));
    }
}
