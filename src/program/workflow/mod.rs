//! Workflows of GitHub Actions as programs: a unit for each job, or for each group of its matrix
//! legs that differ in their machine or in the steps that they take.

mod called;
mod container;
mod eval;
mod foreign;
mod functions;
mod given;
mod handed;
mod inputs;
mod job;
mod json;
mod later;
mod local;
mod matrix;
mod name;
mod needs;
mod runner;
mod scope;
mod shell;
mod step;
mod text;
mod used;
mod uses;
mod value;
mod variables;
mod with;

#[cfg(test)]
mod tests;

pub use later::Expression;

pub(super) use inputs::of_action as action_inputs;
pub(super) use later::Kept;
pub(super) use local::Locals;
pub(super) use scope::Scope;
pub(super) use step::{Budget, Setting, steps};
pub(super) use variables::{binding, first};

pub use used::{files as used_files, may_be_called};

use super::{Program, Runners, Told};
use crate::finding::TroubleKind;
use crate::source::{FileId, SourceFile, Sources};
use crate::syntax::yaml::{self, Node};
use job::Workflow;
use needs::{Ledger, Needs};

/// The program that a workflow is: the first of `sources`, which hold its project's files, too. `told` is
/// what its jobs are known to tell each other; [`Program::asks`] says whose telling would make another
/// program. Never fails: broken YAML is [`Program::invalid`].
pub fn program(sources: &Sources, known: Runners<'_>, told: &Told) -> Program {
    let mut program = Program::default();
    let Some(document) = read(&sources.first(), &mut program) else { return program };
    let Some(root) = &document.root else { return program };
    let (budget, locals) = (Budget::default(), Locals::new(sources));
    let (inputs, events) = (inputs::of_workflow(root.get("on")), inputs::events(root.get("on")));
    let ledger = Ledger::new(told.clone());
    let needs = Needs::new(root, inputs, events, &locals, &ledger).at(sources.path());
    let forge = runner::is_other_forge(sources);
    let workflow = Workflow { root, needs, known, forge, budget: &budget };
    for entry in root.get("jobs").map(Node::entries).unwrap_or_default() {
        let (units, cut) = job::units(entry, &workflow);
        program.units.extend(units);
        if cut || !budget.has_units() {
            let message = "not every leg of this job was looked at: there are too many";
            program.problems.push((
                entry.place.span.start,
                TroubleKind::Incomplete,
                message.to_owned(),
            ));
        }
        if !budget.has_units() {
            break;
        }
    }
    (program.expressions, program.asks) = (ledger.kept.take(), ledger.asks());
    program
}

/// The shell of a composite action's step that names none; GitHub wants one to be named.
pub(super) fn default_shell() -> shell::Shell {
    shell::default(false, None)
}

/// The document of a file; what is wrong with it is noted in the program.
pub(super) fn read(file: &SourceFile, program: &mut Program) -> Option<yaml::Document> {
    match yaml::parse(file.text(), FileId(0)) {
        Ok(document) => {
            if let Some(next) = document.more.first() {
                let message = "only the first document of this file was read; GitHub refuses a \
                               file of several";
                program.problems.push((
                    next.place.span.start,
                    TroubleKind::Partial,
                    message.to_owned(),
                ));
            }
            Some(document)
        }
        Err(error) if error.too_deep => {
            program.problems.push((error.at, TroubleKind::Incomplete, error.message));
            None
        }
        Err(error) => {
            program.invalid = Some((error.at, error.message));
            None
        }
    }
}
