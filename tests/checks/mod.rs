//! What must hold for any bytes. The fuzz targets call it, and so does `tests/fuzz_finds.rs` with what
//! they once found.
#![allow(dead_code)] // Each target calls one of them.

mod dockerfile_spans;
mod places;
mod shell_spans;
mod yaml_spans;

use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, analyse};
use pep668_lint::finding::Location;
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::machine::Analysis;
use pep668_lint::machine::event::Because;
use pep668_lint::program::{self, Program, Runners};
use pep668_lint::report::{
    Checkout, Look, Report, checkstyle, concise, escape, full, github, gitlab, json, junit,
    markdown, rdjson, trace, trace_json,
};
use pep668_lint::rules::judge;
use pep668_lint::source::{FileId, Kind, Place, SourceFile, Sources};
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
    let sources = Sources::alone(Arc::new(file));
    let known = Runners { today: KNOWLEDGE_DATE, ephemeral: &[], persistent: &[] };
    program(&text, &program::workflow::program(&sources, known));
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

/// Everything from the text to the reports, below the engine's net for panics. The first byte
/// chooses the kind of file.
pub(crate) fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let kinds = [
        (Kind::Dockerfile, "Dockerfile"),
        (Kind::Script, "x.sh"),
        (Kind::Workflow, ".github/workflows/x.yml"),
        (Kind::Action, "action.yml"),
    ];
    let (kind, path) = kinds[usize::from(*first) % kinds.len()];
    let file = Arc::new(SourceFile::new(path, String::from_utf8_lossy(data)));
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    let target = Target::alone(Arc::clone(&file), kind);
    let analysis = analyse(&target, &Workspace::alone(Arc::clone(&setup)));
    places(&analysis);
    let findings = judge(&analysis, &setup.policy).findings;
    for finding in &findings {
        locations(&finding.location);
        finding.command.iter().for_each(locations);
        finding.evidence.iter().filter_map(|it| it.location.as_ref()).for_each(locations);
    }
    let report = Report { findings, ..Report::default() };
    let look = Look { notes: true, ..Look::default() };
    let checkout = Checkout::default();
    for text in [
        full::render(&report, look),
        concise::render(&report, look),
        github::render(&report, &checkout),
        junit::render(&report),
        checkstyle::render(&report),
        markdown::render(&report, look, &checkout),
        trace::render(std::slice::from_ref(&analysis), false),
    ] {
        let raw = text.chars().find(|&c| !matches!(c, '\n' | '\t') && escape::is_treacherous(c));
        assert!(raw.is_none(), "{raw:?} reaches the terminal:\n{text}");
    }
    for text in [
        json::render(&report, look),
        gitlab::render(&report, &checkout),
        rdjson::render(&report),
        trace_json::render(&[analysis]),
    ] {
        let raw = text.chars().find(|&c| c != '\n' && escape::is_treacherous(c));
        assert!(raw.is_none(), "{raw:?} reaches the terminal:\n{text}");
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "no JSON: {text}");
    }
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
            event.raised_by.into_iter().for_each(inside);
            reasons(&event.evidence);
        }
    }
    analysis.problems.iter().for_each(|(place, _)| inside(*place));
}

fn locations(location: &Location) {
    let text = location.file.text();
    assert!(text.get(location.span.range()).is_some(), "{:?} is no stretch", location.span);
}
