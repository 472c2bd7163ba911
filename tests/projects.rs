//! Small projects that say what must be found in them (`testdata/projects/README.md`).
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::Project;
use pep668_lint::project::role::Role;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/projects");

/// A project and what is expected of it.
#[derive(Default)]
struct Case<'t> {
    /// `path:line rule severity context`, the confidence behind it if that matters, and places of
    /// evidence.
    expected: Vec<(&'t str, Vec<&'t str>)>,
    files: Vec<(&'t str, String)>,
}

fn read(text: &str) -> Case<'_> {
    let mut case = Case::default();
    let mut said = false;
    for line in text.lines() {
        let path = line.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        if let Some(path) = path {
            case.files.push((path, String::new()));
        } else if let Some((_, file)) = case.files.last_mut() {
            file.push_str(line);
            file.push('\n');
        } else if let Some(expected) = line.strip_prefix("expect: ") {
            said = true;
            let (finding, evidence) = expected.split_once("; ").unwrap_or((expected, ""));
            if finding != "nothing" {
                case.expected.push((finding, evidence.split_whitespace().collect()));
            }
        } else {
            assert!(line.starts_with("# "), "what does this mean? {line}");
        }
    }
    assert!(said && !case.files.is_empty());
    case
}

/// What the program finds in the project: findings and the places of their evidence.
fn found(case: &Case<'_>) -> Vec<(String, Vec<String>)> {
    let files: Vec<(&str, &str)> = case.files.iter().map(|(path, text)| (*path, &**text)).collect();
    let report = Project::new(&files).run("check --format json --no-config .").json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap();
    for finding in findings {
        assert_ne!(finding["context_evidence"], serde_json::json!([]), "{finding}");
    }
    let findings = findings.iter().filter(|finding| finding["severity"] != "note").map(|finding| {
        let evidence = finding["evidence"].as_array().unwrap().iter();
        let evidence = evidence.map(|it| format!("{}:{}", text(&it["path"]), it["line"])).collect();
        let place = format!("{}:{}", text(&finding["path"]), finding["start"]["line"]);
        let [rule, severity, context, confidence] =
            ["rule", "severity", "context", "confidence"].map(|it| text(&finding[it]));
        (format!("{place} {rule} {severity} {context} {confidence}"), evidence)
    });
    findings.collect()
}

/// Whether a finding is the one that was expected, with whatever confidence if none is named.
fn is_meant(expected: &str, found: &str) -> bool {
    let rest = found.strip_prefix(expected);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Where the program sees it otherwise.
fn misses(case: &Case<'_>) -> Vec<String> {
    let found = found(case);
    let mut misses = Vec::new();
    for (finding, evidence) in &case.expected {
        match found.iter().find(|(other, _)| is_meant(finding, other)) {
            None => misses.push(format!("missing: {finding}")),
            Some((_, places)) => misses.extend(
                evidence
                    .iter()
                    .filter(|place| !places.iter().any(|other| other == *place))
                    .map(|place| format!("{finding}: no evidence at {place}, only {places:?}")),
            ),
        }
    }
    let expected = |finding: &str| case.expected.iter().any(|(other, _)| is_meant(other, finding));
    let wrong = found.iter().filter(|(finding, _)| !expected(finding));
    misses.extend(wrong.map(|(finding, evidence)| format!("wrong: {finding} by {evidence:?}")));
    misses
}

#[test]
fn projects_are_judged_as_they_say() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in Path::new(FOLDER).read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            cases += 1;
            let misses = misses(&read(&std::fs::read_to_string(&path).unwrap()));
            let name = path.file_stem().unwrap().display();
            wrong.extend(misses.into_iter().map(|miss| format!("{name}: {miss}")));
        }
    }
    wrong.sort();
    assert!(cases >= 40, "{cases}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_projects_are_no_callers_of_our_own_scripts() {
    for entry in Path::new(FOLDER).read_dir().unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name != "README.md" {
            assert_eq!(Role::of(&format!("testdata/projects/{name}"), b""), None, "{name}");
        }
    }
}

