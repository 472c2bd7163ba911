//! Jobs that call a workflow of the project's own: `uses: ./.github/workflows/other.yml`.

use super::job::{self, Workflow};
use super::later::Given;
use super::local::Found;
use super::scope::Scope;
use super::{given, matrix};
use crate::program::{Unit, Why};
use crate::syntax::yaml::{Entry, Node};

/// Workflows that call each other are followed that deep, the first one included.
const DEPTH: usize = 5;

/// Sets of inputs for which one call is looked at.
const MOST: usize = 16;

/// The workflow that a job calls, if it can be read and is not one that calls this one.
pub(super) fn callee(job: &Node, scope: &Scope<'_>) -> Option<Found> {
    let uses = job.get("uses")?.as_str()?.trim();
    let found = scope.locals?.workflow(uses)?;
    (scope.within.len() < DEPTH && !scope.within.contains(&found.path)).then_some(found)
}

/// What a called workflow declares under `on: workflow_call:`.
pub(super) fn declared<'n>(root: &'n Node, key: &str) -> Option<&'n Node> {
    root.get("on")?.get("workflow_call")?.get(key)
}

/// The units of the workflow that a job calls, once for each set of inputs. The flag: some were left
/// out.
pub(super) fn units(job: &Entry, workflow: &Workflow<'_>) -> (Vec<Unit>, bool) {
    let node = &*job.value;
    let mut scope = workflow.needs.scope();
    let Some(found) = callee(node, &scope) else { return (Vec::new(), false) };
    let legs = matrix::legs(node.get("strategy"), &scope);
    scope.matrix_open = legs.open;
    let mut all: Vec<(String, Vec<(String, Given)>)> = Vec::new();
    let mut cut = false;
    for leg in legs.legs {
        scope.matrix = leg;
        let inputs = given::of_workflow(declared(&found.root, "inputs"), node.get("with"), &scope);
        let key = format!("{inputs:?}");
        if all.iter().any(|(known, _)| *known == key) {
            continue;
        }
        if all.len() >= MOST {
            cut = true;
            break;
        }
        all.push((key, inputs));
    }
    let several = all.len() > 1;
    let mut units = Vec::new();
    for (number, (_, inputs)) in all.into_iter().enumerate() {
        let called = Workflow {
            root: &found.root,
            needs: workflow.needs.called(&found.root, inputs, &found.path, job.name()),
            known: workflow.known,
            forge: workflow.forge,
            budget: workflow.budget,
        };
        let name = if several {
            format!("{} ({})", job.name(), number + 1)
        } else {
            job.name().to_owned()
        };
        for entry in found.root.get("jobs").map(Node::entries).unwrap_or_default() {
            if !workflow.budget.has_units() {
                return (units, true);
            }
            let (inner, more) = job::units(entry, &called);
            cut |= more;
            units.extend(inner.into_iter().map(|unit| renamed(unit, &name, node, &found.path)));
        }
    }
    (units, cut)
}

/// The unit of a called workflow, as one of its caller.
fn renamed(mut unit: Unit, caller: &str, job: &Node, path: &str) -> Unit {
    let inner = unit.name.strip_prefix("job ").unwrap_or(&unit.name);
    unit.name = format!("job {caller} / {inner}");
    let place = job.entry("uses").map(|entry| entry.value.place);
    unit.why.push(Why { place, message: format!("`{path}` is called here") });
    unit
}
