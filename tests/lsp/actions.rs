//! What can be done about findings.

use crate::client::Client;
use serde_json::{Value, json};

fn literals() -> Value {
    json!({"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}})
}

/// The actions for a place.
fn actions(client: &mut Client, name: &str, line: u32, character: u32) -> Vec<Value> {
    let place = json!({"line": line, "character": character});
    let range = json!({"start": place, "end": place});
    let document = json!({"uri": client.uri(name)});
    let params = json!({"textDocument": document, "range": range, "context": {"diagnostics": []}});
    let actions = client.ask("textDocument/codeAction", params).unwrap();
    actions.as_array().unwrap().clone()
}

/// A text after the only edit of an action.
fn edited(text: &str, action: &Value) -> String {
    let edits = action["edit"]["changes"].as_object().unwrap().values().next().unwrap();
    let [edit] = edits.as_array().unwrap().as_slice() else { panic!("{edits}") };
    let start = &edit["range"]["start"];
    let line = start["line"].as_u64().unwrap() as usize;
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let at = before + start["character"].as_u64().unwrap() as usize;
    let mut text = text.to_owned();
    text.insert_str(at, edit["newText"].as_str().unwrap());
    text
}

/// Each finding of a file can be allowed at its place, and is gone after the edit.
fn allow_all(name: &str, language: &str, text: &str) -> Vec<String> {
    let mut client = Client::with(&[], literals());
    client.open(name, language, text);
    let published = client.published(name);
    let mut results = Vec::new();
    let mut version = 1;
    for diagnostic in published["diagnostics"].as_array().unwrap() {
        let start = &diagnostic["range"]["start"];
        let place = |name: &str| start[name].as_u64().unwrap() as u32;
        let rule = diagnostic["code"].as_str().unwrap();
        let all = actions(&mut client, name, place("line"), place("character"));
        let titled = |title: String| all.iter().find(|it| it["title"] == title.as_str());
        let before = published["diagnostics"].as_array().unwrap().len();
        for (where_, here) in [("here", true), ("in this file", false)] {
            let action = titled(format!("Allow {rule} {where_}, with a reason"));
            let after = edited(text, action.unwrap_or_else(|| panic!("{rule} {where_}: {all:?}")));
            version += 1;
            client.replace(name, version, &after);
            let left = client.rules(name, version);
            assert!(left.len() < before, "{after}{left:?}");
            assert!(left.iter().all(|it| !it.starts_with("suppression")), "{after}{left:?}");
            version += 1;
            client.replace(name, version, text);
            if here {
                results.push(after);
            }
        }
    }
    results
}

/// The line of the comment, and the lines around it.
fn around(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains("pep668-lint")).unwrap();
    lines[at.saturating_sub(1)..(at + 2).min(lines.len())].join("\n")
}

#[test]
fn in_dockerfiles_the_comment_may_stand_between_continued_lines() {
    let text = "FROM debian:12\nRUN apt-get update \\\n    && apt-get install -y python3-pip \\\n    && pip install x\n\
        RUN <<EOF\n  true\n  pip install y\nEOF\n";
    let after = allow_all("Dockerfile", "dockerfile", text);
    assert_eq!(
        around(&after[0]),
        "    && apt-get install -y python3-pip \\\n    \
        # pep668-lint: allow[install-blocked] -- TODO: say why\n    && pip install x"
    );
    assert_eq!(
        around(&after[1]),
        "  true\n  \
        # pep668-lint: allow[install-blocked] -- TODO: say why\n  pip install y"
    );
}

#[test]
fn in_yaml_the_comment_stands_in_the_block_or_above_the_key() {
    let text = "on: push\njobs:\n  a:\n    runs-on: self-hosted\n    steps:\n      - run: sudo pip install x\n\
        \x20     - name: y\n        run: |\n          true\n          sudo \\\n            pip install y\n\
        \x20     - run: >-\n          sudo pip install\n          z\n      - run: \"sudo pip install w\"\n";
    let after = allow_all(".github/workflows/a.yml", "yaml", text);
    let comment = "# pep668-lint: allow[sudo-pip] -- TODO: say why";
    assert_eq!(
        around(&after[0]),
        format!("    steps:\n      {comment}\n      - run: sudo pip install x")
    );
    assert_eq!(
        around(&after[1]),
        format!("          true\n          {comment}\n          sudo \\")
    );
    assert_eq!(
        around(&after[2]),
        format!("            pip install y\n      {comment}\n      - run: >-")
    );
    assert_eq!(after.len(), 4);
}

#[test]
fn in_scripts_the_comment_stands_above_the_command() {
    let text = "#!/bin/bash\nif true; then\n  pip install \\\n    --break-system-packages \\\n    x\nfi\n\
        f() { sudo pip install y; }\nf\ncat <<EOF | sudo sh\npip install z\nEOF\n";
    let after = allow_all("a.sh", "shellscript", text);
    assert_eq!(
        around(&after[0]),
        "if true; then\n  \
        # pep668-lint: allow[break-system-packages] -- TODO: say why\n  pip install \\"
    );
    assert!(after.len() >= 2, "{after:?}");
}

#[test]
fn line_breaks_are_those_of_the_file() {
    let text = "#!/bin/sh\r\nsudo pip install x\r\n";
    let after = allow_all("a.sh", "shellscript", text);
    assert!(after.iter().all(|it| it.contains("say why\r\nsudo")), "{after:?}");
}

#[test]
fn the_reason_is_a_snippet_where_the_client_can() {
    let able = json!({
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {}}},
        "workspace": {"workspaceEdit": {"documentChanges": true, "snippetEditSupport": true}},
    });
    let mut client = Client::with(&[], able);
    client.open("a.sh", "shellscript", "sudo pip install x\n");
    let all = actions(&mut client, "a.sh", 0, 2);
    let change = &all[0]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["version"], 1);
    let snippet = json!({"kind": "snippet", "value": "# pep668-lint: allow[sudo-pip] -- ${1:TODO: say why}\n"});
    assert_eq!(change["edits"][0]["snippet"], snippet);
}

