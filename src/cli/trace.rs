//! `trace`: what the machine believes.

use super::args::{TraceArgs, TraceFormat};
use super::gather::{Opened, gather, setup};
use super::output::{coloured, complain, print};
use super::{Failure, Status};
use crate::engine::{analyse, troubles};
use crate::finding::TroubleKind;
use crate::report::{trace, trace_json};

pub(super) fn run(args: &TraceArgs) -> Result<Status, Failure> {
    let stdin_filename = args.stdin_filename.as_deref();
    let settings = &args.settings;
    let gathered =
        gather(&args.files, stdin_filename, settings, false, |config| setup(config, settings))?;
    let mut failed = gathered.troubles;
    let mut analyses = Vec::new();
    for job in &gathered.jobs {
        match job.open(false) {
            Opened::Target(target) => {
                let analysis = analyse(&target, &job.workspace);
                let troubles = troubles(&target, &analysis).into_iter();
                failed.extend(troubles.filter(|trouble| trouble.kind == TroubleKind::Invalid));
                analyses.push(analysis);
            }
            Opened::Unreadable(trouble) => failed.push(trouble),
            Opened::Quiet(_) | Opened::Foreign(_) => {
                failed.push(job.refuse("files of this kind are not read"));
            }
        }
    }
    let colour = coloured(settings.color) && args.format == TraceFormat::Full;
    let text = match args.format {
        TraceFormat::Full => trace::render(&analyses, colour),
        TraceFormat::Json => trace_json::render(&analyses),
    };
    print(&text, colour)?;
    complain(&failed);
    Ok(if failed.is_empty() { Status::Clean } else { Status::Failed })
}
