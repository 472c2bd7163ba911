mod local;

use super::*;
use crate::finding::Context;
use crate::knowledge::KNOWLEDGE_DATE;
use crate::program::{
    Action, Base, Binding, Choices, Holds, Mode, Provided, Script, Step, Template, TemplatePart,
    Unit,
};
use crate::source::{HOLE, Span, Text};
use std::fmt::Write;

fn read(text: &str) -> Program {
    read_with(text, &[], &[])
}

fn read_told(text: &str, told: &Told) -> Program {
    let known = Runners { today: KNOWLEDGE_DATE, ephemeral: &[], persistent: &[] };
    let file = SourceFile::new(".github/workflows/x.yml", text);
    program(&Sources::alone(std::sync::Arc::new(file)), known, told)
}

fn read_with(text: &str, ephemeral: &[&str], persistent: &[&str]) -> Program {
    let owned = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
    let (ephemeral, persistent) = (owned(ephemeral), owned(persistent));
    let known = Runners { today: KNOWLEDGE_DATE, ephemeral: &ephemeral, persistent: &persistent };
    let file = SourceFile::new(".github/workflows/x.yml", text);
    program(&Sources::alone(std::sync::Arc::new(file)), known, &Told::default())
}

/// A workflow with one job `j` that consists of `job`, two columns in.
fn job(job: &str) -> Program {
    read(&format!("on: push\njobs:\n  j:\n{}", job.replace('\n', "\n    ").replacen("", "    ", 1)))
}

fn names(program: &Program) -> Vec<&str> {
    program.units.iter().map(|unit| unit.name.as_str()).collect()
}

fn contexts(program: &Program) -> Vec<Context> {
    program.units.iter().map(|unit| unit.context).collect()
}

fn show(text: &Text) -> String {
    text.as_str().replace(HOLE, "?")
}

fn template(template: &Template) -> String {
    let part = |part: &TemplatePart| match part {
        TemplatePart::Text(text) => show(text),
        other @ TemplatePart::Variable { .. } => panic!("{other:?}"),
    };
    template.parts.iter().map(part).collect()
}

fn bindings(bindings: &[Binding]) -> String {
    let shown = bindings.iter().map(|binding| {
        let value = binding.value.as_ref().map(template).unwrap_or_default();
        format!("{}={value}", show(&binding.name))
    });
    shown.collect::<Vec<_>>().join(",")
}

/// A step in one line; nothing for those that every unit has.
fn step(step: &Step) -> Option<String> {
    Some(match &step.action {
        Action::Env(pairs) if pairs.first()?.name.as_str() == "CI" => return None,
        Action::Workdir(folder) if template(folder) == "/github/workspace" => return None,
        Action::Load(_) => return None,
        // That of a job without a checkout of its own stands at the job's name.
        Action::Checkout(_) if step.place.span.range().len() < 8 => return None,
        Action::Tell(tell) => {
            let outputs = tell.outputs.iter().map(|(name, text)| format!("{name}={}", show(text)));
            format!("tell {}", outputs.collect::<Vec<_>>().join(","))
        }
        Action::Checkout(folder) => format!("checkout {}", template(folder)),
        Action::Inside(inside) => {
            let steps: Vec<String> = inside.steps.iter().filter_map(self::step).collect();
            format!("inside {}: {}", inside.file.0, steps.join("; "))
        }
        Action::Env(pairs) => format!("env {}", bindings(pairs)),
        Action::User(user) => format!("user {}", template(user)),
        Action::If(branch) => {
            let then: Vec<String> = branch.then.iter().filter_map(self::step).collect();
            let asks = if branch.asks_for_failure { "asking " } else { "" };
            format!("if {asks}{}", then.join("; "))
        }
        Action::Provide(provide) => {
            let what = match &provide.what {
                Provided::Venv(folder) => format!("venv {}", show(folder)),
                Provided::Conda(name) => format!("conda {}", show(name)),
                Provided::LoginConda(name) => format!("login-conda {}", show(name)),
                what => format!("{what:?}").to_lowercase(),
            };
            format!("provide {what} {}", show(&provide.version)).trim_end().to_owned()
        }
        Action::Run(run) => {
            let (shell, text) = match &run.script {
                Script::Shell { shell, text } => (&shell[..], text),
                Script::File { words, text } => (&words[..], text),
                Script::Exec(argv) => (&argv[..argv.len() - 1], &argv[argv.len() - 1]),
                other => panic!("{other:?}"),
            };
            let shell: Vec<String> = shell.iter().map(show).collect();
            let mut shown = format!("[{}] {}", shell.join(" "), show(text).trim_end());
            if let Some(folder) = &run.workdir {
                shown = format!("{shown} in {}", template(folder));
            }
            if !run.env.is_empty() {
                shown = format!("{shown} with {}", bindings(&run.env));
            }
            if run.mode == Mode::Tolerated { format!("tolerated {shown}") } else { shown }
        }
        other => panic!("{other:?}"),
    })
}

