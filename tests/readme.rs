//! What the README shows is what the program prints. `UPDATE_README=1 cargo test --test readme` writes
//! it anew.
#![allow(clippy::unwrap_used, missing_docs)]

use assert_cmd::Command;
use pep668_lint::finding::Context;
use pep668_lint::rules::RULES;
use pep668_lint::rules::page::Page;
use std::fmt::Write;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Compares what stands between `<!-- name -->` and `<!-- end -->` with `expected`, or replaces it.
fn check(name: &str, expected: &str) {
    let path = format!("{ROOT}/README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let mark = format!("<!-- {name} -->\n");
    let (before, rest) = readme.split_once(&mark).expect("the mark stands in the README");
    let (shown, after) = rest.split_once("<!-- end -->").expect("the block ends");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{before}{mark}{expected}<!-- end -->{after}")).unwrap();
        return;
    }
    assert_eq!(shown, expected, "run `UPDATE_README=1 cargo test --test readme`");
}

/// The README's command for the main job, behind `cargo run --release --`.
fn main_job() -> Vec<String> {
    let readme = std::fs::read_to_string(format!("{ROOT}/README.md")).unwrap();
    let command = readme.lines().find_map(|line| line.strip_prefix("cargo run --release -- "));
    command.expect("the README has the command").split(' ').map(str::to_owned).collect()
}

// One test, so that two never write the file at the same time.
#[test]
fn the_sample_and_the_rules_are_those_of_the_program() {
    let output = Command::cargo_bin("pep668-lint")
        .unwrap()
        .args(main_job())
        .current_dir(ROOT)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    check("sample", &format!("```console\n{report}```\n"));
    check("rules", &rules());
    check("places", &places());
    for file in ["testdata/demo/setup.sh", "testdata/demo/install.sh"] {
        let output = Command::cargo_bin("pep668-lint")
            .unwrap()
            .args(["trace", file])
            .current_dir(ROOT)
            .output()
            .unwrap();
        let trace = String::from_utf8(output.stdout).unwrap();
        check(&format!("trace {file}"), &format!("```console\n{trace}```\n"));
    }
}

/// Names and texts.
type Files = &'static [(&'static str, &'static str)];

/// Where the line stands, the files of that place, and what becomes of it.
const PLACES: &[(&str, Files, &str)] = &[
    (
        "`FROM debian:12`, pip from apt",
        &[(
            "Dockerfile",
            "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip\nRUN LINE\n",
        )],
        "needed, and permitted: the container is thrown away",
    ),
    (
        "`FROM python:3.12`",
        &[("Dockerfile", "FROM python:3.12\nRUN LINE\n")],
        "needless: that Python carries no marker",
    ),
    (
        "`FROM ubuntu:22.04`, pip from apt",
        &[(
            "Dockerfile",
            "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip\nRUN LINE\n",
        )],
        "the build fails: that pip has no such option",
    ),
    (
        "`runs-on: [self-hosted, gpu]`",
        &[(
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  a:\n    runs-on: [self-hosted, gpu]\n    steps:\n      - run: LINE\n",
        )],
        "harms: that machine is kept",
    ),
    (
        "an `install.sh` that the README tells people to run",
        &[("install.sh", "#!/bin/sh\nLINE\n"), ("README.md", "```sh\nsh install.sh\n```\n")],
        "harms: it runs on people's own machines",
    ),
];

/// The same line in each place, with what is reported for it.
fn places() -> String {
    let mut table = "| where | what becomes of it | reported |\n| --- | --- | --- |\n".to_owned();
    for (place, files, meaning) in PLACES {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in *files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text.replace("LINE", "pip install --break-system-packages x"))
                .unwrap();
        }
        let mut lint = Command::cargo_bin("pep668-lint").unwrap();
        let output =
            lint.args(["check", "--format", "json"]).current_dir(&folder).output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut reported: Vec<String> = Vec::new();
        for finding in report["findings"].as_array().unwrap() {
            let (severity, rule) = (finding["severity"].as_str(), finding["rule"].as_str());
            reported.push(format!("{}: `{}`", severity.unwrap(), rule.unwrap()));
        }
        let reported = if reported.is_empty() { "nothing".to_owned() } else { reported.join(", ") };
        let _ = writeln!(table, "| {place} | {meaning} | {reported} |");
    }
    table
}

/// The rules and their levels as a table.
fn rules() -> String {
    let mut table = "| rule | what it flags |".to_owned();
    for context in Context::ALL {
        let _ = write!(table, " {} |", context.name());
    }
    table.push_str("\n| --- | --- |");
    table.push_str(&" --- |".repeat(Context::ALL.len()));
    table.push('\n');
    for rule in RULES {
        let page = Page::parse(rule.page()).unwrap();
        let _ = write!(table, "| [{0}](rules/{0}.md) | {1} |", page.name, page.summary);
        for (_, level) in &page.severity {
            let _ = write!(table, " {level} |");
        }
        table.push('\n');
    }
    table
}

#[test]
fn the_test_command_is_the_one_that_is_run_before_a_merge() {
    for file in ["README.md", ".ci/run"] {
        let text = std::fs::read_to_string(format!("{ROOT}/{file}")).unwrap();
        assert!(text.contains("bash .ci/test"), "{file}");
    }
}
