//! How paths of the modelled file system begin, and what of them is known.
//!
//! A path is written as text. One that begins at a folder that nobody knows begins with a hole instead of a
//! slash, and the root of the project's checkout is a word that no text can hold. Only this file knows how both
//! are spelled; whoever has a path asks here.

use crate::machine::value::has_hole;
use crate::source::HOLE;

/// Where a script's project lies on a machine of which nothing else is known. It begins like every
/// unknown path, but is told from the others.
const CHECKOUT: &str = "\u{fdd0}\u{fdd0}";

/// The folder at which a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    /// The system's, or the working folder.
    System,
    /// That of the project's checkout.
    Checkout,
    /// Nobody knows which, so that it may be any.
    Unknown,
}

impl Root {
    /// The root of a path.
    pub(crate) fn of(path: &str) -> Self {
        if path.starts_with(CHECKOUT) {
            Self::Checkout
        } else if path.starts_with(HOLE) {
            Self::Unknown
        } else {
            Self::System
        }
    }

    /// Whether it lies at a known place in the system.
    pub(crate) fn is_placed(self) -> bool {
        self == Self::System
    }
}

/// Whether two paths that read like this are the same: what is unknown of them is so only to the machine, as is
/// the home folder of its user or the version of its Python. Two stretches that a text leaves open are not.
pub(crate) fn is_one(path: &str) -> bool {
    if Root::of(path) == Root::Checkout {
        return !has_hole(&path[CHECKOUT.len()..]);
    }
    let known = |(at, part)| !has_hole(part) || is_own(path, at, part);
    Root::of(path).is_placed() && path.split('/').enumerate().all(known)
}

/// Whether a part of a path is one that the machine itself leaves open.
fn is_own(path: &str, at: usize, part: &str) -> bool {
    let home = at == 2 && part == unknown() && path.starts_with("/home/");
    home || part.strip_prefix("python3.").is_some_and(|rest| rest == unknown())
}

/// Whether all of a path is known, and where in the system it begins.
pub(crate) fn is_known(path: &str) -> bool {
    !has_hole(path)
}

/// Longer paths, in bytes, no system call takes (`PATH_MAX`, limits.h of Linux).
const LONGEST: usize = 4_096;

/// Deeper ones are not followed: each question asks all folders above.
const MOST_FOLDERS: usize = 128;

/// The path, or one that nobody knows if it is longer or deeper than any that is used.
pub(super) fn bounded(path: String) -> String {
    let folders = || path.bytes().filter(|byte| *byte == b'/').count();
    if path.len() > LONGEST || (path.len() > MOST_FOLDERS && folders() > MOST_FOLDERS) {
        return unknown();
    }
    path
}

/// A folder that nobody knows.
pub(crate) fn unknown() -> String {
    HOLE.to_string()
}

/// Whether nobody knows how the name of a file ends.
pub(crate) fn ends_unknown(path: &str) -> bool {
    path.ends_with(HOLE)
}

/// Whether a path stands for itself, wherever the working folder is.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', HOLE])
}

/// A path up to what is not known of it.
pub(crate) fn known_front(path: &str) -> &str {
    path.split(HOLE).next().unwrap_or(path)
}

/// What follows on the unknown folder at which a path begins.
pub(crate) fn behind_unknown(path: &str) -> Option<&str> {
    path.strip_prefix(HOLE)
}

/// The root of the project's checkout.
pub(crate) fn checkout() -> &'static str {
    CHECKOUT
}

/// A path in the project's checkout.
pub(crate) fn in_checkout(path: &str) -> String {
    format!("{CHECKOUT}/{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_in_the_system_in_the_checkout_or_anywhere() {
        let anywhere = format!("{}/a", unknown());
        assert_eq!(Root::of("/usr"), Root::System);
        assert_eq!(Root::of(&in_checkout("a")), Root::Checkout);
        assert_eq!(Root::of(&anywhere), Root::Unknown);
        assert!(!Root::Checkout.is_placed() && !Root::Unknown.is_placed());
        assert!(is_known("/usr") && !is_known(&anywhere) && !is_known(&format!("/home/{HOLE}")));
        assert!(ends_unknown(&unknown()) && !ends_unknown(&anywhere));
        assert!(is_absolute(&anywhere) && is_absolute("/") && !is_absolute("a"));
        assert_eq!(known_front(&format!("/home/{HOLE}/a")), "/home/");
        assert_eq!(behind_unknown(&anywhere), Some("/a"));
    }

    #[test]
    fn a_path_that_is_too_deep_is_unknown() {
        assert_eq!(bounded("/a".repeat(128)), "/a".repeat(128));
        assert_eq!(bounded("/a".repeat(129)), unknown());
        assert_eq!(bounded("x".repeat(5_000)), unknown());
    }

    #[test]
    fn what_a_text_leaves_open_is_not_the_same_twice() {
        for path in ["/a/b", &in_checkout("a"), "/home/\u{fdd0}/a", "/usr/lib/python3.\u{fdd0}/x"] {
            assert!(is_one(path), "{path}");
        }
        let open = format!("/opt/{HOLE}");
        for path in [&unknown(), &open, &format!("{open}/f"), &format!("/home/{HOLE}/a/{HOLE}")] {
            assert!(!is_one(path), "{path}");
        }
    }
}
