//! One line for each finding, as compilers print them: `path:line:column: error[rule] message`.

use super::escape::{line, log};
use super::style::Paint;
use super::summary::{closing, statistics};
use super::{Look, Report};
use crate::finding::Severity;

/// The report in lines.
pub fn render(report: &Report, look: Look) -> String {
    let paint = Paint::new(look.colour);
    let mut out = String::new();
    for finding in report.open().filter(|f| look.notes || f.severity > Severity::Note) {
        let position = finding.location.file.position(finding.location.span.start);
        let label = paint
            .severity(finding.severity, &format!("{}[{}]", finding.severity.name(), finding.rule));
        let path = paint.bold(&line(finding.location.file.path()));
        let message = line(&finding.message);
        out.push_str(&format!("{path}:{}:{}: {label} {message}\n", position.line, position.column));
    }
    for trouble in &report.troubles {
        out.push_str(&super::style::trouble(trouble, paint));
    }
    if look.statistics {
        out.push_str(&statistics(report));
    }
    out.push_str(&closing(report, look.notes));
    log(out)
}
