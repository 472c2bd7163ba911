//! Findings as SARIF results.

use super::rules::sentence;
use crate::finding::{Evidence, Finding, Location, Severity};
use crate::report::escape::line;
use crate::report::uri;
use serde_sarif::sarif::{
    ArtifactContent, ArtifactLocation, CodeFlow, Location as Place, Message, PhysicalLocation,
    PropertyBag, Region, Result, ResultLevel, Suppression, ThreadFlow, ThreadFlowLocation,
};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the folder is called to which relative URIs belong.
pub(super) const ROOT: &str = "%SRCROOT%";

/// The name of our fingerprints, with the version of their recipe.
const FINGERPRINT: &str = "pep668Lint/v1";

/// A finding as a result; `index` is its rule's in the list of rules.
pub(super) fn result(finding: &Finding, index: Option<usize>, fingerprint: String) -> Result {
    let level = match finding.severity {
        Severity::Error => ResultLevel::Error,
        Severity::Warning => ResultLevel::Warning,
        Severity::Note => ResultLevel::Note,
    };
    let mut result = Result::builder()
        .rule_id(finding.rule)
        .level(level)
        .message(Message::builder().text(text(finding)).build())
        .locations(vec![culprit(finding)])
        .partial_fingerprints(BTreeMap::from([(FINGERPRINT.to_owned(), fingerprint)]))
        .suppressions(suppressions(finding))
        .properties(properties(finding))
        .build();
    result.rule_index = index.and_then(|index| i64::try_from(index).ok());
    let related = related(finding);
    result.related_locations = (!related.is_empty()).then_some(related);
    result.code_flows = flow(finding).map(|flow| vec![flow]);
    result
}

/// How the culprit's file is reached: the commands that lead there, and the culprit at the end.
fn flow(finding: &Finding) -> Option<CodeFlow> {
    let step = |location: &Location, text: &str| {
        let place = Place::builder()
            .physical_location(physical(location, region(location)))
            .message(message(text))
            .build();
        ThreadFlowLocation::builder().location(place).build()
    };
    let links =
        finding.via.iter().filter_map(|link| Some((link.location.as_ref()?, &link.message)));
    let mut steps: Vec<_> = links.map(|(place, text)| step(place, &line(text))).collect();
    if steps.is_empty() {
        return None;
    }
    steps.push(step(&finding.location, &sentence(&line(&finding.message))));
    let thread = ThreadFlow::builder().locations(steps).build();
    Some(CodeFlow::builder().thread_flows(vec![thread]).build())
}

/// What is wrong, why it is believed, and why it matters there; what stands somewhere links to its
/// place.
fn text(finding: &Finding) -> String {
    let mut text = sentence(&unlinked(&line(&finding.message)));
    let mut id = 0;
    let mut linked = |evidence: &Evidence| {
        let reason = line(&evidence.message);
        if evidence.location.is_none() {
            return unlinked(&reason).into_owned();
        }
        id += 1;
        format!("[{}]({id})", bracketed(&reason))
    };
    let reasons: Vec<String> = finding.evidence.iter().map(&mut linked).collect();
    if !reasons.is_empty() {
        text.push_str(" Evidence: ");
        text.push_str(&sentence(&reasons.join("; ")));
    }
    let context: Vec<String> = finding.untold_context().map(linked).collect();
    if !context.is_empty() {
        let name = finding.context.name();
        text.push_str(&format!(" Context {name}: {}", sentence(&context.join("; "))));
    }
    text
}

/// What stands somewhere of the evidence and of the reasons for the context, numbered from 1.
fn related(finding: &Finding) -> Vec<Place> {
    let all = finding.evidence.iter().chain(finding.untold_context());
    let located = all.filter_map(|evidence| {
        let location = evidence.location.as_ref()?;
        Some((location, line(&evidence.message)))
    });
    let related = located.zip(1i64..).map(|((location, reason), id)| {
        Place::builder()
            .id(id)
            .physical_location(physical(location, region(location)))
            .message(message(&reason))
            .build()
    });
    related.collect()
}

fn culprit(finding: &Finding) -> Place {
    let location = &finding.location;
    let mut physical = physical(location, excerpt(location));
    physical.context_region =
        finding.command.as_ref().and_then(|command| context(location, command));
    Place::builder().physical_location(physical).build()
}

/// The command around the culprit, if there is more of it.
fn context(culprit: &Location, command: &Location) -> Option<Region> {
    let (inner, outer) = (culprit.span, command.span);
    let around = std::sync::Arc::ptr_eq(&culprit.file, &command.file)
        && outer.cover(inner) == outer
        && outer != inner;
    around.then(|| excerpt(command))
}

/// A region with its text.
fn excerpt(location: &Location) -> Region {
    let text = ArtifactContent::builder().text(location.text()).build();
    Region { snippet: Some(text), ..region(location) }
}

fn physical(location: &Location, region: Region) -> PhysicalLocation {
    PhysicalLocation::builder()
        .artifact_location(artifact(location.file.path()))
        .region(region)
        .build()
}

/// A file by its path as reported.
pub(super) fn artifact(path: &str) -> ArtifactLocation {
    let uri = uri::of_path(path);
    let root = uri::is_relative(&uri).then(|| ROOT.to_owned());
    ArtifactLocation { uri_base_id: root, ..ArtifactLocation::builder().uri(uri).build() }
}

/// Lines and columns from 1, columns in characters, the end exclusive; offsets in bytes.
fn region(location: &Location) -> Region {
    let start = location.file.position(location.span.start);
    let end = location.file.position(location.span.end);
    Region::builder()
        .start_line(start.line)
        .start_column(start.column)
        .end_line(end.line)
        .end_column(end.column)
        .byte_offset(start.offset)
        .byte_length(end.offset - start.offset)
        .build()
}

/// Empty, not absent, where nothing allows the finding: absent would mean that nobody has looked.
fn suppressions(finding: &Finding) -> Vec<Suppression> {
    let suppression = |reason: &String| {
        let reason = line(reason).into_owned();
        Suppression::builder().kind("inSource").justification(reason).build()
    };
    finding.suppressed.iter().map(suppression).collect()
}

/// That a baseline knows the finding.
pub(super) fn external() -> Suppression {
    Suppression::builder().kind("external").justification("in the baseline").build()
}

fn properties(finding: &Finding) -> PropertyBag {
    let help: Vec<_> = finding.help.iter().map(|help| line(help)).collect();
    let reasons = finding.context_evidence.iter().map(|reason| line(&reason.message));
    let reasons: Vec<_> = reasons.collect();
    let more = BTreeMap::from([
        ("confidence".to_owned(), serde_json::json!(finding.confidence)),
        ("context".to_owned(), serde_json::json!(finding.context)),
        ("contextEvidence".to_owned(), serde_json::json!(reasons)),
        ("help".to_owned(), serde_json::json!(help)),
    ]);
    PropertyBag::builder().additional_properties(more).build()
}

/// A message in which nothing is a link.
pub(super) fn message(text: &str) -> Message {
    Message::builder().text(unlinked(text)).build()
}

/// Text in which nothing is an embedded link (3.11.6). Only where there may be one it is spelled otherwise: who
/// shows no links shows the backslashes, too.
fn unlinked(text: &str) -> Cow<'_, str> {
    if text.contains("](") { Cow::Owned(bracketed(text)) } else { Cow::Borrowed(text) }
}

/// Text with brackets that mean themselves.
fn bracketed(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}
