//! Actions and workflows of the project's own: `uses: ./path`, or `uses: owner/name/path@ref` where
//! `owner/name` is the project itself.

use super::later::Given;
use super::scope::Scope;
use super::step::{self, Setting};
use super::text::{evaluated, interpolate};
use super::value::Value;
use super::{default_shell, given, variables};
use crate::program::{Action, Binding, Inside, Step, Tell, Teller, Why};
use crate::source::project::normal;
use crate::source::{FileId, Sources, Text};
use crate::syntax::yaml::{self, Node};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Actions that use each other are followed that deep.
const DEPTH: usize = 8;

/// The project's files, as workflows use them. Each is parsed once.
#[derive(Debug)]
pub(crate) struct Locals<'s> {
    sources: &'s Sources,
    parsed: RefCell<BTreeMap<FileId, Option<Rc<Node>>>>,
    repository: OnceCell<Option<String>>,
}

/// A folder of the workspace that holds a repository's files.
#[derive(Debug, Clone)]
pub(super) struct Checkout {
    /// Relative to the workspace; empty for the workspace itself.
    folder: String,
    /// The files are the project's.
    own: bool,
}

/// A file of the project.
pub(super) struct Found {
    pub(super) id: FileId,
    /// Its path in the project.
    pub(super) path: String,
    pub(super) root: Rc<Node>,
}

impl<'s> Locals<'s> {
    /// The files that an analysis may look into.
    pub(crate) fn new(sources: &'s Sources) -> Self {
        Self { sources, parsed: RefCell::default(), repository: OnceCell::new() }
    }

    /// A YAML file of the project.
    fn file(&self, path: &str) -> Option<Found> {
        let (id, file) = self.sources.open(path)?;
        let known = self.parsed.borrow().get(&id).cloned();
        let root = known.unwrap_or_else(|| {
            let root = yaml::parse(file.text(), id).ok().and_then(|document| document.root);
            self.parsed.borrow_mut().insert(id, root.clone());
            root
        });
        Some(Found { id, path: path.to_owned(), root: root? })
    }

    /// The metadata of the action in a folder.
    fn action(&self, folder: &str) -> Option<Found> {
        let named = |name: &str| self.file(format!("{folder}/{name}").trim_start_matches('/'));
        named("action.yml").or_else(|| named("action.yaml"))
    }

    /// The workflow that a job calls.
    pub(super) fn workflow(&self, uses: &str) -> Option<Found> {
        let path = match uses.strip_prefix("./") {
            Some(path) => normal(path)?,
            None => self.inside(uses)?,
        };
        self.file(&path)
    }

    /// The path behind the name of the project itself.
    fn inside(&self, uses: &str) -> Option<String> {
        let (name, _) = uses.split_once('@')?;
        let at = name.match_indices('/').nth(1).map_or(name.len(), |(at, _)| at);
        self.is_itself(&name[..at]).then(|| normal(name[at..].trim_start_matches('/'))).flatten()
    }

    /// Whether `owner/name` is this project.
    fn is_itself(&self, name: &str) -> bool {
        let own = self
            .repository
            .get_or_init(|| self.sources.project().and_then(crate::source::Project::repository));
        own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name))
    }
}

/// The action of the project that a step uses.
fn find(uses: &str, scope: &Scope<'_>) -> Option<Found> {
    let locals = scope.locals?;
    let folder = match uses.strip_prefix("./").or(Some("").filter(|_| uses == ".")) {
        Some(path) => in_project(&normal(path)?, &scope.checkouts)?,
        None => locals.inside(uses)?,
    };
    locals.action(&folder)
}

/// A file of the project at a path of the workspace, if the project was checked out there.
pub(super) fn text(path: &str, scope: &Scope<'_>) -> Option<Text> {
    let here = |checkout: &Checkout| checkout.own && checkout.folder.is_empty();
    scope.checkouts.iter().any(here).then(|| scope.locals?.sources.text(path)).flatten()
}

/// The path in the project of what stands at a path of the workspace.
fn in_project(path: &str, checkouts: &[Checkout]) -> Option<String> {
    let below = |checkout: &Checkout| {
        if checkout.folder.is_empty() {
            return Some(path.to_owned());
        }
        let rest = path.strip_prefix(&*checkout.folder)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/').to_owned())
    };
    let fitting = checkouts.iter().filter_map(|checkout| Some((checkout, below(checkout)?)));
    match fitting.max_by_key(|(checkout, _)| checkout.folder.len()) {
        Some((checkout, rest)) => checkout.own.then_some(rest),
        // Whoever put the files there: it is the project that names them.
        None => Some(path.to_owned()),
    }
}

