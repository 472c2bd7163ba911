//! The configuration of `CircleCI`.

use super::tree::{Walk, working_folder, yaml};
use super::{mentions, shown};
use crate::finding::Context;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};
use crate::syntax::yaml::Node;
use std::collections::BTreeMap;

/// How deep commands may use each other.
const DEEPEST: u32 = 6;

/// The project's own commands by their names.
type Commands<'n> = BTreeMap<&'n str, &'n Node>;

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let Some(root) = yaml(text) else { return Vec::new() };
    let (mut walk, mut scanner) = (Walk::new(), Scanner::new(goal));
    let commands: Commands<'_> = root
        .get("commands")
        .map(Node::entries)
        .unwrap_or_default()
        .into_iter()
        .map(|command| (command.name(), &*command.value))
        .collect();
    let mut all = Vec::new();
    for job in root.get("jobs").map(Node::entries).unwrap_or_default() {
        let (context, what) = machine(&root, &job.value, DEEPEST);
        steps(&commands, job.value.get("steps"), DEEPEST, &mut walk, &mut scanner);
        let message = format!("the job `{}` runs {what}", shown(job.name()));
        all.extend(mentions(scanner.take(), &Exposure::Context(context), &message));
    }
    if all.is_empty() {
        // A command that only orbs or other files use.
        for command in commands.values() {
            steps(&commands, command.get("steps"), 1, &mut walk, &mut scanner);
        }
        let message = format!("a command of CircleCI runs {}", goal.noun());
        all.extend(mentions(scanner.take(), &Exposure::Context(Context::Unknown), &message));
    }
    all
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

fn steps(
    commands: &Commands<'_>,
    list: Option<&Node>,
    depth: u32,
    walk: &mut Walk,
    scanner: &mut Scanner<'_>,
) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for step in list.map(Node::items).unwrap_or_default() {
        if !walk.step() {
            return;
        }
        if let Some(run) = step.get("run") {
            working_folder(run.get("working_directory"), scanner);
            walk.commands(
                run.get("command").or(Some(run)).filter(|n| n.as_str().is_some()),
                scanner,
            );
        }
        for condition in ["when", "unless"] {
            steps(commands, step.get(condition).and_then(|c| c.get("steps")), depth, walk, scanner);
        }
        let name = step.as_str().or_else(|| Some(step.entries().first()?.name()));
        let command = name.and_then(|name| commands.get(name));
        steps(commands, command.and_then(|command| command.get("steps")), depth, walk, scanner);
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    fn contexts(text: &str) -> Vec<Exposure> {
        let found = mentions(CallerKind::CircleCi, ".circleci/config.yml", text, "ci/x.sh");
        found.into_iter().map(|mention| mention.exposure).collect()
    }

    #[test]
    fn the_executor_tells_the_machine() {
        for (machine, context) in [
            ("docker: [{image: a}]", Context::Container),
            ("machine: true", Context::HostedCi),
            ("macos: {xcode: 15}", Context::HostedCi),
            ("executor: win/default", Context::Unknown),
            ("executor: {name: e}", Context::Container),
            ("machine: true\n    resource_class: me/gpu", Context::SelfHostedCi),
        ] {
            let text = format!(
                "executors:\n  e:\n    docker: [{{image: a}}]\njobs:\n  t:\n    {machine}\n    steps:\n      \
                 - checkout\n      - run: ./ci/x.sh\n"
            );
            assert_eq!(contexts(&text), [Exposure::Context(context)], "{text}");
        }
    }

    #[test]
    fn commands_run_where_their_jobs_run() {
        let text = "commands:\n  c:\n    steps:\n      - run:\n          command: |\n            \
            bash x.sh\n          working_directory: ci\njobs:\n  t:\n    docker: [{image: a}]\n    \
            steps:\n      - when:\n          steps:\n            - c\n";
        assert_eq!(contexts(text), [Exposure::Context(Context::Container)]);
    }

    #[test]
    fn a_step_that_only_names_it_does_not_count() {
        let text =
            "jobs:\n  t:\n    machine: true\n    steps:\n      - run:\n          name: ./ci/x.sh\n";
        assert_eq!(contexts(text), []);
    }
}
