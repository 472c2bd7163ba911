//! A short report for a comment in a pull request, or for the summary of a job.

mod inline;

pub(super) use inline::inline;

use super::summary::{most_frequent, totals};
use super::{Checkout, Look, Report, context, link};
use crate::finding::{Finding, Severity, Trouble};
use inline::code;

/// The longest report, in bytes. GitHub refuses comments of more than 65,536 characters; some are left
/// for what somebody writes around it.
const LONGEST: usize = 60_000;

/// The longest message that is shown whole, in characters.
const WIDE: usize = 400;

/// The report as GitHub's and GitLab's Markdown.
pub fn render(report: &Report, look: Look, checkout: &Checkout) -> String {
    let mut head = format!("### pep668-lint: {}\n", totals(report, look.notes));
    let mut tail = String::new();
    if look.statistics && report.open().next().is_some() {
        tail.push_str("\n| findings | rule |\n| ---: | --- |\n");
        for (rule, count) in most_frequent(report) {
            tail.push_str(&format!("| {count} | {} |\n", linked_rule(rule)));
        }
    }
    tail.push_str(&format!("\n{}\n", report.summary.sentence()));
    let rows = rows(report, look, checkout);
    if !rows.is_empty() {
        head.push_str("\n| | place | rule | what is wrong |\n| --- | --- | --- | --- |\n");
    }
    let mut left_out = 0;
    for row in rows {
        if head.len() + row.len() + tail.len() > LONGEST {
            left_out += 1;
        } else {
            head.push_str(&row);
        }
    }
    if left_out > 0 {
        head.push_str(&format!("\n{left_out} more are left out here.\n"));
    }
    head + &tail
}

/// The most severe first, so that they are shown if not all can be; among equals, what could not be
/// checked.
fn rows(report: &Report, look: Look, checkout: &Checkout) -> Vec<String> {
    let mut rows = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let troubles = report.troubles.iter().filter(|it| it.kind.severity() == severity);
        rows.extend(troubles.map(|it| trouble(it, checkout)));
        let findings = report.open().filter(|finding| {
            finding.severity == severity && (look.notes || severity > Severity::Note)
        });
        rows.extend(findings.map(|it| row(it, checkout)));
    }
    rows
}

fn row(finding: &Finding, checkout: &Checkout) -> String {
    let file = &finding.location.file;
    let line = file.position(finding.location.span.start).line;
    let place = place(file.path(), Some(line), checkout);
    let mut text = inline(&shortened(&finding.message));
    if let Some(context) = context::first(finding) {
        text.push_str(&format!("<br>{}", inline(&shortened(&context))));
    }
    if let Some(help) = finding.help.first() {
        text.push_str(&format!("<br>help: {}", inline(&shortened(help))));
    }
    format!("| {} | {place} | {} | {text} |\n", finding.severity.name(), linked_rule(finding.rule))
}

fn trouble(trouble: &Trouble, checkout: &Checkout) -> String {
    let place = place(&trouble.path, trouble.line, checkout);
    let message = inline(&shortened(&trouble.message));
    format!(
        "| {} | {place} | | {}: {message} |\n",
        trouble.kind.severity().name(),
        trouble.kind.label()
    )
}

/// The path in the repository and the line; a link to them where it is known where files are shown.
fn place(path: &str, line: Option<u32>, checkout: &Checkout) -> String {
    let number = line.map_or(String::new(), |line| format!(":{line}"));
    let shown = code(&format!("{}{number}", checkout.path(path)));
    match checkout.link(path, line) {
        Some(url) => format!("[{shown}]({url})"),
        None => shown,
    }
}

fn linked_rule(rule: &str) -> String {
    match link::page(rule) {
        Some(url) => format!("[{rule}]({url})"),
        None => rule.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(WIDE) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
