//! `config files`: which configuration holds for which files.

use super::{ConfigFormat, FilesArgs, json};
use crate::cli::gather::{finder, trouble};
use crate::cli::output::{complain, print};
use crate::cli::{Failure, Status};
use crate::config::Config;
use crate::report::escape::line;
use crate::source::read::{Content, read};
use crate::source::walk;
use serde::Serialize;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// A configuration, and the files that it holds for.
#[derive(Serialize)]
struct Held {
    /// The configuration, and those that it extends; none where there is none.
    files: Vec<String>,
    checked: Vec<String>,
    excluded: Vec<String>,
}

#[derive(Serialize)]
struct Document {
    version: u32,
    configurations: Vec<Held>,
}

pub(super) fn run(args: &FilesArgs) -> Result<Status, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() { &here[..] } else { &args.paths };
    let mut finder = finder(&args.settings)?;
    let found = walk::find(paths);
    let mut troubles: Vec<_> = found.unreadable.into_iter().map(trouble).collect();
    let mut known: Vec<(Arc<Config>, Held)> = Vec::new();
    for input in found.inputs {
        match read(&input) {
            Ok(Content::Foreign) => continue,
            Ok(Content::Text { .. }) => {}
            Err(unreadable) => troubles.push(trouble(unreadable)),
        }
        let Some(config) = finder.config(&input.real) else { continue };
        let at = known.iter().position(|(of, _)| of.files == config.files).unwrap_or_else(|| {
            let files = config.files.clone();
            known.push((Arc::clone(&config), Held { files, checked: vec![], excluded: vec![] }));
            known.len() - 1
        });
        let held = &mut known[at].1;
        let excluded = !input.named && config.exclude.matches(&input.real);
        if excluded { &mut held.excluded } else { &mut held.checked }.push(input.shown);
    }
    let mut configurations: Vec<Held> = known.into_iter().map(|(_, held)| held).collect();
    configurations.sort_by(|a, b| a.files.cmp(&b.files));
    let document = Document { version: 1, configurations };
    let text = match args.format {
        ConfigFormat::Json => json(&document),
        ConfigFormat::Full => full(&document.configurations),
    };
    print(&text, false)?;
    troubles.append(&mut finder.troubles);
    complain(&troubles);
    Ok(if troubles.is_empty() { Status::Clean } else { Status::Failed })
}

fn full(configurations: &[Held]) -> String {
    let mut text = String::new();
    for held in configurations {
        match held.files.split_first() {
            None => text.push_str("no configuration"),
            Some((file, extended)) => {
                text.push_str(&line(file));
                if !extended.is_empty() {
                    let _ = write!(text, ", which extends {}", line(&extended.join(", ")));
                }
            }
        }
        text.push('\n');
        for path in &held.checked {
            let _ = writeln!(text, "  {}", line(path));
        }
        for path in &held.excluded {
            let _ = writeln!(text, "  {} (excluded)", line(path));
        }
    }
    text
}
