//! What is found in buffers, told or asked for.

use crate::client::{Client, rules};
use crate::common::Project;
use lsp_server::Message;
use serde_json::{Value, json};

const SCRIPT: &str = "#!/bin/sh\nsudo pip install x\n";
const DOCKERFILE: &str = "FROM debian:12\nRUN apt-get install -y python3-pip\nRUN pip install x\n";
const WORKFLOW: &str = "on: push\njobs:\n  a:\n    runs-on: [self-hosted]\n    steps:\n    - run: |\n        sudo pip install x\n";

#[test]
fn every_kind_of_file_is_checked_as_it_is_opened() {
    let mut client = Client::new(&[]);
    client.open("Dockerfile", "dockerfile", DOCKERFILE);
    assert_eq!(client.rules("Dockerfile", 1), ["install-blocked@2"]);
    client.open(".github/workflows/ci.yml", "yaml", WORKFLOW);
    assert_eq!(client.rules(".github/workflows/ci.yml", 1), ["sudo-pip@6"]);
    client.open("tools/setup", "shellscript", "sudo pip install x\n");
    assert_eq!(client.rules("tools/setup", 1), ["sudo-pip@0"]);
    client.open("untitled:Untitled-1", "shellscript", SCRIPT);
    assert_eq!(client.rules("untitled:Untitled-1", 1), ["sudo-pip@1"]);
    for (name, language) in [("Makefile", "makefile"), ("x.py", "python"), ("a.yml", "yaml")] {
        client.open(name, language, "sudo pip install x\n");
        assert!(client.rules(name, 1).is_empty(), "{name}");
    }
    assert!(client.quit());
}

#[test]
fn a_diagnostic_says_what_is_wrong_and_why() {
    let related = json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}});
    let mut client = Client::with(&[], related);
    client.open("Dockerfile", "dockerfile", DOCKERFILE);
    let published = client.published("Dockerfile");
    let diagnostic = &published["diagnostics"][0];
    assert_eq!(diagnostic["source"], "pep668-lint");
    assert_eq!(diagnostic["severity"], 1);
    let range = json!({"start": {"line": 2, "character": 4}, "end": {"line": 2, "character": 17}});
    assert_eq!(diagnostic["range"], range);
    let message = diagnostic["message"].as_str().unwrap();
    assert!(message.contains("will refuse this") && message.contains("\nhelp: "), "{message}");
    let evidence = &diagnostic["relatedInformation"][0];
    assert_eq!(evidence["location"]["uri"], client.uri("Dockerfile"));
    assert_eq!(evidence["location"]["range"]["start"]["line"], 1);
    assert!(evidence["message"].as_str().unwrap().contains("externally managed"));
    let context = &diagnostic["relatedInformation"][1];
    assert_eq!(context["location"]["range"]["start"]["line"], 0);
    assert_eq!(context["message"], "context: container: this stage is built in a container");
}

#[test]
fn a_reason_for_the_context_that_stands_nowhere_is_part_of_the_message() {
    let related = json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}});
    for (capabilities, in_message) in [(related, false), (json!({}), true)] {
        let mut client = Client::with(&[], capabilities);
        let message =
            |published: &Value| published["diagnostics"][0]["message"].as_str().unwrap().to_owned();
        client.open("a.sh", "shellscript", SCRIPT);
        let script = message(&client.published("a.sh"));
        assert!(script.contains("\ncontext: host: nothing in the project says"), "{script}");
        client.open("Dockerfile", "dockerfile", DOCKERFILE);
        let dockerfile = message(&client.published("Dockerfile"));
        let said = dockerfile.contains("\ncontext: container: this stage is built in a container");
        assert_eq!(said, in_message, "{dockerfile}");
    }
}

#[test]
fn what_a_comment_allows_is_not_shown() {
    let mut client = Client::new(&[]);
    let allowed = "#!/bin/sh\n# pep668-lint: allow[sudo-pip] -- a kiosk\nsudo pip install x\n";
    client.open("a.sh", "shellscript", allowed);
    assert!(client.rules("a.sh", 1).is_empty());
}

#[test]
fn a_broken_file_says_that_it_was_not_checked() {
    let mut client = Client::new(&[]);
    client.open(".github/workflows/ci.yml", "yaml", "jobs:\n  a: [pip\n");
    let published = client.published(".github/workflows/ci.yml");
    let diagnostic = &published["diagnostics"][0];
    assert_eq!(diagnostic["severity"], 3);
    assert!(diagnostic["message"].as_str().unwrap().starts_with("not checked: "), "{diagnostic}");
    client.open("a.sh", "shellscript", "sudo pip install x\0\n");
    assert_eq!(client.rules("a.sh", 1), ["-@0"]);
}

