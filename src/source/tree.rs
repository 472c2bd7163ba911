//! Which project a file belongs to: the enclosing git work tree.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Finds git work trees, and remembers the folders that it looked into.
#[derive(Debug, Default)]
pub struct WorkTrees {
    known: HashMap<PathBuf, Option<Arc<Path>>>,
}

impl WorkTrees {
    /// The root of the work tree that encloses `folder` (absolute, without links), if there is one.
    pub fn root(&mut self, folder: &Path) -> Option<Arc<Path>> {
        let mut passed = Vec::new();
        let mut root = None;
        for ancestor in folder.ancestors() {
            if let Some(known) = self.known.get(ancestor) {
                root.clone_from(known);
                break;
            }
            passed.push(ancestor);
            // A folder in a main work tree; a file in a submodule or a linked work tree.
            if ancestor.join(".git").symlink_metadata().is_ok() {
                root = Some(Arc::from(ancestor));
                break;
            }
        }
        for ancestor in passed {
            self.known.insert(ancestor.to_owned(), root.clone());
        }
        root
    }
}

/// The deepest folder that holds all of `folders`; empty for none.
pub fn common_folder<'a>(folders: impl IntoIterator<Item = &'a Path>) -> PathBuf {
    let mut folders = folders.into_iter();
    let mut common = folders.next().unwrap_or(Path::new("")).to_owned();
    for folder in folders {
        while !folder.starts_with(&common) && common.pop() {}
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_folder_holds_all() {
        let folders = ["/a/b/c", "/a/b/d", "/a/bb"].map(Path::new);
        assert_eq!(common_folder(folders), Path::new("/a"));
        assert_eq!(common_folder([Path::new("/a/b")]), Path::new("/a/b"));
    }

    #[test]
    fn the_nearest_work_tree_counts() {
        let temp = tempfile::tempdir().expect("a folder");
        let inner = temp.path().join("sub/module");
        std::fs::create_dir_all(inner.join("x")).expect("folders");
        std::fs::create_dir(temp.path().join(".git")).expect("a folder");
        std::fs::write(inner.join(".git"), "gitdir: elsewhere").expect("a file");
        let mut trees = WorkTrees::default();
        assert_eq!(trees.root(&inner.join("x")).as_deref(), Some(inner.as_path()));
        assert_eq!(trees.root(&temp.path().join("sub")).as_deref(), Some(temp.path()));
    }
}
