//! Workflow commands for GitHub Actions, which makes annotations of them
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).
//!
//! Notes are not annotated: they would hide what matters.

use super::escape::{line, log};
use super::summary::{closing, counted};
use super::{Checkout, Report, context};
use crate::finding::{Finding, Severity, Trouble};

/// So many annotations of each level are shown of one step; the others are in its log only.
const SHOWN: usize = 10;

/// The report as commands, and its last lines as they are.
pub fn render(report: &Report, checkout: &Checkout) -> String {
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning] {
        let findings = report.open().filter(|finding| finding.severity == severity);
        let troubles = report.troubles.iter().filter(|it| it.kind.severity() == severity);
        // What could not be checked comes first: otherwise the cap would hide it.
        let commands = troubles.map(|it| trouble(it, checkout));
        let commands: Vec<String> =
            commands.chain(findings.map(|it| annotation(it, checkout))).collect();
        out.push_str(&capped(&commands, severity));
    }
    out.push_str(&log(closing(report, false)));
    out
}

/// The commands; if not all of them will be shown, the last place says how many more there are.
fn capped(commands: &[String], severity: Severity) -> String {
    if commands.len() <= SHOWN {
        return commands.concat();
    }
    let (shown, rest) = commands.split_at(SHOWN - 1);
    let (one, many) = match severity {
        Severity::Error => ("more error", "more errors"),
        _ => ("more warning", "more warnings"),
    };
    let more = format!("{}: see the log of this step", counted(rest.len(), one, many));
    let more = command(severity, "title=pep668-lint", &more);
    [shown.concat(), more, rest.concat()].concat()
}

fn annotation(finding: &Finding, checkout: &Checkout) -> String {
    let file = &finding.location.file;
    let path = file.path();
    let start = file.position(finding.location.span.start);
    let end = file.position(finding.location.span.end);
    let mut properties = format!("file={},line={},", property(&checkout.path(path)), start.line);
    if start.line == end.line {
        properties.push_str(&format!("col={},endColumn={},", start.column, end.column));
    }
    properties.push_str(&format!("endLine={},title=pep668-lint%3A {}", end.line, finding.rule));
    // The log shows the message alone, so the place stands in it too.
    let message = line(&finding.message);
    let mut text = format!("{}:{}:{}: {message}", line(path), start.line, start.column);
    if let Some(context) = context::first(finding) {
        text.push_str(&format!("\n{}", line(&context)));
    }
    if let Some(help) = finding.help.first() {
        text.push_str(&format!("\nhelp: {}", line(help)));
    }
    command(finding.severity, &properties, &text)
}

fn trouble(trouble: &Trouble, checkout: &Checkout) -> String {
    let line_number = trouble.line.map_or(String::new(), |line| format!("line={line},"));
    let properties = format!(
        "file={},{line_number}title=pep668-lint%3A {}",
        property(&checkout.path(&trouble.path)),
        trouble.kind.label()
    );
    let place = trouble.line.map_or(String::new(), |line| format!(":{line}"));
    let text = format!(
        "{}{place}: {}: {}",
        line(&trouble.path),
        trouble.kind.label(),
        line(&trouble.message)
    );
    command(trouble.kind.severity(), &properties, &text)
}

/// A command in one line. `properties` are escaped already.
fn command(severity: Severity, properties: &str, message: &str) -> String {
    let level = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    format!("::{level} {properties}::{}\n", data(message))
}

/// As the runner reads what stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the runner reads the value of a property. Line breaks have a spelling that the runner knows; what
/// else a terminal would act on has none, and whoever tries the format at a terminal is not harmed.
fn property(text: &str) -> String {
    let lines = text.split_inclusive(['\r', '\n']).map(|part| {
        let end = part.len() - usize::from(part.ends_with(['\r', '\n']));
        format!("{}{}", line(&part[..end]), &part[end..])
    });
    data(&lines.collect::<String>()).replace(':', "%3A").replace(',', "%2C")
}