#[test]
fn control_characters_of_the_file_are_spelled_out() {
    let mut client = Client::new(&[]);
    client.open(
        "a.sh",
        "shellscript",
        "pip install --break-system-packages='\u{1b}[2J\u{202e}' x\n",
    );
    let published = client.published("a.sh").to_string();
    assert!(!published.contains('\u{202e}') && !published.contains("\\u001b"), "{published}");
}

#[test]
fn a_closed_buffer_has_no_diagnostics() {
    let mut client = Client::new(&[]);
    client.open("a.sh", "shellscript", SCRIPT);
    assert_eq!(client.rules("a.sh", 1), ["sudo-pip@1"]);
    client.close("a.sh");
    assert_eq!(client.published("a.sh")["diagnostics"], json!([]));
}

#[test]
fn configuration_holds_and_is_read_again() {
    let mut client = Client::new(&[("pep668-lint.toml", "exclude = [\"x/\"]\n")]);
    client.open("x/a.sh", "shellscript", SCRIPT);
    client.open("b.sh", "shellscript", SCRIPT);
    assert!(client.rules("x/a.sh", 1).is_empty());
    assert_eq!(client.rules("b.sh", 1), ["sudo-pip@1"]);
    client.project.write("pep668-lint.toml", "[rules.sudo-pip]\nenabled = false\n");
    client.files_changed();
    assert!(client.rules("b.sh", 1).is_empty());
    // A client that does not watch files tells when one is saved.
    client.project.write("pep668-lint.toml", "");
    let saved = json!({"textDocument": {"uri": client.uri("b.sh")}});
    client.tell("textDocument/didSave", saved);
    assert_eq!(client.rules("b.sh", 1), ["sudo-pip@1"]);
}

#[test]
fn a_broken_configuration_is_reported_where_it_stands() {
    let mut client = Client::new(&[("pep668-lint.toml", "\nexlude = []\n")]);
    client.open("a.sh", "shellscript", SCRIPT);
    let published = client.published("pep668-lint.toml");
    let diagnostic = &published["diagnostics"][0];
    assert_eq!(diagnostic["range"]["start"]["line"], 1);
    assert!(diagnostic["message"].as_str().unwrap().contains("did you mean `exclude`"));
    assert!(client.rules("a.sh", 1).is_empty());
    // Of two buffers below it, it is told once.
    client.open("b.sh", "shellscript", SCRIPT);
    assert!(client.rules("b.sh", 1).is_empty());
    assert!(!client.seen.iter().any(|it| matches!(it, Message::Notification(it)
        if it.params["uri"] == client.uri("pep668-lint.toml").as_str())));
    client.project.write("pep668-lint.toml", "");
    client.files_changed();
    assert_eq!(client.published("pep668-lint.toml")["diagnostics"], json!([]));
    assert_eq!(client.rules("a.sh", 1), ["sudo-pip@1"]);
}

#[test]
fn each_folder_has_its_own_configuration() {
    let project = Project::new(&[
        ("one/pep668-lint.toml", "[rules.sudo-pip]\nenabled = false\n"),
        ("two/x.sh", SCRIPT),
        ("three/pep668-lint.toml", "exclude = [\"*.sh\"]\n"),
    ]);
    let root = format!("file://{}", project.root().canonicalize().unwrap().display());
    let folder = |name: &str| json!({"uri": format!("{root}/{name}"), "name": name});
    let params = json!({"capabilities": {}, "workspaceFolders": [folder("one"), folder("two")]});
    let mut client = Client::start(project, params);
    for (name, expected) in [("one/a.sh", 0), ("two/a.sh", 1), ("three/a.sh", 0), ("a.sh", 1)] {
        client.open(name, "shellscript", SCRIPT);
        assert_eq!(client.rules(name, 1).len(), expected, "{name}");
    }
    let event = json!({"added": [folder("three")], "removed": [folder("one")]});
    client.tell("workspace/didChangeWorkspaceFolders", json!({"event": event}));
    assert_eq!(client.rules("one/a.sh", 1).len(), 0);
    assert!(client.quit());
}

fn pulling() -> Value {
    json!({
        "textDocument": {"diagnostic": {"dynamicRegistration": false}},
        "workspace": {"diagnostics": {"refreshSupport": true}},
    })
}

