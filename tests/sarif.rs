//! SARIF: valid by the published schema, and true.
#![allow(clippy::unwrap_used, missing_docs)]

use jsonschema::Validator;
use pep668_lint::finding::{
    Confidence, Context, Evidence, Finding, Location, Severity, Trouble, TroubleKind,
};
use pep668_lint::report::Report;
use pep668_lint::report::sarif::{About, RuleHelp, render};
use pep668_lint::source::{SourceFile, Span};
use serde_json::Value;
use std::sync::Arc;

/// Valid by the schema; all that is wrong, otherwise.
fn assert_valid(log: &Value) {
    let schema = include_str!("../testdata/schemas/sarif-schema-2.1.0.json");
    let validator = Validator::new(&serde_json::from_str(schema).unwrap()).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(log).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

fn about(exit_code: u8) -> About<'static> {
    let rule = |name, security| RuleHelp {
        name,
        summary: "pip changes the system",
        severity: Severity::Error,
        tags: vec!["security"],
        security,
        page: "# x\n\n## Why\n\nIt breaks.\n",
    };
    let rules = vec![rule("sudo-pip", Some("7.0")), rule("marker-removed", None)];
    About { rules, exit_code, successful: exit_code < 2 }
}

fn location(file: &Arc<SourceFile>, words: &str) -> Location {
    let start = file.text().find(words).unwrap();
    Location { file: Arc::clone(file), span: Span::new(start, start + words.len()) }
}

fn finding(file: &Arc<SourceFile>, words: &str) -> Finding {
    Finding {
        rule: "marker-removed",
        severity: Severity::Note,
        confidence: Confidence::Medium,
        message: format!("`{words}` is gone"),
        location: location(file, words),
        command: None,
        context: Context::Host,
        context_evidence: Vec::new(),
        via: Vec::new(),
        evidence: Vec::new(),
        help: vec!["pipx".to_owned()],
        fixes: Vec::new(),
        suppressed: None,
    }
}

fn rendered(findings: Vec<Finding>) -> Value {
    let report = Report { findings, ..Report::default() };
    let log = serde_json::from_str(&render(&report, &about(1))).unwrap();
    assert_valid(&log);
    log
}

#[test]
fn a_report_without_findings_is_valid() {
    let log = rendered(Vec::new());
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(log["runs"][0]["automationDetails"]["id"], "pep668-lint/");
}

#[test]
fn regions_count_as_they_say() {
    let file = Arc::new(SourceFile::new("a b/ü.sh", "\u{feff}é😀 rm a\\\n b\n"));
    let log = rendered(vec![finding(&file, "rm a\\\n b")]);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    let region = serde_json::json!({
        "startLine": 1, "startColumn": 4, "endLine": 2, "endColumn": 3,
        "byteOffset": 10, "byteLength": 8, "snippet": {"text": "rm a\\\n b"},
    });
    assert_eq!(place["region"], region);
    let artifact = serde_json::json!({"uri": "a%20b/%C3%BC.sh", "uriBaseId": "%SRCROOT%"});
    assert_eq!(place["artifactLocation"], artifact);
    assert!(run["originalUriBaseIds"]["%SRCROOT%"]["description"]["text"].is_string());
}

#[test]
fn absolute_paths_have_no_base() {
    let file = Arc::new(SourceFile::new("/tmp/x.sh", "rm\n"));
    let log = rendered(vec![finding(&file, "rm")]);
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"], serde_json::json!({"uri": "file:///tmp/x.sh"}));
}