#[test]
fn the_page_of_the_rule_can_be_opened() {
    let mut client = Client::new(&[]);
    client.open("a.sh", "shellscript", "sudo pip install x\n");
    let all = actions(&mut client, "a.sh", 0, 2);
    assert_eq!(all.len(), 1, "a client without action literals gets commands only");
    let command = json!({"command": all[0]["command"], "arguments": all[0]["arguments"]});
    assert_eq!(client.ask("workspace/executeCommand", command), Ok(Value::Null));
    let (_, shown) = client.wait_for("window/showMessage");
    assert!(shown["message"].as_str().unwrap().contains("pep668-lint explain sudo-pip"));
    let wrong = json!({"command": "pep668-lint.openPage", "arguments": ["../../etc/passwd"]});
    assert_eq!(client.ask("workspace/executeCommand", wrong).unwrap_err().0, -32602);
}

#[test]
fn the_server_itself_has_the_pages() {
    let able = json!({
        "workspace": {"textDocumentContent": {}},
        "window": {"showDocument": {"support": true}},
    });
    let mut client = Client::with(&[], able);
    let command = json!({"command": "pep668-lint.openPage", "arguments": ["sudo-pip"]});
    client.ask("workspace/executeCommand", command).unwrap();
    let (_, shown) = client.wait_for("window/showDocument");
    let page = client.ask("workspace/textDocumentContent", json!({"uri": shown["uri"]})).unwrap();
    assert!(page["text"].as_str().unwrap().contains("sudo"));
    let wrong = json!({"uri": "pep668-lint:/rules/x.md"});
    assert!(client.ask("workspace/textDocumentContent", wrong).is_err());
}

#[test]
fn where_nothing_is_found_there_is_nothing_to_do() {
    let mut client = Client::with(&[], literals());
    client.open("a.sh", "shellscript", "true\nsudo pip install x\n");
    assert!(actions(&mut client, "a.sh", 0, 2).is_empty());
    let params = json!({
        "textDocument": {"uri": client.uri("a.sh")},
        "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 9}},
        "context": {"diagnostics": [], "only": ["refactor"]},
    });
    assert_eq!(client.ask("textDocument/codeAction", params), Ok(json!([])));
}