fn steps(unit: &Unit) -> Vec<String> {
    unit.steps.iter().filter_map(step).collect()
}

#[test]
fn runners_tell_the_context() {
    let context = |runs_on: &str| {
        let program = job(&format!("runs-on: {runs_on}\nsteps: []\n"));
        let unit = &program.units[0];
        (unit.context, unit.guessed)
    };
    let (hosted, unknown, kept) = (Context::HostedCi, Context::Unknown, Context::SelfHostedCi);
    assert_eq!(context("ubuntu-24.04"), (hosted, false));
    assert_eq!(context("[ubuntu-latest]"), (hosted, false));
    assert_eq!(context("ubuntu-22.04-16-cores"), (hosted, false));
    assert_eq!(context("depot-ubuntu-24.04"), (hosted, false));
    assert_eq!(context("ubuntu-${{ github.x }}"), (hosted, false));
    assert_eq!(context("self-hosted"), (kept, false));
    assert_eq!(context("[self-hosted, linux, gpu]"), (kept, false));
    assert_eq!(context("{group: big, labels: [self-hosted]}"), (kept, false));
    assert_eq!(context("robot"), (unknown, false));
    assert_eq!(context("[ubuntu-latest, robot]"), (unknown, false));
    assert_eq!(context("{group: big}"), (unknown, false));
    assert_eq!(context("{group: big, labels: ubuntu-latest}"), (hosted, false));
    assert_eq!(context("${{ github.x }}"), (unknown, false));
    assert_eq!(context("${{ vars.R || 'ubuntu-latest' }}"), (hosted, true));
    assert_eq!(context("${{ fromJSON('[\"self-hosted\", \"x\"]') }}"), (kept, false));
}

#[test]
fn the_configuration_knows_runners_better() {
    let text = "jobs:\n  a:\n    runs-on: [self-hosted, gpu-spot-1]\n    steps: []\n  b:\n    runs-on: Office-2\n    steps: []\n";
    let program = read_with(text, &["gpu-spot-*"], &["office-*"]);
    assert_eq!(contexts(&program), [Context::HostedCi, Context::SelfHostedCi]);
}

#[test]
fn the_reason_stands_where_the_label_does() {
    let text = "jobs:\n  a:\n    strategy: {matrix: {os: [robot]}}\n    runs-on: ${{ matrix.os }}\n    steps: []\n";
    let program = read(text);
    let why = &program.units[0].why[0];
    assert_eq!(why.place.map(|place| &text[place.span.range()]), Some("robot"));
    assert_eq!(why.message, "`robot` is no label known here: the machine may be kept");
}

