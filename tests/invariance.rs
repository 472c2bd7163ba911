//! What must not change a verdict: blank lines, comments, line ends, names of variables, the order of
//! steps that have nothing to do with each other, the number of threads. And a text may end anywhere.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::Project;
use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, lint};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::source::{Kind, SourceFile};
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// Findings as the rule, the severity and the words that are underlined, sorted.
fn told(kind: Kind, text: &str) -> Vec<String> {
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    let file = Arc::new(SourceFile::new("x", text));
    let target = Target { file, kind, path: None, context: None, cut: false };
    let linted = lint(&target, &Workspace::alone(setup));
    let internal = linted.troubles.iter().find(|it| it.message.starts_with("internal error"));
    assert!(internal.is_none(), "{internal:?} in\n{text}");
    let words = |span: &str| span.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = linted
        .findings
        .iter()
        .map(|it| format!("{} {} `{}`", it.rule, it.severity.name(), words(it.location.text())));
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

/// Simple commands, one a line, of which no one depends on another.
const SEPARATE: &[&str] = &[
    "sudo pip install requests",
    "pip3 install --break-system-packages flask",
    "sudo -H python3 -m pip install -U pip",
    "rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED.old",
    "PIP_BREAK_SYSTEM_PACKAGES=1 pip install numpy",
    "echo done",
    "uv pip install --system --break-system-packages x",
    "pipx install black",
    "mkdir -p /tmp/x",
];

/// Text between commands that does nothing. `{}` is where the command goes.
const NOTHING: &[&str] =
    &["{}\n", "\n{}\n", "# pip, sudo pip\n{}\n", "{}  # no comment\n", "\t {}\n", "{}\n\n\n"];

/// Commands that depend on each other, with variables `@A` and `@B`.
const SCRIPT: &str = "set -e\n@A=--break-system-packages\n@B=requests\nif [ -n \"$@B\" ]; then\n  \
                      sudo pip install ${@A} \"$@B\"\nfi\nfor @C in a b; do pip install $@C $@A; done\n\
                      export PIP_BREAK_SYSTEM_PACKAGES=1\npip install ${@B:-x}\n";

fn script(commands: &[&str], between: &[usize]) -> String {
    let lines = commands.iter().enumerate().map(|(at, command)| {
        NOTHING[between.get(at).copied().unwrap_or(0) % NOTHING.len()].replace("{}", command)
    });
    lines.collect()
}

/// The commands of [`SCRIPT`], with these names.
fn named(names: [&str; 3]) -> String {
    let script = SCRIPT.replace("@A", names[0]).replace("@B", names[1]);
    script.replace("@C", names[2])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn blank_lines_and_comments(between in prop::collection::vec(0..NOTHING.len(), 24)) {
        let lines: Vec<&str> = SCRIPT.lines().collect();
        let lines = lines.into_iter().map(|line| line.replace('@', "V_"));
        let lines: Vec<String> = lines.collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        prop_assert_eq!(told(Kind::Script, &script(&lines, &between)), told(Kind::Script, &script(&lines, &[])));
    }

    #[test]
    fn the_order_of_separate_commands(order in Just(SEPARATE.to_vec()).prop_shuffle()) {
        prop_assert!(told(Kind::Script, &script(SEPARATE, &[])).len() >= 4);
        prop_assert_eq!(told(Kind::Script, &script(&order, &[])), told(Kind::Script, &script(SEPARATE, &[])));
    }

    #[test]
    fn the_order_of_separate_stages(order in Just((0..SEPARATE.len()).collect::<Vec<_>>()).prop_shuffle()) {
        let stages = |order: &[usize]| -> String {
            let stages = order.iter();
            let stages = stages.map(|at| format!("FROM ubuntu:24.04 AS s{at}\nRUN {}\n", SEPARATE[*at]));
            stages.collect::<Vec<_>>().concat()
        };
        let given: Vec<usize> = (0..SEPARATE.len()).collect();
        prop_assert_eq!(told(Kind::Dockerfile, &stages(&order)), told(Kind::Dockerfile, &stages(&given)));
    }

    #[test]
    fn the_order_of_separate_jobs(order in Just((0..SEPARATE.len()).collect::<Vec<_>>()).prop_shuffle()) {
        let jobs = |order: &[usize]| -> String {
            let jobs = order.iter().map(|at| {
                format!("  j{at}:\n    runs-on: self-hosted\n    steps:\n    - run: {}\n", SEPARATE[*at])
            });
            format!("on: push\njobs:\n{}", jobs.collect::<String>())
        };
        let given: Vec<usize> = (0..SEPARATE.len()).collect();
        prop_assert_eq!(told(Kind::Workflow, &jobs(&order)), told(Kind::Workflow, &jobs(&given)));
    }

    #[test]
    fn names_of_variables(names in prop::sample::subsequence(vec!["a", "FLAGS", "x1", "_y", "MY_PACKAGE"], 3).prop_shuffle()) {
        // A name is part of no word that is underlined.
        let expected = told(Kind::Script, &named(["P", "Q", "R"]));
        prop_assert!(expected.len() >= 3, "{:?}", expected);
        prop_assert_eq!(told(Kind::Script, &named([names[0], names[1], names[2]])), expected);
    }
}

/// Our own fixtures: each text with its kind.
fn fixtures() -> Vec<(Kind, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut folders =
        vec![root.join("dockerfiles"), root.join("workflows"), root.join("suppressions")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let kind = match path.extension().and_then(|it| it.to_str()) {
                Some("sh") => Kind::Script,
                Some("yml" | "yaml") => Kind::Workflow,
                _ if path.to_string_lossy().contains("ockerfile") => Kind::Dockerfile,
                _ => continue,
            };
            found.push((kind, std::fs::read_to_string(path).unwrap()));
        }
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    assert!(found.len() > 20, "{}", found.len());
    found
}

#[test]
fn a_report_beside_the_sources_changes_no_verdict() {
    let project = Project::new(&[("ci/x.sh", "#!/bin/sh\nsudo pip3 install x\n")]);
    let before = project.findings("");
    assert!(before.iter().any(|finding| finding.contains("sudo-pip error")), "{before:?}");
    let formats = "full concise json jsonl sarif github gitlab junit checkstyle rdjson markdown";
    for format in formats.split(' ') {
        let text = project.run(&format!("check --format {format}")).out;
        for name in ["report.json", "report.xml", "report", "report.md"] {
            project.write(name, &text);
            assert_eq!(project.findings(""), before, "{format} in {name}");
            std::fs::remove_file(project.path(name)).unwrap();
        }
    }
    project.run("check --write-baseline --baseline known.json");
    assert!(project.path("known.json").exists());
    assert_eq!(project.findings(""), before);
}

#[test]
fn line_ends() {
    for (kind, text) in fixtures() {
        if text.contains('\r') {
            continue;
        }
        assert_eq!(told(kind, &text.replace('\n', "\r\n")), told(kind, &text), "{text}");
    }
}

#[test]
fn a_text_may_end_at_any_byte() {
    // All bytes of the short ones, and some of each other.
    for (kind, text) in fixtures() {
        let step = text.len() / 40 + 1;
        for end in (0..text.len()).step_by(step) {
            told(kind, &String::from_utf8_lossy(&text.as_bytes()[..end]));
        }
    }
}

#[test]
fn the_number_of_threads() {
    let project = Project::new(&[]);
    for at in 0..60 {
        let commands: Vec<&str> =
            SEPARATE.iter().copied().cycle().skip(at).take(at % 7 + 1).collect();
        project.write(&format!("d{}/x{at}.sh", at % 5), script(&commands, &[at]));
    }
    let run = |threads: &str, format: &str| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!());
        command.env("RAYON_NUM_THREADS", threads);
        let run = project.start(command, &format!("check --show-notes --format {format}"), b"");
        (run.status, run.out)
    };
    for format in ["full", "json", "sarif"] {
        let alone = run("1", format);
        assert!(alone.1.len() > 1000);
        for threads in ["2", "3", "16"] {
            assert_eq!(run(threads, format), alone, "{threads} threads, {format}");
        }
    }
}
