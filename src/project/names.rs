//! Which of many names stand in a text as whole words.

use std::collections::{BTreeMap, HashMap};

/// Names to look for. Each is found by its first word (letters, digits and `_`), so that one look at each
/// word of a text tells about all names.
#[derive(Debug)]
pub(super) struct Names {
    numbers: Table<u32>,
    /// Of the names with this first word: how much stands before it, and how long the names are.
    shapes: Table<Vec<Shape>>,
    /// Of each name, those without a word among them, whether it is one of a file.
    of_file: Vec<bool>,
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
    /// Names, each at most once, and whether it is one of a file, or of folders alone. Those without a word
    /// are left out.
    pub(super) fn new<'n>(all: impl IntoIterator<Item = (&'n str, bool)>) -> Self {
        let mut names = Self {
            numbers: Table::default(),
            shapes: Table::default(),
            lengths: vec![0; BEGINNINGS],
            of_file: Vec::new(),
        };
        for (number, (name, of_file)) in (0u32..).zip(all) {
            let bytes = name.as_bytes();
            names.of_file.push(of_file);
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

    /// The names that stand in a text, sorted by their numbers; without `folders` only those of files.
    pub(super) fn standing_in(&self, text: &[u8], folders: bool) -> Vec<(u32, Standing)> {
        // Of many names a text holds few.
        let mut found: BTreeMap<u32, Standing> = BTreeMap::new();
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
                let counts = |number: &&u32| folders || self.of_file[**number as usize];
                if let Some(number) = number.filter(counts).filter(|_| is_whole(text, first, last))
                {
                    found.entry(*number).or_default().add(text, first, last);
                }
            }
            if left == 0 {
                break;
            }
        }
        found.into_iter().collect()
    }
}

/// How a name stands in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Once as that of a folder of which no file is named after it: at the end of a path or an argument, or
    /// before a pattern or a variable.
    folder: bool,
    /// Once without a folder in front of it that is written out.
    anywhere: bool,
    /// The folders in front of it.
    below: Vec<Box<str>>,
}

/// Folders in front of one name in one text that are told apart.
const MOST_FOLDERS: usize = 8;

impl Standing {
    /// How the name of a file, or of a folder in which it lies, stands in a text, if it stands there.
    pub(super) fn of(text: &str, name: &str) -> Option<Self> {
        let text = text.as_bytes();
        let mut standing = None::<Self>;
        for start in memchr::memmem::find_iter(text, name).filter(|_| !name.is_empty()) {
            let end = start + name.len();
            if is_whole(text, start, end) {
                standing.get_or_insert_default().add(text, start, end);
            }
        }
        standing
    }

    fn add(&mut self, text: &[u8], start: usize, end: usize) {
        self.folder = self.folder || is_folder(text, start, end);
        if self.anywhere {
            return;
        }
        match folder_before(text, start) {
            Some(folder) if self.below.iter().any(|known| **known == *folder) => {}
            Some(folder) if self.below.len() < MOST_FOLDERS => self.below.push(folder.into()),
            _ => self.anywhere = true,
        }
    }

    /// Whether it may mean what `how` says.
    pub(super) fn may_be(&self, how: How<'_>) -> bool {
        match how {
            How::Folder => self.folder,
            How::File(None) => true,
            How::File(Some(folder)) => {
                self.anywhere || self.below.iter().any(|known| **known == *folder)
            }
        }
    }
}

/// What a name is looked for as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How<'f> {
    /// The file itself, with the name of its folder if that counts. Where another folder is written in
    /// front of the name, another file is meant; whoever moves its folder names that.
    File(Option<&'f str>),
    /// A folder that holds the file.
    Folder,
}

/// The folder that is written in front of a name in a relative path. `None` if there is none, or nobody can
/// tell its name, or the path may lead into another tree.
fn folder_before(text: &[u8], start: usize) -> Option<&str> {
    let is_path = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+/".contains(byte);
    let begin = text[..start].iter().rposition(|byte| !is_path(byte)).map_or(0, |at| at + 1);
    let before = begin.checked_sub(1).map(|at| text[at]);
    // `$DIR/x.sh`, `{{ folder }}/x.sh`, `$(dirname "$0")/x.sh`
    let starts = before.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'`=:(".contains(&byte));
    let path = std::str::from_utf8(&text[begin..start]).ok()?.strip_suffix('/')?;
    let name = path.rsplit('/').next()?;
    let written = starts && !path.starts_with('/') && !matches!(name, "" | "." | "..");
    written.then_some(name)
}

