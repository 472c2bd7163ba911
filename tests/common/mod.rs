//! A folder to run the program in.
#![allow(dead_code)] // No test file uses all of it.

use assert_cmd::cargo::cargo_bin;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// No run takes longer; one that waits for something would wait for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// A git work tree that is thrown away.
pub(crate) struct Project(TempDir);

/// What a run gave.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Project {
    /// With these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        fs::create_dir(project.path(".git")).unwrap();
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// `pep668-lint ARGS` in the folder. Arguments are separated by blanks.
    pub(crate) fn run(&self, args: &str) -> Run {
        self.run_with(args, "")
    }

    /// As [`Project::run`], with text on standard input.
    pub(crate) fn run_with(&self, args: &str, input: impl AsRef<[u8]>) -> Run {
        self.start(Command::new(cargo_bin!()), args, input.as_ref())
    }

    /// As [`Project::run`], by a program that runs the linter.
    pub(crate) fn start(&self, mut command: Command, args: &str, input: &[u8]) -> Run {
        command.args(args.split_whitespace()).current_dir(self.root());
        command.env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1");
        finish(command, input).into()
    }

    /// The findings of `check --format json ARGS` as `path:line:column rule severity`.
    pub(crate) fn findings(&self, args: &str) -> Vec<String> {
        self.run(&format!("check --format json {args}")).findings()
    }
}

impl Run {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// The findings in a JSON report as `path:line:column rule severity`.
    pub(crate) fn findings(&self) -> Vec<String> {
        let show = |it: &serde_json::Value| {
            let text = |name: &str| it[name].as_str().unwrap().to_owned();
            let (line, column) = (&it["start"]["line"], &it["start"]["column"]);
            format!("{}:{line}:{column} {} {}", text("path"), text("rule"), text("severity"))
        };
        self.json()["findings"].as_array().unwrap().iter().map(show).collect()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let status = output.status.code().unwrap_or(-1);
        Self { status, out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Runs a command to its end, but not for ever.
fn finish(mut command: Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that reads nothing closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    let id = child.id();
    let start = Instant::now();
    let waiting = std::thread::spawn(move || child.wait_with_output().unwrap());
    while !waiting.is_finished() {
        if start.elapsed() > PATIENCE {
            let _ = Command::new("kill").arg(id.to_string()).status();
            panic!("{command:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    waiting.join().unwrap()
}
