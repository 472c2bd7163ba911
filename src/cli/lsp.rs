//! `lsp`: a language server on standard input and output.

use super::args::LspArgs;
use super::gather::{finder, setup};
use super::today::today;
use super::{Failure, Status};
use crate::finding::{Trouble, TroubleKind};
use crate::knowledge::KNOWLEDGE_DATE;
use crate::lsp::{Options, connection, serve};
use std::path::PathBuf;

/// Serves until the client ends it. A client that says goodbye properly gets status 0, any other 1,
/// as the protocol has it.
pub(super) fn run(args: LspArgs) -> Result<Status, Failure> {
    let settings = args.settings;
    today(settings.today)?;
    finder(&settings)?;
    let working = std::env::current_dir().and_then(|folder| folder.canonicalize());
    let finding = settings.clone();
    let options = Options {
        finder: Box::new(move || finder(&finding).map_err(|Failure(message)| vec![bad(message)])),
        setup: Box::new(move |config| {
            let mut setup = setup(config, &settings);
            setup.today = today(settings.today).unwrap_or(KNOWLEDGE_DATE);
            setup
        }),
        working: working.unwrap_or_else(|_| PathBuf::new()),
    };
    let (connection, threads) = connection();
    let orderly = serve(&connection, options);
    drop(connection);
    // A client that is gone reads nothing any more.
    threads.join();
    Ok(if orderly { Status::Clean } else { Status::Findings })
}

/// What is wrong with the configuration of the command line, which was good at the start.
fn bad(message: String) -> Trouble {
    Trouble { kind: TroubleKind::Invalid, path: "pep668-lint.toml".into(), line: None, message }
}
