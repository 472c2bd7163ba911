//! `explain`: the pages of the rules.

use super::output::print;
use super::{Failure, Status, args};
use crate::rules::page::Page;
use crate::rules::{RULES, find};
use std::fmt::Write;

pub(super) fn run(rule: Option<&str>) -> Result<Status, Failure> {
    let text = match rule {
        None => list()?,
        Some(name) => page(name)?,
    };
    print(&text, false)?;
    Ok(Status::Clean)
}

fn list() -> Result<String, Failure> {
    let width = RULES.iter().map(|rule| rule.name().len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in RULES {
        let page = Page::parse(rule.page()).map_err(Failure)?;
        let _ = writeln!(text, "{:width$}  {}", rule.name(), page.summary);
    }
    text.push_str("\n`pep668-lint explain RULE` tells more.\n");
    Ok(text)
}

fn page(name: &str) -> Result<String, Failure> {
    let known = args::rule(name).map_err(|message| Failure(format!("`{name}`: {message}")))?;
    let rule = find(known).ok_or_else(|| Failure(format!("`{name}` has no page")))?;
    let page = Page::parse(rule.page()).map_err(Failure)?;
    let mut text = page.body.trim_end().to_owned();
    text.push_str("\n\n## Severity\n\n");
    for (context, level) in &page.severity {
        let _ = writeln!(text, "{:16}{level}", context.name());
    }
    let _ = writeln!(text, "\nSince {}.", page.since);
    Ok(text)
}
