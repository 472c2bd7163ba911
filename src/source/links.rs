//! Links are followed within the project that they lie in. A project is a stranger's: where its links lead is
//! nobody's word but theirs.

use super::tree::WorkTrees;
use std::path::{Component, Path, PathBuf};

/// Whether what lies at `target` (absolute, without links) may be read for the project at `root` (likewise): it
/// lies inside, and is none of git's own files.
pub fn is_within(target: &Path, root: &Path) -> bool {
    let inside = target.strip_prefix(root);
    inside.is_ok_and(|inside| inside.components().all(|part| part.as_os_str() != ".git"))
}

/// The links on paths that somebody names.
#[derive(Debug)]
pub struct Links<'a> {
    trees: &'a mut WorkTrees,
    working: PathBuf,
}

impl<'a> Links<'a> {
    /// With the work trees that are known already.
    pub fn new(trees: &'a mut WorkTrees) -> Self {
        let working = Path::new(".").canonicalize().unwrap_or_default();
        Self { trees, working }
    }

    /// Whether a link among the folders of a path leads out of the project that it lies in.
    pub fn lead_out(&mut self, path: &Path) -> bool {
        self.follow(path).is_none()
    }

    /// Whether a path ends in a link that lies in a project.
    pub fn end_in_one(&mut self, path: &Path) -> bool {
        let Some(place) = self.follow(path.parent().unwrap_or(path)) else { return false };
        path.is_symlink() && self.project(&place).is_some()
    }

    /// Where a path leads; `None` if that is out of a project by way of a link.
    fn follow(&mut self, path: &Path) -> Option<PathBuf> {
        let mut at = self.working.clone();
        for part in path.components() {
            if part == Component::ParentDir {
                at.pop();
                continue;
            }
            let next = at.join(part);
            if !matches!(part, Component::Normal(_)) || !next.is_symlink() {
                at = next;
                continue;
            }
            // A link to nothing leads nowhere.
            let target = next.canonicalize().unwrap_or(next);
            if self.project(&at).is_some_and(|project| !is_within(&target, &project)) {
                return None;
            }
            at = target;
        }
        Some(at)
    }

    /// The project of a link in `folder`: its work tree, else the working folder. What lies in neither is nobody's
    /// but the system's, or the user's own.
    fn project(&mut self, folder: &Path) -> Option<PathBuf> {
        let tree = self.trees.root(folder).map(|tree| tree.to_path_buf());
        // At the root of a file system there is all of it.
        let working = || self.working.parent().is_some() && folder.starts_with(&self.working);
        tree.or_else(|| working().then(|| self.working.clone()))
    }
}
