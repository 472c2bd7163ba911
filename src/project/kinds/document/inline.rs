//! Inline code, and commands in text without markup.

use super::blocks::{Markup, indent, prompt};
use crate::project::runs::{Hit, Scanner};
use std::ops::Range;

/// Words that tell to run what follows, or their beginnings, in some languages.
const VERBS: &[&str] = &[
    "run",
    "execut",
    "invok",
    "launch",
    "start",
    "use",
    "using",
    "call",
    "via",
    "type",
    "enter",
    "with",
    "then",
    "rerun",
    "issue",
    "lanc",
    "exécut",
    "ejecut",
    "ausführ",
    "starte",
    "esegui",
    "запуст",
    "выполн",
    "运行",
    "執行",
    "执行",
    "実行",
    "실행",
];

/// Words that make a line a sentence when they follow a command.
const PROSE: &[&str] = &[
    "is", "are", "was", "will", "can", "may", "should", "must", "does", "do", "has", "script",
    "and", "or", "in", "to", "for", "from", "which", "that", "the", "a", "now", "no", "with", "-",
    "--", "—", "–", ":", "installs", "runs", "as", "on", "if", "when",
];

/// Commands in a line of prose.
pub(super) fn read(
    start: usize,
    line: &str,
    markup: Markup,
    scanner: &mut Scanner<'_>,
) -> Vec<Hit> {
    let changes =
        |text: &str| ["cd ", "git clone", "curl ", "wget "].iter().any(|w| text.contains(w));
    if !scanner.goal.may_stand_in(line) && !changes(line) {
        return Vec::new();
    }
    let mut hits = Vec::new();
    if markup != Markup::Plain {
        for code in codes(line) {
            scanner.read(&line[code.clone()], start + code.start);
            let found = scanner.take();
            let told = || line[code.clone()].trim().contains(' ') || is_told(line, &code);
            if !found.is_empty() && told() {
                hits.extend(found);
            }
        }
        if !(markup == Markup::Markdown && indent(line) >= 4) {
            return hits;
        }
    }
    if hits.is_empty() {
        hits.extend(typed(start, line, markup, scanner));
    }
    hits
}

/// The inline code of a line, without its marks.
fn codes(line: &str) -> Vec<Range<usize>> {
    let mut codes = Vec::new();
    let mut at = 0;
    while let Some(open) = line[at..].find('`').map(|found| at + found) {
        let length = line[open..].len() - line[open..].trim_start_matches('`').len();
        let mark = &line[open..open + length];
        let from = open + length;
        let Some(close) = line[from..].find(mark).map(|found| from + found) else { break };
        codes.push(from..close);
        at = close + length;
    }
    let mut at = 0;
    while let Some(open) = line[at..].find("<code>").map(|found| at + found + 6) {
        let Some(close) = line[open..].find("</code>").map(|found| open + found) else { break };
        codes.push(open..close);
        at = close;
    }
    codes
}

/// Whether a path in inline code is told to be run: a verb stands before it, or nothing else on
/// the line.
fn is_told(line: &str, code: &Range<usize>) -> bool {
    const WORDS: usize = 5;
    const NEAR: usize = 200;
    let is_mark = |c: char| !c.is_alphabetic();
    let mut from = code.start.saturating_sub(NEAR);
    let mut to = line.len().min(code.end + NEAR);
    while !line.is_char_boundary(from) {
        from += 1;
    }
    while !line.is_char_boundary(to) {
        to -= 1;
    }
    let (before, after) = (&line[from..code.start], &line[code.end..to]);
    if before.chars().all(is_mark) && after.chars().all(is_mark) {
        return true;
    }
    let lower = before.to_lowercase();
    let words = lower.split(|c: char| c.is_whitespace() || matches!(c, '`' | '*' | '(' | '"'));
    let mut last = words.rev().filter(|word| !word.is_empty()).take(WORDS);
    last.any(|word| {
        VERBS.iter().any(|verb| word.starts_with(verb) || !verb.is_ascii() && word.contains(verb))
    })
}

/// A command at the beginning of a line without markup, or behind a verb.
fn typed(start: usize, line: &str, markup: Markup, scanner: &mut Scanner<'_>) -> Vec<Hit> {
    let body = line.trim_start_matches([' ', '\t', '*', '-', '>']);
    let lead = line.len() - body.len();
    let (skip, prompted) = prompt(body);
    let first = lead + skip;
    let mut starts = vec![first];
    if markup == Markup::Plain && !prompted {
        let words = line.split_inclusive([' ', '\t']);
        let mut at = 0;
        for word in words {
            at += word.len();
            let word = word.trim().to_lowercase();
            if starts.len() < 4 && VERBS.iter().any(|verb| word.trim_end_matches(':') == *verb) {
                starts.push(at);
            }
        }
    }
    for from in starts {
        let quoted = line[from..].starts_with(['"', '\'']);
        let from = from + usize::from(quoted);
        let text = line[from..].trim_end_matches(['.', ',', ':', ';', '"', '\'', ')', ' ']);
        scanner.read(text, start + from);
        let hits = scanner.take();
        let begins = hits.iter().any(|hit| hit.span.start as usize <= start + from);
        if begins && (prompted || !is_sentence(text)) {
            return hits;
        }
    }
    Vec::new()
}

/// Whether a line that begins with a command goes on as a sentence.
fn is_sentence(text: &str) -> bool {
    let mut words = text.split_whitespace().skip(1);
    let next = words.next().unwrap_or_default();
    let after = words.next().unwrap_or_default();
    PROSE.contains(&next) || PROSE.contains(&after) && !next.starts_with('-')
}
