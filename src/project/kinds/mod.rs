//! One file for each kind of caller: what its text says about where commands run.

mod azure;
mod buildkite;
mod circleci;
mod compose;
pub(super) mod devcontainer;
mod dockerfile;
mod document;
mod gitlab;
mod jenkins;
mod machine;
mod make;
pub(super) mod name;
mod npm;
mod other;
mod report;
mod script;
mod service;
mod tasks;
mod tree;
pub(super) mod workflow;

use super::mention::{CallerKind, Exposure, Mention};
use super::runs::{Goal, Hit, Wanted};
use crate::finding::Context;
use crate::source::Kind;

/// Reads a file as a caller of this kind.
pub(super) fn read(kind: CallerKind, path: &str, text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let mut mentions = match kind {
        CallerKind::Document => document::read(path, text, goal),
        CallerKind::Make => make::read(text, goal, make::Flavour::Make),
        CallerKind::Just => make::read(text, goal, make::Flavour::Just),
        CallerKind::Template => dockerfile::read(text, goal),
        CallerKind::Script => script::read(text, goal),
        CallerKind::Compose => compose::read(text, goal),
        CallerKind::Devcontainer => devcontainer::read(text, goal),
        CallerKind::GitLab => gitlab::read(text, goal),
        CallerKind::CircleCi => circleci::read(text, goal),
        CallerKind::Azure => azure::read(text, goal),
        CallerKind::Jenkins => jenkins::read(text, goal),
        CallerKind::Buildkite => buildkite::read(text, goal),
        CallerKind::Workflow => workflow::read(text, goal),
        CallerKind::Service => service::read(path, text, goal),
        CallerKind::PreCommit => service::pre_commit(text, goal),
        CallerKind::Vagrant => machine::vagrant(text, goal),
        CallerKind::Packer => machine::packer(text, goal),
        CallerKind::PackageJson => npm::read(text, goal),
        CallerKind::Tox => tasks::tox(text, goal),
        CallerKind::Tasks => tasks::read(path, text, goal),
        // A program without an extension may be a script all the same.
        CallerKind::Unknown if Kind::by_shebang(text.as_bytes()) == Some(Kind::Script) => {
            script::read(text, goal)
        }
        CallerKind::Unknown if report::is_report(text) => Vec::new(),
        CallerKind::Unknown => other::read(text, goal),
    };
    mentions.sort_by_key(|mention| mention.span);
    mentions.dedup();
    mentions
}

impl Goal<'_> {
    /// What is run, in a clause.
    fn noun(&self) -> &'static str {
        match self.wanted {
            Wanted::Script => "this script",
            Wanted::Targets(..) => "a target that runs this script",
        }
    }
}

/// Hits as mentions that run where their surroundings say, unless a command takes them elsewhere.
fn mentions(hits: Vec<Hit>, exposure: &Exposure, message: &str) -> Vec<Mention> {
    let mention = |hit: Hit| {
        let (exposure, message) = match hit.moved {
            None => (exposure.clone(), message.to_owned()),
            Some(Context::Container) => {
                (Exposure::Context(Context::Container), "this runs in a container".to_owned())
            }
            Some(context) => {
                (Exposure::Context(context), "this runs on another machine".to_owned())
            }
        };
        Mention { span: hit.span, exposure, message, instead: hit.instead }
    };
    hits.into_iter().map(mention).collect()
}

/// A name out of the file for a message: one line, not too long.
fn shown(name: &str) -> String {
    const LONGEST: usize = 60;
    let line = name.lines().next().unwrap_or_default().trim();
    let line = line.replace(crate::source::HOLE, "…");
    let cut: String = line.chars().take(LONGEST).collect();
    if cut.len() < line.len() { cut + "…" } else { cut }
}
