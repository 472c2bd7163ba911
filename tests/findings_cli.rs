//! The command line with findings: severities, policy, contexts, statuses.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::Project;

const INSTALL: &str =
    "#!/bin/sh\nsudo pip install ansible\npip3 install --break-system-packages x\n";
const DOCKERFILE: &str = "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip\n\
    RUN pip install --break-system-packages x\nRUN rm /usr/lib/python3.11/EXTERNALLY-MANAGED\n";
const HOST: &str = "[[overrides]]\nfiles = [\"*\"]\ncontext = \"host\"\n";

/// `INSTALL`, declared to run on a machine that is kept.
fn host(more: &str) -> Project {
    let config = format!("{more}{HOST}");
    Project::new(&[("install.sh", INSTALL), ("pep668-lint.toml", &config)])
}

const SUDO: &str = "install.sh:2:1 sudo-pip error";
const OVERRIDE: &str = "install.sh:3:14 break-system-packages error";

/// All formats.
const FORMATS: [&str; 11] = [
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "markdown",
];

#[test]
fn culprits_are_named_at_their_place() {
    let project = host("");
    let run = project.run("check --format json");
    assert_eq!(run.status, 1);
    assert_eq!(run.findings(), [SUDO, OVERRIDE]);
    for (finding, culprit, command) in [
        (0, "sudo", "sudo pip install ansible"),
        (1, "--break-system-packages", "pip3 install --break-system-packages x"),
    ] {
        let json = run.json()["findings"][finding].clone();
        let slice = |from: &serde_json::Value| {
            let offset = |end: &str| from[end]["offset"].as_u64().unwrap() as usize;
            &INSTALL[offset("start")..offset("end")]
        };
        assert_eq!(slice(&json), culprit);
        assert!(slice(&json["command"]).contains(command), "{json}");
        assert_eq!(json["context"], "host");
        assert_eq!(json["fixes"], serde_json::json!([]));
        assert!(!json["help"].as_array().unwrap().is_empty());
    }
    assert_eq!(run.json()["summary"]["error"], 2);
}

#[test]
fn a_script_without_a_known_caller_is_a_host_s_with_medium_confidence() {
    let project = Project::new(&[("install.sh", INSTALL)]);
    let json = project.run("check --format json").json();
    assert_eq!(json["findings"][0]["context"], "host");
    assert_eq!(json["findings"][0]["confidence"], "medium");
}

#[test]
fn lasting_overrides_and_markers_are_found() {
    let script = "export PIP_BREAK_SYSTEM_PACKAGES=1\npip install x\n\
        rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED\n";
    let project = Project::new(&[("x.sh", script), ("pep668-lint.toml", HOST)]);
    let findings = project.findings("");
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings[0].starts_with("x.sh:1:8 guard-disabled error"), "{findings:?}");
    assert!(findings[1].starts_with("x.sh:3:7 marker-removed error"), "{findings:?}");
}

#[test]
fn a_container_permits_and_notes_fail_only_if_asked() {
    let project = Project::new(&[("Dockerfile", DOCKERFILE)]);
    let run = project.run("check");
    assert_eq!(run.status, 0, "{}", run.out);
    assert!(run.out.contains("1 note (see --show-notes)"), "{}", run.out);
    assert!(!run.out.contains("marker-removed"), "{}", run.out);
    let run = project.run("check --show-notes");
    assert_eq!(run.status, 0);
    assert!(run.out.contains("note[marker-removed]"), "{}", run.out);
    assert_eq!(project.findings(""), ["Dockerfile:4:8 marker-removed note"]);
    assert_eq!(project.run("check --fail-on note").status, 1);
}

#[test]
fn the_status_follows_the_threshold_and_not_the_format() {
    let warning = host("[policy.host]\nsudo-pip = \"warning\"\nbreak-system-packages = \"note\"\n");
    for (args, status) in [
        ("", 1),
        ("--fail-on warning", 1),
        ("--fail-on error", 0),
        ("--fail-on note", 1),
        ("--fail-on never", 0),
        ("--fail-on error --select break-system-packages", 0),
        ("--select break-system-packages", 0),
        ("--fail-on note --select break-system-packages", 1),
    ] {
        for format in FORMATS {
            let run = warning.run(&format!("check --format {format} {args}"));
            assert_eq!(run.status, status, "{format} {args}: {}", run.out);
        }
    }
    for format in FORMATS {
        let args = format!("check --format {format} install.sh nowhere --fail-on never");
        let run = warning.run(&args);
        assert_eq!(run.status, 2, "{format}: {}", run.out);
        let named = run.out.contains("nowhere") && run.out.contains("no such file or folder");
        assert!(named, "{format}: {}", run.out);
    }
    let help = warning.run("check --help").out;
    let listed = help
        .lines()
        .filter(|line| FORMATS.iter().any(|it| line.trim().starts_with(&format!("- {it}:"))));
    assert_eq!(listed.count(), FORMATS.len(), "{help}");
    // What could not be read weighs more than findings, and hides none.
    let run = warning.run("check --format json install.sh nowhere");
    assert_eq!(run.status, 2);
    assert_eq!(run.findings().len(), 2);
}

