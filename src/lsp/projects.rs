//! The projects that open buffers belong to, with the buffers in place of the files on disk.

use super::document::Document;
use super::state::View;
use crate::project::callers::Callers;
use crate::source::path::text;
use crate::source::{Project, SourceFile, WorkTrees};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The projects of one generation. As long as nothing changes but buffers, what was read from disk is
/// not read again.
#[derive(Debug, Default)]
pub(super) struct Projects {
    generation: u64,
    disk: u64,
    known: BTreeMap<PathBuf, Known>,
    /// Those of earlier generations, as they were on disk.
    earlier: BTreeMap<PathBuf, Known>,
}

/// A project, and who runs whom in it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) project: Arc<Project>,
    pub(super) callers: Callers,
}

impl Known {
    fn again(&self) -> Self {
        Self { project: Arc::clone(&self.project), callers: self.callers.again() }
    }
}

impl Projects {
    /// The project that a buffer's file belongs to: its git work tree, else its folder of the
    /// workspace. A file outside the workspace stands alone.
    pub(super) fn of(&mut self, document: &Document, view: &View) -> Option<Known> {
        if self.disk != view.disk {
            *self = Self { disk: view.disk, ..Self::default() };
        }
        if self.generation != view.generation {
            self.generation = view.generation;
            self.earlier.append(&mut self.known);
        }
        let file = document.path.as_deref()?;
        let folder = view.folder(file)?;
        // Asked anew each time: a work tree may come into being.
        let tree = WorkTrees::default().root(file.parent()?);
        let root = tree.map_or_else(|| folder.to_owned(), |tree| tree.to_path_buf());
        if let Some(known) = self.known.get(&root) {
            return Some(known.again());
        }
        let (project, callers) = if let Some(earlier) = self.earlier.get(&root) {
            (earlier.project.again(), earlier.callers.again())
        } else {
            let inside = text(file.strip_prefix(&root).unwrap_or(file));
            // Paths are shown as they are in the project.
            (Project::new(&root, &root, (file, &inside)), Callers::default())
        };
        let known = Known { project: Arc::new(with_buffers(project, view)), callers };
        let answer = known.again();
        self.known.insert(root, known);
        Some(answer)
    }
}

/// A project with the buffers that are open in place of files. Which ones are open has not changed since
/// the project was first made: that would be another state of the disk.
fn with_buffers(project: Project, view: &View) -> Project {
    for document in view.documents.values() {
        let inside = document.path.as_deref().and_then(|path| project.inside(path));
        if let Some(inside) = inside {
            let file = SourceFile::new(inside.as_str(), document.text.as_str());
            project.overlay(&inside, Arc::new(file));
        }
    }
    project
}
