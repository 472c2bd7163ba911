//! The pages in `docs/` whose examples are run. `UPDATE_DOCS=1` writes what they print into the pages.
//!
//! Each heading begins a new folder, a git work tree. A fenced block with a file's name behind its
//! language (`` ```toml pep668-lint.toml ``) is that file; in a `console` block, each line behind `$ `
//! is run, and what follows is what it prints.
#![allow(clippy::unwrap_used, missing_docs)]
#![cfg(unix)]

mod common;

use assert_cmd::cargo::cargo_bin;
use common::Project;
use pep668_lint::config::keys;
use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join("docs").join(name)).unwrap()
}

/// What a command line prints, in a folder.
fn printed(project: &Project, command: &str) -> String {
    let ours = cargo_bin!().parent().unwrap().to_owned();
    let path = format!("{}:{}", ours.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{{ {command}\n}} 2>&1")]).current_dir(project.root());
    shell.env("PATH", path).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "x"),
        ("GIT_AUTHOR_EMAIL", "x@example.com"),
        ("GIT_COMMITTER_NAME", "x"),
        ("GIT_COMMITTER_EMAIL", "x@example.com"),
    ] {
        shell.env(name, value);
    }
    String::from_utf8(shell.output().unwrap().stdout).unwrap()
}

fn folder() -> Project {
    let project = Project::new(&[]);
    fs::remove_dir(project.path(".git")).unwrap();
    assert_eq!(printed(&project, "git init -q -b main"), "");
    project
}

/// The page as it must be.
fn played(page: &str) -> String {
    let mut out = String::new();
    let mut project = folder();
    let mut lines = page.lines().peekable();
    let mut push = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };
    while let Some(line) = lines.next() {
        push(line);
        if line.starts_with('#') {
            project = folder();
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let words: Vec<&str> = info.split_whitespace().collect();
        let mut text = String::new();
        while let Some(line) = lines.next_if(|line| *line != "```") {
            match line.strip_prefix("$ ") {
                _ if words != ["console"] => {
                    text += &format!("{line}\n");
                    push(line);
                }
                Some(command) => {
                    push(line);
                    printed(&project, command).lines().for_each(&mut push);
                }
                None => {}
            }
        }
        if let [_, name] = words[..] {
            project.write(name, text);
        }
        push(lines.next().unwrap());
    }
    out
}

#[test]
fn what_the_pages_show_is_what_happens() {
    for name in ["configuration.md", "baseline.md"] {
        let page = page(name);
        let played = played(&page);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(Path::new(ROOT).join("docs").join(name), &played).unwrap();
        } else {
            assert_eq!(page, played, "docs/{name}");
        }
    }
}

#[test]
fn every_key_has_its_default_and_an_example() {
    let page = page("configuration.md");
    for key in keys::TOP {
        let heading = format!("\n## `{}`\n", key.name);
        let section = page.split(&heading).nth(1).unwrap_or_else(|| panic!("{}", key.name));
        let section = section.split("\n## ").next().unwrap();
        let default = match key.default {
            "" => "Default: none.".to_owned(),
            default => format!("Default: `{default}`."),
        };
        assert!(section.contains(&default), "{}: {default}", key.name);
        assert!(section.contains("```toml pep668-lint.toml\n"), "{}", key.name);
        assert!(section.contains("```console\n$ pep668-lint "), "{}", key.name);
    }
    for key in [&keys::RUNNERS[..], &keys::IMAGE, &keys::RULE, &keys::OVERRIDE].concat() {
        assert!(page.contains(&format!("`{}`", key.name)), "{}", key.name);
    }
}
