//! Folders of files for tests.

use std::path::PathBuf;

/// A folder that holds these files (their paths and texts), and its path without links.
pub(crate) fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let temp = tempfile::tempdir().expect("a folder");
    let root = temp.path().canonicalize().expect("a path");
    for (path, text) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }
    (temp, root)
}
