//! Pipelines of services all of whose commands run on the same kind of machine, and hooks of
//! pre-commit. Whatever their keys are called, their texts are taken for commands.

use super::builder::Builder;
use super::tree::documents;
use crate::finding::Context;
use crate::knowledge::services;
use crate::program::Program;
use crate::source::{SourceFile, Text};

/// Keys under which stand names and conditions, not commands.
const NO_COMMANDS: [&str; 9] =
    ["name", "image", "if", "when", "files", "exclude", "paths", "id", "description"];

pub(super) fn program(file: &SourceFile, path: &str) -> Program {
    let service = services::of_file(path, file.text());
    let name = service.map_or("", |service| service.name);
    let known = service.and_then(|it| Some((Context::from_name(it.machine)?, it.reason)));
    let (context, why) =
        known.unwrap_or((Context::Unknown, "where this service runs it is not known"));
    commands(Builder::of(name, file), file, None, context, why)
}

/// Hooks run on the machine of whoever commits.
pub(super) fn pre_commit(file: &SourceFile) -> Program {
    let why = "this hook runs on the machine of whoever commits";
    commands(Builder::new(file), file, Some("entry"), Context::Host, why)
}

fn commands(
    mut builder: Builder,
    file: &SourceFile,
    only: Option<&str>,
    context: Context,
    why: &str,
) -> Program {
    // Each document of Drone's is a pipeline.
    for root in documents(file.text()) {
        // What stands below one key is one script.
        let (mut last, mut lines) = (String::new(), Text::default());
        builder.scalars(&root, &mut |builder, key, text| {
            let switch = matches!(text.as_str(), "true" | "false");
            if switch || NO_COMMANDS.contains(&key) || only.is_some_and(|only| only != key) {
                return;
            }
            if last != key {
                builder.shell(&std::mem::take(&mut lines));
                key.clone_into(&mut last);
            }
            lines.push_text(text);
            lines.push_for("\n", None);
        });
        builder.shell(&lines);
    }
    builder.unit("commands", context, None, why);
    builder.finish()
}