#[test]
fn a_client_that_asks_is_answered_and_told_nothing_unasked() {
    let mut client = Client::with(&[], pulling());
    assert!(client.server_info["capabilities"]["diagnosticProvider"].is_object());
    client.open("a.sh", "shellscript", SCRIPT);
    let params = json!({"textDocument": {"uri": client.uri("a.sh")}});
    let report = client.ask("textDocument/diagnostic", params.clone()).unwrap();
    assert_eq!(report["kind"], "full");
    assert_eq!(rules(&report["items"]), ["sudo-pip@1"]);
    let again =
        json!({"textDocument": params["textDocument"], "previousResultId": report["resultId"]});
    let report = client.ask("textDocument/diagnostic", again).unwrap();
    assert_eq!(report["kind"], "unchanged");
    assert!(!client.hears("textDocument/publishDiagnostics"));
    let other = json!({"textDocument": {"uri": client.uri("never-opened.sh")}});
    assert_eq!(client.ask("textDocument/diagnostic", other).unwrap()["items"], json!([]));
    assert!(Client::new(&[]).server_info["capabilities"]["diagnosticProvider"].is_null());
}

#[test]
fn a_client_that_asks_is_told_when_to_ask_again() {
    let mut client = Client::with(&[], pulling());
    client.open("a.sh", "shellscript", SCRIPT);
    let params = json!({"textDocument": {"uri": client.uri("a.sh")}});
    client.ask("textDocument/diagnostic", params.clone()).unwrap();
    // Nothing has changed for the client.
    client.files_changed();
    assert!(!client.hears("workspace/diagnostic/refresh"));
    client.project.write("pep668-lint.toml", "[rules.sudo-pip]\nenabled = false\n");
    client.files_changed();
    client.wait_for("workspace/diagnostic/refresh");
    let report = client.ask("textDocument/diagnostic", params).unwrap();
    assert_eq!(report["items"], json!([]));
}

const BUILD: &str = "FROM debian:12\nRUN apt-get install -y python3-pip\nCOPY lib.sh /lib.sh\n\
    RUN . /lib.sh && prepare && pip install x\n";

#[test]
fn an_edit_shows_in_the_files_that_depend_on_it() {
    let (nothing, lowers) =
        ("prepare() { :; }\n", "prepare() { export PIP_BREAK_SYSTEM_PACKAGES=1; }\n");
    let mut client = Client::new(&[("lib.sh", nothing)]);
    client.open("Dockerfile", "dockerfile", BUILD);
    assert_eq!(client.rules("Dockerfile", 1), ["install-blocked@3"]);
    client.open("lib.sh", "shellscript", lowers);
    assert!(client.rules("Dockerfile", 1).is_empty());
    client.replace("lib.sh", 2, nothing);
    assert_eq!(client.rules("Dockerfile", 1), ["install-blocked@3"]);
    client.replace("lib.sh", 3, lowers);
    assert!(client.rules("Dockerfile", 1).is_empty());
    // What is not saved is gone.
    client.close("lib.sh");
    assert_eq!(client.rules("Dockerfile", 1), ["install-blocked@3"]);
}

#[test]
fn a_script_is_judged_by_those_that_run_it() {
    let script = "#!/bin/sh\npip install --break-system-packages x\n";
    let run =
        "FROM debian:12\nRUN apt-get install -y python3-pip\nCOPY setup.sh /\nRUN sh /setup.sh\n";
    let mut client = Client::new(&[("setup.sh", script)]);
    client.open("setup.sh", "shellscript", script);
    assert_eq!(client.rules("setup.sh", 1), ["break-system-packages@1"]);
    client.project.write("Dockerfile", run);
    client.files_changed();
    assert_eq!(client.rules("setup.sh", 1), [""; 0]);
    client.open("Dockerfile", "dockerfile", run);
    client.published("Dockerfile");
    assert_eq!(client.rules("setup.sh", 1), [""; 0]);
    client.replace("Dockerfile", 2, "FROM debian:12\n");
    assert_eq!(client.rules("setup.sh", 1), ["break-system-packages@1"]);
    client.open("other.Dockerfile", "dockerfile", run);
    client.published("other.Dockerfile");
    assert_eq!(client.rules("setup.sh", 1), [""; 0]);
}

#[test]
fn outside_of_the_workspace_every_file_stands_alone() {
    let lowers = "prepare() { export PIP_BREAK_SYSTEM_PACKAGES=1; }\n";
    let project = Project::new(&[("in/x", ""), ("lib.sh", lowers)]);
    let root = format!("file://{}", project.root().canonicalize().unwrap().display());
    let folder = json!({"uri": format!("{root}/in"), "name": "in"});
    let params = json!({"capabilities": {}, "workspaceFolders": [folder]});
    let mut client = Client::start(project, params);
    client.open("Dockerfile", "dockerfile", BUILD);
    assert_eq!(client.rules("Dockerfile", 1), ["install-blocked@3"]);
}
