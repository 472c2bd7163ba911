//! `check`: files to a report and an exit status.

use super::args::CheckArgs;
use super::baseline;
use super::gather::{Job, Opened, gather, setup};
use super::progress::{Count, watch};
use super::today::today;
use super::{Failure, Status, new_since};
use crate::engine::{Linted, Setup, lint};
use crate::finding::{Trouble, TroubleKind};
use crate::report::escape::line;
use crate::report::{Report, Summary};
use crate::rules::policy;
use crate::source::walk::{reason, shown};
use crate::source::{Kind, path};
use rayon::prelude::*;
use std::io::Read;
use std::path::{Path, PathBuf};

pub(super) fn run(args: &CheckArgs) -> Result<Status, Failure> {
    let stdin = args.paths.iter().chain(&args.files_from).any(|path| path.as_os_str() == "-");
    let report = watch(stdin, |count| check_paths(args, count))?;
    let status = status(&report, args);
    super::report::put(&report, args, status)?;
    Ok(status)
}

fn check_paths(args: &CheckArgs, count: &Count) -> Result<Report, Failure> {
    let paths = paths(&args.paths, args.files_from.as_deref())?;
    let stdin_filename = args.stdin_filename.as_deref();
    let today = today(args.settings.today)?;
    let gathered = gather(&paths, stdin_filename, &args.settings, args.force_exclude, |config| {
        let mut setup = setup(config, &args.settings);
        setup.today = today;
        setup.world.after = false;
        choose_rules(&mut setup, args);
        setup
    })?;
    let mut report = Report { troubles: gathered.troubles, ..Report::default() };
    let mut looked = Vec::new();
    count.expect(gathered.jobs.len());
    for (job, checked) in gathered.jobs.iter().zip(check_all(&gathered.jobs, count)) {
        looked.extend(checked.is_read().then(|| job.looked()));
        checked.add_to(&mut report);
    }
    report.sort();
    if let Some(path) = &args.baseline {
        baseline::apply(&mut report, path, args.write_baseline, &looked)?;
    }
    if let Some(revision) = &args.new_since {
        new_since::apply(&mut report, revision, &looked)?;
    }
    Ok(report)
}

/// What one file gave.
enum Checked {
    Read(Kind, Linted),
    Other(Opened),
}

impl Checked {
    /// Whether all findings in the file are known now.
    fn is_read(&self) -> bool {
        let failed = |it: &Trouble| it.kind != TroubleKind::Partial;
        match self {
            Self::Read(_, linted) => !linted.troubles.iter().any(failed),
            Self::Other(opened) => !matches!(opened, Opened::Unreadable(_)),
        }
    }

    fn add_to(self, report: &mut Report) {
        let Summary { read, foreign } = &mut report.summary;
        match self {
            Self::Read(kind, linted) => {
                *read.entry(kind).or_default() += 1;
                report.findings.extend(linted.findings);
                report.troubles.extend(linted.troubles);
            }
            Self::Other(Opened::Quiet(kind)) => *read.entry(kind).or_default() += 1,
            Self::Other(Opened::Foreign(named)) => *foreign += usize::from(named),
            Self::Other(Opened::Unreadable(trouble)) => report.troubles.push(trouble),
            Self::Other(Opened::Target(_)) => {}
        }
    }
}

fn check_all(jobs: &[Job], count: &Count) -> Vec<Checked> {
    let check = |job| {
        let checked = check(job);
        count.advance();
        checked
    };
    match jobs {
        // No threads for one file, as editors and hooks ask for it.
        [job] => vec![check(job)],
        jobs => jobs.par_iter().map(check).collect(),
    }
}

fn check(job: &Job) -> Checked {
    match job.open(true) {
        Opened::Target(target) => Checked::Read(target.kind, lint(&target, &job.workspace)),
        other => Checked::Other(other),
    }
}

/// `--select` and `--ignore` beat the configuration.
fn choose_rules(setup: &mut Setup, args: &CheckArgs) {
    for name in policy::names() {
        if !args.select.is_empty() {
            setup.policy.enable(name, args.select.contains(&name));
        }
        if args.ignore.contains(&name) {
            setup.policy.enable(name, false);
        }
    }
}

fn status(report: &Report, args: &CheckArgs) -> Status {
    if report.troubles.iter().any(|trouble| args.strict_parse || trouble.kind.is_failure()) {
        return Status::Failed;
    }
    // A limit that a text has reached hides what is in it; so does text that is not understood.
    let counts = |it: &&Trouble| args.gate || it.kind != TroubleKind::Partial;
    let troubles = report.troubles.iter().filter(counts).map(|it| it.kind.severity());
    let worst = report.open().map(|finding| finding.severity).chain(troubles).max();
    let fails = args.fail_on.severity().is_some_and(|least| worst >= Some(least));
    if fails { Status::Findings } else { Status::Clean }
}

/// The paths on the command line and those in `--files-from`; without either, the current folder.
pub(super) fn paths(named: &[PathBuf], list: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = named.to_vec();
    match list {
        Some(list) => paths.extend(listed(list)?),
        None if paths.is_empty() => paths.push(PathBuf::from(".")),
        None => {}
    }
    Ok(paths)
}

/// Names in a list: one a line, or with NUL bytes behind them as `git ls-files -z` prints them.
fn listed(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let fail = |error| Failure(format!("cannot read {}: {}", line(&shown(list)), reason(&error)));
    let mut bytes = Vec::new();
    if list.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(fail)?;
    } else {
        bytes = std::fs::read(list).map_err(fail)?;
    }
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|byte| *byte == separator);
    let names = names.map(|name| name.strip_suffix(b"\r").unwrap_or(name));
    Ok(names.filter(|name| !name.is_empty()).map(|name| path::of_bytes(name.to_vec())).collect())
}
