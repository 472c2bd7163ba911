//! Which of many names stand in a text as whole words.

use std::collections::HashMap;

/// Names to look for. Each is found by its first word (letters, digits and `_`), so that one look at each
/// word of a text tells about all names.
#[derive(Debug)]
pub(super) struct Names {
    numbers: Table<u32>,
    /// Of the names with this first word: how much stands before it, and how long the names are.
    shapes: Table<Vec<Shape>>,
    /// How many names there are, those without a word among them.
    count: usize,
    /// By the beginning of a first word, its possible lengths, one bit each.
    lengths: Vec<u64>,
}

/// Every word of a project is looked up: the hash has to be quick.
type Table<V> = HashMap<Box<[u8]>, V, foldhash::fast::RandomState>;

/// Where a name lies around its first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    before: usize,
    length: usize,
}

impl Names {
    /// Names, each at most once; those without a word are left out.
    pub(super) fn new<'n>(all: impl IntoIterator<Item = &'n str>) -> Self {
        let mut names = Self {
            numbers: Table::default(),
            shapes: Table::default(),
            lengths: vec![0; BEGINNINGS],
            count: 0,
        };
        for (number, name) in (0u32..).zip(all) {
            let bytes = name.as_bytes();
            names.count += 1;
            let Some((start, end)) = words(bytes).next() else { continue };
            let word = &bytes[start..end];
            names.numbers.insert(bytes.into(), number);
            names.lengths[beginning(word)] |= bit(word);
            let shapes = names.shapes.entry(word.into()).or_default();
            let shape = Shape { before: start, length: bytes.len() };
            if !shapes.contains(&shape) {
                shapes.push(shape);
            }
        }
        names
    }

    /// The number of a name, if it is one of these.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name.as_bytes()).copied()
    }

    /// The numbers of the names that stand in a text, sorted.
    pub(super) fn standing_in(&self, text: &[u8]) -> Vec<u32> {
        let mut found = vec![false; self.count];
        let mut left = text.len().saturating_mul(MOST);
        for (start, end) in words(text) {
            let word = &text[start..end];
            if self.lengths[beginning(word)] & bit(word) == 0 {
                continue;
            }
            for shape in self.shapes.get(word).into_iter().flatten() {
                left = left.saturating_sub(1);
                let Some(first) = start.checked_sub(shape.before) else { continue };
                let last = first + shape.length;
                let number = text.get(first..last).and_then(|name| self.numbers.get(name));
                if let Some(number) = number.filter(|_| is_whole(text, first, last)) {
                    found[*number as usize] = true;
                }
            }
            if left == 0 {
                break;
            }
        }
        (0u32..).zip(found).filter_map(|(number, found)| found.then_some(number)).collect()
    }
}

/// So often is something looked up for each byte of a text. Only a text and names that were made for
/// each other ask for more, and what comes later in it is passed over.
const MOST: usize = 4;

/// Whether a name stands in a text.
pub(super) fn stands_in(text: &str, name: &str) -> bool {
    let mut found = memchr::memmem::find_iter(text.as_bytes(), name);
    !name.is_empty() && found.any(|at| is_whole(text.as_bytes(), at, at + name.len()))
}

/// Whether a part of a text is no part of a longer word.
fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let inside = |byte: Option<&u8>| byte.is_some_and(|byte| is_word(*byte));
    !inside(start.checked_sub(1).and_then(|before| text.get(before))) && !inside(text.get(end))
}

fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}

/// Letters, digits and `_`.
const WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        word[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    word
};

/// Where the words of a text begin and end.
fn words(text: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while !is_word(*text.get(at)?) {
            at += 1;
        }
        let start = at;
        while text.get(at).is_some_and(|byte| is_word(*byte)) {
            at += 1;
        }
        Some((start, at))
    })
}

/// How many beginnings of words are told apart.
const BEGINNINGS: usize = 1 << 10;

/// The number of a word's first two bytes.
fn beginning(word: &[u8]) -> usize {
    let low = |at: usize| usize::from(word.get(at).copied().unwrap_or_default() & 31);
    low(0) << 5 | low(1)
}

/// The bit of a word's length; the last one is that of all longer ones.
fn bit(word: &[u8]) -> u64 {
    1 << word.len().min(63)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 8] = [
        ".envrc",
        "build",
        "build-all.sh",
        "build.sh",
        "install.sh",
        "réseau.sh",
        "...",
        "x-build",
    ];

    fn found(text: &str) -> Vec<&'static str> {
        let names = Names::new(NAMES);
        let numbers = names.standing_in(text.as_bytes());
        numbers.into_iter().map(|number| NAMES[number as usize]).collect()
    }

    #[test]
    fn whole_words_count_and_parts_of_words_do_not() {
        assert_eq!(found("run ./build.sh now"), ["build", "build.sh"]);
        assert_eq!(found("x-build-all.sh"), ["build", "build-all.sh", "x-build"]);
        assert!(found("rebuild build_ build.shx 1install.sh install-sh").contains(&"build"));
        assert!(found("rebuild build_ 1install.sh install.sh2 a.envrc").is_empty());
        assert_eq!(found("install.sh"), ["install.sh"]);
    }

    #[test]
    fn names_may_begin_with_other_signs_and_hold_other_letters() {
        assert_eq!(found("source .envrc"), [".envrc"]);
        assert_eq!(found("sh réseau.sh"), ["réseau.sh"]);
        assert!(found("...").is_empty());
        assert!(found("").is_empty());
        let names = Names::new(NAMES);
        assert_eq!(
            (names.number("build.sh"), names.number("sh"), names.number("...")),
            (Some(3), None, None)
        );
    }

    #[test]
    fn names_and_a_text_that_were_made_for_each_other_end_soon() {
        let names: Vec<String> = (1..120).map(|count| ["a"; 120][..count].join(" ")).collect();
        let names = Names::new(names.iter().map(String::as_str));
        let text = "a ".repeat(1 << 19);
        assert_eq!(names.standing_in(text.as_bytes()).len(), 119);
    }

    #[test]
    fn many_names_are_found_as_one_is() {
        for text in ["a/build.sh", "build", "(x-build)", ".envrc;", "reseau.sh", "-build-all.sh_"] {
            let one = NAMES.iter().filter(|name| **name != "..." && stands_in(text, name));
            let mut one: Vec<&str> = one.copied().collect();
            one.sort_by_key(|name| NAMES.iter().position(|known| known == name));
            assert_eq!(found(text), one, "{text}");
        }
    }
}
