//! The command line, as far as nothing must be found for it. What needs findings is in
//! `findings_cli.rs`.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Project, Run};
use std::fs;

const SCRIPT: &str = "echo pip\n";

/// The files that a run has read, by what its JSON report says.
fn files(run: &Run) -> u64 {
    run.json()["summary"]["files"].as_u64().unwrap()
}

fn read(project: &Project, args: &str) -> u64 {
    let run = project.run(&format!("check --format json {args}"));
    assert_eq!(run.status, 0, "{args}: {} {}", run.out, run.err);
    files(&run)
}

/// `line: message` of each error in a configuration.
fn config_errors(text: &str) -> Vec<String> {
    let project = Project::new(&[("x.sh", SCRIPT), ("pep668-lint.toml", text)]);
    let found = project.run("check");
    let named = project.run("check --config pep668-lint.toml");
    assert_eq!((found.status, named.status), (2, 2), "{text}");
    assert_eq!(named.out, "");
    let named = named.err.strip_prefix("error: ").unwrap().lines();
    let errors: Vec<String> =
        named.map(|line| line.strip_prefix("pep668-lint.toml:").unwrap().to_owned()).collect();
    for error in &errors {
        let (line, message) = error.split_once(": ").unwrap();
        let line = format!("pep668-lint.toml:{line}: invalid: {message}");
        assert!(found.out.contains(&line), "{line}: {}", found.out);
    }
    errors
}

#[test]
fn without_paths_the_current_folder_is_checked() {
    let project = Project::new(&[("a.sh", SCRIPT), ("b/Dockerfile", "FROM debian:12\n")]);
    assert_eq!(read(&project, ""), 2);
    assert_eq!(read(&project, "."), 2);
    assert_eq!(read(&project, "b"), 1);
    assert_eq!(read(&project, "b b/Dockerfile ./b/Dockerfile b/../b"), 1);
}

#[test]
fn what_git_ignores_is_left_out_unless_it_is_named() {
    let project = Project::new(&[("a.sh", SCRIPT), ("b.sh", SCRIPT), (".gitignore", "b.sh\n")]);
    assert_eq!(read(&project, ""), 1);
    assert_eq!(read(&project, "b.sh"), 1);
}

#[test]
fn a_hook_may_name_files_of_other_kinds() {
    let text = "all:\n\tsudo pip install x\n";
    let names = ["Makefile", "LICENSE", "Jenkinsfile", ".gitignore", "install"];
    let project = Project::new(&names.map(|name| (name, text)));
    let names = names.join(" ");
    let run = project.run(&format!("check --format concise {names}"));
    let found: Vec<&str> = run.out.lines().filter(|line| line.contains("sudo-pip")).collect();
    assert!(matches!(found[..], [line] if line.starts_with("install:2")), "{}", run.out);
    assert_eq!(files(&project.run(&format!("check --format json {names}"))), 1);
}

#[test]
fn names_come_from_a_list_too() {
    let project = Project::new(&[("a.sh", SCRIPT), ("b c.sh", SCRIPT), ("d.sh", SCRIPT)]);
    let check = |input: &str| {
        let run = project.run_with("check --format json --files-from -", input);
        assert_eq!(run.status, 0, "{}", run.out);
        files(&run)
    };
    assert_eq!(check("a.sh\nb c.sh\n"), 2);
    assert_eq!(check("a.sh\r\nb c.sh\r\n"), 2);
    assert_eq!(check("a.sh\0b c.sh\0"), 2);
    // An empty list is no reason to check everything.
    assert_eq!(check(""), 0);
    project.write("list", "a.sh\na.sh\n\n");
    assert_eq!(read(&project, "--files-from list"), 1);
    assert_eq!(read(&project, "--files-from list d.sh"), 2);
    assert_eq!(project.run("check --files-from nowhere").status, 2);
}

#[test]
fn excluded_files_are_left_out_unless_they_are_named() {
    let project = Project::new(&[
        ("pep668-lint.toml", "exclude = [\"third_party/**\", \"*.gen.sh\"]\n"),
        ("a.sh", SCRIPT),
        ("a.gen.sh", SCRIPT),
        ("third_party/b/c.sh", SCRIPT),
    ]);
    assert_eq!(read(&project, ""), 1);
    assert_eq!(read(&project, "third_party"), 0);
    assert_eq!(read(&project, "a.gen.sh third_party/b/c.sh"), 2);
    assert_eq!(read(&project, "--force-exclude a.gen.sh third_party/b/c.sh a.sh"), 1);
    assert_eq!(read(&project, "--no-config"), 3);
    let run =
        project.run_with("check --force-exclude --format json - --stdin-filename a.gen.sh", "");
    assert_eq!(files(&run), 0);
}

