//! What the files of one project and one configuration share.

use super::{Setup, Target};
use crate::source::{Project, Sources};
use std::sync::Arc;

/// A project as one configuration sees it.
#[derive(Debug)]
pub struct Workspace {
    setup: Arc<Setup>,
    project: Option<Arc<Project>>,
}

impl Workspace {
    /// Files that stand alone: nobody looks beyond each of them.
    pub fn alone(setup: Arc<Setup>) -> Self {
        Self { setup, project: None }
    }

    /// The files of a project.
    pub fn new(setup: Arc<Setup>, project: Arc<Project>) -> Self {
        Self { setup, project: Some(project) }
    }

    /// What holds for all files.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What an analysis of a file may look into.
    pub(super) fn sources(&self, target: &Target) -> Sources {
        let file = Arc::clone(&target.file);
        match (&self.project, &target.path) {
            (Some(project), Some(path)) => Sources::of(file, path.clone(), Arc::clone(project)),
            _ => Sources::alone(file),
        }
    }
}
