//! The ignore files that a walk reads by itself, in its folders and in all above them. A stranger's may
//! be a pipe, which would make the walk wait for ever, or a link to something that never ends.

use std::path::{Path, PathBuf};

const NAMES: [&str; 2] = [".gitignore", ".ignore"];

/// An ignore file in `folder` that must not be opened. A link must not lead out of the project if the
/// folder lies in it.
pub(super) fn trap(folder: &Path, project: &Path) -> Option<PathBuf> {
    NAMES.iter().map(|name| folder.join(name)).find(|path| {
        let Ok(metadata) = path.symlink_metadata() else { return false };
        if metadata.is_symlink() && folder.starts_with(project) {
            // A link to nothing is as good as no file.
            return path
                .canonicalize()
                .is_ok_and(|target| !target.starts_with(project) || has_no_end(&target));
        }
        has_no_end(path)
    })
}

/// As [`trap`], in a folder above `folder` (absolute).
pub(super) fn trap_above(folder: &Path, project: &Path) -> Option<PathBuf> {
    folder.ancestors().skip(1).find_map(|ancestor| trap(ancestor, project))
}

/// To read a folder fails at once, and a regular file has an end.
fn has_no_end(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}
