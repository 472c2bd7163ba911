//! GitLab's report of code quality, which a merge request shows
//! (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>).

use super::escape::{self, line};
use super::fingerprint::at_path;
use super::{Checkout, Report};
use crate::finding::{Finding, Severity, Trouble};
use serde::Serialize;
use std::collections::HashSet;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Position>,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

/// The report as JSON, with a line break at its end.
pub fn render(report: &Report, checkout: &Checkout) -> String {
    let findings = report.findings.iter().zip(report.fingerprints());
    let open = findings.filter(|(finding, _)| finding.suppressed.is_none());
    let issues = open.map(|(finding, print)| issue(finding, &print, checkout));
    let mut issues: Vec<Issue> =
        issues.chain(report.troubles.iter().map(|it| trouble(it, checkout))).collect();
    // Of issues with one fingerprint GitLab shows the first.
    let mut seen = HashSet::new();
    issues.retain(|issue| seen.insert(issue.fingerprint.clone()));
    // Strings and numbers only: there is nothing that could fail.
    let mut text = escape::json(serde_json::to_string_pretty(&issues).unwrap_or_default());
    text.push('\n');
    text
}

fn issue(finding: &Finding, fingerprint: &str, checkout: &Checkout) -> Issue {
    let file = &finding.location.file;
    let position = |offset| {
        let position = file.position(offset);
        Position { line: position.line, column: Some(position.column) }
    };
    let path = checkout.path(file.path());
    Issue {
        description: line(&finding.message).into_owned(),
        check_name: finding.rule.to_owned(),
        fingerprint: at_path(&path, fingerprint),
        severity: level(finding.severity),
        location: Location {
            path,
            positions: Positions {
                begin: position(finding.location.span.start),
                end: Some(position(finding.location.span.end)),
            },
        },
    }
}

fn trouble(trouble: &Trouble, checkout: &Checkout) -> Issue {
    let message = line(&trouble.message);
    let path = checkout.path(&trouble.path);
    Issue {
        description: format!("{}: {message}", trouble.kind.label()),
        check_name: trouble.kind.name().to_owned(),
        fingerprint: at_path(
            &path,
            &format!("{} {:?} {message}", trouble.kind.name(), trouble.line),
        ),
        severity: level(trouble.kind.severity()),
        location: Location {
            path,
            positions: Positions {
                begin: Position { line: trouble.line.unwrap_or(1), column: None },
                end: None,
            },
        },
    }
}

/// GitLab knows info, minor, major, critical and blocker.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
