//! Reports of findings whose every word is a stranger's.

use super::grammar::Choices;
use pep668_lint::finding::{
    Confidence, Context, Evidence, Finding, Location, Severity, Trouble, TroubleKind,
};
use pep668_lint::report::{
    Checkout, Look, Report, checkstyle, concise, escape, full, github, gitlab, json, jsonl, junit,
    markdown, rdjson, sarif,
};
use pep668_lint::source::{SourceFile, Span};
use std::sync::Arc;

/// What means something to a terminal, a log of a CI service, XML, Markdown, JSON or a URL.
#[rustfmt::skip]
const HOSTILE: &[&str] = &[
    "x", " ", "\n", "\r\n", "\t", "\0", "\u{1b}[31m", "\u{1b}]8;;http://x\u{7}", "\u{9b}2J", "\u{202e}", "\u{2066}", "\u{feff}", "\u{fdd0}",
    "\u{200b}", "\u{ad}", "::error file=x::y", "%0A", "%", "##[error]", "##vso[task.complete]", "<b>", "&lt;", "]]>", "--", "-->", "\"", "'", "`", "```",
    "|", "[a](b)", "![a](b)", "*", "_", "#", "\\", "\\n", "{}", "{{ x }}", "${{ x }}", "/", "../", ":", "?", "é", "漢字", "e\u{301}", "👩‍👩‍👧",
];

fn text(choices: &mut Choices<'_>) -> String {
    let mut text = String::new();
    for _ in 0..choices.below(8) {
        match choices.next() % 4 {
            0 => text.push_str(&choices.raw()),
            _ => text.push_str(choices.pick(HOSTILE)),
        }
    }
    text
}

fn location(files: &[Arc<SourceFile>], choices: &mut Choices<'_>) -> Location {
    let file = Arc::clone(&files[choices.below(files.len())]);
    let length = file.text().len();
    let mut end = || file.text().floor_char_boundary(choices.below(length + 1));
    let (one, other) = (end(), end());
    Location { span: Span::new(one.min(other), one.max(other)), file }
}

const RULES: [&str; 3] = ["sudo-pip", "break-system-packages", "marker-removed"];

fn reasons(files: &[Arc<SourceFile>], choices: &mut Choices<'_>) -> Vec<Evidence> {
    let evidence = (0..choices.below(3)).map(|_| {
        let location = (choices.below(3) > 0).then(|| location(files, choices));
        Evidence { location, message: text(choices) }
    });
    evidence.collect()
}

fn finding(files: &[Arc<SourceFile>], choices: &mut Choices<'_>) -> Finding {
    let bits = choices.next();
    let evidence = reasons(files, choices);
    Finding {
        rule: RULES[choices.below(3)],
        severity: [Severity::Note, Severity::Warning, Severity::Error][choices.below(3)],
        confidence: Confidence::Medium,
        message: text(choices),
        location: location(files, choices),
        command: (bits & 1 > 0).then(|| location(files, choices)),
        context: Context::Host,
        evidence,
        help: (0..choices.below(3)).map(|_| text(choices)).collect(),
        fixes: Vec::new(),
        suppressed: (bits & 2 > 0).then(|| text(choices)),
        via: Vec::new(),
        context_evidence: reasons(files, choices),
    }
}

fn trouble(choices: &mut Choices<'_>) -> Trouble {
    let kinds = TroubleKind::ALL;
    Trouble {
        kind: kinds[choices.below(kinds.len())],
        path: text(choices),
        line: (choices.below(2) > 0).then(|| u32::from(choices.next())),
        message: text(choices),
    }
}

/// Every format, of findings that the bytes choose.
pub(crate) fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let files: Vec<_> = (0..=choices.below(2))
        .map(|_| Arc::new(SourceFile::new(text(&mut choices), text(&mut choices))))
        .collect();
    let findings = (0..choices.below(4)).map(|_| finding(&files, &mut choices)).collect();
    let troubles = (0..choices.below(3)).map(|_| trouble(&mut choices)).collect();
    let mut report = Report { findings, troubles, ..Report::default() };
    report.sort();
    render(&report);
}

/// Every format: nothing treacherous for people, and whole documents for programs.
pub(crate) fn render(report: &Report) {
    let look = Look { notes: true, statistics: true, ..Look::default() };
    let checkout =
        Checkout { blob: Some("https://example.com/blob/1".into()), ..Checkout::default() };
    let commands = github::render(report, &checkout);
    let for_people = [
        full::render(report, look),
        concise::render(report, look),
        markdown::render(report, look, &checkout),
    ];
    for text in for_people.iter().chain([&commands]) {
        harmless(text);
    }
    let orders = commands.lines().filter(|line| line.starts_with("::") || line.starts_with("##"));
    for order in orders {
        assert!(order.starts_with("::error ") || order.starts_with("::warning "), "{order}");
    }
    let about = sarif::About { rules: Vec::new(), exit_code: 1, successful: true };
    let jsonl = jsonl::render(report, look);
    let documents = [
        json::render(report, look),
        sarif::render(report, &about),
        gitlab::render(report, &checkout),
        rdjson::render(report),
    ];
    for text in documents.iter().map(String::as_str).chain(jsonl.lines()) {
        assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "no JSON: {text}");
    }
    for text in [junit::render(report), checkstyle::render(report)] {
        assert!(roxmltree::Document::parse(&text).is_ok(), "no XML: {text}");
    }
}

/// Nothing in a text for people does anything but show itself.
pub(crate) fn harmless(text: &str) {
    let raw = text.chars().find(|&c| !matches!(c, '\n' | '\t') && escape::is_treacherous(c));
    assert!(raw.is_none(), "{raw:?} reaches the terminal:\n{text}");
}
