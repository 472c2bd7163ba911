//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    pep668_lint::cli::main()
}
