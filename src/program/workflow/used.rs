//! Which files of its project a workflow or an action uses, without replaying it.

use crate::source::project::normal;
use crate::source::{FileId, SourceFile};
use crate::syntax::yaml::{self, Node};
use std::collections::BTreeSet;

/// The paths in the project at which a workflow or an action may find the actions and workflows that
/// it uses; not all of them need to exist. `repository` is `owner/name` of the project, if it is known.
pub fn files(file: &SourceFile, repository: Option<&str>) -> Vec<String> {
    if !may_use_own(file.text(), repository) {
        return Vec::new();
    }
    let Ok(document) = yaml::parse(file.text(), FileId(0)) else { return Vec::new() };
    let Some(root) = &document.root else { return Vec::new() };
    let mut used = BTreeSet::new();
    let mut steps = Vec::new();
    for job in root.get("jobs").map(Node::entries).unwrap_or_default() {
        if let Some(path) = job.value.get("uses").and_then(|uses| own(uses, repository)) {
            used.insert(path);
        }
        steps.extend(job.value.get("steps").map(Node::items).unwrap_or_default());
    }
    let runs = root.get("runs").and_then(|runs| runs.get("steps"));
    steps.extend(runs.map(Node::items).unwrap_or_default());
    // The project may lie anywhere in the workspace.
    let folders: BTreeSet<String> =
        steps.iter().filter_map(|step| checked_out(step)).filter_map(normal).collect();
    for step in &steps {
        let Some(path) = step.get("uses").and_then(|uses| own(uses, repository)) else { continue };
        let below = |folder: &String| {
            path.strip_prefix(&**folder).filter(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let inside = folders.iter().filter_map(below).chain([&*path]);
        for folder in inside {
            for name in ["action.yml", "action.yaml"] {
                used.insert(format!("{folder}/{name}").trim_start_matches('/').to_owned());
            }
        }
    }
    used.into_iter().collect()
}

/// Whether a workflow may be used by others: only those that say so can be called.
pub fn may_be_called(workflow: &SourceFile) -> bool {
    memchr::memmem::find(workflow.text().as_bytes(), b"workflow_call").is_some()
}

/// Whether any `uses:` of a text may mean something of the project's own. Most mean somebody else's, and
/// their files need not be parsed.
fn may_use_own(text: &str, repository: Option<&str>) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"uses").any(|at| {
        let value = text[at + 4..].trim_start_matches(['"', '\'', ':', ' ', '\t']);
        let name = repository.and_then(|name| value.get(..name.len()).map(|start| (start, name)));
        // A path, or a value that is written in a less simple way.
        !value.starts_with(|c: char| c.is_ascii_alphanumeric())
            || name.is_some_and(|(start, name)| start.eq_ignore_ascii_case(name))
    })
}

/// The folder into which a step checks a repository out.
fn checked_out(step: &Node) -> Option<&str> {
    step.get("uses")?.as_str().filter(|uses| uses.starts_with("actions/checkout"))?;
    step.get("with")?.get("path")?.as_str()
}

/// The path that a `uses:` means, if it means one of the project's own.
fn own(uses: &Node, repository: Option<&str>) -> Option<String> {
    let uses = uses.as_str()?.trim();
    if let Some(path) = uses.strip_prefix("./").or(Some("").filter(|_| uses == ".")) {
        return normal(path);
    }
    let (name, _) = uses.split_once('@')?;
    let start = name.get(..repository?.len())?;
    let rest = &name[start.len()..];
    let itself = start.eq_ignore_ascii_case(repository?);
    (itself && (rest.is_empty() || rest.starts_with('/')))
        .then(|| normal(rest.trim_start_matches('/')))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_project_are_named() {
        let text = "jobs:\n  a: {uses: ./.github/workflows/b.yml}\n  b: {uses: o/n/.github/workflows/c.yml@v1}\n  c:\n    steps:\n    - {uses: actions/checkout@v4, with: {path: src/n}}\n    - uses: ./src/n/x\n    - uses: O/n/y@main\n    - uses: o/name/z@main\n    - uses: actions/cache@v4\n";
        let used = |repository| files(&SourceFile::new("w.yml", text), repository);
        assert_eq!(
            used(Some("o/n")),
            [
                ".github/workflows/b.yml",
                ".github/workflows/c.yml",
                "src/n/x/action.yaml",
                "src/n/x/action.yml",
                "x/action.yaml",
                "x/action.yml",
                "y/action.yaml",
                "y/action.yml",
            ]
        );
        assert_eq!(used(None).len(), 5);
        let action = "runs: {using: composite, steps: [{uses: .}]}";
        assert_eq!(
            files(&SourceFile::new("a/action.yml", action), None),
            ["action.yaml", "action.yml"]
        );
        assert!(files(&SourceFile::new("x.yml", "a: ["), None).is_empty());
    }

    #[test]
    fn texts_that_use_others_only_are_not_parsed() {
        let may = |uses: &str| may_use_own(&format!("steps:\n- uses: {uses}\n"), Some("o/n"));
        for own in
            ["./x", "'./x'", ".", "O/n/x@v1", "&x ./y", ">-\n    ./x", "!!str ./x", "\"\\x2e/x\""]
        {
            assert!(may(own), "{own}");
        }
        for other in ["actions/checkout@v4", "'a/b@v1'", "\"a/b/c@v1\" # ./x", "docker://x"] {
            assert!(!may(other), "{other}");
        }
        assert!(may_use_own("steps: [{\"uses\": \"./x\"}]", None));
    }
}
