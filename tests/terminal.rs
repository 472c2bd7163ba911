//! What is only for people at a terminal: colours, links, a bar. `script` of util-linux is the terminal.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use assert_cmd::cargo::cargo_bin;
use common::Project;
use std::process::Command;

const COLOUR: &str = "\u{1b}[";
const LINK: &str = "\u{1b}]8;;http";

fn project() -> Project {
    Project::new(&[("x.sh", "sudo pip install x\n")])
}

/// What a command of the shell prints, at a terminal or into a pipe. `variables` are all that matter
/// here; `$LINT` is the program.
fn printed(project: &Project, terminal: bool, command: &str, variables: &[(&str, &str)]) -> String {
    let mut program = Command::new(if terminal { "script" } else { "bash" });
    if terminal {
        program.args(["-qec", command, "/dev/null"]);
    } else {
        program.args(["-c", command]);
    }
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        program.env_remove(name);
    }
    program.env("TERM", "xterm-256color").env("SHELL", "/bin/bash").env("LINT", cargo_bin!());
    program.envs(variables.iter().copied()).current_dir(project.root());
    let output = program.output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[test]
fn colours_and_links_are_for_terminals() {
    let project = project();
    for (terminal, arguments, variables, colours, links) in [
        (true, "", &[] as &[_], true, true),
        (true, "", &[("NO_COLOR", "1")], false, false),
        (true, "", &[("CLICOLOR", "0")], false, false),
        (true, "", &[("TERM", "dumb")], false, false),
        (true, "--color never", &[], false, false),
        (true, "--color always", &[("NO_COLOR", "1")], true, true),
        (true, "--format concise", &[], true, false),
        (true, "--format json", &[], false, false),
        (true, "--format markdown --color always", &[], false, false),
        (true, "--output /dev/stdout", &[], false, false),
        (false, "", &[], false, false),
        (false, "", &[("CLICOLOR_FORCE", "1")], true, false),
        (false, "", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false, false),
        (false, "--color always", &[], true, false),
    ] {
        let text = printed(&project, terminal, &format!("\"$LINT\" check {arguments}"), variables);
        let case = format!("{terminal} {arguments} {variables:?}: {text:?}");
        assert!(text.contains("sudo-pip"), "{case}");
        assert_eq!(text.contains(COLOUR), colours, "{case}");
        assert_eq!(text.contains(LINK), links, "{case}");
    }
}

#[test]
fn a_bar_is_shown_to_whoever_waits_at_a_terminal() {
    let project = project();
    let bar = "looking for files";
    // The list comes late.
    let slow = "\"$LINT\" check --format concise --files-from <(sleep 1.4; echo x.sh)";
    let quiet = format!("{slow} 2> errors");
    let cases = [
        (true, slow, &[] as &[_], true),
        (true, slow, &[("CI", "true")], false),
        (true, slow, &[("TERM", "dumb")], false),
        (true, quiet.as_str(), &[], false),
        (false, slow, &[], false),
        (true, "\"$LINT\" check --format concise", &[], false),
        (
            true,
            "(sleep 1.4; echo x.sh) | \"$LINT\" check --format concise --files-from -",
            &[],
            false,
        ),
    ];
    // Each of them waits.
    let check = &|(terminal, command, variables, shown): (bool, &str, &[_], bool)| {
        let text = printed(&project, terminal, command, variables);
        let case = format!("{terminal} {command} {variables:?}: {text:?}");
        assert_eq!(text.contains(bar), shown, "{case}");
        assert!(text.contains("sudo-pip"), "{case}");
        if shown {
            // The report stands in a line that was cleared.
            let (_, rest) = text.rsplit_once(" \r").unwrap();
            assert!(!rest.contains(bar) && !rest.contains(" of 1 files"), "{case}");
            assert!(rest.contains("sudo-pip"), "{case}");
        }
    };
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || check(case));
        }
    });
    assert_eq!(project.read("errors"), "");
}
