//! Which repository the working folder belongs to, and where its files are shown.

use crate::report::Checkout;
use crate::source::path::text;
use std::env;
use std::path::{Path, PathBuf};

/// The nearest folder upwards that is a work tree of git's, and what the CI service says about it.
pub(super) fn checkout() -> Checkout {
    let blob = blob(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let working = env::current_dir().unwrap_or_default();
    let Some(root) = root(&working) else { return Checkout { blob, ..Checkout::default() } };
    let folder = working.strip_prefix(&root).unwrap_or(Path::new(""));
    Checkout { folder: text(folder), root: text(&root), blob }
}

fn root(working: &Path) -> Option<PathBuf> {
    working.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// From the variables that GitHub Actions and its likes, or GitLab, set for each job.
fn blob(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let github = || {
        let server = variable("GITHUB_SERVER_URL")?;
        let (repository, commit) = (variable("GITHUB_REPOSITORY")?, variable("GITHUB_SHA")?);
        Some(format!("{server}/{repository}/blob/{commit}"))
    };
    let gitlab = || {
        let (project, commit) = (variable("CI_PROJECT_URL")?, variable("CI_COMMIT_SHA")?);
        Some(format!("{project}/-/blob/{commit}"))
    };
    github().or_else(gitlab).filter(|url| url.chars().all(is_plain))
}

/// Nothing that would end a link in Markdown.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/%+@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob_of(variables: &[(&str, &str)]) -> Option<String> {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name);
        blob(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn files_are_shown_where_the_service_says() {
        let github = [
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "o/r"),
            ("GITHUB_SHA", "abc"),
        ];
        assert_eq!(blob_of(&github).as_deref(), Some("https://github.com/o/r/blob/abc"));
        let gitlab = [("CI_PROJECT_URL", "https://gitlab.com/o/r"), ("CI_COMMIT_SHA", "abc")];
        assert_eq!(blob_of(&gitlab).as_deref(), Some("https://gitlab.com/o/r/-/blob/abc"));
        assert_eq!(blob_of(&github[..2]), None);
        assert_eq!(blob_of(&[gitlab[0], ("CI_COMMIT_SHA", "a) b")]), None);
    }
}
