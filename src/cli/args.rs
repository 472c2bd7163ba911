//! The arguments.

use crate::config::suggestion;
use crate::finding::Severity;
use crate::knowledge::Date;
use crate::rules::policy;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Knows what pip will do on a line, and finds what harms the machine that runs it: sudo pip,
/// removed EXTERNALLY-MANAGED markers, unjustified --break-system-packages.
#[derive(Debug, Parser)]
#[command(name = "pep668-lint", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files, and folders with all below them
    Check(CheckArgs),
    /// Show what the machine believes about each command, and why
    Trace(TraceArgs),
    /// List the comments that allow something
    Comments(CommentsArgs),
    /// Serve an editor on standard input and output (Language Server Protocol)
    Lsp(LspArgs),
    /// Explain a rule or an error message of pip's; without an argument, list the rules
    Explain {
        /// A rule's name, or what pip has printed; `-` reads it from standard input
        #[arg(value_name = "RULE")]
        subject: Vec<String>,
    },
    /// Show which configuration holds, and where each value comes from
    Config {
        #[command(subcommand)]
        command: super::config::ConfigCommand,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell that is to load them
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Files and folders, or `-` for standard input [default: the current folder]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Full)]
    pub(super) format: Format,
    /// Write the report to a file, which is replaced in one step
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write a report in another format to a file, too; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = also)]
    pub(super) also: Vec<(Format, PathBuf)>,
    /// The lowest severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "SEVERITY")]
    pub(super) fail_on: FailOn,
    /// Check these rules only, separated by commas
    #[arg(long, value_delimiter = ',', value_parser = rule, value_name = "RULES")]
    pub(super) select: Vec<&'static str>,
    /// Do not check these rules
    #[arg(long, value_delimiter = ',', value_parser = rule, value_name = "RULES")]
    pub(super) ignore: Vec<&'static str>,
    /// Read the names of more files from FILE, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// Name for what comes from standard input: its kind and its configuration follow from it
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Leave out excluded files even if they are named
    #[arg(long)]
    pub(super) force_exclude: bool,
    /// Show how often each rule spoke (full, concise, json, jsonl, markdown)
    #[arg(long)]
    pub(super) statistics: bool,
    /// Show notes one by one instead of their number
    #[arg(long)]
    pub(super) show_notes: bool,
    /// Report only what this file of older findings does not hold
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the file of `--baseline` again, with all that is found now
    #[arg(long, requires = "baseline")]
    pub(super) write_baseline: bool,
    /// Report only what stands on lines that changed since this git revision
    #[arg(long, value_name = "REV", conflicts_with = "write_baseline")]
    pub(super) new_since: Option<String>,
    /// What was understood only in part counts as a warning, too
    #[arg(long)]
    pub(super) gate: bool,
    /// Exit with status 2 if anything was understood only in part
    #[arg(long)]
    pub(super) strict_parse: bool,
}

#[derive(Debug, Args)]
pub(super) struct TraceArgs {
    /// Files, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// How the trace is written
    #[arg(long, value_enum, default_value_t = TraceFormat::Full)]
    pub(super) format: TraceFormat,
    /// Name for what comes from standard input: its kind and its configuration follow from it
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CommentsArgs {
    /// Files and folders [default: the current folder]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// Read the names of more files from FILE, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// List only those that differ from this git revision, or stand at what does
    #[arg(long, value_name = "REV")]
    pub(super) since: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct LspArgs {
    #[command(flatten)]
    pub(super) settings: Settings,
    /// Use standard input and output. There is no other way; some clients insist on saying it
    #[arg(long)]
    pub(super) stdio: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Settings {
    /// Use this configuration for all files
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    pub(super) no_config: bool,
    /// The day on which rolling tags and labels are looked up [default: the day of the tables]
    #[arg(long, value_parser = date, value_name = "YYYY-MM-DD")]
    pub(super) today: Option<Date>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(super) color: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Findings with the lines that they rest on
    Full,
    /// One line for each finding
    Concise,
    /// For programs
    Json,
    /// For programs, one JSON object a line
    Jsonl,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// Annotations in GitHub Actions
    Github,
    /// Code quality in GitLab
    Gitlab,
    /// A test report
    Junit,
    /// The XML of Checkstyle
    Checkstyle,
    /// For reviewdog
    Rdjson,
    /// A table for a pull request or a job's summary
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TraceFormat {
    /// For people
    Full,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    pub(super) fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}

/// A rule's name on the command line.
pub(super) fn rule(name: &str) -> Result<&'static str, String> {
    let names = policy::names();
    names.iter().copied().find(|known| *known == name).ok_or_else(|| {
        let near = suggestion(name, &names);
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        format!("there is no such rule{near} (`pep668-lint explain` lists them)")
    })
}

/// A format, and the file for it.
fn also(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = text.split_once('=').ok_or("expected FORMAT=FILE")?;
    let format = Format::from_str(format, false).map_err(|_| "there is no such format")?;
    Ok((format, path.into()))
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a day such as 2026-01-31".to_owned())
}
