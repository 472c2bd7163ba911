//! Which comment covers which finding. Neither many comments nor many findings make it slow: both
//! are sorted once.

use super::Entry;
use crate::finding::{Finding, Location, Permitted};
use crate::knowledge::Date;
use crate::source::{SourceFile, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where something was seen; all sorted.
pub(super) struct Usage {
    /// By each rule: the beginnings of culprits and of their commands.
    seen: BTreeMap<&'static str, Vec<u32>>,
    /// Perhaps: the beginnings of commands that nobody understands.
    doubtful: Vec<u32>,
}

impl Usage {
    pub(super) fn of(
        file: &Arc<SourceFile>,
        findings: &[Finding],
        permitted: &[Permitted],
        doubtful: &[u32],
    ) -> Self {
        let mut seen: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
        for finding in findings {
            let own = seen.entry(finding.rule).or_default();
            own.extend(starts(file, &finding.location, finding.command.as_ref()));
        }
        for it in permitted {
            let own = seen.entry(it.rule).or_default();
            own.extend(starts(file, &it.location, it.command.as_ref()));
        }
        let mut doubtful = doubtful.to_vec();
        seen.values_mut().chain([&mut doubtful]).for_each(|points| points.sort_unstable());
        Self { seen, doubtful }
    }

    /// Whether the rule saw something in one of `spans`, or may have missed it.
    pub(super) fn is_possible(&self, rule: &str, spans: &[Span]) -> bool {
        let seen = self.seen.get(rule).map_or(&[][..], Vec::as_slice);
        spans.iter().any(|span| is_any_in(seen, *span) || is_any_in(&self.doubtful, *span))
    }
}

/// Whether one of `points`, which are sorted, lies in `span`.
fn is_any_in(points: &[u32], span: Span) -> bool {
    let first = points.partition_point(|point| *point < span.start);
    points.get(first).is_some_and(|point| *point < span.end)
}

/// A finding is covered where its culprit begins, and where its command begins.
fn starts<'l>(
    file: &'l Arc<SourceFile>,
    location: &'l Location,
    command: Option<&'l Location>,
) -> impl Iterator<Item = u32> + use<'l> {
    let here = std::iter::once(location).chain(command);
    here.filter(|location| Arc::ptr_eq(&location.file, file)).map(|location| location.span.start)
}

/// Marks the findings that a comment allows: one that covers their place, else one for the file.
pub(super) fn allow(
    entries: &[Entry<'_>],
    file: &Arc<SourceFile>,
    findings: &mut [Finding],
    today: Date,
) {
    for for_file in [false, true] {
        let mut covers: BTreeMap<&str, Vec<(Span, &str)>> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.directive.for_file == for_file) {
            let Some(reason) = entry.effective(today) else { continue };
            for part in 0..entry.directive.rules.len() {
                let own = covers.entry(entry.name(part)).or_default();
                own.extend(entry.covers().iter().map(|span| (*span, reason)));
            }
        }
        for (rule, mut covers) in covers {
            covers.sort_by_key(|(span, _)| span.start);
            mark(rule, &covers, file, findings);
        }
    }
}

/// Marks the findings of one rule. `covers` are sorted by their beginning.
fn mark(rule: &str, covers: &[(Span, &str)], file: &Arc<SourceFile>, findings: &mut [Finding]) {
    let mut points: Vec<(u32, usize)> = Vec::new();
    for (at, finding) in findings.iter().enumerate().filter(|(_, it)| it.rule == rule) {
        let starts = starts(file, &finding.location, finding.command.as_ref());
        points.extend(starts.map(|start| (start, at)));
    }
    points.sort_unstable();
    let mut covers = covers.iter().peekable();
    // Of those that have begun, the one that reaches farthest.
    let mut widest: Option<(Span, &str)> = None;
    for (point, at) in points {
        while let Some((span, reason)) = covers.next_if(|(span, _)| span.start <= point) {
            if widest.is_none_or(|(widest, _)| widest.end < span.end) {
                widest = Some((*span, reason));
            }
        }
        if let Some((_, reason)) = widest.filter(|(span, _)| span.contains(point)) {
            findings[at].suppressed.get_or_insert_with(|| reason.to_owned());
        }
    }
}