/// Why each finding has its context, as `context: message (path:line); …`.
fn reasons(files: &[(&str, &str)], arguments: &str) -> Vec<String> {
    let report = Project::new(files).run(&format!("check --format json {arguments}")).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter().map(|finding| {
        let reasons = finding["context_evidence"].as_array().unwrap().iter().map(|it| {
            let place = format!(" ({}:{})", text(&it["path"]), it["line"]);
            let place = Some(place).filter(|_| it["path"].is_string()).unwrap_or_default();
            format!("{}{place}", text(&it["message"]))
        });
        let reasons: Vec<String> = reasons.collect();
        format!("{}: {}", text(&finding["context"]), reasons.join("; "))
    });
    findings.collect()
}

const INSTALL: &str = "pip3 install --break-system-packages requests\n";

#[cfg(unix)]
#[test]
fn a_script_with_an_extension_of_its_own_is_found_by_its_name() {
    use std::os::unix::fs::PermissionsExt;
    let advice =
        "```\nwget -O /tmp/x https://github.com/me/tool/raw/main/ci/set.up\nbash /tmp/x\n```\n";
    let script = format!("#!/bin/sh\n{INSTALL}");
    let project = Project::new(&[("ci/set.up", &script), ("README.md", advice)]);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(project.root().join("ci/set.up"), mode).unwrap();
    let report = project.run("check --format json").json();
    let reason = &report["findings"][0]["context_evidence"][0];
    assert_eq!(reason["path"], "README.md", "{report}");
}

#[test]
fn a_script_that_nobody_runs_says_on_whose_machine_it_is_judged() {
    let nobody = |name: &str| {
        format!(
            "nothing in the project says what runs {name}, so it is judged as run on somebody's \
             machine"
        )
    };
    let alone = reasons(&[("bin/install.sh", INSTALL)], "");
    assert_eq!(alone, [format!("host: {}", nobody("install.sh"))]);
    // A caller that nobody calls presumes, too, and says so.
    let make = ("Makefile", "setup:\n\tsh bin/install.sh\n");
    let called = reasons(&[("bin/install.sh", INSTALL), make], "");
    let chain = "the target `setup` runs where somebody calls it (Makefile:2)";
    assert_eq!(called, [format!("host: {}; {chain}", nobody("Makefile"))]);
    let outer = ("outer.sh", "sh bin/install.sh\n");
    let called = reasons(&[("bin/install.sh", INSTALL), outer], "");
    assert_eq!(called, [format!("host: {}", nobody("outer.sh"))]);
    // What is said of the outer script holds for the inner one.
    let machine = ("main.tf", "resource \"x\" \"y\" {\n  user_data = file(\"outer.sh\")\n}\n");
    let called = reasons(&[("bin/install.sh", INSTALL), outer, machine], "");
    assert!(called.len() == 1 && called[0].ends_with(" (main.tf:2)"), "{called:?}");
}

#[test]
fn whoever_says_where_a_script_runs_is_named() {
    let readme = ("docs/setup.md", "# Setup\n\n```sh\nsh install.sh\n```\n");
    let told = "host: people are told to type this (docs/setup.md:4)";
    assert_eq!(reasons(&[("install.sh", INSTALL), readme], ""), [told]);
    // The most exposed of all that run it.
    let dockerfile = ("Dockerfile", "FROM debian:12\nCOPY install.sh /\nRUN sh /install.sh\n");
    assert_eq!(reasons(&[("install.sh", INSTALL), dockerfile, readme], ""), [told]);
    let config = ".pep668-lint.toml";
    let said = "[[overrides]]\nfiles = [\"install.sh\"]\ncontext = \"self-hosted-ci\"\n";
    let kept =
        "self-hosted-ci: the configuration says that this file runs on a CI runner that is kept";
    assert_eq!(reasons(&[("install.sh", INSTALL), readme, (config, said)], ""), [kept]);
}

#[test]
fn a_guard_in_the_text_is_the_reason_where_it_narrows() {
    let script = "if [ -n \"$CI\" ]; then\n  pip3 install --break-system-packages a\nfi\n\
                  [ -f /.dockerenv ] || exit 1\nrm /usr/lib/python3.11/EXTERNALLY-MANAGED\n";
    let found = reasons(&[("x.sh", script)], "");
    let ci = "unknown: by this test it runs in CI only, on whatever runner (x.sh:1)";
    let container = "container: by this test it runs in containers only (x.sh:4)";
    assert_eq!(found, [ci, container]);
}

