//! From what the rules say to findings: the policy, and one finding for each rule and place.

use super::{Draft, Policy, RULES, Rule};
use crate::finding::{Evidence, Finding, Location, Severity};
use crate::machine::Analysis;
use crate::machine::event::Because;
use crate::source::Place;
use std::cmp::Reverse;
use std::sync::Arc;

/// Runs all rules that the policy has enabled over an analysis. The findings stand in the order of
/// their places; of one rule there is at most one at a place.
pub fn judge(analysis: &Analysis, policy: &Policy) -> Vec<Finding> {
    let mut judged = Vec::new();
    for rule in RULES.iter().copied().filter(|rule| policy.is_enabled(rule.name())) {
        let mut drafts = Vec::new();
        rule.check_all(analysis, &mut drafts);
        judged.extend(drafts.into_iter().filter_map(|draft| weigh(rule, draft, policy)));
    }
    // What the policy permits is gone, so that it cannot hide the same line in another context. Of
    // the rest the most exposed context speaks, then the higher severity.
    judged.sort_by_key(|(rule, severity, draft)| {
        let rank = Reverse((draft.context, *severity, draft.confidence));
        (draft.place, rule.name(), rank)
    });
    judged.dedup_by_key(|(rule, _, draft)| (draft.place, rule.name()));
    judged
        .into_iter()
        .map(|(rule, severity, draft)| finish(rule, severity, draft, analysis))
        .collect()
}

type Judged = (&'static dyn Rule, Severity, Draft);

/// The severity of a draft; `None` if the policy permits it.
fn weigh(rule: &'static dyn Rule, draft: Draft, policy: &Policy) -> Option<Judged> {
    let level = policy.level(rule.name(), draft.context);
    let mut severity = level.severity(draft.confidence)?;
    for _ in 0..draft.lowered {
        severity = severity.lowered();
    }
    severity = draft.cap.map_or(severity, |cap| severity.min(cap));
    Some((rule, severity, draft))
}

fn finish(rule: &dyn Rule, severity: Severity, draft: Draft, analysis: &Analysis) -> Finding {
    Finding {
        rule: rule.name(),
        severity,
        confidence: draft.confidence,
        message: draft.message,
        location: locate(draft.place, analysis),
        command: draft.command.map(|place| locate(place, analysis)),
        context: draft.context,
        evidence: evidence(&draft.evidence, analysis),
        help: draft.help,
        fixes: Vec::new(),
        suppressed: None,
    }
}

fn locate(place: Place, analysis: &Analysis) -> Location {
    Location { file: Arc::clone(analysis.file(place)), span: place.span }
}

/// The reasons with their files.
fn evidence(reasons: &[Because], analysis: &Analysis) -> Vec<Evidence> {
    let reasons = reasons.iter().map(|because| Evidence {
        location: because.place.map(|place| locate(place, analysis)),
        message: because.message.clone(),
    });
    reasons.collect()
}
