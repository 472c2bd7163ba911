//! The configuration of `CircleCI`.

use super::builder::{Builder, shown};
use super::tree::yaml;
use crate::finding::Context;
use crate::program::Program;
use crate::source::SourceFile;
use crate::syntax::yaml::Node;
use std::collections::BTreeMap;

/// How deep commands may use each other.
const DEEPEST: u32 = 6;

/// The project's own commands by their names.
type Commands<'n> = BTreeMap<&'n str, &'n Node>;

pub(super) fn program(file: &SourceFile) -> Program {
    let mut builder = Builder::of("circleci", file);
    let Some(root) = yaml(file.text()) else { return builder.finish() };
    let entries = root.get("commands").map(Node::entries).unwrap_or_default();
    let commands: Commands<'_> =
        entries.into_iter().map(|command| (command.name(), &*command.value)).collect();
    let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
    for job in &jobs {
        let (context, what) = machine(&root, &job.value, DEEPEST);
        steps(&commands, job.value.get("steps"), DEEPEST, &mut builder);
        let why = format!("the job `{}` runs {what}", shown(job.name()));
        builder.unit("job", context, Some(job.key.place), &why);
    }
    if jobs.is_empty() {
        // Commands that only orbs or other files use.
        for command in commands.values() {
            steps(&commands, command.get("steps"), 1, &mut builder);
        }
        let why = "whoever uses this command of CircleCI chooses where it runs";
        builder.unit("commands", Context::Unknown, None, why);
    }
    builder.finish()
}

/// Which kind of machine a job or an executor is.
fn machine(root: &Node, job: &Node, depth: u32) -> (Context, &'static str) {
    let class = job.get("resource_class").and_then(Node::as_str).unwrap_or_default();
    if class.contains('/') {
        return (Context::SelfHostedCi, "on a runner of one's own");
    }
    if job.get("docker").is_some() {
        return (Context::Container, "in an image, so this runs in a container");
    }
    if job.get("machine").is_some() || job.get("macos").is_some() {
        return (Context::HostedCi, "on a virtual machine of CircleCI's");
    }
    let executor = job.get("executor");
    let name = executor.and_then(|it| it.as_str().or_else(|| it.get("name")?.as_str()));
    let known = name.and_then(|name| root.get("executors")?.get(name));
    match known {
        Some(executor) if depth > 0 => machine(root, executor, depth - 1),
        _ => (Context::Unknown, "on an executor that is not known"),
    }
}

fn steps(commands: &Commands<'_>, list: Option<&Node>, depth: u32, builder: &mut Builder) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for step in list.map(Node::items).unwrap_or_default() {
        if !builder.may_look() {
            return;
        }
        if let Some(run) = step.get("run") {
            builder.enter(run.get("working_directory"));
            let text = run.get("command").or(Some(run)).and_then(Node::text);
            if let Some(text) = text {
                builder.shell(text);
            }
        }
        for condition in ["when", "unless"] {
            let inner = step.get(condition).and_then(|condition| condition.get("steps"));
            steps(commands, inner, depth, builder);
        }
        let name = step.as_str().or_else(|| Some(step.entries().first()?.name()));
        let command = name.and_then(|name| commands.get(name));
        steps(commands, command.and_then(|command| command.get("steps")), depth, builder);
    }
}