#[test]
fn a_command_that_leads_to_another_system_is_the_reason_there() {
    let script = "ssh deploy@box 'sudo pip3 install a'\n\
                  docker run debian:12 sh -c 'apt-get install -y python3-pip; pip3 install b'\n";
    let found = reasons(&[("x.sh", script)], "");
    let there = "host: `ssh` runs it on another machine (x.sh:1)";
    let inside = "container: `docker` runs it in a container (x.sh:2)";
    assert!(found.iter().any(|it| it == there), "{found:#?}");
    assert!(found.iter().any(|it| it == inside), "{found:#?}");
    assert!(found.iter().all(|it| it == there || it == inside), "{found:#?}");
}

#[test]
fn a_job_names_its_runner_or_its_image() {
    let jobs = |about: &str| {
        let run = "apt-get install -y python3-pip && pip3 install --break-system-packages x";
        format!("on: push\njobs:\n  a:\n    {about}\n    steps:\n    - run: {run}\n")
    };
    let reasons = |about: &str| {
        let found = reasons(&[(".github/workflows/ci.yml", &jobs(about))], "");
        found.into_iter().next().unwrap_or_default().replace(".github/workflows/ci.yml", "ci")
    };
    assert_eq!(
        reasons("runs-on: robot"),
        "unknown: `robot` is no label known here: the machine may be kept (ci:4)"
    );
    assert_eq!(
        reasons("runs-on: [self-hosted, gpu]"),
        "self-hosted-ci: the job runs on `self-hosted`, and such a runner is kept (ci:4)"
    );
    assert_eq!(
        reasons("runs-on: ubuntu-24.04\n    container: ubuntu:22.04"),
        "container: the job runs in the image `ubuntu:22.04` (ci:5)"
    );
}

#[test]
fn a_comment_has_the_context_of_the_commands_that_it_could_allow() {
    let comment = "# pep668-lint: allow[sudo-pip] -- no longer\necho done\n";
    let found = reasons(&[("x.sh", &format!("{comment}ssh h 'pip list'\n"))], "");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("host: nothing in the project says what runs x.sh"), "{found:?}");
}

/// What the findings on a file rest on, as `path:line message`.
fn evidence(files: &[(&str, &str)], path: &str) -> Vec<String> {
    let report = Project::new(files).run(&format!("check --format json --no-config {path}")).json();
    let findings = report["findings"].as_array().unwrap().iter();
    let all = findings.flat_map(|finding| finding["evidence"].as_array().unwrap());
    let placed = all.filter(|it| it["path"].is_string());
    placed.map(|it| format!("{}:{} {}", it["path"], it["line"], it["message"])).collect()
}

#[test]
fn a_script_that_a_file_writes_is_not_that_file_run_again() {
    let root = "on: push\njobs:\n  all:\n    uses: ./.github/workflows/build.yml\n    with:\n      \
                runner: ${{ vars.RUNNER }}\n";
    let build = "on:\n  workflow_call:\n    inputs:\n      runner:\n        type: string\njobs:\n  \
                 build:\n    runs-on: ${{ inputs.runner }}\n    steps:\n      - run: |\n          \
                 echo 'echo ready' > tool.sh\n          sh ./tool.sh\n      - run: sudo pip install \
                 --break-system-packages requests\n";
    let path = ".github/workflows/build.yml";
    let found = evidence(&[(path, build), (".github/workflows/root.yml", root)], path);
    assert!(!found.is_empty());
    assert!(found.iter().all(|it| !it.contains("is run here")), "{found:#?}");
}

#[test]
fn a_script_that_runs_itself_is_reached_as_at_first() {
    let install = "#!/bin/sh\nif [ \"$1\" != again ]; then\n    ./install.sh again\nfi\n\
                   sudo pip install requests\n";
    let start = "#!/bin/sh\n./install.sh\n";
    let found = evidence(&[("install.sh", install), ("start.sh", start)], "install.sh");
    assert_eq!(found, [r#""start.sh":2 "`install.sh` is run here""#]);
}
