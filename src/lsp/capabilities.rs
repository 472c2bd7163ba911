//! What this server offers to a client.

use super::client::Client;
use super::lines::Encoding;
use super::page;
use serde_json::{Value, json};

/// The server's capabilities, as `initialize` is answered.
pub(super) fn of(client: &Client) -> Value {
    let encoding = match client.encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
    };
    let mut capabilities = json!({
        "positionEncoding": encoding,
        "textDocumentSync": {"openClose": true, "change": 2, "save": true},
        "hoverProvider": true,
        "codeActionProvider": {"codeActionKinds": ["quickfix"]},
        "inlayHintProvider": true,
        "codeLensProvider": {"resolveProvider": false},
        "executeCommandProvider": {"commands": [page::COMMAND]},
        "workspace": {
            "workspaceFolders": {"supported": true, "changeNotifications": true},
        },
    });
    if client.pulls {
        capabilities["diagnosticProvider"] = json!({
            "identifier": "pep668-lint",
            "interFileDependencies": true,
            "workspaceDiagnostics": false,
        });
    }
    if client.virtual_documents {
        capabilities["workspace"]["textDocumentContent"] = json!({"schemes": [page::SCHEME]});
    }
    capabilities
}
