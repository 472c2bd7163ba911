//! Input that is broken, missing or hostile: a clear message, the rest is still checked, and the
//! status is right.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Project, Run};
use std::fs;

const GOOD: (&str, &str) = ("good.sh", "echo pip\n");

/// The run failed with this line, and `good.sh` was read all the same.
fn refused(run: &Run, line: &str) {
    assert!(run.out.lines().any(|it| it == line), "{line}\nis not in\n{}", run.out);
    assert!(run.out.contains("read 1 file: 1 script"), "{}", run.out);
    assert_eq!((run.status, run.err.as_str()), (2, ""));
}

#[test]
fn a_missing_path_is_named() {
    let project = Project::new(&[GOOD]);
    let run = project.run("check nowhere/x.sh good.sh");
    refused(&run, "nowhere/x.sh: cannot be read: no such file or folder");
}

#[test]
fn a_folder_may_be_named_like_a_file_of_ours() {
    let project = Project::new(&[GOOD, ("Dockerfile/install.sh/x.sh", "echo pip\n")]);
    for args in ["check", "check Dockerfile good.sh", "check Dockerfile/install.sh good.sh"] {
        let run = project.run(args);
        assert!(run.out.contains("read 2 files: 2 scripts"), "{args}: {}", run.out);
        assert_eq!(run.status, 0, "{args}");
    }
    let run = project.run("trace Dockerfile");
    assert_eq!(run.status, 0, "{}", run.err);
}

#[test]
fn what_is_no_text_is_refused_with_its_line() {
    let project = Project::new(&[GOOD]);
    let cases: [(&str, &[u8], &str); 5] = [
        ("latin.sh", b"# a\npip \xe4\n", ":2: cannot be read: invalid UTF-8"),
        ("cut.sh", b"pip \xc3", ":1: cannot be read: invalid UTF-8"),
        ("nul.sh", b"pip\n\npip \0\n", ":3: cannot be read: a NUL byte, so it is no text"),
        ("utf16.sh", b"\xff\xfep\0i\0p\0", ":1: cannot be read: invalid UTF-8"),
        ("Dockerfile", b"\x7fELF\0\0pip", ":1: cannot be read: a NUL byte, so it is no text"),
    ];
    for (name, bytes, message) in cases {
        project.write(name, bytes);
        refused(&project.run("check"), &format!("{name}{message}"));
        refused(&project.run(&format!("check {name} good.sh")), &format!("{name}{message}"));
        let trace = project.run(&format!("trace {name} good.sh"));
        let message = message.replace("cannot be read: ", "");
        assert_eq!((trace.status, trace.err), (2, format!("error: {name}{message}\n")));
        assert!(trace.out.contains("good.sh: script"), "{}", trace.out);
        fs::remove_file(project.path(name)).unwrap();
    }
}

#[test]
fn a_binary_without_a_name_of_ours_is_none_of_ours() {
    let project = Project::new(&[GOOD, ("image.png", "\u{89}PNG\0pip")]);
    let run = project.run("check");
    assert!(run.out.contains("read 1 file: 1 script\n"), "{}", run.out);
    let run = project.run("check image.png good.sh");
    assert!(run.out.contains("1 file is of no kind that is known"), "{}", run.out);
    assert_eq!(run.status, 0);
}

#[test]
fn empty_files_are_read() {
    let project = Project::new(&[("Dockerfile", ""), ("a.sh", ""), ("b.sh", "\n\n")]);
    let run = project.run("check");
    assert_eq!(run.out, "no findings\nread 3 files: 1 Dockerfile, 2 scripts\n");
    assert_eq!(run.status, 0);
}

