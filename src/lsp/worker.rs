//! The thread that does what takes time.

use super::check::{Checked, Subject, open};
use super::document::Document;
use super::facts::Facts;
use super::markdown::Style;
use super::patience::{GivenUp, patiently};
use super::projects::Projects;
use super::state::{Ask, Job, Shared, State};
use super::{Options, View, actions, diagnostics, hints, hover, page};
use crate::engine::{self, Target, Workspace};
use crate::machine::Analysis;
use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, RequestId, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What there is to say about a buffer, and about the configuration that holds for it: by its files.
type Told = (Vec<lsp::Diagnostic>, Vec<(String, lsp::Diagnostic)>);

/// What a request gives.
pub(super) type Answer = Result<Value, ResponseError>;

/// The worker, with what it remembers.
pub(super) struct Worker {
    shared: Arc<Shared>,
    options: Options,
    /// What was last found in each open buffer.
    checked: BTreeMap<String, Known>,
    projects: Projects,
    /// What the machine last saw.
    seen: Option<Seen>,
    /// The request that it is at.
    at: Option<RequestId>,
}

/// What was found in a buffer.
struct Known {
    generation: u64,
    checked: Arc<Checked>,
    /// The text that takes too long. It is not looked at again, whatever else changes.
    tedious: Option<Arc<Document>>,
}

/// What the machine saw in one buffer.
struct Seen {
    uri: String,
    generation: u64,
    analysis: Analysis,
}

/// A request may try so long how findings can be allowed.
const TRIES: Duration = Duration::from_secs(2);

impl Worker {
    pub(super) fn new(shared: Arc<Shared>, options: Options) -> Self {
        Self {
            shared,
            options,
            checked: BTreeMap::new(),
            projects: Projects::default(),
            seen: None,
            at: None,
        }
    }

    /// Works until it is told to stop. Whatever goes wrong in one job, the next one is done.
    pub(super) fn run(mut self) {
        loop {
            match self.shared.next() {
                Job::Stop => return,
                Job::Check(document, view) => {
                    self.at = None;
                    let _ = catch_unwind(AssertUnwindSafe(|| self.check(&document, &view)));
                }
                Job::Ask(ask, view) => {
                    let id = ask.id.clone();
                    self.at = Some(id.clone());
                    let answer = catch_unwind(AssertUnwindSafe(|| self.answer(ask, &view)));
                    let failed = |_| Err(error(ErrorCode::InternalError, "internal error"));
                    self.shared.answer(id, answer.unwrap_or_else(failed));
                }
            }
        }
    }

    fn check(&mut self, document: &Arc<Document>, view: &View) {
        if let Ok((diagnostics, configuration)) = self.diagnostics(document, view) {
            self.shared.tell(document, diagnostics, configuration);
        }
    }

    /// What there is to say about a buffer, and about the configuration that holds for it.
    fn diagnostics(&mut self, document: &Arc<Document>, view: &View) -> Result<Told, Unwanted> {
        let checked = self.checked(document, view)?;
        let diagnostics = diagnostics::of(&checked, document, view, &self.shared.client);
        let configuration =
            diagnostics::of_configuration(&checked.configuration, &self.options.working);
        Ok((diagnostics, configuration))
    }

    /// What was found in a buffer, looked for only if anything has changed.
    fn checked(&mut self, document: &Arc<Document>, view: &View) -> Result<Arc<Checked>, Unwanted> {
        self.checked.retain(|uri, _| view.documents.contains_key(uri));
        if let Some(known) = self.checked.get(&document.uri) {
            let tedious = known.tedious.as_ref().is_some_and(|it| Arc::ptr_eq(it, document));
            if tedious || known.generation == view.generation {
                return Ok(Arc::clone(&known.checked));
            }
        }
        let begin = Instant::now();
        let mut checked = open(document, view, &self.options, &mut self.projects);
        let mut tedious = false;
        // The filter comes before all else, as in `check`.
        if let Some(subject) = checked.subject.as_ref().filter(|it| it.triggered) {
            let lint = |target: Target, workspace: &Workspace| engine::lint(&target, workspace);
            match self.patiently(document, subject, subject.target.clone(), lint) {
                Ok(linted) => checked.linted = linted,
                Err(GivenUp::Unwanted) => return Err(Unwanted),
                Err(GivenUp::TooLong) => {
                    checked.give_up();
                    tedious = true;
                }
            }
        }
        checked.took = begin.elapsed();
        let checked = Arc::new(checked);
        let known = Known {
            generation: view.generation,
            checked: Arc::clone(&checked),
            tedious: tedious.then(|| Arc::clone(document)),
        };
        self.checked.insert(document.uri.clone(), known);
        Ok(checked)
    }

