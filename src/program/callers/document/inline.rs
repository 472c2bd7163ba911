//! Inline code, and commands in text without markup.

use super::super::builder::Builder;
use super::blocks::{Markup, columns, prompt};
use crate::source::{FileId, Text};
use std::ops::Range;

/// Words that tell to run what follows.
const VERBS: &[&str] = &[
    "run",
    "running",
    "execute",
    "executing",
    "invoke",
    "invoking",
    "launch",
    "launching",
    "start",
    "starting",
    "use",
    "using",
    "call",
    "calling",
    "via",
    "type",
    "enter",
    "with",
    "then",
    "rerun",
    "issue",
    "try",
    "do",
];

/// Parts of such words in other languages.
const STEMS: &[&str] = &[
    "lancez",
    "lancer",
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

/// Words that tell who else runs what follows, or what it is.
const DESCRIBING: &[&str] = &[
    "runs", "executes", "invokes", "launches", "starts", "uses", "calls", "executed", "invoked",
    "called", "is", "are", "was", "were",
];

/// Phrases by which something runs what follows in their clause by itself.
const BY_ITSELF: &[&str] =
    &["automatically", "this will", "it will", "that will", "which will", "they will"];

/// Phrases that forbid what their sentence tells.
const FORBIDDING: &[&str] = &[
    "do not",
    "don't",
    "not to",
    "never",
    "avoid",
    "no need to",
    "cannot",
    "can't",
    "should not",
    "shouldn't",
    "must not",
    "mustn't",
    "will not",
    "won't",
    "no longer",
    "nicht",
    "ne pas",
];

/// Phrases that set what follows in their clause against what is to be done.
const SETTING_AGAINST: &[&str] = &["instead of", "rather than", "without", "not"];

/// Commands that run a file, or lead to one.
const STARTS: &[&str] = &[
    "sh", "bash", "zsh", "dash", "ksh", "source", ".", "sudo", "doas", "su", "cd", "git", "curl",
    "wget", "make", "just", "npm", "yarn", "pnpm", "tox", "docker", "podman", "ssh", "chmod",
    "env", "exec", "time", "nohup", "python", "python3",
];

/// Words that make a line a sentence when they follow a command.
const PROSE: &[&str] = &[
    "is", "are", "was", "will", "can", "may", "should", "must", "does", "do", "has", "script",
    "and", "or", "in", "to", "for", "from", "which", "that", "the", "a", "now", "no", "with", "-",
    "--", "—", "–", ":", "installs", "runs", "as", "on", "if", "when",
];

/// Commands in a line of prose.
pub(super) fn read(start: usize, line: &str, markup: Markup, builder: &mut Builder) {
    if markup != Markup::Plain {
        let mut any = false;
        for code in codes(line) {
            let text = &line[code.clone()];
            let told = || is_told(line, &code);
            let written = || Text::verbatim(text, FileId(0), start + code.start);
            if is_command(text) && told() {
                builder.typed(&written());
                any = true;
            } else if is_script(text) && told() && !is_alone(line, &code) {
                // Nobody has the project's folders on `PATH`.
                let mut command = Text::from("./");
                command.push_text(&written());
                builder.typed(&command);
                any = true;
            }
        }
        // A line that is a command and nothing else, though nobody has marked it as code.
        let bare = STARTS.iter().any(|word| {
            line.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')) && *word != "make"
        });
        if any || !(markup == Markup::Markdown && (columns(line) >= 4 || bare)) {
            return;
        }
    }
    typed(start, line, markup, builder);
}

/// Whether a text may be a command that runs a file, or that leads to one.
fn is_command(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.contains('/') || STARTS.contains(&first)
}

/// Whether a text is a bare name of a script.
fn is_script(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(_, end)| end == "sh")
        && !text.contains([' ', '/', '*', '$'])
}

