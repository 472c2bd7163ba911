//! What must hold for any bytes. The fuzz targets call it, and so does `tests/fuzz_finds.rs` with what
//! they once found.
#![allow(dead_code)] // Each target calls one of them.

mod dockerfile_spans;
mod grammar;
mod places;
pub(crate) mod reports;
mod shell_spans;
pub(crate) mod span_map;
mod yaml_spans;

use grammar::Choices;
use pep668_lint::config::Config;
use pep668_lint::engine::{Linted, Setup, Target, Workspace, analyse, lint};
use pep668_lint::finding::{Location, Trouble};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::machine::Analysis;
use pep668_lint::machine::event::Because;
use pep668_lint::program::{self, Program, Runners};
use pep668_lint::report::{Report, trace, trace_json};
use pep668_lint::rules::judge;
use pep668_lint::source::{FileId, Kind, Place, SourceFile, Sources, Span};
use pep668_lint::syntax::{dockerfile as docker, shell as sh, yaml as yml};
use std::sync::Arc;

/// A Dockerfile's tree and program: every span lies in the text, on character boundaries, and exact
/// stretches read as the file does.
pub(crate) fn dockerfile(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let tree = docker::parse(&text, FileId(0), 0);
    let found = dockerfile_spans::violations(&text, &tree);
    assert!(found.is_empty(), "{}", found.join("\n"));
    program(&text, &program::dockerfile::program(&SourceFile::new("Dockerfile", text.as_ref())));
}

fn program(text: &str, program: &Program) {
    let found = places::violations(text, program);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A YAML document.
pub(crate) fn yaml(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match yml::parse(&text, FileId(0)) {
        Ok(document) => {
            let found = yaml_spans::violations(&text, &document);
            assert!(found.is_empty(), "{}", found.join("\n"));
        }
        Err(error) => assert!(error.at as usize <= text.len(), "{error:?}"),
    }
}

/// The programs that a workflow and an action are.
pub(crate) fn workflow(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let file = SourceFile::new(".github/workflows/x.yml", text.as_ref());
    let known = Runners { today: KNOWLEDGE_DATE, ephemeral: &[], persistent: &[] };
    let sources = Sources::alone(Arc::new(file));
    program(&text, &program::workflow::program(&sources, known, &program::Told::default()));
    program(&text, &program::action::program(&sources));
}

/// A script's tree. The first byte chooses the dialect.
pub(crate) fn shell(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let dialects = [sh::Dialect::Posix, sh::Dialect::Bash, sh::Dialect::Ksh, sh::Dialect::Zsh];
    let text = String::from_utf8_lossy(data);
    let tree = sh::parse(&text, dialects[usize::from(*first) % dialects.len()]);
    let found = shell_spans::violations(&text, &tree);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The kinds of file, and a name for each.
const KINDS: [(Kind, &str); 4] = [
    (Kind::Dockerfile, "Dockerfile"),
    (Kind::Script, "x.sh"),
    (Kind::Workflow, ".github/workflows/x.yml"),
    (Kind::Action, "action.yml"),
];

fn target(kind: usize, text: &str) -> Target {
    let (kind, path) = KINDS[kind];
    Target {
        file: Arc::new(SourceFile::new(path, text)),
        kind,
        path: None,
        context: None,
        cut: false,
    }
}

/// Everything from the text to the reports, below the engine's net for panics. The first byte
/// chooses the kind of file.
pub(crate) fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    check_text(usize::from(*first) % KINDS.len(), &String::from_utf8_lossy(data));
}

fn check_text(kind: usize, text: &str) {
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    let analysis = analyse(&target(kind, text), &Workspace::alone(Arc::clone(&setup)));
    places(&analysis);
    let findings = judge(&analysis, &setup.policy).findings;
    for finding in &findings {
        locations(&finding.location);
        finding.command.iter().for_each(locations);
        finding.evidence.iter().filter_map(|it| it.location.as_ref()).for_each(locations);
    }
    reports::render(&Report { findings, ..Report::default() });
    reports::harmless(&trace::render(std::slice::from_ref(&analysis), false));
    let text = trace_json::render(&[analysis]);
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "no JSON: {text}");
}

/// A script of words that depend on each other, through everything.
pub(crate) fn words(data: &[u8]) {
    check_text(1, &grammar::words(&mut Choices::new(data)));
}

/// A script that is one, in any kind of file, through everything.
pub(crate) fn machine(data: &[u8]) {
    let mut choices = Choices::new(data);
    let kind = choices.below(KINDS.len());
    let script = grammar::statements(&mut choices, 0);
    check_text(kind, &grammar::within(kind, &script, &mut choices));
}

/// A script with comments for us, in any kind of file: all they change is what is suppressed.
pub(crate) fn suppressions(data: &[u8]) {
    let mut choices = Choices::new(data);
    let kind = choices.below(KINDS.len());
    let mut script = String::new();
    while !choices.is_empty() && script.len() < 1 << 14 {
        match choices.below(3) {
            0 => script.push_str(&grammar::statements(&mut choices, 2)),
            1 => {
                // At the end of the line before.
                script.truncate(script.trim_end().len());
                script.push_str(&grammar::comment(&mut choices));
            }
            _ => script.push_str(&grammar::comment(&mut choices)),
        }
    }
    let text = grammar::within(kind, &script, &mut choices);
    let setup = Setup::new(&Config::default(), KNOWLEDGE_DATE);
    let workspace = Workspace::alone(Arc::new(setup));
    let with = lint(&target(kind, &text), &workspace);
    let without = lint(&target(kind, &text.replace("pep668-lint", "pep668-lunt")), &workspace);
    assert_eq!(told(&with), told(&without), "{text}");
    for finding in &with.findings {
        locations(&finding.location);
        assert!(finding.suppressed.as_ref().is_none_or(|reason| !reason.trim().is_empty()));
    }
    let report = Report { findings: with.findings, troubles: with.troubles, ..Report::default() };
    reports::render(&report);
}

/// What a run says, but for the comments and what they change.
fn told(linted: &Linted) -> Vec<(&'static str, Span)> {
    let internal = |it: &Trouble| it.message.starts_with("internal error");
    assert!(!linted.troubles.iter().any(internal), "{:?}", linted.troubles);
    let others = linted.findings.iter().filter(|it| !it.rule.starts_with("suppression-"));
    others.map(|finding| (finding.rule, finding.location.span)).collect()
}

/// Every place in the analysis lies in its file.
fn places(analysis: &Analysis) {
    let inside = |place: Place| {
        let text = analysis.file(place).text();
        assert!(text.get(place.span.range()).is_some(), "{place:?} is no stretch of the text");
    };
    let reasons = |reasons: &[Because]| reasons.iter().filter_map(|it| it.place).for_each(inside);
    for unit in &analysis.units {
        reasons(&unit.why);
        for event in &unit.events {
            inside(event.place);
            event.raised_by.into_iter().for_each(|raised| inside(raised.place));
            reasons(&event.evidence);
        }
    }
    analysis.problems.iter().for_each(|(place, ..)| inside(*place));
}

fn locations(location: &Location) {
    let text = location.file.text();
    assert!(text.get(location.span.range()).is_some(), "{:?} is no stretch", location.span);
}