#[test]
fn text_without_its_end_is_understood_in_part() {
    let project = Project::new(&[
        GOOD,
        ("Dockerfile", "FROM debian:12\n\nRUN <<EOF\npip install x\n"),
        ("if.sh", "echo a\nif true; then\n  pip install x\n"),
    ]);
    let run = project.run("check");
    for line in ["Dockerfile:3: understood in part: ", "if.sh:"] {
        assert!(run.out.lines().any(|it| it.starts_with(line)), "{line}: {}", run.out);
    }
    assert!(run.out.contains("read 3 files: 1 Dockerfile, 2 scripts"), "{}", run.out);
    assert_ne!(run.status, 2, "{}", run.out);
    assert_eq!(project.run("check --strict-parse").status, 2);
    assert_eq!(project.run("check --strict-parse --format json").status, 2);
    let errors = project.run("check --format json").json()["errors"].clone();
    assert!(errors.as_array().unwrap().iter().all(|it| it["kind"] == "partial"), "{errors}");
    assert_eq!((&errors[0]["path"], &errors[0]["line"]), (&"Dockerfile".into(), &3.into()));
}

#[test]
fn a_workflow_of_several_documents_says_what_was_not_read() {
    let workflow = "on: push\njobs: {}\n---\non: push\njobs:\n  a:\n    runs-on: self-hosted\n    \
        steps:\n    - run: sudo pip install x\n";
    let action = "runs: {using: composite, steps: []}\n---\nruns: {using: composite, steps: []}\n";
    let files =
        [(".github/workflows/ci.yml", workflow), ("a/action.yml", &format!("{action}# pip\n"))];
    let project = Project::new(&files);
    let run = project.run("check --format json");
    let errors = run.json()["errors"].as_array().unwrap().clone();
    let of = |path: &str| errors.iter().find(|error| error["path"] == path).unwrap();
    for (path, line) in [(files[0].0, 4), (files[1].0, 3)] {
        assert_eq!(of(path)["line"], line);
        assert_eq!(of(path)["kind"], "partial");
        assert!(of(path)["message"].as_str().unwrap().contains("only the first document"));
    }
    assert_eq!(run.status, 0);
    assert_eq!(project.run("check --strict-parse").status, 2);
}

#[test]
fn a_folder_without_a_file_of_ours_says_what_was_looked_for() {
    let project = Project::new(&[("main.py", "pip\n")]);
    let run = project.run("check");
    assert_eq!(run.status, 0);
    for word in ["found nothing to read", "Dockerfile", "*.sh", "#!"] {
        assert!(run.out.contains(word), "{word}: {}", run.out);
    }
}

#[test]
fn unknown_options_and_values_are_bad_usage() {
    let project = Project::new(&[GOOD]);
    for (args, word) in [
        ("", "Usage"),
        ("chekc", "check"),
        ("check --fromat json", "--format"),
        ("check --format yaml", "json"),
        ("check --fail-on fatal", "warning"),
        ("check --select sudo_pip", "did you mean `sudo-pip`?"),
        ("check --ignore nothing-like-it", "there is no such rule"),
        ("check --today 2026-02-31", "2026-01-31"),
        ("check --no-config --config x.toml", "cannot be used with"),
        ("check --stdin-filename x.sh", "there is no `-`"),
        ("trace", "FILE"),
        ("explain sudo", "did you mean `sudo-pip`?"),
    ] {
        let run = project.run(args);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{args}");
        assert!(run.err.contains(word), "{args}: {}", run.err);
    }
}

