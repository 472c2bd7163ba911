//! `runs-on`: which machines a job may run on, and whose they are.

use super::scope::Scope;
use super::text::alternatives;
use super::value::Value;
use crate::finding::Context;
use crate::knowledge::{self, ForgeRunner, RunnerFacts, RunnerKind, RunnerOs, glob_fits};
use crate::program::{Runners, Why};
use crate::source::{HOLE, Place, Sources, Text};
use crate::syntax::yaml::{Kind, Node};

/// That many labels are read; no runner bears more.
const MOST_LABELS: usize = 64;

/// That many runners are told apart in one `runs-on`.
const MOST: usize = 16;

/// A machine that a job asks for.
#[derive(Debug, Clone)]
pub(super) struct Runner {
    /// Labels that it must bear; holes where they are not known.
    pub(super) labels: Vec<Text>,
    /// Where it says so.
    pub(super) place: Place,
    /// It is only the usual one: somebody may ask for another.
    pub(super) guessed: bool,
    /// A group of runners is named.
    group: bool,
}

/// Whose machine it is.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub(super) context: Context,
    pub(super) why: Why,
    pub(super) os: Option<RunnerOs>,
    /// Whether GitHub hosts it, if that is known.
    pub(super) hosted: Option<bool>,
    /// It is Gitea's or Forgejo's.
    pub(super) forge: bool,
}

/// Whether a workflow is one of Gitea or Forgejo, whose labels are not GitHub's.
pub(super) fn is_other_forge(sources: &Sources) -> bool {
    let shown = sources.first().path().replace('\\', "/");
    let path = sources.path().unwrap_or(shown);
    path.split('/').any(|folder| matches!(folder, ".gitea" | ".forgejo"))
}

/// A context, the label that tells it, why, and whether GitHub hosts the machine.
type Told<'a> = (Context, Option<&'a Text>, String, Option<bool>);

/// The machines that `runs-on` may mean, one after another.
pub(super) fn runners(node: &Node, scope: &Scope<'_>) -> Vec<Runner> {
    let place = node.place;
    let (labels, group) = match &node.kind {
        Kind::Mapping(_) => (node.get("labels"), node.get("group").is_some()),
        _ => (Some(node), false),
    };
    let mut runners = vec![Runner { labels: Vec::new(), place, guessed: false, group }];
    let Some(labels) = labels else { return runners };
    let one = std::slice::from_ref(&labels);
    let items: Vec<&Node> = match &labels.kind {
        Kind::Sequence(items) => items.iter().map(|item| &**item).collect(),
        _ => one.to_vec(),
    };
    for (at, text) in items.into_iter().filter_map(Node::text).enumerate() {
        let hole = Value::Text(Text::hole(text.whole_place()));
        if at == MOST_LABELS {
            return runners.iter().map(|runner| runner.with(&hole, false)).collect();
        }
        let (values, open) = alternatives(text, scope);
        if values.len() * runners.len() <= MOST {
            let known = !values.iter().all(is_hole);
            runners = runners
                .iter()
                .flat_map(|runner| values.iter().map(|value| runner.with(value, open && known)))
                .collect();
        } else {
            runners = runners.iter().map(|runner| runner.with(&hole, false)).collect();
        }
    }
    runners
}

fn is_hole(value: &Value) -> bool {
    value.text().is_some_and(|text| !text.is_known())
}

impl Runner {
    /// The same runner, which must also bear what `value` says.
    fn with(&self, value: &Value, guessed: bool) -> Self {
        let mut runner = self.clone();
        runner.guessed |= guessed;
        let named = match value {
            _ if value.entries().is_empty() => value.clone(),
            object => {
                runner.group |= !matches!(object.index("group"), Value::Null);
                object.index("labels")
            }
        };
        match (named.items(), named.text()) {
            (Some(items), _) => runner.labels.extend(items.iter().filter_map(Value::text)),
            (None, Some(label)) if !label.is_empty() => runner.labels.push(label),
            _ => {}
        }
        runner
    }

    /// Whose machine it is.
    pub(super) fn judge(&self, known: &Runners<'_>, forge: bool) -> Verdict {
        let forge_facts = forge.then(|| self.declared(known).unwrap_or_else(|| self.of_forge()));
        if let Some((context, label, message, _)) = forge_facts {
            let place = label.and_then(Text::whole_place).unwrap_or(self.place);
            let (why, os) = (Why { place: Some(place), message }, self.os());
            return Verdict { context, why, os, hosted: Some(false), forge };
        }
        let facts: Vec<Option<RunnerFacts>> =
            self.labels.iter().map(|label| facts(label, known)).collect();
        let os = facts.iter().flatten().find_map(|facts| facts.os).or_else(|| self.os());
        let (context, label, message, hosted) = self.verdict(&facts, known);
        let place = label.and_then(Text::whole_place).unwrap_or(self.place);
        Verdict { context, why: Why { place: Some(place), message }, os, hosted, forge }
    }