#[test]
fn evidence_is_linked_and_the_command_is_the_context() {
    let script = Arc::new(SourceFile::new("x.sh", "sudo rm marker\n"));
    let readme = Arc::new(SourceFile::new("README.md", "run [x.sh]\n"));
    let mut finding = finding(&script, "marker");
    finding.command = Some(location(&script, "rm marker"));
    finding.evidence = vec![
        Evidence { location: None, message: "so it is".to_owned() },
        Evidence {
            location: Some(location(&readme, "[x.sh]")),
            message: "people are told: [x.sh]".to_owned(),
        },
    ];
    // Why it matters is linked, too, but nothing is said twice.
    finding.context_evidence = vec![
        finding.evidence[1].clone(),
        Evidence { location: None, message: "nobody says more".to_owned() },
        Evidence { location: Some(location(&readme, "run")), message: "they run it".to_owned() },
    ];
    let log = rendered(vec![finding]);
    let result = &log["runs"][0]["results"][0];
    let text = "`marker` is gone. Evidence: so it is; [people are told: \\[x.sh\\]](1). \
                Context host: nobody says more; [they run it](2).";
    assert_eq!(result["message"]["text"], text);
    let related = &result["relatedLocations"][0];
    assert_eq!(
        (&related["id"], related["message"]["text"].as_str()),
        (&1.into(), Some("people are told: [x.sh]"))
    );
    assert_eq!(related["physicalLocation"]["artifactLocation"]["uri"], "README.md");
    let more = &result["relatedLocations"][1];
    assert_eq!((&more["id"], more["message"]["text"].as_str()), (&2.into(), Some("they run it")));
    let all = ["people are told: [x.sh]", "nobody says more", "they run it"];
    assert_eq!(result["properties"]["contextEvidence"], serde_json::json!(all));
    let context = &result["locations"][0]["physicalLocation"]["contextRegion"];
    assert_eq!((&context["startColumn"], &context["endColumn"]), (&6.into(), &15.into()));
}

