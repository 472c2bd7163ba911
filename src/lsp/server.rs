//! The thread that reads messages: it keeps the buffers, the folders and the settings, and hands on
//! what takes time.

use super::client::{Client, Settings};
use super::document::Document;
use super::state::{Ask, Shared, View};
use super::worker::{Worker, error, params};
use super::{Options, page, uri};
use gen_lsp_types as lsp;
use lsp_server::{
    Connection, ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Files whose changes may change what is found: any may run a script, be copied or be a configuration.
const WATCHED: &str = "**/*";

/// So long a worker may take to leave what it is at; then the server ends without it.
const FAREWELL: Duration = Duration::from_millis(300);

/// Serves one client until it says `exit` or is gone; whether it had said `shutdown` before, as it
/// should.
pub fn serve(connection: &Connection, options: Options) -> bool {
    let Some(params) = initialize(connection) else { return false };
    let client = Client::new(&params);
    let mut settings = Settings::default();
    settings.update(&params["initializationOptions"]);
    let view = View {
        documents: BTreeMap::new(),
        folders: Arc::new(folders(&params)),
        settings,
        generation: 0,
        disk: 0,
    };
    let shared = Arc::new(Shared::new(connection.sender.clone(), client, view));
    let worker = Worker::new(Arc::clone(&shared), options);
    let (ended, end) = crossbeam_channel::bounded::<()>(0);
    std::thread::spawn(move || {
        worker.run();
        drop(ended);
    });
    let mut server = Server { shared: &shared, shut_down: false };
    for message in &connection.receiver {
        let handled = catch_unwind(AssertUnwindSafe(|| server.handle(message)));
        if handled.is_ok_and(|end| end) {
            break;
        }
    }
    shared.stop();
    let _ = end.recv_timeout(FAREWELL);
    shared.hang_up();
    server.shut_down
}

/// Waits for `initialize` and answers it; the parameters, or `None` if it never comes.
fn initialize(connection: &Connection) -> Option<Value> {
    let (id, params) = connection.initialize_start().ok()?;
    let client = Client::new(&params);
    let result = json!({
        "capabilities": super::capabilities::of(&client),
        "serverInfo": {"name": "pep668-lint", "version": env!("CARGO_PKG_VERSION")},
    });
    connection.sender.send(Response::new_ok(id, result).into()).ok()?;
    Some(params)
}

/// The folders of the workspace as `initialize` names them.
fn folders(params: &Value) -> Vec<PathBuf> {
    let list = params["workspaceFolders"].as_array();
    let uris: Vec<&str> = match list {
        Some(list) => list.iter().filter_map(|folder| folder["uri"].as_str()).collect(),
        None => params["rootUri"].as_str().into_iter().collect(),
    };
    uris.into_iter().filter_map(folder).collect()
}

fn folder(uri: &str) -> Option<PathBuf> {
    let path = uri::to_path(uri)?;
    Some(path.canonicalize().unwrap_or(path))
}

/// Whether changes of files can matter. What git does in its own folder does not.
fn concerns(params: &Value) -> bool {
    let own = |change: &Value| change["uri"].as_str().is_some_and(|uri| uri.contains("/.git/"));
    params["changes"].as_array().is_some_and(|changes| !changes.iter().all(own))
}

struct Server<'a> {
    shared: &'a Shared,
    shut_down: bool,
}

