//! `config show`, `config files` and `config schema`.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::Project;
use pep668_lint::config::keys::{self, names};
use serde_json::Value;

const BASE: &str = "preset = \"strict\"\n\n[policy.container]\nsudo-pip = \"note\"\n\
    [[overrides]]\nfiles = [\"deploy/**\"]\ncontext = \"host\"\n";
const OURS: &str = "extend = \"base.pep668-lint.toml\"\nexclude = [\"third_party/**\"]\n\
    [images.\"registry.example.com/\\u202Ebase\"]\nlike = \"debian:12\"\n\
    [rules.sudo-pip]\nenabled = false\n";

fn project() -> Project {
    Project::new(&[
        ("pep668-lint.toml", OURS),
        ("base.pep668-lint.toml", BASE),
        ("deploy/x.sh", "pip\n"),
        ("third_party/y.sh", "pip\n"),
        ("inner/pyproject.toml", "[tool.pep668-lint]\n"),
        ("inner/Dockerfile", "FROM debian:12\n"),
        ("inner/setup.cfg", ""),
    ])
}

/// The origin of a value as `config show --format json` prints it.
fn origin(project: &Project, args: &str, key: &[&str]) -> String {
    let run = project.run(&format!("config show --format json {args}"));
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let json = run.json();
    let values = json["values"].as_array().unwrap();
    let value = values.iter().find(|value| value["key"] == serde_json::json!(key)).unwrap();
    let from = &value["origin"];
    let text = |name: &str| from[name].as_str().unwrap_or_default().to_owned();
    let more = [text("path"), from["line"].to_string(), text("name"), text("option")].join(" ");
    format!("{} {} {}", value["value"], text("kind"), more.replace("null", "").trim())
}

#[test]
fn each_value_says_where_it_comes_from() {
    let project = project();
    for (args, key, expected) in [
        ("", &["preset"] as &[&str], "\"strict\" file base.pep668-lint.toml 1"),
        ("", &["exclude"], "[\"third_party/**\"] file pep668-lint.toml 2"),
        ("", &["policy", "container", "sudo-pip"], "\"note\" file base.pep668-lint.toml 4"),
        ("", &["policy", "hosted-ci", "sudo-pip"], "\"warning\" preset strict"),
        ("", &["policy", "host", "sudo-pip"], "\"error\" default "),
        ("", &["rules", "sudo-pip", "enabled"], "false file pep668-lint.toml 6"),
        ("", &["rules", "marker-removed", "enabled"], "true default "),
        ("", &["overrides", "0", "context"], "\"host\" file base.pep668-lint.toml 7"),
        ("--select sudo-pip", &["rules", "sudo-pip", "enabled"], "true command-line --select"),
        (
            "--ignore marker-removed",
            &["rules", "marker-removed", "enabled"],
            "false command-line --ignore",
        ),
        ("inner", &["preset"], "\"default\" default "),
        ("--no-config", &["preset"], "\"default\" default "),
    ] {
        assert_eq!(origin(&project, args, key), expected, "{args} {key:?}");
    }
}

#[test]
fn what_is_shown_is_a_configuration_that_means_the_same() {
    let project = project();
    let run = project.run("config show");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.starts_with(
        "# For .: pep668-lint.toml, which extends base.pep668-lint.toml\n\
         extend = \"base.pep668-lint.toml\"  # pep668-lint.toml:1\n\
         preset = \"strict\"                 # base.pep668-lint.toml:1\n"
    ));
    assert!(!run.out.contains('\u{202e}'), "{}", run.out);
    let without_extend: String =
        run.out.lines().filter(|line| !line.starts_with("extend")).collect::<Vec<_>>().join("\n");
    project.write("again/pep668-lint.toml", without_extend);
    let values = |path: &str| {
        let json = project.run(&format!("config show --format json {path}")).json();
        let values = json["values"].as_array().unwrap().clone();
        let of = |value: &Value| (value["key"].clone(), value["value"].clone());
        let values = values.iter().map(of).filter(|(key, _)| key[0] != "extend");
        values.collect::<Vec<_>>()
    };
    assert_eq!(values("."), values("again"));
}

#[test]
fn a_file_is_shown_with_what_holds_for_it_alone() {
    let project = project();
    let out = project.run("config show deploy/x.sh").out;
    assert!(out.contains("# The context of this file is declared: host.\n"), "{out}");
    let out = project.run("config show third_party/y.sh").out;
    assert!(out.contains("# This file is excluded.\n"), "{out}");
    let run = project.run("config show nowhere");
    assert_eq!((run.status, run.err.as_str()), (2, "error: nowhere: no such file or folder\n"));
    project.write("pep668-lint.toml", "exlude = []\n");
    let run = project.run("config show");
    assert_eq!(run.status, 2);
    assert_eq!(
        run.err,
        "error: pep668-lint.toml:1: unknown key `exlude`; did you mean `exclude`?\n"
    );
}

