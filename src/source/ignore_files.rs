//! The ignore files that a walk reads by itself, in its folders and in all above them. A stranger's may
//! be a pipe, which would make the walk wait for ever, a link to something that never ends, or patterns that
//! take the walk down.

use super::links::is_within;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

const NAMES: [&str; 2] = [".gitignore", ".ignore"];

/// The longest ignore file that is read, in bytes.
const LONGEST: u64 = 128 << 10;

/// So many braces may open in one pattern. Whoever matches it follows them into one another, each on the stack.
const MOST_BRACES: usize = 64;

/// An ignore file that must not be opened, and why.
pub(super) struct Trap {
    pub(super) path: PathBuf,
    pub(super) why: &'static str,
}

/// Whether a pattern of an ignore file, or of a configuration, can be matched by whoever follows its braces.
pub fn is_tame(pattern: &str) -> bool {
    pattern.matches('{').count() <= MOST_BRACES
}

/// An ignore file in `folder` that must not be opened. A link must not lead out of the project if the
/// folder lies in it.
pub(super) fn trap(folder: &Path, project: &Path) -> Option<Trap> {
    NAMES.iter().find_map(|name| {
        let path = folder.join(name);
        let why = reason(&path, folder, project)?;
        Some(Trap { path, why })
    })
}

/// As [`trap`], in a folder above `folder` (absolute).
pub(super) fn trap_above(folder: &Path, project: &Path) -> Option<Trap> {
    folder.ancestors().skip(1).find_map(|ancestor| trap(ancestor, project))
}

/// Why a file must not be opened.
fn reason(path: &Path, folder: &Path, project: &Path) -> Option<&'static str> {
    const FOREIGN: &str = "not a regular file of the project; its folder was not searched";
    let linked = path.symlink_metadata().ok()?.is_symlink();
    // A link to nothing is as good as no file.
    let target = path.canonicalize().ok()?;
    if linked && folder.starts_with(project) && !is_within(&target, project) {
        return Some(FOREIGN);
    }
    let metadata = target.metadata().ok()?;
    // To read a folder fails at once, and a regular file has an end.
    if !metadata.is_file() {
        return (!metadata.is_dir()).then_some(FOREIGN);
    }
    if metadata.len() > LONGEST {
        return Some("too long for an ignore file; its folder was not searched");
    }
    let mut bytes = Vec::new();
    File::open(&target).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)).ok()?;
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let wild = lines.any(|line| !is_tame(&String::from_utf8_lossy(line)));
    wild.then_some("too many braces in one pattern; its folder was not searched")
}
