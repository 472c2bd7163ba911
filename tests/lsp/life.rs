//! From `initialize` to `exit`, and what must not end the server.

use crate::client::Client;
use lsp_server::{Connection, Message, Notification, Response};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SCRIPT: &str = "#!/bin/sh\nsudo pip install x\n";

#[test]
fn a_client_that_says_goodbye_is_served_to_the_end() {
    assert!(Client::new(&[]).quit());
}

#[test]
fn a_client_that_vanishes_or_is_rude_ends_the_server() {
    assert!(!Client::new(&[]).vanish());
    let rude = Client::new(&[]);
    rude.tell("exit", Value::Null);
    assert!(!rude.ended());
}

#[test]
fn a_client_that_never_begins_is_no_success() {
    let (server, client) = Connection::memory();
    let exit = Notification { method: "exit".to_owned(), params: Value::Null };
    client.sender.send(Message::Notification(exit)).unwrap();
    let options = pep668_lint::lsp::Options {
        finder: Box::new(|| Err(Vec::new())),
        setup: Box::new(|_| unreachable!()),
        working: "/".into(),
    };
    assert!(!pep668_lint::lsp::serve(&server, options));
}

#[test]
fn unknown_requests_are_refused_and_unknown_notifications_passed_over() {
    let mut client = Client::new(&[]);
    client.tell("$/whatever", json!([1]));
    client.tell("textDocument/didFrobnicate", json!(null));
    for method in ["textDocument/completion", "$/x", "", "workspace/symbol"] {
        assert_eq!(client.ask(method, json!({})).unwrap_err().0, -32601, "{method}");
    }
    assert_eq!(client.ask("initialize", json!({})).unwrap_err().0, -32600);
    assert!(client.quit());
}

#[test]
fn parameters_that_make_no_sense_end_nothing() {
    let mut client = Client::new(&[]);
    for params in [json!(null), json!([]), json!({"textDocument": 3}), json!("x")] {
        for method in [
            "textDocument/didOpen",
            "textDocument/didChange",
            "textDocument/didClose",
            "workspace/didChangeWorkspaceFolders",
            "workspace/didChangeConfiguration",
            "workspace/didChangeWatchedFiles",
            "$/cancelRequest",
        ] {
            client.tell(method, params.clone());
        }
        for method in ["textDocument/diagnostic", "textDocument/hover", "workspace/executeCommand"]
        {
            assert_eq!(client.ask(method, params.clone()).unwrap_err().0, -32602, "{method}");
        }
    }
    client.change("never-opened.sh", 3, json!([{"text": "x"}]));
    client.close("never-opened.sh");
    client.open("a.sh", "shellscript", SCRIPT);
    assert_eq!(client.rules("a.sh", 1), ["sudo-pip@1"]);
    assert!(client.quit());
}

