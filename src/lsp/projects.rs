//! The projects that open buffers belong to, with the buffers in place of the files on disk.

use super::document::Document;
use super::state::View;
use crate::source::{Project, SourceFile, WorkTrees};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The projects of one generation: what was read once is not read again in it.
#[derive(Debug, Default)]
pub(super) struct Projects {
    generation: u64,
    known: BTreeMap<PathBuf, Arc<Project>>,
}

impl Projects {
    /// The project that a buffer's file belongs to: its git work tree, else its folder of the
    /// workspace. A file outside the workspace stands alone.
    pub(super) fn of(&mut self, document: &Document, view: &View) -> Option<Arc<Project>> {
        if self.generation != view.generation {
            *self = Self { generation: view.generation, known: BTreeMap::new() };
        }
        let file = document.path.as_deref()?;
        let folder = view.folder(file)?;
        // Asked anew each time: a work tree may come into being.
        let tree = WorkTrees::default().root(file.parent()?);
        let root = tree.map_or_else(|| folder.to_owned(), |tree| tree.to_path_buf());
        let project = self.known.entry(root).or_insert_with_key(|root| project(root, file, view));
        Some(Arc::clone(project))
    }
}

/// The project at `root`. Paths in it are shown as they are there.
fn project(root: &Path, file: &Path, view: &View) -> Arc<Project> {
    let inside = file.strip_prefix(root).unwrap_or(file).to_string_lossy();
    let project = Project::new(root, root, (file, &inside));
    for document in view.documents.values() {
        let inside = document.path.as_deref().and_then(|path| project.inside(path));
        if let Some(inside) = inside {
            let file = SourceFile::new(inside.as_str(), document.text.as_str());
            project.overlay(&inside, Arc::new(file));
        }
    }
    Arc::new(project)
}
