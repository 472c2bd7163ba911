//! The byte filter in front of all parsing: a file without any of these words cannot hold anything
//! that a rule reports.

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
    "uv.toml",
];

/// The length of the longest word in bytes: text that is searched in pieces must overlap by one
/// byte less.
pub(super) const LONGEST: usize = 12;

/// For each byte, the words that have it, in either case, as their first, second and third one: bit
/// `n` is for word `n`. A table that is made before the program runs costs nothing at its start, and
/// most places in a text are passed over with three look-ups.
static STARTS: [[u16; 256]; 3] = {
    let mut starts = [[0; 256]; 3];
    let mut at = 0;
    while at < 3 * WORDS.len() {
        let (word, nth) = (at / 3, at % 3);
        let byte = WORDS[word].as_bytes()[nth];
        starts[nth][byte as usize] |= 1 << word;
        starts[nth][byte.to_ascii_uppercase() as usize] |= 1 << word;
        at += 1;
    }
    starts
};

/// Whether `bytes` hold one of the words.
pub fn is_triggered(bytes: &[u8]) -> bool {
    // Written out: a loop over the three is not unrolled, and ten times as slow.
    let begins = |it: &[u8]| {
        let [one, two, three] = &STARTS;
        one[usize::from(it[0])] & two[usize::from(it[1])] & three[usize::from(it[2])] != 0
    };
    let mut places = bytes.windows(3).enumerate().filter(|(_, three)| begins(three));
    places.any(|(at, _)| tells(&bytes[at..]))
}

/// Whether one of the words stands at the beginning.
fn tells(from: &[u8]) -> bool {
    let begins = |word: &&str| {
        from.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()))
    };
    WORDS.iter().any(begins) && !is_a_pipe(from)
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
        for word in WORDS {
            let text = format!("p{}i", word.to_uppercase());
            assert!(is_triggered(text.as_bytes()), "{text}");
            assert!(!is_triggered(&text.as_bytes()[..text.len() - 2]), "{text}");
        }
        assert!(!is_triggered(b"FROM debian:12\nRUN apt-get update\n"));
        assert_eq!(WORDS.iter().map(|word| word.len()).max(), Some(LONGEST));
    }
}
