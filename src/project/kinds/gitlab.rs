//! Pipelines of GitLab.
//!
//! A job with an image runs in a container. Without one, its runner decides: nothing in the project
//! tells whether that has an image of its own or runs jobs in its own shell.

use super::tree::{Walk, documents};
use super::{mentions, shown};
use crate::finding::Context;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Hit, Scanner};
use crate::source::Span;
use crate::syntax::yaml::{Entry, Node};
use std::collections::{HashMap, HashSet};

/// What a job runs.
const SCRIPTS: [&str; 3] = ["before_script", "script", "after_script"];

/// Keys at the root that are no jobs.
const NO_JOBS: [&str; 7] =
    ["default", "include", "stages", "variables", "workflow", "spec", "image"];

/// A pipeline's jobs, and what holds for all of them.
struct Pipeline<'n> {
    root: HashMap<&'n str, &'n Node>,
    default: Option<&'n Node>,
    jobs: HashMap<&'n str, &'n Node>,
}

/// How many jobs may extend each other.
const DEEPEST: u32 = 6;

/// How many one job may extend.
const MOST_PARENTS: usize = 4;

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    // A first document may say what the second is given (`spec:`).
    let Some(root) = documents(text).pop() else { return Vec::new() };
    let entries = root.entries();
    let jobs: Vec<&Entry> = entries
        .into_iter()
        .filter(|job| job.value.mapping().is_some() && !NO_JOBS.contains(&job.name()))
        .collect();
    let pipeline = Pipeline {
        root: SCRIPTS
            .iter()
            .chain(&["image", "tags"])
            .filter_map(|k| Some((*k, root.get(k)?)))
            .collect(),
        default: root.get("default"),
        jobs: jobs.iter().map(|job| (job.name(), &*job.value)).collect(),
    };
    let extended: HashSet<&str> = jobs.iter().flat_map(|job| parents(&job.value)).collect();
    let (mut walk, mut scanner) = (Walk::new(), Scanner::new(goal));
    let mut known: HashMap<Span, Vec<Hit>> = HashMap::new();
    let mut all: Vec<Mention> = Vec::new();
    let mut told: HashSet<(Span, Context)> = HashSet::new();
    for job in jobs {
        // A template speaks through the jobs that extend it.
        if job.name().starts_with('.') && extended.contains(job.name()) || !walk.step() {
            continue;
        }
        let machine = machine(&pipeline, job, goal);
        for key in SCRIPTS {
            let Some(script) = setting(&pipeline, &job.value, key) else { continue };
            let hits = known.entry(script.place.span).or_insert_with(|| {
                scanner.dir = Written::default();
                walk.commands(Some(script), &mut scanner);
                scanner.take()
            });
            for mention in mentions(hits.clone(), &Exposure::Context(machine.0), &machine.1) {
                if told.insert((mention.span, machine.0)) {
                    all.push(mention);
                }
            }
        }
    }
    all
}

/// The names that a job extends.
fn parents(job: &Node) -> Vec<&str> {
    let Some(extends) = job.get("extends") else { return Vec::new() };
    let list = extends.items().iter().filter_map(|item| item.as_str());
    extends.as_str().into_iter().chain(list).collect()
}

/// What a job says, or what it extends, or the defaults.
fn setting<'n>(all: &Pipeline<'n>, job: &'n Node, key: &str) -> Option<&'n Node> {
    inherited(all, job, key, DEEPEST)
        .or_else(|| all.default?.get(key))
        .or_else(|| all.root.get(key).copied().filter(|_| key != "script"))
}

fn inherited<'n>(all: &Pipeline<'n>, job: &'n Node, key: &str, depth: u32) -> Option<&'n Node> {
    if let Some(own) = job.get(key) {
        return Some(own);
    }
    let depth = depth.checked_sub(1)?;
    // Of several, the last one wins.
    let mut parents = parents(job).into_iter().rev().take(MOST_PARENTS);
    parents.find_map(|parent| inherited(all, all.jobs.get(parent)?, key, depth))
}

