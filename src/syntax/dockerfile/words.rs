//! Lines to words, by the rules of the several instructions. Words are byte ranges and keep their
//! quotes and escapes.

use super::splice::Splice;
use super::tree::Flag;
use crate::source::{Span, Text};
use std::ops::Range;

/// What separates an instruction's keyword and plain words; other white space does not.
pub(super) const BLANK: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

/// Words between blanks, without regard to quotes (COPY, FROM).
pub(super) fn plain(line: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = within.start;
    for word in line[within].split(BLANK) {
        if !word.is_empty() {
            words.push(at..at + word.len());
        }
        at += word.len() + 1;
    }
    words
}

/// Words between white space outside quotes (ENV, ARG, LABEL). A quote that is not closed reaches to
/// the end.
pub(super) fn quoted(line: &str, within: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut begin = None;
    let mut quote = None;
    let mut chars = line[within.clone()].char_indices();
    while let Some((offset, c)) = chars.next() {
        let at = within.start + offset;
        if quote.is_none() && c.is_whitespace() {
            words.extend(begin.take().map(|begin| begin..at));
            continue;
        }
        begin.get_or_insert(at);
        if quote == Some(c) {
            quote = None;
        } else if c == escape && quote != Some('\'') {
            chars.next();
        } else if quote.is_none() && matches!(c, '\'' | '"') {
            quote = Some(c);
        }
    }
    words.extend(begin.map(|begin| begin..within.end));
    words
}

/// The flags at the start of `within`, and where the rest begins.
pub(super) fn flags(line: &Text, within: Range<usize>, escape: char) -> (Vec<Flag>, usize) {
    let mut flags = Vec::new();
    let mut at = within.start;
    loop {
        let rest = &line.as_str()[at..within.end];
        at = within.end - rest.trim_start().len();
        if !line.as_str()[at..within.end].starts_with("--") {
            return (flags, at);
        }
        let (word, end) = flag(line, at..within.end, escape);
        at = end;
        if word.as_str() == "--" {
            return (flags, at);
        }
        let equals = word.as_str().find('=').unwrap_or(word.len());
        let name = word.as_str()[..equals].trim_start_matches('-').to_owned();
        flags.push(Flag { name, value: word.slice(Span::new(equals + 1, word.len())) });
    }
}

/// A flag without its quotes and escapes, and where it ends.
fn flag(line: &Text, within: Range<usize>, escape: char) -> (Text, usize) {
    let mut splice = Splice::new(line, within.start);
    let mut quote = None;
    let mut chars = line.as_str()[within.clone()].char_indices();
    while let Some((offset, c)) = chars.next() {
        let at = within.start + offset;
        if quote.is_none() && c.is_whitespace() {
            return (splice.finish(at), at);
        }
        if quote == Some(c) {
            quote = None;
            splice.drop(at..at + 1);
        } else if c == escape {
            splice.drop(at..at + 1);
            chars.next();
        } else if quote.is_none() && matches!(c, '\'' | '"') {
            quote = Some(c);
            splice.drop(at..at + 1);
        }
    }
    (splice.finish(within.end), within.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn words(line: &str) -> Vec<&str> {
        quoted(line, 0..line.len(), '\\').into_iter().map(|range| &line[range]).collect()
    }

    #[test]
    fn quotes_and_escapes_hold_words_together() {
        assert_eq!(words(r#"A="b c" D=e\ f  G='h\' I"#), [r#"A="b c""#, r"D=e\ f", r"G='h\'", "I"]);
        assert_eq!(words(r#"A="b \" c" D"#), [r#"A="b \" c""#, "D"]);
        assert_eq!(words(r#"A="open B"#), [r#"A="open B"#]);
        assert_eq!(words(r"A=b\"), [r"A=b\"]);
    }

    #[test]
    fn plain_words_know_no_quotes() {
        let line = "x  \"a b\"";
        let found: Vec<_> = plain(line, 1..line.len()).into_iter().map(|r| &line[r]).collect();
        assert_eq!(found, ["\"a", "b\""]);
    }

    #[test]
    fn flags_lose_their_quotes_and_end_before_the_first_word() {
        let line = Text::verbatim(r#"--mount="type=bind,target=/a b" --x  pip --no"#, FileId(0), 0);
        let (found, rest) = flags(&line, 0..line.len(), '\\');
        let shown: Vec<_> = found.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
        assert_eq!(shown, [("mount", "type=bind,target=/a b"), ("x", "")]);
        assert_eq!(&line.as_str()[rest..], "pip --no");
    }

    #[test]
    fn two_dashes_end_the_flags() {
        let line = Text::verbatim("--a -- --b", FileId(0), 0);
        let (found, rest) = flags(&line, 0..line.len(), '\\');
        assert_eq!((found.len(), &line.as_str()[rest..]), (1, " --b"));
    }
}
