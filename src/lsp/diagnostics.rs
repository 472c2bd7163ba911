//! Findings and troubles as diagnostics.

use super::check::{Checked, Subject};
use super::document::Document;
use super::lines::Lines;
use super::{Client, View, page, uri};
use crate::finding::{Evidence, Finding, Location, Severity, Trouble, TroubleKind};
use crate::report::escape::line;
use gen_lsp_types as lsp;
use std::path::Path;
use std::sync::Arc;

/// Who says it.
pub(super) const SOURCE: &str = "pep668-lint";

/// All that there is to say about a buffer.
pub(super) fn of(
    checked: &Checked,
    document: &Document,
    view: &View,
    client: &Client,
) -> Vec<lsp::Diagnostic> {
    let mut diagnostics = Vec::new();
    if let Some(subject) = &checked.subject {
        let teller = Teller { subject, document, view, client };
        let open = checked.linted.findings.iter().filter(|finding| finding.suppressed.is_none());
        diagnostics.extend(open.map(|finding| teller.diagnostic(finding)));
    }
    let troubles = checked.linted.troubles.iter();
    diagnostics.extend(troubles.map(|it| trouble(it, &document.text, &document.lines, client)));
    diagnostics
}

/// Turns findings of one buffer into diagnostics.
struct Teller<'a> {
    subject: &'a Subject,
    document: &'a Document,
    view: &'a View,
    client: &'a Client,
}

impl Teller<'_> {
    fn diagnostic(&self, finding: &Finding) -> lsp::Diagnostic {
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            finding.evidence.iter().partition(|it| !self.is_elsewhere(it));
        let evidence = elsewhere.into_iter().filter_map(|it| self.related("", it));
        let label = format!("context: {}: ", finding.context.name());
        let context = finding.untold_context().filter(|it| self.is_elsewhere(it));
        let context = context.filter_map(|it| self.related(&label, it));
        let related: Vec<_> = evidence.chain(context).collect();
        let mut message = line(&finding.message).into_owned();
        for evidence in here {
            message.push_str(&format!("\nbecause {}", line(&evidence.message)));
        }
        if let Some(context) = self.context(finding) {
            message.push_str(&format!("\n{}", line(&context)));
        }
        for help in &finding.help {
            message.push_str(&format!("\nhelp: {}", line(help)));
        }
        let href = page::href(finding.rule).filter(|_| self.client.links);
        lsp::Diagnostic {
            range: range(finding, self.document, self.client),
            severity: Some(severity(finding.severity)),
            code: Some(lsp::Code::String(finding.rule.to_owned())),
            code_description: href.map(|href| lsp::CodeDescription { href: href.into() }),
            source: Some(SOURCE.to_owned()),
            message: lsp::Message::String(message),
            related_information: (!related.is_empty()).then_some(related),
            tags: None,
            data: None,
        }
    }

    /// Whether the client is led to the place where it stands.
    fn is_elsewhere(&self, evidence: &Evidence) -> bool {
        evidence.location.is_some() && self.client.related
    }

    /// Why the context is what it is, as far as the message must say it.
    fn context(&self, finding: &Finding) -> Option<String> {
        let here = finding.untold_context().filter(|it| !self.is_elsewhere(it));
        let here: Vec<&str> = here.map(|it| it.message.as_str()).collect();
        let name = finding.context.name();
        (!here.is_empty()).then(|| format!("context: {name}: {}", here.join("; ")))
    }

    fn related(
        &self,
        label: &str,
        evidence: &Evidence,
    ) -> Option<lsp::DiagnosticRelatedInformation> {
        let location =
            place(evidence.location.as_ref()?, self.subject, self.document, self.view, self.client);
        let message = format!("{label}{}", line(&evidence.message));
        Some(lsp::DiagnosticRelatedInformation { location, message })
    }
}

/// Where a finding stands in its buffer.
pub(super) fn range(finding: &Finding, document: &Document, client: &Client) -> lsp::Range {
    let span = finding.location.span;
    document.lines.range(span.start..span.end, client.encoding)
}

/// A place in the buffer or in another file.
pub(super) fn place(
    location: &Location,
    subject: &Subject,
    document: &Document,
    view: &View,
    client: &Client,
) -> lsp::Location {
    let bytes = location.span.start..location.span.end;
    if Arc::ptr_eq(&location.file, &subject.target.file) {
        let range = document.lines.range(bytes, client.encoding);
        return lsp::Location { uri: document.uri.as_str().into(), range };
    }
    let path = subject.root.join(location.file.path());
    let range = Lines::new(location.file.text()).range(bytes, client.encoding);
    lsp::Location { uri: view.uri(&path).into(), range }
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
        Severity::Note => lsp::DiagnosticSeverity::Information,
    }
}

/// A trouble with a text, at its line. While somebody types, most texts are broken: that is no error.
fn trouble(trouble: &Trouble, text: &str, lines: &Lines, client: &Client) -> lsp::Diagnostic {
    let message = line(&trouble.message);
    let message = match trouble.kind {
        TroubleKind::Incomplete => format!("not followed to its end: {message}"),
        TroubleKind::Partial => format!("understood only in part: {message}"),
        TroubleKind::Invalid | TroubleKind::Unreadable => format!("not checked: {message}"),
    };
    let start = lines.start(trouble.line.unwrap_or(1).saturating_sub(1));
    let rest = &text[start as usize..];
    let len = rest.find(['\n', '\r']).unwrap_or(rest.len()) as u32;
    lsp::Diagnostic {
        range: lines.range(start..start + len, client.encoding),
        severity: Some(lsp::DiagnosticSeverity::Information),
        source: Some(SOURCE.to_owned()),
        message: lsp::Message::String(message),
        ..lsp::Diagnostic::default()
    }
}

/// What is wrong with configuration files, each with its URI. The text is not at hand: the whole line
/// is meant.
pub(super) fn of_configuration(
    troubles: &[Trouble],
    working: &Path,
) -> Vec<(String, lsp::Diagnostic)> {
    let diagnostic = |trouble: &Trouble| {
        let line_number = trouble.line.unwrap_or(1).saturating_sub(1);
        let start = lsp::Position { line: line_number, character: 0 };
        let end = lsp::Position { line: line_number + 1, character: 0 };
        let diagnostic = lsp::Diagnostic {
            range: lsp::Range { start, end },
            severity: Some(lsp::DiagnosticSeverity::Error),
            source: Some(SOURCE.to_owned()),
            message: lsp::Message::String(line(&trouble.message).into_owned()),
            ..lsp::Diagnostic::default()
        };
        (uri::of_path(&working.join(&trouble.path)), diagnostic)
    };
    troubles.iter().map(diagnostic).collect()
}
