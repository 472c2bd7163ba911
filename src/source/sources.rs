//! The files that one analysis has looked into.

use super::project::Entry;
use super::{FileId, Project, SourceFile, Text};
use std::cell::RefCell;
use std::sync::Arc;

/// A file, and its path in the project if it lies in one.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The path in the project.
    pub path: Option<String>,
    /// The file.
    pub file: Arc<SourceFile>,
}

/// The files of one analysis, by their number in places. Number 0 is the file that was asked for; those
/// of its project are opened when they are needed.
#[derive(Debug, Default)]
pub struct Sources {
    first: Arc<SourceFile>,
    project: Option<Arc<Project>>,
    files: RefCell<Vec<Opened>>,
}

/// Files that one analysis opens at most.
const MOST: usize = 1_000;

impl Sources {
    /// A file that stands alone.
    pub fn alone(file: Arc<SourceFile>) -> Self {
        let files = RefCell::new(vec![Opened { path: None, file: Arc::clone(&file) }]);
        Self { first: file, project: None, files }
    }

    /// A file at a path of its project.
    pub fn of(file: Arc<SourceFile>, path: String, project: Arc<Project>) -> Self {
        let files = RefCell::new(vec![Opened { path: Some(path), file: Arc::clone(&file) }]);
        Self { first: file, project: Some(project), files }
    }

    /// The project.
    pub fn project(&self) -> Option<&Project> {
        self.project.as_deref()
    }

    /// File 0.
    pub fn first(&self) -> Arc<SourceFile> {
        Arc::clone(&self.first)
    }

    /// The path of file 0 in its project.
    pub fn path(&self) -> Option<String> {
        self.files.borrow().first().and_then(|first| first.path.clone())
    }

    /// Opens a text file of the project by its path there; `None` if there is none.
    pub fn open(&self, path: &str) -> Option<(FileId, Arc<SourceFile>)> {
        let path = super::project::normal(path)?;
        let known = |files: &[Opened]| files.iter().position(|it| it.path.as_ref() == Some(&path));
        let known = known(&self.files.borrow());
        if let Some(at) = known {
            return Some((FileId(at as u32), Arc::clone(&self.files.borrow()[at].file)));
        }
        let file = self.project.as_ref()?.file(&path)?;
        let mut files = self.files.borrow_mut();
        if files.len() >= MOST {
            return None;
        }
        files.push(Opened { path: Some(path), file: Arc::clone(&file) });
        Some((FileId(files.len() as u32 - 1), file))
    }

    /// What stands at a path of the project.
    pub fn look(&self, path: &str) -> Entry {
        self.project.as_ref().map_or(Entry::Nothing, |project| project.look(path))
    }

    /// The text of a file of the project; each of its bytes remembers where it stands.
    pub fn text(&self, path: &str) -> Option<Text> {
        let (id, file) = self.open(path)?;
        Some(Text::verbatim(file.text(), id, 0))
    }

    /// A file by its number.
    pub fn get(&self, id: FileId) -> Option<Arc<SourceFile>> {
        self.files.borrow().get(id.0 as usize).map(|it| Arc::clone(&it.file))
    }

    /// The path of a file in the project.
    pub fn path_of(&self, id: FileId) -> Option<String> {
        self.files.borrow().get(id.0 as usize).and_then(|it| it.path.clone())
    }

    /// All of them, in the order of their numbers.
    pub fn files(&self) -> Vec<Opened> {
        self.files.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_file_keeps_its_number() {
        let project =
            Arc::new(Project::new(Path::new("/p"), Path::new("/p"), (Path::new("/p/x"), "x")));
        project.overlay("lib.sh", Arc::new(SourceFile::new("lib.sh", "")));
        let file = Arc::new(SourceFile::new("a.sh", ""));
        let sources = Sources::of(file, "a.sh".into(), project);
        let number = |path: &str| sources.open(path).map(|(id, _)| id.0);
        assert_eq!(number("lib.sh"), Some(1));
        assert_eq!(number("./lib.sh"), Some(1));
        assert_eq!(number("a.sh"), Some(0));
        assert_eq!(number("none.sh"), None);
    }
}
