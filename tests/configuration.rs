//! Configurations that rest on others: `extend`, `preset`, `pyproject.toml`.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::Project;

const DOCKERFILE: &str = "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip \\\n \
     && pip install --break-system-packages x\n";

/// The severity of the override in `FOLDER/Dockerfile`, or what was wrong.
fn verdict(project: &Project, folder: &str) -> String {
    let run = project.run(&format!("check --format json {folder}"));
    let json = run.json();
    if let Some(error) = json["errors"].as_array().unwrap().first() {
        assert_eq!(run.status, 2);
        return format!(
            "{}:{}: {}",
            error["path"].as_str().unwrap(),
            error["line"],
            error["message"]
        );
    }
    let severity = json["findings"][0]["severity"].as_str();
    severity.unwrap_or("nothing").to_owned()
}

fn level(level: &str) -> String {
    format!("policy.container.break-system-packages = \"{level}\"\n")
}

#[test]
fn the_values_of_an_extended_file_come_first() {
    let project = Project::new(&[
        ("pep668-lint.toml", &level("note")),
        ("a/Dockerfile", DOCKERFILE),
        ("a/pep668-lint.toml", "extend = \"../pep668-lint.toml\"\n"),
        ("b/Dockerfile", DOCKERFILE),
        (
            "b/pep668-lint.toml",
            &format!("extend = \"../a/./pep668-lint.toml\"\n{}", level("error")),
        ),
        ("c/Dockerfile", DOCKERFILE),
        ("c/pyproject.toml", "[tool.pep668-lint]\nextend = \"../shared/pyproject.toml\"\n"),
        ("shared/pyproject.toml", &format!("[tool.pep668-lint]\n{}", level("warning"))),
    ]);
    for (folder, expected) in [("a", "note"), ("b", "error"), ("c", "warning")] {
        assert_eq!(verdict(&project, folder), expected, "{folder}");
    }
}

#[test]
fn lists_are_replaced_and_tables_are_joined() {
    let project = Project::new(&[
        (
            "base.pep668-lint.toml",
            "exclude = [\"a.sh\"]\nrunners.ephemeral = [\"spot-*\"]\n\
             [[overrides]]\nfiles = [\"*.sh\"]\ncontext = \"container\"\n",
        ),
        (
            "pep668-lint.toml",
            "extend = \"base.pep668-lint.toml\"\nexclude = [\"b.sh\"]\n\
             [[overrides]]\nfiles = [\"host.sh\"]\ncontext = \"host\"\n",
        ),
        ("a.sh", "sudo pip install x\n"),
        ("b.sh", "sudo pip install x\n"),
        ("host.sh", "sudo pip install x\n"),
    ]);
    let run = project.run("check --format json");
    assert_eq!(run.findings(), ["host.sh:1:1 sudo-pip error"]);
    // `a.sh` is read again: our list stands in the place of theirs.
    assert_eq!(run.json()["summary"]["files"], 2);
}

#[test]
fn the_strict_preset_permits_nothing_without_a_reason() {
    let reasoned = DOCKERFILE.replace(
        "RUN",
        "# pep668-lint: allow[break-system-packages] -- the image holds one program\nRUN",
    );
    let project = Project::new(&[
        ("pep668-lint.toml", "preset = \"strict\"\n"),
        ("a/Dockerfile", DOCKERFILE),
        ("b/Dockerfile", &reasoned),
        ("c/Dockerfile", DOCKERFILE),
        ("c/pep668-lint.toml", &format!("extend = \"../pep668-lint.toml\"\n{}", level("allow"))),
    ]);
    assert_eq!(verdict(&project, "a"), "warning");
    assert_eq!(project.run("check a").status, 1);
    assert_eq!(project.run("check b").status, 0);
    assert_eq!(verdict(&project, "c"), "nothing");
    project.write("pep668-lint.toml", "preset = \"stric\"\n");
    assert_eq!(
        verdict(&project, "a"),
        "pep668-lint.toml:1: \"unknown preset `stric`; did you mean `strict`?\""
    );
}

#[test]
fn circles_and_long_chains_are_errors() {
    let extend = |name: &str| format!("extend = \"{name}\"\n");
    let project = Project::new(&[
        ("Dockerfile", DOCKERFILE),
        ("pep668-lint.toml", &extend("a.pep668-lint.toml")),
        ("a.pep668-lint.toml", &format!("\n{}", extend("pep668-lint.toml"))),
    ]);
    assert_eq!(
        verdict(&project, "."),
        "a.pep668-lint.toml:2: \"cannot extend `pep668-lint.toml`: that file extends this one\""
    );
    project.write("pep668-lint.toml", extend("pep668-lint.toml"));
    assert!(verdict(&project, ".").contains("that file extends this one"));
    for at in 0..9 {
        let next = extend(&format!("{}.pep668-lint.toml", at + 1));
        project.write(&format!("{at}.pep668-lint.toml"), next);
    }
    project.write("9.pep668-lint.toml", "");
    project.write("pep668-lint.toml", extend("0.pep668-lint.toml"));
    assert!(verdict(&project, ".").contains("more than 8 files extend one another"));
    project.write("pep668-lint.toml", extend("3.pep668-lint.toml"));
    assert_eq!(verdict(&project, "."), "nothing");
}

