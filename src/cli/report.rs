//! Puts the report of a run where it belongs, in the format that was asked for.

use super::args::{CheckArgs, Format};
use super::checkout::checkout;
use super::output::{coloured, linked, print, write};
use super::{Failure, Status};
use crate::report::{
    Look, Report, checkstyle, concise, full, github, gitlab, json, jsonl, junit, markdown, rdjson,
};

/// Writes the reports of a run that ends with `status`.
pub(super) fn put(report: &Report, args: &CheckArgs, status: Status) -> Result<(), Failure> {
    let people = matches!(args.format, Format::Full | Format::Concise);
    let colour = people && args.output.is_none() && coloured(args.settings.color);
    let look = Look {
        colour,
        links: colour && linked(),
        notes: args.show_notes,
        statistics: args.statistics,
    };
    let text = render(report, args.format, look, status)?;
    match &args.output {
        Some(path) => write(path, &text)?,
        None => print(&text, colour)?,
    }
    let plain = Look { colour: false, links: false, ..look };
    args.also
        .iter()
        .try_for_each(|(format, path)| write(path, &render(report, *format, plain, status)?))
}

fn render(report: &Report, format: Format, look: Look, status: Status) -> Result<String, Failure> {
    Ok(match format {
        Format::Full => full::render(report, look),
        Format::Concise => concise::render(report, look),
        Format::Json => json::render(report, look),
        Format::Jsonl => jsonl::render(report, look),
        Format::Sarif => super::sarif::render(report, status)?,
        Format::Github => github::render(report, &checkout()),
        Format::Gitlab => gitlab::render(report, &checkout()),
        Format::Junit => junit::render(report),
        Format::Checkstyle => checkstyle::render(report),
        Format::Rdjson => rdjson::render(report),
        Format::Markdown => markdown::render(report, look, &checkout()),
    })
}
