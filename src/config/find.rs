//! Which configuration holds for a file.

use super::{Config, parse};
use crate::finding::{Trouble, TroubleKind};
use crate::source::{SourceFile, WorkTrees, walk};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The names of configuration files; in one folder, the first one counts.
const NAMES: [&str; 3] = ["pep668-lint.toml", ".pep668-lint.toml", "pyproject.toml"];

/// Finds the configuration of each file, and reads each configuration once.
#[derive(Debug)]
pub struct Finder {
    rules: Vec<&'static str>,
    /// One for all files, from the command line.
    fixed: Option<Arc<Config>>,
    working: PathBuf,
    trees: WorkTrees,
    /// The configuration that holds in a folder; `None` if it cannot be used.
    known: HashMap<PathBuf, Option<Arc<Config>>>,
    /// What was wrong with the configurations that were read.
    pub troubles: Vec<Trouble>,
}

impl Finder {
    /// Looks for files; `rules` are the names that a configuration may speak of.
    pub fn new(rules: Vec<&'static str>) -> Self {
        Self {
            rules,
            fixed: None,
            working: std::env::current_dir()
                .and_then(|folder| folder.canonicalize())
                .unwrap_or_default(),
            trees: WorkTrees::default(),
            known: HashMap::new(),
            troubles: Vec::new(),
        }
    }

    /// Uses no configuration file.
    #[must_use]
    pub fn without_files(mut self) -> Self {
        self.fixed = Some(Arc::default());
        self
    }

    /// Uses the file at `path` for everything.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn with_file(mut self, path: &Path) -> Result<Self, Vec<Trouble>> {
        let shown = walk::shown(path);
        let text = std::fs::read_to_string(path).map_err(|error| {
            vec![trouble(TroubleKind::Unreadable, &shown, None, walk::reason(&error))]
        })?;
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = path.file_name().unwrap_or_default();
        let config = self.read(&text, &shown, &real, name == "pyproject.toml")?;
        self.fixed = Some(config.unwrap_or_default());
        Ok(self)
    }

    /// The configuration that holds for a file (absolute path): the nearest one upwards, as far as
    /// the root of the git work tree. `None` if it cannot be used; why is then in `troubles`, once.
    pub fn config(&mut self, file: &Path) -> Option<Arc<Config>> {
        if let Some(fixed) = &self.fixed {
            return Some(Arc::clone(fixed));
        }
        let folder = file.parent().unwrap_or(file);
        let root = self.trees.root(folder);
        let mut passed = Vec::new();
        let mut found = Some(Arc::default());
        for ancestor in folder.ancestors() {
            if let Some(known) = self.known.get(ancestor) {
                found.clone_from(known);
                break;
            }
            passed.push(ancestor.to_owned());
            match self.look_into(ancestor, root.as_deref()) {
                Ok(None) if root.as_deref() == Some(ancestor) => break,
                Ok(None) => {}
                Ok(Some(config)) => {
                    found = Some(config);
                    break;
                }
                Err(troubles) => {
                    self.troubles.extend(troubles);
                    found = None;
                    break;
                }
            }
        }
        for folder in passed {
            self.known.insert(folder, found.clone());
        }
        found
    }

    /// The configuration in one folder, if there is one.
    fn look_into(
        &self,
        folder: &Path,
        root: Option<&Path>,
    ) -> Result<Option<Arc<Config>>, Vec<Trouble>> {
        for name in NAMES {
            let path = folder.join(name);
            let Ok(real) = path.canonicalize() else { continue };
            let shown = walk::shown(path.strip_prefix(&self.working).unwrap_or(&path));
            let bad = |message: &str| {
                Err(vec![trouble(TroubleKind::Unreadable, &shown, None, message.to_owned())])
            };
            if !real.starts_with(root.unwrap_or(folder)) {
                return bad("a link that leads out of the project; it was not followed");
            }
            if !real.is_file() {
                continue;
            }
            let text = match std::fs::read_to_string(&real) {
                Ok(text) => text,
                Err(error) => return bad(&walk::reason(&error)),
            };
            let pyproject = name == "pyproject.toml";
            if pyproject && !text.contains("pep668-lint") {
                continue;
            }
            if let Some(config) = self.read(&text, &shown, &path, pyproject)? {
                return Ok(Some(config));
            }
        }
        Ok(None)
    }

    fn read(
        &self,
        text: &str,
        shown: &str,
        path: &Path,
        pyproject: bool,
    ) -> Result<Option<Arc<Config>>, Vec<Trouble>> {
        let folder = path.parent().unwrap_or(path);
        let config = parse(text, shown, folder, pyproject, &self.rules).map_err(|errors| {
            let file = SourceFile::new(shown, text);
            let line = |at: usize| Some(file.position(at as u32).line);
            let troubles = errors
                .into_iter()
                .map(|error| trouble(TroubleKind::Invalid, shown, line(error.at), error.message));
            troubles.collect::<Vec<_>>()
        })?;
        Ok(config.map(Arc::new))
    }
}

fn trouble(kind: TroubleKind, shown: &str, line: Option<u32>, message: String) -> Trouble {
    Trouble { kind, path: shown.to_owned(), line, message }
}
