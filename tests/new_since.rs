//! `--new-since`, with repositories that real git has made.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::Project;
use std::fs;
use std::process::Command;

const SUDO: &str = "sudo pip install x\n";

fn git(project: &Project, args: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"])
        .args(["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"])
        .args(args)
        .current_dir(project.root())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = git.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(project: &Project) {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-q", "-m", "x"]);
}

/// A repository with one commit of these files.
fn repository(files: &[(&str, &str)]) -> Project {
    let project = Project::new(&[]);
    fs::remove_dir(project.path(".git")).unwrap();
    git(&project, &["init", "-q"]);
    for (name, text) in files {
        project.write(name, text);
    }
    commit(&project);
    project
}

fn new(project: &Project, rev: &str) -> Vec<String> {
    let run = project.run(&format!("check --format json --new-since {rev}"));
    assert_eq!(run.err, "");
    let findings = run.findings();
    assert_eq!(run.status, i32::from(!findings.is_empty()), "{}", run.out);
    findings
}

#[test]
fn only_changed_lines_are_reported() {
    let project = repository(&[("a.sh", "echo\nsudo pip install x\n")]);
    assert!(new(&project, "HEAD").is_empty());
    project.write("a.sh", "echo\necho\nsudo pip install x\nsudo pip install y\n");
    // Before it is committed, after it, and by any name.
    assert_eq!(new(&project, "HEAD"), ["a.sh:4:1 sudo-pip error"]);
    git(&project, &["tag", "-a", "-m", "x", "v1"]);
    commit(&project);
    for rev in ["HEAD~1", "HEAD^1", "v1", "main~1"] {
        assert_eq!(new(&project, rev), ["a.sh:4:1 sudo-pip error"], "{rev}");
    }
    assert!(new(&project, "HEAD").is_empty());
    let run = project.run("check --new-since HEAD~1");
    assert!(run.out.contains("1 error, 1 on unchanged lines\n"), "{}", run.out);
    let run = project.run("check --format json --new-since HEAD~1");
    assert_eq!(run.json()["summary"]["unchanged"], 1);
    git(&project, &["gc", "-q"]);
    assert_eq!(new(&project, "v1"), ["a.sh:4:1 sudo-pip error"], "packed");
}

#[test]
fn any_line_of_the_command_counts() {
    let before = "sudo pip install \\\n  x \\\n  y\n";
    let project = repository(&[("a.sh", before)]);
    for (after, expected) in [
        (before.replace('y', "z"), 1),
        // A line inside the command was taken away, or one beside it.
        (before.replace("  x \\\n", ""), 1),
        (format!("{before}echo\n"), 0),
    ] {
        project.write("a.sh", &after);
        assert_eq!(new(&project, "HEAD").len(), expected, "{after}");
    }
    let project = repository(&[("a.sh", &format!("echo\n{SUDO}echo\n"))]);
    project.write("a.sh", SUDO);
    assert!(new(&project, "HEAD").is_empty());
}

#[test]
fn what_a_finding_rests_on_counts() {
    let job = |on: &str| {
        format!(
            "on: push\njobs:\n  a:\n    runs-on: {on}\n    steps:\n      - run: sudo pip install x\n"
        )
    };
    let path = ".github/workflows/ci.yml";
    let project = repository(&[(path, &job("ubuntu-24.04"))]);
    project.write(path, job("[self-hosted]"));
    let found = new(&project, "HEAD");
    assert_eq!(found, [format!("{path}:6:14 sudo-pip error")]);
}

#[test]
fn new_files_are_new_and_renamed_ones_are_not() {
    let old = format!("echo 1\necho 2\necho 3\n{SUDO}");
    let project = repository(&[("a.sh", &old), ("b.sh", SUDO)]);
    project.write("untracked.sh", SUDO);
    assert_eq!(new(&project, "HEAD"), ["untracked.sh:1:1 sudo-pip error"]);
    fs::remove_file(project.path("untracked.sh")).unwrap();
    fs::remove_file(project.path("a.sh")).unwrap();
    project.write("sub/c.sh", format!("{old}sudo pip install z\n"));
    assert_eq!(new(&project, "HEAD"), ["sub/c.sh:5:1 sudo-pip error"]);
    commit(&project);
    assert_eq!(new(&project, "HEAD~1"), ["sub/c.sh:5:1 sudo-pip error"]);
    // Another file that is gone has little in common with it.
    fs::remove_file(project.path("sub/c.sh")).unwrap();
    project.write("d.sh", format!("echo 7\necho 8\necho 9\n{SUDO}"));
    assert_eq!(new(&project, "HEAD"), ["d.sh:4:1 sudo-pip error"]);
}

#[test]
fn what_others_did_meanwhile_is_not_ours() {
    let project = repository(&[("a.sh", SUDO), ("b.sh", "echo pip\n")]);
    git(&project, &["checkout", "-q", "-b", "topic"]);
    project.write("b.sh", SUDO);
    commit(&project);
    git(&project, &["checkout", "-q", "main"]);
    project.write("a.sh", "echo pip\n");
    commit(&project);
    git(&project, &["checkout", "-q", "topic"]);
    assert_eq!(new(&project, "main"), ["b.sh:1:1 sudo-pip error"]);
}

#[test]
fn line_ends_are_no_changes() {
    let project = repository(&[("a.sh", "sudo pip install x\necho\n")]);
    project.write("a.sh", "sudo pip install x\r\necho\r\nsudo pip install y\r\n");
    let found = new(&project, "HEAD");
    assert!(found.iter().all(|it| it.starts_with("a.sh:3:")), "{found:?}");
    assert!(!found.is_empty());
}

#[test]
fn linked_work_trees_and_other_folders_do_as_well() {
    let project = repository(&[("a.sh", SUDO), ("sub/b.sh", "echo pip\n")]);
    let aside = tempfile::tempdir().unwrap();
    let side = aside.path().join("side");
    git(&project, &["worktree", "add", "-q", "-b", "side", side.to_str().unwrap()]);
    let path = side.to_str().unwrap().to_owned();
    fs::write(side.join("a.sh"), SUDO.repeat(2)).unwrap();
    let run = project.run(&format!("check --format json --new-since HEAD {path}"));
    assert_eq!(run.findings(), [format!("{path}/a.sh:2:1 sudo-pip error")]);
    let run =
        project.run_with("check --format json --new-since HEAD --stdin-filename a.sh -", SUDO);
    assert_eq!((run.status, run.findings().len()), (0, 0));
}

#[test]
fn in_a_submodule_all_lines_are_new() {
    let inner = repository(&[("b.sh", SUDO)]);
    let project = repository(&[("a.sh", SUDO)]);
    git(&project, &["submodule", "--quiet", "add", inner.root().to_str().unwrap(), "sub"]);
    commit(&project);
    assert_eq!(new(&project, "HEAD~1"), ["sub/b.sh:1:1 sudo-pip error"]);
}

#[test]
fn a_shallow_clone_says_what_it_lacks() {
    let project = repository(&[("a.sh", SUDO)]);
    for _ in 0..2 {
        project.write("a.sh", format!("{}echo\n", project.read("a.sh")));
        commit(&project);
    }
    let clone = |depth: &str| {
        let folder = Project::new(&[]);
        let url = format!("file://{}", project.root().display());
        git(&folder, &["clone", "-q", "--depth", depth, &url, "x"]);
        folder
    };
    let one = clone("1");
    let run = one.run("check --new-since HEAD~1 x");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("perhaps it was not fetched"), "{}", run.err);
    assert_eq!(clone("2").run("check --new-since HEAD~1 x").status, 0);
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let project = repository(&[("a.sh", SUDO)]);
    git(&project, &["checkout", "-q", "--orphan", "other"]);
    project.write("other", "");
    commit(&project);
    for (rev, message) in [
        ("nowhere", "there is no commit `nowhere` in this clone"),
        ("HEAD:a.sh", "there is no commit `HEAD:a.sh`"),
        ("main", "no common commit"),
    ] {
        let run = project.run(&format!("check --new-since {rev}"));
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{rev}");
        assert!(run.err.starts_with("error: --new-since: "), "{}", run.err);
        assert!(run.err.contains(message), "{}", run.err);
    }
    // Even if there is nothing to report.
    project.write("a.sh", "echo\n");
    assert_eq!(project.run("check --new-since nowhere").status, 2);
    let plain = Project::new(&[("a.sh", SUDO)]);
    let run = plain.run("check --new-since HEAD");
    assert!(run.err.contains("no git work tree that can be read"), "{}", run.err);
    fs::remove_dir(plain.path(".git")).unwrap();
    let run = plain.run("check --new-since HEAD");
    assert!(run.err.contains("there is no git work tree around it"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_waited_for() {
    let project = repository(&[("a.sh", SUDO)]);
    for name in ["HEAD", "config", "packed-refs", "refs/heads/main", "objects/info/alternates"] {
        let path = project.path(&format!(".git/{name}"));
        let before = fs::read(&path).ok();
        let _ = fs::remove_file(&path);
        let made = Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        for link in [false, true] {
            if link {
                fs::remove_file(&path).unwrap();
                std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
            }
            let run = project.run("check --new-since HEAD");
            assert_eq!((run.status, run.out.as_str()), (2, ""), "{name}");
        }
        fs::remove_file(&path).unwrap();
        if let Some(before) = before {
            fs::write(&path, before).unwrap();
        }
    }
    assert!(new(&project, "HEAD").is_empty());
}

#[cfg(unix)]
#[test]
fn nothing_that_the_repository_names_is_run() {
    use std::os::unix::fs::PermissionsExt;
    let project = repository(&[("a.sh", SUDO), ("b.sh", "echo pip\n")]);
    let ran = project.path("ran");
    let trap = project.path(".git/trap");
    fs::write(&trap, format!("#!/bin/sh\ntouch {}\ncat\n", ran.display())).unwrap();
    fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).unwrap();
    let trap = trap.to_str().unwrap();
    project.write(".gitattributes", "*.sh diff=trap filter=trap\n");
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "core.editor",
        "diff.external",
        "diff.trap.textconv",
        "diff.trap.command",
        "filter.trap.clean",
        "filter.trap.smudge",
        "filter.trap.process",
        "credential.helper",
        "gpg.program",
        "remote.origin.uploadpack",
    ] {
        git(&project, &["config", "--file", ".git/config", key, trap]);
    }
    for hook in ["post-index-change", "post-checkout", "fsmonitor-watchman"] {
        fs::create_dir_all(project.path(".git/hooks")).unwrap();
        fs::copy(trap, project.path(&format!(".git/hooks/{hook}"))).unwrap();
    }
    project.write("a.sh", SUDO.repeat(2));
    fs::rename(project.path("b.sh"), project.path("c.sh")).unwrap();
    assert_eq!(new(&project, "HEAD"), ["a.sh:2:1 sudo-pip error"]);
    assert!(!ran.exists());
    // The traps are real.
    let status = Command::new("git").args(["status"]).current_dir(project.root()).output().unwrap();
    assert!(ran.exists(), "{status:?}");
}

#[test]
fn comments_are_new_where_they_or_what_they_cover_changed() {
    let comment = "# pep668-lint: allow[sudo-pip] -- said\n";
    let text = format!("{comment}sudo pip install x\necho\n{comment}sudo pip install y");
    let project = repository(&[("a.sh", &text), ("b.sh", &text)]);
    let new = |rev: &str| {
        let run = project.run(&format!("comments --since {rev}"));
        assert_eq!((run.status, run.err.as_str()), (0, ""));
        run.out.lines().map(|line| line.split(": ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(new("HEAD").is_empty());
    project.write("a.sh", format!("{text}\n{comment}sudo pip install z\n"));
    project.write("b.sh", text.replace("install x", "install --break-system-packages x"));
    assert_eq!(new("HEAD"), ["a.sh:6", "b.sh:1"]);
    // Not where the branches parted, but that very revision.
    git(&project, &["checkout", "-q", "-b", "other"]);
    commit(&project);
    git(&project, &["checkout", "-q", "main"]);
    assert_eq!(new("other").len(), 1);
    assert_eq!(project.run("comments --since nowhere").status, 2);
}

#[test]
fn many_files_that_were_renamed_are_compared_in_time() {
    let lines = |at: usize| (0..200).map(move |line| format!("echo {at} {line}\n"));
    let text = |at: usize| lines(at).chain([SUDO.to_owned()]).collect::<Vec<_>>().concat();
    let texts: Vec<String> = (0..300).map(text).collect();
    let names: Vec<String> = (0..300).map(|at| format!("a/{at}.sh")).collect();
    let files = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str()));
    let project = repository(&files.collect::<Vec<_>>());
    fs::remove_dir_all(project.path("a")).unwrap();
    for (at, text) in texts.iter().enumerate() {
        project.write(&format!("b/{}.sh", 300 - at), format!("echo\n{text}"));
    }
    let begin = std::time::Instant::now();
    assert!(new(&project, "HEAD").is_empty());
    assert!(begin.elapsed() < std::time::Duration::from_secs(15), "{:?}", begin.elapsed());
}

#[test]
fn text_of_two_lines_is_compared_in_time() {
    let mut seed = 7_u64;
    let mut text = || -> String {
        let mut line = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if seed >> 63 == 0 { "a\n" } else { "b\n" }
        };
        let lines: String = (0..100_000).map(|_| line()).collect();
        format!("cat <<E\n{lines}E\n{SUDO}")
    };
    let project = repository(&[("x.sh", &text())]);
    project.write("x.sh", text());
    let begin = std::time::Instant::now();
    assert!(new(&project, "HEAD").len() < 2);
    assert!(begin.elapsed() < std::time::Duration::from_secs(15), "{:?}", begin.elapsed());
}
