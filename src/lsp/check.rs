//! One buffer as a file that is checked: its kind, its configuration, its findings.

use super::document::Document;
use super::projects::{Known, Projects};
use super::{Options, View};
use crate::engine::{Linted, Target, Workspace};
use crate::finding::{Trouble, TroubleKind};
use crate::machine::Stop;
use crate::source::read::{Content, decode};
use crate::source::walk::shown;
use crate::source::{Kind, SourceFile};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What a buffer is to this program.
#[derive(Debug)]
pub(super) struct Checked {
    /// The buffer as a file; `None` if it is none of ours or cannot be read.
    pub(super) subject: Option<Subject>,
    /// What was found in it.
    pub(super) linted: Linted,
    /// What is wrong with the configuration that holds for it.
    pub(super) configuration: Vec<Trouble>,
    /// How long that took.
    pub(super) took: Duration,
}

/// A file that can be analysed.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) target: Target,
    pub(super) workspace: Arc<Workspace>,
    /// Ends its analyses.
    pub(super) stop: Stop,
    /// Paths that are reported are relative to it.
    pub(super) root: PathBuf,
    /// A rule may find something in it.
    pub(super) triggered: bool,
}

impl Checked {
    /// It takes too long: nothing is said about the buffer but that.
    pub(super) fn give_up(&mut self) {
        let Some(subject) = self.subject.take() else { return };
        self.linted = Linted::default();
        self.linted.troubles.push(Trouble {
            kind: TroubleKind::Incomplete,
            path: subject.target.file.path().to_owned(),
            line: None,
            message: "gave up: it takes too long; `pep668-lint check` may come to an end"
                .to_owned(),
        });
    }
}

/// A buffer with its project and its configuration, before it is checked.
pub(super) fn open(
    document: &Document,
    view: &View,
    options: &Options,
    projects: &mut Projects,
) -> Checked {
    let mut checked = Checked {
        subject: None,
        linted: Linted::default(),
        configuration: Vec::new(),
        took: Duration::ZERO,
    };
    let Some(kind) = kind(document) else { return checked };
    let mut finder = match (options.finder)() {
        Ok(finder) => finder,
        Err(troubles) => {
            checked.configuration = troubles;
            return checked;
        }
    };
    // A buffer without a file has the configuration of a file in the first folder.
    let first = || view.folders.first().unwrap_or(&options.working);
    let real = document.path.clone().unwrap_or_else(|| first().join("untitled"));
    let config = finder.config(&real);
    checked.configuration = std::mem::take(&mut finder.troubles);
    let Some(config) = config.filter(|config| !config.exclude.matches(&real)) else {
        return checked;
    };
    let known = projects.of(document, view);
    let root = match &known {
        Some(known) => known.project.root().to_owned(),
        None => real.parent().unwrap_or(&real).to_owned(),
    };
    let name = match &document.path {
        Some(path) => shown(path.strip_prefix(&root).unwrap_or(path)),
        None => document.uri.clone(),
    };
    match decode(document.text.as_bytes(), kind, &name) {
        Ok(Content::Text { text, cut, triggered, .. }) => {
            let path = known.as_ref().and_then(|known| known.project.inside(&real));
            let context = config.context(&real);
            let file = Arc::new(SourceFile::new(name, text));
            let target = Target { file, kind, path, context, cut };
            let stop = Stop::new();
            let mut setup = (options.setup)(&config);
            setup.world.stop = stop.clone();
            let setup = Arc::new(setup);
            let workspace = match known {
                Some(Known { project, callers }) => {
                    Workspace::with_callers(setup, project, callers)
                }
                None => Workspace::alone(setup),
            };
            let workspace = Arc::new(workspace);
            checked.subject = Some(Subject { target, workspace, stop, root, triggered });
        }
        Ok(Content::Foreign) => {}
        Err(unreadable) => checked.linted.troubles.push(Trouble {
            kind: TroubleKind::Unreadable,
            path: unreadable.path,
            line: unreadable.line,
            message: unreadable.message,
        }),
    }
    checked
}

/// What a buffer is: as `check` says of a file that was named, but a mere name without an extension
/// makes no script of what the editor takes for something else (`Makefile`, `LICENSE`).
fn kind(document: &Document) -> Option<Kind> {
    let head = document.text.as_bytes();
    let language = language(&document.language);
    let Some(path) = &document.path else { return language.or_else(|| Kind::by_content(head)) };
    let by_name = Kind::by_name(path).or_else(|| Kind::by_content(head));
    by_name.or_else(|| Kind::by_named(path, head).filter(|_| language == Some(Kind::Script)))
}

/// The kind of what clients call so.
fn language(name: &str) -> Option<Kind> {
    match name {
        "dockerfile" | "containerfile" => Some(Kind::Dockerfile),
        "shellscript" | "sh" | "bash" | "zsh" | "ksh" | "bats" => Some(Kind::Script),
        "github-actions-workflow" | "yaml.github" | "yaml.ghaction" => Some(Kind::Workflow),
        _ => None,
    }
}