#[test]
fn files_are_listed_below_the_configuration_that_holds_for_them() {
    let project = project();
    let run = project.run("config files");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "inner/pyproject.toml\n  inner/Dockerfile\n\
         pep668-lint.toml, which extends base.pep668-lint.toml\n  deploy/x.sh\n  \
         third_party/y.sh (excluded)\n"
    );
    let run = project.run("config files --no-config deploy");
    assert_eq!(run.out, "no configuration\n  deploy/x.sh\n");
    let json = project.run("config files --format json inner").json();
    assert_eq!(json["configurations"][0]["checked"][0], "inner/Dockerfile");
    project.write("inner/pyproject.toml", "[tool.pep668-lint]\na = 1\n");
    let run = project.run("config files");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("inner/pyproject.toml:2: unknown key `a`"), "{}", run.err);
    assert!(run.out.contains("deploy/x.sh"), "{}", run.out);
}

/// Whether the program takes a configuration.
fn is_taken(project: &Project, text: &str) -> bool {
    project.write("pep668-lint.toml", text);
    project.run("config show --config pep668-lint.toml").status == 0
}

#[test]
fn the_schema_and_the_program_agree() {
    let project = Project::new(&[("base/pyproject.toml", "[tool.pep668-lint]\n")]);
    let schema = project.run("config schema").json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good = [
        "",
        "extend = \"base/pyproject.toml\"\npreset = \"strict\"\nexclude = [\"a\"]\n",
        "[policy.container]\nsudo-pip = \"allow\"\ninstall-blocked = \"error if sure\"\n",
        "[runners]\nephemeral = [\"a\"]\npersistent = []\n",
        "[images.\"a/b:*\"]\nlike = \"debian:12\"\n",
        "[rules.sudo-pip]\nenabled = false\n[rules.marker-removed]\n",
        "[[overrides]]\nfiles = [\"a\"]\ncontext = \"self-hosted-ci\"\n",
    ];
    let bad = [
        "exlude = []\n",
        "exclude = \"a\"\n",
        "exclude = [1]\n",
        "extend = [\"base/pyproject.toml\"]\n",
        "extend = \"Cargo.toml\"\n",
        "preset = \"lax\"\n",
        "policy = []\n",
        "[policy.nowhere]\n",
        "[policy.host]\nno-rule = \"error\"\n",
        "[policy.host]\nsudo-pip = \"fatal\"\n",
        "[policy.host]\nsudo-pip = false\n",
        "[runners]\nephemeral = \"a\"\n",
        "[runners]\nother = []\n",
        "[images.a]\n",
        "[images.a]\nlike = 1\n",
        "[images.a]\nlike = \"a\"\nunlike = \"b\"\n",
        "images.a = \"debian:12\"\n",
        "[rules.sudo-pip]\nenabled = \"no\"\n",
        "[rules.no-rule]\nenabled = true\n",
        "[[overrides]]\nfiles = [\"a\"]\n",
        "[[overrides]]\ncontext = \"host\"\n",
        "[[overrides]]\nfiles = [\"a\"]\ncontext = \"moon\"\n",
        "[overrides]\n",
    ];
    for (texts, expected) in [(&good[..], true), (&bad[..], false)] {
        for text in texts {
            let value: Value = toml::from_str(text).unwrap();
            assert_eq!(validator.is_valid(&value), expected, "the schema: {text}");
            assert_eq!(is_taken(&project, text), expected, "the program: {text}");
        }
    }
}

#[test]
fn the_schema_and_the_program_know_the_same_keys() {
    let project = Project::new(&[]);
    let schema = project.run("config schema").json();
    let definitions = &schema["definitions"];
    for (table, object, keys) in [
        ("", &schema, &keys::TOP[..]),
        ("[runners]\n", &schema["properties"]["runners"], &keys::RUNNERS),
        ("[images.x]\n", &definitions["image"], &keys::IMAGE),
        ("[rules.sudo-pip]\n", &definitions["rule"], &keys::RULE),
        ("[[overrides]]\n", &definitions["override"], &keys::OVERRIDE),
    ] {
        let mut known: Vec<&str> =
            object["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected = names(keys);
        known.sort_unstable();
        expected.sort_unstable();
        assert_eq!(known, expected, "{table}");
        for key in known {
            // Of the wrong type, but not unknown.
            project.write("pep668-lint.toml", format!("{table}{key} = 1979-05-27\n"));
            let run = project.run("config show --config pep668-lint.toml");
            assert!(run.err.contains("expected "), "{table}{key}: {}", run.err);
            assert!(!run.err.contains("unknown"), "{table}{key}: {}", run.err);
        }
    }
}
