//! Readers that go away, disks that are full, files that vanish: a clear end, and no panic.
#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use assert_cmd::cargo::cargo_bin;
use common::Project;
use std::fs::{self, File};
use std::process::{Command, Stdio};

fn project() -> Project {
    let files = (0..60).map(|at| (format!("{at}.sh"), "sudo pip install x\n".to_owned()));
    let files: Vec<(String, String)> = files.collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    Project::new(&files)
}

fn command(project: &Project, args: &str) -> Command {
    let mut command = Command::new(cargo_bin!());
    command.args(args.split(' ')).current_dir(project.root()).stdin(Stdio::null());
    command
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let project = project();
    for args in [
        "check",
        "check --format json",
        "check --format sarif",
        "trace 1.sh 2.sh",
        "explain",
        "--help",
    ] {
        let mut child =
            command(&project, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Nobody will ever read it.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.code().is_some_and(|code| code <= 1),
            "{args}: {:?} {said}",
            output.status
        );
        assert_eq!(said, "", "{args}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_named_and_fails_the_run() {
    let project = project();
    for args in ["check", "check --format json", "trace 1.sh"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command(&project, args).stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("no space left on device") || said.contains("No space left"),
            "{args}: {said}"
        );
        assert_eq!(output.status.code(), Some(2), "{args}");
    }
    let output = command(&project, "check --output /dev/full").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    // A closed standard error on top of it changes nothing.
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let status = command(&project, "check nowhere").stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn a_report_that_cannot_be_finished_leaves_the_old_one() {
    let project = project();
    project.write("report.json", "old");
    // No file may grow beyond one block: the report does not fit, its temporary file neither.
    let script = format!(
        "ulimit -f 1; trap '' XFSZ; exec '{}' check --format json --output report.json",
        cargo_bin!().display()
    );
    let output =
        Command::new("sh").args(["-c", &script]).current_dir(project.root()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("report.json"), "{said}");
    assert_eq!(project.read("report.json"), "old");
    let left = fs::read_dir(project.root()).unwrap();
    let left = left.map(|it| it.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.contains("tmp")).count(), 0);
}

#[test]
fn files_that_vanish_or_change_during_the_run_stop_nothing() {
    let project = project();
    let root = project.root().to_owned();
    let churn = std::thread::spawn(move || {
        for round in 0..20 {
            for at in (0..60).step_by(3) {
                let (path, other) = (root.join(format!("{at}.sh")), root.join(format!("{at}.x")));
                let _ = if round % 2 == 0 {
                    fs::rename(&path, &other)
                } else {
                    fs::rename(&other, &path)
                };
                let _ =
                    fs::write(root.join(format!("{}.sh", at + 1)), "pip install x\n".repeat(round));
            }
        }
    });
    for _ in 0..5 {
        let run = project.run("check --format json");
        assert!((1..=2).contains(&run.status), "{}", run.err);
        let errors = run.json()["errors"].clone();
        for error in errors.as_array().unwrap() {
            assert_eq!(error["kind"], "unreadable", "{error}");
        }
        assert_eq!(run.err, "");
    }
    churn.join().unwrap();
}
