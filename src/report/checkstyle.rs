//! The XML of Checkstyle (<https://checkstyle.org/>), which many programs read.

use super::Report;
use super::xml::{DECLARATION, exact, text};
use crate::finding::{Finding, Severity, Trouble};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The version of Checkstyle's format; readers look for one that they know, and this one all know.
const VERSION: &str = "4.3";

/// The report as XML. All files with findings or troubles, sorted by path.
pub fn render(report: &Report) -> String {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for finding in report.open() {
        files.entry(finding.location.file.path()).or_default().push_str(&error(finding));
    }
    for it in &report.troubles {
        files.entry(&it.path).or_default().push_str(&trouble(it));
    }
    let mut out = format!("{DECLARATION}<checkstyle version=\"{VERSION}\">\n");
    for (path, errors) in files {
        let _ = write!(out, "  <file name=\"{}\">\n{errors}  </file>\n", exact(path));
    }
    out.push_str("</checkstyle>\n");
    out
}

fn error(finding: &Finding) -> String {
    let position = finding.location.file.position(finding.location.span.start);
    format!(
        "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" \
         source=\"pep668-lint.{}\"/>\n",
        position.line,
        position.column,
        level(finding.severity),
        text(&finding.message),
        finding.rule
    )
}

fn trouble(trouble: &Trouble) -> String {
    format!(
        "    <error line=\"{}\" severity=\"{}\" message=\"{}: {}\" source=\"pep668-lint.{}\"/>\n",
        trouble.line.unwrap_or(1),
        level(trouble.kind.severity()),
        trouble.kind.label(),
        text(&trouble.message),
        trouble.kind.name()
    )
}

/// Checkstyle knows ignore, info, warning and error.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    }
}
