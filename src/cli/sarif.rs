//! What a SARIF report says beside the findings: the rules' pages, and how the run ends.

use super::{Failure, Status};
use crate::finding::{Confidence, Context, Severity};
use crate::report::Report;
use crate::report::sarif::{About, RuleHelp, render as rendered};
use crate::rules::page::Page;
use crate::rules::{Policy, RULES, Rule};

/// The report of a run that ends with `status`.
pub(super) fn render(report: &Report, status: Status) -> Result<String, Failure> {
    let rules: Result<Vec<_>, _> = RULES.iter().map(|rule| help(*rule)).collect();
    let successful = status != Status::Failed;
    Ok(rendered(report, &About { rules: rules?, exit_code: status.code(), successful }))
}

fn help(rule: &dyn Rule) -> Result<RuleHelp<'static>, Failure> {
    let page = Page::parse(rule.page()).map_err(Failure)?;
    let policy = Policy::default();
    let levels = Context::ALL.map(|context| policy.level(rule.name(), context));
    let severity = levels.iter().filter_map(|level| level.severity(Confidence::High)).max();
    Ok(RuleHelp {
        name: page.name,
        summary: page.summary,
        severity: severity.unwrap_or(Severity::Note),
        tags: page.tags,
        security: page.security,
        page: page.body,
    })
}
