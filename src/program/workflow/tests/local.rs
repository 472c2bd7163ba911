//! Actions and workflows of the project's own.

use super::*;
use crate::program::Known;
use crate::source::Project;
use std::path::Path;
use std::sync::Arc;

const ACTION: &str = "inputs:\n  flags: {default: -q}\n  when: {required: true}\nruns:\n  using: composite\n  steps:\n  - {if: inputs.when == 'true', shell: bash, run: 'pip install ${{ inputs.flags }} x'}\n  - {if: inputs.when == 'true', id: out, shell: bash, run: 'echo v=1 >> $GITHUB_OUTPUT'}\noutputs:\n  v: {value: '${{ steps.out.outputs.v }}'}\n";

/// The program of the first of several files of a project.
fn project(files: &[(&str, &str)]) -> Program {
    let (path, text) = files[0];
    let root = Path::new("/p");
    let project = Project::new(root, root, (&root.join(path), path));
    for (path, text) in &files[1..] {
        project.overlay(path, Arc::new(SourceFile::new(*path, *text)));
    }
    let file = Arc::new(SourceFile::new(path, text));
    let sources = Sources::of(file, path.to_owned(), Arc::new(project));
    let known = Runners { today: KNOWLEDGE_DATE, ephemeral: &[], persistent: &[] };
    program(&sources, known, &Told::default())
}

/// The steps of the only job of a workflow beside an action in `.github/actions/a`.
fn with_action(workflow_steps: &str) -> Vec<String> {
    let text = format!("jobs:\n  j:\n    runs-on: ubuntu-24.04\n    steps:\n{workflow_steps}");
    let program =
        project(&[(".github/workflows/w.yml", &text), (".github/actions/a/action.yml", ACTION)]);
    steps(&program.units[0])
}

const SHELL: &str = "[bash --noprofile --norc -eo pipefail -c]";
const PATH: &str = "GITHUB_ACTION_PATH=/github/workspace/.github/actions/a";

#[test]
fn steps_of_an_action_stand_where_it_is_used() {
    let shown = with_action(
        "    - uses: actions/checkout@v4\n    - id: a\n      uses: ./.github/actions/a\n      with: {when: true, flags: --user}\n      env: {E: 1}\n    - {if: steps.a.outputs.v == '1', run: yes}\n    - {if: steps.a.outputs.w, run: no}\n",
    );
    let inside = format!(
        "inside 1: {SHELL} pip install --user x with E=1,{PATH}; {SHELL} echo v=1 >> $GITHUB_OUTPUT with E=1,{PATH}"
    );
    let then = ["if [bash -e -c] yes", "if [bash -e -c] no"];
    assert_eq!(shown, ["checkout /github/workspace", &inside, "tell v=?", then[0], then[1]]);
}

#[test]
fn inputs_have_their_defaults() {
    let shown = with_action("    - {uses: ./.github/actions/a, with: {when: 'true'}}\n");
    assert!(shown[0].contains("pip install -q x"), "{shown:?}");
    let none = with_action("    - uses: ./.github/actions/a\n");
    assert_eq!(none, ["tell "], "its second step is left out, and tells nothing");
    let shown = with_action(
        "    - {uses: ./.github/actions/a, with: {when: '${{ github.x }}'}, continue-on-error: true}\n",
    );
    assert!(shown[0].contains("if tolerated"), "{shown:?}");
}

#[test]
fn checkouts_tell_where_the_project_lies() {
    let at = "    - {uses: actions/checkout@v4, with: {path: src/me}}\n    - {uses: actions/checkout@v4, with: {path: other, repository: o/n}}\n";
    let own = with_action(&format!(
        "{at}    - {{uses: ./src/me/.github/actions/a, with: {{when: true}}}}\n"
    ));
    assert!(own[1].contains("workspace/src/me/.github/actions/a"), "{own:?}");
    let other = with_action(&format!(
        "{at}    - {{uses: ./other/.github/actions/a, with: {{when: true}}}}\n"
    ));
    assert_eq!(other, ["checkout /github/workspace/src/me", "provide unseen"]);
}

#[test]
fn actions_that_use_each_other_end() {
    let nested = "runs: {using: composite, steps: [{run: x, shell: sh}, {uses: ./b}, {uses: ./a}]}";
    let program = project(&[
        ("w.yml", "jobs: {j: {runs-on: ubuntu-24.04, steps: [{uses: ./a}]}}"),
        ("a/action.yml", nested),
        ("b/action.yaml", nested),
    ]);
    let shown = steps(&program.units[0]);
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].matches("[sh -e -c] x").count(), 2, "{shown:?}");
}

