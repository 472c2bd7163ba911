//! Workflows and actions, where nobody can replay them.

use super::tree::{Walk, working_folder, yaml};
use super::{mentions, shown};
use crate::finding::Context;
use crate::knowledge::{self, KNOWLEDGE_DATE, RunnerKind};
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Hit, Scanner, Wanted};
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
    if all.is_empty() {
        all = values(&root, goal, &mut walk);
    }
    steps(root.get("runs").and_then(|runs| runs.get("steps")), None, &mut walk, &mut scanner);
    let message = format!("an action runs {}", goal.noun());
    all.extend(mentions(scanner.take(), &Exposure::Context(Context::Unknown), &message));
    all
}

/// A job that gets the script's path as a value: of a variable or of its matrix.
fn values(root: &Node, goal: &Goal<'_>, walk: &mut Walk) -> Vec<Mention> {
    let mut all = Vec::new();
    if !matches!(goal.wanted, Wanted::Script) {
        return all;
    }
    for job in root.get("jobs").map(Node::entries).unwrap_or_default() {
        let list = job.value.get("steps").map(Node::items).unwrap_or_default().iter();
        let matrix = job.value.get("strategy").and_then(|strategy| strategy.get("matrix"));
        let places = [matrix, job.value.get("env"), root.get("env")].into_iter();
        let mut hits = Vec::new();
        for place in places.chain(list.map(|step| step.get("env"))).flatten() {
            walk.scalars(place, "", &mut |_, text| {
                let path = text.as_str().trim();
                let link = Some(path).filter(|path| path.contains('/'));
                let link = link.and_then(|path| goal.linker.link(path, &Written::default()));
                if let Some((link, place)) = link.zip(text.whole_place()) {
                    let instead = link.instead;
                    hits.push(Hit { span: place.span, moved: None, instead });
                }
            });
        }
        let (context, what) = machine(&job.value);
        let message = format!("the job `{}` is told of this script, {what}", shown(job.name()));
        all.extend(mentions(hits, &Exposure::Context(context), &message));
    }
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

    #[test]
    fn a_path_in_a_matrix_or_variable_counts() {
        let of = |text| mentions(CallerKind::Workflow, ".github/workflows/a.yml", text, "ci/x.sh");
        let matrix = "on:\n  push:\n    paths: [ci/x.sh]\njobs:\n  a:\n    runs-on: macos-14\n    \
            strategy:\n      matrix:\n        include: [{f: ./ci/x.sh}]\n";
        assert_eq!(of(matrix)[0].exposure, Exposure::Context(Context::HostedCi));
        assert_eq!(of(matrix).len(), 1);
        let env = "jobs:\n  a:\n    steps:\n      - run: bash $X\n        env: {X: ci/x.sh}\n";
        assert_eq!(of(env).len(), 1);
        assert_eq!(of("jobs:\n  a:\n    steps:\n      - with: {files: ci/x.sh}\n"), []);
    }
}