/// Which kind of machine runs a job, and why.
fn machine(all: &Pipeline<'_>, job: &Entry, goal: &Goal<'_>) -> (Context, String) {
    let name = shown(job.name());
    let tags = setting(all, &job.value, "tags").map(Node::items).unwrap_or_default();
    let tagged =
        |start: &str| tags.iter().any(|tag| tag.as_str().is_some_and(|t| t.starts_with(start)));
    if let Some(image) = setting(all, &job.value, "image") {
        let image = image.as_str().or_else(|| image.get("name")?.as_str()).unwrap_or_default();
        let message = format!(
            "the job `{name}` runs in the image `{}`, so this runs in a container",
            shown(image)
        );
        return (Context::Container, message);
    }
    // https://docs.gitlab.com/ci/runners/hosted_runners/: Linux in containers, others in machines.
    if tagged("saas-linux") {
        let message = format!("the job `{name}` runs in a container of GitLab's own runners");
        return (Context::Container, message);
    }
    if tagged("saas-") {
        return (Context::HostedCi, format!("the job `{name}` runs on a machine of GitLab's"));
    }
    if tagged("shell") {
        let message = format!("the job `{name}` runs in the shell of a runner of one's own");
        return (Context::SelfHostedCi, message);
    }
    let message = format!("the job `{name}` runs {}, but names no image", goal.noun());
    (Context::Unknown, message)
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::project::mention::{CallerKind, Exposure, mentions};

    fn contexts(text: &str) -> Vec<Context> {
        let found = mentions(CallerKind::GitLab, ".gitlab-ci.yml", text, "ci/x.sh");
        let context = |exposure| match exposure {
            Exposure::Context(context) => context,
            other => panic!("{other:?}"),
        };
        found.into_iter().map(|m| context(m.exposure)).collect()
    }

    #[test]
    fn a_job_with_an_image_runs_in_a_container() {
        for text in [
            "test:\n  image: debian:12\n  script:\n    - ./ci/x.sh\n",
            "image: {name: debian}\ntest:\n  script: ./ci/x.sh\n",
            "default:\n  image: a\ntest:\n  before_script: [[bash ci/x.sh]]\n  script: [a]\n",
            ".base:\n  image: a\n  script: [ci/x.sh]\ntest:\n  extends: .base\n",
            "image: a\nbefore_script: [./ci/x.sh]\na:\n  script: [a]\nb:\n  script: [b]\n",
            "test:\n  tags: [saas-linux-small-amd64]\n  script: [./ci/x.sh]\n",
        ] {
            assert_eq!(contexts(text), [Context::Container], "{text}");
        }
    }

    #[test]
    fn without_an_image_the_runner_decides() {
        assert_eq!(contexts("t:\n  script: [./ci/x.sh]\n"), [Context::Unknown]);
        assert_eq!(
            contexts("t:\n  tags: [shell]\n  script: [./ci/x.sh]\n"),
            [Context::SelfHostedCi]
        );
        let tags = "t:\n  tags: [saas-macos-medium-m1]\n  script: [./ci/x.sh]\n";
        assert_eq!(contexts(tags), [Context::HostedCi]);
    }

    #[test]
    fn other_words_and_broken_files_say_nothing() {
        assert_eq!(contexts("t:\n  image: a\n  script: [shellcheck ci/x.sh]\n"), []);
        assert_eq!(
            contexts("t:\n  image: a\n  rules: [{changes: [ci/x.sh]}]\n  script: [a]\n"),
            []
        );
        assert_eq!(contexts("t: [\n  script: ./ci/x.sh\n"), []);
    }

    #[test]
    fn jobs_on_different_machines_count_each() {
        let text = "a:\n  image: d\n  script: &s [./ci/x.sh]\nb:\n  script: *s\n";
        assert_eq!(contexts(text), [Context::Container, Context::Unknown]);
    }
}