#[test]
fn after_shutdown_nothing_is_answered() {
    let mut client = Client::new(&[]);
    assert_eq!(client.ask("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(client.ask("textDocument/diagnostic", json!({})).unwrap_err().0, -32600);
    client.tell("exit", Value::Null);
    assert!(client.ended());
}

#[test]
fn a_request_that_waits_can_be_cancelled() {
    let slow = format!("#!/bin/sh\n{}", "sudo pip install x\n".repeat(300));
    let mut client = Client::new(&[]);
    client.open("a.sh", "shellscript", &slow);
    let params = json!({"textDocument": {"uri": client.uri("a.sh")}});
    let ids: Vec<_> =
        (0..3).map(|_| client.request("textDocument/diagnostic", params.clone())).collect();
    client.tell("$/cancelRequest", json!({"id": ids[2]}));
    client.tell("$/cancelRequest", json!({"id": 999}));
    assert_eq!(client.answer(&ids[2]).unwrap_err().0, -32800);
    assert!(client.answer(&ids[0]).is_ok() && client.answer(&ids[1]).is_ok());
    client.tell("$/cancelRequest", json!({"id": ids[0]}));
    assert!(client.quit());
}

#[test]
fn files_are_watched_if_the_client_can() {
    let watching = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    let mut client = Client::with(&[], watching);
    let (id, params) = client.wait_for("client/registerCapability");
    let registration = &params["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    let watchers = registration["registerOptions"]["watchers"].as_array().unwrap();
    assert_eq!(watchers[0]["globPattern"], "**/*");
    client.send(Response::new_ok(id.unwrap(), Value::Null));
    assert!(!Client::new(&[]).hears("client/registerCapability"));
    assert!(client.quit());
}

#[test]
fn the_encoding_is_agreed_on() {
    let offered = |encodings: Value| {
        let general = json!({"general": {"positionEncodings": encodings}});
        Client::with(&[], general).server_info["capabilities"]["positionEncoding"].clone()
    };
    assert_eq!(offered(json!(["utf-16", "utf-8"])), "utf-8");
    assert_eq!(offered(json!(["utf-32", "utf-16"])), "utf-16");
    assert_eq!(offered(Value::Null), "utf-16");
}

#[test]
fn every_question_about_broken_text_is_answered() {
    let kinds =
        [("dockerfile", "Dockerfile"), ("shell", "a.sh"), ("workflow", ".github/workflows/a.yml")];
    let able = json!({"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}});
    let mut client = Client::with(&[], able);
    let settings = json!({"settings": {"inlayHints": true, "codeLens": true}});
    client.tell("workspace/didChangeConfiguration", settings);
    for (folder, name) in kinds {
        client.open(name, "", "");
        let folder = format!("{}/testdata/fuzz/{folder}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|file| file.metadata().unwrap().len() < 4_000).collect();
        files.sort();
        for (version, file) in (2..).zip(files.iter().take(40)) {
            let text = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
            client.replace(name, version, &text);
            let lines = text.lines().count() as u32;
            let document = json!({"uri": client.uri(name)});
            for line in [0, lines / 2, lines] {
                let place = json!({"line": line, "character": 3});
                let end = json!({"line": line + 9, "character": 0});
                let params = json!({
                    "textDocument": document,
                    "position": place,
                    "range": {"start": place, "end": end},
                    "context": {"diagnostics": []},
                });
                for method in ["hover", "codeAction", "inlayHint", "codeLens", "diagnostic"] {
                    let method = format!("textDocument/{method}");
                    let answer = client.ask(&method, params.clone());
                    assert!(answer.is_ok(), "{}: {method}: {answer:?}", file.display());
                }
            }
        }
    }
    assert!(client.quit());
}

/// A script that takes long, wherever the time goes: to read it, or to replay it.
fn slow() -> [String; 2] {
    let nested = format!("pip x\necho {}x{}\n", "\"${a:-".repeat(160), "}\"".repeat(160));
    [nested, "sudo pip install x\n".repeat(20_000)]
}

#[test]
fn a_text_that_takes_long_is_forgotten_when_it_is_replaced() {
    for slow in slow() {
        let mut client = Client::new(&[]);
        client.open("a.sh", "shellscript", &slow);
        std::thread::sleep(Duration::from_millis(100));
        let begin = Instant::now();
        client.replace("a.sh", 2, SCRIPT);
        assert_eq!(client.rules("a.sh", 2), ["sudo-pip@1"]);
        let place = json!({"line": 1, "character": 6});
        let document = json!({"uri": client.uri("a.sh")});
        let hover = json!({"textDocument": document, "position": place});
        assert!(client.ask("textDocument/hover", hover).unwrap().is_object());
        assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
        assert!(client.quit());
    }
}

#[test]
fn a_question_that_is_taken_back_holds_up_nothing() {
    let mut client = Client::new(&[]);
    client.open("slow.sh", "shellscript", &slow()[1]);
    client.open("a.sh", "shellscript", SCRIPT);
    let document = json!({"uri": client.uri("slow.sh")});
    let place = json!({"line": 1, "character": 6});
    let id =
        client.request("textDocument/hover", json!({"textDocument": document, "position": place}));
    std::thread::sleep(Duration::from_millis(100));
    client.tell("$/cancelRequest", json!({"id": 2}));
    assert_eq!(client.answer(&id).unwrap_err().0, -32800);
    client.close("slow.sh");
    assert_eq!(client.rules("a.sh", 1), ["sudo-pip@1"]);
    assert!(client.quit());
}

#[test]
fn the_end_does_not_wait_for_a_worker() {
    for slow in slow() {
        let mut client = Client::new(&[]);
        client.open("a.sh", "shellscript", &slow);
        std::thread::sleep(Duration::from_millis(100));
        let begin = Instant::now();
        assert_eq!(client.ask("shutdown", Value::Null), Ok(Value::Null));
        client.tell("exit", Value::Null);
        assert!(client.ended());
        assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    }
}

#[test]
fn code_actions_for_a_long_script_come_in_time() {
    let capabilities = json!({"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}});
    let mut client = Client::with(&[], capabilities);
    client.open("a.sh", "shellscript", &"sudo pip install x\n".repeat(3_000));
    client.published("a.sh");
    let document = json!({"uri": client.uri("a.sh")});
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    let params = json!({"textDocument": document, "range": range, "context": {"diagnostics": []}});
    let begin = Instant::now();
    let actions = client.ask("textDocument/codeAction", params).unwrap();
    assert!(!actions.as_array().unwrap().is_empty());
    assert!(begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());
    assert!(client.quit());
}