/// So often is something looked up for each byte of a text. Only a text and names that were made for
/// each other ask for more, and what comes later in it is passed over.
const MOST: usize = 4;

/// Whether a whole word stands where a folder does whose files are not named.
fn is_folder(text: &[u8], start: usize, end: usize) -> bool {
    let ends = |byte: Option<&u8>| {
        byte.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'`),;:]}|&<>".contains(byte))
    };
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    match text.get(end) {
        Some(b'/') => {
            let rest = &text[end + 1..];
            let next = rest.iter().position(|byte| ends(Some(byte)) || *byte == b'/');
            let next = &rest[..next.unwrap_or(rest.len())];
            next.is_empty() || next.iter().any(|byte| b"*?[${<%@".contains(byte))
        }
        // A word alone is a folder as the last one of a line, or behind another word: `docker build` runs
        // a program.
        after if ends(after) => {
            let last = !matches!(after, Some(b' ' | b'\t'));
            let argument = before == Some(&b' ')
                && start
                    .checked_sub(2)
                    .and_then(|at| text.get(at))
                    .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_\"'".contains(byte));
            last || argument || before == Some(&b'/')
        }
        _ => false,
    }
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
        let names = Names::new(NAMES.map(|name| (name, true)));
        let numbers = names.standing_in(text.as_bytes(), true);
        numbers.into_iter().map(|(number, _)| NAMES[number as usize]).collect()
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
        let names = Names::new(NAMES.map(|name| (name, true)));
        assert_eq!(
            (names.number("build.sh"), names.number("sh"), names.number("...")),
            (Some(3), None, None)
        );
    }

    #[test]
    fn a_folder_stands_alone_or_before_what_is_not_written() {
        let is_folder =
            |text: &str| Standing::of(text, "ci").is_some_and(|it| it.may_be(How::Folder));
        for text in [
            "COPY ci /ci",
            "cd ci",
            "cd ci && ./all.sh",
            "for s in ci/*.sh",
            "bash tools/ci/$name.sh",
            "sh ci/${{ matrix.os }}.sh",
            "find ./ci -name x",
            "folder: \"ci\"",
            "run-parts ci/",
            "a/ci/x.sh and ci/",
        ] {
            assert!(is_folder(text), "{text}");
        }
        for text in
            ["ci/x.sh", "ci build", "- ci build", "x; ci build", "ci-old", "ci/x/*.sh", "cin"]
        {
            assert!(!is_folder(text), "{text}");
        }
    }

    #[test]
    fn a_folder_in_front_of_a_name_tells_which_file_is_meant() {
        let may_be = |text: &str| {
            let one = Standing::of(text, "x.sh").expect("it stands there");
            assert_eq!(
                Names::new([("x.sh", true)]).standing_in(text.as_bytes(), true),
                [(0, one.clone())]
            );
            one.may_be(How::File(Some("ci")))
        };
        for text in [
            "x.sh",
            "./x.sh",
            "../x.sh",
            "ci/x.sh",
            "/opt/ci/x.sh",
            "/opt/other/x.sh",
            "$ROOT/other/x.sh",
            "$DIR/x.sh",
            "${DIR}/x.sh",
            "$(dirname \"$0\")/x.sh",
            "{{ folder }}/x.sh",
            "*/x.sh",
            "other/x.sh ci/x.sh",
        ] {
            assert!(may_be(text), "{text}");
        }
        for text in ["other/x.sh", "ci/other/x.sh", "my-ci/x.sh", "\"a/x.sh\""] {
            assert!(!may_be(text), "{text}");
        }
    }

    #[test]
    fn names_and_a_text_that_were_made_for_each_other_end_soon() {
        let names: Vec<String> = (1..120).map(|count| ["a"; 120][..count].join(" ")).collect();
        let names = Names::new(names.iter().map(|name| (name.as_str(), true)));
        let text = "a ".repeat(1 << 19);
        assert_eq!(names.standing_in(text.as_bytes(), true).len(), 119);
    }

    #[test]
    fn many_names_are_found_as_one_is() {
        for text in ["a/build.sh", "build", "(x-build)", ".envrc;", "reseau.sh", "-build-all.sh_"] {
            let one =
                NAMES.iter().filter(|name| **name != "..." && Standing::of(text, name).is_some());
            let mut one: Vec<&str> = one.copied().collect();
            one.sort_by_key(|name| NAMES.iter().position(|known| known == name));
            assert_eq!(found(text), one, "{text}");
        }
    }
}
