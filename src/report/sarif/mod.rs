//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/>), as code scanning reads it.
//!
//! Nothing in it depends on the machine or on the time of day: the folder to which paths belong is
//! named, but not where it lies.

mod results;
mod rules;

pub use rules::RuleHelp;

use super::escape::{self, line};
use super::{Report, Why};
use crate::finding::{Trouble, TroubleKind};
use results::{ROOT, artifact, message, result};
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, MultiformatMessageString, Notification,
    PhysicalLocation, Region, ReportingDescriptor, ReportingDescriptorReference, Run,
    RunAutomationDetails, Sarif, Tool, ToolComponent,
};
use std::collections::BTreeMap;

/// Where the schema of the standard is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What the report says about the run itself.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// All rules, in the order of the documentation.
    pub rules: Vec<RuleHelp<'a>>,
    /// The status with which the program ends.
    pub exit_code: u8,
    /// Everything could be checked.
    pub successful: bool,
}

/// The report as SARIF, with a line break at its end.
pub fn render(report: &Report, about: &About<'_>) -> String {
    let index = |rule: &str| about.rules.iter().position(|known| known.name == rule);
    // What a baseline knows is suppressed there (3.35.2); what did not change is no result of this run.
    let all = report.findings.iter().map(|finding| (finding, None));
    let all = all.chain(report.aside.iter().map(|aside| (&aside.finding, Some(aside.why))));
    let results = all.zip(report.fingerprints());
    let results = results.filter(|((_, why), _)| *why != Some(Why::Unchanged));
    let results = results.map(|((finding, why), print)| {
        let mut result = result(finding, index(finding.rule), print);
        if why == Some(Why::Baseline) {
            result.suppressions = Some(vec![results::external()]);
        }
        result
    });
    let root = message("The folder in which pep668-lint ran.");
    let root = ArtifactLocation::builder().description(root).build();
    let run = Run::builder()
        .tool(Tool::builder().driver(driver(about)).build())
        // With a slash at its end it is a category without a name for the single run.
        .automation_details(RunAutomationDetails::builder().id("pep668-lint/").build())
        .invocations(vec![invocation(report, about)])
        .original_uri_base_ids(BTreeMap::from([(ROOT.to_owned(), root)]))
        .column_kind("unicodeCodePoints")
        .results(results.collect::<Vec<_>>())
        .build();
    let log = Sarif::builder().schema(SCHEMA).version("2.1.0").runs(vec![run]).build();
    // Strings and numbers only: there is nothing that could fail.
    let mut text = escape::json(serde_json::to_string_pretty(&log).unwrap_or_default());
    text.push('\n');
    text
}

fn driver(about: &About<'_>) -> ToolComponent {
    ToolComponent::builder()
        .name(env!("CARGO_PKG_NAME"))
        .full_name(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")))
        .version(env!("CARGO_PKG_VERSION"))
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .information_uri("https://peps.python.org/pep-0668/")
        .short_description(text(env!("CARGO_PKG_DESCRIPTION")))
        .rules(about.rules.iter().map(rules::descriptor).collect::<Vec<_>>())
        .notifications(TroubleKind::ALL.map(kind_of_trouble).to_vec())
        .build()
}

fn text(text: &str) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(text).build()
}

fn invocation(report: &Report, about: &About<'_>) -> Invocation {
    let notifications: Vec<Notification> = report.troubles.iter().map(notification).collect();
    Invocation::builder()
        .execution_successful(about.successful)
        .exit_code(about.exit_code)
        .tool_execution_notifications(notifications)
        .build()
}

fn kind_of_trouble(kind: TroubleKind) -> ReportingDescriptor {
    let (meaning, help) = match kind {
        TroubleKind::Unreadable => (
            "A file could not be read or decoded.",
            "Make it readable UTF-8 text, or exclude it in the configuration.",
        ),
        TroubleKind::Invalid => (
            "A file could not be checked.",
            "Mend what the message says. An internal error should be reported to the project.",
        ),
        TroubleKind::Incomplete => (
            "A file was not followed to its end, since a limit was reached.",
            "What was looked at was checked. Make the file simpler, or look at the rest of it yourself.",
        ),
        TroubleKind::Partial => (
            "A file was understood only in part.",
            "What was understood was checked. With --gate it fails a run like a warning.",
        ),
    };
    ReportingDescriptor::builder()
        .id(kind.name())
        .short_description(text(meaning))
        .full_description(text(meaning))
        .help(text(help))
        .build()
}

fn notification(trouble: &Trouble) -> Notification {
    let index = (0i64..).zip(TroubleKind::ALL).find(|(_, kind)| *kind == trouble.kind);
    let mut descriptor = ReportingDescriptorReference::builder().id(trouble.kind.name()).build();
    descriptor.index = index.map(|(index, _)| index);
    let mut physical =
        PhysicalLocation::builder().artifact_location(artifact(&trouble.path)).build();
    physical.region = trouble.line.map(|line| Region::builder().start_line(line).build());
    let location = Location::builder().physical_location(physical).build();
    Notification::builder()
        .descriptor(descriptor)
        .level(trouble.kind.severity().name())
        .message(message(&line(&trouble.message)))
        .locations(vec![location])
        .build()
}