    /// Does something with a buffer's file that takes time. What was given up leaves the buffer's workspace useless.
    fn patiently<T: Send + 'static>(
        &self,
        document: &Arc<Document>,
        subject: &Subject,
        target: Target,
        run: impl FnOnce(Target, &Workspace) -> T + Send + 'static,
    ) -> Result<T, GivenUp> {
        let workspace = Arc::clone(&subject.workspace);
        let wanted = |state: &State| {
            state.is_current(document) && self.at.as_ref().is_none_or(|id| state.is_running(id))
        };
        patiently(&self.shared, &subject.stop, wanted, move || run(target, &workspace))
    }

    fn answer(&mut self, ask: Ask, view: &View) -> Answer {
        use lsp::LspRequestMethod as Method;
        match Method::from(ask.method.as_str()) {
            Method::TextDocumentDiagnostic => self.pull(params(ask.params)?, view),
            Method::TextDocumentHover => self.hover(&params(ask.params)?, view),
            Method::TextDocumentCodeAction => self.actions(&params(ask.params)?, view),
            Method::TextDocumentInlayHint => self.hints(&params(ask.params)?, view),
            Method::TextDocumentCodeLens => self.lenses(&params(ask.params)?, view),
            Method::WorkspaceTextDocumentContent => content(&params(ask.params)?),
            _ => Err(error(ErrorCode::MethodNotFound, &ask.method)),
        }
    }

    /// `textDocument/diagnostic`
    fn pull(&mut self, params: lsp::DocumentDiagnosticParams, view: &View) -> Answer {
        let uri = params.text_document.uri.to_string();
        let Some(document) = view.documents.get(&uri) else {
            return Ok(json!({"kind": "full", "items": []}));
        };
        let again = || {
            let data = Some(json!({"retriggerRequest": true}));
            let error = error(ErrorCode::ServerCancelled, "the text has changed");
            Err(ResponseError { data, ..error })
        };
        let Ok((diagnostics, configuration)) = self.diagnostics(document, view) else {
            return again();
        };
        if !self.shared.pulled(document, &diagnostics, configuration) {
            return again();
        }
        let items = value(diagnostics)?;
        let mut hasher = DefaultHasher::new();
        items.to_string().hash(&mut hasher);
        let id = format!("{:x}", hasher.finish());
        Ok(match params.previous_result_id {
            Some(before) if before == id => json!({"kind": "unchanged", "resultId": id}),
            _ => json!({"kind": "full", "resultId": id, "items": items}),
        })
    }
}

/// Questions about what the machine saw.
impl Worker {
    /// `textDocument/hover`
    fn hover(&mut self, params: &lsp::HoverParams, view: &View) -> Answer {
        let place = &params.text_document_position_params;
        let Some(document) = view.documents.get(place.text_document.uri.as_ref()) else {
            return Ok(Value::Null);
        };
        let encoding = self.shared.client.encoding;
        let at = document.lines.offset(&document.text, place.position, encoding);
        self.with_facts(document, view, |facts| {
            let told = hover::hover(facts, at as u32);
            told.map_or(Value::Null, |told| {
                let range = document.lines.range(told.span.start..told.span.end, encoding);
                let contents = json!({"kind": facts.style.name(), "value": told.text});
                json!({"contents": contents, "range": range})
            })
        })
    }