#[test]
fn results_name_their_rule_level_and_suppression() {
    let file = Arc::new(SourceFile::new("x.sh", "rm a\nrm b\n"));
    let mut findings = vec![finding(&file, "rm a"), finding(&file, "rm b")];
    findings[1].severity = Severity::Error;
    findings[1].suppressed = Some("a kiosk".to_owned());
    let log = rendered(findings);
    let run = &log["runs"][0];
    let results = &run["results"];
    assert_eq!((&results[0]["level"], &results[1]["level"]), (&"note".into(), &"error".into()));
    assert_eq!(results[0]["suppressions"], serde_json::json!([]));
    let suppression = serde_json::json!([{"kind": "inSource", "justification": "a kiosk"}]);
    assert_eq!(results[1]["suppressions"], suppression);
    let index = results[0]["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], results[0]["ruleId"]);
    let sudo = &run["tool"]["driver"]["rules"][0]["properties"];
    assert_eq!(sudo["security-severity"], "7.0");
}

#[test]
fn nothing_from_the_file_reaches_a_message_raw() {
    let file = Arc::new(SourceFile::new("x.sh", "rm\u{202e}\x1b[2J\n"));
    let log = rendered(vec![finding(&file, "rm\u{202e}\x1b[2J")]);
    let text = log["runs"][0]["results"][0]["message"]["text"].as_str().unwrap();
    assert_eq!(text, "`rm\\u{202e}\\u{1b}[2J` is gone.");
}

#[test]
fn nothing_from_the_file_is_a_link_in_a_message() {
    let words = "[x](http://evil.example)";
    let file = Arc::new(SourceFile::new("x.sh", format!("{words}\n")));
    let mut finding = finding(&file, words);
    let evidence = |location| Evidence { location, message: format!("because of {words}") };
    finding.evidence = vec![evidence(None), evidence(Some(location(&file, words)))];
    finding.context_evidence = vec![Evidence { location: None, message: words.to_owned() }];
    let mut log = rendered(vec![finding]);
    let result = log["runs"][0]["results"][0].take();
    let safe = "\\[x\\](http://evil.example)";
    let text = format!(
        "`{safe}` is gone. Evidence: because of {safe}; [because of {safe}](1). Context host: {safe}."
    );
    assert_eq!(result["message"]["text"], text);
    let related = &result["relatedLocations"][0]["message"]["text"];
    assert_eq!(related, &format!("because of {safe}"));
}

fn fingerprints(text: &str, words: &[&str]) -> Vec<Value> {
    let file = Arc::new(SourceFile::new("x.sh", text));
    let log = rendered(words.iter().map(|words| finding(&file, words)).collect());
    let results = log["runs"][0]["results"].as_array().unwrap();
    results.iter().map(|result| result["partialFingerprints"].clone()).collect()
}

#[test]
fn two_lines_above_a_finding_leave_its_fingerprint_alone() {
    let before = fingerprints("rm a && rm b\n", &["rm a", "rm b"]);
    let after = fingerprints("# one\n# two\nrm a && rm b\n", &["rm a", "rm b"]);
    assert_eq!(before, after);
    assert_ne!(before[0], before[1], "two findings on one line differ");
    assert!(before[0]["pep668Lint/v1"].is_string());
}

#[test]
fn the_invocation_is_truthful() {
    let trouble = |kind, line| Trouble {
        kind,
        path: "a b.sh".to_owned(),
        line,
        message: "not understood".to_owned(),
    };
    let troubles = vec![
        trouble(TroubleKind::Unreadable, None),
        trouble(TroubleKind::Invalid, Some(3)),
        trouble(TroubleKind::Incomplete, Some(4)),
        trouble(TroubleKind::Partial, Some(4)),
    ];
    let report = Report { troubles, ..Report::default() };
    let log: Value = serde_json::from_str(&render(&report, &about(2))).unwrap();
    assert_valid(&log);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 2);
    let notes = invocation["toolExecutionNotifications"].as_array().unwrap();
    let shown: Vec<_> = notes.iter().map(|it| (&it["descriptor"]["id"], &it["level"])).collect();
    let [error, warning]: [Value; 2] = ["error".into(), "warning".into()];
    let [unreadable, invalid, incomplete, partial]: [Value; 4] =
        ["unreadable".into(), "invalid".into(), "incomplete".into(), "partial".into()];
    let warnings = [(&incomplete, &warning), (&partial, &warning)];
    assert_eq!(shown, [[(&unreadable, &error), (&invalid, &error)], warnings].concat());
    let place = &notes[1]["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], 3);
    let descriptors = &log["runs"][0]["tool"]["driver"]["notifications"];
    assert_eq!(descriptors[3]["id"], "partial");
}

/// A real run over files with findings, allowed ones and troubles, written to a file.
#[test]
fn a_run_over_real_files_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out.sarif");
    let status = assert_cmd::Command::cargo_bin(env!("CARGO_PKG_NAME"))
        .unwrap()
        .args(["check", "--no-config", "--format", "sarif", "--output"])
        .arg(&output)
        .args(["testdata/suppressions", "no such file"])
        .output()
        .unwrap();
    assert_eq!(status.status.code(), Some(2));
    assert!(status.stdout.is_empty());
    let log: Value = serde_json::from_slice(&std::fs::read(&output).unwrap()).unwrap();
    assert_valid(&log);
    let run = &log["runs"][0];
    assert_eq!(run["invocations"][0]["exitCode"], 2);
    let uri = "no%20such%20file";
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    let place = &notification["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], uri);
    let rules: Vec<_> =
        run["results"].as_array().unwrap().iter().map(|it| it["ruleId"].as_str()).collect();
    assert!(rules.contains(&Some("suppression-unused")), "{rules:?}");
}

#[test]
fn the_way_to_a_file_is_a_code_flow() {
    let dockerfile = Arc::new(SourceFile::new("Dockerfile", "FROM debian\nRUN ./install.sh\n"));
    let script = Arc::new(SourceFile::new("install.sh", "rm EXTERNALLY-MANAGED\n"));
    let link = Evidence {
        location: Some(location(&dockerfile, "./install.sh")),
        message: "`install.sh` is run here".to_owned(),
    };
    let finding = Finding { via: vec![link], ..finding(&script, "EXTERNALLY-MANAGED") };
    let log = rendered(vec![finding]);
    let steps = &log["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"];
    let lines: Vec<_> = steps
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            let place = &step["location"]["physicalLocation"];
            (
                place["artifactLocation"]["uri"].as_str().unwrap(),
                place["region"]["startLine"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(lines, [("Dockerfile", 2), ("install.sh", 1)]);
}
