//! The files of one project, each read when somebody asks for it, and at most once.

use super::SourceFile;
use super::links::is_within;
use super::read::LIMIT;
use foldhash::{HashMap, HashSet};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// So many names of one folder are read.
const MOST_LISTED: usize = 10_000;

/// A folder of files that belong together: a git work tree, or the common folder of what was named.
/// Paths in it are relative to its root, with `/`. Nothing outside is read, not through a link either.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
    /// The working folder, absolute.
    working: PathBuf,
    /// How a path is shown that does not lie below the working folder: what stands in front of it.
    prefix: String,
    known: Mutex<HashMap<String, Entry>>,
    /// The names in folders, `None` for those that are not known.
    listed: Mutex<HashMap<String, Option<Arc<HashSet<String>>>>>,
    /// Texts that an editor has.
    overlays: Mutex<BTreeMap<String, Arc<SourceFile>>>,
    files: OnceLock<Vec<String>>,
}

/// What stands at a path of a project.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A text file.
    File(Arc<SourceFile>),
    /// A folder.
    Folder,
    /// Nothing that could be read.
    Nothing,
}

impl Project {
    /// The project at `root` (absolute, without links), as seen from the folder `working` (likewise).
    /// `example` is a file in it and how it is shown: others are shown in the same way.
    pub fn new(root: &Path, working: &Path, example: (&Path, &str)) -> Self {
        let (real, shown) = example;
        let inside = real.strip_prefix(root).map(slashed).unwrap_or_default();
        let prefix = match (shown.strip_suffix(&inside), working.strip_prefix(root)) {
            (_, Ok(below)) => "../".repeat(below.components().count()),
            (Some(prefix), _) if !inside.is_empty() => prefix.to_owned(),
            _ => format!("{}/", slashed(root).trim_end_matches('/')),
        };
        Self {
            root: root.to_owned(),
            working: working.to_owned(),
            prefix,
            known: Mutex::default(),
            listed: Mutex::default(),
            overlays: Mutex::default(),
            files: OnceLock::new(),
        }
    }

