//! Kinds of files that are not linted, but run scripts: pipelines of other services, files of targets,
//! texts for people. Each is a program whose replay tells which scripts run, and on what machine.

mod azure;
mod builder;
mod buildkite;
mod circleci;
mod codedeploy;
mod compose;
mod devcontainer;
mod document;
mod gitlab;
mod jenkins;
mod make;
mod name;
mod npm;
mod recipes;
mod service;
#[cfg(test)]
mod strangers;
mod tasks;
mod template;
mod tree;

pub use name::may_call;
pub(crate) use recipes::Recipes;
pub use recipes::Targets;

use super::Program;
use crate::finding::Context;
use crate::source::{FileId, SourceFile};
use std::collections::BTreeMap;

/// A kind of file that is not linted, but runs scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// A README or other text for people.
    Document,
    /// A makefile.
    Make,
    /// A justfile.
    Just,
    /// An npm package.
    Npm,
    /// The configuration of tox.
    Tox,
    /// Tasks in TOML: `pyproject.toml`, `mise.toml`, …
    Toml,
    /// `Taskfile.yml`
    Taskfile,
    /// A compose file.
    Compose,
    /// A development container.
    Devcontainer,
    /// A feature of development containers.
    Feature,
    /// A pipeline of GitLab.
    GitLab,
    /// The configuration of `CircleCI`.
    CircleCi,
    /// Hooks of a deployment by AWS `CodeDeploy`.
    CodeDeploy,
    /// A pipeline of Azure.
    Azure,
    /// A pipeline of Jenkins.
    Jenkins,
    /// A pipeline of Buildkite.
    Buildkite,
    /// A pipeline of another service, all of whose commands run on the same kind of machine.
    Service,
    /// Hooks of pre-commit.
    PreCommit,
    /// A template of a Dockerfile, or one whose name does not say what it is.
    Dockerfile,
}

impl Caller {
    /// The kind of file whose targets a program runs, as the table of such programs names it.
    pub(crate) fn of_targets(kind: &str) -> Option<Self> {
        Some(match kind {
            "make" => Self::Make,
            "just" => Self::Just,
            "npm" => Self::Npm,
            "tox" => Self::Tox,
            "taskfile" => Self::Taskfile,
            "toml" => Self::Toml,
            _ => return None,
        })
    }

    /// The kind of a service's pipelines, as the table of services names it.
    fn of_service(name: &str) -> Self {
        match name {
            "azure" => Self::Azure,
            "buildkite" => Self::Buildkite,
            "circleci" => Self::CircleCi,
            "codedeploy" => Self::CodeDeploy,
            "gitlab" => Self::GitLab,
            "jenkins" => Self::Jenkins,
            _ => Self::Service,
        }
    }

    /// The kind of a file of which the name tells nothing, by its beginning.
    pub fn by_content(head: &[u8]) -> Option<Self> {
        template::is_dockerfile(head).then_some(Self::Dockerfile)
    }

    /// Whether it is the pipeline of a service.
    pub(crate) fn is_pipeline(self) -> bool {
        matches!(
            self,
            Self::GitLab
                | Self::CircleCi
                | Self::Azure
                | Self::Jenkins
                | Self::Buildkite
                | Self::Service
        )
    }

    /// Whether it runs where whoever calls its targets runs.
    pub fn has_targets(self) -> bool {
        matches!(
            self,
            Self::Make | Self::Just | Self::Npm | Self::Tox | Self::Toml | Self::Taskfile
        )
    }
}

/// Which targets of a file may run a script of this name.
pub fn targets_for(caller: Caller, file: &SourceFile, name: &str) -> Targets {
    let chosen = matches!(caller, Caller::Make | Caller::Just);
    if !chosen || file.text().contains(".DEFAULT_GOAL") {
        return Targets::Any;
    }
    Recipes::read(caller, file.text(), FileId(0), &BTreeMap::new()).about(name)
}

/// Files that run the script beside them by its name, which does not stand in them: both names.
const BESIDE: [(&str, &str); 1] = [devcontainer::FEATURE];

/// The paths at which a file would run a script without naming it.
pub fn beside(script: &str) -> impl Iterator<Item = String> {
    let (folder, name) = script
        .rsplit_once('/')
        .map_or(("", script), |(_, name)| (&script[..script.len() - name.len()], name));
    let callers = BESIDE.into_iter().filter(move |(_, runs)| *runs == name);
    callers.map(move |(caller, _)| format!("{folder}{caller}"))
}

/// The most exposed kind of machine on which a file of this path and text runs anything.
pub(crate) fn most_exposed(path: &str, text: &str) -> Option<Context> {
    let program = program(Caller::by_name(path)?, &SourceFile::new(path, text), path);
    program.units.iter().map(|unit| unit.context).max()
}

/// The program that a file is, the file at `path` of its project. Never fails: what cannot be read
/// runs nothing.
pub fn program(kind: Caller, file: &SourceFile, path: &str) -> Program {
    match kind {
        Caller::Document => document::program(file, path),
        Caller::Compose => compose::program(file),
        Caller::Devcontainer => devcontainer::program(file),
        Caller::Feature => devcontainer::feature(file),
        Caller::GitLab => gitlab::program(file),
        Caller::CircleCi => circleci::program(file),
        Caller::Azure => azure::program(file),
        Caller::CodeDeploy => codedeploy::program(file, path),
        Caller::Jenkins => jenkins::program(file),
        Caller::Buildkite => buildkite::program(file),
        Caller::Service => service::program(file, path),
        Caller::PreCommit => service::pre_commit(file),
        Caller::Dockerfile => template::program(file),
        kind => recipes::program(kind, file),
    }
}
