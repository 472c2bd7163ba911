//! What is wrong with comments.

use super::usage::Usage;
use super::{Comment, Entry, Terms};
use crate::config::suggestion;
use crate::source::{HOLE, Span};
use std::ops::Range;

/// Something wrong with a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What.
    pub kind: RemarkKind,
    /// The part of the comment that it concerns.
    pub span: Span,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Kinds of remarks; each is a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// It allows nothing.
    Unused,
    /// It does not say why.
    WithoutReason,
    /// It names no rule.
    UnknownRule,
    /// Its last day is over.
    Expired,
}

/// A comment that cannot be read allows nothing.
pub(super) fn malformed(
    comment: &Comment,
    part: Range<usize>,
    message: &str,
    help: String,
) -> Option<Remark> {
    let span = span_of(comment, part)?;
    let message = format!("this comment allows nothing: {message}");
    Some(Remark { kind: RemarkKind::Unused, span, message, help })
}

/// What is wrong with a comment that can be read. Of one without any use nothing else is said.
pub(super) fn about(entry: &Entry<'_>, usage: &Usage, terms: &Terms<'_>) -> Vec<Remark> {
    let (comment, directive) = (entry.comment, &entry.directive);
    let mut remarks = Vec::new();
    let mut add = |kind, part: Range<usize>, message: String, help: String| {
        let span = span_of(comment, part);
        remarks.extend(span.map(|span| Remark { kind, span, message, help }));
    };
    let mut idle = Vec::new();
    let mut unknown = 0;
    for (part, range) in directive.rules.iter().enumerate() {
        let name = entry.name(part);
        if !terms.rules.contains(&name) {
            unknown += 1;
            if !name.contains(HOLE) {
                let (message, help) = no_such_rule(name, terms.rules);
                add(RemarkKind::UnknownRule, range.clone(), message, help);
            }
        } else if terms.complete
            && terms.active.contains(&name)
            && !usage.is_possible(name, entry.covers())
        {
            idle.push((name, range.clone()));
        }
    }
    let known = directive.rules.len() - unknown;
    if known > 0 && idle.len() == known {
        let names: Vec<&str> = idle.iter().map(|(name, _)| *name).collect();
        let (message, help) = without_use(&names, directive.for_file);
        add(RemarkKind::Unused, directive.whole.clone(), message, help);
        return remarks;
    }
    for (name, range) in idle {
        let (message, help) = without_use(&[name], directive.for_file);
        add(RemarkKind::Unused, range, message, help);
    }
    if directive.reason.is_none() {
        let help = if directive.stray.is_some() {
            "put `--` in front of the reason"
        } else {
            "say why it is right here: `… -- REASON`"
        };
        let part = directive.stray.clone().unwrap_or(directive.whole.clone());
        let message = "a comment without a reason allows nothing".to_owned();
        add(RemarkKind::WithoutReason, part, message, help.to_owned());
    }
    if let Some(until) = directive.until.filter(|_| entry.expired(terms.today)) {
        let message = format!("what this comment allows was allowed until {until}");
        let help = "mend what it covers, or look at it again and set a later day";
        add(RemarkKind::Expired, directive.whole.clone(), message, help.to_owned());
    }
    remarks
}

fn no_such_rule(name: &str, rules: &[&'static str]) -> (String, String) {
    if name.starts_with("suppression-") {
        let message = format!("no comment can allow `{name}`");
        return (message, "turn that rule off in the configuration".to_owned());
    }
    let near = suggestion(name, rules);
    let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let help = "`pep668-lint explain` lists the rules";
    (format!("there is no rule `{name}`{near}"), help.to_owned())
}

fn without_use(names: &[&str], for_file: bool) -> (String, String) {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let place = if for_file { "in this file" } else { "in what this comment covers" };
    let message = format!("{place} there is nothing to allow for {}", names.join(", "));
    let help = "remove it, or put it above the command that is meant, or at the end of its line";
    let help = if for_file { "remove it" } else { help };
    (message, help.to_owned())
}

/// Where a part of a comment stands.
fn span_of(comment: &Comment, part: Range<usize>) -> Option<Span> {
    comment.text.place(Span::from(part)).map(|place| place.span)
}
