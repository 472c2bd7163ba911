//! The thread that does what takes time.

use super::check::{Checked, check};
use super::document::Document;
use super::facts::Facts;
use super::markdown::Style;
use super::projects::Projects;
use super::state::{Ask, Job, Shared};
use super::{Options, View, actions, diagnostics, hints, hover, page};
use crate::engine;
use crate::machine::Analysis;
use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What a request gives.
pub(super) type Answer = Result<Value, ResponseError>;

/// The worker, with what it remembers.
pub(super) struct Worker<'a> {
    shared: &'a Shared,
    options: &'a Options,
    /// What was last found in each open buffer, and in which generation.
    checked: BTreeMap<String, (u64, Arc<Checked>)>,
    projects: Projects,
    /// What the machine last saw.
    seen: Option<Seen>,
}

/// What the machine saw in one buffer.
struct Seen {
    uri: String,
    generation: u64,
    analysis: Analysis,
}

impl<'a> Worker<'a> {
    pub(super) fn new(shared: &'a Shared, options: &'a Options) -> Self {
        Self {
            shared,
            options,
            checked: BTreeMap::new(),
            projects: Projects::default(),
            seen: None,
        }
    }

    /// Works until it is told to stop. Whatever goes wrong in one job, the next one is done.
    pub(super) fn run(mut self) {
        loop {
            match self.shared.next() {
                Job::Stop => return,
                Job::Check(document, view) => {
                    let _ = catch_unwind(AssertUnwindSafe(|| self.check(&document, &view)));
                }
                Job::Ask(ask, view) => {
                    let id = ask.id.clone();
                    let answer = catch_unwind(AssertUnwindSafe(|| self.answer(ask, &view)));
                    let failed = |_| Err(error(ErrorCode::InternalError, "internal error"));
                    self.shared.answer(id, answer.unwrap_or_else(failed));
                }
            }
        }
    }

    fn check(&mut self, document: &Arc<Document>, view: &View) {
        let (diagnostics, configuration) = self.diagnostics(document, view);
        self.shared.tell(document, diagnostics, configuration);
    }

    /// What there is to say about a buffer, and about the configuration that holds for it.
    fn diagnostics(
        &mut self,
        document: &Arc<Document>,
        view: &View,
    ) -> (Vec<lsp::Diagnostic>, Vec<(String, lsp::Diagnostic)>) {
        let checked = self.checked(document, view);
        let diagnostics = diagnostics::of(&checked, document, view, &self.shared.client);
        let configuration =
            diagnostics::of_configuration(&checked.configuration, &self.options.working);
        (diagnostics, configuration)
    }

    /// What was found in a buffer, looked for only if anything has changed.
    fn checked(&mut self, document: &Document, view: &View) -> Arc<Checked> {
        self.checked.retain(|uri, _| view.documents.contains_key(uri));
        match self.checked.get(&document.uri) {
            Some((generation, checked)) if *generation == view.generation => Arc::clone(checked),
            _ => {
                let checked = Arc::new(check(document, view, self.options, &mut self.projects));
                let entry = (view.generation, Arc::clone(&checked));
                self.checked.insert(document.uri.clone(), entry);
                checked
            }
        }
    }

    fn answer(&mut self, ask: Ask, view: &View) -> Answer {
        use lsp::LspRequestMethod as Method;
        match Method::from(ask.method.as_str()) {
            Method::TextDocumentDiagnostic => self.pull(params(ask.params)?, view),
            Method::TextDocumentHover => Ok(self.hover(&params(ask.params)?, view)),
            Method::TextDocumentCodeAction => self.actions(&params(ask.params)?, view),
            Method::TextDocumentInlayHint => Ok(self.hints(&params(ask.params)?, view)),
            Method::TextDocumentCodeLens => Ok(self.lenses(&params(ask.params)?, view)),
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
        let (diagnostics, configuration) = self.diagnostics(document, view);
        if !self.shared.pulled(document, &diagnostics, configuration) {
            let data = Some(json!({"retriggerRequest": true}));
            let error = error(ErrorCode::ServerCancelled, "the text has changed");
            return Err(ResponseError { data, ..error });
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
impl Worker<'_> {
    /// `textDocument/hover`
    fn hover(&mut self, params: &lsp::HoverParams, view: &View) -> Value {
        let place = &params.text_document_position_params;
        let Some(document) = view.documents.get(place.text_document.uri.as_ref()) else {
            return Value::Null;
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
        let checked = self.checked(document, view);
        value(actions::actions(params, &checked, document, &self.shared.client))
    }

    /// `textDocument/inlayHint`
    fn hints(&mut self, params: &lsp::InlayHintParams, view: &View) -> Value {
        match view.documents.get(params.text_document.uri.as_ref()) {
            Some(document) if view.settings.inlay_hints => {
                self.with_facts(document, view, |facts| {
                    json!(hints::inlay_hints(facts, params.range))
                })
            }
            _ => json!([]),
        }
    }

    /// `textDocument/codeLens`
    fn lenses(&mut self, params: &lsp::CodeLensParams, view: &View) -> Value {
        match view.documents.get(params.text_document.uri.as_ref()) {
            Some(document) if view.settings.code_lens => {
                self.with_facts(document, view, |facts| json!(hints::code_lenses(facts)))
            }
            _ => json!([]),
        }
    }

    /// What the machine saw in a buffer; null if it is none of ours.
    fn with_facts(
        &mut self,
        document: &Arc<Document>,
        view: &View,
        tell: impl FnOnce(&Facts<'_>) -> Value,
    ) -> Value {
        let checked = self.checked(document, view);
        let Some(subject) = &checked.subject else { return Value::Null };
        let is_it = |seen: &Seen| seen.generation == view.generation && seen.uri == document.uri;
        if !self.seen.as_ref().is_some_and(is_it) {
            let analysis = engine::analyse(&subject.target, &subject.workspace);
            let (uri, generation) = (document.uri.clone(), view.generation);
            self.seen = Some(Seen { uri, generation, analysis });
        }
        let Some(Seen { analysis, .. }) = &self.seen else { return Value::Null };
        let client = &self.shared.client;
        let style = Style::of(client);
        tell(&Facts { analysis, subject, document, view, client, style })
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
