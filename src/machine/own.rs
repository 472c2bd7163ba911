//! What is the project's own among addresses.

use super::Machine;
use crate::knowledge::address;
use crate::source::Text;
use crate::source::project::Entry;

/// Texts for people in which a project tells its own name.
const READMES: [&str; 4] = ["README.md", "README.rst", "README", "readme.md"];

impl Machine<'_> {
    /// `owner/name` of the project, as far as it is known: by the file that is replayed, by git's
    /// configuration, or by the text for people at its root.
    fn own_name_of_project(&self) -> Option<String> {
        if let Some(about) = &self.about {
            return Some(about.clone());
        }
        let project = self.sources.project()?;
        project.repository().or_else(|| {
            let texts = READMES.iter().filter_map(|name| project.file(name));
            texts.into_iter().find_map(|file| address::most_named(file.text()))
        })
    }

    /// Whether an address is that of the project's repository.
    pub(crate) fn is_own_repository(&self, url: &str) -> bool {
        let named = address::repository(url);
        named.is_some() && named == self.own_name_of_project().map(|own| own.to_ascii_lowercase())
    }

    /// The text of the project's file that an address leads to.
    pub(crate) fn own_file(&self, url: &str) -> Option<Text> {
        let project = self.sources.project().filter(|_| url.contains("://"))?;
        let own = self.own_name_of_project()?;
        let is_file = |path: &String| matches!(project.look(path), Entry::File(_));
        let mut paths = address::paths(url, &own);
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
