//! All files of a project that people keep, by their names.

use super::ignore_files::trap;
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Folders of other people's files, and of what tools have made.
const FOREIGN: [&str; 14] = [
    ".git",
    ".nox",
    ".tox",
    ".venv",
    "3rdparty",
    "__pycache__",
    "bower_components",
    "node_modules",
    "site-packages",
    "third-party",
    "third_party",
    "vendor",
    "vendored",
    "venv",
];

/// How much is listed at most.
const MOST: usize = 200_000;

/// So deep is a project that no git work tree delimits.
const DEPTH: usize = 8;

/// The files below `root` (absolute, without links) that git does not ignore, relative to it with `/`
/// and sorted; links and what is not the project's own are left out.
pub(super) fn files(root: &Path) -> Vec<String> {
    let bounded = root.join(".git").symlink_metadata().is_err();
    let project = root.to_owned();
    let enter = move |entry: &DirEntry| {
        let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let foreign = entry.depth() > 0
            && entry.file_name().to_str().is_some_and(|name| FOREIGN.contains(&name));
        !folder || !foreign && trap(entry.path(), &project).is_none()
    };
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .git_global(false)
        .git_exclude(false)
        .max_depth(bounded.then_some(DEPTH))
        .filter_entry(enter)
        .build_parallel();
    let found = Mutex::new(Vec::new());
    let front = root.as_os_str().len();
    walk.run(|| {
        Box::new(|entry| {
            let Ok(entry) = entry else { return WalkState::Continue };
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                return WalkState::Continue;
            }
            // Only what lies below the root has to be a text.
            let below = entry.path().as_os_str().as_encoded_bytes().get(front..);
            let Some(Ok(path)) = below.map(std::str::from_utf8) else {
                return WalkState::Continue;
            };
            let path = path.replace(std::path::MAIN_SEPARATOR, "/");
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            found.push(path.trim_start_matches('/').to_owned());
            if found.len() < MOST { WalkState::Continue } else { WalkState::Quit }
        })
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::testing::folder;

    #[test]
    fn what_is_ignored_or_not_the_project_s_own_is_left_out() {
        let others = ["vendor/c.sh", "node_modules/d/e.sh", "out/f.sh", ".git/x"];
        let all = others.iter().chain(&["a/b.sh", ".ci/g"]).map(|&path| (path, "x"));
        let all: Vec<(&str, &str)> = all.chain([(".gitignore", "out/\n")]).collect();
        let (_temp, root) = folder(&all);
        assert_eq!(files(&root), [".ci/g", ".gitignore", "a/b.sh"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_folders_above_need_no_text_for_a_name() {
        use std::os::unix::ffi::OsStrExt;
        let temp = tempfile::tempdir().expect("a folder");
        let name = std::ffi::OsStr::from_bytes(b"n\xff");
        let root = temp.path().canonicalize().expect("a path").join(name);
        std::fs::create_dir(&root).expect("a folder");
        std::fs::write(root.join("a.sh"), "x").expect("a file");
        assert_eq!(files(&root), ["a.sh"]);
    }
}
