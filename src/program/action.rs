//! Composite actions as programs: one unit, which runs wherever a workflow calls it.

use super::workflow::{self, Budget, Kept, Locals, Scope, Setting};
use super::{Action, Base, Program, Step, Template, Unit, Why};
use crate::finding::{Context, TroubleKind};
use crate::source::{Sources, Text};
use crate::syntax::yaml::Node;
use std::rc::Rc;

/// Stands for the folder into which a runner puts the repository of an action.
const REPOSITORY: &str = "/github/action";

/// The program that an action's metadata is: one unit for a composite action, none for an action
/// that is a program of its own. It is the first of `sources`, which hold its project's files, too.
/// Never fails: broken YAML is [`Program::invalid`].
pub fn program(sources: &Sources) -> Program {
    let mut program = Program::default();
    let Some(document) = workflow::read(&sources.first(), &mut program) else { return program };
    let Some(root) = &document.root else { return program };
    let Some(runs) = root.entry("runs") else { return program };
    if runs.value.get("using").and_then(Node::as_str) != Some("composite") {
        return program;
    }
    let inputs = workflow::action_inputs(root.get("inputs"));
    let (budget, locals) = (Budget::default(), Locals::new(sources));
    let kept = Rc::new(Kept::default());
    let place = runs.key.place;
    let own_path = sources.path();
    let folder = own_path.as_ref().and_then(|path| path.rsplit_once('/')).map(|(folder, _)| folder);
    let folder =
        folder.map_or_else(|| REPOSITORY.into(), |folder| format!("{REPOSITORY}/{folder}"));
    let setting = Setting {
        env: vec![workflow::binding(place, "GITHUB_ACTION_PATH", &folder)],
        scope: Scope::of_action(&inputs, &locals, own_path.as_deref(), folder, &kept),
        shell: workflow::default_shell(),
        folder: None,
        budget: &budget,
        tolerated: false,
    };
    let mut steps = workflow::first(place, None, None, false);
    if own_path.is_some() {
        let repository = Template::text(Text::from(REPOSITORY));
        steps.push(Step { place, action: Action::Checkout(repository) });
    }
    let own = runs.value.get("steps").map(Node::items).unwrap_or_default();
    steps.extend(workflow::steps(own, &setting));
    program.expressions = kept.take();
    let why = "whoever uses the action chooses where it runs".to_owned();
    program.units.push(Unit {
        name: "action".to_owned(),
        context: Context::Unknown,
        why: vec![Why { place: Some(place), message: why }],
        guessed: false,
        base: Base::Unknown,
        steps,
    });
    if budget.is_spent() {
        let message = "not all of the steps were looked at: there are too many".to_owned();
        program.problems.push((place.span.start, TroubleKind::Incomplete, message));
    }
    program
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Mode, Script};
    use crate::source::SourceFile;
    use std::sync::Arc;

    fn read(text: &str) -> Program {
        program(&Sources::alone(Arc::new(SourceFile::new("action.yml", text))))
    }

    #[test]
    fn a_composite_action_is_one_unit_in_an_unknown_place() {
        let program = read(
            "inputs:\n  flags: {default: --break-system-packages}\n  x: {default: y}\nruns:\n  using: composite\n  steps:\n  - run: pip install ${{ inputs.flags }} ${{ inputs.x }}\n    shell: bash\n",
        );
        let [unit] = &*program.units else { panic!("{program:?}") };
        assert_eq!((&*unit.name, unit.context), ("action", Context::Unknown));
        let texts: Vec<&str> = unit
            .steps
            .iter()
            .filter_map(|step| match &step.action {
                Action::Run(run) => match &run.script {
                    Script::Shell { text, .. } if run.mode == Mode::Build => Some(text.as_str()),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["pip install --break-system-packages \u{fdd0}"]);
    }

    #[test]
    fn other_actions_have_no_unit() {
        for using in ["node20", "docker"] {
            let text = format!("runs:\n  using: {using}\n  main: x\n");
            assert!(read(&text).units.is_empty(), "{using}");
        }
        assert!(read("").units.is_empty());
        assert!(read("runs: [\n").invalid.is_some());
    }
}