    /// The same project with what was read of it so far; what is overlaid here is not seen there.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            root: self.root.clone(),
            working: self.working.clone(),
            prefix: self.prefix.clone(),
            known: Mutex::new(self.lock().clone()),
            listed: Mutex::default(),
            overlays: Mutex::default(),
            files: self.files.clone(),
        }
    }

    /// The root: absolute, without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file (absolute) in this project; `None` if it lies elsewhere.
    pub fn inside(&self, file: &Path) -> Option<String> {
        file.strip_prefix(&self.root).ok().map(slashed).filter(|path| !path.is_empty())
    }

    /// How a path is shown: relative to the working folder, or as the paths were given.
    pub fn shown(&self, path: &str) -> String {
        match self.root.join(path).strip_prefix(&self.working) {
            Ok(below) => slashed(below),
            Err(_) => format!("{}{path}", self.prefix),
        }
    }

    /// Takes a text for a file's instead of what is on disk, as an editor has it.
    pub fn overlay(&self, path: &str, file: Arc<SourceFile>) {
        self.lock().insert(path.to_owned(), Entry::File(Arc::clone(&file)));
        let mut overlays = self.overlays.lock().unwrap_or_else(PoisonError::into_inner);
        overlays.insert(path.to_owned(), file);
    }

    /// The texts that an editor has, by their paths.
    pub fn overlays(&self) -> BTreeMap<String, Arc<SourceFile>> {
        self.overlays.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What stands at `path`, which may hold `.` and `..`.
    pub fn look(&self, path: &str) -> Entry {
        let Some(path) = normal(path) else { return Entry::Nothing };
        if let Some(known) = self.lock().get(&path) {
            return known.clone();
        }
        let entry = if self.may_hold(&path) { self.read(&path) } else { Entry::Nothing };
        // Another thread may have read it meanwhile: all get the same file.
        self.lock().entry(path).or_insert(entry).clone()
    }

    /// The bytes of one of [`Project::files`], which is not kept; none if it has more than `most`.
    pub fn bytes(&self, path: &str, most: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        // No link leads to a listed file, but it may be one.
        let listed = self.root.join(path);
        let real = match listed.symlink_metadata() {
            Ok(metadata) if metadata.is_file() => Some(listed),
            _ => self.resolve(path).filter(|real| real.is_file()),
        };
        let read = real.and_then(|real| {
            let file = std::fs::File::open(real).ok()?;
            let length = file.metadata().map_or(0, |it| usize::try_from(it.len()).unwrap_or(most));
            if length > most {
                return None;
            }
            bytes.reserve_exact(length + 1);
            file.take(most as u64 + 1).read_to_end(&mut bytes).ok()
        });
        if read.is_none_or(|length| length > most) {
            bytes.clear();
        }
        bytes
    }

    /// The text file at `path`.
    pub fn file(&self, path: &str) -> Option<Arc<SourceFile>> {
        match self.look(path) {
            Entry::File(file) => Some(file),
            Entry::Folder | Entry::Nothing => None,
        }
    }

    /// All files that people keep in it, sorted: not what git ignores, nor other people's.
    pub fn files(&self) -> &[String] {
        self.files.get_or_init(|| super::listing::files(&self.root))
    }

    /// The files below a folder that people keep in it, sorted.
    pub fn below(&self, folder: &str) -> &[String] {
        let files = self.files();
        if folder.is_empty() {
            return files;
        }
        let front = format!("{}/", folder.trim_end_matches('/'));
        let from = files.partition_point(|file| *file < front);
        let rest = &files[from..];
        &rest[..rest.partition_point(|file| file.starts_with(&front))]
    }

    /// The names in a folder of the files that people keep in it, and whether each is a folder itself; of
    /// very large folders only the first.
    pub fn names(&self, folder: &str) -> Vec<(&str, bool)> {
        const MOST: usize = 1_000;
        let front = if folder.is_empty() { 0 } else { folder.trim_end_matches('/').len() + 1 };
        let mut rest = self.below(folder);
        let mut out = Vec::new();
        while let Some(first) = rest.first().filter(|_| out.len() < MOST) {
            let inside = &first[front..];
            let end = inside.find('/');
            let until = end.map(|end| &first[..=front + end]);
            let same = until.map_or(1, |folder| rest.partition_point(|it| it.starts_with(folder)));
            out.push((end.map_or(inside, |end| &inside[..end]), end.is_some()));
            rest = &rest[same.max(1)..];
        }
        out
    }

    /// The name under which GitHub has it (`owner/name`), if the git configuration of the work tree
    /// tells one.
    pub fn repository(&self) -> Option<String> {
        let config = self.root.join(".git/config").canonicalize().ok()?;
        let text = config.starts_with(&self.root).then(|| read_text(&config)).flatten()?;
        super::repository::repository(&text)
    }

    /// The names in a folder, sorted; of very large folders only some.
    pub fn list(&self, folder: &str) -> Vec<String> {
        let Some(path) = normal(folder).and_then(|folder| self.resolve(&folder)) else {
            return Vec::new();
        };
        let Ok((mut names, _)) = names_in(&path) else { return Vec::new() };
        names.retain(|name| name != ".git");
        names.sort();
        names
    }

    /// Whether something may stand at a path. Mostly nothing does where programs are looked for: to read a
    /// folder once is cheaper than to ask for each name in it.
    fn may_hold(&self, path: &str) -> bool {
        let Some((folder, name)) = path.rsplit_once('/') else { return true };
        let known = || self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = known().get(folder).cloned();
        let names = listed.unwrap_or_else(|| {
            let names = self.held(folder).map(Arc::new);
            known().insert(folder.to_owned(), names.clone());
            names
        });
        names.is_none_or(|names| names.contains(name))
    }

    /// The names in a folder; `None` if they cannot be listed, or are too many.
    fn held(&self, folder: &str) -> Option<HashSet<String>> {
        let Some(path) = self.resolve(folder) else { return Some(HashSet::default()) };
        let (names, all) = names_in(&path).ok()?;
        all.then(|| names.into_iter().collect())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Entry>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, path: &str) -> Entry {
        let Some(real) = self.resolve(path) else { return Entry::Nothing };
        match real.metadata() {
            Ok(metadata) if metadata.is_dir() => Entry::Folder,
            Ok(metadata) if metadata.is_file() => match read_text(&real) {
                Some(text) => Entry::File(Arc::new(SourceFile::new(self.shown(path), text))),
                None => Entry::Nothing,
            },
            _ => Entry::Nothing,
        }
    }

    /// Where a path leads, if that is inside.
    fn resolve(&self, path: &str) -> Option<PathBuf> {
        let inside = !path.split('/').any(|part| part == ".git");
        let real = self.root.join(path).canonicalize().ok().filter(|_| inside)?;
        is_within(&real, &self.root).then_some(real)
    }
}

/// The names in a folder, and whether these are all that could be asked for.
fn names_in(folder: &Path) -> std::io::Result<(Vec<String>, bool)> {
    let entries: Vec<_> = std::fs::read_dir(folder)?.take(MOST_LISTED).collect();
    let all = entries.len() < MOST_LISTED && entries.iter().all(Result::is_ok);
    let names = entries.into_iter().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok((names.collect(), all))
}

