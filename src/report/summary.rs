//! The last words of a report: what was read, and what was not.

use super::escape::line;
use super::{Report, Why};
use crate::finding::{Severity, Trouble, TroubleKind};
use crate::source::Kind;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many files were read, and how many were not ours.
#[derive(Debug, Default, Clone)]
pub struct Summary {
    /// Files that were read, by kind.
    pub read: BTreeMap<Kind, usize>,
    /// Files that were named but are of no kind that we know.
    pub foreign: usize,
}

impl Summary {
    /// The number of files that were read.
    pub fn files(&self) -> usize {
        self.read.values().sum()
    }

    /// Whether there was not a single file that is, or may be, ours.
    fn is_empty(&self) -> bool {
        self.files() == 0 && self.foreign == 0
    }

    /// `read 12 files: 3 Dockerfiles, 9 scripts; 2 files are of no kind that is known`
    pub fn sentence(&self) -> String {
        let files = self.files();
        let mut sentence = match files {
            0 => "read nothing".to_owned(),
            _ => format!("read {}", counted(files, "file", "files")),
        };
        if files > 0 {
            sentence.push_str(": ");
            sentence.push_str(&kinds(&self.read));
        }
        if self.foreign > 0 {
            let named = counted(self.foreign, "file is", "files are");
            sentence.push_str(&format!("; {named} of no kind that is known"));
        }
        sentence
    }
}

/// What is said when there was nothing to read.
const NOTHING: &str = "found nothing to read: no Dockerfile or Containerfile, no workflow or action.yml, \
    no *.sh,\n*.bash, *.bats, *.ksh, *.zsh or *.func, and no executable with a shell's #! line";

fn kinds(counts: &BTreeMap<Kind, usize>) -> String {
    let parts: Vec<String> =
        counts.iter().map(|(kind, count)| format!("{count} {}", kind.noun(*count))).collect();
    parts.join(", ")
}

/// `1 file`, `2 files`
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How many findings of each severity are open, most severe first: errors, warnings, notes.
pub(super) fn severities(report: &Report) -> [usize; 3] {
    let count = |severity| report.open().filter(|finding| finding.severity == severity).count();
    [Severity::Error, Severity::Warning, Severity::Note].map(count)
}

/// The lines at the end of a report for people: counts, what was not understood, what was read.
pub(super) fn closing(report: &Report, notes_shown: bool) -> String {
    let nothing = report.summary.is_empty() && report.troubles.is_empty();
    let read = if nothing { NOTHING.to_owned() } else { report.summary.sentence() };
    format!("{}\n{}{read}\n", totals(report, notes_shown), stale(report))
}

/// `2 errors, 1 warning, 3 allowed by comments`
pub(super) fn totals(report: &Report, notes_shown: bool) -> String {
    let [errors, warnings, notes] = severities(report);
    let suppressed = report.findings.len() - report.open().count();
    let mut counts = Vec::new();
    let mut count = |number: usize, one: &str, many: &str| {
        if number > 0 {
            counts.push(counted(number, one, many));
        }
    };
    count(errors, "error", "errors");
    count(warnings, "warning", "warnings");
    if notes_shown {
        count(notes, "note", "notes");
    } else {
        count(notes, "note (see --show-notes)", "notes (see --show-notes)");
    }
    count(suppressed, "allowed by a comment", "allowed by comments");
    count(report.aside(Why::Baseline).count(), "in the baseline", "in the baseline");
    count(report.aside(Why::Unchanged).count(), "on unchanged lines", "on unchanged lines");
    let failed = report.troubles.iter().filter(|trouble| trouble.kind.is_failure()).count();
    count(failed, "input that could not be checked", "inputs that could not be checked");
    let incomplete = |it: &&Trouble| it.kind == TroubleKind::Incomplete;
    let incomplete = report.troubles.iter().filter(incomplete).count();
    count(incomplete, "look that did not come to its end", "looks that did not come to their end");
    if counts.is_empty() {
        counts.push("no findings".to_owned());
    }
    counts.join(", ")
}

/// So many stale entries are named.
const NAMED: usize = 10;

/// What the baseline holds in vain.
fn stale(report: &Report) -> String {
    let stale = report.stale.as_deref().unwrap_or_default();
    let mut text = String::new();
    if !stale.is_empty() {
        let entries = counted(stale.len(), "entry", "entries");
        let _ =
            writeln!(text, "{entries} of the baseline without a finding (--write-baseline drops):");
    }
    for entry in stale.iter().take(NAMED) {
        let times = if entry.count > 1 { format!(" ({})", entry.count) } else { String::new() };
        let _ = writeln!(text, "  {} in {}{times}", line(&entry.rule), line(&entry.path));
    }
    if stale.len() > NAMED {
        let _ = writeln!(text, "  and {} more", stale.len() - NAMED);
    }
    text
}

/// The number of open findings of each rule.
pub(super) fn by_rule(report: &Report) -> BTreeMap<&'static str, usize> {
    report.open().fold(BTreeMap::new(), |mut counts, finding| {
        *counts.entry(finding.rule).or_default() += 1;
        counts
    })
}

/// The same, the most frequent rule first.
pub(super) fn most_frequent(report: &Report) -> Vec<(&'static str, usize)> {
    let mut counts: Vec<_> = by_rule(report).into_iter().collect();
    counts.sort_by_key(|(rule, count)| (Reverse(*count), *rule));
    counts
}

/// The same in lines.
pub(super) fn statistics(report: &Report) -> String {
    most_frequent(report).iter().fold(String::new(), |mut text, (rule, count)| {
        let _ = writeln!(text, "{count:>6}  {rule}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_what_was_read_and_what_was_not() {
        let mut summary = Summary::default();
        assert_eq!(summary.sentence(), "read nothing");
        summary.read.insert(Kind::Dockerfile, 1);
        summary.read.insert(Kind::Script, 9);
        summary.foreign = 2;
        let sentence = summary.sentence();
        assert_eq!(
            sentence,
            "read 10 files: 1 Dockerfile, 9 scripts; 2 files are of no kind that is known"
        );
    }
}
