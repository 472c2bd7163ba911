//! Who runs a script: chains of files from the outermost caller to the script.

use super::index::Index;
use super::mention::{
    CallerKind, Exposure, Mention, kind_of, mentions, silent_callers, target_mentions,
};
use super::names::stands_in;
use super::tool::TOOLS;
use crate::finding::Context;
use crate::source::{Kind, Project, Span};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Beginnings of chains that are kept for one script.
const MOST: usize = 200;

/// Chains are followed that far.
const DEPTH: usize = 8;

/// One link of a chain: a place that runs what comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The calling file: its path in the project.
    pub path: String,
    /// The words that call, in bytes.
    pub span: Span,
    /// What they do, as a clause.
    pub message: String,
}

/// Where a chain begins that ends in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The file that is to be replayed: a Dockerfile, a workflow, a script.
    pub file: String,
    /// The kind of machine that it runs on, if the file alone does not tell.
    pub context: Option<Context>,
    /// The kind of machine on which the script runs if a replay of the file does not come to it.
    pub otherwise: Context,
    /// Nobody says that it is run; that is presumed.
    pub guessed: bool,
    /// The links from the outermost caller to the script.
    pub way: Vec<Link>,
    /// How many of them lead to `file`.
    pub before: usize,
}

impl Root {
    /// A file that needs no chain to it.
    pub fn of(file: String) -> Self {
        let otherwise = Context::Unknown;
        Self { file, context: None, otherwise, guessed: false, way: Vec::new(), before: 0 }
    }
}

/// The callers in one project. What is found is kept.
#[derive(Debug, Default)]
pub struct Callers {
    index: Arc<OnceLock<Index>>,
    known: Mutex<HashMap<String, Arc<Vec<Root>>>>,
}

impl Callers {
    /// For the same files on disk, of which an editor may have others now.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { index: Arc::clone(&self.index), known: Mutex::default() }
    }

    /// Where the chains begin that lead to a script (its path in the project); none if nobody runs
    /// it.
    pub fn roots(&self, project: &Project, script: &str) -> Arc<Vec<Root>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(roots) = known().get(script) {
            return Arc::clone(roots);
        }
        let index = self.index.get_or_init(|| Index::new(project));
        let mut search = Search { project, index, seen: BTreeSet::new(), roots: Vec::new() };
        search.seen.insert(script.to_owned());
        search.script(script, &[], 0);
        let roots = Arc::new(search.roots);
        known().insert(script.to_owned(), Arc::clone(&roots));
        roots
    }
}

struct Search<'p> {
    project: &'p Project,
    index: &'p Index,
    /// Scripts and targets that were looked at: chains that come back are cut.
    seen: BTreeSet<String>,
    roots: Vec<Root>,
}