#[test]
fn inputs_that_multiply_are_not_followed_for_ever() {
    let twenty = "${{ inputs.x }}".repeat(20);
    let action = |next: &str| {
        format!(
            "inputs: {{x: {{}}}}\nruns:\n  using: composite\n  steps:\n  - {{shell: bash, run: 'pip install {twenty}'}}\n  - {{uses: ./{next}, with: {{x: '{twenty}'}}}}\n"
        )
    };
    let actions: Vec<(String, String)> =
        (0..9).map(|n| (format!("{n}/action.yml"), action(&(n + 1).to_string()))).collect();
    for given in ["constant", "${{ steps.s.outputs.x }}", "${{ env.X }}"] {
        let text = format!(
            "jobs:\n  j:\n    runs-on: ubuntu-24.04\n    steps:\n    - {{id: s, run: 'echo x=a >> $GITHUB_OUTPUT'}}\n    - {{uses: ./0, with: {{x: '{given}'}}}}\n"
        );
        let mut files = vec![("w.yml", &*text)];
        files.extend(actions.iter().map(|(path, text)| (&**path, &**text)));
        let program = project(&files);
        let known = program.expressions.iter().map(|it| it.texts(&Anything, 1).len());
        assert!(known.sum::<usize>() <= 200_000, "{given}");
    }
}

struct Anything;

impl Known for Anything {
    fn output(&self, _: &str, _: &str) -> Choices {
        Choices { all: vec![Some(Text::from("a"))], open: false }
    }

    fn variable(&self, name: &str) -> Option<Choices> {
        Some(self.output("", name))
    }

    fn failed(&self) -> Option<bool> {
        None
    }
}

#[test]
fn other_kinds_of_actions_have_no_steps() {
    let of = |using: &str| {
        let action = format!("runs: {{using: {using}, image: Dockerfile}}");
        let program = project(&[
            ("w.yml", "jobs: {j: {runs-on: ubuntu-24.04, steps: [{uses: ./a}]}}"),
            ("a/action.yml", &action),
        ]);
        steps(&program.units[0])
    };
    assert!(of("docker").is_empty());
    assert_eq!(of("node24"), ["provide unseen"]);
}

const CALLED: &str = "on:\n  workflow_call:\n    inputs:\n      runner: {type: string, default: robot}\n      deep: {type: boolean}\n    outputs:\n      r: {value: '${{ jobs.b.outputs.r }}'}\nenv: {OWN: 1}\njobs:\n  b:\n    runs-on: ${{ inputs.runner }}\n    outputs: {r: '${{ steps.s.outputs.r }}'}\n    steps:\n    - {id: s, run: 'echo r=self-hosted >> $GITHUB_OUTPUT'}\n    - {if: inputs.deep, run: deep}\n";

#[test]
fn called_workflows_run_with_their_caller_s_inputs() {
    let text = "on: push\nenv: {CALLER: 1}\njobs:\n  a:\n    strategy: {matrix: {os: [ubuntu-24.04, self-hosted]}}\n    uses: ./.github/workflows/c.yml\n    with: {runner: '${{ matrix.os }}', deep: true}\n  d: {uses: ./.github/workflows/c.yml}\n  e:\n    needs: d\n    runs-on: ${{ needs.d.outputs.r }}\n    steps: []\n";
    let program =
        project(&[(".github/workflows/w.yml", text), (".github/workflows/c.yml", CALLED)]);
    assert_eq!(names(&program), ["job a (1) / b", "job a (2) / b", "job d / b", "job e"]);
    let (hosted, unknown, kept) = (Context::HostedCi, Context::Unknown, Context::SelfHostedCi);
    assert_eq!(contexts(&program), [hosted, kept, unknown, unknown]);
    assert_eq!(program.asks.iter().collect::<Vec<_>>(), ["d/b"]);
    assert_eq!(steps(&program.units[0])[0], "env OWN=1");
    assert_eq!(steps(&program.units[0])[2], "[bash -e -c] deep");
    assert_eq!(steps(&program.units[2]).len(), 3);
    let why = &program.units[0].why;
    assert_eq!(why[1].message, "`.github/workflows/c.yml` is called here");
    assert_eq!(why[0].place.map(|place| &text[place.span.range()]), Some("ubuntu-24.04"));
}

#[test]
fn workflows_that_call_each_other_end() {
    let text = "on: workflow_call\njobs:\n  x: {runs-on: ubuntu-24.04, steps: []}\n  a: {uses: ./a.yml}\n  b: {uses: ./b.yml}\n";
    let program = project(&[("a.yml", text), ("b.yml", text)]);
    assert_eq!(names(&program), ["job x", "job b / x"]);
}

#[test]
fn calls_cannot_make_a_program_too_large() {
    let mut text = "on: workflow_call\njobs:\n".to_owned();
    for job in 0..40 {
        let _ = writeln!(text, "  j{job}: {{runs-on: ubuntu-24.04, steps: []}}");
        let _ = writeln!(text, "  c{job}: {{uses: ./NEXT.yml}}");
    }
    let files: Vec<(String, String)> =
        (0..5).map(|n| (format!("{n}.yml"), text.replace("NEXT", &(n + 1).to_string()))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let program = project(&files);
    assert!(program.units.len() < 600, "{}", program.units.len());
    assert!(!program.problems.is_empty());
}
