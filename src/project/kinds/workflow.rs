//! Workflows and actions, where nobody can replay them.

use super::tree::{Walk, working_folder, yaml};
use super::{mentions, shown};
use crate::finding::Context;
use crate::knowledge::{self, KNOWLEDGE_DATE, RunnerKind};
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};
use crate::syntax::yaml::Node;

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let Some(root) = yaml(text) else { return Vec::new() };
    let (mut walk, mut scanner) = (Walk::new(), Scanner::new(goal));
    let mut all = Vec::new();
    for job in root.get("jobs").map(Node::entries).unwrap_or_default() {
        let folders = [&*job.value, &*root]
            .map(|at| at.get("defaults")?.get("run")?.get("working-directory"));
        let folder = folders.into_iter().flatten().next();
        steps(job.value.get("steps"), folder, &mut walk, &mut scanner);
        let (context, what) = machine(&job.value);
        let message = format!("the job `{}` runs {what}", shown(job.name()));
        all.extend(mentions(scanner.take(), &Exposure::Context(context), &message));
    }
    steps(root.get("runs").and_then(|runs| runs.get("steps")), None, &mut walk, &mut scanner);
    let message = format!("an action runs {}", goal.noun());
    all.extend(mentions(scanner.take(), &Exposure::Context(Context::Unknown), &message));
    all
}

fn steps(list: Option<&Node>, folder: Option<&Node>, walk: &mut Walk, scanner: &mut Scanner<'_>) {
    for step in list.map(Node::items).unwrap_or_default() {
        working_folder(step.get("working-directory").or(folder), scanner);
        walk.commands(step.get("run"), scanner);
    }
}

fn machine(job: &Node) -> (Context, &'static str) {
    if job.get("container").is_some() {
        return (Context::Container, "in a container");
    }
    let labels = job.get("runs-on");
    let labels = labels.and_then(|node| node.get("labels")).or(labels);
    let list =
        labels.map(Node::items).unwrap_or_default().iter().filter_map(|label| label.as_str());
    let labels: Vec<&str> = labels.and_then(Node::as_str).into_iter().chain(list).collect();
    let hosted = |label: &&str| {
        knowledge::runner(label, KNOWLEDGE_DATE).is_some_and(|facts| facts.kind.is_ephemeral())
    };
    let own = |label: &&str| {
        knowledge::runner(label, KNOWLEDGE_DATE)
            .is_some_and(|facts| facts.kind == RunnerKind::SelfHosted)
    };
    if labels.iter().any(own) {
        (Context::SelfHostedCi, "on a runner of one's own")
    } else if !labels.is_empty() && labels.iter().all(hosted) {
        (Context::HostedCi, "on a hosted runner")
    } else {
        (Context::Unknown, "on a runner that is not known")
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    #[test]
    fn the_runner_tells_the_machine() {
        for (job, context) in [
            ("runs-on: ubuntu-24.04", Context::HostedCi),
            ("runs-on: [self-hosted, x]", Context::SelfHostedCi),
            ("runs-on: robot", Context::Unknown),
            ("runs-on: robot\n    container: debian:12", Context::Container),
        ] {
            let text = format!(
                "jobs:\n  a:\n    {job}\n    steps:\n      - run: |\n          cd ci\n          ./x.sh\n"
            );
            let found = mentions(CallerKind::Workflow, ".github/workflows/a.yml", &text, "ci/x.sh");
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].exposure, Exposure::Context(context), "{text}");
        }
    }
}
