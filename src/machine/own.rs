//! What is the project's own among addresses.

use super::Machine;
use crate::knowledge::address;
use crate::source::project::Entry;
use crate::source::{Project, Text};

/// Texts for people in which a project tells its own name.
const READMES: [&str; 4] = ["README.md", "README.rst", "README", "readme.md"];

impl Machine<'_> {
    /// `owner/name` of the project, in small letters, as far as it is known: by the file that is replayed
    /// and by git's configuration, else by the text for people at its root.
    fn own_names(&self) -> &[String] {
        self.own.get_or_init(|| self.told_names())
    }

    /// As [`Machine::own_names`], read from the project's files.
    fn told_names(&self) -> Vec<String> {
        let project = self.sources.project();
        let published = project.and_then(Project::repository).map(|own| own.to_ascii_lowercase());
        let names: Vec<String> = self.about.clone().into_iter().chain(published).collect();
        if !names.is_empty() {
            return names;
        }
        let texts = READMES.iter().filter_map(|name| project?.file(name));
        texts.filter_map(|file| address::most_named(file.text())).take(1).collect()
    }

    /// Whether an address is that of the project's repository.
    pub(crate) fn is_own_repository(&self, url: &str) -> bool {
        let named = address::repository(url);
        let ours =
            |named: String| self.own_names().iter().any(|own| address::same_project(own, &named));
        named.is_some_and(ours)
    }

    /// The text of the project's file that an address leads to.
    pub(crate) fn own_file(&self, url: &str) -> Option<Text> {
        let project = self.sources.project().filter(|_| url.contains("://"))?;
        let is_file = |path: &String| matches!(project.look(path), Entry::File(_));
        let mut paths: Vec<String> =
            self.own_names().iter().flat_map(|own| address::paths(url, own)).collect();
        paths.dedup();
        if let [name] = &paths[..]
            && url.contains("/releases/")
            && !is_file(name)
        {
            let end = format!("/{name}");
            let mut named = project.files().iter().filter(|path| path.ends_with(&end));
            paths = named.next().filter(|_| named.next().is_none()).cloned().into_iter().collect();
        }
        paths.iter().find(|path| is_file(path)).and_then(|path| self.sources.text(path))
    }
}