#[test]
fn legs_that_differ_in_their_machine_are_units() {
    let program = job(
        "strategy:\n  matrix:\n    os: [ubuntu-latest, macos-14]\n    py: ['3.9', '3.12']\n    exclude: [{os: macos-14, py: '3.9'}]\n    include:\n    - {os: robot, py: '3.8'}\n    - {os: macos-14, extra: x}\nruns-on: ${{ matrix.os }}\nsteps:\n- run: echo ${{ matrix.py }} ${{ matrix.os }} ${{ matrix.extra }}\n",
    );
    assert_eq!(names(&program), ["job j (ubuntu-latest)", "job j (macos-14)", "job j (robot)"]);
    let shown: Vec<String> = program.units.iter().flat_map(steps).collect();
    assert_eq!(
        shown,
        [
            "[bash -e -c] echo ? ubuntu-latest ",
            "[bash -e -c] echo 3.12 macos-14 x",
            "[bash -e -c] echo 3.8 robot ",
        ]
        .map(str::trim_end)
    );
}

#[test]
fn what_include_adds_may_be_replaced_by_a_later_one() {
    let program = job(
        "strategy:\n  matrix:\n    os: [ubuntu-latest, macos-14]\n    include:\n    - {color: green}\n    - {color: pink, os: macos-14}\n    - {os: robot}\nruns-on: ${{ matrix.os }}\nsteps:\n- run: echo ${{ matrix.color }}\n",
    );
    let shown: Vec<String> = program.units.iter().flat_map(steps).collect();
    assert_eq!(shown, ["[bash -e -c] echo green", "[bash -e -c] echo pink", "[bash -e -c] echo"]);
}

#[test]
fn include_may_belong_to_a_leg_that_is_not_known() {
    let program = job(
        "strategy:\n  matrix:\n    os: ['ubuntu-${{ vars.V }}']\n    include:\n    - {os: ubuntu-24.04, flags: --break-system-packages}\nruns-on: ${{ matrix.os }}\nsteps:\n- run: pip install x ${{ matrix.flags }}\n",
    );
    let shown: Vec<String> = program.units.iter().flat_map(steps).collect();
    let of = |flags: &str| format!("[bash -e -c] pip install x {flags}").trim_end().to_owned();
    assert_eq!(shown, [of(""), of("--break-system-packages")]);
}

#[test]
fn objects_are_excluded_by_what_is_in_them() {
    let program = job(
        "strategy:\n  matrix:\n    os: [{name: ubuntu-24.04}, {name: robot}]\n    exclude:\n    - os: {name: robot}\nruns-on: ${{ matrix.os.name }}\nsteps: []\n",
    );
    assert_eq!(contexts(&program), [Context::HostedCi]);
}

#[test]
fn events_select_runners_and_steps() {
    let text = "on: [push, pull_request]\njobs:\n  a:\n    runs-on: ${{ github.event_name == 'schedule' && 'robot' || 'ubuntu-24.04' }}\n    steps:\n    - {if: github.event_name == 'schedule', run: a}\n    - {if: github.event_name == 'push', run: b}\n  b:\n    runs-on: ${{ github.event_name == 'push' && 'ubuntu-24.04' || 'self-hosted' }}\n    steps: []\n";
    let program = read(text);
    assert_eq!(names(&program), ["job a", "job b (ubuntu-24.04)", "job b (self-hosted)"]);
    assert_eq!(steps(&program.units[0]), ["if [bash -e -c] b"]);
    let called = read(&text.replace("[push, pull_request]", "workflow_call"));
    assert_eq!(contexts(&called)[..2], [Context::Unknown, Context::HostedCi]);
}