#[test]
fn the_nearest_configuration_upwards_holds_as_far_as_the_work_tree_reaches() {
    let outer = "exclude = [\"*.sh\"]\n";
    let project = Project::new(&[
        ("pep668-lint.toml", outer),
        ("a.sh", SCRIPT),
        ("inner/.pep668-lint.toml", ""),
        ("inner/b.sh", SCRIPT),
        ("python/pyproject.toml", "[project]\nname = \"x\"\n"),
        ("python/c.sh", SCRIPT),
        ("ours/pyproject.toml", "[tool.pep668-lint]\nexclude = []\n"),
        ("ours/d.sh", SCRIPT),
        ("module/.git", "gitdir: elsewhere\n"),
        ("module/e.sh", SCRIPT),
    ]);
    for (folder, expected) in [("inner", 1), ("python", 0), ("ours", 1), ("module", 1), ("", 3)] {
        assert_eq!(read(&project, folder), expected, "{folder}");
    }
    assert_eq!(read(&project, "--config ours/pyproject.toml"), 5);
}

#[test]
fn what_a_configuration_must_not_hold_is_named_with_its_line() {
    for (text, expected) in [
        ("exlude = []\n", "1: unknown key `exlude`; did you mean `exclude`?"),
        ("\n[policy.containr]\n", "2: unknown context `containr`; did you mean `container`?"),
        (
            "[policy.host]\nsudo_pip = \"note\"\n",
            "2: unknown rule `sudo_pip`; did you mean `sudo-pip`?",
        ),
        (
            "[policy.host]\nsudo-pip = \"errror\"\n",
            "2: unknown level `errror`; did you mean `error`?",
        ),
        ("[rules.sudo-pip]\nenable = true\n", "2: unknown key `enable`; did you mean `enabled`?"),
        ("[runners]\nephemral = []\n", "2: unknown key `ephemral`; did you mean `ephemeral`?"),
        ("[images.x]\nlik = \"debian:12\"\n", "2: unknown key `lik`; did you mean `like`?"),
        (
            "[[overrides]]\nfiles = [\"x\"]\ncontext = \"hst\"\n",
            "3: unknown context `hst`; did you mean `host`?",
        ),
        ("exclude = \"x\"\n", "1: expected a list, found string"),
    ] {
        let errors = config_errors(text);
        assert!(errors.iter().any(|error| error == expected), "{expected}: {errors:?}");
    }
    assert_eq!(config_errors("exlude = []\n[runner]\n").len(), 2);
    assert_eq!(config_errors("a = [\n").len(), 1);
}

#[test]
fn every_key_of_the_documentation_is_known() {
    let config = "exclude = [\"x/**\"]\n[policy.container]\nbreak-system-packages = \"warning\"\n\
        [runners]\nephemeral = [\"gpu-*\"]\npersistent = [\"office-*\"]\n\
        [images.\"registry.example.com/base\"]\nlike = \"debian:12\"\n\
        [rules.sudo-pip]\nenabled = true\n[[overrides]]\nfiles = [\"deploy/**\"]\ncontext = \"host\"\n";
    let project = Project::new(&[("pep668-lint.toml", config), ("x.sh", SCRIPT)]);
    assert_eq!(read(&project, ""), 1);
}

#[test]
fn a_configuration_that_cannot_be_used_stops_its_files_only() {
    let project = Project::new(&[
        ("bad/pep668-lint.toml", "a = 1\n"),
        ("bad/a.sh", SCRIPT),
        ("bad/b.sh", SCRIPT),
        ("good/c.sh", SCRIPT),
    ]);
    let run = project.run("check");
    assert_eq!(run.out.matches("bad/pep668-lint.toml:1: invalid: ").count(), 1, "{}", run.out);
    assert!(run.out.contains("read 1 file: 1 script"), "{}", run.out);
    assert_eq!(run.status, 2);
}

#[test]
fn rules_are_explained() {
    let project = Project::new(&[]);
    let list = project.run("explain");
    assert_eq!(list.status, 0);
    for rule in pep668_lint::rules::RULES {
        assert!(list.out.lines().any(|line| line.starts_with(rule.name())), "{}", list.out);
        let page = project.run(&format!("explain {}", rule.name()));
        assert!(page.out.starts_with(&format!("# {}\n", rule.name())), "{}", page.out);
        assert!(page.out.contains("## What to do instead"), "{}", page.out);
        assert_eq!(page.status, 0);
    }
    let run = project.run("explain sudo_pip");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("did you mean `sudo-pip`?"), "{}", run.err);
}

