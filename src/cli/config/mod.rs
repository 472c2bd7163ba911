//! `config`: what holds, for which files, and why.

mod files;
mod show;
mod toml;
mod values;

use super::args::{Settings, rule};
use super::output::print;
use super::{Failure, Status};
use crate::config::schema;
use crate::rules::policy;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Show what holds for a file or folder, and where each value comes from
    Show(ShowArgs),
    /// Show which configuration holds for which files
    Files(FilesArgs),
    /// Print the JSON Schema of a configuration, for editors
    Schema,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// A file or folder [default: the current folder]
    path: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// Check these rules only, separated by commas
    #[arg(long, value_delimiter = ',', value_parser = rule, value_name = "RULES")]
    select: Vec<&'static str>,
    /// Do not check these rules
    #[arg(long, value_delimiter = ',', value_parser = rule, value_name = "RULES")]
    ignore: Vec<&'static str>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ConfigFormat::Full)]
    format: ConfigFormat,
}

#[derive(Debug, Args)]
pub(super) struct FilesArgs {
    /// Files and folders [default: the current folder]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ConfigFormat::Full)]
    format: ConfigFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ConfigFormat {
    /// For people
    Full,
    /// For programs
    Json,
}

pub(super) fn run(command: &ConfigCommand) -> Result<Status, Failure> {
    match command {
        ConfigCommand::Show(args) => show::run(args),
        ConfigCommand::Files(args) => files::run(args),
        ConfigCommand::Schema => {
            print(&json(&schema(&policy::names())), false)?;
            Ok(Status::Clean)
        }
    }
}

/// JSON for people who look at it, with a line break at its end.
fn json(value: &impl serde::Serialize) -> String {
    // Strings and numbers only: there is nothing that could fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
