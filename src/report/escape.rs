//! Text from linted files, made harmless: nothing in it may move the cursor, change colours, or
//! make text look like other text.

use crate::source::{HOLE, shown};
use std::borrow::Cow;
use std::fmt::Write;

/// Whether a terminal or an editor would do something with the character other than show it:
/// control characters, marks of writing direction, invisible ones.
pub fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
        || c == HOLE
}

/// For one line of text: treacherous characters as `\n`, `\t`, `\u{202e}`.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_treacherous) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c == HOLE {
            safe.push('…');
        } else if is_treacherous(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// For text in lines that is written already, and may end in the log of a job: no service takes any of it for a
/// command. GitHub's runner looks for `::` at the beginning of a line, and for `##[` anywhere in it
/// (`ActionCommand.cs` in <https://github.com/actions/runner>); `##vso[` is
/// Azure's, and `##teamcity[` is one, too.
pub fn log(text: String) -> String {
    let begins = |line: &str| line.trim_start().starts_with("::");
    if !text.lines().any(begins) && marks(&text).next().is_none() {
        return text;
    }
    let text = spelled(&text, "\\u{23}");
    let mut safe = String::with_capacity(text.len() + 32);
    for line in text.split_inclusive('\n') {
        match line.trim_start().strip_prefix(':') {
            Some(rest) if begins(line) => {
                safe.push_str(&line[..line.len() - rest.len() - 1]);
                safe.push_str("\\u{3a}");
                safe.push_str(rest);
            }
            _ => safe.push_str(line),
        }
    }
    safe
}

/// The last character of each `##` with which a command of a CI service begins.
fn marks(text: &str) -> impl Iterator<Item = usize> {
    let opened = text.match_indices('[');
    opened.filter_map(|(at, _)| {
        let before = text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic());
        before.ends_with("##").then(|| before.len() - 1)
    })
}

/// Text in which these characters are spelled out.
fn spelled(text: &str, spelling: &str) -> String {
    let (mut safe, mut done) = (String::with_capacity(text.len() + 32), 0);
    for at in marks(text) {
        safe.push_str(&text[done..at]);
        safe.push_str(spelling);
        done = at + 1;
    }
    safe + &text[done..]
}

/// For JSON that is written already: what a terminal or the log of a job would act on as `\u202e`, which programs
/// read as the same character. Outside of strings there is none. The noncharacter that stands for what nobody knows
/// is never one of a report's.
pub fn json(text: String) -> String {
    if let Cow::Owned(told) = shown(&text) {
        return json(told);
    }
    let treacherous = |c: char| is_treacherous(c) && c != '\n';
    let text = if marks(&text).next().is_some() { spelled(&text, "\\u0023") } else { text };
    if !text.contains(treacherous) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 32);
    for c in text.chars() {
        if treacherous(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

/// For excerpts, where columns must stay: one visible character of the same width for each
/// treacherous one. A tab stays.
pub fn in_place(c: char) -> char {
    match c {
        '\t' => c,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ if is_treacherous(c) => '\u{fffd}',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn treacherous_characters_are_spelled_out() {
        assert_eq!(line("plain ü"), "plain ü");
        assert_eq!(line("a\x1b[31m\u{202e}b\n"), "a\\u{1b}[31m\\u{202e}b\\n");
        assert_eq!(line("pip\u{fdd0}"), "pip…");
    }

    #[test]
    fn no_line_is_a_command_of_a_ci_service() {
        for plain in ["a ::error::x\n", "# [x]\n## a [b]\n", "a#[b", "##"] {
            assert_eq!(log(plain.to_owned()), plain);
        }
        let text = "\u{a0} ::stop-commands::x\na ###[add-mask]b##vso[c]\n::\n";
        let safe =
            "\u{a0} \\u{3a}:stop-commands::x\na ##\\u{23}[add-mask]b#\\u{23}vso[c]\n\\u{3a}:\n";
        assert_eq!(log(text.to_owned()), safe);
        assert_eq!(json("\"##[x]\"".to_owned()), "\"#\\u0023[x]\"");
    }

    #[test]
    fn json_reads_the_same_but_harms_no_terminal() {
        let text = "a\n\u{202e}\u{9b}\u{e0041}\u{7f}\"\\ü";
        let safe = json(serde_json::to_string_pretty(&[text]).expect("a string"));
        assert!(!safe.contains(|c: char| is_treacherous(c) && c != '\n'), "{safe:?}");
        let read: Vec<String> = serde_json::from_str(&safe).expect("still JSON");
        assert_eq!(read, [text]);
    }

    #[test]
    fn excerpts_keep_their_columns() {
        let safe: String = "a\x1b\t\u{202e}\u{9b}\x7f".chars().map(in_place).collect();
        assert_eq!(safe, "a\u{241b}\t\u{fffd}\u{fffd}\u{2421}");
    }
}
