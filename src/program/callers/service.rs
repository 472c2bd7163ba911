//! Pipelines of services all of whose commands run on the same kind of machine, and hooks of
//! pre-commit. Whatever their keys are called, their texts are taken for commands.

use super::builder::Builder;
use super::tree::documents;
use crate::finding::Context;
use crate::program::Program;
use crate::source::{SourceFile, Text};

/// Keys under which stand names and conditions, not commands.
const NO_COMMANDS: [&str; 9] =
    ["name", "image", "if", "when", "files", "exclude", "paths", "id", "description"];

pub(super) fn program(file: &SourceFile, path: &str) -> Program {
    let (context, why) = machine(path, file.text());
    commands(Builder::of(name(path), file), file, None, context, why)
}

/// Hooks run on the machine of whoever commits.
pub(super) fn pre_commit(file: &SourceFile) -> Program {
    let why = "this hook runs on the machine of whoever commits";
    commands(Builder::new(file), file, Some("entry"), Context::Host, why)
}

/// The service that a file belongs to, as the tables name it; empty for those that tell nothing.
fn name(path: &str) -> &'static str {
    const KNOWN: [&str; 7] =
        ["appveyor", "bitbucket", "cirrus", "drone", "semaphore", "travis", "woodpecker"];
    KNOWN.into_iter().find(|name| path.contains(name)).unwrap_or_default()
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
            if NO_COMMANDS.contains(&key) || only.is_some_and(|only| only != key) {
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

/// On which kind of machine the service runs things, and why.
fn machine(path: &str, text: &str) -> (Context, &'static str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    match name.trim_start_matches('.').split(['.', '-']).next().unwrap_or_default() {
        "travis" => (Context::HostedCi, "this runs on a virtual machine of Travis CI"),
        "appveyor" => (Context::HostedCi, "this runs on a virtual machine of AppVeyor"),
        "bitbucket" if holds("self.hosted") && holds(".shell") => {
            (Context::SelfHostedCi, "this runs on a runner of Bitbucket of one's own")
        }
        "bitbucket" => (Context::Container, "this runs in a container of Bitbucket Pipelines"),
        "drone" if holds("type: exec") || holds("type: ssh") => {
            (Context::SelfHostedCi, "this runs on a runner of Drone of one's own")
        }
        "drone" => (Context::Container, "this runs in a container of Drone"),
        "cirrus" if holds("_instance") => {
            (Context::HostedCi, "this runs on a virtual machine of Cirrus CI")
        }
        "cirrus" => (Context::Container, "this runs in a container of Cirrus CI"),
        "readthedocs" => (Context::Container, "this runs in a container of Read the Docs"),
        "cloudbuild" => (Context::Container, "this runs in a container of Cloud Build"),
        "buildspec" => (Context::Container, "this runs in a container of CodeBuild"),
        "gitpod" => (Context::Container, "this runs in a container of Gitpod"),
        _ if path.contains("woodpecker") => {
            (Context::Container, "this runs in a container of Woodpecker")
        }
        _ if path.contains("semaphore") => {
            (Context::HostedCi, "this runs on a virtual machine of Semaphore")
        }
        _ => (Context::Unknown, "where this service runs it is not known"),
    }
}
