//! Which workflows use an action or a workflow of the project's own.

use crate::program::workflow::{may_be_called, used_files};
use crate::source::{Kind, Project};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

/// The workflows of one project, by what they use. Found when somebody asks for the first time.
#[derive(Debug, Default)]
pub struct Users {
    known: OnceLock<BTreeMap<String, Vec<String>>>,
}

impl Users {
    /// The workflows that use the file at a path of the project, directly or through actions and
    /// workflows of its own; sorted.
    pub fn of(&self, project: &Project, path: &str) -> Vec<String> {
        let known = self.known.get_or_init(|| read(project));
        let (mut seen, mut todo) = (BTreeSet::new(), vec![path.to_owned()]);
        while let Some(file) = todo.pop() {
            let called = || project.file(&file).is_some_and(|file| may_be_called(&file));
            if kind(&file) == Some(Kind::Workflow) && !called() {
                continue;
            }
            for user in known.get(&file).into_iter().flatten() {
                if seen.insert(user.clone()) {
                    todo.push(user.clone());
                }
            }
        }
        seen.remove(path);
        seen.into_iter().filter(|user| kind(user) == Some(Kind::Workflow)).collect()
    }
}

fn read(project: &Project) -> BTreeMap<String, Vec<String>> {
    let repository = project.repository();
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let files = project.files().iter();
    let files = files.filter(|path| matches!(kind(path), Some(Kind::Workflow | Kind::Action)));
    for path in files {
        let Some(file) = project.file(path) else { continue };
        for used in used_files(&file, repository.as_deref()) {
            users.entry(used).or_default().push(path.clone());
        }
    }
    users
}

fn kind(path: &str) -> Option<Kind> {
    Kind::by_name(Path::new(&format!("/{path}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::testing::folder;

    #[test]
    fn users_are_followed_through_actions() {
        let (_temp, root) = folder(&[
            (
                ".github/workflows/ci.yml",
                "jobs:\n  a:\n    steps:\n    - uses: ./a\n    - uses: o/c@v1\n  d:\n    uses: ./.github/workflows/d.yml\n  e:\n    uses: ./.github/workflows/e.yml\n",
            ),
            (".github/workflows/d.yml", "on: workflow_call\n"),
            (".github/workflows/e.yml", "on: push\n"),
            ("a/action.yml", "runs:\n  using: composite\n  steps:\n  - uses: ./b\n"),
            ("b/action.yml", "runs:\n  using: composite\n  steps:\n  - uses: ./a\n"),
        ]);
        let project = Project::new(&root, &root, (&root.join("x"), "x"));
        let users = Users::default();
        assert_eq!(users.of(&project, "b/action.yml"), [".github/workflows/ci.yml"]);
        assert_eq!(users.of(&project, ".github/workflows/d.yml"), [".github/workflows/ci.yml"]);
        assert!(users.of(&project, "c/action.yml").is_empty());
        // It does not say that it may be called.
        assert!(users.of(&project, ".github/workflows/e.yml").is_empty());
    }
}