/// Whether nothing but code stands on the line: a name alone may be a heading.
fn is_alone(line: &str, code: &Range<usize>) -> bool {
    let is_mark = |c: char| !c.is_alphabetic();
    line[..code.start].chars().all(is_mark) && line[code.end..].chars().all(is_mark)
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

/// Whether inline code is told to be run: a verb stands before it, or nothing else on the line. A
/// command with arguments is told unless the sentence says that something else runs it; what it forbids
/// is not.
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
    if is_forbidden(before) || holds(&last_clause(before), BY_ITSELF) {
        return false;
    }
    let sentence = last_sentence(before).to_lowercase();
    let words = sentence.split(|c: char| c.is_whitespace() || matches!(c, '`' | '*' | '(' | '"'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let last = || words.iter().rev().take(WORDS);
    let is_verb = |word: &&str| {
        let plain = word.trim_end_matches([':', ',']);
        VERBS.contains(&plain) || STEMS.iter().any(|stem| word.contains(stem))
    };
    let described = last().any(|word| DESCRIBING.contains(&word.trim_end_matches([':', ','])));
    last().any(is_verb) || line[code.clone()].trim().contains(' ') && !described
}

/// What stands behind the last full stop.
fn last_sentence(before: &str) -> &str {
    let ends = before.char_indices().rev().find(|(at, c)| {
        // `./x.sh` ends no sentence.
        let followed = before[at + c.len_utf8()..].starts_with(char::is_whitespace);
        *c == '。' || matches!(c, '.' | '!' | '?') && followed
    });
    ends.map_or(before, |(at, c)| &before[at + c.len_utf8()..])
}

/// Whether the sentence up to here says not to do what follows.
fn is_forbidden(before: &str) -> bool {
    let sentence = last_sentence(before).to_lowercase().replace('’', "'");
    holds(&sentence, FORBIDDING) || holds(&last_clause(before), SETTING_AGAINST)
}

/// The clause that stands last, in small letters.
fn last_clause(before: &str) -> String {
    let sentence = last_sentence(before).to_lowercase();
    sentence.rsplit([',', ';', ':']).next().unwrap_or_default().to_owned()
}

/// Whether any of the phrases stands in a text as whole words.
fn holds(text: &str, phrases: &[&str]) -> bool {
    let part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    phrases.iter().any(|phrase| {
        text.match_indices(phrase).any(|(at, _)| {
            let (front, back) = (&text[..at], &text[at + phrase.len()..]);
            !part(front.chars().next_back()) && !part(back.chars().next())
        })
    })
}

/// A command at the beginning of a line without markup, or behind a verb.
fn typed(start: usize, line: &str, markup: Markup, builder: &mut Builder) {
    let body = line.trim_start_matches([' ', '\t', '*', '-', '>']);
    let lead = line.len() - body.len();
    let (skip, prompted) = prompt(body);
    let mut starts = vec![lead + skip];
    if markup == Markup::Plain && !prompted {
        let mut at = 0;
        for word in line.split_inclusive([' ', '\t']) {
            at += word.len();
            let word = word.trim().to_lowercase();
            if starts.len() < 4 && VERBS.contains(&word.trim_end_matches(':')) {
                starts.push(at);
            }
        }
    }
    for from in starts {
        let from = from + usize::from(line[from..].starts_with(['"', '\'']));
        let text = unpunctuated(&line[from..]);
        if is_command(text) && (prompted || !is_sentence(text)) && !is_forbidden(&line[..from]) {
            return builder.typed(&Text::verbatim(text, FileId(0), start + from));
        }
    }
}

/// A command without what ends the sentence around it.
fn unpunctuated(text: &str) -> &str {
    let text = text.trim_end_matches(['.', ',', ':', ';', '"', '\'', ' ']);
    let opened = text.matches('(').count();
    match text.strip_suffix(')') {
        // `bash <(curl …)`
        Some(inner) if text.matches(')').count() > opened => unpunctuated(inner),
        _ => text,
    }
}

/// Whether a line that begins with a command goes on as a sentence.
fn is_sentence(text: &str) -> bool {
    let mut words = text.split_whitespace().skip(1);
    let next = words.next().unwrap_or_default();
    let after = words.next().unwrap_or_default();
    PROSE.contains(&next) || PROSE.contains(&after) && !next.starts_with('-')
}
