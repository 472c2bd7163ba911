//! A client of the server, with a folder of files.

use crate::common::Project;
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use pep668_lint::config::Finder;
use pep668_lint::engine::Setup;
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::lsp::{Options, serve};
use pep668_lint::rules::policy;
use serde_json::{Value, json};
use std::thread::JoinHandle;
use std::time::Duration;

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Client {
    pub(crate) project: Project,
    connection: Option<Connection>,
    server: Option<JoinHandle<bool>>,
    requests: i32,
    /// What came while something else was waited for.
    pub(crate) seen: Vec<Message>,
    /// What the server said it can do.
    pub(crate) server_info: Value,
}

impl Client {
    /// A client that can little, with these files in its only folder.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, json!({}))
    }

    pub(crate) fn with(files: &[(&str, &str)], capabilities: Value) -> Self {
        let project = Project::new(files);
        let folders = json!([{"uri": uri(&project, ""), "name": "x"}]);
        let params = json!({
            "processId": null,
            "rootUri": null,
            "capabilities": capabilities,
            "workspaceFolders": folders,
        });
        Self::start(project, params)
    }

    /// With all that stands in the parameters of `initialize`.
    pub(crate) fn start(project: Project, params: Value) -> Self {
        let (server, client) = Connection::memory();
        let working = std::env::current_dir().unwrap().canonicalize().unwrap();
        let server = std::thread::spawn(move || {
            let options = Options {
                finder: Box::new(|| Ok(Finder::new(policy::names()))),
                setup: Box::new(|config| Setup::new(config, KNOWLEDGE_DATE)),
                working,
            };
            serve(&server, options)
        });
        let mut client = Self {
            project,
            connection: Some(client),
            server: Some(server),
            requests: 0,
            seen: Vec::new(),
            server_info: Value::Null,
        };
        client.server_info = client.ask("initialize", params).unwrap();
        client.tell("initialized", json!({}));
        client
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        uri(&self.project, name)
    }

    pub(crate) fn tell(&self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params });
    }

    pub(crate) fn send(&self, message: impl Into<Message>) {
        self.connection.as_ref().unwrap().sender.send(message.into()).unwrap();
    }

    /// Sends a request; its id.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> RequestId {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.send(Request { id: id.clone(), method: method.to_owned(), params });
        id
    }

    /// Sends a request and waits for its answer; an error as its code and message.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, (i32, String)> {
        let id = self.request(method, params);
        self.answer(&id)
    }

    pub(crate) fn answer(&mut self, id: &RequestId) -> Result<Value, (i32, String)> {
        let is_it = |message: &Message| matches!(message, Message::Response(it) if it.id == *id);
        let Message::Response(Response { response_result, .. }) = self.wait(is_it) else {
            unreachable!()
        };
        response_result.map_err(|error| (error.code, error.message))
    }

    /// Waits for a request or notification of the server's; its parameters and, of a request, its id.
    pub(crate) fn wait_for(&mut self, method: &str) -> (Option<RequestId>, Value) {
        let found = self.wait(|message| match message {
            Message::Request(it) => it.method == method,
            Message::Notification(it) => it.method == method,
            Message::Response(_) => false,
        });
        match found {
            Message::Request(it) => (Some(it.id), it.params),
            Message::Notification(it) => (None, it.params),
            Message::Response(_) => unreachable!(),
        }
    }

    /// Whether the server sends something with this method without being asked, now or soon.
    pub(crate) fn hears(&mut self, method: &str) -> bool {
        let named = |message: &Message| match message {
            Message::Request(it) => it.method == method,
            Message::Notification(it) => it.method == method,
            Message::Response(_) => false,
        };
        let wait = Duration::from_millis(500);
        let receiver = &self.connection.as_ref().unwrap().receiver;
        while let Ok(message) = receiver.recv_timeout(wait) {
            self.seen.push(message);
        }
        self.seen.iter().any(named)
    }

    pub(crate) fn wait(&mut self, mut is_it: impl FnMut(&Message) -> bool) -> Message {
        if let Some(at) = self.seen.iter().position(&mut is_it) {
            return self.seen.remove(at);
        }
        loop {
            let receiver = &self.connection.as_ref().unwrap().receiver;
            let message = receiver.recv_timeout(PATIENCE).expect("a message in time");
            if is_it(&message) {
                return message;
            }
            self.seen.push(message);
        }
    }

    pub(crate) fn open(&self, name: &str, language: &str, text: &str) {
        let uri = if name.contains(':') { name.to_owned() } else { self.uri(name) };
        let item = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": item}));
    }

    /// Replaces all of a buffer.
    pub(crate) fn replace(&self, name: &str, version: i32, text: &str) {
        self.change(name, version, json!([{"text": text}]));
    }

    pub(crate) fn change(&self, name: &str, version: i32, changes: Value) {
        let document = json!({"uri": self.uri(name), "version": version});
        let params = json!({"textDocument": document, "contentChanges": changes});
        self.tell("textDocument/didChange", params);
    }

    /// Says that some file has changed.
    pub(crate) fn files_changed(&self) {
        let change = json!({"uri": self.uri("pep668-lint.toml"), "type": 2});
        self.tell("workspace/didChangeWatchedFiles", json!({"changes": [change]}));
    }

    pub(crate) fn close(&self, name: &str) {
        let document = json!({"uri": self.uri(name)});
        self.tell("textDocument/didClose", json!({"textDocument": document}));
    }

    /// The next diagnostics that are published for a file.
    pub(crate) fn published(&mut self, name: &str) -> Value {
        let uri = if name.contains(':') { name.to_owned() } else { self.uri(name) };
        let found = self.wait(|message| {
            matches!(message, Message::Notification(it)
                if it.method == "textDocument/publishDiagnostics" && it.params["uri"] == uri.as_str())
        });
        let Message::Notification(found) = found else { unreachable!() };
        found.params
    }

    /// The next diagnostics for a version of a file.
    pub(crate) fn published_for(&mut self, name: &str, version: i32) -> Value {
        loop {
            let found = self.published(name);
            if found["version"] == version {
                return found;
            }
        }
    }

    /// The rules of the next diagnostics for a version of a file, each with its line from 0.
    pub(crate) fn rules(&mut self, name: &str, version: i32) -> Vec<String> {
        rules(&self.published_for(name, version)["diagnostics"])
    }

    /// Says goodbye; whether the server thinks that this was done as it should.
    pub(crate) fn quit(mut self) -> bool {
        assert_eq!(self.ask("shutdown", Value::Null), Ok(Value::Null));
        self.tell("exit", Value::Null);
        self.ended()
    }

    /// Waits for the server's end.
    pub(crate) fn ended(mut self) -> bool {
        self.server.take().unwrap().join().unwrap()
    }

    /// Goes away without a word.
    pub(crate) fn vanish(mut self) -> bool {
        self.connection = None;
        self.ended()
    }
}

/// `rule@line` of each diagnostic.
pub(crate) fn rules(diagnostics: &Value) -> Vec<String> {
    let rule = |it: &Value| {
        let code = it["code"].as_str().unwrap_or("-");
        format!("{code}@{}", it["range"]["start"]["line"])
    };
    diagnostics.as_array().unwrap().iter().map(rule).collect()
}

fn uri(project: &Project, name: &str) -> String {
    format!("file://{}/{name}", project.root().canonicalize().unwrap().display())
}
