//! What can be done about a finding: allow it with a reason, read its rule's page.

use super::allow::{Comment, Lint, REASON, Reach, comment};
use super::check::{Checked, Subject};
use super::client::Client;
use super::document::Document;
use super::{diagnostics, page};
use crate::finding::Finding;
use gen_lsp_types as lsp;
use serde_json::{Value, json};

/// Each place that comes into question costs a check of the file.
const MOST: usize = 8;

/// The actions for the findings that touch a range of a buffer.
pub(super) fn actions(
    params: &lsp::CodeActionParams,
    checked: &Checked,
    document: &Document,
    client: &Client,
    lint: &mut Lint<'_>,
) -> Vec<Value> {
    let Some(subject) = &checked.subject else { return Vec::new() };
    let wanted = |kind: &str| {
        let Some(only) = &params.context.only else { return true };
        let begins = |it: &lsp::CodeActionKind| {
            let it = it.to_string();
            it.is_empty() || kind == it || kind.starts_with(&format!("{it}."))
        };
        only.iter().any(begins)
    };
    if !wanted("quickfix") {
        return Vec::new();
    }
    let findings = checked.linted.findings.iter().filter(|finding| {
        let range = diagnostics::range(finding, document, client);
        finding.suppressed.is_none()
            && range.start <= params.range.end
            && params.range.start <= range.end
    });
    let mut actions = Vec::new();
    for finding in findings.take(MOST) {
        let about = About { finding, params, checked, subject, document, client };
        if client.actions {
            actions.extend(about.allow(Reach::Here, lint));
            actions.extend(about.allow(Reach::File, lint));
        }
        actions.push(about.page());
    }
    actions
}

/// A finding, and all that its actions are made of.
struct About<'a> {
    finding: &'a Finding,
    params: &'a lsp::CodeActionParams,
    checked: &'a Checked,
    subject: &'a Subject,
    document: &'a Document,
    client: &'a Client,
}

impl About<'_> {
    /// Allows the finding by a comment.
    fn allow(&self, reach: Reach, lint: &mut Lint<'_>) -> Option<Value> {
        let linted = &self.checked.linted;
        let comment = comment(self.finding, linted, self.subject, self.document, reach, lint)?;
        let place = match reach {
            Reach::Here => "here",
            Reach::File => "in this file",
        };
        Some(json!({
            "title": format!("Allow {} {place}, with a reason", self.finding.rule),
            "kind": "quickfix",
            "diagnostics": self.diagnostics(),
            "edit": self.edit(&comment),
        }))
    }

    /// Opens the page of the rule.
    fn page(&self) -> Value {
        let rule = self.finding.rule;
        let title = format!("Open the page of {rule}");
        let command = json!({"title": title, "command": page::COMMAND, "arguments": [rule]});
        if self.client.actions {
            let diagnostics = self.diagnostics();
            json!({"title": title, "kind": "quickfix", "diagnostics": diagnostics, "command": command})
        } else {
            command
        }
    }

    /// The client's own diagnostics that show the finding.
    fn diagnostics(&self) -> Vec<&lsp::Diagnostic> {
        let range = diagnostics::range(self.finding, self.document, self.client);
        let shows = |it: &&lsp::Diagnostic| {
            let code =
                matches!(&it.code, Some(lsp::Code::String(code)) if code == self.finding.rule);
            code && it.range == range
        };
        self.params.context.diagnostics.iter().filter(shows).collect()
    }

    fn edit(&self, comment: &Comment) -> Value {
        let Document { uri, version, lines, .. } = self.document;
        let range = lines.range(comment.at..comment.at, self.client.encoding);
        let Comment { before, behind, .. } = comment;
        let edit = if self.client.snippets {
            // Nothing in front or behind has a meaning in snippets: blanks and a rule's name.
            let snippet = format!("{before}${{1:{REASON}}}{behind}");
            json!({"range": range, "snippet": {"kind": "snippet", "value": snippet}})
        } else {
            json!({"range": range, "newText": format!("{before}{REASON}{behind}")})
        };
        if self.client.document_changes {
            let document = json!({"uri": uri, "version": version});
            json!({"documentChanges": [{"textDocument": document, "edits": [edit]}]})
        } else {
            json!({"changes": {uri.as_str(): [edit]}})
        }
    }
}
