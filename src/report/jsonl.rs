//! One JSON object a line, for programs that read as they go: findings and errors as in `json`, and the
//! summary as the last line. What a line is stands in its `type`.

use super::json::{Counts, Error, Item, VERSION, counts, errors, items};
use super::{Look, Report, escape};
use serde::Serialize;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding(Item<'a>),
    Error(Error<'a>),
    Summary(Summary),
}

#[derive(Serialize)]
struct Summary {
    version: u32,
    #[serde(flatten)]
    counts: Counts,
}

/// The report in lines.
pub fn render(report: &Report, look: Look) -> String {
    let summary = Summary { version: VERSION, counts: counts(report, look) };
    let lines = items(report).map(Line::Finding);
    let lines = lines.chain(errors(report).map(Line::Error));
    let lines = lines.chain(std::iter::once(Line::Summary(summary)));
    lines.fold(String::new(), |mut text, line| {
        // Strings and numbers only: there is nothing that could fail.
        text.push_str(&escape::json(serde_json::to_string(&line).unwrap_or_default()));
        text.push('\n');
        text
    })
}
