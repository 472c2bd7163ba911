//! Text that looks like shell to commands and their words, whatever is wrong with it: makefiles,
//! documents and templates hold much that no shell would read.

use std::collections::HashMap;
use std::ops::Range;

/// A word of a command.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    /// Where it stands in the text.
    pub(super) span: Range<usize>,
    /// Without its quotes; variables and substitutions as they are written.
    pub(super) value: String,
    /// What stands inside of `$(…)`, `` `…` `` and `<(…)`.
    pub(super) inner: Vec<Range<usize>>,
    /// It holds a quote.
    pub(super) quoted: bool,
}

/// A simple command.
#[derive(Debug, Default)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// The file behind `<`.
    pub(super) input: Option<Word>,
    /// The file behind `>`.
    pub(super) output: Option<Word>,
    /// The text of its heredoc.
    pub(super) heredoc: Option<Range<usize>>,
    /// It reads what the command before it prints.
    pub(super) piped: bool,
    /// In how many parentheses it stands.
    pub(super) depth: u32,
}

/// Cuts `text` into commands. With `by_line` a quote ends with its line: a document holds apostrophes.
pub(super) fn commands(text: &str, by_line: bool) -> Vec<Command> {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), by_line, ..Lexer::default() };
    lexer.pairs = pairs(lexer.bytes);
    lexer.run();
    lexer.done
}

/// Where the parentheses of substitutions end.
fn pairs(bytes: &[u8]) -> HashMap<usize, usize> {
    let (mut pairs, mut open) = (HashMap::new(), Vec::new());
    for at in memchr::memchr2_iter(b'(', b')', bytes) {
        if bytes[at] == b'(' {
            open.push(at);
        } else if let Some(start) = open.pop()
            && start > 0
            && matches!(bytes[start - 1], b'$' | b'<' | b'>')
        {
            pairs.insert(start, at);
        }
    }
    pairs
}

