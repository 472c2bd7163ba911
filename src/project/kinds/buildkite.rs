//! Pipelines of Buildkite: its agents are one's own machines.

use super::mentions;
use super::tree::{Walk, yaml};
use crate::finding::Context;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};
use crate::syntax::yaml::Node;

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let Some(root) = yaml(text) else { return Vec::new() };
    let (mut walk, mut scanner) = (Walk::new(), Scanner::new(goal));
    let mut all = Vec::new();
    let list = if root.items().is_empty() { root.get("steps") } else { Some(&*root) };
    for step in list.map(Node::items).unwrap_or_default() {
        // A group holds steps of its own.
        let inner = step.get("steps").map(Node::items).unwrap_or_default();
        for step in std::iter::once(step).chain(inner) {
            scanner.dir = Written::default();
            walk.commands(step.get("command"), &mut scanner);
            walk.commands(step.get("commands"), &mut scanner);
            let (context, message) = machine(step);
            all.extend(mentions(scanner.take(), &Exposure::Context(context), message));
        }
    }
    all
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

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    #[test]
    fn a_plugin_may_start_a_container() {
        for (plugins, context) in [
            ("plugins: [{docker#v5: {image: a}}]", Context::Container),
            ("plugins: {docker-compose#v4: {run: a}}", Context::Container),
            ("plugins: [artifacts#v1]", Context::SelfHostedCi),
            ("label: a", Context::SelfHostedCi),
        ] {
            let text = format!("steps:\n  - command: ./ci/x.sh\n    {plugins}\n  - wait\n");
            let found = mentions(CallerKind::Buildkite, ".buildkite/p.yml", &text, "ci/x.sh");
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].exposure, Exposure::Context(context), "{text}");
        }
    }
}
