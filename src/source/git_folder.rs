//! Whether a repository may be opened. A stranger's may hold pipes and devices, at which whoever reads
//! them would wait for ever.

use std::fs::FileType;
use std::io::Read;
use std::path::{Path, PathBuf};

/// So many entries are looked at; a repository that was never packed has fewer.
const MOST: usize = 1 << 21;

/// The longest file that names a folder, in bytes.
const LONGEST: u64 = 1 << 14;

/// Whether all that git keeps about the work tree at `root` (absolute) are files with an end.
pub(super) fn is_safe(root: &Path) -> bool {
    let Ok(git) = root.join(".git").canonicalize() else { return false };
    let folder = if git.is_dir() { Some(git) } else { named(&git, root, "gitdir:") };
    let Some(folder) = folder else { return false };
    // A linked work tree shares most with the main one.
    let common = folder.join("commondir");
    let folders = if common.symlink_metadata().is_ok() {
        let Some(common) = named(&common, &folder, "") else { return false };
        vec![folder, common]
    } else {
        vec![folder]
    };
    all_end(folders)
}

/// The folder that a file names, relative to `base`.
fn named(file: &Path, base: &Path, prefix: &str) -> Option<PathBuf> {
    file.metadata().ok()?.is_file().then_some(())?;
    let mut text = String::new();
    std::fs::File::open(file).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    let folder = base.join(text.trim_end().strip_prefix(prefix)?.trim_start());
    folder.canonicalize().ok()
}

/// Whether there are only regular files, folders and what fails at once below `folders`.
fn all_end(mut folders: Vec<PathBuf>) -> bool {
    let mut left = MOST;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = folder.read_dir() else { return false };
        for entry in entries {
            let Ok((kind, path)) = entry.and_then(|it| Ok((it.file_type()?, it.path()))) else {
                return false;
            };
            if left == 0 {
                return false;
            }
            left -= 1;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_symlink() {
                // A link to a folder may lead anywhere. One to nothing is as good as no file.
                if path.metadata().is_ok_and(|target| !target.is_file()) {
                    return false;
                }
            } else if !kind.is_file() && !is_socket(kind) {
                return false;
            }
        }
    }
    true
}

/// A socket, as that of git's own file monitor, cannot be opened as a file.
#[cfg(unix)]
fn is_socket(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_socket(&kind)
}

#[cfg(not(unix))]
fn is_socket(_: FileType) -> bool {
    true
}