#[test]
fn rules_are_selected_and_ignored() {
    let project = host("");
    assert_eq!(project.findings("--select sudo-pip"), [SUDO]);
    assert_eq!(project.findings("--select sudo-pip,break-system-packages").len(), 2);
    assert_eq!(project.findings("--ignore sudo-pip"), [OVERRIDE]);
    assert_eq!(project.findings("--ignore sudo-pip --ignore break-system-packages").len(), 0);
    assert_eq!(project.findings("--select sudo-pip --ignore sudo-pip").len(), 0);
    assert_eq!(project.run("check --ignore sudo-pip,break-system-packages").status, 0);

    let off = host("[rules.sudo-pip]\nenabled = false\n");
    assert_eq!(off.findings(""), [OVERRIDE]);
    assert_eq!(off.findings("--select sudo-pip"), [SUDO], "the command line beats the file");
}

#[test]
fn the_policy_is_the_user_s() {
    let config =
        "[policy.container]\nbreak-system-packages = \"warning\"\nmarker-removed = \"allow\"\n";
    let project = Project::new(&[("Dockerfile", DOCKERFILE), ("pep668-lint.toml", config)]);
    assert_eq!(project.findings(""), ["Dockerfile:3:17 break-system-packages warning"]);
    assert_eq!(project.run("check").status, 1);
    assert_eq!(project.findings("--no-config"), ["Dockerfile:4:8 marker-removed note"]);
    assert_eq!(host("[policy.host]\nsudo-pip = \"allow\"\n").findings(""), [OVERRIDE]);
}

#[test]
fn contexts_are_declared_by_file_and_the_last_one_counts() {
    let overrides = "[[overrides]]\nfiles = [\"*\"]\ncontext = \"container\"\n\
        [[overrides]]\nfiles = [\"deploy/**\"]\ncontext = \"self-hosted-ci\"\n";
    let project = Project::new(&[
        ("pep668-lint.toml", overrides),
        ("image/install.sh", INSTALL),
        ("deploy/install.sh", INSTALL),
    ]);
    let findings = project.findings("--select sudo-pip,break-system-packages");
    assert_eq!(
        findings,
        [
            "deploy/install.sh:2:1 sudo-pip error",
            "deploy/install.sh:3:14 break-system-packages error"
        ]
    );
    let json = project.run("check --format json").json();
    assert_eq!(json["findings"][0]["context"], "self-hosted-ci");
}

#[test]
fn an_image_of_one_s_own_is_like_another() {
    let docker = "FROM registry.example.com/base:2024\nRUN pip3 install x\n";
    let config = "[images.\"registry.example.com/*\"]\nlike = \"debian:12\"\n";
    let project = Project::new(&[("Dockerfile", docker), ("pep668-lint.toml", config)]);
    let marker = |args: &str| {
        let json = project.run(&format!("trace --format json {args} Dockerfile")).json();
        json["files"][0]["units"][0]["after"]["marker"].clone()
    };
    assert_eq!(marker("--no-config"), "unknown");
    // debian:12 comes without Python; with python3-pip it has the marker.
    let docker = "FROM registry.example.com/base:2024\nRUN apt-get install -y python3-pip\n";
    project.write("Dockerfile", docker);
    assert_eq!(marker(""), "present");
}

#[test]
fn findings_do_not_depend_on_the_paths_or_the_threads() {
    let project = Project::new(&[]);
    for at in 0..40 {
        project.write(&format!("d{}/s{at}.sh", at % 7), INSTALL);
    }
    let all = project.findings("");
    assert_eq!(all.len(), 80);
    assert!(all.is_sorted_by_key(|it| it.split(':').next().map(str::to_owned)));
    let folders = "d6 d5 d4 d3 d2 d1 d0";
    assert_eq!(project.findings(folders), all);
    assert_eq!(project.findings(&format!("{folders} d1/s1.sh ./d0 d1")), all);
    for threads in ["1", "3"] {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!());
        command.env("RAYON_NUM_THREADS", threads);
        assert_eq!(project.start(command, "check --format json", b"").findings(), all);
    }
    let one = project.findings("d3/s3.sh");
    assert!(one.len() == 2 && one.iter().all(|it| all.contains(it)), "{one:?}");
}