    /// `textDocument/codeAction`
    fn actions(&mut self, params: &lsp::CodeActionParams, view: &View) -> Answer {
        let Some(document) = view.documents.get(params.text_document.uri.as_ref()) else {
            return Ok(json!([]));
        };
        let checked = self.checked(document, view)?;
        let Some(subject) = &checked.subject else { return Ok(json!([])) };
        let until = Instant::now() + TRIES;
        let mut given_up = None;
        let mut lint = |target: Target| {
            // As long as it took the last time it will take again.
            if given_up.is_some() || Instant::now() + checked.took > until {
                return None;
            }
            let lint = |target: Target, workspace: &Workspace| engine::lint(&target, workspace);
            let linted = self.patiently(document, subject, target, lint);
            given_up = linted.as_ref().err().copied();
            linted.ok()
        };
        let actions = actions::actions(params, &checked, document, &self.shared.client, &mut lint);
        if given_up.is_some() {
            self.checked.remove(&document.uri);
        }
        if given_up == Some(GivenUp::Unwanted) {
            return Err(Unwanted.into());
        }
        value(actions)
    }

    /// `textDocument/inlayHint`
    fn hints(&mut self, params: &lsp::InlayHintParams, view: &View) -> Answer {
        match view.documents.get(params.text_document.uri.as_ref()) {
            Some(document) if view.settings.inlay_hints => {
                self.with_facts(document, view, |facts| {
                    json!(hints::inlay_hints(facts, params.range))
                })
            }
            _ => Ok(json!([])),
        }
    }

    /// `textDocument/codeLens`
    fn lenses(&mut self, params: &lsp::CodeLensParams, view: &View) -> Answer {
        match view.documents.get(params.text_document.uri.as_ref()) {
            Some(document) if view.settings.code_lens => {
                self.with_facts(document, view, |facts| json!(hints::code_lenses(facts)))
            }
            _ => Ok(json!([])),
        }
    }

    /// What the machine saw in a buffer; null if it is none of ours.
    fn with_facts(
        &mut self,
        document: &Arc<Document>,
        view: &View,
        tell: impl FnOnce(&Facts<'_>) -> Value,
    ) -> Answer {
        let checked = self.checked(document, view)?;
        let Some(subject) = &checked.subject else { return Ok(Value::Null) };
        let is_it = |seen: &Seen| seen.generation == view.generation && seen.uri == document.uri;
        if !self.seen.as_ref().is_some_and(is_it) {
            let analyse =
                |target: Target, workspace: &Workspace| engine::analyse(&target, workspace);
            let analysis = match self.patiently(document, subject, subject.target.clone(), analyse)
            {
                Ok(analysis) => analysis,
                Err(why) => {
                    self.checked.remove(&document.uri);
                    let unwanted = why == GivenUp::Unwanted;
                    return if unwanted { Err(Unwanted.into()) } else { Ok(Value::Null) };
                }
            };
            let (uri, generation) = (document.uri.clone(), view.generation);
            self.seen = Some(Seen { uri, generation, analysis });
        }
        let Some(Seen { analysis, .. }) = &self.seen else { return Ok(Value::Null) };
        let client = &self.shared.client;
        let style = Style::of(client);
        Ok(tell(&Facts { analysis, subject, document, view, client, style }))
    }
}

/// Nobody wants to know any more what was asked: the text has changed, or the question was taken back.
struct Unwanted;

impl From<Unwanted> for ResponseError {
    fn from(_: Unwanted) -> Self {
        error(ErrorCode::ContentModified, "the text has changed")
    }
}

/// `workspace/textDocumentContent`: the page of a rule.
fn content(params: &lsp::TextDocumentContentParams) -> Answer {
    let uri = params.uri.to_string();
    let text = page::of_virtual_uri(&uri).and_then(page::text);
    let text = text.ok_or_else(|| error(ErrorCode::InvalidParams, "there is no such page"))?;
    Ok(json!({"text": text}))
}

/// The parameters of a request, as its method has them.
pub(super) fn params<T: DeserializeOwned>(params: Value) -> Result<T, ResponseError> {
    serde_json::from_value(params)
        .map_err(|wrong| error(ErrorCode::InvalidParams, &wrong.to_string()))
}

/// A result as the protocol writes it.
pub(super) fn value(result: impl Serialize) -> Answer {
    serde_json::to_value(result)
        .map_err(|wrong| error(ErrorCode::InternalError, &wrong.to_string()))
}

pub(super) fn error(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}