/// What a step does that uses an action of the project's own; `None` if it uses another, or one of
/// which nobody can tell what it does.
pub(super) fn steps(
    (node, id): (&Node, Option<String>),
    uses: &Text,
    scope: &Scope<'_>,
    env: &[Binding],
    setting: &Setting<'_>,
) -> Option<Vec<Step>> {
    let found = find(uses.as_str().trim(), scope)?;
    let runs = found.root.get("runs")?;
    match runs.get("using").and_then(Node::as_str) {
        Some("composite") => {}
        // It runs in a container of its own.
        Some("docker") => return Some(Vec::new()),
        _ => return None,
    }
    let inputs = given::of_action(found.root.get("inputs"), node.get("with"), scope);
    let Some(inner) = entered(&found, &inputs, scope) else { return Some(Vec::new()) };
    let place = uses.whole_place().unwrap_or(node.place);
    let mut outer = setting.env.clone();
    outer.extend(env.iter().cloned());
    let path = inner.action_path.clone().unwrap_or_default();
    outer.push(variables::binding(place, "GITHUB_ACTION_PATH", &path));
    let setting = Setting {
        scope: inner,
        shell: default_shell(),
        folder: None,
        budget: setting.budget,
        env: outer,
        tolerated: setting.tolerated || step::is_tolerated(node, scope),
    };
    let mut steps = step::steps(runs.get("steps").map(Node::items).unwrap_or_default(), &setting);
    if steps.iter().any(|step| !matches!(step.action, Action::Tell(_))) {
        let why = Why { place: Some(place), message: format!("`{}` is used here", found.path) };
        let action = Action::Inside(Inside { file: found.id, why, steps });
        steps = vec![Step { place: node.place, action }];
    }
    if let Some(whose) = id.map(Teller::Step) {
        let outputs = outputs(found.root.get("outputs"), &setting.scope);
        let action = Action::Tell(Tell { whose, outputs });
        steps.push(Step { place: node.place, action });
    }
    Some(steps)
}

/// What `outputs:` of an action or a job says, by names.
pub(super) fn outputs(node: Option<&Node>, scope: &Scope<'_>) -> Vec<(String, Text)> {
    let entries = node.map(Node::entries).unwrap_or_default().into_iter();
    let outputs = entries.map(|entry| {
        let value = entry.value.get("value").or(Some(&*entry.value)).and_then(Node::text);
        let value = value.map_or_else(|| Text::hole(None), |text| interpolate(text, scope));
        (entry.name().to_ascii_lowercase(), value)
    });
    outputs.collect()
}

/// What the steps of an action see; `None` where actions use each other without end.
fn entered<'a>(
    found: &Found,
    inputs: &'a [(String, Given)],
    scope: &Scope<'a>,
) -> Option<Scope<'a>> {
    if scope.within.len() >= DEPTH || scope.within.contains(&found.path) {
        return None;
    }
    let mut inner = Scope { inputs, prefix: scope.kept.action(), ..scope.clone() };
    inner.within.push(found.path.clone());
    let folder = found.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let own = scope.checkouts.iter().rev().find(|checkout| checkout.own);
    let base = own.map(|checkout| checkout.folder.as_str()).unwrap_or_default();
    let parts = [variables::WORKSPACE, base, folder];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    inner.action_path = Some(parts.join("/"));
    Some(inner)
}

/// Whether a step uses `actions/checkout`.
pub(super) fn is_checkout(node: &Node) -> bool {
    let uses = node.get("uses").and_then(Node::as_str).unwrap_or_default();
    let name = uses.split('@').next().unwrap_or_default().trim();
    name.eq_ignore_ascii_case("actions/checkout")
}

/// What a step that uses `actions/checkout` puts into the workspace.
pub(super) fn checkout(node: &Node, scope: &Scope<'_>) -> Option<Checkout> {
    if !is_checkout(node) {
        return None;
    }
    let with = |key: &str| node.get("with").and_then(|with| with.get(key)).and_then(Node::text);
    let folder = match with("path").map(|path| evaluated(path, scope).settled()) {
        None => String::new(),
        Some(path) => normal(path.known().and_then(Value::text)?.known()?)?,
    };
    let own = match with("repository") {
        None => true,
        Some(name) => {
            let written = name.as_str().trim();
            written.is_empty()
                || is_own_expression(written)
                || scope.locals.is_some_and(|locals| locals.is_itself(written))
        }
    };
    Some(Checkout { folder, own })
}

/// `${{ github.repository }}`, or the fork that a pull request comes from.
fn is_own_expression(written: &str) -> bool {
    let inner = written.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    inner.is_some_and(|inner| {
        let inner = inner.trim();
        inner == "github.repository" || inner.starts_with("github.event.pull_request.head.repo.")
    })
}

impl Checkout {
    /// The folder that holds the project's files.
    pub(super) fn own_folder(&self) -> Option<String> {
        let workspace = variables::WORKSPACE;
        match &*self.folder {
            _ if !self.own => None,
            "" => Some(workspace.to_owned()),
            folder => Some(format!("{workspace}/{folder}")),
        }
    }
}
