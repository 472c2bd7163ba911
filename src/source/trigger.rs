//! The byte filter in front of all parsing: a file without any of these words cannot hold anything
//! that a rule reports.

use aho_corasick::AhoCorasick;
use std::sync::OnceLock;

/// The words, in any case. All that concerns pip, pipx, pipenv, `uv pip`, get-pip and `PIP_…` holds
/// `pip`. The marker may be named in part by a pattern (`find -iname '*managed'`,
/// `rm /usr/lib/python3*/E*`), so that its folder counts, too. Suppressions must be seen because
/// unused ones are reported.
const WORDS: &[&str] = &[
    "pip",
    "externally",
    "extern*",
    "managed",
    "/python",
    "/pypy",
    "stdlib",
    "break-system",
    "break_system",
    "easy_install",
    "setup.py",
    "pep668-lint",
];

/// The length of the longest word in bytes: text that is searched in pieces must overlap by one
/// byte less.
pub(super) const LONGEST: usize = 12;

/// Whether `bytes` hold one of the words.
pub fn is_triggered(bytes: &[u8]) -> bool {
    static FILTER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let filter = FILTER
        .get_or_init(|| AhoCorasick::builder().ascii_case_insensitive(true).build(WORDS).ok());
    // Without a filter every file is parsed.
    let tells = |found: aho_corasick::Match| !is_a_pipe(&bytes[found.start()..]);
    filter.as_ref().is_none_or(|filter| filter.find_overlapping_iter(bytes).any(tells))
}

/// `pipefail`, `pipeline` and the like begin with `pip`, but are none. At the end of a piece nobody
/// can tell.
fn is_a_pipe(from: &[u8]) -> bool {
    let pipe = from.len() >= 6 && from[..4].eq_ignore_ascii_case(b"pipe");
    pipe && !from[..6].eq_ignore_ascii_case(b"pipenv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_found_in_any_case() {
        for text in ["$PIP install", "find / -iname 'Externally*'", "UV_BREAK_SYSTEM_PACKAGES=1"] {
            assert!(is_triggered(text.as_bytes()), "{text}");
        }
        assert!(is_triggered(b"set -o pipefail; pipenv sync"));
        assert!(!is_triggered(b"set -o pipefail\n# a pipeline\n"));
        assert!(!is_triggered(b"FROM debian:12\nRUN apt-get update\n"));
        assert_eq!(WORDS.iter().map(|word| word.len()).max(), Some(LONGEST));
    }
}
