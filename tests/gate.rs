//! What a stranger's project tries, so that a finding gets past, a file is read or written that is none of its
//! own, or a reader of the report takes its text for something else.
#![allow(clippy::unwrap_used, missing_docs)]
#![cfg(unix)]

mod common;

use common::Project;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

const BAD: &str = "#!/bin/sh\nsudo pip install x\n";

/// A folder beside the project with a file that has a finding.
fn outside() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("secret.sh"), BAD).unwrap();
    folder
}

#[test]
fn a_named_folder_that_is_a_link_out_of_the_project_is_not_read() {
    let (outside, project) = (outside(), Project::new(&[("a/install.sh", BAD)]));
    symlink(outside.path(), project.path("deploy")).unwrap();
    symlink(project.path("a"), project.path("inside")).unwrap();
    for path in ["deploy", "deploy/", "./deploy/.", "a/../deploy", "deploy/secret.sh"] {
        for command in ["check", "trace"] {
            let run = project.run(&format!("{command} {path}"));
            assert!(!(run.out.clone() + &run.err).contains("sudo"), "{}{}", run.out, run.err);
            assert_eq!(run.status, 2, "{command} {path}");
        }
    }
    let whole = project.path("deploy").display().to_string();
    assert_eq!(project.run(&format!("check {whole}")).status, 2);
    assert_eq!(project.findings("inside").len(), 1);
    // Who names the target means it.
    assert_eq!(project.findings(&outside.path().display().to_string()).len(), 1);
}

#[test]
fn a_configuration_that_is_a_link_out_of_the_project_is_not_quoted() {
    let (outside, project) = (outside(), Project::new(&[("install.sh", BAD)]));
    fs::write(outside.path().join("secret"), "[secret]\ntoken = 1\n").unwrap();
    fs::write(project.path(".git/config"), "[secret]\ntoken = 1\n").unwrap();
    for (name, target) in
        [("a.toml", outside.path().join("secret")), ("b.toml", ".git/config".into())]
    {
        symlink(target, project.path(name)).unwrap();
        let run = project.run(&format!("check --config {name}"));
        assert_eq!(run.status, 2);
        assert!(!run.err.contains("token") && !run.err.contains("secret"), "{}", run.err);
    }
}

#[test]
fn git_s_own_files_are_not_read_through_links() {
    let project = Project::new(&[(".git/x.sh", BAD), (".git/hooks/y.sh", BAD)]);
    symlink(".git/x.sh", project.path("x.sh")).unwrap();
    symlink(".git/hooks", project.path("hooks")).unwrap();
    for path in [".", "x.sh", "hooks", "hooks/y.sh"] {
        let run = project.run(&format!("check {path}"));
        assert!(!run.out.contains("sudo"), "{}", run.out);
        assert_eq!(run.status, if path == "." { 2 } else { run.status }, "{}", run.out);
    }
}

#[test]
fn no_link_of_the_project_says_where_to_write() {
    let (outside, project) = (outside(), Project::new(&[("install.sh", BAD), ("out/keep", "")]));
    let victim = outside.path().join("secret.sh");
    symlink(&victim, project.path("report")).unwrap();
    symlink("install.sh", project.path("within")).unwrap();
    symlink(outside.path(), project.path("folder")).unwrap();
    symlink("out", project.path("there")).unwrap();
    for path in ["report", "within", "folder/new", "folder/secret.sh"] {
        for args in ["--output", "--write-baseline --baseline"] {
            let run = project.run(&format!("check {args} {path}"));
            assert_eq!(run.status, 2, "{args} {path}: {}", run.err);
        }
        let whole = project.path(path);
        let run = project.run(&format!("check --output {}", whole.display()));
        assert!(run.err.contains("link"), "{}", run.err);
    }
    assert_eq!(fs::read_to_string(&victim).unwrap(), BAD);
    assert_eq!(project.read("install.sh"), BAD);
    assert!(!outside.path().join("new").exists());
    // A folder of the project under another name, and a target that somebody names.
    project.run("check --output there/x");
    assert!(project.read("out/x").contains("sudo-pip"));
    assert_eq!(project.run(&format!("check --output {}", victim.display())).status, 1);
    assert!(fs::read_to_string(&victim).unwrap().contains("sudo-pip"));
}

