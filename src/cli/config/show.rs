//! `config show`: what holds for a file or folder.

use super::values::{Value, values};
use super::{ConfigFormat, ShowArgs, json, toml};
use crate::cli::gather::finder;
use crate::cli::output::{complain, print};
use crate::cli::{Failure, Status};
use crate::config::Config;
use crate::finding::Context;
use crate::report::escape::line;
use crate::source::walk::{reason, shown};
use serde::Serialize;
use std::fmt::Write;
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Shown<'a> {
    version: u32,
    path: String,
    /// The configuration, and those that it extends.
    files: &'a [String],
    excluded: bool,
    context: Option<Context>,
    values: Vec<Value>,
}

pub(super) fn run(args: &ShowArgs) -> Result<Status, Failure> {
    let path = args.path.as_deref().unwrap_or(Path::new("."));
    let (real, is_file) = resolved(path)?;
    let mut finder = finder(&args.settings)?;
    let asked = if is_file { real } else { real.join("any") };
    let config = finder.config(&asked);
    complain(&finder.troubles);
    let Some(config) = config else { return Ok(Status::Failed) };
    let shown = Shown {
        version: 1,
        path: shown(path),
        files: &config.files,
        excluded: is_file && config.exclude.matches(&asked),
        context: config.context(&asked).filter(|_| is_file),
        values: values(&config, &args.select, &args.ignore),
    };
    let text = match args.format {
        ConfigFormat::Json => json(&shown),
        ConfigFormat::Full => full(&shown, &config),
    };
    print(&text, false)?;
    Ok(Status::Clean)
}

/// The path without links, and whether it is a file.
fn resolved(path: &Path) -> Result<(PathBuf, bool), Failure> {
    let real = path
        .canonicalize()
        .map_err(|error| Failure(format!("{}: {}", line(&shown(path)), reason(&error))))?;
    let is_file = !real.is_dir();
    Ok((real, is_file))
}

fn full(shown: &Shown<'_>, config: &Config) -> String {
    let mut text = format!("# For {}: ", line(&shown.path));
    match config.files.split_first() {
        None => text.push_str("no configuration"),
        Some((file, [])) => text.push_str(&line(file)),
        Some((file, extended)) => {
            let _ = write!(text, "{}, which extends {}", line(file), line(&extended.join(", ")));
        }
    }
    text.push('\n');
    if shown.excluded {
        text.push_str("# This file is excluded.\n");
    }
    if let Some(context) = shown.context {
        let _ = writeln!(text, "# The context of this file is declared: {}.", context.name());
    }
    text.push_str(&toml::render(&shown.values));
    text
}
