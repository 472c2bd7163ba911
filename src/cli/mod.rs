//! The command line.

mod args;
mod baseline;
mod check;
mod checkout;
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

use args::{Cli, Command};
use clap::Parser;
use std::io::Write;
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

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
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
        Command::Lsp(args) => lsp::run(args),
        Command::Explain { subject } => explain::run(&subject),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man => manual::man(),
    };
    match status {
        Ok(status) => ExitCode::from(status.code()),
        Err(Failure(message)) => {
            let _ = writeln!(std::io::stderr(), "error: {}", message.trim_end());
            ExitCode::from(Status::Failed.code())
        }
    }
}