impl Search<'_> {
    /// The files in which a name stands: those that an editor has as they are there.
    fn naming(&self, name: &str) -> Vec<String> {
        let overlays = self.project.overlays();
        let disk = self.index.naming(name).filter(|path| !overlays.contains_key(*path));
        let mut files: Vec<String> = disk.map(str::to_owned).collect();
        let naming = overlays
            .iter()
            .filter(|(path, file)| kind_of(path).is_some() && stands_in(file.text(), name));
        files.extend(naming.map(|(path, _)| path.clone()));
        files.sort();
        files
    }

    /// Follows all that run a script, from which `tail` leads on. Whether there is anybody.
    fn script(&mut self, script: &str, tail: &[Link], depth: usize) -> bool {
        let name = script.rsplit('/').next().unwrap_or(script);
        let mut files: Vec<String> = self.naming(name);
        files.extend(silent_callers(script));
        let mut any = false;
        for path in files {
            let Some((kind, text)) = self.caller(&path) else { continue };
            for mention in mentions(kind, &path, text.text(), script) {
                if mention.instead.iter().any(|path| self.project.file(path).is_some()) {
                    continue;
                }
                any |= self.mention(&path, mention, (script, tail), depth);
            }
        }
        any
    }

    fn caller(&self, path: &str) -> Option<(CallerKind, Arc<crate::source::SourceFile>)> {
        Some((kind_of(path)?, self.project.file(path)?))
    }

    /// Follows one place that runs a script.
    fn mention(
        &mut self,
        path: &str,
        mention: Mention,
        (script, tail): (&str, &[Link]),
        depth: usize,
    ) -> bool {
        let link = Link { path: path.to_owned(), span: mention.span, message: mention.message };
        let mut way = vec![link];
        way.extend_from_slice(tail);
        if self.roots.len() >= MOST || depth >= DEPTH {
            return true;
        }
        let replayed = Kind::by_name(Path::new(&format!("/{path}")));
        let otherwise = match mention.exposure {
            Exposure::Context(context) => context,
            Exposure::Targets(_) | Exposure::Caller => Context::Host,
        };
        let root = |file: &str, context, way: Vec<Link>, before| Root {
            file: file.to_owned(),
            context,
            otherwise,
            guessed: false,
            way,
            before,
        };
        match (replayed, mention.exposure) {
            (Some(Kind::Dockerfile | Kind::Workflow | Kind::Action), _) => {
                self.roots.push(root(path, None, way, 0));
            }
            (Some(Kind::Script), _) | (None, Exposure::Caller) => {
                if !self.seen.insert(path.to_owned()) {
                    return true;
                }
                if !self.script(path, &way, depth + 1) {
                    self.roots.push(Root { guessed: true, ..root(path, None, way, 0) });
                }
            }
            (None, Exposure::Context(context)) => {
                let before = way.len() - tail.len();
                self.roots.push(root(script, Some(context), way, before));
            }
            (None, Exposure::Targets(targets)) => {
                let key = format!("{path} {targets:?}");
                if !self.seen.insert(key) {
                    return true;
                }
                let before = way.len() - tail.len();
                if !self.targets(path, &targets, script, (&way, before), depth + 1) {
                    let context = Some(Context::Host);
                    self.roots.push(Root { guessed: true, ..root(script, context, way, before) });
                }
            }
        }
        true
    }

    /// Follows all that run one of these targets of a file (make and the like). Whether there is
    /// anybody.
    fn targets(
        &mut self,
        file: &str,
        targets: &[String],
        script: &str,
        (tail, before): (&[Link], usize),
        depth: usize,
    ) -> bool {
        let words = TOOLS.iter().flat_map(|tool| tool.words());
        let files: BTreeSet<String> = words.flat_map(|word| self.naming(word)).collect();
        let mut any = false;
        for path in files {
            let Some((kind, text)) = self.caller(&path) else { continue };
            for mention in target_mentions(kind, &path, text.text(), file, targets) {
                if self.roots.len() >= MOST || depth >= DEPTH {
                    return true;
                }
                any = true;
                let link = Link {
                    path: path.clone(),
                    span: mention.span,
                    message: mention.message.clone(),
                };
                let way: Vec<Link> = std::iter::once(link).chain(tail.iter().cloned()).collect();
                let before = before + 1;
                let root = |context, guessed| Root {
                    file: script.to_owned(),
                    context: Some(context),
                    otherwise: context,
                    guessed,
                    way: way.clone(),
                    before,
                };
                match mention.exposure {
                    Exposure::Context(context) => self.roots.push(root(context, false)),
                    Exposure::Targets(more) => {
                        if self.seen.insert(format!("{path} {more:?}"))
                            && !self.targets(&path, &more, script, (&way, before), depth + 1)
                        {
                            self.roots.push(root(Context::Host, true));
                        }
                    }
                    Exposure::Caller => {
                        // Where that script runs, the target runs, too.
                        if self.seen.insert(path.clone()) && !self.script(&path, &way, depth + 1) {
                            self.roots.push(root(Context::Host, true));
                        }
                    }
                }
            }
        }
        any
    }
}