#[test]
fn what_comes_from_standard_input_is_judged_by_its_name() {
    let project = Project::new(&[]);
    let script = "#!/bin/sh\necho pip\n";
    for (args, input, words) in [
        ("check -", script, "read 1 file: 1 script"),
        ("check -", "FROM debian:12\nRUN pip list\n", "read 1 file: 1 Dockerfile"),
        ("check - --stdin-filename a/Dockerfile", "ARG X=pip\n", "read 1 file: 1 Dockerfile"),
        ("check - --stdin-filename a/x.sh", "FROM=pip\n", "read 1 file: 1 script"),
        ("check - --stdin-filename profile", "echo pip\n", "read 1 file: 1 script"),
        ("check - --stdin-filename x.py", "import pip\n", "1 file is of no kind that is known"),
        ("check -", "#!/usr/bin/env python3\nimport pip\n", "of no kind that is known"),
    ] {
        let run = project.run_with(args, input);
        assert!(run.out.contains(words), "{args}: {}", run.out);
        assert_eq!(run.status, 0, "{args}");
    }
    let run = project.run_with("check -", b"pip\n\xff");
    assert!(run.out.contains("<stdin>:2: cannot be read: invalid UTF-8"), "{}", run.out);
    assert_eq!(run.status, 2);
    let run = project.run_with("check - --stdin-filename Dockerfile", b"FROM x\nRUN pip\0");
    assert!(run.out.contains("Dockerfile:2: cannot be read: a NUL byte"), "{}", run.out);
    assert_eq!(run.status, 2);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use assert_cmd::cargo::cargo_bin;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;

    const OUTSIDE: &str = "a link that leads out of the project; it was not followed";

    fn pipe(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn links_that_lead_out_are_not_followed() {
        let secret = Project::new(&[("x.sh", "sudo pip install topsecret\n")]);
        let project = Project::new(&[GOOD]);
        for (name, target) in [
            ("Dockerfile", Path::new("/proc/self/environ")),
            ("x.sh", &secret.path("x.sh")),
            ("y.sh", Path::new("/etc/hostname")),
        ] {
            symlink(target, project.path(name)).unwrap();
            for args in ["check".to_owned(), format!("check {name} good.sh")] {
                let run = project.run(&args);
                refused(&run, &format!("{name}: cannot be read: {OUTSIDE}"));
                assert!(!run.out.contains("topsecret"));
            }
            assert_eq!(project.run(&format!("trace {name}")).status, 2);
            fs::remove_file(project.path(name)).unwrap();
        }
        // A folder: nothing in it is listed.
        symlink(secret.root(), project.path("outside")).unwrap();
        let run = project.run("check");
        assert_eq!((run.status, run.out.as_str()), (0, "no findings\nread 1 file: 1 script\n"));
        // A configuration.
        symlink(secret.path("x.sh"), project.path("pep668-lint.toml")).unwrap();
        let run = project.run("check");
        assert!(run.out.contains(&format!("pep668-lint.toml: cannot be read: {OUTSIDE}")));
        assert_eq!(run.status, 2);
    }

    #[test]
    fn links_inside_the_project_are_read_once() {
        let project = Project::new(&[GOOD, ("a/x.sh", "echo pip\n")]);
        symlink("x.sh", project.path("a/y.sh")).unwrap();
        symlink("a", project.path("b")).unwrap();
        let run = project.run("check");
        assert!(run.out.contains("read 2 files: 2 scripts"), "{}", run.out);
        assert_eq!(project.run("check a/y.sh").status, 0);
    }

    #[test]
    fn links_in_a_circle_and_to_nothing_are_named() {
        let project = Project::new(&[GOOD]);
        symlink(".", project.path("self")).unwrap();
        symlink("gone", project.path("to-nothing.sh")).unwrap();
        symlink("b.sh", project.path("a.sh")).unwrap();
        symlink("a.sh", project.path("b.sh")).unwrap();
        let run = project.run("check");
        refused(&run, "a.sh: cannot be read: too many levels of symbolic links");
        refused(&run, "b.sh: cannot be read: too many levels of symbolic links");
        refused(&run, "to-nothing.sh: cannot be read: a link to nothing");
    }

    #[test]
    fn pipes_and_devices_are_not_waited_for() {
        let project = Project::new(&[GOOD]);
        pipe(&project.path("pipe.sh"));
        refused(&project.run("check"), "pipe.sh: cannot be read: not a regular file");
        let run = project.run("check pipe.sh good.sh /dev/zero");
        refused(&run, "pipe.sh: cannot be read: not a regular file");
        refused(&run, "/dev/zero: cannot be read: not a regular file");
        assert_eq!(project.run("trace pipe.sh").status, 2);
        pipe(&project.path("pep668-lint.toml"));
        assert_eq!(project.run("check good.sh").status, 0);
    }

    #[test]
    fn ignore_files_that_never_end_are_not_opened() {
        let said = "not a regular file of the project; its folder was not searched";
        for name in [".gitignore", ".ignore"] {
            let project = Project::new(&[GOOD, ("a/b/x.sh", "pip\n")]);
            let trap = project.path("a").join(name);
            pipe(&trap);
            let line = format!("a/{name}: cannot be read: {said}");
            refused(&project.run("check"), &line);
            let run = project.run("check a/b good.sh");
            assert!(run.out.contains(&line), "{}", run.out);
            fs::remove_file(&trap).unwrap();
            symlink("/dev/zero", &trap).unwrap();
            refused(&project.run("check"), &line);
            fs::remove_file(&trap).unwrap();
            symlink("gone", &trap).unwrap();
            assert_eq!(project.run("check").status, 0);
            fs::remove_file(&trap).unwrap();
            symlink("../real", &trap).unwrap();
            project.write("real", "x.sh\n");
            let run = project.run("check");
            assert!(run.out.contains("read 1 file: 1 script"), "{}", run.out);
            assert_eq!(run.status, 0);
        }
    }

    /// Permissions do not hold for root, so that the program runs as somebody else then. `None` if
    /// that is not possible here.
    fn as_nobody(project: &Project, args: &str) -> Option<Run> {
        let root = fs::metadata(project.root()).unwrap().uid() == 0;
        let program = project.path("pep668-lint");
        if !root {
            return Some(project.run(args));
        }
        fs::copy(cargo_bin!(), &program).unwrap();
        fs::set_permissions(project.root(), fs::Permissions::from_mode(0o755)).unwrap();
        let nobody = || {
            let mut command = Command::new(&program);
            command.uid(65534).gid(65534).current_dir(project.root());
            command
        };
        if nobody().arg("--version").output().is_err() {
            #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
            {
                eprintln!("skipped: this root cannot run a program as somebody else");
            }
            return None;
        }
        let run = project.start(nobody(), args, b"");
        fs::remove_file(&program).unwrap();
        Some(run)
    }

    #[test]
    fn unreadable_files_and_folders_are_named() {
        let project = Project::new(&[GOOD, ("shut.sh", "pip\n"), ("folder/x.sh", "pip\n")]);
        let shut = |name: &str, mode| {
            fs::set_permissions(project.path(name), fs::Permissions::from_mode(mode)).unwrap();
        };
        shut("shut.sh", 0);
        shut("folder", 0);
        if let Some(run) = as_nobody(&project, "check") {
            refused(&run, "shut.sh: cannot be read: permission denied");
            refused(&run, "folder: cannot be read: permission denied");
        }
        shut("folder", 0o755);
    }

    #[test]
    fn names_that_are_no_text_are_read_and_shown_harmlessly() {
        let project = Project::new(&[]);
        for name in [b"a\x1b[31m\r.sh" as &[u8], b"b\xff.sh", "c\u{202e}.sh".as_bytes()] {
            fs::write(project.root().join(OsStr::from_bytes(name)), "pip\0\n").unwrap();
        }
        let run = project.run("check");
        let starts = ["a\\u{1b}[31m\\r.sh:1: ", "b\\xff.sh:1: ", "c\\u{202e}.sh:1: "];
        for start in starts {
            assert!(run.out.lines().any(|it| it.starts_with(start)), "{start}: {}", run.out);
        }
        assert_eq!(run.status, 2);
    }

    #[test]
    fn names_from_a_list_and_from_the_command_line_are_shown_harmlessly() {
        let project = Project::new(&[GOOD]);
        let run = project.run_with("check --files-from -", "no\x1b[2Jwhere.sh\ngood.sh\n");
        refused(&run, "no\\u{1b}[2Jwhere.sh: cannot be read: no such file or folder");
        for option in ["--config", "--files-from", "--output"] {
            let run = project.run(&format!("check {option} \u{1b}]0;x\u{7}/y"));
            assert_eq!(run.status, 2, "{option}");
            assert!(!run.err.contains(['\u{1b}', '\u{7}']), "{option}: {:?}", run.err);
        }
    }
}

#[test]
fn nothing_from_a_file_reaches_the_terminal_raw() {
    // The escape sequence stands in commands, names, strings, and where no parser expects it.
    let esc = "\u{1b}]0;x\u{7}\u{202e}\u{9b}31m";
    let script = format!(
        "sudo pip install {esc}x\n{esc}\nif [ \"{esc}\" ; then pip install $'{esc}'\n\
         export PIP_BREAK_SYSTEM_PACKAGES='{esc}1'\nrm '/usr/lib/python3.11/EXTERNALLY-MANAGED'{esc}\n\
         sudo -u \"{esc}\" sh -c 'pip install {esc}'\n{esc}() {{ pip install --break-system-packages x; }}\n"
    );
    let docker = format!(
        "FROM debian:12{esc} AS {esc}\n{esc} pip\nRUN pip install {esc}\nUSER {esc}\nRUN <<{esc}\npip\n"
    );
    let config = format!("[policy.{esc}]\n{esc} = 1\n");
    let project = Project::new(&[("x.sh", &script), ("Dockerfile", &docker)]);
    let harmless = |run: &Run| {
        for text in [&run.out, &run.err] {
            let raw = text.chars().find(|c| *c != '\n' && (c.is_control() || *c == '\u{202e}'));
            assert_eq!(raw, None, "{text:?}");
        }
    };
    for args in [
        "check --color never --show-notes --statistics",
        "check --format concise --show-notes",
        "trace x.sh Dockerfile",
    ] {
        harmless(&project.run(args));
    }
    project.write("bad.toml", &config);
    let run = project.run("check --config bad.toml");
    assert_eq!(run.status, 2);
    harmless(&run);
}

#[test]
fn what_grows_without_end_is_given_up() {
    let double =
        |line: &str| format!("A=pip\nset -- pip\n{}$A\n\"$@\"\n", format!("{line}\n").repeat(60));
    let numbered =
        |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let stages = numbered(300, &|at| {
        let next = at + 1;
        format!("FROM a{at} AS a{next}\nENV PIP=$PIP$PIP\nRUN pip install $PIP\n")
    });
    let calls = numbered(60, &|at| format!("f{at}() {{ f{0}; f{0}; pip; }}\n", at + 1)) + "f0\n";
    let deep = numbered(60, &|at| {
        format!("f{at}() {{ {}f{}{}; }}\n", "{ ".repeat(20), at + 1, ";}".repeat(20))
    }) + "f60() { pip; }\nf0\n";
    for (name, text) in [
        ("a.sh", double("A=$A$A")),
        ("b.sh", double("A=$(echo \"$A $A\")")),
        ("c.sh", double("A=(\"${A[@]}\" \"${A[@]}\")")),
        ("d.sh", double("set -- \"$@\" \"$@\"")),
        ("e.sh", double("echo $A > f; cat f f > g; cat g g > f; read A < f")),
        ("f.sh", calls),
        ("i.sh", deep),
        ("g.sh", format!("pip install {}\n", "{a,b}".repeat(60))),
        ("h.sh", format!("pip\n{}", "if x; then ".repeat(50_000))),
        ("Dockerfile", format!("ARG PIP=pip\nFROM scratch AS a0\n{stages}")),
    ] {
        let project = Project::new(&[GOOD, (name, &text)]);
        let run = project.run("check --format json");
        assert_ne!(run.status, 2, "{name}: {}", run.out);
        assert_eq!(run.json()["summary"]["files"], 2, "{name}");
    }
}