#[test]
fn standard_input_has_the_configuration_of_its_name() {
    let project =
        Project::new(&[("deploy/pep668-lint.toml", "[rules.sudo-pip]\nenabled = false\n")]);
    let check = |args: &str| project.run_with(&format!("check --format json {args}"), INSTALL);
    assert_eq!(check("-").findings()[0], "<stdin>:2:1 sudo-pip error");
    let run = check("- --stdin-filename deploy/x.sh");
    assert_eq!(run.findings(), ["deploy/x.sh:3:14 break-system-packages error"]);
    assert_eq!(run.status, 1);
}

#[test]
fn reports_for_people_name_the_place_and_the_way_out() {
    let project = host("");
    let run = project.run("check");
    for words in ["error[sudo-pip]", "install.sh:2:1", "sudo pip install ansible", "help: "] {
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
    assert!(run.out.ends_with("2 errors\nread 1 file: 1 script\n"), "{}", run.out);
    let run = project.run("check --format concise");
    assert!(run.out.starts_with("install.sh:2:1: error[sudo-pip] "), "{}", run.out);
    assert_eq!(run.out.lines().count(), 4, "{}", run.out);
    let run = project.run("check --statistics");
    assert!(run.out.contains("     1  sudo-pip\n"), "{}", run.out);
    assert!(project.run("check --color always").out.contains("\u{1b}["));
    assert!(!project.run("check --color never").out.contains('\u{1b}'));
}

#[test]
fn a_report_in_a_file_does_not_change_the_status() {
    let project = host("");
    let run = project.run("check --output report.txt");
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert_eq!(project.read("report.txt"), project.run("check --color never").out);
}

#[test]
fn traces_show_what_is_permitted_too() {
    let project = Project::new(&[("Dockerfile", DOCKERFILE), ("install.sh", INSTALL)]);
    let run = project.run("trace --format json Dockerfile install.sh");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let json = run.json();
    let unit = &json["files"][0]["units"][0];
    assert_eq!((&unit["name"], &unit["context"]), (&"stage 0".into(), &"container".into()));
    let events = unit["events"].as_array().unwrap();
    let pip = events.iter().find(|event| event["tool"] == "pip").unwrap();
    for (key, value) in [
        ("line", serde_json::json!(3)),
        ("column", serde_json::json!(5)),
        ("command", serde_json::json!("pip install --break-system-packages x")),
        ("action", serde_json::json!("install")),
        ("reach", serde_json::json!("always")),
        ("outcome", serde_json::json!("proceeds")),
        ("privilege", serde_json::json!("root")),
    ] {
        assert_eq!(pip[key], value, "{key}: {pip}");
    }
    assert_eq!(pip["interpreter"]["kind"], "distro");
    assert_eq!(pip["interpreter"]["version"], "3.11");
    assert_eq!(unit["after"]["marker"], "absent");
    assert_eq!(unit["after"]["guard"]["pip-root"], "down");
    let text = project.run("trace Dockerfile").out;
    assert!(text.contains("pip install --break-system-packages x"), "{text}");
}

#[test]
fn the_readme_s_example_has_findings() {
    let root = env!("CARGO_MANIFEST_DIR");
    let project = Project::new(&[]);
    let run = project.run(&format!("check --format json {root}/testdata/examples"));
    assert_eq!(run.status, 1);
    let rules: Vec<String> = run.findings();
    for rule in ["install.sh:9:1 sudo-pip error", "install.sh:11:16 break-system-packages error"] {
        assert!(rules.iter().any(|it| it.ends_with(rule)), "{rule}: {rules:?}");
    }
}

#[test]
fn the_readme_s_table_is_true() {
    for (script, expected) in [
        (
            "opts=(--break-system-packages)\n: a\npip install \"${opts[@]}\" x\n",
            "1:7 break-system-packages",
        ),
        ("pip install --break-system-packages x\n", "1:13 break-system-packages"),
        (". venv/bin/activate\nsudo pip install x\n", "2:1 sudo-pip"),
        ("sudo venv/bin/pip install x\n", ""),
        ("su -c 'pip3 install x'\n", "1:1 sudo-pip"),
        ("sudo bash <<EOF\npip3 install x\nEOF\n", "1:1 sudo-pip"),
        ("env -i sudo python3 -m pip install x\n", "1:8 sudo-pip"),
        ("echo \"try --break-system-packages\"\n", ""),
        ("grep -q EXTERNALLY-MANAGED /usr/lib/python3.11/EXTERNALLY-MANAGED\n", ""),
        ("# sudo pip install x\n", ""),
    ] {
        let project = Project::new(&[("x.sh", script), ("pep668-lint.toml", HOST)]);
        let findings = project.findings("--select sudo-pip,break-system-packages");
        let expected: Vec<String> = match expected {
            "" => Vec::new(),
            place => vec![format!("x.sh:{place} error")],
        };
        assert_eq!(findings, expected, "{script}");
    }
}

#[test]
fn what_actions_run_elsewhere_is_judged_there() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n\
        \u{20}   - uses: appleboy/ssh-action@v1\n      with: {host: h, script: sudo pip install x}\n\
        \u{20}   - uses: uraimo/run-on-arch-action@v3\n      with:\n        distro: bookworm\n\
        \u{20}       install: apt-get install -y python3-pip\n        run: pip install y\n\
        \u{20}   - uses: vmactions/freebsd-vm@v1\n      with: {run: sudo pip install z}\n";
    let project = Project::new(&[(".github/workflows/a.yml", workflow)]);
    let run = project.run("check --format json");
    assert_eq!(
        run.findings(),
        [
            ".github/workflows/a.yml:7:31 sudo-pip error",
            ".github/workflows/a.yml:12:14 install-blocked error",
        ]
    );
    let message = run.json()["findings"][1]["message"].to_string();
    assert!(message.contains("Python 3.11"), "{message}");
}

