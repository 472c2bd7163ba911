//! Steps of a job or of a composite action.

use super::eval::evaluate;
use super::later::{Expression, Given};
use super::scope::Scope;
use super::shell::{self, Shell};
use super::text::{evaluated, interpolate};
use super::value::{Value, Values};
use super::{local, uses, variables};
use crate::program::{Action, Binding, Branch, Mode, Run, Step, Tell, Teller, Template};
use crate::source::Text;
use crate::syntax::expression::{self, Expr, Part, parts};
use crate::syntax::yaml::Node;
use std::cell::Cell;
use std::rc::Rc;

/// Bytes of shell text that the units of one file hold at most. Aliases and matrices multiply what
/// a file holds.
const MOST: usize = 16 << 20;

/// What a step costs beside its text.
const STEP: usize = 256;

/// What it costs for each variable that it has.
const VARIABLE: usize = 16;

/// Units of one file at most.
const UNITS: usize = 500;

/// How much more may be read from one file.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes: Cell<usize>,
    units: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: Cell::new(MOST), units: Cell::new(UNITS + 1) }
    }
}

impl Budget {
    /// Takes the cost of a step; `false` if there is nothing left.
    fn take(&self, text: usize) -> bool {
        let left = self.bytes.get().saturating_sub(text + STEP);
        self.bytes.set(left);
        left > 0
    }

    /// Counts units that were made.
    pub(super) fn made(&self, units: usize) {
        self.units.set(self.units.get().saturating_sub(units));
    }

    /// Whether there may be more units.
    pub(super) fn has_units(&self) -> bool {
        self.units.get() > 0 && !self.is_spent()
    }

    /// Whether something was left out.
    pub(crate) fn is_spent(&self) -> bool {
        self.bytes.get() == 0
    }
}

/// What holds for the steps of one unit.
pub(crate) struct Setting<'a> {
    /// What expressions see.
    pub(crate) scope: Scope<'a>,
    /// The shell of steps that name none.
    pub(crate) shell: Shell,
    /// The folder of steps that name none.
    pub(crate) folder: Option<Text>,
    /// How much may be read.
    pub(crate) budget: &'a Budget,
    /// Variables that every step finds.
    pub(crate) env: Vec<Binding>,
    /// The failure of a step is tolerated.
    pub(crate) tolerated: bool,
}

/// What `defaults: run:` says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Defaults {
    pub(crate) shell: Option<Text>,
    pub(crate) folder: Option<Text>,
}

impl Defaults {
    /// What the `defaults` of `node` say, over those of the level above.
    pub(crate) fn with(&self, node: &Node, scope: &Scope<'_>) -> Self {
        let run = node.get("defaults").and_then(|defaults| defaults.get("run"));
        let said = |key: &str| run.and_then(|run| run.get(key)).and_then(Node::text);
        let text = |key: &str| said(key).map(|text| interpolate(text, scope));
        Self {
            shell: text("shell").or_else(|| self.shell.clone()),
            folder: text("working-directory").or_else(|| self.folder.clone()),
        }
    }
}

/// When a step happens.
struct If {
    given: Given,
    /// It asks whether something failed before.
    asks: bool,
}

/// What the steps do, in their order.
pub(crate) fn steps(nodes: &[Rc<Node>], setting: &Setting<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut scope = setting.scope.clone();
    for node in nodes {
        let If { given, asks } = when(node.get("if"), &scope);
        let now = match &given {
            Given::Now(values) => values.truth(),
            Given::Later(_) => None,
        };
        let id = node.get("id").and_then(Node::as_str).map(|id| scope.step(id));
        // Of a step that does not happen all outputs are empty.
        let tell = |step: String| Tell { whose: Teller::Step(step), outputs: Vec::new() };
        let none =
            id.clone().map(|step| Step { place: node.place, action: Action::Tell(tell(step)) });
        if now == Some(false) {
            steps.extend(none);
            continue;
        }
        let length = node.get("run").and_then(Node::text).map_or(0, Text::len);
        // Each step has the variables of all levels.
        let variables = (setting.env.len() + scope.env.len()) * VARIABLE;
        if !setting.budget.take(length + variables) {
            continue;
        }
        let then = step(node, id, &scope, setting);
        scope.checkouts.extend(local::checkout(node, &scope));
        if now == Some(true) && !asks {
            steps.extend(then);
        } else if !then.is_empty() || none.is_some() {
            let otherwise = none.into_iter().collect();
            let condition = Expression::new(given);
            let branch = Branch { condition, asks_for_failure: asks, then, otherwise };
            steps.push(Step { place: node.place, action: Action::If(branch) });
        }
    }
    steps
}

