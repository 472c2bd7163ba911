//! The man page and the completions name all that the command line has.
#![allow(clippy::unwrap_used, missing_docs)]

use assert_cmd::Command;
use std::io::ErrorKind;
use std::process::Stdio;

fn printed(args: &[&str]) -> String {
    let output = Command::cargo_bin("pep668-lint").unwrap().args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that `--help` lists, without `help` itself.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !matches!(*name, "" | "help")).map(str::to_owned).collect()
}

#[test]
fn completions_of_every_shell_name_every_command() {
    assert!(commands().len() >= 7);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        assert!(script.contains("write-baseline"), "{shell}");
    }
}

#[test]
fn bash_offers_what_it_is_given() {
    let script = printed(&["completions", "bash"]);
    let asked = format!(
        "{script}\nCOMP_WORDS=(pep668-lint tr) COMP_CWORD=1\n_pep668__lint pep668-lint tr pep668-lint\necho \"${{COMPREPLY[@]}}\""
    );
    let output = match Command::new("bash").args(["-c", &asked]).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return,
        output => output.unwrap(),
    };
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "trace\n");
}

#[test]
fn the_man_page_has_a_section_for_every_command() {
    let page = printed(&["man"]);
    for command in commands() {
        assert!(page.contains(&format!("\n.SH \"{}\"\n", command.to_uppercase())), "{command}");
    }
    assert!(page.contains("\n.SH \"CONFIG SHOW\"\n"));
    assert!(page.contains("\n.SH EXIT STATUS\n"));
    assert_eq!(page.matches("\\-\\-write\\-baseline").count(), 2, "named and described");
}

/// By groff or mandoc, whichever there is, with all their warnings.
#[test]
fn the_man_page_renders_without_a_warning() {
    let page = printed(&["man"]);
    for renderer in [&["groff", "-man", "-ww", "-Tutf8"][..], &["mandoc", "-W", "error"]] {
        let there = std::process::Command::new(renderer[0])
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .stdin(Stdio::null())
            .status();
        if there.is_err() {
            continue;
        }
        let mut render = Command::new(renderer[0]);
        let output = render.args(&renderer[1..]).write_stdin(page.as_str()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{renderer:?}");
        assert!(output.stdout.len() > 2000, "{renderer:?}");
    }
}
