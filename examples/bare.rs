//! A program that only reads its command line: the least that one with clap costs.
#![allow(clippy::print_stdout, missing_docs)]

use clap::Parser;
use std::path::PathBuf;

#[derive(Parser)]
struct Cli {
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    #[arg(long)]
    format: Option<String>,
}

fn main() {
    let cli = Cli::parse();
    println!("{} {}", cli.paths.len(), cli.format.is_some());
}
