//! What the two threads share: the buffers, and what is to be done.

use super::client::{Client, Settings};
use super::document::Document;
use super::uri;
use crossbeam_channel::Sender;
use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So long nobody must type before the other buffers are looked at again.
const QUIET: Duration = Duration::from_millis(200);

/// A request that takes time.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) id: RequestId,
    pub(super) method: String,
    pub(super) params: Value,
}

/// The world at one moment, for the worker.
#[derive(Debug, Clone)]
pub(super) struct View {
    /// The open buffers by their URIs.
    pub(super) documents: BTreeMap<String, Arc<Document>>,
    /// The folders of the workspace.
    pub(super) folders: Arc<Vec<PathBuf>>,
    /// What the user sets.
    pub(super) settings: Settings,
    /// Raised by whatever may change what a file gives.
    pub(super) generation: u64,
    /// Raised when files on disk may have changed, or other files are open.
    pub(super) disk: u64,
}

impl View {
    /// The innermost folder of the workspace that holds a file.
    pub(super) fn folder(&self, file: &Path) -> Option<&Path> {
        let holding = self.folders.iter().filter(|folder| file.starts_with(folder));
        holding.max_by_key(|folder| folder.as_os_str().len()).map(PathBuf::as_path)
    }

    /// The URI of a file: the client's own if it is open.
    pub(super) fn uri(&self, path: &Path) -> String {
        let open = self.documents.values().find(|it| it.path.as_deref() == Some(path));
        open.map_or_else(|| uri::of_path(path), |document| document.uri.clone())
    }
}

/// What is to be done next.
pub(super) enum Job {
    /// Answer.
    Ask(Ask, View),
    /// Check a buffer again.
    Check(Arc<Document>, View),
    /// Nothing any more.
    Stop,
}

/// The state behind the lock.
pub(super) struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    /// Nothing any more once the last word is said.
    sender: Mutex<Option<Sender<Message>>>,
    pub(super) client: Client,
}

/// What both threads know.
pub(super) struct State {
    pub(super) view: View,
    asked: VecDeque<Ask>,
    /// The request that the worker is at, unless it was cancelled.
    running: Option<RequestId>,
    /// The buffers that are to be checked again, and when.
    due: BTreeMap<String, Instant>,
    stop: bool,
    /// What the client was last told about each buffer.
    told: BTreeMap<String, Vec<lsp::Diagnostic>>,
    /// What is wrong with configurations, by the buffer for which they were read.
    configuration: BTreeMap<String, Vec<(String, lsp::Diagnostic)>>,
    /// A buffer that the client has asked about would now give something else.
    outdated: bool,
    requests: u32,
    /// Threads that are still at what nobody waits for.
    pub(super) strays: usize,
}

impl Shared {
    pub(super) fn new(sender: Sender<Message>, client: Client, view: View) -> Self {
        let state = State {
            view,
            asked: VecDeque::new(),
            running: None,
            due: BTreeMap::new(),
            stop: false,
            told: BTreeMap::new(),
            configuration: BTreeMap::new(),
            outdated: false,
            requests: 0,
            strays: 0,
        };
        let sender = Mutex::new(Some(sender));
        Self { state: Mutex::new(state), wake: Condvar::new(), sender, client }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a message. If nobody is there any more, the reader's thread will notice.
    pub(super) fn send(&self, message: impl Into<Message>) {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = &*sender {
            let _ = sender.send(message.into());
        }
    }

    /// Says nothing any more.
    pub(super) fn hang_up(&self) {
        *self.sender.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Wakes the worker.
    pub(super) fn wake(&self) {
        self.wake.notify_all();
    }

    /// Waits until something has changed, at most so long.
    pub(super) fn wait<'s>(
        &self,
        state: MutexGuard<'s, State>,
        longest: Duration,
    ) -> MutexGuard<'s, State> {
        self.wake.wait_timeout(state, longest).unwrap_or_else(PoisonError::into_inner).0
    }

    pub(super) fn notify(&self, method: &lsp::LspNotificationMethod<'_>, params: impl Serialize) {
        self.send(Notification::new(method.to_string(), params));
    }

