//! Which files name which script. Built when somebody asks for the first time; each candidate is read
//! once for all names.

use super::mention::{CallerKind, kind_of};
use super::tool::TOOLS;
use crate::source::{Kind, Project};
use aho_corasick::AhoCorasick;
use std::collections::HashMap;
use std::path::Path;

/// Longer files are no callers: nobody writes them by hand.
const LONGEST: usize = 1 << 20;

/// Files that may run others, and the names that stand in them, as they are on disk.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Paths in the project, sorted.
    files: Vec<String>,
    /// The files in which a name stands, by their position.
    naming: HashMap<String, Vec<u32>>,
}

impl Index {
    /// Looks through a project.
    pub(super) fn new(project: &Project) -> Self {
        let listed = project.files();
        let names = names(listed);
        let files: Vec<String> =
            listed.iter().filter(|path| kind_of(path).is_some()).cloned().collect();
        let Ok(words) = AhoCorasick::new(&names) else { return Self { files, ..Self::default() } };
        let mut naming: HashMap<String, Vec<u32>> = HashMap::new();
        for (file, found) in (0u32..).zip(scan(project, &files, &words)) {
            for name in found {
                naming.entry(names[name as usize].clone()).or_default().push(file);
            }
        }
        Self { files, naming }
    }

    /// The files in which a name stands, sorted.
    pub(super) fn naming(&self, name: &str) -> impl Iterator<Item = &str> {
        let found = self.naming.get(name).map(Vec::as_slice).unwrap_or_default();
        found.iter().map(|file| self.files[*file as usize].as_str())
    }
}

/// The names that are looked for: of all that may be a script, and of programs that run targets.
fn names(listed: &[String]) -> Vec<String> {
    let words = TOOLS.iter().flat_map(|tool| tool.words());
    let mut names: Vec<String> = words.map(|&word| word.to_owned()).collect();
    for path in listed {
        let name = path.rsplit('/').next().unwrap_or_default();
        match Kind::by_name(Path::new(&format!("/{path}"))) {
            Some(Kind::Script) => names.push(name.to_owned()),
            Some(_) => {}
            None if name.contains('.') || name.len() < 3 => {}
            None if matches!(
                kind_of(path),
                None | Some(CallerKind::Script | CallerKind::Unknown)
            ) =>
            {
                names.push(name.to_owned());
            }
            None => {}
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The numbers of the words that stand in each file, in the order of the files.
fn scan(project: &Project, files: &[String], words: &AhoCorasick) -> Vec<Vec<u32>> {
    // Not on the threads of the pool: they may all be waiting for this.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = files.len().div_ceil(threads).max(1);
    let found = |path: &String| words_in(&project.bytes(path, LONGEST), words);
    std::thread::scope(|scope| {
        let parts: Vec<_> = files
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(found).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

fn words_in(text: &[u8], words: &AhoCorasick) -> Vec<u32> {
    let mut found: Vec<u32> = words
        .find_overlapping_iter(text)
        .filter(|found| is_whole(text, found.start(), found.end()))
        .map(|found| found.pattern().as_u32())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a name stands in a text.
pub(super) fn stands_in(text: &str, name: &str) -> bool {
    let mut found = memchr::memmem::find_iter(text.as_bytes(), name);
    !name.is_empty() && found.any(|at| is_whole(text.as_bytes(), at, at + name.len()))
}

/// Whether a word of a text is no part of a longer one.
fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let inside = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    !inside(start.checked_sub(1).and_then(|before| text.get(before))) && !inside(text.get(end))
}