/// The text of a regular file, unless it is very long or no text.
fn read_text(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(LIMIT as u64 + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() > LIMIT || memchr::memchr(0, &bytes).is_some() {
        return None;
    }
    String::from_utf8(bytes).ok()
}

/// A path without `.`, `..` and doubled slashes; `None` if it leads out, or is absolute.
pub fn normal(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    (!path.starts_with('/')).then(|| parts.join("/"))
}

/// The folder that a path of a project lies in; empty for the root.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder itself and all above it, up to the root, which is empty.
pub fn upwards(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |below| (!below.is_empty()).then(|| self::folder(below)))
}

fn slashed(path: &Path) -> String {
    super::path::text(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
        let (temp, root) = crate::source::testing::folder(files);
        let project = Project::new(&root, &root, (&root.join("x"), "x"));
        (temp, project)
    }

    #[test]
    fn a_file_is_read_once_and_under_any_spelling() {
        let (temp, project) = project(&[("a/b.sh", "echo\n")]);
        let first = project.file("a/b.sh").expect("a file");
        std::fs::write(temp.path().join("a/b.sh"), "changed").expect("a file");
        let again = project.file("./a/../a//b.sh").expect("a file");
        assert!(Arc::ptr_eq(&first, &again));
        assert!(matches!(project.look("a"), Entry::Folder));
        assert!(matches!(project.look("a/c"), Entry::Nothing));
    }

    #[test]
    fn the_same_project_again_has_overlays_of_its_own() {
        let (_temp, project) = project(&[("a.sh", "echo\n")]);
        let first = project.file("a.sh").expect("a file");
        let again = project.again();
        assert!(again.file("a.sh").is_some_and(|file| Arc::ptr_eq(&file, &first)));
        again.overlay("a.sh", Arc::new(SourceFile::new("a.sh", "typed\n")));
        assert_eq!(again.file("a.sh").expect("a file").text(), "typed\n");
        assert_eq!(project.file("a.sh").expect("a file").text(), "echo\n");
    }

    #[test]
    fn nothing_outside_is_read() {
        let (temp, project) = project(&[("a.sh", "echo\n"), (".git/config", "secret")]);
        let other = tempfile::NamedTempFile::new().expect("a file");
        let outside = other.path().to_string_lossy().into_owned();
        assert!(project.file(&outside).is_none());
        assert!(project.file("../a.sh").is_none());
        assert!(project.file(".git/config").is_none());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(other.path(), temp.path().join("link")).expect("a link");
            assert!(project.file("link").is_none());
            let git = temp.path().join(".git/config");
            std::os::unix::fs::symlink(git, temp.path().join("own")).expect("a link");
            assert!(project.file("own").is_none());
        }
        drop(temp);
    }

    #[test]
    fn binary_files_are_no_text() {
        let (_temp, project) = project(&[("a", "x\0y")]);
        assert!(project.file("a").is_none());
    }

    #[test]
    fn files_are_shown_as_the_paths_were_given() {
        let root = Path::new("/r/p");
        let shown = |working: &str, example: (&str, &str)| {
            Project::new(root, Path::new(working), (Path::new(example.0), example.1))
                .shown("a/b.sh")
        };
        assert_eq!(shown("/r/p", ("/r/p/x.sh", "x.sh")), "a/b.sh");
        assert_eq!(shown("/r", ("/r/p/x.sh", "p/x.sh")), "p/a/b.sh");
        assert_eq!(shown("/r/p/a", ("/r/p/a/x.sh", "x.sh")), "b.sh");
        assert_eq!(shown("/r/p/c", ("/r/p/c/x.sh", "x.sh")), "../a/b.sh");
        assert_eq!(shown("/q", ("/r/p/x.sh", "../r/p/x.sh")), "../r/p/a/b.sh");
        assert_eq!(shown("/q", ("/r/p/x.sh", "/r/p/x.sh")), "/r/p/a/b.sh");
    }

    #[test]
    fn the_names_in_a_folder_are_those_that_people_keep() {
        let files = ["a/b/c.sh", "a/b/d.sh", "a/b.sh", "a/b-c", "a.sh", "ab/x", "node_modules/y"];
        let all: Vec<(&str, &str)> = files.iter().map(|&path| (path, "x")).collect();
        let (_temp, project) = project(&all);
        assert_eq!(project.names("a"), [("b-c", false), ("b.sh", false), ("b", true)]);
        assert_eq!(project.names(""), [("a.sh", false), ("a", true), ("ab", true)]);
        assert_eq!(project.below("a/b"), ["a/b/c.sh", "a/b/d.sh"]);
        assert!(project.names("none").is_empty());
    }

    #[test]
    fn folders_are_named_up_to_the_root() {
        assert_eq!(upwards("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(upwards("").collect::<Vec<_>>(), [""]);
        assert_eq!((folder("a/b/c"), folder("c")), ("a/b", ""));
        assert_eq!(normal("a/../../b"), None);
    }
}
