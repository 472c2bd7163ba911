//! Pipelines of GitLab.
//!
//! A job with an image runs in a container. Without one, its runner decides: nothing in the project
//! tells whether that has an image of its own or runs jobs in its own shell.

use super::builder::{Builder, shown};
use super::tree::documents;
use crate::finding::Context;
use crate::program::Program;
use crate::source::SourceFile;
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

pub(super) fn program(file: &SourceFile) -> Program {
    let mut builder = Builder::of("gitlab", file);
    // A first document may say what the second is given (`spec:`).
    let Some(root) = documents(file.text()).pop() else { return builder.finish() };
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
    // Many jobs share what they run, and it is the same on machines of one kind.
    let mut told = HashSet::new();
    for job in jobs {
        // A template speaks through the jobs that extend it.
        if job.name().starts_with('.') && extended.contains(job.name()) || !builder.may_look() {
            continue;
        }
        let (context, why) = machine(&pipeline, job);
        let scripts = SCRIPTS.map(|key| setting(&pipeline, &job.value, key));
        let places = scripts.map(|script| script.map(|script| script.place));
        if told.insert((context, places)) {
            for script in scripts {
                builder.lines(script);
            }
            builder.unit("job", context, Some(job.key.place), &why);
        }
    }
    builder.finish()
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
fn machine(all: &Pipeline<'_>, job: &Entry) -> (Context, String) {
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
    let message = format!("the job `{name}` names no image: its runner decides");
    (Context::Unknown, message)
}
