//! From what the rules say to findings: the policy, and one finding for each rule and place.

use super::{Draft, Policy, RULES, Rule, wording};
use crate::finding::{Evidence, Finding, Location, Permitted, Severity};
use crate::machine::Analysis;
use crate::machine::event::Because;
use crate::source::Place;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the rules see in an analysis.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What is reported, in the order of the places; of one rule there is at most one at a place.
    pub findings: Vec<Finding>,
    /// What the policy permits.
    pub permitted: Vec<Permitted>,
}

/// Runs all rules that the policy has enabled over an analysis.
pub fn judge(analysis: &Analysis, policy: &Policy) -> Verdict {
    let mut judged = Vec::new();
    let mut permitted = Vec::new();
    for rule in RULES.iter().copied().filter(|rule| policy.is_enabled(rule.name())) {
        let mut drafts = Vec::new();
        rule.check_all(analysis, &mut drafts);
        for draft in drafts {
            let draft = at_its_command(draft, analysis);
            match weigh(rule, &draft, policy) {
                Some(severity) => judged.push((rule, severity, draft)),
                None => permitted.push(permit(rule, &draft, analysis)),
            }
        }
    }
    // What the policy permits stands apart, so that it cannot hide the same line in another context. Of
    // the rest the most exposed context speaks, then the higher severity.
    judged.sort_by_key(|(rule, severity, draft)| {
        let rank = Reverse((draft.context, *severity, draft.confidence));
        (draft.place, rule.name(), rank)
    });
    judged.dedup_by_key(|(rule, _, draft)| (draft.place, rule.name()));
    // What a program does that several commands run is one thing.
    let mut said = BTreeSet::new();
    judged.retain(|(rule, _, draft)| {
        draft.written.is_none_or(|written| said.insert((rule.name(), written)))
    });
    let findings =
        judged.into_iter().map(|(rule, severity, draft)| finish(rule, severity, draft, analysis));
    Verdict { findings: findings.collect(), permitted }
}

/// Where two files share the blame, a finding stands at the command: the culprit has done nothing until
/// it reaches one.
fn at_its_command(mut draft: Draft, analysis: &Analysis) -> Draft {
    let Some(command) = draft.command.filter(|command| command.file != draft.place.file) else {
        return draft;
    };
    let written = analysis.text(wording::first_line(draft.place, analysis));
    let message = format!("`{written}` is written here");
    draft.evidence.insert(0, Because { place: Some(draft.place), message });
    Draft { place: wording::first_line(command, analysis), ..draft }
}

/// The severity of a draft; `None` if the policy permits it.
fn weigh(rule: &dyn Rule, draft: &Draft, policy: &Policy) -> Option<Severity> {
    let level = policy.level(rule.name(), draft.context);
    let mut severity = level.severity(draft.confidence)?;
    for _ in 0..draft.lowered {
        severity = severity.lowered();
    }
    Some(draft.cap.map_or(severity, |cap| severity.min(cap.max(policy.least()))))
}

fn permit(rule: &dyn Rule, draft: &Draft, analysis: &Analysis) -> Permitted {
    Permitted {
        rule: rule.name(),
        location: locate(draft.place, analysis),
        command: draft.command.map(|place| locate(place, analysis)),
    }
}

fn finish(rule: &dyn Rule, severity: Severity, draft: Draft, analysis: &Analysis) -> Finding {
    let via = evidence(&draft.via, analysis);
    Finding {
        rule: rule.name(),
        severity,
        confidence: draft.confidence,
        message: draft.message,
        location: locate(draft.place, analysis),
        command: draft.command.map(|place| locate(place, analysis)),
        context: draft.context,
        context_evidence: evidence(&draft.why, analysis),
        evidence: [evidence(&draft.evidence, analysis), via.clone()].concat(),
        via,
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
