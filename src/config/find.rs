//! Which configuration holds for a file.

use super::load::{Loader, is_configuration};
use super::{Config, trouble};
use crate::finding::{Trouble, TroubleKind};
use crate::source::{Links, WorkTrees, walk};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The names of configuration files; in one folder, the first one counts.
pub(super) const NAMES: [&str; 3] = ["pep668-lint.toml", ".pep668-lint.toml", "pyproject.toml"];

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
    /// The same, by path, line and message.
    said: HashSet<(String, Option<u32>, String)>,
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
            said: HashSet::new(),
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
        // Its name is the user's, but where a link leads is the project's word.
        if Links::new(&mut self.trees).lead_out(path) {
            let message = walk::LEADS_OUT.to_owned();
            return Err(vec![trouble(TroubleKind::Unreadable, &shown, None, message)]);
        }
        let real = path.canonicalize().map_err(|error| {
            vec![trouble(TroubleKind::Unreadable, &shown, None, walk::reason(&error))]
        })?;
        let root = self.trees.root(real.parent().unwrap_or(&real));
        let config = self.loader(root.as_deref()).load(&real, &shown)?;
        self.fixed = Some(Arc::new(config.unwrap_or_default()));
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
                    self.complain(troubles);
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

    /// Adds troubles that are not known yet: two files may extend the same one.
    fn complain(&mut self, troubles: Vec<Trouble>) {
        for new in troubles {
            if self.said.insert((new.path.clone(), new.line, new.message.clone())) {
                self.troubles.push(new);
            }
        }
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
                return bad(walk::LEADS_OUT);
            }
            if !real.is_file() {
                continue;
            }
            if !is_configuration(&real) {
                return bad("a link to a file that is no configuration; it was not followed");
            }
            if let Some(config) = self.loader(root).load(&path, &shown)? {
                return Ok(Some(Arc::new(config)));
            }
        }
        Ok(None)
    }

    fn loader<'a>(&'a self, root: Option<&'a Path>) -> Loader<'a> {
        Loader { rules: &self.rules, working: &self.working, root }
    }
}
