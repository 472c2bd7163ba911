//! Comments that allow something, from the file to the report.
#![allow(clippy::unwrap_used, missing_docs)]

use assert_cmd::Command;
use serde_json::Value;

/// Checks a file of `testdata/suppressions` on a day: the report, and the exit status.
fn check(file: &str, arguments: &[&str]) -> (Value, Option<i32>) {
    let output = Command::cargo_bin(env!("CARGO_PKG_NAME"))
        .unwrap()
        .args(["check", "--no-config", "--format", "json"])
        .args(arguments)
        .arg(format!("testdata/suppressions/{file}"))
        .output()
        .unwrap();
    (serde_json::from_slice(&output.stdout).unwrap(), output.status.code())
}

/// The line, the rule and the reason of each finding.
fn shown(report: &Value) -> Vec<(u64, &str, Option<&str>)> {
    let findings = report["findings"].as_array().unwrap();
    let shown = findings.iter().map(|finding| {
        let line = finding["start"]["line"].as_u64().unwrap();
        (line, finding["rule"].as_str().unwrap(), finding["suppressed"]["reason"].as_str())
    });
    shown.collect()
}

#[test]
fn a_script_keeps_what_is_not_allowed_with_a_reason() {
    let (report, status) = check("install.sh", &["--today", "2026-02-01"]);
    let expected = [
        (3, "sudo-pip", Some("a kiosk, rebuilt every night")),
        (4, "sudo-pip", None),
        (4, "suppression-without-reason", None),
        (5, "sudo-pip", None),
        (5, "suppression-unknown-rule", None),
        (6, "suppression-unused", None),
        (7, "sudo-pip", None),
        (8, "suppression-expired", None),
        (9, "sudo-pip", None),
        (12, "sudo-pip", Some("in a heredoc that is shell")),
        (19, "sudo-pip", None),
    ];
    assert_eq!(shown(&report), expected);
    assert_eq!(status, Some(1));
    let counts = serde_json::json!(
        {"files": 1, "error": 5, "warning": 4, "note": 0, "suppressed": 2}
    );
    assert_eq!(report["summary"], counts);
}

#[test]
fn the_last_day_counts_still() {
    let (report, _) = check("install.sh", &["--today", "2026-01-31"]);
    let allowed = (9, "sudo-pip", Some("until the old kiosk is gone"));
    assert!(shown(&report).contains(&allowed));
}

/// Every comment whose reason begins with `unused` is seen and reported. Others are used, or are no
/// comments.
#[test]
fn comments_are_seen_wherever_a_shell_or_docker_reads_them() {
    for file in ["Dockerfile", ".github/workflows/ci.yml"] {
        let (report, _) = check(file, &["--select", "sudo-pip,suppression-unused"]);
        let text = std::fs::read_to_string(format!("testdata/suppressions/{file}")).unwrap();
        let lines = (1..).zip(text.lines()).filter(|(_, line)| line.contains("-- unused:"));
        let expected: Vec<_> = lines.map(|(line, _)| (line, "suppression-unused", None)).collect();
        assert!(expected.len() > 2);
        let shown = shown(&report);
        let open = shown.into_iter().filter(|(_, _, reason)| reason.is_none());
        assert_eq!(open.collect::<Vec<_>>(), expected, "{file}");
    }
}

#[test]
fn what_is_allowed_has_no_say_in_the_exit_status() {
    let allowed = "# pep668-lint: allow[sudo-pip] -- a kiosk\nsudo pip install a\n";
    for (text, status) in [(allowed, 0), ("sudo pip install a\n", 1)] {
        Command::cargo_bin(env!("CARGO_PKG_NAME"))
            .unwrap()
            .args(["check", "--no-config", "--format", "concise", "-"])
            .write_stdin(text)
            .assert()
            .code(status);
    }
}

#[test]
fn the_day_comes_from_the_environment_or_the_clock() {
    let text = "# pep668-lint: allow[sudo-pip] until=2001-01-01 -- x\nsudo pip install a\n";
    let run = |epoch: Option<&str>| {
        let mut command = Command::cargo_bin(env!("CARGO_PKG_NAME")).unwrap();
        command.args(["check", "--no-config", "--select", "suppression-expired", "-"]);
        command.env_remove("SOURCE_DATE_EPOCH").write_stdin(text);
        if let Some(epoch) = epoch {
            command.env("SOURCE_DATE_EPOCH", epoch);
        }
        command.output().unwrap().status.code()
    };
    assert_eq!(run(Some("978307200")), Some(0), "1 January 2001");
    assert_eq!(run(Some("978393600")), Some(1), "the day behind it");
    assert_eq!(run(None), Some(1));
    assert_eq!(run(Some("soon")), Some(2));
}