    /// Asks the client for something. Its id tells the answer from others.
    pub(super) fn request(
        &self,
        state: &mut State,
        method: &lsp::LspRequestMethod<'_>,
        params: impl Serialize,
    ) -> RequestId {
        state.requests += 1;
        let id = RequestId::from(format!("{method}#{}", state.requests));
        self.send(Request::new(id.clone(), method.to_string(), params));
        id
    }

    pub(super) fn fail(&self, id: RequestId, code: ErrorCode, message: impl Into<String>) {
        self.send(Response::new_err(id, code as i32, message.into()));
    }

    /// Puts a request in the queue.
    pub(super) fn ask(&self, ask: Ask) {
        self.lock().asked.push_back(ask);
        self.wake.notify_one();
    }

    /// Gives up a request that waits or is being worked at.
    pub(super) fn cancel(&self, id: &RequestId) {
        let mut state = self.lock();
        let before = state.asked.len();
        state.asked.retain(|ask| ask.id != *id);
        let waited = state.asked.len() < before;
        if waited || state.running.take_if(|running| running == id).is_some() {
            self.fail(id.clone(), ErrorCode::RequestCanceled, "cancelled");
        }
        drop(state);
        self.wake();
    }

    /// Takes over a buffer that was opened or changed. It is due at once, the others a little later.
    pub(super) fn set(&self, document: Arc<Document>) {
        let mut state = self.lock();
        let uri = document.uri.clone();
        let new = state.view.documents.insert(uri.clone(), document).is_none();
        state.view.disk += u64::from(new);
        state.changed(Some(&uri), QUIET);
        if !self.client.pulls {
            state.due.insert(uri, Instant::now());
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Forgets a buffer that was closed.
    pub(super) fn close(&self, uri: &str) {
        let mut state = self.lock();
        state.view.documents.remove(uri);
        state.due.remove(uri);
        let told = state.told.remove(uri);
        if !self.client.pulls && told.is_some_and(|told| !told.is_empty()) {
            self.publish(uri, None, Vec::new());
        }
        self.set_configuration(&mut state, uri, Vec::new());
        state.view.disk += 1;
        state.changed(None, QUIET);
        drop(state);
        self.wake.notify_one();
    }

    /// All buffers must be looked at again, soon: files or the configuration have changed, and perhaps
    /// more of them will.
    pub(super) fn touch(&self) {
        let mut state = self.lock();
        state.view.disk += 1;
        state.changed(None, QUIET);
        drop(state);
        self.wake.notify_one();
    }

    /// Takes over what the user sets. What depends on it must be asked for again.
    pub(super) fn set_settings(&self, state: &mut State, settings: Settings) {
        let before = std::mem::replace(&mut state.view.settings, settings);
        if before.inlay_hints != settings.inlay_hints && self.client.refreshes_hints {
            self.request(state, &lsp::LspRequestMethod::WorkspaceInlayHintRefresh, ());
        }
        if before.code_lens != settings.code_lens && self.client.refreshes_lenses {
            self.request(state, &lsp::LspRequestMethod::WorkspaceCodeLensRefresh, ());
        }
    }

    /// Lets the worker end.
    pub(super) fn stop(&self) {
        self.lock().stop = true;
        self.wake.notify_all();
    }

    /// Waits for something to do. Requests go first: somebody waits for them.
    pub(super) fn next(&self) -> Job {
        let mut state = self.lock();
        loop {
            if state.stop {
                return Job::Stop;
            }
            if let Some(ask) = state.asked.pop_front() {
                state.running = Some(ask.id.clone());
                return Job::Ask(ask, state.view.clone());
            }
            let soonest = state.due.iter().min_by_key(|(_, when)| **when);
            let soonest = soonest.map(|(uri, when)| (uri.clone(), *when));
            let now = Instant::now();
            match soonest {
                Some((uri, when)) if when <= now => {
                    state.due.remove(&uri);
                    if let Some(document) = state.view.documents.get(&uri) {
                        return Job::Check(Arc::clone(document), state.view.clone());
                    }
                }
                Some((_, when)) => state = self.wait(state, when - now),
                None => {
                    self.refresh(&mut state);
                    state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Tells what was found in a buffer, unless it has changed meanwhile.
    pub(super) fn tell(
        &self,
        document: &Arc<Document>,
        diagnostics: Vec<lsp::Diagnostic>,
        configuration: Vec<(String, lsp::Diagnostic)>,
    ) {
        let mut state = self.lock();
        if !state.is_current(document) {
            return;
        }
        self.set_configuration(&mut state, &document.uri, configuration);
        if self.client.pulls {
            let told = state.told.get(&document.uri);
            state.outdated |= told.is_some_and(|told| *told != diagnostics);
        } else {
            self.publish(&document.uri, Some(document.version), diagnostics.clone());
            state.told.insert(document.uri.clone(), diagnostics);
        }
    }

    /// Answers a request, unless it was cancelled.
    pub(super) fn answer(&self, id: RequestId, result: Result<Value, lsp_server::ResponseError>) {
        let mut state = self.lock();
        if state.running.take_if(|running| *running == id).is_some() {
            self.send(Response { id, response_result: result });
        }
    }

    /// Notes what the client is told about a buffer because it has asked; `false` if the buffer has
    /// changed since.
    pub(super) fn pulled(
        &self,
        document: &Arc<Document>,
        diagnostics: &[lsp::Diagnostic],
        configuration: Vec<(String, lsp::Diagnostic)>,
    ) -> bool {
        let mut state = self.lock();
        let current = state.is_current(document);
        if current {
            self.set_configuration(&mut state, &document.uri, configuration);
            state.told.insert(document.uri.clone(), diagnostics.to_vec());
        }
        current
    }

    fn publish(&self, uri: &str, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        let params = lsp::PublishDiagnosticsParams { uri: uri.into(), version, diagnostics };
        self.notify(&lsp::LspNotificationMethod::TextDocumentPublishDiagnostics, params);
    }

    /// Publishes what has changed about configurations. They are not asked for by any client.
    fn set_configuration(
        &self,
        state: &mut State,
        buffer: &str,
        new: Vec<(String, lsp::Diagnostic)>,
    ) {
        let before = state.about_configuration();
        if new.is_empty() {
            state.configuration.remove(buffer);
        } else {
            state.configuration.insert(buffer.to_owned(), new);
        }
        let after = state.about_configuration();
        let uris: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for uri in uris {
            let now = after.get(uri).cloned().unwrap_or_default();
            if before.get(uri) != after.get(uri) {
                self.publish(uri, None, now);
            }
        }
    }

    /// Tells a client that asks for diagnostics, hints and lenses that it must ask again.
    fn refresh(&self, state: &mut State) {
        if std::mem::take(&mut state.outdated) && self.client.refreshes_diagnostics {
            self.request(state, &lsp::LspRequestMethod::WorkspaceDiagnosticRefresh, ());
        }
    }
}

impl State {
    /// Whether nothing is to be done any more.
    pub(super) fn is_over(&self) -> bool {
        self.stop
    }

    /// Whether the worker is still wanted at a request.
    pub(super) fn is_running(&self, id: &RequestId) -> bool {
        self.running.as_ref() == Some(id)
    }

    pub(super) fn is_current(&self, document: &Arc<Document>) -> bool {
        let now = self.view.documents.get(&document.uri);
        now.is_some_and(|now| Arc::ptr_eq(now, document))
    }

    /// Something has changed that all buffers may depend on, or all but one: they are due when nothing
    /// has changed for so long.
    fn changed(&mut self, but: Option<&str>, quiet: Duration) {
        self.view.generation += 1;
        let now = Instant::now();
        for uri in self.view.documents.keys().filter(|uri| Some(uri.as_str()) != but) {
            let due = self.due.entry(uri.clone()).or_insert(now + quiet);
            // What is due already stays so.
            if *due > now {
                *due = now + quiet;
            }
        }
    }

    /// What is wrong with each configuration, without doubles.
    fn about_configuration(&self) -> BTreeMap<String, Vec<lsp::Diagnostic>> {
        let mut all: BTreeMap<String, Vec<lsp::Diagnostic>> = BTreeMap::new();
        for (uri, diagnostic) in self.configuration.values().flatten() {
            let known = all.entry(uri.clone()).or_default();
            if !known.contains(diagnostic) {
                known.push(diagnostic.clone());
            }
        }
        all
    }
}
