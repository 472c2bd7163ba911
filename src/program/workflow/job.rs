//! A job to units: one for each group of legs that differ in what matters.

use super::container::{self, Container};
use super::matrix::{self, Leg, merged};
use super::needs::Needs;
use super::runner::{Runner, Verdict, runners};
use super::scope::Scope;
use super::step::{Budget, Defaults, Setting, bindings, condition, steps};
use super::text::is_telling;
use super::{called, local, name, shell, variables};
use crate::finding::Context;
use crate::program::{Action, Base, Runners, Step, Tell, Teller, Template, Unit, Why};
use crate::source::{HOLE, Place, Text};
use crate::syntax::yaml::{Entry, Node};
use std::fmt::Write;
use std::rc::Rc;

/// Groups of legs that one job is split into at most.
const MOST: usize = 32;

/// What holds for all jobs of a file.
pub(super) struct Workflow<'w> {
    pub(super) root: &'w Node,
    pub(super) needs: Needs<'w>,
    pub(super) known: Runners<'w>,
    /// It is Gitea's or Forgejo's.
    pub(super) forge: bool,
    pub(super) budget: &'w Budget,
}

/// Legs that come to the same: they run on the same machine and take the same steps.
pub(super) struct Group {
    key: String,
    /// The legs.
    pub(super) legs: Vec<Rc<Leg>>,
    /// Their machine.
    pub(super) runner: Runner,
    verdict: Verdict,
    container: Option<Container>,
    /// That is only the usual choice.
    guessed: bool,
}

/// The units of a job, or of the workflow of the project's own that it calls. The flag: legs were left
/// out.
pub(super) fn units(job: &Entry, workflow: &Workflow<'_>) -> (Vec<Unit>, bool) {
    let ledger = workflow.needs.ledger();
    let before = ledger.unanswered();
    let made = made(job, workflow);
    if ledger.unanswered() > before {
        ledger.is_unsure(&workflow.needs.name(job.name()));
    }
    made
}

fn made(job: &Entry, workflow: &Workflow<'_>) -> (Vec<Unit>, bool) {
    let node = &*job.value;
    let mut scope = workflow.needs.scope();
    if condition(node.get("if"), &scope) == Some(false) {
        return (Vec::new(), false);
    }
    if node.get("steps").is_none() {
        return called::units(job, workflow);
    }
    let legs = matrix::legs(node.get("strategy"), &scope);
    scope.matrix_open = legs.open;
    let mut groups: Vec<Group> = Vec::new();
    let mut cut = false;
    for leg in legs.legs {
        scope.matrix.clone_from(&leg);
        let leg = Rc::new(leg);
        for group in grouped(node, &leg, &mut scope, workflow) {
            match groups.iter().position(|known| known.key == group.key) {
                Some(known) => groups[known].legs.push(Rc::clone(&leg)),
                None if groups.len() < MOST => groups.push(group),
                None => cut = true,
            }
        }
    }
    let names = name::names(job.name(), &groups);
    workflow.budget.made(groups.len());
    let units = groups.iter().zip(names).map(|(group, name)| {
        scope.matrix = merged(&group.legs);
        unit(name, job, group, scope.clone(), workflow)
    });
    (units.collect(), cut)
}

/// What a leg comes to: a group for each machine that it may run on.
fn grouped(
    job: &Node,
    leg: &Rc<Leg>,
    scope: &mut Scope<'_>,
    workflow: &Workflow<'_>,
) -> Vec<Group> {
    let mut groups = Vec::new();
    let Some(runs_on) = job.get("runs-on") else { return groups };
    for runner in runners(runs_on, scope) {
        let verdict = runner.judge(&workflow.known, workflow.forge);
        (scope.os, scope.hosted) = (verdict.os, verdict.hosted);
        for choice in container::choices(job.get("container"), scope) {
            let mut key = String::new();
            for label in &runner.labels {
                let _ = write!(key, "{}\0", label.as_str());
            }
            let image = choice.container.as_ref().map_or("", |it| it.image.as_str());
            let _ = write!(key, "\0{image}\0");
            for step in job.get("steps").map(Node::items).unwrap_or_default() {
                let _ = write!(key, "{:?}", condition(step.get("if"), scope));
            }
            for (name, values) in leg.iter() {
                if let Some(value) = values.known().filter(|value| is_telling(value)) {
                    let text = value.text().unwrap_or_default();
                    let _ = write!(key, "\0{name}={}", text.as_str());
                }
            }
            groups.push(Group {
                key,
                legs: vec![Rc::clone(leg)],
                runner: runner.clone(),
                verdict: verdict.clone(),
                container: choice.container,
                guessed: choice.guessed,
            });
        }
    }
    groups
}