#[test]
fn what_is_written_again_keeps_its_mode() {
    let project = Project::new(&[("install.sh", BAD), ("report", ""), ("baseline", "")]);
    fs::remove_file(project.path("baseline")).unwrap();
    project.run("check --write-baseline --baseline baseline");
    for (path, mode) in [("report", 0o600), ("baseline", 0o640)] {
        fs::set_permissions(project.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    project.run("check --write-baseline --baseline baseline --output report");
    for (path, mode) in [("report", 0o600), ("baseline", 0o640)] {
        let is = fs::metadata(project.path(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(is, mode, "{path}");
    }
}

#[test]
fn a_baseline_does_not_tell_what_lies_outside() {
    let (outside, project) = (outside(), Project::new(&[("install.sh", BAD)]));
    symlink(outside.path(), project.path("link")).unwrap();
    let there = outside.path().join("secret.sh");
    let entries = |path: &str| {
        format!(
            "{{\"baseline\":\"pep668-lint\",\"version\":1}}\n{{\"path\":{path:?},\"rule\":\"sudo-pip\",\
             \"content\":\"{:032x}\",\"count\":1}}\n",
            7
        )
    };
    let told = |path: &str| {
        project.write("baseline", entries(path));
        project.run("check --baseline baseline").out
    };
    let there = there.display().to_string();
    for (is, is_not) in [
        (there.as_str(), "/none/x.sh"),
        (&format!("../../../../../../../..{there}"), "../../../../../../../../none/x.sh"),
        ("link/secret.sh", "link/none.sh"),
        (".git", ".git/none"),
    ] {
        assert_eq!(told(is), told(is_not), "{is}");
    }
    assert_ne!(told("install.sh"), told("gone.sh").replace("gone", "install") + "x");
    assert!(told("gone.sh").contains("sudo-pip in gone.sh"));
}

#[test]
fn two_names_that_are_no_utf_8_are_two() {
    let project = Project::new(&[]);
    for (byte, text) in [(0xfe, BAD), (0xff, "pip install y\n")] {
        let name =
            std::ffi::OsString::from(std::ffi::OsStr::from_bytes(&[b'a', byte, b'.', b's', b'h']));
        fs::write(project.root().join(name), text).unwrap();
    }
    let literal = "a\\xfe.sh";
    project.write(literal, BAD);
    let found = project.findings("--select sudo-pip");
    assert_eq!(found, ["a\\x5cxfe.sh:2:1 sudo-pip error", "a\\xfe.sh:2:1 sudo-pip error"]);
    project.run("check --write-baseline --baseline baseline");
    let run = project.run("check --baseline baseline --select sudo-pip");
    assert!(run.out.contains("2 in the baseline"), "{}", run.out);
    let sarif = project.run("check --format sarif --select sudo-pip").out;
    assert!(sarif.contains("\"a%FE.sh\"") && sarif.contains("\"a%5Cxfe.sh\""), "{sarif}");
}

#[test]
fn braces_within_braces_take_nothing_down() {
    let project = Project::new(&[("a/install.sh", BAD), ("b.sh", "echo pip\n")]);
    let wild = format!("{}{}\n", "{a,".repeat(20_000), "}".repeat(20_000));
    for name in ["a/.gitignore", "a/.ignore"] {
        project.write(name, &wild);
        let run = project.run("check");
        let message = "too many braces in one pattern; its folder was not searched";
        assert!(run.out.contains(&format!("{name}: cannot be read: {message}")), "{}", run.out);
        assert_eq!((run.status, run.err.as_str()), (2, ""));
        fs::remove_file(project.path(name)).unwrap();
    }
    project.write("pep668-lint.toml", format!("exclude = [{:?}]\n", wild.trim()));
    let run = project.run("check");
    assert!(run.out.contains("not a pattern: too many braces in one pattern"), "{}", run.out);
    assert_eq!((run.status, run.err.as_str()), (2, ""));
}

#[test]
fn a_file_that_is_named_like_an_option_is_none() {
    let names = ["--fail-on=never", "--ignore=sudo-pip", "--output=README", "-h"];
    let project = Project::new(&names.map(|name| (name, BAD)));
    for name in names {
        let run = project.run(&format!("check install.sh {name}"));
        assert!(run.err.contains("put `--` in front of names of files"), "{}", run.err);
        assert_eq!((run.status, run.out.as_str()), (2, ""));
    }
    assert_eq!(project.findings(&format!("-- {}", names.join(" "))).len(), 4);
    assert!(!project.path("README").exists());
}

#[test]
fn a_limit_that_is_reached_is_a_warning() {
    let deep = format!("on: push\njobs: {}\n# pip\n", "[".repeat(10_000));
    let project = Project::new(&[(".github/workflows/x.yml", &deep)]);
    for (args, status) in [("", 1), ("--fail-on error", 0), ("--fail-on never", 0)] {
        let run = project.run(&format!("check {args}"));
        assert!(run.out.contains("x.yml:2: not followed to its end: "), "{}", run.out);
        assert!(run.out.contains("1 look that did not come to its end"), "{}", run.out);
        assert_eq!(run.status, status, "{args}");
    }
    let project = Project::new(&[("a.sh", "pip list\nif\n")]);
    for (args, status) in [("", 0), ("--gate", 1), ("--gate --fail-on error", 0)] {
        let run = project.run(&format!("check {args}"));
        assert!(run.out.contains("a.sh:2: understood in part: "), "{}", run.out);
        assert_eq!(run.status, status, "{args}");
    }
}

#[test]
fn one_run_writes_several_reports() {
    let project = Project::new(&[("a.sh", BAD)]);
    let run = project.run("check --format concise --also json=a.json --also markdown=b.md");
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    assert_eq!(project.read("a.json"), project.run("check --format json").out);
    assert_eq!(project.read("b.md"), project.run("check --format markdown").out);
    for wrong in ["json", "jsn=x", "=x"] {
        assert_eq!(project.run(&format!("check --also {wrong}")).status, 2, "{wrong}");
    }
}

/// All that is read as a comment for us is listed, however it is written; what is none is not.
#[test]
fn comments_are_listed_as_they_are_read() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: self-hosted\n    steps:\n      \
        - run: \"sudo pip install x # \\x70ep668-lint: allow[sudo-pip] -- in\\x20YAML\"\n      - run: \"# pep668-lint\"\n";
    let script = "#!/bin/sh\necho '# pep668-lint: allow[x] -- text'\nsudo pip install x \
        # noqa #\u{a0}pep668-lint:\u{b}allow[sudo-pip]          -- far\u{202e}\n# pep668-lint is good\n";
    let dockerfile =
        "FROM debian:12\nRUN true \\\n# pep668-lint: allow-file[sudo-pip]\n  && true\n";
    let project = Project::new(&[
        (".github/workflows/x.yml", workflow),
        ("a.sh", script),
        ("b.sh", BAD),
        ("Dockerfile", dockerfile),
    ]);
    let run = project.run("comments");
    let wanted = ".github/workflows/x.yml:6: pep668-lint: allow[sudo-pip] -- in YAML\n\
        Dockerfile:3: pep668-lint: allow-file[sudo-pip]\n\
        a.sh:3: pep668-lint: allow[sudo-pip] -- far\\u{202e}\n";
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, wanted, ""));
}

/// The parser would need minutes for some of these, and for others more stack than there is.
#[test]
fn what_is_nested_too_deep_is_said_and_the_rest_is_read() {
    let nested =
        |opening: &str, closing: &str| format!("x={}b{}", opening.repeat(250), closing.repeat(250));
    for deep in [
        nested("\"${a:-", "}\""),
        nested("\"${a:-", ""),
        nested("\"$(a \"${b:-$(c ", ")}\")\""),
        nested("${a[", "]}"),
        "{".repeat(80_000),
        "time ".repeat(30_000) + "a",
        "coproc ".repeat(30_000) + "a",
        format!("if a; then b; {}fi", "elif a; then b; ".repeat(10_000)),
    ] {
        let text = format!("pip list\n{deep}\nsudo pip install x\n");
        let project = Project::new(&[("a.sh", &text), ("b.sh", BAD)]);
        let run = project.run("check --format concise");
        let said = "a.sh:2: not followed to its end: nested too deep";
        assert!(run.out.contains(said), "{} {}", &deep[..20], run.out);
        assert!(run.out.contains("b.sh:2:1"), "{}", run.out);
        assert_eq!((run.status, run.err.as_str()), (1, ""));
    }
}

#[test]
fn what_gives_too_much_hides_nothing() {
    for much in [
        "for i in {1..100000000000} {9223372036854775807..-9223372036854775808}; do a; done"
            .to_owned(),
        format!("[ {}a ]", "! ".repeat(20_000)),
        format!("[ a {}]", "-o a ".repeat(20_000)),
        format!("A={}; echo ${{A%%{}b}}", "a".repeat(12_000), "*a".repeat(6_000)),
        "cd a\n".repeat(2_000),
    ] {
        let text = format!("#!/bin/bash\n{much}\nsudo pip install x\n");
        let project = Project::new(&[("a.sh", &text)]);
        let found = project.findings("--select sudo-pip");
        let last = text.lines().count();
        let is_last = |it: &&String| it.starts_with(&format!("a.sh:{last}:1 sudo-pip"));
        assert!(found.iter().any(|it| is_last(&it)), "{} {found:?}", &much[..20]);
    }
    let chain = |line: &dyn Fn(usize) -> String| (0..200).map(line).collect::<String>();
    let project = Project::new(&[
        (
            "Dockerfile",
            &(chain(&|at| format!("ARG A{}=x$A{at}$A{at}\n", at + 1))
                + "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip && pip install x\n"),
        ),
        (
            ".github/workflows/a.yml",
            &format!(
                "on: push\njobs:\n  a:\n    runs-on: [{}self-hosted]\n    steps:\n      - run: sudo pip install ${{{{ {}'x'{} }}}}\n",
                "a, ".repeat(5_000),
                "format('{0}{0}', ".repeat(40),
                ")".repeat(40)
            ),
        ),
    ]);
    assert_eq!(project.findings("--select install-blocked,sudo-pip").len(), 2);
}

/// The culprit stands in one file, the command in another: the finding stands at the command.
#[test]
fn a_finding_follows_the_command_across_files() {
    let main = "#!/bin/bash\n. ./lib.sh\n";
    let option = format!("{main}pip3 install $OPT x\n");
    let root = format!("{main}asroot pip install x\n");
    for (files, found) in [
        (
            [("lib.sh", "OPT=\"--break-system-packages\"\n"), ("main.sh", &option)],
            "main.sh:3:1 break-system-packages error",
        ),
        (
            [("lib.sh", "asroot() { sudo \"$@\"; }\n"), ("main.sh", &root)],
            "main.sh:3:1 sudo-pip error",
        ),
        (
            [("install.sh", BAD), ("zz.sh", "#!/bin/bash\nsudo ./install.sh\n")],
            "install.sh:2:1 sudo-pip error",
        ),
    ] {
        let project = Project::new(&files);
        for args in [".", files[0].0, files[1].0, &format!("{} {}", files[1].0, files[0].0)] {
            let named = args == "." || args.contains(&found[..found.find(':').unwrap()]);
            let wanted: &[&str] = if named { &[found] } else { &[] };
            assert_eq!(project.findings(args), wanted, "{args}");
        }
    }
}
