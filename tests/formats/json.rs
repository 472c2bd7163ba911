//! JSON, by schemas, and by what its readers do with it.

use super::hostile::{POISON, assert_harmless, finding, paths, report, trouble};
use jsonschema::Validator;
use pep668_lint::finding::{Severity, TroubleKind};
use pep668_lint::report::{Checkout, Look, Report, gitlab, json, jsonl, rdjson};
use serde_json::Value;
use std::collections::HashSet;

fn assert_valid(value: &Value, schema: &str) {
    let validator = Validator::new(&serde_json::from_str(schema).unwrap()).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(value).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

fn code_quality(report: &Report, checkout: &Checkout) -> Value {
    let text = gitlab::render(report, checkout);
    assert_harmless(&text);
    let value = serde_json::from_str(&text).unwrap();
    assert_valid(&value, include_str!("../../testdata/schemas/gitlab-code-quality.json"));
    value
}

fn diagnostics(report: &Report) -> Value {
    let text = rdjson::render(report);
    assert_harmless(&text);
    let value = serde_json::from_str(&text).unwrap();
    assert_valid(&value, include_str!("../../testdata/schemas/rdjson.json"));
    value
}

#[test]
fn code_quality_is_valid_and_names_nothing_twice() {
    let issues = code_quality(&report(), &Checkout::default());
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), 7 * POISON.len());
    let fingerprints: HashSet<_> = issues.iter().map(|it| it["fingerprint"].as_str()).collect();
    assert_eq!(fingerprints.len(), issues.len());
    let files: HashSet<_> = issues.iter().map(|it| it["location"]["path"].as_str()).collect();
    assert!(paths().iter().all(|path| files.contains(&Some(path.as_str()))));
    for issue in issues {
        assert_harmless(issue["description"].as_str().unwrap());
    }
}

#[test]
fn code_quality_of_equal_files_differs_by_their_path() {
    let mut report = Report::default();
    for path in ["a.sh", "b.sh"] {
        report.findings.push(finding(path, "é sudo\n", "sudo", Severity::Error));
    }
    let checkout = Checkout { folder: "sub".to_owned(), ..Checkout::default() };
    let issues = code_quality(&report, &checkout);
    assert_eq!(issues.as_array().unwrap().len(), 2);
    assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"]);
    let mut first = issues[0].clone();
    first.as_object_mut().unwrap().remove("fingerprint");
    let expected = serde_json::json!({
        "description": "`sudo` installs into the system", "check_name": "sudo-pip",
        "severity": "major", "location": {"path": "sub/a.sh", "positions": {
            "begin": {"line": 1, "column": 3}, "end": {"line": 1, "column": 7}}},
    });
    assert_eq!(first, expected);
}

#[test]
fn diagnostics_are_valid_and_name_every_file_as_it_is() {
    let value = diagnostics(&report());
    let list = value["diagnostics"].as_array().unwrap();
    assert_eq!(list.len(), 7 * POISON.len());
    let files: HashSet<_> = list.iter().map(|it| it["location"]["path"].as_str()).collect();
    assert!(paths().iter().all(|path| files.contains(&Some(path.as_str()))));
    for diagnostic in list {
        super::markdown::assert_only_text(diagnostic["message"].as_str().unwrap());
    }
}

#[test]
fn columns_of_diagnostics_count_bytes() {
    let mut report = Report::default();
    report.findings.push(finding("x.sh", "#\né😀 sudo\n", "sudo", Severity::Note));
    report.troubles.push(trouble(TroubleKind::Unreadable, "y.sh", "no such file or folder"));
    let value = diagnostics(&report);
    let first = &value["diagnostics"][0];
    let range = serde_json::json!(
        {"start": {"line": 2, "column": 8}, "end": {"line": 2, "column": 12}}
    );
    assert_eq!(first["location"]["range"], range);
    assert_eq!(first["severity"], "INFO");
    assert_eq!(value["diagnostics"][1]["location"], serde_json::json!({"path": "y.sh"}));
}

#[test]
fn a_command_says_in_which_file_it_stands() {
    let mut report = Report::default();
    let mut finding = finding("lib.sh", "OPT=x\n", "OPT", Severity::Error);
    let caller = super::hostile::finding("main.sh", "pip $OPT\n", "pip $OPT", Severity::Error);
    finding.command = Some(caller.location);
    report.findings.push(finding);
    let value: Value = serde_json::from_str(&json::render(&report, Look::default())).unwrap();
    let found = &value["findings"][0];
    assert_eq!((&found["path"], &found["command"]["path"]), (&"lib.sh".into(), &"main.sh".into()));
}

#[test]
fn lines_hold_what_the_document_holds() {
    let report = report();
    let look = Look { statistics: true, ..Look::default() };
    let text = jsonl::render(&report, look);
    assert_harmless(&text);
    let document: Value = serde_json::from_str(&json::render(&report, look)).unwrap();
    let mut found = Vec::new();
    for line in text.lines() {
        let mut value: Value = serde_json::from_str(line).unwrap();
        let kind = value.as_object_mut().unwrap().remove("type").unwrap();
        found.push((kind.as_str().unwrap().to_owned(), value));
    }
    let (kind, mut summary) = found.pop().unwrap();
    let version = summary.as_object_mut().unwrap().remove("version").unwrap();
    assert_eq!((kind.as_str(), version), ("summary", document["version"].clone()));
    assert_eq!(summary, document["summary"]);
    assert_eq!(summary["rules"], serde_json::json!({"sudo-pip": 3 * POISON.len()}));
    let of = |kind: &str| -> Vec<&Value> {
        found.iter().filter(|(it, _)| it == kind).map(|(_, value)| value).collect()
    };
    assert_eq!(of("finding"), document["findings"].as_array().unwrap().iter().collect::<Vec<_>>());
    assert_eq!(of("error"), document["errors"].as_array().unwrap().iter().collect::<Vec<_>>());
    let plain = jsonl::render(&report, Look::default());
    assert!(!plain.lines().last().unwrap().contains("rules"));
}
