//! The command line.

mod args;
mod baseline;
mod check;
mod checkout;
mod comments;
mod config;
mod explain;
mod gather;
mod lsp;
mod manual;
mod new_since;
mod output;
mod progress;
mod report;
mod sarif;
mod today;
mod trace;

use crate::report::escape::{line, log};
use args::{Cli, Command};
use clap::Parser;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// How a run ends. The format of the report has no say in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Nothing at or above `--fail-on`.
    Clean,
    /// Findings.
    Findings,
    /// Bad usage or configuration, input that could not be read, an internal error.
    Failed,
}

impl Status {
    /// The exit status.
    fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }
}

/// Why nothing could be done at all.
#[derive(Debug)]
struct Failure(String);

/// An argument that would be taken for an option, and is the name of a file. Whoever hands over the names in a
/// stranger's folder, and forgets the `--`, would hand over options of theirs.
fn ambiguous() -> Option<String> {
    let arguments = std::env::args_os().skip(1).take_while(|it| it != "--");
    let mut options = arguments.filter(|it| it.as_encoded_bytes().starts_with(b"-"));
    let named = options.find(|it| Path::new(it).symlink_metadata().is_ok())?;
    Some(named.to_string_lossy().into_owned())
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    if let Some(argument) = ambiguous() {
        let argument = line(&argument).into_owned();
        let message =
            "is an option, and there is a file of that name: put `--` in front of names of files";
        let text = log(format!("error: `{argument}` {message}\n"));
        let _ = std::io::stderr().write_all(text.as_bytes());
        return ExitCode::from(Status::Failed.code());
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are "errors" with status 0. A closed pipe is no concern of ours.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let status = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Trace(args) => trace::run(&args),
        Command::Config { command } => config::run(&command),
        Command::Comments(args) => comments::run(&args),
        Command::Lsp(args) => lsp::run(args),
        Command::Explain { subject } => explain::run(&subject),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man => manual::man(),
    };
    match status {
        Ok(status) => ExitCode::from(status.code()),
        Err(Failure(message)) => {
            let text = log(format!("error: {}\n", message.trim_end()));
            let _ = std::io::stderr().write_all(text.as_bytes());
            ExitCode::from(Status::Failed.code())
        }
    }
}