fn unit(
    name: String,
    job: &Entry,
    group: &Group,
    mut scope: Scope<'_>,
    workflow: &Workflow<'_>,
) -> Unit {
    let node = &*job.value;
    let verdict = &group.verdict;
    let place = job.key.place;
    (scope.os, scope.hosted) = (verdict.os, verdict.hosted);
    let in_container = group.container.is_some();
    scope.in_container = in_container;
    let mut all = Vec::new();
    if in_container && let Some(user) = container::user(node.get("container")) {
        all.push(Step { place, action: Action::User(Template::text(user)) });
    }
    all.extend(variables::first(place, verdict.os, verdict.hosted, in_container));
    let own = node.get("steps").map(Node::items).unwrap_or_default();
    if !own.iter().any(|step| local::is_checkout(step)) {
        // Something else has brought the project: it is its workflow.
        let workspace = Template::text(Text::from(variables::WORKSPACE));
        all.push(Step { place, action: Action::Checkout(workspace) });
    }
    scope.env.clear();
    let container = node.get("container").filter(|_| in_container);
    for level in [Some(workflow.root), Some(node), container].into_iter().flatten() {
        let Some(env) = level.entry("env") else { continue };
        let bindings = bindings(Some(&env.value), &mut scope);
        all.push(Step { place: env.place, action: Action::Env(bindings) });
    }
    let defaults = Defaults::default().with(workflow.root, &scope).with(node, &scope);
    let shell = defaults.shell.as_ref().map(shell::named);
    let setting = Setting {
        shell: shell.unwrap_or_else(|| shell::default(in_container, verdict.os)),
        folder: defaults.folder,
        scope,
        budget: workflow.budget,
        env: Vec::new(),
        tolerated: false,
    };
    all.extend(steps(node.get("steps").map(Node::items).unwrap_or_default(), &setting));
    let outputs = local::outputs(node.get("outputs"), &setting.scope);
    if !outputs.is_empty() {
        let whose = Teller::Unit(workflow.needs.name(job.name()));
        all.push(Step { place, action: Action::Tell(Tell { whose, outputs }) });
    }
    let (context, why) = context(group, node);
    let guessed = group.runner.guessed || group.guessed;
    Unit { name, context, why, guessed, base: base(group), steps: all }
}

/// What kind of machine it is: a container beats the runner that it runs on.
fn context(group: &Group, job: &Node) -> (Context, Vec<Why>) {
    let verdict = &group.verdict;
    match &group.container {
        None => (verdict.context, vec![verdict.why.clone()]),
        Some(container) if container.maybe => {
            let message = "whether the job runs in a container cannot be known".to_owned();
            let why = Why { place: Some(container.place), message };
            // The job names one: that its runner is harmed is no more than possible.
            (verdict.context.min(Context::Unknown), vec![why, verdict.why.clone()])
        }
        Some(container) => {
            let image = container.image.as_str().replace(HOLE, "…");
            let key = job.entry("container").map(|entry| entry.key.place);
            let place = Some(container.place).or(key);
            (
                Context::Container,
                vec![Why { place, message: format!("the job runs in the image `{image}`") }],
            )
        }
    }
}

fn base(group: &Group) -> Base {
    let place: Place = group.runner.place;
    match &group.container {
        // A container, and only its runner knows of which image.
        None if group.verdict.context == Context::Container => Base::Image {
            reference: Text::hole(Some(place)),
            by_default: false,
            place,
            built: false,
        },
        None if group.verdict.forge => {
            // What GitHub's machines of that name have says nothing.
            let labels = group.runner.labels.iter().map(|label| Text::hole(label.whole_place()));
            Base::Runner { labels: labels.collect(), place }
        }
        None => Base::Runner { labels: group.runner.labels.clone(), place },
        Some(container) => Base::Image {
            reference: container.image.clone(),
            by_default: group.guessed,
            place: container.place,
            built: false,
        },
    }
}
