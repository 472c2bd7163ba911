//! What the client can do. Read leniently: a client that describes one of its abilities wrongly is
//! taken to lack that one.

use super::lines::Encoding;
use serde_json::Value;

/// The abilities of a client that this server makes use of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    /// What it counts in lines.
    pub(super) encoding: Encoding,
    /// It asks for diagnostics itself: then none are sent unasked.
    pub(super) pulls: bool,
    /// It can be told that what it asked for is out of date.
    pub(super) refreshes_diagnostics: bool,
    /// As above, for inlay hints.
    pub(super) refreshes_hints: bool,
    /// As above, for code lenses.
    pub(super) refreshes_lenses: bool,
    /// A diagnostic may have further places.
    pub(super) related: bool,
    /// A diagnostic may have a link.
    pub(super) links: bool,
    /// Hover texts may be Markdown.
    pub(super) markdown: bool,
    /// Code actions are more than commands.
    pub(super) actions: bool,
    /// Edits may say which version of a document they are for.
    pub(super) document_changes: bool,
    /// Edits may be snippets.
    pub(super) snippets: bool,
    /// Its settings can be asked for.
    pub(super) configuration: bool,
    /// It watches files for servers.
    pub(super) watches: bool,
    /// It shows what a URI names.
    pub(super) shows: bool,
    /// It asks the server for the text behind URIs of the server's own.
    pub(super) virtual_documents: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn new(params: &Value) -> Self {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let can = |path: &str| at(path).and_then(Value::as_bool).unwrap_or(false);
        let holds = |path: &str, word: &str| {
            let list = at(path).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|it| it.as_str() == Some(word)))
        };
        let utf8 = holds("general/positionEncodings", "utf-8");
        Self {
            encoding: if utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            pulls: at("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes_diagnostics: can("workspace/diagnostics/refreshSupport"),
            refreshes_hints: can("workspace/inlayHint/refreshSupport"),
            refreshes_lenses: can("workspace/codeLens/refreshSupport"),
            related: can("textDocument/publishDiagnostics/relatedInformation")
                || can("textDocument/diagnostic/relatedInformation"),
            links: can("textDocument/publishDiagnostics/codeDescriptionSupport")
                || can("textDocument/diagnostic/codeDescriptionSupport"),
            markdown: holds("textDocument/hover/contentFormat", "markdown"),
            actions: at("textDocument/codeAction/codeActionLiteralSupport").is_some(),
            document_changes: can("workspace/workspaceEdit/documentChanges"),
            snippets: can("workspace/workspaceEdit/snippetEditSupport")
                && can("workspace/workspaceEdit/documentChanges"),
            configuration: can("workspace/configuration"),
            watches: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            shows: can("window/showDocument/support"),
            virtual_documents: at("workspace/textDocumentContent").is_some_and(Value::is_object),
        }
    }
}

/// What the user sets in the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Settings {
    /// Show the outcome behind each install.
    pub(super) inlay_hints: bool,
    /// Show it above each install.
    pub(super) code_lens: bool,
}

impl Settings {
    /// Takes over what is said; what is not keeps its value. The settings may stand below the
    /// program's name.
    pub(super) fn update(&mut self, value: &Value) {
        let value = value.get("pep668-lint").unwrap_or(value);
        let flag = |name: &str| value.get(name).and_then(Value::as_bool);
        self.inlay_hints = flag("inlayHints").unwrap_or(self.inlay_hints);
        self.code_lens = flag("codeLens").unwrap_or(self.code_lens);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_client_that_says_nothing_can_little() {
        for params in
            [json!({}), json!(null), json!({"capabilities": {"general": 3, "window": []}})]
        {
            let client = Client::new(&params);
            assert_eq!(client.encoding, Encoding::Utf16);
            assert!(!client.pulls && !client.snippets && !client.watches && !client.markdown);
        }
    }

    #[test]
    fn abilities_are_found_where_the_protocol_puts_them() {
        let client = Client::new(&json!({"capabilities": {
            "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]},
            "textDocument": {"diagnostic": {}, "hover": {"contentFormat": ["plaintext", "markdown"]}},
            "workspace": {"workspaceEdit": {"documentChanges": true, "snippetEditSupport": true}},
        }}));
        assert_eq!(client.encoding, Encoding::Utf8);
        assert!(client.pulls && client.markdown && client.snippets && !client.related);
    }

    #[test]
    fn settings_that_are_not_named_stay() {
        let mut settings = Settings::default();
        settings.update(&json!({"pep668-lint": {"inlayHints": true}}));
        settings.update(&json!({"codeLens": true, "inlayHints": "no"}));
        settings.update(&json!(null));
        assert_eq!(settings, Settings { inlay_hints: true, code_lens: true });
    }
}