#[test]
fn jobs_are_asked_for_what_others_need() {
    let text = "on: push\njobs:\n  setup:\n    runs-on: ubuntu-24.04\n    outputs: {on: '${{ steps.a.outputs.on }}', fixed: robot}\n    steps: [{id: a, run: a}]\n  next:\n    needs: setup\n    runs-on: ${{ needs.setup.outputs.on }}\n    outputs: {on: '${{ steps.b.outputs.on }}'}\n    steps: [{id: b, run: b}]\n  last:\n    needs: [setup, next]\n    runs-on: ['${{ needs.next.outputs.on }}', '${{ needs.setup.outputs.fixed }}']\n    steps: []\n";
    let program = read(text);
    // `next` cannot tell before `setup` has told.
    assert_eq!(program.asks.iter().collect::<Vec<_>>(), ["setup"]);
    assert_eq!(labels(&program, 2), ["?", "robot"]);
    let on = |label: &str| {
        let all = vec![Some(Text::from(label))];
        [("on".to_owned(), Choices { all, open: false })]
    };
    let mut told = Told::default();
    told.add("setup", on("self-hosted"));
    let program = read_told(text, &told);
    assert_eq!(program.asks.iter().collect::<Vec<_>>(), ["next"]);
    assert_eq!(labels(&program, 1), ["self-hosted"]);
    told.add("next", on("ubuntu-24.04"));
    told.add("next", on("ubuntu-22.04"));
    let program = read_told(text, &told);
    assert!(program.asks.is_empty());
    assert_eq!(labels(&program, 2), ["ubuntu-24.04", "robot"]);
    assert_eq!(labels(&program, 3), ["ubuntu-22.04", "robot"]);
}

