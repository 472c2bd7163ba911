//! Where a comment must stand that allows a finding. Each place that comes into question is tried: the
//! file is checked with the comment in it, and only a place where it does what it says is offered.

use super::check::Subject;
use super::document::Document;
use crate::engine::{Linted, Target};
use crate::finding::Finding;
use crate::rules::suppression::is_about_comments;
use crate::source::SourceFile;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What stands for the reason until somebody writes one.
pub(super) const REASON: &str = "TODO: say why";

/// A comment at its place, around the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    /// The byte in front of which it is put.
    pub(super) at: u32,
    /// All in front of the reason.
    pub(super) before: String,
    /// What follows the reason.
    pub(super) behind: String,
}

/// Checks a text with a comment in it, if there is time for that.
pub(super) type Lint<'a> = dyn FnMut(Target) -> Option<Linted> + 'a;

/// What a comment speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// One command.
    Here,
    /// The whole file.
    File,
}

/// The comment that allows a finding of a buffer; `None` if none can.
pub(super) fn comment(
    finding: &Finding,
    linted: &Linted,
    subject: &Subject,
    document: &Document,
    reach: Reach,
    lint: &mut Lint<'_>,
) -> Option<Comment> {
    if is_about_comments(finding.rule) {
        return None;
    }
    let places = match reach {
        Reach::Here => beside(finding, document),
        Reach::File => vec![top(finding.rule, document)],
    };
    places.into_iter().find(|it| allows(it, finding, linted, subject, document, lint))
}

/// Places beside a finding, the best first.
fn beside(finding: &Finding, document: &Document) -> Vec<Comment> {
    let text = document.text.as_str();
    let lines = &document.lines;
    let own = lines.line(finding.location.span.start);
    let command = finding.command.as_ref().map_or(own, |it| lines.line(it.span.start));
    let line = |number: u32| {
        let (start, end) = (lines.start(number) as usize, lines.start(number + 1) as usize);
        text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    };
    let mut first = command.min(own);
    while first > 0 && line(first - 1).trim_end().ends_with(['\\', '`']) {
        first -= 1;
    }
    let mut numbers = vec![own, command, first];
    // In YAML above the key or the step, where a comment may stand.
    let upwards = || (first.saturating_sub(200)..=first).rev();
    let key = |it: &u32| {
        let text = line(*it).trim_start();
        text.strip_prefix("- ").unwrap_or(text).trim_start().starts_with("run:")
    };
    numbers.extend(upwards().find(key));
    numbers.extend(upwards().find(|it| line(*it).trim_start().starts_with("- ")));
    let mut seen = BTreeSet::new();
    numbers.retain(|number| seen.insert(*number));
    let above = |number: &u32| {
        let content = line(*number);
        let indent = &content[..content.len() - content.trim_start().len()];
        Comment {
            at: lines.start(*number),
            before: format!("{indent}# pep668-lint: allow[{}] -- ", finding.rule),
            behind: line_break(text).to_owned(),
        }
    };
    let mut places: Vec<Comment> = numbers.iter().map(above).collect();
    for number in [own, command] {
        places.push(Comment {
            at: lines.start(number) + line(number).trim_end().len() as u32,
            before: format!("  # pep668-lint: allow[{}] -- ", finding.rule),
            behind: String::new(),
        });
    }
    places
}

/// The place for a comment about the whole file: behind the comments at its top, which may be a `#!`
/// line or directives to a parser.
fn top(rule: &str, document: &Document) -> Comment {
    let text = document.text.as_str();
    let mut at = 0;
    for line in text.split_inclusive('\n').take_while(|line| line.starts_with('#')) {
        at += line.len();
    }
    let missing = at > 0 && !text[..at].ends_with('\n');
    let start = if missing { line_break(text) } else { "" };
    Comment {
        at: at as u32,
        before: format!("{start}# pep668-lint: allow-file[{rule}] -- "),
        behind: line_break(text).to_owned(),
    }
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Whether a comment allows the finding and changes nothing else.
fn allows(
    comment: &Comment,
    finding: &Finding,
    before: &Linted,
    subject: &Subject,
    document: &Document,
    lint: &mut Lint<'_>,
) -> bool {
    let added = format!("{}{REASON}{}", comment.before, comment.behind);
    let mut text = document.text.clone();
    if !text.is_char_boundary(comment.at as usize) {
        return false;
    }
    text.insert_str(comment.at as usize, &added);
    let file = Arc::new(SourceFile::new(subject.target.file.path(), text));
    let target = Target { file, ..subject.target.clone() };
    let Some(after) = lint(target) else { return false };
    let start = finding.location.span.start;
    let start = if comment.at <= start { start + added.len() as u32 } else { start };
    let allowed = after.findings.iter().any(|it| {
        it.rule == finding.rule && it.location.span.start == start && it.suppressed.is_some()
    });
    let (was, is) = (open(before), open(&after));
    let no_more = is.iter().all(|(rule, count)| was.get(rule).is_some_and(|was| count <= was));
    allowed && no_more && after.troubles.len() <= before.troubles.len()
}

/// How many findings of each rule nothing allows.
fn open(linted: &Linted) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in linted.findings.iter().filter(|it| it.suppressed.is_none()) {
        *counts.entry(finding.rule).or_default() += 1;
    }
    counts
}
