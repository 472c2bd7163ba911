//! A line to words as `BuildKit` splits it to find heredocs (`frontend/dockerfile/shell/lex.go` with
//! raw quotes, raw escapes and no variable set): a shell's quoting, but Docker's own `${…}`.

use super::splice::Splice;
use crate::source::Text;
use std::ops::Range;

/// How deep `${a:-${b:-…}}` is followed.
const DEPTH: u32 = 64;

/// The words in `within` of `line`; `None` where quotes or braces do not match, or where `${…}` has
/// a form that Docker does not know. Then the line has no heredoc.
pub(super) fn words(line: &str, within: Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut scan = Scan { line: &line[..within.end], at: within.start };
    let mut words = Vec::new();
    let mut begin = None;
    while let Some(c) = scan.peek() {
        let at = scan.at;
        if c.is_whitespace() {
            words.extend(begin.take().map(|begin| begin..at));
            scan.next();
            continue;
        }
        begin.get_or_insert(at);
        scan.step(DEPTH)?;
        if c == '$' {
            // What was put in for a variable is split again, without regard to quotes.
            for (offset, gap) in line[at..scan.at].match_indices(char::is_whitespace) {
                words.extend(begin.take().filter(|&b| b < at + offset).map(|b| b..at + offset));
                begin = Some(at + offset + gap.len());
            }
            begin = begin.filter(|&begin| begin < scan.at);
        }
    }
    words.extend(begin.map(|begin| begin..within.end));
    Some(words)
}

/// A word without its quotes and escapes, and whether none of it was quoted.
pub(super) fn unquote(line: &Text, word: Range<usize>) -> (Text, bool) {
    let mut splice = Splice::new(line, word.start);
    let mut plain = true;
    let mut quote = None;
    let mut chars = line.as_str()[word.clone()].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let at = word.start + offset;
        let escapes = match quote {
            None => true,
            Some('"') => matches!(chars.peek(), Some((_, '"' | '$' | '\\'))),
            Some(_) => false,
        };
        if quote == Some(c) || quote.is_none() && matches!(c, '\'' | '"') {
            quote = if quote.is_none() { Some(c) } else { None };
            plain = false;
            splice.drop(at..at + 1);
        } else if c == '\\' && escapes {
            splice.drop(at..at + 1);
            chars.next();
        }
    }
    (splice.finish(word.end), plain)
}

struct Scan<'a> {
    line: &'a str,
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        self.line[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn skip_while(&mut self, matches: impl Fn(char) -> bool) {
        let rest = &self.line[self.at..];
        self.at = self.line.len() - rest.trim_start_matches(matches).len();
    }

    /// Passes a character, with all that belongs to it.
    fn step(&mut self, depth: u32) -> Option<()> {
        match self.next()? {
            '\'' => self.at += self.line[self.at..].find('\'')? + 1,
            '"' => loop {
                match self.peek()? {
                    '$' => self.step(depth)?,
                    c => {
                        self.next();
                        match (c, self.peek()) {
                            ('"', _) => break,
                            ('\\', Some('"' | '$' | '\\')) => _ = self.next(),
                            _ => {}
                        }
                    }
                }
            },
            '$' => self.variable(depth)?,
            '<' if self.peek() == Some('<') => {
                self.next();
                self.skip_while(|c| matches!(c, ' ' | '\t' | '\r'));
            }
            '\\' => _ = self.next(),
            _ => {}
        }
        Some(())
    }

    /// The rest of a variable's use behind `$`.
    fn variable(&mut self, depth: u32) -> Option<()> {
        if self.peek() != Some('{') {
            self.name();
            return Some(());
        }
        self.next();
        if matches!(self.peek()?, '{' | '}' | ':') {
            return None;
        }
        self.name();
        match self.next()? {
            '}' => Some(()),
            ':' if matches!(self.next()?, '#' | '%') => None,
            ':' | '+' | '-' | '?' | '#' | '%' => self.until('}', depth),
            '/' => {
                if self.peek() == Some('/') {
                    self.next();
                }
                self.until('/', depth)?;
                self.until('}', depth)
            }
            _ => None,
        }
    }

    fn until(&mut self, stop: char, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        while self.peek()? != stop {
            self.step(depth)?;
        }
        self.next();
        Some(())
    }

    fn name(&mut self) {
        match self.peek() {
            Some(c) if c.is_ascii_digit() => self.skip_while(|c| c.is_ascii_digit()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => _ = self.next(),
            _ => self.skip_while(|c| c.is_alphanumeric() || c == '_'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn split(line: &str) -> Option<Vec<&str>> {
        Some(words(line, 0..line.len())?.into_iter().map(|word| &line[word]).collect())
    }

    #[test]
    fn quotes_hold_words_together_and_spaces_behind_the_operator_belong_to_it() {
        assert_eq!(split(r#"a "b <<c" 'd e'f"#), Some(vec!["a", r#""b <<c""#, "'d e'f"]));
        assert_eq!(split("cat << EOF x"), Some(vec!["cat", "<< EOF", "x"]));
        assert_eq!(split(r"a\ b c\"), Some(vec![r"a\ b", r"c\"]));
    }

    #[test]
    fn variables_are_split_again() {
        assert_eq!(split("x${a:-'b c'}d"), Some(vec!["x${a:-'b", "c'}d"]));
        assert_eq!(split("${a:-b } c"), Some(vec!["${a:-b", "}", "c"]));
        assert_eq!(split("$a $(b $1 $'c d'"), Some(vec!["$a", "$(b", "$1", "$'c d'"]));
    }

    #[test]
    fn what_docker_cannot_read_has_no_words() {
        for line in ["it's", "\"open", "${}", "${x", "${x^^}", "${x:#y}", "${x/a}", "${#x}"] {
            assert_eq!(split(line), None, "{line}");
        }
        for line in ["${x:0:2}", "${x%.*}", "${x//a/b}", "${x?}", "\"${x:-\"y\"}\""] {
            assert!(split(line).is_some(), "{line}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = "${a:-".repeat(100_000);
        assert_eq!(split(&deep), None);
        assert!(split(&format!("{}{}", "${a:-".repeat(60), "}".repeat(60))).is_some());
    }

    #[test]
    fn quotes_are_taken_off() {
        let show = |word: &str| {
            let text = Text::verbatim(word, FileId(0), 0);
            let (name, plain) = unquote(&text, 0..word.len());
            (name.as_str().to_owned(), plain)
        };
        assert_eq!(show("EOF"), ("EOF".into(), true));
        assert_eq!(show("'E O'F"), ("E OF".into(), false));
        assert_eq!(show(r#""E\"\x""#), (r#"E"\x"#.into(), false));
        assert_eq!(show(r"\EOF"), ("EOF".into(), true));
    }
}
