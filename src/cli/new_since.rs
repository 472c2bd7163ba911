//! `--new-since`: only what stands on lines that changed, or rests on such.

use super::Failure;
use super::baseline::Looked;
use crate::finding::Finding;
use crate::report::escape::line;
use crate::report::{Report, Why};
use crate::source::walk::shown;
use crate::source::{Changes, History, SourceFile, Span, WorkTrees, path};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Sets aside the findings that have nothing to do with what changed since `revision`.
pub(super) fn apply(report: &mut Report, revision: &str, looked: &[Looked]) -> Result<(), Failure> {
    let mut since = Since::new(revision, looked);
    let mut old = Vec::new();
    for finding in report.open() {
        old.push(!since.is_new(finding)?);
    }
    // A revision that does not exist is an error even if nothing was found.
    since.check()?;
    let mut old = old.into_iter();
    report.set_aside(Why::Unchanged, |_| old.next() == Some(true));
    report.since = true;
    Ok(())
}

/// What changed since a revision.
pub(super) struct Since<'a> {
    revision: &'a str,
    /// It is compared with what was there, not with where what is checked out branched off.
    exact: bool,
    working: PathBuf,
    /// Files by the names under which they are reported.
    reals: HashMap<&'a str, &'a Path>,
    trees: WorkTrees,
    /// By the roots of work trees.
    histories: HashMap<PathBuf, History>,
    /// By the names under which files are reported.
    changes: HashMap<String, Changes>,
}

impl<'a> Since<'a> {
    /// Since what is checked out branched off from a revision.
    fn new(revision: &'a str, looked: &'a [Looked]) -> Self {
        let working = std::env::current_dir().and_then(|folder| folder.canonicalize());
        let reals = looked.iter().map(|file| (file.shown.as_str(), file.real.as_path()));
        Self {
            revision,
            exact: false,
            working: working.unwrap_or_default(),
            reals: reals.collect(),
            trees: WorkTrees::default(),
            histories: HashMap::new(),
            changes: HashMap::new(),
        }
    }

    /// Since a revision as it was.
    pub(super) fn exactly(revision: &'a str, looked: &'a [Looked]) -> Self {
        Self { exact: true, ..Self::new(revision, looked) }
    }
    /// Whether a line of the command changed, or one on which the finding rests.
    fn is_new(&mut self, finding: &Finding) -> Result<bool, Failure> {
        let evidence = finding.evidence.iter().chain(&finding.context_evidence);
        let evidence = evidence.filter_map(|evidence| evidence.location.as_ref());
        let places = [&finding.location].into_iter().chain(&finding.command).chain(evidence);
        for place in places {
            if self.is_changed(&place.file, place.span)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a line of a stretch of a file changed.
    pub(super) fn is_changed(&mut self, file: &SourceFile, span: Span) -> Result<bool, Failure> {
        let name = file.path();
        if !self.changes.contains_key(name) {
            let changes = self.changes_of(file)?;
            self.changes.insert(name.to_owned(), changes);
        }
        let first = file.position(span.start).line;
        // What ends with a line break ends on its line.
        let last = file.position(span.end.saturating_sub(1)).line.max(first);
        Ok(self.changes.get(name).is_none_or(|changes| changes.touch(&(first..=last))))
    }

    fn changes_of(&mut self, file: &SourceFile) -> Result<Changes, Failure> {
        let path = match self.reals.get(file.path()) {
            Some(real) => (*real).to_owned(),
            None => self.working.join(path::of_text(file.path())),
        };
        // What is read through a link lies elsewhere.
        let path = path.canonicalize().unwrap_or(path);
        let now = file.text();
        let history = self.history(path.parent().unwrap_or(&path))?;
        // What git's files say is a stranger's text, too.
        let before = catch_unwind(AssertUnwindSafe(|| history.text(&path, now))).unwrap_or(None);
        Ok(before.map_or(Changes::All, |before| Changes::between(&before, now)))
    }

    /// The history of the work tree around a folder.
    fn history(&mut self, folder: &Path) -> Result<&mut History, Failure> {
        let fail = |place: &Path, message: &str| {
            let place = place.strip_prefix(&self.working).unwrap_or(place);
            Failure(format!("--new-since: {}: {}", line(&shown(place)), line(message)))
        };
        let root = self.trees.root(folder);
        let root = root.ok_or_else(|| fail(folder, "there is no git work tree around it"))?;
        match self.histories.entry(root.to_path_buf()) {
            std::collections::hash_map::Entry::Occupied(known) => Ok(known.into_mut()),
            std::collections::hash_map::Entry::Vacant(new) => {
                let open = || History::open(&root, self.revision, self.exact);
                let broken = |_| Err("this git work tree is broken".to_owned());
                let history = catch_unwind(open).unwrap_or_else(broken);
                Ok(new.insert(history.map_err(|message| fail(&root, &message))?))
            }
        }
    }

    fn check(&mut self) -> Result<(), Failure> {
        if self.histories.is_empty() {
            let first = self.reals.values().min().and_then(|path| path.parent());
            let folder = first.map_or_else(|| self.working.clone(), Path::to_owned);
            self.history(&folder)?;
        }
        Ok(())
    }
}
