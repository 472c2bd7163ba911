//! The report for programs, version 1: stable within this version.

use super::summary::{by_rule, severities};
use super::{Look, Report, Why, escape};
use crate::finding::{
    Confidence, Context, Evidence, Finding, Fix, Location, Severity, Trouble, TroubleKind,
};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<Item<'a>>,
    errors: Vec<Error<'a>>,
    summary: Counts,
}

#[derive(Serialize)]
pub(super) struct Item<'a> {
    rule: &'a str,
    severity: Severity,
    confidence: Confidence,
    message: &'a str,
    path: &'a str,
    #[serde(flatten)]
    range: Range,
    command: Option<Stretch<'a>>,
    context: Context,
    context_evidence: Vec<Reason<'a>>,
    evidence: Vec<Reason<'a>>,
    help: &'a [String],
    fixes: &'a [Fix],
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<Suppression<'a>>,
}

/// A stretch of a file, which may be another one than the finding's.
#[derive(Serialize)]
struct Stretch<'a> {
    path: &'a str,
    #[serde(flatten)]
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

/// Lines and columns from 1, columns in characters; offsets in bytes.
#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Reason<'a> {
    path: Option<&'a str>,
    line: Option<u32>,
    message: &'a str,
}

#[derive(Serialize)]
struct Suppression<'a> {
    reason: &'a str,
}

#[derive(Serialize)]
pub(super) struct Error<'a> {
    kind: TroubleKind,
    path: &'a str,
    line: Option<u32>,
    message: &'a str,
}

#[derive(Serialize)]
pub(super) struct Counts {
    files: usize,
    error: usize,
    warning: usize,
    note: usize,
    suppressed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    baselined: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unchanged: Option<usize>,
    /// Open findings of each rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<BTreeMap<&'static str, usize>>,
}

/// The report as JSON, with a line break at its end.
pub fn render(report: &Report, look: Look) -> String {
    let document = Document {
        version: VERSION,
        findings: items(report).collect(),
        errors: errors(report).collect(),
        summary: counts(report, look),
    };
    // Strings and numbers only: there is nothing that could fail.
    let mut text = escape::json(serde_json::to_string_pretty(&document).unwrap_or_default());
    text.push('\n');
    text
}

/// The version of what is written for programs.
pub(super) const VERSION: u32 = 1;

/// All findings, the suppressed ones too.
pub(super) fn items(report: &Report) -> impl Iterator<Item = Item<'_>> {
    let findings = report.findings.iter().zip(report.fingerprints());
    findings.map(|(finding, fingerprint)| item(finding, fingerprint))
}

/// All troubles.
pub(super) fn errors(report: &Report) -> impl Iterator<Item = Error<'_>> {
    report.troubles.iter().map(trouble)
}

/// How many there are; those of each rule if they are asked for.
pub(super) fn counts(report: &Report, look: Look) -> Counts {
    let [error, warning, note] = severities(report);
    Counts {
        files: report.summary.files(),
        error,
        warning,
        note,
        suppressed: report.findings.len() - report.open().count(),
        baselined: report.stale.as_ref().map(|_| report.aside(Why::Baseline).count()),
        stale: report.stale.as_ref().map(Vec::len),
        unchanged: report.since.then(|| report.aside(Why::Unchanged).count()),
        rules: look.statistics.then(|| by_rule(report)),
    }
}

fn item(finding: &Finding, fingerprint: String) -> Item<'_> {
    Item {
        rule: finding.rule,
        severity: finding.severity,
        confidence: finding.confidence,
        message: &finding.message,
        path: finding.location.file.path(),
        range: range(&finding.location),
        command: finding.command.as_ref().map(stretch),
        context: finding.context,
        context_evidence: finding.context_evidence.iter().map(reason).collect(),
        evidence: finding.evidence.iter().map(reason).collect(),
        help: &finding.help,
        fixes: &finding.fixes,
        fingerprint,
        suppressed: finding.suppressed.as_deref().map(|reason| Suppression { reason }),
    }
}

fn stretch(location: &Location) -> Stretch<'_> {
    Stretch { path: location.file.path(), range: range(location) }
}

fn range(location: &Location) -> Range {
    let point = |offset: u32| {
        let position = location.file.position(offset);
        Point { line: position.line, column: position.column, offset: position.offset }
    };
    Range { start: point(location.span.start), end: point(location.span.end) }
}

fn reason(evidence: &Evidence) -> Reason<'_> {
    let location = evidence.location.as_ref();
    Reason {
        path: location.map(|at| at.file.path()),
        line: location.map(|at| at.file.position(at.span.start).line),
        message: &evidence.message,
    }
}

fn trouble(trouble: &Trouble) -> Error<'_> {
    Error { kind: trouble.kind, path: &trouble.path, line: trouble.line, message: &trouble.message }
}
