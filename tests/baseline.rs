//! `--baseline` and `--write-baseline`.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::Project;

const SUDO: &str = "sudo pip install x\n";

/// A project whose findings are all known.
fn known(files: &[(&str, &str)]) -> Project {
    let project = Project::new(files);
    let run = project.run("check --baseline base.jsonl --write-baseline");
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    project
}

fn new(project: &Project, args: &str) -> Vec<String> {
    let run = project.run(&format!("check --format json --baseline base.jsonl {args}"));
    let findings = run.findings();
    assert_eq!(run.status, i32::from(!findings.is_empty()), "{}{}", run.out, run.err);
    findings
}

/// `baselined` and `stale` in the summary.
fn counts(project: &Project, args: &str) -> (u64, u64) {
    let json = project.run(&format!("check --format json --baseline base.jsonl {args}")).json();
    let count = |name: &str| json["summary"][name].as_u64().unwrap();
    (count("baselined"), count("stale"))
}

#[test]
fn what_was_there_before_is_not_reported() {
    let project = known(&[("a.sh", SUDO), ("b/c.sh", SUDO)]);
    assert!(new(&project, "").is_empty());
    assert_eq!(counts(&project, ""), (2, 0));
    let plain = project.run("check");
    assert_eq!(plain.status, 1);
    let run = project.run("check --baseline base.jsonl");
    assert_eq!(run.status, 0);
    assert_eq!(run.out, "2 in the baseline\nread 2 files: 2 scripts\n");
    // Without a baseline, nothing about it is said.
    assert!(project.run("check --format json").json()["summary"]["baselined"].is_null());
}

#[test]
fn lines_and_files_may_move() {
    let project = known(&[("a.sh", SUDO)]);
    project.write("a.sh", "#!/bin/sh\n\necho\n  sudo   pip \\\n  install x\n");
    assert!(new(&project, "").is_empty());
    project.write("b/new.sh", SUDO);
    assert_eq!(new(&project, ""), ["b/new.sh:1:1 sudo-pip error"]);
    std::fs::remove_file(project.path("a.sh")).unwrap();
    assert!(new(&project, "").is_empty());
    assert_eq!(counts(&project, ""), (1, 0));
}

#[test]
fn copies_and_changes_are_new() {
    let project = known(&[("a.sh", SUDO)]);
    project.write("a.sh", SUDO.repeat(2));
    assert_eq!(new(&project, ""), ["a.sh:2:1 sudo-pip error"]);
    project.write("a.sh", "sudo pip install y\n");
    assert_eq!(new(&project, ""), ["a.sh:1:1 sudo-pip error"]);
}

#[test]
fn a_new_copy_keeps_its_fingerprint() {
    let project = known(&[("a.sh", SUDO)]);
    project.write("a.sh", SUDO.repeat(2));
    let print = |args: &str, at: usize| {
        let json = project.run(&format!("check --format json {args}")).json();
        json["findings"][at]["fingerprint"].clone()
    };
    assert_eq!(print("--baseline base.jsonl", 0), print("", 1));
}

#[test]
fn stale_entries_are_named_and_pruned() {
    let project = known(&[("a.sh", &SUDO.repeat(2)), ("b.sh", SUDO)]);
    project.write("a.sh", "echo pip\n");
    std::fs::remove_file(project.path("b.sh")).unwrap();
    let run = project.run("check --baseline base.jsonl");
    assert_eq!(run.status, 0);
    assert_eq!(
        run.out,
        "no findings\n2 entries of the baseline without a finding (--write-baseline drops):\n  \
         sudo-pip in a.sh (2)\n  sudo-pip in b.sh\nread 1 file: 1 script\n"
    );
    let run = project.run("check --baseline base.jsonl --write-baseline");
    assert_eq!(run.err, "wrote a baseline of 0 to base.jsonl\n");
    assert_eq!(project.read("base.jsonl").lines().count(), 1);
}