#[test]
fn traces_fail_only_if_a_file_cannot_be_traced() {
    let project = Project::new(&[("x.sh", "sudo pip install x\n"), ("main.py", "pip\n")]);
    let run = project.run("trace x.sh");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.starts_with("x.sh: script"), "{}", run.out);
    let json = project.run("trace --format json x.sh").json();
    assert_eq!((&json["version"], &json["files"][0]["path"]), (&1.into(), &"x.sh".into()));
    assert_eq!(json["files"][0]["units"][0]["name"], "script");
    for (args, message) in [
        ("trace nowhere x.sh", "error: nowhere: no such file or folder\n"),
        ("trace main.py x.sh", "error: main.py: files of this kind are not read\n"),
    ] {
        let run = project.run(args);
        assert_eq!((run.status, run.err.as_str()), (2, message), "{args}");
        assert!(run.out.contains("x.sh: script"), "{args}");
    }
    let run = project.run_with("trace - --stdin-filename Dockerfile", "FROM debian:12\nRUN x\n");
    assert!(run.out.starts_with("Dockerfile: stage 0"), "{}", run.out);
}

#[test]
fn broken_yaml_is_an_error_of_that_file_alone() {
    let folder = ".github/workflows";
    let (good, bad) = (format!("{folder}/ci.yml"), format!("{folder}/pip.yml"));
    let project = Project::new(&[
        (&good, "on: push\njobs: {}\n"),
        (&bad, "on: push\njobs:\n  pip: [\n"),
        ("x.sh", SCRIPT),
    ]);
    let run = project.run("check");
    assert_eq!(run.status, 2);
    assert!(run.out.contains(&format!("{bad}:3: invalid: unclosed bracket")), "{}", run.out);
    assert!(run.out.ends_with("read 3 files: 1 script, 2 workflows\n"), "{}", run.out);
    let trace = project.run(&format!("trace {bad}"));
    assert_eq!((trace.status, trace.err.contains("unclosed bracket")), (2, true), "{}", trace.err);
}

#[test]
fn a_report_in_a_file_replaces_it_in_one_step() {
    let project = Project::new(&[("x.sh", SCRIPT), ("out/report.json", "old")]);
    let run = project.run("check --format json --output out/report.json --color always");
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
    let report = project.read("out/report.json");
    assert!(serde_json::from_str::<serde_json::Value>(&report).is_ok(), "{report}");
    // Nothing else is left behind.
    assert_eq!(fs::read_dir(project.path("out")).unwrap().count(), 1);

    // A run that fails before there is a report leaves the old one.
    assert_eq!(project.run("check --config nowhere --output out/report.json").status, 2);
    assert_eq!(project.read("out/report.json"), report);

    let run = project.run("check --output nowhere/report.json");
    assert_eq!(run.status, 2);
    assert_eq!(run.err, "error: cannot write nowhere/report.json: no such file or folder\n");
    assert_eq!(project.run("check --output out").status, 2);
    assert_eq!(fs::read_dir(project.path("out")).unwrap().count(), 1);

    // A file has no colours.
    let run = project.run("check --output full.txt --color always");
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    assert_eq!(project.read("full.txt"), "no findings\nread 1 file: 1 script\n");
}

#[cfg(unix)]
#[test]
fn a_report_goes_through_links_and_to_devices() {
    let project = Project::new(&[("x.sh", SCRIPT), ("real.txt", "old")]);
    std::os::unix::fs::symlink("real.txt", project.path("link.txt")).unwrap();
    // A link of the project's own says nothing about where to write; one elsewhere is the user's.
    let run = project.run("check --output link.txt");
    assert_eq!(run.status, 2);
    assert_eq!(run.err, "error: cannot write link.txt: a link; name the file that it leads to\n");
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.txt");
    std::os::unix::fs::symlink(project.path("real.txt"), &link).unwrap();
    assert_eq!(project.run(&format!("check --output {}", link.display())).status, 0);
    assert!(link.is_symlink());
    assert_eq!(project.read("real.txt"), "no findings\nread 1 file: 1 script\n");
    let run = project.run("check --output /dev/stdout");
    assert_eq!(run.out, "no findings\nread 1 file: 1 script\n");
}

#[test]
fn help_and_version_are_no_errors() {
    let project = Project::new(&[]);
    for args in ["--help", "--version", "check --help", "help trace"] {
        let run = project.run(args);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{args}");
        assert!(!run.out.is_empty());
    }
}
