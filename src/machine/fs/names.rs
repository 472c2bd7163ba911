//! Paths by their spelling: links that every system has, holes, and names that matter here.

use super::Root;
use super::{is_standard, path};
use crate::knowledge::telling_names;
use crate::machine::value::has_hole;
use crate::source::HOLE;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// Names of files, of which none is forgotten. It may take others for one of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Names([u64; 32]);

impl Names {
    /// The word and the bit of a name.
    fn slot(name: &str) -> (usize, u64) {
        let hash = FixedState::default().hash_one(name);
        ((hash >> 32) as usize % 32, 1 << (hash % 64))
    }

    /// Adds a name.
    pub(super) fn add(&mut self, name: &str) {
        let (word, bit) = Self::slot(name);
        self.0[word] |= bit;
    }

    /// Whether a name may be one of them.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        let (word, bit) = Self::slot(name);
        self.0[word] & bit != 0
    }

    /// Adds all of another list.
    pub(super) fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }
}

/// Links that every distribution of today has.
const LINKS: [(&str, &str); 5] = [
    ("/bin", "/usr/bin"),
    ("/sbin", "/usr/sbin"),
    ("/lib", "/usr/lib"),
    ("/lib64", "/usr/lib64"),
    ("/var/run", "/run"),
];

/// A normalised path behind the links that every distribution has.
pub(super) fn merged(path: String) -> String {
    let path = path::bounded(path);
    // Most paths begin like none of them.
    if !matches!(path.as_bytes(), [b'/', b'b' | b's' | b'l' | b'v', ..]) {
        return path;
    }
    let behind = LINKS.iter().find_map(|(link, target)| {
        let rest = path.strip_prefix(link)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{target}{rest}"))
    });
    behind.unwrap_or(path)
}

/// A path below the root, as it was before systems put `/bin` and its like into `/usr`.
pub(super) fn unmerged(inside: &str) -> Option<String> {
    LINKS.iter().find_map(|(link, target)| {
        let rest = inside.strip_prefix(&target[1..])?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}", &link[1..]))
    })
}

/// Whether a program may have put this there by the way: no configuration, and nothing of the system's.
pub(super) fn may_be_filled(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let system = ["/usr/", "/etc/"].iter().any(|root| path.starts_with(root));
    !system
        && !is_standard(folder)
        && !path.rsplit('/').next().is_some_and(telling_names::is_settings)
}

/// Whether two names can be the same, where a hole in either stands for anything without a slash.
pub(crate) fn fits(a: &str, b: &str) -> bool {
    let (mut left, mut right) = (a.rsplit('/'), b.rsplit('/'));
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) if part_fits(a, b) => {}
            (Some(_), Some(_)) => return false,
            (None, None) => return true,
            // An unknown folder may lie anywhere.
            _ => return !Root::of(a).is_placed() || !Root::of(b).is_placed(),
        }
    }
}

fn part_fits(a: &str, b: &str) -> bool {
    match (has_hole(a), has_hole(b)) {
        (false, false) => a == b,
        (true, true) => true,
        (true, false) => wild(a, b),
        (false, true) => wild(b, a),
    }
}

/// Whether `text` starts and ends as `pattern` does around its holes.
fn wild(pattern: &str, text: &str) -> bool {
    let (front, _) = pattern.split_once(HOLE).unwrap_or((pattern, ""));
    let (_, back) = pattern.rsplit_once(HOLE).unwrap_or(("", pattern));
    text.len() >= front.len() + back.len() && text.starts_with(front) && text.ends_with(back)
}
