//! What files said at an earlier revision. Git's objects are read here, without git: nothing that a
//! stranger's `.git/config` names is run.

use super::git_folder::is_safe;
use super::gone::Gone;
use super::read::LIMIT;
use gix::bstr::{BString, ByteSlice};
use gix::{ObjectId, Repository};
use std::path::{Path, PathBuf};

/// So many entries of an earlier tree are looked at; no honest project has more.
const MOST: usize = 1 << 20;

/// So deep an earlier tree is looked into.
const DEEPEST: usize = 100;

/// So many files that are gone are compared with a file that is new.
const CANDIDATES: usize = 500;

/// A work tree, as it was at a revision.
pub struct History {
    repository: Repository,
    root: PathBuf,
    /// `None` in a submodule: all that it holds is new.
    tree: Option<ObjectId>,
    /// Files that are gone since; known once a new file asks.
    gone: Option<Gone>,
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("History").field("root", &self.root).finish_non_exhaustive()
    }
}

impl History {
    /// Opens the work tree at `root` (absolute, without links) as it was at `revision`, or, unless it is meant
    /// exactly, where what is checked out branched off from it.
    ///
    /// # Errors
    /// Why that cannot be done. It quotes nothing but `revision`.
    pub fn open(root: &Path, revision: &str, exact: bool) -> Result<Self, String> {
        let safe = is_safe(root).then(|| gix::open_opts(root, gix::open::Options::isolated()));
        let Some(Ok(repository)) = safe else {
            return Err("this is no git work tree that can be read".to_owned());
        };
        // `revision` names a commit of the project around it.
        let submodule = repository.kind() == gix::repository::Kind::Submodule;
        let tree = if submodule { None } else { Some(tree(&repository, revision, exact)?) };
        Ok(Self { root: root.to_owned(), tree, gone: None, repository })
    }

    /// What a file (absolute, without links) said that now says `now`: under its own name, else under
    /// that of a file which is gone and said much the same. `None` if it is new.
    pub fn text(&mut self, file: &Path, now: &str) -> Option<String> {
        let inside = file.strip_prefix(&self.root).ok()?;
        let tree = self.tree?;
        let entry = self.repository.find_tree(tree).ok()?.lookup_entry_by_path(inside).ok()?;
        match entry.map(|entry| (entry.mode().is_blob(), entry.object_id())) {
            Some((true, id)) => self.blob(id),
            Some((false, _)) => None,
            None => self.former(tree, now),
        }
    }

    /// A file's text; `None` for what is no text, or too long to have been linted.
    fn blob(&self, id: ObjectId) -> Option<String> {
        // Asked before it is unpacked.
        let size = self.repository.find_header(id).ok()?.size();
        (size <= LIMIT as u64).then_some(())?;
        let data = self.repository.find_blob(id).ok()?.take_data();
        String::from_utf8(data).ok()
    }

    /// The text of the file that was renamed, if one was.
    fn former(&mut self, tree: ObjectId, now: &str) -> Option<String> {
        if self.gone.is_none() {
            let ids = self.find_gone(tree).into_iter().take(CANDIDATES);
            self.gone = Some(Gone::of(ids.filter_map(|id| Some((id, self.blob(id)?)))));
        }
        let id = self.gone.as_mut()?.most_alike(now)?;
        self.blob(id)
    }

    /// The files of the earlier tree that are gone, in the order of their names.
    fn find_gone(&self, tree: ObjectId) -> Vec<ObjectId> {
        let mut gone = Vec::new();
        let mut folders = vec![(BString::default(), tree, 0)];
        let mut left = MOST;
        while let Some((folder, id, depth)) = folders.pop() {
            let Ok(tree) = self.repository.find_tree(id) else { continue };
            for entry in tree.iter().filter_map(Result::ok) {
                if left == 0 {
                    return Vec::new();
                }
                left -= 1;
                let mut path = folder.clone();
                path.extend_from_slice(entry.filename());
                if entry.mode().is_tree() && depth < DEEPEST {
                    path.push(b'/');
                    folders.push((path, entry.object_id(), depth + 1));
                } else if entry.mode().is_blob() && !self.is_there(&path) {
                    gone.push((path, entry.object_id()));
                }
            }
        }
        gone.sort();
        gone.into_iter().map(|(_, id)| id).collect()
    }

    fn is_there(&self, path: &BString) -> bool {
        path.to_path().map_or(true, |path| self.root.join(path).symlink_metadata().is_ok())
    }
}

/// The files of a revision, or of the commit at which what is checked out branched off from it.
fn tree(repository: &Repository, revision: &str, exact: bool) -> Result<ObjectId, String> {
    let commit = repository.rev_parse_single(revision).ok().and_then(|id| id.object().ok());
    let commit = commit.and_then(|object| object.peel_to_commit().ok()).ok_or_else(|| {
        format!("there is no commit `{revision}` in this clone; perhaps it was not fetched")
    })?;
    let files = |commit: gix::Commit<'_>| {
        let tree =
            commit.tree_id().map_err(|_| "the files of that commit are not in this clone")?;
        Ok(tree.detach())
    };
    if exact {
        return files(commit);
    }
    let head = repository.head_id().map_err(|_| "nothing is checked out".to_owned())?;
    let base = repository.merge_base(head, commit.id).ok().flatten().ok_or_else(|| {
        format!(
            "`{revision}` and what is checked out have no common commit in this clone; perhaps \
             too little of the history was fetched"
        )
    })?;
    let base = base.object().ok().and_then(|object| object.peel_to_commit().ok());
    files(base.ok_or("the files of that commit are not in this clone")?)
}
