//! Pipelines of Buildkite: its agents are one's own machines.

use super::builder::Builder;
use super::tree::yaml;
use crate::finding::Context;
use crate::program::Program;
use crate::source::SourceFile;
use crate::syntax::yaml::Node;

pub(super) fn program(file: &SourceFile) -> Program {
    let mut builder = Builder::of("buildkite", file);
    let Some(root) = yaml(file.text()) else { return builder.finish() };
    let list = if root.items().is_empty() { root.get("steps") } else { Some(&*root) };
    for step in list.map(Node::items).unwrap_or_default() {
        // A group holds steps of its own.
        let inner = step.get("steps").map(Node::items).unwrap_or_default();
        for step in std::iter::once(step).chain(inner) {
            builder.lines(step.get("command"));
            builder.lines(step.get("commands"));
            let (context, why) = machine(step);
            builder.unit("step", context, None, why);
        }
    }
    builder.finish()
}

fn machine(step: &Node) -> (Context, &'static str) {
    let plugins = step.get("plugins");
    let items = plugins.map(Node::items).unwrap_or_default();
    let names = items.iter().flat_map(|item| {
        item.entries()
            .into_iter()
            .map(|entry| entry.name().to_owned())
            .chain(item.as_str().map(str::to_owned))
    });
    let direct = plugins.map(Node::entries).unwrap_or_default();
    let mut names = names.chain(direct.into_iter().map(|entry| entry.name().to_owned()));
    let docker = names.any(|name| {
        let name = name.split('#').next().unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or(name);
        matches!(name, "docker" | "docker-compose" | "kubernetes")
            || matches!(name, "docker-buildkite-plugin" | "docker-compose-buildkite-plugin")
    });
    if docker || step.get("image").is_some() {
        (Context::Container, "the step names an image, so this runs in a container")
    } else {
        (Context::SelfHostedCi, "the step runs on an agent of one's own")
    }
}
