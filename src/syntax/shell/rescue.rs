//! What can be saved of text that does not parse: commands line by line.

use super::{ast::Block, lower::unknown, recover::Recovery, repair::continues};
use crate::source::Span;

/// Words that only make sense with others on other lines.
const LEADING: &[&str] = &[
    "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac", "time", "{", "}",
    "!", "(", ")", ";;", ";", "&&", "||", "|",
];
const TRAILING: &[&str] = &["then", "do", "{", "(", ")", "}", ";;", ";", "&&", "||", "|", "\\"];

impl Recovery<'_> {
    /// Statements of a stretch that is part of no statement yet, as good as they can be had.
    pub(super) fn rescue(&mut self, region: Span, values: &[Span]) -> Block {
        let mut block = Block::new();
        let several = self.masked[region.range()].contains('\n');
        if several && region.len() < self.text.len() {
            let Some((attempt, lowered)) = self.attempt_part(region, values) else {
                return self.give_up(region);
            };
            let gaps = self.uncovered(region, &lowered, &[]);
            if attempt.is_clean() || gaps.iter().map(|gap| gap.len()).sum::<usize>() < region.len()
            {
                self.script.comments.extend(lowered.comments);
                block.extend(lowered.body);
                for gap in gaps {
                    block.extend(self.rescue_lines(gap, values));
                }
                block.sort_by_key(|stmt| stmt.span);
                return block;
            }
        }
        block.extend(self.rescue_lines(region, values));
        block
    }

    fn rescue_lines(&mut self, region: Span, values: &[Span]) -> Block {
        let mut block = Block::new();
        let mut at = region.start as usize;
        while at < region.end as usize {
            let end = chunk_end(&self.masked[..region.end as usize], at);
            if let Some(line) = self.worthwhile(Span::new(at, end)) {
                block.extend(self.rescue_line(line, values));
            }
            at = end;
        }
        block
    }

    /// The commands of one line, if need be without the words that join it to other lines.
    fn rescue_line(&mut self, line: Span, values: &[Span]) -> Block {
        let stripped = self.stripped(line);
        if stripped.is_empty() {
            return Block::new();
        }
        let mut parts = vec![line];
        parts.extend((stripped != line).then_some(stripped));
        let mut partial = Block::new();
        for part in parts {
            let Some((attempt, lowered)) = self.attempt_part(part, values) else {
                return self.give_up(line);
            };
            if attempt.is_clean() {
                self.script.comments.extend(lowered.comments);
                return lowered.body;
            }
            if partial.is_empty() {
                partial = lowered.body;
            }
            self.problems(&attempt.diagnostics[..1], part.start as usize);
        }
        if partial.is_empty() {
            partial.push(unknown(line));
        }
        partial
    }

    fn give_up(&mut self, region: Span) -> Block {
        let message = "too much of this text is not shell".to_owned();
        self.script.problems.push(super::ast::Problem { at: region.start, message, limit: false });
        vec![unknown(region)]
    }

    /// The line without reserved words at its ends and without the pattern of a `case`.
    fn stripped(&self, line: Span) -> Span {
        let whole = &self.masked[line.range()];
        let mut text = whole;
        while let Some(rest) = strip_leading(text) {
            text = rest;
        }
        let start = line.start as usize + (whole.len() - text.len());
        while let Some(rest) = strip_trailing(text) {
            text = rest;
        }
        Span::new(start, start + text.len())
    }
}

fn strip_leading(text: &str) -> Option<&str> {
    let word = LEADING.iter().find(|word| {
        let alphabetic = word.starts_with(|c: char| c.is_ascii_alphabetic());
        text.strip_prefix(**word).is_some_and(|rest| {
            !alphabetic || rest.is_empty() || rest.starts_with([' ', '\t', ';', '\n', '\\'])
        })
    });
    if let Some(word) = word {
        return Some(text[word.len()..].trim_start());
    }
    // `pattern)`
    let end = text.find([')', '(', '$', '`', '\'', '=', ';', '&'])?;
    let pattern = text[end..].starts_with(')') && end > 0;
    pattern.then(|| text[end + 1..].trim_start())
}

fn strip_trailing(text: &str) -> Option<&str> {
    TRAILING.iter().find_map(|word| {
        let rest = text.strip_suffix(word)?;
        let alphabetic = word.starts_with(|c: char| c.is_ascii_alphabetic());
        let apart = !alphabetic || rest.is_empty() || rest.ends_with([' ', '\t', ';']);
        // A closing bracket may belong to a substitution.
        let balanced = matches!(*word, ")" | "}") && rest.contains(['(', '{']);
        (apart && !balanced).then(|| rest.trim_end())
    })
}

/// Behind the logical line at `at`: with the lines that backslashes join, and with heredocs.
fn chunk_end(text: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        end = text[end..].find('\n').map_or(text.len(), |len| end + len + 1);
        if end == text.len() || !continues(&text[..end - 1]) {
            break;
        }
    }
    let mut rest = &text[at..end];
    while let Some(found) = rest.find("<<") {
        rest = &rest[found + 2..];
        if let Some(delimiter) = heredoc_delimiter(rest) {
            end = heredoc_end(text, end, delimiter).unwrap_or(end);
        }
        rest = rest.trim_start_matches('<');
    }
    end
}

/// The delimiter behind `<<`, if it is a plain one.
fn heredoc_delimiter(text: &str) -> Option<&str> {
    let text = text.strip_prefix('-').unwrap_or(text).trim_start_matches([' ', '\t']);
    let text = text.trim_start_matches(['\'', '"', '\\']);
    let len = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    (len > 0).then(|| &text[..len])
}

/// Behind the line from `at` on that holds nothing but the delimiter.
fn heredoc_end(text: &str, at: usize, delimiter: &str) -> Option<usize> {
    let mut end = at;
    for line in text[at..].split_inclusive('\n') {
        end += line.len();
        if line.trim() == delimiter {
            return Some(end);
        }
    }
    None
}
