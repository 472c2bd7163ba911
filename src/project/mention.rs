//! Places in a file that run, ship or advertise a script of the project.

use super::kinds;
use super::link::Linker;
use super::runs::{Goal, Wanted};
use super::tool::Tool;
use super::url;
use crate::finding::Context;
use crate::source::Span;

/// A place in a file that runs, ships or advertises a script of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The command, or the words that name the script: bytes in the calling file. Empty at the
    /// beginning of a file that ships the script without naming it.
    pub span: Span,
    /// On whose machine.
    pub exposure: Exposure,
    /// What the file says, as a clause without a full stop.
    pub message: String,
    /// Files of the project, nearer to the caller, that the words rather mean where they exist:
    /// then this is no mention of the script.
    pub instead: Vec<String>,
}

/// On whose machine a mention runs the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exposure {
    /// On a known kind of machine.
    Context(Context),
    /// On that of whoever runs one of these targets of the file (make, just, npm, tox): all that
    /// reach the script. The empty name stands for a call without a name.
    Targets(Vec<String>),
    /// On that of whoever runs or includes the calling file itself: it is a script.
    Caller,
}

/// What kind of caller a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerKind {
    /// A README or other text for people.
    Document,
    /// A makefile.
    Make,
    /// A justfile.
    Just,
    /// A compose file.
    Compose,
    /// A development container, or a feature of one.
    Devcontainer,
    /// A pipeline of GitLab.
    GitLab,
    /// The configuration of `CircleCI`.
    CircleCi,
    /// A pipeline of Azure.
    Azure,
    /// A pipeline of Jenkins.
    Jenkins,
    /// A pipeline of Buildkite.
    Buildkite,
    /// A workflow of GitHub Actions, as far as its text alone tells.
    Workflow,
    /// A pipeline of another service, all of whose commands run on the same kind of machine.
    Service,
    /// A Vagrantfile.
    Vagrant,
    /// A template of Packer.
    Packer,
    /// An npm package.
    PackageJson,
    /// The configuration of tox.
    Tox,
    /// Tasks in TOML or YAML: `pyproject.toml`, `Taskfile.yml`, …
    Tasks,
    /// Hooks of pre-commit.
    PreCommit,
    /// A Dockerfile, or a template of one, as far as its text alone tells.
    Template,
    /// A shell script, as far as its text alone tells.
    Script,
    /// Any other text.
    Unknown,
}

/// What kind of caller a file is, by its path from the project's root with `/`. `None`: it is not
/// read as a caller.
pub fn kind_of(path: &str) -> Option<CallerKind> {
    kinds::name::kind_of(path)
}

/// Files that ship the script without naming it, if they exist: paths from the project's root.
pub fn silent_callers(script: &str) -> Vec<String> {
    let Some(folder) = script.strip_suffix("install.sh") else { return Vec::new() };
    let whole = folder.is_empty() || folder.ends_with('/');
    whole.then(|| format!("{folder}devcontainer-feature.json")).into_iter().collect()
}

/// The places in `text`, the file at `path`, that run or ship the script at `script`; both paths
/// from the project's root.
pub fn mentions(kind: CallerKind, path: &str, text: &str, script: &str) -> Vec<Mention> {
    if path == script {
        return Vec::new();
    }
    let silent = silent_callers(script).iter().any(|caller| caller == path);
    let goal = goal(kind, path, text, script, Wanted::Script);
    if silent {
        return vec![kinds::devcontainer::feature()];
    }
    if !goal.may_stand_in(text) {
        return Vec::new();
    }
    kinds::read(kind, path, text, &goal)
}

/// The places in `text`, the file at `path`, that run one of these targets of the makefile,
/// justfile, … at `file`.
pub fn target_mentions(
    kind: CallerKind,
    path: &str,
    text: &str,
    file: &str,
    targets: &[String],
) -> Vec<Mention> {
    let tool = match kind_of(file) {
        Some(CallerKind::Make) => Tool::Make,
        Some(CallerKind::Just) => Tool::Just,
        Some(CallerKind::PackageJson) => Tool::Npm,
        Some(CallerKind::Tox) => Tool::Tox,
        Some(CallerKind::Tasks) => Tool::Tasks,
        _ => return Vec::new(),
    };
    let goal = goal(kind, path, text, file, Wanted::Targets(tool, targets));
    if path == file || !goal.may_stand_in(text) {
        return Vec::new();
    }
    kinds::read(kind, path, text, &goal)
}

fn goal<'a>(
    kind: CallerKind,
    path: &'a str,
    text: &str,
    script: &'a str,
    wanted: Wanted<'a>,
) -> Goal<'a> {
    let document = kind == CallerKind::Document;
    let own = if document { url::own_repository(text) } else { None };
    let linker = Linker::new(path, script, document);
    let linker = if kind == CallerKind::Template { linker.in_image() } else { linker };
    Goal::new(linker, wanted, own)
}