impl Server<'_> {
    /// Handles a message; whether it was the last one.
    fn handle(&mut self, message: Message) -> bool {
        match message {
            Message::Request(request) => self.request(request),
            Message::Response(response) => self.response(response),
            Message::Notification(notification) if notification.method == "exit" => return true,
            // What cannot be understood cannot be answered either.
            Message::Notification(notification) => {
                let _ = self.notification(notification);
            }
        }
        false
    }

    fn request(&mut self, request: Request) {
        use lsp::LspRequestMethod as Method;
        let Request { id, method, params } = request;
        if self.shut_down {
            return self.shared.fail(id, ErrorCode::InvalidRequest, "the server was shut down");
        }
        match Method::from(method.as_str()) {
            Method::Initialize => {
                self.shared.fail(id, ErrorCode::InvalidRequest, "initialized already");
            }
            Method::Shutdown => {
                self.shut_down = true;
                self.shared.send(Response::new_ok(id, Value::Null));
            }
            Method::WorkspaceExecuteCommand => {
                let answer = self.execute(params);
                self.shared.send(Response { id, response_result: answer });
            }
            Method::TextDocumentDiagnostic
            | Method::TextDocumentHover
            | Method::TextDocumentCodeAction
            | Method::TextDocumentInlayHint
            | Method::TextDocumentCodeLens
            | Method::WorkspaceTextDocumentContent => {
                self.shared.ask(Ask { id, method, params });
            }
            _ => self.shared.fail(id, ErrorCode::MethodNotFound, method),
        }
    }

    fn notification(&mut self, it: Notification) -> Result<(), ResponseError> {
        use lsp::LspNotificationMethod as Method;
        match Method::from(it.method.as_str()) {
            Method::Initialized => self.initialized(),
            Method::TextDocumentDidOpen => {
                let opened: lsp::DidOpenTextDocumentParams = params(it.params)?;
                self.shared.set(Arc::new(Document::new(opened.text_document)));
            }
            Method::TextDocumentDidChange => self.changed(params(it.params)?),
            Method::TextDocumentDidClose => {
                let closed: lsp::DidCloseTextDocumentParams = params(it.params)?;
                self.shared.close(closed.text_document.uri.as_ref());
            }
            // Who watches files tells of saved ones, too.
            Method::TextDocumentDidSave if self.shared.client.watches => {}
            Method::TextDocumentDidSave => self.shared.touch(),
            Method::WorkspaceDidChangeWatchedFiles if !concerns(&it.params) => {}
            Method::WorkspaceDidChangeWatchedFiles => self.shared.touch(),
            Method::WorkspaceDidChangeWorkspaceFolders => self.folders_changed(params(it.params)?),
            Method::WorkspaceDidChangeConfiguration => self.settings_changed(&it.params),
            Method::CancelRequest => {
                let id = serde_json::from_value::<RequestId>(it.params["id"].clone());
                if let Ok(id) = id {
                    self.shared.cancel(&id);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn initialized(&self) {
        let mut state = self.shared.lock();
        if self.shared.client.watches {
            let method = lsp::LspNotificationMethod::WorkspaceDidChangeWatchedFiles.to_string();
            let options = json!({"watchers": [{"globPattern": WATCHED}]});
            let registration = json!({"id": "files", "method": method, "registerOptions": options});
            let params = json!({"registrations": [registration]});
            let method = lsp::LspRequestMethod::ClientRegisterCapability;
            self.shared.request(&mut state, &method, params);
        }
        if self.shared.client.configuration {
            self.ask_for_settings(&mut state);
        }
    }

    fn ask_for_settings(&self, state: &mut super::state::State) {
        let params = json!({"items": [{"section": "pep668-lint"}]});
        self.shared.request(state, &lsp::LspRequestMethod::WorkspaceConfiguration, params);
    }

    fn changed(&self, params: lsp::DidChangeTextDocumentParams) {
        let identifier = params.text_document;
        let uri = identifier.text_document_identifier.uri.to_string();
        let old = self.shared.lock().view.documents.get(&uri).cloned();
        let Some(old) = old else { return };
        let mut document = Document::clone(&old);
        for change in params.content_changes {
            document.change(change, self.shared.client.encoding);
        }
        document.version = identifier.version;
        self.shared.set(Arc::new(document));
    }

    fn folders_changed(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let mut state = self.shared.lock();
        let mut folders = Vec::clone(&state.view.folders);
        for gone in params.event.removed {
            let path = folder(gone.uri.as_ref());
            folders.retain(|known| Some(known) != path.as_ref());
        }
        let added = params.event.added.into_iter();
        folders.extend(added.filter_map(|new| folder(new.uri.as_ref())));
        state.view.folders = Arc::new(folders);
        drop(state);
        self.shared.touch();
    }

    fn settings_changed(&self, params: &Value) {
        let mut state = self.shared.lock();
        if self.shared.client.configuration {
            self.ask_for_settings(&mut state);
        } else {
            let mut settings = state.view.settings;
            settings.update(&params["settings"]);
            self.shared.set_settings(&mut state, settings);
        }
    }

    /// What the client answers. Only its settings matter; they come in a list of one.
    fn response(&self, response: Response) {
        let asked = lsp::LspRequestMethod::WorkspaceConfiguration.to_string();
        // A text as id is shown in quotes.
        let ours = response.id.to_string().trim_start_matches('"').starts_with(&asked);
        if let (true, Ok(list)) = (ours, response.response_result) {
            let mut state = self.shared.lock();
            let mut settings = state.view.settings;
            settings.update(&list[0]);
            self.shared.set_settings(&mut state, settings);
        }
    }

    /// `workspace/executeCommand`: shows the page of a rule, as the client can.
    fn execute(&self, params: Value) -> Result<Value, ResponseError> {
        let params: lsp::ExecuteCommandParams = super::worker::params(params)?;
        let rule = params.arguments.as_ref().and_then(|list| list.first()).and_then(Value::as_str);
        let known = rule.and_then(|rule| Some((rule, page::summary(rule)?)));
        let Some((rule, summary)) = known.filter(|_| params.command == page::COMMAND) else {
            return Err(error(ErrorCode::InvalidParams, "there is no such command or rule"));
        };
        let client = &self.shared.client;
        let mut state = self.shared.lock();
        let own = client.virtual_documents.then(|| (page::virtual_uri(rule), false));
        let target = own.or_else(|| page::href(rule).map(|href| (href, true)));
        if let Some((uri, external)) = target.filter(|_| client.shows) {
            let method = lsp::LspRequestMethod::WindowShowDocument;
            self.shared.request(&mut state, &method, json!({"uri": uri, "external": external}));
        } else {
            let message = format!("{rule}: {summary}. `pep668-lint explain {rule}` tells more.");
            let method = lsp::LspNotificationMethod::WindowShowMessage;
            self.shared.notify(&method, json!({"type": 3, "message": message}));
        }
        Ok(Value::Null)
    }
}
