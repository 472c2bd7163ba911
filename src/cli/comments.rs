//! `comments`: which comments allow something, as `check` reads them.

use super::args::CommentsArgs;
use super::gather::{Job, Opened, gather, setup};
use super::new_since::Since;
use super::output::{complain, print};
use super::{Failure, Status, check};
use crate::engine;
use crate::report::escape::{line, log};
use crate::source::Span;
use crate::suppress::{Said, is_mentioned};

/// So many characters of a comment are shown.
const SHOWN: usize = 200;

pub(super) fn run(args: &CommentsArgs) -> Result<Status, Failure> {
    let paths = check::paths(&args.paths, args.files_from.as_deref())?;
    let settings = &args.settings;
    let gathered = gather(&paths, None, settings, false, |config| setup(config, settings))?;
    let looked: Vec<_> = gathered.jobs.iter().map(Job::looked).collect();
    let mut since = args.since.as_deref().map(|revision| Since::exactly(revision, &looked));
    let mut troubles = gathered.troubles;
    let mut out = String::new();
    for job in &gathered.jobs {
        let target = match job.open(false) {
            Opened::Target(target) if is_mentioned(target.file.text()) => target,
            Opened::Unreadable(trouble) => {
                troubles.push(trouble);
                continue;
            }
            _ => continue,
        };
        let file = &target.file;
        for Said { text, at, covers } in engine::said(&target, &job.workspace) {
            if let Some(since) = &mut since {
                let mut new = false;
                for span in covers.iter().chain([&Span { start: at, end: at + 1 }]) {
                    new |= since.is_changed(file, *span)?;
                }
                if !new {
                    continue;
                }
            }
            // What is only there to push the rest out of sight is not shown.
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut shown: String = text.chars().take(SHOWN).collect();
            if shown.len() < text.len() {
                shown.push('…');
            }
            let number = file.position(at).line;
            out.push_str(&format!("{}:{number}: {}\n", line(file.path()), line(&shown)));
        }
    }
    print(&log(out), false)?;
    complain(&troubles);
    Ok(if troubles.is_empty() { Status::Clean } else { Status::Failed })
}