#[test]
fn errors_name_the_file_in_which_they_stand() {
    let project = Project::new(&[
        ("Dockerfile", DOCKERFILE),
        ("x/Dockerfile", DOCKERFILE),
        ("pep668-lint.toml", "extend = \"base.pep668-lint.toml\"\n"),
        ("x/pep668-lint.toml", "extend = \"../base.pep668-lint.toml\"\n"),
        ("base.pep668-lint.toml", "\nexlude = []\n"),
    ]);
    let run = project.run("check --format json");
    let errors = run.json()["errors"].clone();
    // Two files rest on it, but it is wrong once.
    assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
    assert_eq!(errors[0]["path"], "base.pep668-lint.toml");
    assert_eq!(errors[0]["line"], 2);
    let named = project.run("check --config pep668-lint.toml");
    assert_eq!(
        named.err,
        "error: base.pep668-lint.toml:2: unknown key `exlude`; did you mean `exclude`?\n"
    );
}

#[test]
fn nothing_but_a_configuration_of_the_project_is_extended() {
    let outside = Project::new(&[("pep668-lint.toml", "topsecret = 1\n")]);
    let elsewhere = outside.path("pep668-lint.toml");
    let project = Project::new(&[
        ("Dockerfile", DOCKERFILE),
        ("secrets.toml", "topsecret = 1\n"),
        ("empty/pyproject.toml", "[project]\ntopsecret = 1\n# pep668-lint\n"),
    ]);
    let out = "it leads out of the project";
    let name = "its name must be `pyproject.toml`, or end in `pep668-lint.toml`";
    let mut cases = vec![
        (elsewhere.to_str().unwrap().to_owned(), out),
        ("../pep668-lint.toml".to_owned(), out),
        // Nobody learns whether it exists.
        ("/nowhere/pep668-lint.toml".to_owned(), out),
        ("secrets.toml".to_owned(), name),
        (".git/config".to_owned(), name),
        ("empty".to_owned(), name),
        ("empty/pyproject.toml".to_owned(), "it has no table `[tool.pep668-lint]`"),
        ("gone/pep668-lint.toml".to_owned(), "no such file or folder"),
    ];
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(elsewhere, project.path("out.pep668-lint.toml")).unwrap();
        symlink("secrets.toml", project.path("in.pep668-lint.toml")).unwrap();
        std::fs::create_dir(project.path("folder.pep668-lint.toml")).unwrap();
        cases.push(("out.pep668-lint.toml".to_owned(), out));
        cases.push(("in.pep668-lint.toml".to_owned(), "a link to a file that is no configuration"));
        cases.push(("folder.pep668-lint.toml".to_owned(), "not a regular file"));
    }
    for (named, expected) in cases {
        project.write("pep668-lint.toml", format!("extend = '{named}'\n"));
        for args in ["check --format json", "check --format json --config pep668-lint.toml"] {
            let run = project.run(args);
            let said = format!("{}{}", run.out, run.err);
            assert_eq!(run.status, 2, "{named}: {said}");
            assert!(said.contains(expected), "{named}: {said}");
            assert!(!said.contains("topsecret"), "{named}: {said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_makes_no_configuration_of_another_file() {
    let project = Project::new(&[("Dockerfile", DOCKERFILE), ("secrets.toml", "topsecret = 1\n")]);
    std::os::unix::fs::symlink("secrets.toml", project.path("pep668-lint.toml")).unwrap();
    let run = project.run("check");
    assert_eq!(run.status, 2);
    assert!(run.out.contains("a link to a file that is no configuration"), "{}", run.out);
    assert!(!run.out.contains("topsecret"), "{}", run.out);
}

#[test]
fn without_a_work_tree_only_what_a_search_upwards_would_find_is_above() {
    let project = Project::new(&[
        ("pep668-lint.toml", &level("error")),
        ("base.pep668-lint.toml", &level("error")),
        ("x/Dockerfile", DOCKERFILE),
        ("x/pep668-lint.toml", "extend = \"../pep668-lint.toml\"\n"),
    ]);
    std::fs::remove_dir(project.path(".git")).unwrap();
    assert_eq!(verdict(&project, "x"), "error");
    project.write("x/pep668-lint.toml", "extend = \"../base.pep668-lint.toml\"\n");
    assert!(verdict(&project, "x").contains("it leads out of the project"));
}

#[test]
fn patterns_belong_to_the_folder_of_the_file_that_holds_them() {
    let project = Project::new(&[
        ("policy/pep668-lint.toml", "exclude = [\"/a.sh\"]\n"),
        ("policy/a.sh", "pip\n"),
        ("pep668-lint.toml", "extend = \"policy/pep668-lint.toml\"\n"),
        ("a.sh", "pip\n"),
    ]);
    let files = |args: &str| project.run(args).json()["summary"]["files"].clone();
    assert_eq!(files("check --format json"), 1);
    assert_eq!(files("check --format json --config pep668-lint.toml"), 1);
}
