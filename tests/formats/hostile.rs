//! A report in which everything that comes from files is hostile.

use pep668_lint::finding::{
    Confidence, Context, Evidence, Finding, Location, Severity, Trouble, TroubleKind,
};
use pep668_lint::report::Report;
use pep668_lint::source::{Kind, SourceFile, Span};
use std::sync::Arc;

/// What readers of some format act on.
pub(crate) const POISON: [&str; 14] = [
    "::error file=x::y",
    "a\n::add-mask::a\r\n##[add-mask]b",
    "%0A::error::%25,:=",
    "]]>&amp;<b a=\"'\">",
    "\u{1b}[31m\u{7}\u{9b}\0",
    "\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}",
    "a|b\\|c\\",
    "`` ` ```",
    "![x](http://evil.example/p.png)",
    "@team #1 https://evil.example www.evil.example",
    "<img src=x onerror=y><!--",
    "[link]: http://evil.example",
    "\u{ffff}\u{fffe}\u{fffd}",
    "$x$ ~a~ **b** _c_ </details>",
];

/// A name of a file for each poison. One was no UTF-8 before it was read.
pub(crate) fn paths() -> Vec<String> {
    // Paths as reported have no empty parts.
    POISON.iter().map(|poison| format!("{}/x.sh", poison.replace("//", "/"))).collect()
}

/// A finding in `text` at its `words`.
pub(crate) fn finding(path: &str, text: &str, words: &str, severity: Severity) -> Finding {
    let file = Arc::new(SourceFile::new(path, text));
    let start = text.find(words).unwrap();
    let location = Location { file, span: Span::new(start, start + words.len()) };
    Finding {
        rule: "sudo-pip",
        severity,
        confidence: Confidence::High,
        message: format!("`{words}` installs into the system"),
        location: location.clone(),
        command: None,
        context: Context::Host,
        context_evidence: vec![
            Evidence { location: Some(location.clone()), message: format!("`{words}` runs it") },
            Evidence { location: None, message: format!("nobody but `{words}` runs it") },
        ],
        evidence: vec![
            Evidence { location: Some(location), message: format!("`{words}` stands here") },
            Evidence { location: None, message: format!("because of `{words}`") },
        ],
        via: Vec::new(),
        help: vec![format!("leave out `{words}`")],
        fixes: Vec::new(),
        suppressed: None,
    }
}

/// For each poison an error, a warning and a note, one finding that is allowed, and a trouble of each
/// kind.
pub(crate) fn report() -> Report {
    let mut report = Report::default();
    for (poison, path) in POISON.iter().zip(paths()) {
        let text = format!("é {poison}\n");
        for severity in [Severity::Error, Severity::Warning, Severity::Note] {
            report.findings.push(finding(&path, &text, poison, severity));
        }
        let mut allowed = finding(&path, &text, poison, Severity::Error);
        allowed.suppressed = Some("hidden reason".to_owned());
        report.findings.push(allowed);
        for kind in TroubleKind::ALL {
            report.troubles.push(trouble(kind, &path, &format!("cannot read {poison}")));
        }
    }
    report.summary.read.insert(Kind::Script, POISON.len());
    report.sort();
    report
}

pub(crate) fn trouble(kind: TroubleKind, path: &str, message: &str) -> Trouble {
    let line = (kind != TroubleKind::Unreadable).then_some(2);
    Trouble { kind, path: path.to_owned(), line, message: message.to_owned() }
}

/// No character that a terminal or an editor would act on.
pub(crate) fn assert_harmless(text: &str) {
    let treacherous = |c: char| c != '\n' && pep668_lint::report::escape::is_treacherous(c);
    let raw = text.chars().find(|c| treacherous(*c));
    assert_eq!(raw, None, "{text}");
}
