//! Hazards in all their spellings are found, and harmless look-alikes are not.
#![allow(clippy::unwrap_used, missing_docs)]

use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, lint};
use pep668_lint::finding::{Context, Finding, Severity};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::source::{Kind, SourceFile};
use std::path::PathBuf;
use std::sync::Arc;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/hazards")
}

/// What is reported above a note on a machine that is kept.
fn found(name: &str, kind: Kind, text: &str) -> Vec<Finding> {
    let file = Arc::new(SourceFile::new(name, text));
    let target = Target { context: Some(Context::Host), ..Target::alone(file, kind) };
    let setup = Setup::new(&Config::default(), KNOWLEDGE_DATE);
    let mut findings = lint(&target, &Workspace::alone(Arc::new(setup))).findings;
    findings.retain(|finding| finding.severity > Severity::Note);
    findings
}

fn script(text: &str) -> Vec<Finding> {
    found("x.sh", Kind::Script, &format!("#!/bin/bash\n{text}\n"))
}

#[test]
fn snippets_are_told_apart() {
    let table = std::fs::read_to_string(folder().join("snippets.tsv")).unwrap();
    let mut wrong = Vec::new();
    for row in table.lines().skip(1) {
        let [name, kind, text] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let findings = script(&text.replace("\\n", "\n"));
        if findings.is_empty() == (kind == "bad") {
            wrong.push(format!("{name}: {} findings in `{text}`", findings.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_form_is_reported_at_its_sudo() {
    let mut forms = 0;
    for entry in std::fs::read_dir(folder().join("forms")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let findings = found("Dockerfile", Kind::Dockerfile, &text);
        let places = findings.iter().filter(|finding| finding.rule == "sudo-pip");
        let places: Vec<&str> = places.map(|finding| finding.location.text()).collect();
        assert_eq!(places, ["sudo"], "{}", path.display());
        forms += 1;
    }
    assert_eq!(forms, 21);
}

#[test]
fn whoever_runs_a_script_may_type() {
    let text = "read -p sure? answer\nif [[ \"$answer\" == y ]]; then sudo pip3 install x; fi";
    assert_eq!(script(text).len(), 1);
    let text = "read -p sure? answer\ncase $answer in y) sudo pip3 install x;; esac";
    assert_eq!(script(text).len(), 1);
}

#[test]
fn what_nobody_has_seen_may_be_there() {
    let text = "rm -rf /srv/a\ngit clone https://example.com/a /srv/a\ncp -r /srv/a/bin /srv/ || exit 1\n\
                chmod +x /srv/bin/*.sh || exit 1\nsudo pip install x";
    assert_eq!(script(text).len(), 1);
}

#[test]
fn a_version_in_the_name_makes_no_difference() {
    for text in ["sudo python3.11 -m pip install x", "sudo pip3.12 install x"] {
        assert_eq!(script(text).len(), 1, "{text}");
    }
}