#[derive(Default)]
struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    by_line: bool,
    at: usize,
    pairs: HashMap<usize, usize>,
    done: Vec<Command>,
    command: Command,
    depth: u32,
    /// Delimiters of heredocs that begin on the next line, and whether tabs are taken off.
    waiting: Vec<String>,
    /// The line that was measured last, from where it was.
    line: Range<usize>,
    /// No further quote of this kind ends.
    unclosed: [bool; 3],
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn run(&mut self) {
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.line_goes_on() > 0 => self.at += self.line_goes_on(),
                b'\n' => {
                    self.at += 1;
                    self.end(false);
                    self.heredocs();
                }
                b'#' => self.at = self.line_end(),
                b'&' if self.peek(1) == b'>' => {
                    self.at += 1;
                    self.redirect();
                }
                b'|' if self.peek(1) == b'|' => self.separate(2, false),
                b'|' => self.separate(1, true),
                b'&' if self.peek(1) == b'&' => self.separate(2, false),
                b';' | b'&' => self.separate(1, false),
                b'(' => {
                    self.separate(1, false);
                    self.depth += 1;
                }
                b')' => {
                    self.separate(1, false);
                    self.depth = self.depth.saturating_sub(1);
                }
                b'<' | b'>' if self.peek(1) != b'(' => self.redirect(),
                _ => {
                    let word = self.word();
                    self.command.words.push(word);
                }
            }
        }
        self.end(false);
    }

    /// The length of an escaped line break here; 0 if there is none.
    fn line_goes_on(&self) -> usize {
        match (self.peek(0), self.peek(1), self.peek(2)) {
            (b'\\', b'\n', _) => 2,
            (b'\\', b'\r', b'\n') => 3,
            _ => 0,
        }
    }

    /// The end of the line; of a long line it is looked for once.
    fn line_end(&mut self) -> usize {
        if !self.line.contains(&self.at) {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let end = self.at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            self.line = self.at..end;
        }
        self.line.end
    }

    fn separate(&mut self, length: usize, piped: bool) {
        self.at += length;
        if piped && self.peek(0) == b'&' {
            self.at += 1;
        }
        self.end(piped);
    }

    /// The command is over.
    fn end(&mut self, next_piped: bool) {
        let next = Command { piped: next_piped, depth: self.depth, ..Command::default() };
        let command = std::mem::replace(&mut self.command, next);
        if command.words.is_empty() {
            // `curl … |` at the end of a line: the next line reads it.
            self.command.piped |= command.piped;
        } else {
            self.done.push(Command { depth: self.depth, ..command });
        }
    }

    fn redirect(&mut self) {
        let input = self.peek(0) == b'<';
        let mut length = 1;
        while matches!(self.peek(length), b'<' | b'>' | b'&' | b'|' | b'-') {
            length += 1;
        }
        let here = input && self.peek(1) == b'<';
        let string = here && self.peek(2) == b'<';
        self.at += length;
        while matches!(self.peek(0), b' ' | b'\t') {
            self.at += 1;
        }
        if matches!(self.peek(0), 0 | b'\n' | b'\r' | b';' | b'&' | b'|' | b'(' | b')') {
            return;
        }
        let word = self.word();
        if here && !string {
            self.waiting.push(word.value);
        } else if input && !here {
            self.command.input = Some(word);
        } else if !input {
            self.command.output = Some(word);
        }
    }

    /// Passes the bodies of the heredocs that the last line announced; the first one is the last
    /// command's.
    fn heredocs(&mut self) {
        for delimiter in std::mem::take(&mut self.waiting) {
            let start = self.at;
            let mut end = self.bytes.len();
            while self.at < self.bytes.len() {
                let line = self.at;
                let stop = self.line_end();
                self.at = (stop + 1).min(self.bytes.len());
                if self.text[line..stop].trim() == delimiter {
                    end = line;
                    break;
                }
            }
            if let Some(command) = self.done.last_mut() {
                command.heredoc.get_or_insert(start..end);
            }
        }
    }

    fn word(&mut self) -> Word {
        let mut word = Word::default();
        let start = self.at;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b')' => break,
                b'(' => break,
                b'<' | b'>' if self.peek(1) != b'(' => break,
                b'\\' if self.line_goes_on() > 0 => break,
                b'\\' => {
                    self.at += 1;
                    self.take(&mut word);
                }
                b'\'' => self.quote(b'\'', 0, &mut word),
                b'"' => self.quote(b'"', 1, &mut word),
                _ => self.plain(&mut word),
            }
        }
        if self.at == start {
            self.take(&mut word);
        }
        word.span = start..self.at;
        word
    }

    /// A character, or a substitution, outside of single quotes.
    fn plain(&mut self, word: &mut Word) {
        match (self.peek(0), self.peek(1)) {
            (b'$' | b'<' | b'>', b'(') => {
                let open = self.at + 1;
                let Some(close) = self.pairs.get(&open).copied() else {
                    self.take(word);
                    return self.take(word);
                };
                word.inner.push(open + 1..close);
                self.take_to(close + 1, word);
            }
            (b'`', _) => match self.closing(b'`', 2) {
                Some(close) => {
                    word.inner.push(self.at + 1..close);
                    self.take_to(close + 1, word);
                }
                None => self.take(word),
            },
            (b'{', b'{') => match self.braces() {
                Some(end) => self.take_to(end, word),
                None => self.take(word),
            },
            _ => self.take(word),
        }
    }

    /// The end of `{{ … }}` on this line.
    fn braces(&self) -> Option<usize> {
        const LONGEST: usize = 200;
        let rest = &self.bytes[self.at..self.bytes.len().min(self.at + LONGEST)];
        let end = memchr::memchr2(b'\n', b'}', rest)?;
        rest[end..].starts_with(b"}}").then_some(self.at + end + 2)
    }

    /// Where the quote that opens here ends.
    fn closing(&mut self, quote: u8, kind: usize) -> Option<usize> {
        if self.unclosed[kind] {
            return None;
        }
        let end = if self.by_line { self.line_end() } else { self.bytes.len() };
        let found = memchr::memchr(quote, &self.bytes[self.at + 1..end]);
        self.unclosed[kind] = found.is_none() && !self.by_line;
        found.map(|found| self.at + 1 + found)
    }

    fn quote(&mut self, quote: u8, kind: usize, word: &mut Word) {
        let Some(first) = self.closing(quote, kind) else { return self.take(word) };
        word.quoted = true;
        self.at += 1;
        if quote == b'\'' {
            self.take_to(first, word);
            self.at += 1;
            return;
        }
        let end = if self.by_line { self.line_end() } else { self.bytes.len() };
        while self.at < end && self.peek(0) != b'"' {
            match self.peek(0) {
                b'\\' if self.line_goes_on() > 0 => self.at += self.line_goes_on(),
                b'\\' => {
                    self.at += 1;
                    self.take(word);
                }
                _ => self.plain(word),
            }
        }
        self.at = (self.at + 1).min(self.bytes.len());
    }

    /// Takes one character into the word.
    fn take(&mut self, word: &mut Word) {
        let Some(c) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else {
            self.at = self.bytes.len();
            return;
        };
        word.value.push(c);
        self.at += c.len_utf8();
    }

    fn take_to(&mut self, end: usize, word: &mut Word) {
        word.value.push_str(self.text.get(self.at..end).unwrap_or_default());
        self.at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let words = |command: &Command| command.words.iter().map(|w| w.value.clone()).collect();
        commands(text, false).iter().map(words).collect()
    }

    #[test]
    fn commands_end_at_operators_and_lines() {
        assert_eq!(
            read("a b && c | d; e\nf \\\n g"),
            [vec!["a", "b"], vec!["c"], vec!["d"], vec!["e"], vec!["f", "g"]]
        );
    }

    #[test]
    fn quotes_and_comments_are_taken_off() {
        assert_eq!(read("sh -c 'a; b' # c\n\"$X\"/y"), [vec!["sh", "-c", "a; b"], vec!["$X/y"]]);
        assert_eq!(read("it's fine"), [vec!["it's", "fine"]]);
    }

    #[test]
    fn substitutions_stay_in_their_word() {
        let found = commands("bash \"$(dirname \"$0\")/x.sh\" {{ a b }}/c <(curl u)", false);
        let values: Vec<&str> = found[0].words.iter().map(|word| word.value.as_str()).collect();
        assert_eq!(values, ["bash", "$(dirname \"$0\")/x.sh", "{{ a b }}/c", "<(curl u)"]);
        assert_eq!(found[0].words[3].inner.len(), 1);
    }

    #[test]
    fn redirections_are_no_words() {
        let found = commands("bash -s <x.sh >out 2>&1", false);
        assert_eq!(found[0].input.as_ref().map(|word| word.value.as_str()), Some("x.sh"));
        assert_eq!(found[0].words.len(), 3);
    }

    #[test]
    fn a_heredoc_is_no_command() {
        let text = "cat <<EOF >x\n./a.sh\nEOF\nb";
        let found = commands(text, false);
        assert_eq!(found.len(), 2);
        assert_eq!(&text[found[0].heredoc.clone().expect("a body")], "./a.sh\n");
    }
}
