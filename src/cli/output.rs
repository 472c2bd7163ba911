//! Where reports go.

use super::Failure;
use super::args::Colour;
use crate::finding::Trouble;
use crate::report::escape::{line, log};
use crate::source::walk::{reason, shown};
use crate::source::{Links, WorkTrees};
use anstream::{AutoStream, ColorChoice};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Whether a report on standard output has colours.
pub(super) fn coloured(when: Colour) -> bool {
    match when {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
    }
}

/// Whether standard output is a terminal, which may open links.
pub(super) fn linked() -> bool {
    io::stdout().is_terminal()
}

/// Writes a report to standard output. A reader who has seen enough is no error.
pub(super) fn print(report: &str, colour: bool) -> Result<(), Failure> {
    let stdout = io::stdout().lock();
    let result = if colour {
        // On old Windows consoles it translates the codes.
        let mut stream = AutoStream::always(stdout);
        stream.write_all(report.as_bytes()).and_then(|()| stream.flush())
    } else {
        let mut stream = stdout;
        stream.write_all(report.as_bytes()).and_then(|()| stream.flush())
    };
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write the report: {error}")))
        }
        _ => Ok(()),
    }
}

/// Replaces a file in one step: a run that is interrupted leaves the old one. What is no regular
/// file (`/dev/stdout`) is written to as it is. A project's own links say nothing about where to write.
pub(super) fn write(path: &Path, report: &str) -> Result<(), Failure> {
    let fail = |why: &str| Failure(format!("cannot write {}: {why}", line(&shown(path))));
    let mut trees = WorkTrees::default();
    let mut links = Links::new(&mut trees);
    if links.end_in_one(path) {
        return Err(fail("a link; name the file that it leads to"));
    }
    if path.parent().is_some_and(|folder| links.lead_out(folder)) {
        return Err(fail("its folder is a link that leads out of the project"));
    }
    let special = path.metadata().is_ok_and(|metadata| !metadata.is_file());
    let result = if special { fs::write(path, report) } else { replace(path, report) };
    result.map_err(|error| fail(&reason(&error)))
}

fn replace(path: &Path, report: &str) -> io::Result<()> {
    // Through a link the file behind it is replaced, not the link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let old = path.metadata().ok();
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let write = || {
        let mut file = fs::File::create_new(&temporary)?;
        file.write_all(report.as_bytes())?;
        if let Some(old) = &old {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&temporary, &path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// Names troubles on standard error, for output that has no place for them.
pub(super) fn complain(troubles: &[Trouble]) {
    for trouble in troubles {
        let number = trouble.line.map_or(String::new(), |number| format!(":{number}"));
        let (path, message) = (line(&trouble.path), line(&trouble.message));
        let text = log(format!("error: {path}{number}: {message}\n"));
        let _ = io::stderr().write_all(text.as_bytes());
    }
}
