//! The man page and the completions of shells, from the definitions that read the command line.

use super::args::Cli;
use super::{Failure, Status};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use std::io::{ErrorKind, Write};

/// `completions`: what a shell loads.
pub(super) fn completions(shell: Shell) -> Result<Status, Failure> {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    print(&script)
}

/// `man`: one page with a section for each command, in roff.
pub(super) fn man() -> Result<Status, Failure> {
    let mut command = Cli::command();
    // Completes the commands: each then knows its full name.
    command.build();
    print(&page(&command).map_err(|error| Failure(error.to_string()))?)
}

fn page(command: &clap::Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    section(command, &mut page)?;
    page.write_all(
        b".SH EXIT STATUS\n.TP\n0\nnothing at or above \\fB\\-\\-fail\\-on\\fR\n\
          .TP\n1\nfindings\n\
          .TP\n2\nbad usage or configuration, or input that could not be read\n",
    )?;
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// The sections of the commands below `command`. The nesting is that of our own definitions.
fn section(command: &clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        let name = below.get_bin_name().unwrap_or(below.get_name());
        let man = Man::new(below.clone());
        let title = name.strip_prefix("pep668-lint ").unwrap_or(name).to_uppercase();
        writeln!(page, ".SH \"{title}\"")?;
        // A section's own heading would end the one of the command.
        let mut part = Vec::new();
        man.render_synopsis_section(&mut part)?;
        man.render_description_section(&mut part)?;
        if !below.has_subcommands() {
            man.render_options_section(&mut part)?;
        }
        let part = String::from_utf8_lossy(&part).replace(".SH ", ".SS ");
        page.write_all(part.as_bytes())?;
        section(below, page)?;
    }
    Ok(())
}

fn print(text: &[u8]) -> Result<Status, Failure> {
    match std::io::stdout().write_all(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure(error.to_string())),
        _ => Ok(Status::Clean),
    }
}