fn labels(program: &Program, unit: usize) -> Vec<String> {
    match &program.units[unit].base {
        Base::Runner { labels, .. } => labels.iter().map(show).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn jobs_that_need_each_other_have_unknown_outputs() {
    let mut text = "jobs:\n".to_owned();
    for n in 0..2_000 {
        let next = (n + 1) % 2_000;
        let _ = writeln!(
            text,
            "  j{n}: {{runs-on: '${{{{ needs.j{next}.outputs.r }}}}', outputs: {{r: '${{{{ needs.j{next}.outputs.r }}}}'}}, steps: []}}"
        );
    }
    let program = read(&text);
    assert_eq!(program.units.len(), 501);
    assert!(contexts(&program).iter().all(|context| *context == Context::Unknown));
}

#[test]
fn folders_of_the_runner_are_known() {
    let steps_of = |more: &str| {
        let program = job(&format!(
            "runs-on: ubuntu-24.04\n{more}steps:\n- run: a ${{{{ github.workspace }}}} ${{{{ runner.temp }}}}\n"
        ));
        steps(&program.units[0]).pop()
    };
    assert_eq!(steps_of("").as_deref(), Some("[bash -e -c] a /github/workspace /github/temp"));
    assert_eq!(steps_of("container: debian:12\n").as_deref(), Some("[sh -e -c] a ? ?"));
}

#[test]
fn inputs_of_an_event_are_strings() {
    let text = "on: {workflow_dispatch: {inputs: {a: {type: choice, options: [true]}}}}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n    - {if: github.event.inputs.a == 'true', run: a}\n";
    assert_eq!(steps(&read(text).units[0]), ["[bash -e -c] a"]);
}

#[test]
fn conditions_on_the_leg_select_steps() {
    let program = job(
        "strategy:\n  matrix:\n    os: [ubuntu-latest, windows-2022]\nruns-on: ${{ matrix.os }}\nsteps:\n- if: runner.os == 'Linux'\n  run: a\n- if: ${{ matrix.os != 'ubuntu-latest' }}\n  run: b\n- if: startsWith(matrix.os, 'win') && always()\n  shell: bash\n  run: c\n- if: github.ref == 'x'\n  run: d\n- if: failure()\n  run: e\n- if: runner.environment == 'self-hosted'\n  run: f\n- if: false\n  run: g\n",
    );
    assert_eq!(
        program.units.iter().map(steps).collect::<Vec<_>>(),
        [
            vec!["[bash -e -c] a", "if [bash -e -c] d", "if asking [bash -e -c] e"],
            vec![
                "[bash -c] b",
                "if asking [bash --noprofile --norc -eo pipefail -c] c",
                "if [bash -c] d",
                "if asking [bash -c] e"
            ],
        ]
    );
}

#[test]
fn legs_with_telling_values_are_units() {
    let program = job(
        "strategy:\n  matrix:\n    include:\n    - flags: --break-system-packages\n    - flags: ''\n    - flags: -v\nruns-on: ubuntu-latest\nsteps:\n- run: pip install ${{ matrix.flags }} x\n",
    );
    let shown: Vec<String> = program.units.iter().flat_map(steps).collect();
    assert_eq!(
        shown,
        ["[bash -e -c] pip install --break-system-packages x", "[bash -e -c] pip install ? x"]
    );
}

#[test]
fn several_runners_of_one_expression_are_units() {
    let program =
        job("runs-on: ${{ github.x == 'y' && 'self-hosted' || 'ubuntu-latest' }}\nsteps: []\n");
    assert_eq!(names(&program), ["job j (self-hosted)", "job j (ubuntu-latest)"]);
    assert_eq!(contexts(&program), [Context::SelfHostedCi, Context::HostedCi]);
}

#[test]
fn inputs_have_choices_and_defaults() {
    let text = "on:\n  workflow_dispatch:\n    inputs:\n      r: {type: choice, options: [ubuntu-latest, robot]}\n      s: {type: string, default: macos-14}\njobs:\n  a:\n    runs-on: ${{ inputs.r }}\n    steps: []\n  b:\n    runs-on: ${{ github.event.inputs.s }}\n    steps: []\n  c:\n    runs-on: ${{ inputs.t }}\n    steps: []\n";
    let program = read(text);
    let shown: Vec<_> =
        program.units.iter().map(|unit| (&*unit.name, unit.context, unit.guessed)).collect();
    assert_eq!(
        shown,
        [
            ("job a (ubuntu-latest)", Context::HostedCi, false),
            ("job a (robot)", Context::Unknown, false),
            ("job b", Context::HostedCi, true),
            ("job c", Context::Unknown, false),
        ]
    );
}

#[test]
fn containers_beat_runners() {
    let text = "container:\n  image: debian:12\n  options: --cpus 1 --user root\n  env: {A: 1}\nruns-on: robot\nsteps:\n- run: x\n";
    let program = job(text);
    let unit = &program.units[0];
    assert_eq!(unit.context, Context::Container);
    assert!(
        matches!(&unit.base, Base::Image { reference, by_default: false, .. } if reference.as_str() == "debian:12")
    );
    assert_eq!(steps(unit), ["user root", "env A=1", "[sh -e -c] x"]);
    let first = unit.steps.iter().find_map(|step| match &step.action {
        Action::Env(pairs) => Some(bindings(pairs)),
        _ => None,
    });
    assert!(first.is_some_and(|first| first.contains("HOME=/github/home")));
    let none = job(
        "container: ${{ matrix.c }}\nstrategy: {matrix: {c: [null, 'x:1']}}\nruns-on: robot\nsteps: []\n",
    );
    assert_eq!(contexts(&none), [Context::Unknown, Context::Container]);
    assert!(matches!(none.units[0].base, Base::Runner { .. }));
    let some = job(
        "container: ${{ matrix.c }}\nstrategy: {matrix: {include: [{a: 1}, {a: 2, c: 'x:1'}]}}\nruns-on: ubuntu-24.04\nsteps: []\n",
    );
    assert_eq!(contexts(&some), [Context::HostedCi, Context::Container]);
    assert!(matches!(some.units[0].base, Base::Runner { .. }), "a leg without the key");
    let unsure = job("container: ${{ vars.IMAGE }}\nruns-on: robot\nsteps: []\n");
    assert_eq!(contexts(&unsure), [Context::Unknown]);
    assert!(matches!(unsure.units[0].base, Base::Image { .. }));
}

#[test]
fn shells_and_folders_come_from_the_nearest_level() {
    let text = "defaults: {run: {shell: sh, working-directory: top}}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    defaults: {run: {shell: 'bash -el {0}'}}\n    steps:\n    - run: a\n    - run: b\n      shell: bash\n      working-directory: own\n    - {run: c, shell: python}\n    - {run: d, shell: 'sudo -E bash {0} x'}\n    - {run: \"pip install x\\n$env:A = '1'\\nGet-Item $y\", shell: pwsh}\n";
    assert_eq!(
        steps(&read(text).units[0]),
        [
            "[bash -el /home/runner/work/_temp/step] a in top",
            "[bash --noprofile --norc -eo pipefail -c] b in own",
            "[python -c] c in top",
            "[sudo -E bash /home/runner/work/_temp/step x] d in top",
            "[bash -c] pip install x\nexport A='1' in top",
        ]
    );
}

#[test]
fn variables_come_from_three_levels() {
    let text = "env: {A: 1, B: '${{ secrets.X }}'}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env: {C: 'c${{ env.A }}'}\n    steps:\n    - run: echo ${{ env.C }} ${{ env.D }} ${{ env.B }}\n      env: {D: true, E: }\n";
    let program = read(text);
    assert_eq!(
        steps(&program.units[0]),
        ["env A=1,B=?", "env C=c?", "[bash -e -c] echo ? ? ? with D=true,E="]
    );
    let envs = program.units[0].steps.iter().filter_map(|step| match &step.action {
        Action::Env(pairs) => pairs.first(),
        _ => None,
    });
    let mut places = envs.map(|pair| &text[pair.place.span.range()]);
    assert!(places.any(|place| place == "A: 1"));
}

#[test]
fn failures_may_be_tolerated() {
    let program = job(
        "runs-on: ubuntu-latest\nsteps:\n- {run: a, continue-on-error: true}\n- {run: b, continue-on-error: false}\n- {run: c, continue-on-error: '${{ matrix.x }}'}\n- {run: d, continue-on-error: '${{ github.x }}'}\n",
    );
    assert_eq!(
        steps(&program.units[0]),
        [
            "tolerated [bash -e -c] a",
            "[bash -e -c] b",
            "[bash -e -c] c",
            "tolerated [bash -e -c] d"
        ]
    );
}

#[test]
fn actions_bring_interpreters() {
    let program = job(
        "runs-on: ubuntu-latest\nsteps:\n- uses: actions/checkout@v4\n- uses: actions/setup-python@v5\n- uses: actions/setup-python@v5\n  with: {python-version: '3.12'}\n- uses: astral-sh/setup-uv@v6\n  with: {activate-environment: true, python-version: '${{ matrix.py }}'}\n- uses: conda-incubator/setup-miniconda@v3\n- uses: ./.github/actions/prepare\n- if: github.x\n  uses: actions/setup-python@v5\n  with: {python-version-file: .python-version}\n- uses: docker://python:3\n",
    );
    assert_eq!(
        steps(&program.units[0]),
        [
            "checkout /github/workspace",
            "provide python 3.12",
            "provide uv",
            "provide venv .venv",
            "provide login-conda test",
            "provide unseen",
            "if provide python",
        ]
    );
}

#[test]
fn actions_run_what_they_are_given() {
    let program = job(
        "runs-on: ubuntu-latest\nsteps:\n- uses: appleboy/ssh-action@v1\n  with: {host: h, script: a}\n- uses: uraimo/run-on-arch-action@v3\n  with: {distro: bookworm, run: b, install: c, setup: d}\n- uses: vmactions/freebsd-vm@v1\n  with: {prepare: e, run: f}\n- uses: nick-fields/retry@v3\n  with: {command: g, continue_on_error: true}\n- uses: addnab/docker-run-action@v3\n  with: {image: 'alpine:3.20', shell: bash, run: h}\n- uses: actions/github-script@v8\n  with: {script: i}\n",
    );
    assert_eq!(
        steps(&program.units[0]),
        [
            "[ssh host] a",
            "[bash --noprofile --norc -eo pipefail -c] d",
            "[docker run debian:bookworm bash -e -c] c\nb",
            "[docker run vmactions/freebsd-vm sh -e -c] e\nf",
            "tolerated [bash --noprofile --norc -eo pipefail -c] g",
            "[docker run alpine:3.20 bash -e -c] h",
        ]
    );
}

#[test]
fn what_steps_leave_is_loaded_after_each() {
    let program = job("runs-on: ubuntu-latest\nsteps:\n- {id: A, run: a}\n- run: b\n");
    let loads = program.units[0].steps.iter().filter_map(|step| match &step.action {
        Action::Load(load) => Some(&load.holds),
        _ => None,
    });
    let all = |step: Option<&str>| {
        [Holds::Variables, Holds::Folders, Holds::Outputs(step.map(str::to_owned))]
    };
    let all = [all(None), all(Some("a")), all(None)].concat();
    assert!(loads.eq(&all));
}

#[test]
fn text_knows_its_place_through_all_layers() {
    let text = "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n    - run: |\n        pip install \\\n          ${{ x.y }} --user\n    - run: >-\n        pip\n        install\n";
    let program = read(text);
    let texts: Vec<&Text> = program.units[0]
        .steps
        .iter()
        .filter_map(|step| match &step.action {
            Action::Run(run) => match &run.script {
                Script::Shell { text, .. } => Some(text),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let written = |of: &Text, word: &str| {
        let at = of.as_str().find(word).expect("the word");
        let place = of.place(Span::new(at, at + word.len())).expect("a place");
        text[place.span.range()].to_owned()
    };
    assert_eq!(written(texts[0], "--user"), "--user");
    assert_eq!(written(texts[0], "\u{fdd0}"), "${{ x.y }}");
    assert_eq!(
        (texts[1].as_str(), written(texts[1], "install")),
        ("pip install", "install".into())
    );
}

#[test]
fn anchors_and_merges_are_followed() {
    let text = "jobs:\n  a: &a\n    runs-on: ubuntu-latest\n    steps: &s\n    - run: a\n  b:\n    <<: *a\n    runs-on: robot\n  c: *a\n";
    let program = read(text);
    assert_eq!(names(&program), ["job a", "job b", "job c"]);
    assert_eq!(contexts(&program)[1], Context::Unknown);
    assert_eq!(steps(&program.units[1]), ["[bash -e -c] a"]);
}

#[test]
fn jobs_without_steps_of_their_own_are_no_units() {
    let program = read(
        "jobs:\n  a: {uses: ./.github/workflows/b.yml}\n  b: {runs-on: ubuntu-latest, if: false, steps: [{run: x}]}\n  c: 1\n  d:\n",
    );
    assert!(program.units.is_empty() && program.problems.is_empty());
}

#[test]
fn broken_yaml_is_said_with_its_place() {
    let program = read("jobs:\n  a: [\n");
    assert!(program.units.is_empty());
    assert!(program.invalid.is_some_and(|(at, _)| at > 5));
    let deep = read(&"- ".repeat(1_000));
    assert!(deep.invalid.is_none() && deep.problems.len() == 1);
}

#[test]
fn aliases_cannot_make_a_file_too_large() {
    let mut text = format!("x: &x\n- run: {}\njobs:\n", "a ".repeat(100_000));
    for job in 0..5_000 {
        let _ = writeln!(text, "  j{job}: {{runs-on: ubuntu-latest, steps: *x}}");
    }
    let program = read(&text);
    assert!(program.units.len() < 200 && program.problems.len() == 1);
    let wide = format!(
        "jobs:\n  a:\n    strategy: {{matrix: {{os: [{}]}}}}\n    runs-on: ${{{{ matrix.os }}}}\n    steps: []\n",
        (0..60).map(|n| format!("r{n}")).collect::<Vec<_>>().join(", ")
    );
    let program = read(&wide);
    assert_eq!((program.units.len(), program.problems.len()), (32, 1));
}