/// Whether `if:` holds, as far as the file tells; `None` if that cannot be known.
pub(super) fn condition(node: Option<&Node>, scope: &Scope<'_>) -> Option<bool> {
    when(node, scope).given.settled().truth()
}

fn when(node: Option<&Node>, scope: &Scope<'_>) -> If {
    let Some(node) = node else { return If { given: Given::one(Value::Bool(true)), asks: false } };
    let asks = node.text().is_some_and(|text| match &*parts(text) {
        [Part::Expr { inner: text, .. } | Part::Text(text)] => {
            expression::parse(text).is_some_and(|expr| asks_for_failure(&expr))
        }
        _ => false,
    });
    If { given: truth(node, scope, true), asks }
}

/// Whether an expression asks how the steps before it ended. Without that it holds only if all went well.
fn asks_for_failure(expr: &Expr) -> bool {
    match expr {
        Expr::Call(name, arguments) => {
            matches!(&**name, "always" | "failure" | "success" | "cancelled")
                || arguments.iter().any(asks_for_failure)
        }
        Expr::Not(inner) => asks_for_failure(inner),
        Expr::Binary(_, left, right) | Expr::Index(left, right) => {
            asks_for_failure(left) || asks_for_failure(right)
        }
        _ => false,
    }
}

/// What a node that should be true or false is. Where it `is_expression`, it need not stand in
/// `${{ }}`.
fn truth(node: &Node, scope: &Scope<'_>, is_expression: bool) -> Given {
    if let Some(truth) = node.truth() {
        return Given::one(Value::Bool(truth));
    }
    let Some(text) = node.text() else { return Given::one(Value::Null) };
    match &*parts(text) {
        [Part::Expr { inner, .. }] => evaluate(inner, scope),
        [Part::Text(text)] if is_expression => evaluate(text, scope),
        _ => Given::unknown(),
    }
}

fn step(node: &Node, id: Option<String>, scope: &Scope<'_>, setting: &Setting<'_>) -> Vec<Step> {
    let mut scope = scope.clone();
    let env = bindings(node.get("env"), &mut scope);
    let Some(text) = node.get("run").and_then(Node::text) else {
        return uses::steps(node, id, &scope, &env, setting);
    };
    let said = |key: &str| node.get(key).and_then(Node::text).map(|text| interpolate(text, &scope));
    let shell = said("shell").map_or_else(|| setting.shell.clone(), |name| shell::named(&name));
    let folder = said("working-directory").or_else(|| setting.folder.clone());
    let tolerated = setting.tolerated || is_tolerated(node, &scope);
    let run = Run {
        script: shell.script(interpolate(text, &scope)),
        env: setting.env.iter().cloned().chain(env).collect(),
        workdir: folder.map(Template::text),
        mode: if tolerated { Mode::Tolerated } else { Mode::Build },
    };
    let mut steps = vec![Step { place: node.place, action: Action::Run(run) }];
    steps.extend(variables::loads(node.place, id));
    steps
}

/// Whether the failure of a step is tolerated.
pub(super) fn is_tolerated(node: &Node, scope: &Scope<'_>) -> bool {
    // Where nobody can tell, its failure is not held against it.
    let said = node.get("continue-on-error");
    said.is_some_and(|node| truth(node, scope, false).settled().truth() != Some(false))
}

/// The variables of an `env:`, which the expressions of `scope` see from then on.
pub(crate) fn bindings(env: Option<&Node>, scope: &mut Scope<'_>) -> Vec<Binding> {
    let mut bindings = Vec::new();
    for entry in env.map(Node::entries).unwrap_or_default() {
        let Some(name) = entry.key.text() else { continue };
        let value = entry.value.text().map(|text| interpolate(text, scope)).unwrap_or_default();
        let usual = match entry.value.text() {
            Some(text) => evaluated(text, scope).settled(),
            None => Values::one(Value::Null),
        };
        scope.env.push((name.as_str().to_owned(), usual));
        let value = Some(Template::text(value));
        bindings.push(Binding { place: entry.place, name: name.clone(), value });
    }
    bindings
}
