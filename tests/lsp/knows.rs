//! What the server tells about commands, words and places.

use crate::client::Client;
use serde_json::{Value, json};

const DOCKERFILE: &str = "\
FROM debian:12 AS base
RUN apt-get update && apt-get install -y python3-pip
RUN pip install x
RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install --break-system-packages y
";
const WORKFLOW: &str = "\
on: push
jobs:
  a:
    runs-on: [self-hosted, linux]
    steps:
      - run: sudo pip install x
  b:
    runs-on: ubuntu-24.04
    container: debian:12
    steps:
      - run: pip install x
";

fn able() -> Value {
    json!({"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}})
}

fn hover(client: &mut Client, name: &str, line: u32, character: u32) -> Option<String> {
    let position = json!({"line": line, "character": character});
    let params = json!({"textDocument": {"uri": client.uri(name)}, "position": position});
    let hover = client.ask("textDocument/hover", params).unwrap();
    hover["contents"]["value"].as_str().map(str::to_owned)
}

#[test]
fn a_refused_install_shows_what_it_rests_on() {
    let mut client = Client::with(&[], able());
    client.open("Dockerfile", "dockerfile", DOCKERFILE);
    let text = hover(&mut client, "Dockerfile", 2, 5).unwrap();
    let text = text.replace(&client.uri(""), "file:///");
    insta::assert_snapshot!(text);
}

#[test]
fn an_option_tells_what_it_does_and_what_it_achieves_here() {
    let mut client = Client::with(&[], able());
    client.open("Dockerfile", "dockerfile", DOCKERFILE);
    let text = hover(&mut client, "Dockerfile", 3, 65).unwrap();
    let text = text.replace(&client.uri(""), "file:///");
    insta::assert_snapshot!(text);
}

#[test]
fn a_place_tells_what_kind_of_machine_it_is() {
    let mut client = Client::with(&[], able());
    client.open("Dockerfile", "dockerfile", DOCKERFILE);
    let text = hover(&mut client, "Dockerfile", 0, 2).unwrap();
    let text = text.replace(&client.uri(""), "file:///");
    insta::assert_snapshot!(text);
    client.open(".github/workflows/a.yml", "yaml", WORKFLOW);
    let text = hover(&mut client, ".github/workflows/a.yml", 3, 6).unwrap();
    assert!(text.starts_with("**job a: a CI runner that is kept**"), "{text}");
    assert!(text.contains("`sudo-pip` error"), "{text}");
    let text = hover(&mut client, ".github/workflows/a.yml", 8, 6).unwrap();
    assert!(text.starts_with("**job b: a container, thrown away**"), "{text}");
}

#[test]
fn sudo_belongs_to_the_command_that_it_raises() {
    let mut client = Client::with(&[], able());
    client.open(".github/workflows/a.yml", "yaml", WORKFLOW);
    let text = hover(&mut client, ".github/workflows/a.yml", 5, 14).unwrap();
    assert!(text.contains("- runs as: root, by `sudo` or its like\n"), "{text}");
}

#[test]
fn variables_are_explained_where_they_are_set() {
    let mut client = Client::with(&[], able());
    client.open("a.sh", "shellscript", "export UV_SYSTEM_PYTHON=1\nFOO=1\n# pip\n");
    let text = hover(&mut client, "a.sh", 0, 12).unwrap();
    assert!(text.starts_with("**`UV_SYSTEM_PYTHON`** (uv): The same as `--system`"), "{text}");
    assert_eq!(hover(&mut client, "a.sh", 1, 1), None);
    assert_eq!(hover(&mut client, "a.sh", 99, 0), None);
    assert_eq!(hover(&mut client, "never-opened.sh", 0, 0), None);
}

#[test]
fn a_rule_in_a_comment_shows_its_page() {
    let mut client = Client::with(&[], able());
    let text = "# pep668-lint: allow[sudo-pip] -- sudo-pip\nsudo pip install x\n";
    client.open("a.sh", "shellscript", text);
    assert!(hover(&mut client, "a.sh", 0, 24).unwrap().starts_with("# "));
    assert_eq!(hover(&mut client, "a.sh", 0, 38), None);
}

#[test]
fn text_of_the_file_is_no_markdown() {
    let mut client = Client::with(&[], able());
    let text = "pip install '`<img src=x>' '[a](http://e.x)' --break-system-packages\u{202e}\n";
    client.open("a.sh", "shellscript", text);
    let text = hover(&mut client, "a.sh", 0, 1).unwrap();
    assert!(text.contains("``pip install `<img src=x>"), "{text}");
    assert!(!text.contains('\u{202e}'), "{text}");
}

#[test]
fn a_client_without_markdown_gets_plain_text() {
    let mut client = Client::new(&[]);
    client.open("Dockerfile", "dockerfile", DOCKERFILE);
    let text = hover(&mut client, "Dockerfile", 2, 5).unwrap();
    assert!(!text.contains("**") && !text.contains("]("), "{text}");
    assert!(text.contains("(Dockerfile:2)"), "{text}");
}

#[test]
fn outcomes_stand_beside_installs_if_the_user_wants_them() {
    let mut client = Client::new(&[]);
    client.open("Dockerfile", "dockerfile", DOCKERFILE);
    let end = json!({"line": 9, "character": 0});
    let range = json!({"start": {"line": 0, "character": 0}, "end": end});
    let params = json!({"textDocument": {"uri": client.uri("Dockerfile")}, "range": range});
    assert_eq!(client.ask("textDocument/inlayHint", params.clone()).unwrap(), json!([]));
    assert_eq!(client.ask("textDocument/codeLens", params.clone()).unwrap(), json!([]));
    let settings = json!({"settings": {"pep668-lint": {"inlayHints": true, "codeLens": true}}});
    client.tell("workspace/didChangeConfiguration", settings);
    let hints = client.ask("textDocument/inlayHint", params.clone()).unwrap();
    let shown = |it: &Value| {
        format!("{}:{} {}", it["position"]["line"], it["position"]["character"], it["label"])
    };
    let shown: Vec<String> = hints.as_array().unwrap().iter().map(shown).collect();
    assert_eq!(shown, ["2:17 \"blocked\"", "3:84 \"\u{2192} /opt/venv\""]);
    let lenses = client.ask("textDocument/codeLens", params).unwrap();
    assert_eq!(lenses[0]["command"]["title"], "blocked");
    assert_eq!(lenses.as_array().unwrap().len(), 2);
}

#[test]
fn settings_are_asked_for_where_the_client_keeps_them() {
    let able = json!({"workspace": {"configuration": true, "inlayHint": {"refreshSupport": true}}});
    let mut client = Client::with(&[], able);
    let (id, params) = client.wait_for("workspace/configuration");
    assert_eq!(params["items"][0]["section"], "pep668-lint");
    let settings = json!([{"inlayHints": true}]);
    client.send(lsp_server::Response::new_ok(id.unwrap(), settings));
    client.wait_for("workspace/inlayHint/refresh");
    client.tell("workspace/didChangeConfiguration", json!({"settings": null}));
    client.wait_for("workspace/configuration");
}
