//! The format of reviewdog
//! (<https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>), which writes comments into reviews.
//!
//! Its columns count bytes. Messages are read as Markdown where a review shows them.

use super::markdown::inline;
use super::{Report, context, escape, link};
use crate::finding::{Finding, Location, Severity, Trouble};
use serde::Serialize;

#[derive(Serialize)]
struct DiagnosticResult {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Place,
    severity: &'static str,
    code: Code,
}

#[derive(Serialize)]
struct Place {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Point>,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The report as JSON, with a line break at its end.
pub fn render(report: &Report) -> String {
    let diagnostics = report.open().map(diagnostic).chain(report.troubles.iter().map(trouble));
    let result = DiagnosticResult {
        source: Source { name: "pep668-lint", url: link::home() },
        diagnostics: diagnostics.collect(),
    };
    // Strings and numbers only: there is nothing that could fail.
    let mut text = escape::json(serde_json::to_string_pretty(&result).unwrap_or_default());
    text.push('\n');
    text
}

fn diagnostic(finding: &Finding) -> Diagnostic {
    // Evidence has a field of its own, but releases of reviewdog that do not know it read nothing then.
    let mut lines = vec![inline(&finding.message)];
    lines.extend(finding.evidence.iter().map(|it| format!("because {}", inline(&it.message))));
    lines.extend(context::untold(finding).map(|context| inline(&context)));
    lines.extend(finding.help.first().map(|help| format!("help: {}", inline(help))));
    Diagnostic {
        message: lines.join("\n"),
        location: place(&finding.location),
        severity: level(finding.severity),
        code: Code { value: finding.rule, url: Some(link::rule(finding.rule)) },
    }
}

fn trouble(trouble: &Trouble) -> Diagnostic {
    let start = |line| Range { start: Point { line, column: None }, end: None };
    Diagnostic {
        message: format!("{}: {}", trouble.kind.label(), inline(&trouble.message)),
        location: Place { path: trouble.path.clone(), range: trouble.line.map(start) },
        severity: level(trouble.kind.severity()),
        code: Code { value: trouble.kind.name(), url: None },
    }
}

fn place(location: &Location) -> Place {
    let (start, end) = (location.span.start, location.span.end);
    Place {
        path: location.file.path().to_owned(),
        range: Some(Range { start: point(location, start), end: Some(point(location, end)) }),
    }
}

fn point(location: &Location, offset: u32) -> Point {
    let position = location.file.position(offset);
    let start = location.file.line_span(position.line).map_or(0, |line| line.start);
    Point { line: position.line, column: Some(position.offset - start + 1) }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    }
}