#[test]
fn what_was_not_looked_at_stays() {
    let project = known(&[("a.sh", SUDO), ("b.sh", SUDO)]);
    let before = project.read("base.jsonl");
    assert_eq!(counts(&project, "a.sh"), (1, 0));
    assert_eq!(counts(&project, "--ignore sudo-pip"), (0, 0));
    // The result for one file does not depend on the others that are given.
    project.write("c.sh", SUDO);
    for args in ["c.sh", "a.sh c.sh", "."] {
        assert_eq!(new(&project, args), ["c.sh:1:1 sudo-pip error"], "{args}");
    }
    std::fs::remove_file(project.path("c.sh")).unwrap();
    for args in ["a.sh", "--ignore sudo-pip"] {
        project.run(&format!("check --baseline base.jsonl --write-baseline {args}"));
        assert_eq!(project.read("base.jsonl"), before, "{args}");
    }
}

#[test]
fn the_file_does_not_depend_on_the_folder_or_the_order() {
    let project = known(&[("b/a.sh", SUDO), ("a.sh", SUDO), ("b/Dockerfile", "FROM debian:12\n")]);
    let before = project.read("base.jsonl");
    assert!(before.starts_with(
        "{\"baseline\":\"pep668-lint\",\"version\":1}\n{\"path\":\"a.sh\",\"rule\":\"sudo-pip\","
    ));
    project.run("check --baseline base.jsonl --write-baseline b/a.sh ./b/../a.sh");
    assert_eq!(project.read("base.jsonl"), before);
    let root = project.root().to_str().unwrap().to_owned();
    assert!(new(&project, &format!("{root}/a.sh {root}/b")).is_empty());
    project.run("check --baseline b/base.jsonl --write-baseline");
    assert!(project.read("b/base.jsonl").contains("\"path\":\"../a.sh\""));
}

#[test]
fn allowed_findings_need_no_entry() {
    let allowed = "# pep668-lint: allow[sudo-pip] -- a kiosk\nsudo pip install x\n";
    let project = known(&[("a.sh", allowed)]);
    assert_eq!(project.read("base.jsonl").lines().count(), 1);
    let project = known(&[("a.sh", SUDO)]);
    project.write("a.sh", allowed);
    assert_eq!(counts(&project, ""), (0, 1));
}

#[test]
fn sarif_tells_that_the_baseline_knows_them() {
    let project = known(&[("a.sh", SUDO)]);
    project.write("a.sh", SUDO.repeat(2));
    let run = project.run("check --format sarif --baseline base.jsonl");
    assert_eq!(run.status, 1);
    let results = run.json()["runs"][0]["results"].clone();
    let results = results.as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["suppressions"], serde_json::json!([]));
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
    assert_eq!(results[1]["suppressions"][0]["kind"], "external");
    let print = |at: usize| results[at]["partialFingerprints"].clone();
    assert_ne!(print(0), print(1));
}

#[test]
fn a_file_that_is_no_baseline_is_an_error_that_quotes_nothing() {
    let project = Project::new(&[("a.sh", SUDO), ("secret", "topsecret\n")]);
    let head = "{\"baseline\":\"pep668-lint\",\"version\":1}\n";
    project.write("line", format!("{head}topsecret\n"));
    for (args, message) in [
        ("nowhere", "cannot read nowhere: no such file or folder (`--write-baseline` makes it)"),
        ("secret", "secret:1: this is no baseline of pep668-lint"),
        ("secret --write-baseline", "secret:1: this is no baseline of pep668-lint"),
        ("line", "line:2: this line is no entry of a baseline"),
        (".git", "cannot read .git: not a regular file"),
    ] {
        let run = project.run(&format!("check --baseline {args}"));
        assert_eq!((run.status, run.err), (2, format!("error: {message}\n")), "{args}");
        assert_eq!(run.out, "");
    }
    assert_eq!(project.read("secret"), "topsecret\n");
    assert_eq!(project.run("check --write-baseline").status, 2);
}

#[test]
fn a_file_that_could_not_be_read_keeps_its_entries() {
    let project = known(&[("a.sh", SUDO), ("b.sh", SUDO)]);
    let before = project.read("base.jsonl");
    project.write("a.sh", b"sudo pip install \xff\n");
    let run = project.run("check --baseline base.jsonl --write-baseline");
    assert_eq!(run.status, 2);
    assert_eq!(project.read("base.jsonl"), before);
}