    /// Whose machine it is on Gitea or Forgejo.
    fn of_forge(&self) -> Told<'_> {
        let kinds = || self.labels.iter().map(|label| (label, of_forge(label)));
        let machine = kinds().find(|(_, kind)| *kind == Some(ForgeRunner::Machine));
        if let Some((label, _)) = machine {
            let message = "a self-hosted runner is kept after the job".to_owned();
            return (Context::SelfHostedCi, Some(label), message, Some(false));
        }
        let container = kinds().find(|(_, kind)| *kind == Some(ForgeRunner::Container));
        match (container, self.labels.first()) {
            (Some((label, _)), _) => {
                let message = format!(
                    "on Gitea and Forgejo `{}` is a container, of an image that its runner chooses",
                    shown(label)
                );
                (Context::Container, Some(label), message, Some(false))
            }
            (None, Some(label)) => {
                let message = format!("nobody listed the runner label `{}`", shown(label));
                (Context::Unknown, Some(label), message, Some(false))
            }
            (None, None) => (Context::Unknown, None, "no runner is named".to_owned(), Some(false)),
        }
    }

    /// What the configuration says.
    fn declared(&self, known: &Runners<'_>) -> Option<Told<'_>> {
        let named = |patterns: &[String]| {
            self.labels.iter().find(|label| patterns.iter().any(|pattern| matches(pattern, label)))
        };
        if let Some(label) = named(known.persistent) {
            let message =
                format!("the configuration says that runners `{}` are kept", shown(label));
            return Some((Context::SelfHostedCi, Some(label), message, None));
        }
        if let Some(label) = named(known.ephemeral) {
            let message =
                format!("the configuration says that runners `{}` are thrown away", shown(label));
            return Some((Context::HostedCi, Some(label), message, None));
        }
        None
    }

    fn verdict(&self, facts: &[Option<RunnerFacts>], known: &Runners<'_>) -> Told<'_> {
        if let Some(told) = self.declared(known) {
            return told;
        }
        let kinds = || self.labels.iter().zip(facts);
        let of_kind = |kind| kinds().find(|(_, f)| f.is_some_and(|facts| facts.kind == kind));
        if let Some((label, _)) = of_kind(RunnerKind::SelfHosted) {
            let message = format!("the job runs on `{}`, and such a runner is kept", shown(label));
            return (Context::SelfHostedCi, Some(label), message, Some(false));
        }
        let strange = kinds().find(|(_, f)| !f.is_some_and(|facts| facts.kind.is_ephemeral()));
        match (strange, self.labels.first()) {
            (Some((label, _)), _) if !label.is_known() => {
                let message = "which runner this means cannot be known".to_owned();
                (Context::Unknown, Some(label), message, None)
            }
            (Some((label, _)), _) => {
                let message =
                    format!("`{}` is no label known here: the machine may be kept", shown(label));
                (Context::Unknown, Some(label), message, None)
            }
            (None, None) if self.group => {
                let message = "which runners are in a group is not written here".to_owned();
                (Context::Unknown, None, message, None)
            }
            (None, None) => (Context::Unknown, None, "no runner is named".to_owned(), None),
            (None, Some(label)) => {
                let third = of_kind(RunnerKind::ThirdParty).is_some();
                let whose = if third { "a third party's runner" } else { "a hosted runner" };
                let message = format!("`{}` is {whose}, fresh for every job", shown(label));
                (Context::HostedCi, Some(label), message, Some(!third))
            }
        }
    }

    /// The system, by the labels that self-hosted runners bear.
    fn os(&self) -> Option<RunnerOs> {
        self.labels.iter().find_map(|label| match &*label.as_str().to_ascii_lowercase() {
            "linux" => Some(RunnerOs::Linux),
            "macos" => Some(RunnerOs::MacOs),
            "windows" => Some(RunnerOs::Windows),
            _ => None,
        })
    }
}

fn of_forge(label: &Text) -> Option<ForgeRunner> {
    let known = label.as_str().split(HOLE).next().unwrap_or_default();
    knowledge::forge_runner(known)
}

/// What is known about a label; its beginning may be enough.
fn facts(label: &Text, known: &Runners<'_>) -> Option<RunnerFacts> {
    match label.as_str().split_once(HOLE) {
        None => knowledge::runner(label.as_str(), known.today),
        Some((prefix, _)) => {
            let facts = knowledge::runner_prefix(prefix, known.today);
            facts.filter(|facts| facts.kind.is_ephemeral())
        }
    }
}

fn matches(pattern: &str, label: &Text) -> bool {
    glob_fits(&pattern.to_ascii_lowercase(), &label.as_str().to_ascii_lowercase())
}

/// A label for people.
fn shown(label: &Text) -> String {
    label.as_str().replace(HOLE, "…")
}
