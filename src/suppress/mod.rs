//! Comments that allow what would be reported: `# pep668-lint: allow[sudo-pip] -- a kiosk`.
//!
//! A comment that allows a rule must say why, may say until when, and is itself reported when it
//! allows nothing. Nothing here knows the rules or the policy: their names come from the caller.

pub mod baseline;
mod comments;
mod directive;
mod remark;
mod usage;
mod yaml;

#[cfg(test)]
mod tests;

pub use comments::{Comment, in_dockerfile, in_shell};
pub use remark::{Remark, RemarkKind};
pub use yaml::in_yaml;

use crate::finding::{Finding, Permitted};
use crate::knowledge::Date;
use crate::source::{SourceFile, Span};
use directive::{Directive, Malformed};
use std::sync::Arc;
use usage::Usage;

/// Whether a text speaks of this program at all.
pub fn is_mentioned(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), directive::NAME.as_bytes()).is_some()
}

/// What a comment says that was meant to allow something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// From the name of this program.
    pub text: String,
    /// Where that stands.
    pub at: u32,
    /// What it covers, unless it is meant for the whole file.
    pub covers: Vec<Span>,
}

/// What a comment says; `None` if it is not meant for us.
pub fn said(comment: &Comment) -> Option<Said> {
    let (whole, for_file) = match directive::read(comment.text.as_str())? {
        Ok(Directive { whole, for_file, .. }) => (whole, for_file),
        Err(Malformed { whole, .. }) => (whole, false),
    };
    let text = comment.text.as_str()[whole.start..].to_owned();
    let at = comment.text.place(Span::from(whole))?.span.start;
    let covers = if for_file { Vec::new() } else { comment.covers.clone() };
    Some(Said { text, at, covers })
}

/// What comments are measured by.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    /// The names of the rules that a comment may allow.
    pub rules: &'a [&'static str],
    /// The rules among them that look at this file; about the others nobody can say whether a
    /// comment is used.
    pub active: &'a [&'static str],
    /// The day that `until=` is compared with.
    pub today: Date,
    /// Everything in the file was understood: only then is a comment without use reported.
    pub complete: bool,
    /// Where commands begin about which too little is known to say that a comment has no use.
    pub doubtful: &'a [u32],
}

/// All of a file.
const WHOLE: Span = Span { start: 0, end: u32::MAX };

/// A comment that was read.
struct Entry<'a> {
    comment: &'a Comment,
    directive: Directive,
}

impl Entry<'_> {
    /// What it covers.
    fn covers(&self) -> &[Span] {
        if self.directive.for_file { &[WHOLE] } else { &self.comment.covers }
    }

    /// The name of one of its rules.
    fn name(&self, part: usize) -> &str {
        let range = self.directive.rules[part].clone();
        &self.comment.text.as_str()[range]
    }

    /// Whether it still holds.
    fn expired(&self, today: Date) -> bool {
        self.directive.until.is_some_and(|until| until < today)
    }

    /// The reason, if it allows anything today.
    fn effective(&self, today: Date) -> Option<&str> {
        self.directive.reason.as_deref().filter(|_| !self.expired(today))
    }
}

/// Marks those of `findings` in `file` that a comment allows, and says what is wrong with the
/// comments, in the order of the file. What the policy permits anyway counts as use.
pub fn apply(
    comments: &[Comment],
    file: &Arc<SourceFile>,
    findings: &mut [Finding],
    permitted: &[Permitted],
    terms: &Terms<'_>,
) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut entries = Vec::new();
    for comment in comments {
        match directive::read(comment.text.as_str()) {
            None => {}
            Some(Ok(directive)) => entries.push(Entry { comment, directive }),
            Some(Err(Malformed { whole, message, help })) => {
                remarks.extend(remark::malformed(comment, whole, &message, help));
            }
        }
    }
    let usage = Usage::of(file, findings, permitted, terms.doubtful);
    for entry in &entries {
        remarks.extend(remark::about(entry, &usage, terms));
    }
    usage::allow(&entries, file, findings, terms.today);
    remarks.sort_by_key(|remark| (remark.span, remark.kind));
    remarks
}
