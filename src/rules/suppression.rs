//! The rules about comments that allow something. What they report is found where the comments are
//! matched with the findings of the other rules; here it gets its severity.

use super::{Draft, Policy, Rule};
use crate::finding::{Confidence, Context, Evidence, Finding, Location};
use crate::machine::{Analysis, UnitTrace};
use crate::source::SourceFile;
use crate::suppress::{Remark, RemarkKind};
use std::sync::Arc;

/// A rule about comments.
#[derive(Debug)]
pub(super) struct Suppression {
    name: &'static str,
    page: &'static str,
}

/// See `rules/suppression-unused.md`.
pub(super) static UNUSED: Suppression = Suppression {
    name: "suppression-unused",
    page: include_str!("../../rules/suppression-unused.md"),
};

/// See `rules/suppression-without-reason.md`.
pub(super) static WITHOUT_REASON: Suppression = Suppression {
    name: "suppression-without-reason",
    page: include_str!("../../rules/suppression-without-reason.md"),
};

/// See `rules/suppression-unknown-rule.md`.
pub(super) static UNKNOWN_RULE: Suppression = Suppression {
    name: "suppression-unknown-rule",
    page: include_str!("../../rules/suppression-unknown-rule.md"),
};

/// See `rules/suppression-expired.md`.
pub(super) static EXPIRED: Suppression = Suppression {
    name: "suppression-expired",
    page: include_str!("../../rules/suppression-expired.md"),
};

impl Rule for Suppression {
    fn name(&self) -> &'static str {
        self.name
    }

    fn page(&self) -> &'static str {
        self.page
    }

    /// Comments do not run: see [`findings`].
    fn check(&self, _unit: &UnitTrace, _analysis: &Analysis, _found: &mut Vec<Draft>) {}
}

/// Whether a rule is about comments. No comment can allow what it reports.
pub fn is_about_comments(rule: &str) -> bool {
    [&UNUSED, &WITHOUT_REASON, &UNKNOWN_RULE, &EXPIRED].iter().any(|own| own.name == rule)
}

/// What the policy makes of `remarks` on the comments of `file`. They do not run; the context is that
/// of the file's most exposed commands, with its reasons.
pub fn findings(
    remarks: Vec<Remark>,
    file: &Arc<SourceFile>,
    (context, why): (Context, Vec<Evidence>),
    policy: &Policy,
) -> Vec<Finding> {
    let finding = |remark: Remark| {
        let rule = rule_of(remark.kind).name;
        let severity = policy.level(rule, context).severity(Confidence::High)?;
        Some(Finding {
            rule,
            severity,
            confidence: Confidence::High,
            message: remark.message,
            location: Location { file: Arc::clone(file), span: remark.span },
            command: None,
            context,
            context_evidence: why.clone(),
            evidence: Vec::new(),
            via: Vec::new(),
            help: vec![remark.help],
            fixes: Vec::new(),
            suppressed: None,
        })
    };
    remarks.into_iter().filter_map(finding).collect()
}

fn rule_of(kind: RemarkKind) -> &'static Suppression {
    match kind {
        RemarkKind::Unused => &UNUSED,
        RemarkKind::WithoutReason => &WITHOUT_REASON,
        RemarkKind::UnknownRule => &UNKNOWN_RULE,
        RemarkKind::Expired => &EXPIRED,
    }
}
