//! What people and programs read: one file for each format, pure functions from results to text.

mod checkout;
pub mod checkstyle;
pub mod concise;
mod context;
pub mod escape;
mod excerpt;
pub mod fingerprint;
pub mod full;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod link;
pub mod markdown;
pub mod rdjson;
pub mod sarif;
mod style;
mod summary;
pub mod trace;
pub mod trace_json;
mod uri;
mod wrap;
mod xml;

pub use checkout::Checkout;
pub use summary::Summary;

use crate::finding::{Finding, Trouble};

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Sorted by path and place. Suppressed ones are among them.
    pub findings: Vec<Finding>,
    /// Sorted by path and line.
    pub troubles: Vec<Trouble>,
    /// What was read.
    pub summary: Summary,
    /// Findings that are not reported.
    pub aside: Vec<Aside>,
    /// With a baseline: what in it nothing matches any more.
    pub stale: Option<Vec<Stale>>,
    /// Whether only findings on changed lines are reported.
    pub since: bool,
}

/// A finding that is not reported.
#[derive(Debug)]
pub struct Aside {
    /// The finding.
    pub finding: Finding,
    /// Why.
    pub why: Why,
}

/// Why a finding is not reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The baseline knows it.
    Baseline,
    /// It stands on lines that did not change.
    Unchanged,
}

/// What a baseline holds, and nothing matches any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The file, relative to the folder of the baseline.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// How many of them.
    pub count: u32,
}

/// How a report for people looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// With colours.
    pub colour: bool,
    /// With links that a terminal opens.
    pub links: bool,
    /// Notes are shown one by one, not only counted.
    pub notes: bool,
    /// The number of findings of each rule is shown.
    pub statistics: bool,
}

impl Report {
    /// The findings that no comment allows.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.suppressed.is_none())
    }

    /// Sets aside those open findings about which `is_old` says so; it is asked in their order.
    pub fn set_aside(&mut self, why: Why, mut is_old: impl FnMut(&Finding) -> bool) {
        let findings = std::mem::take(&mut self.findings);
        for finding in findings {
            if finding.suppressed.is_none() && is_old(&finding) {
                self.aside.push(Aside { finding, why });
            } else {
                self.findings.push(finding);
            }
        }
    }

    /// The findings that were set aside for a reason.
    pub fn aside(&self, why: Why) -> impl Iterator<Item = &Finding> {
        self.aside.iter().filter(move |aside| aside.why == why).map(|aside| &aside.finding)
    }

    /// The fingerprints of the findings, then of those that were set aside. They are the same
    /// whether or not anything was set aside.
    pub fn fingerprints(&self) -> Vec<String> {
        let all = self.findings.iter().chain(self.aside.iter().map(|aside| &aside.finding));
        let all: Vec<&Finding> = all.collect();
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|at| {
            let location = &all[*at].location;
            (location.file.path(), location.span, all[*at].rule)
        });
        let prints = fingerprint::fingerprints(order.iter().map(|at| all[*at]));
        let mut sorted = vec![String::new(); all.len()];
        for (at, print) in order.into_iter().zip(prints) {
            sorted[at] = print;
        }
        sorted
    }

    /// Brings findings and troubles into their order, whatever order they came in.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.location.span, f.rule);
            a.location.file.path().cmp(b.location.file.path()).then_with(|| key(a).cmp(&key(b)))
        });
        self.troubles
            .sort_by(|a, b| (&a.path, a.line, &a.message).cmp(&(&b.path, b.line, &b.message)));
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::{Confidence, Context, Evidence, Finding, Location, Severity};
    use crate::source::{SourceFile, Span};
    use std::ops::Range;
    use std::sync::Arc;

    /// An error of `sudo-pip` at `span` of a file.
    pub(super) fn finding(
        path: &str,
        text: &str,
        span: Range<usize>,
        command: Option<Range<usize>>,
    ) -> Finding {
        let file = Arc::new(SourceFile::new(path, text));
        let locate =
            |span: Range<usize>| Location { file: Arc::clone(&file), span: Span::from(span) };
        Finding {
            rule: "sudo-pip",
            severity: Severity::Error,
            confidence: Confidence::High,
            message: "pip runs as root".to_owned(),
            location: locate(span),
            command: command.map(locate),
            context: Context::Host,
            context_evidence: vec![Evidence {
                location: None,
                message: "nobody says what runs it".to_owned(),
            }],
            evidence: Vec::new(),
            via: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            suppressed: None,
        }
    }
}