#[test]
fn variables_of_other_services_are_not_set_in_a_job() {
    let script =
        "if [ \"$CIRCLECI\" = true ]; then pip3 install x; else pip3 install --user y; fi\n";
    let workflow =
        "on: push\njobs:\n  a:\n    runs-on: macos-15\n    steps:\n    - run: |\n        SCRIPT";
    let indented = workflow.replace("SCRIPT", script);
    let project = Project::new(&[(".github/workflows/a.yml", &indented)]);
    let findings = project.findings("");
    assert_eq!(findings, [".github/workflows/a.yml:7:62 install-blocked error"]);
}

/// The message of each finding with its help, in the order of the lines.
fn said(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let json = Project::new(files).run("check --format json").json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let findings = json["findings"].as_array().unwrap().iter().map(|finding| {
        let help = finding["help"].as_array().unwrap().iter().map(text);
        (text(&finding["message"]), help.collect::<Vec<_>>().join("; "))
    });
    findings.collect()
}

#[test]
fn what_uv_does_not_read_is_named_and_no_evidence_speaks_against_the_refusal() {
    let run = "PIP_BREAK_SYSTEM_PACKAGES=1 uv pip install --system x";
    let workflow =
        format!("on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n    - run: {run}\n");
    let project = Project::new(&[(".github/workflows/ci.yml", &workflow)]);
    let json = project.run("check --format json").json();
    let [ignored, refused] = &json["findings"].as_array().unwrap()[..] else { panic!("{json}") };
    assert_eq!(
        ignored["message"],
        "uv does not read `PIP_BREAK_SYSTEM_PACKAGES`, so that it has no effect here"
    );
    assert_eq!(refused["rule"], "install-blocked");
    assert_eq!(
        refused["evidence"][0]["message"],
        "ubuntu-24.04 marks its Python; its /etc/pip.conf takes the guard down for pip alone"
    );
}

#[test]
fn text_that_runs_in_an_image_is_told_of_that_image() {
    let debian = "docker run --rm debian:12 sh -c \
        'apt-get update && apt-get install -y python3-pip && pip3 install pyyaml'";
    let alpine = "podman run alpine:3.20 sh -c 'apk add py3-pip && pip3 install pyyaml'";
    let old = "docker run ubuntu:22.04 sh -c \
        'apt-get install -y python3-pip; pip3 install --break-system-packages x'";
    let remote = "ssh deploy@host 'sudo pip3 install pyyaml'";
    let steps = format!(
        "    - run: {debian}\n    - run: {alpine}\n    - run: {old}\n    - run: {remote}\n"
    );
    let workflow = format!("on: push\njobs:\n  a:\n    runs-on: ubuntu-22.04\n    steps:\n{steps}");
    let found = said(&[(".github/workflows/ci.yml", &workflow)]);
    let messages: Vec<&str> = found.iter().map(|(message, _)| message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "pip 23.0.1 will refuse this: the Python 3.11 of debian 12 is externally managed",
            "pip will refuse this: the Python 3.12 of alpine 3.20 is externally managed",
            "pip 22.0.2 of ubuntu 22.04 has no option `--break-system-packages` and ends with an \
             error",
            "`sudo` runs pip on the system's Python as root",
        ]
    );
    for (message, help) in &found {
        assert!(
            !help.contains("setup-python") && !help.contains("GITHUB_PATH"),
            "{message}: {help}"
        );
    }
    assert!(found[0].1.contains("`apt-get install -y python3-yaml`: debian 12"), "{}", found[0].1);

    let dockerfile = format!("FROM ubuntu:24.04\nRUN {debian}\n");
    let found = said(&[("Dockerfile", &dockerfile), ("x.sh", debian)]);
    for (message, help) in &found {
        assert!(message.contains("the Python 3.11 of debian 12"), "{message}");
        assert!(!help.contains("ENV PATH") && !help.contains("sudo"), "{help}");
    }
    assert_eq!(found.len(), 2);
}
