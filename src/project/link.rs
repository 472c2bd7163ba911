//! Paths as people write them, and whether they lead to a script of the project.

/// How deep a path may lie; deeper ones are nobody's.
const DEEPEST: usize = 48;

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Start {
    /// In the folder in which the caller runs: its own, or one above it.
    #[default]
    Caller,
    /// In the folder of the calling file (`$(dirname "$0")`).
    Here,
    /// Anywhere: `$DIR`, `~`, or behind an unknown `cd`.
    Lost,
    /// At the root of some file system.
    Absolute,
    /// In somebody else's files: nothing there is ours.
    Foreign,
}

/// A path cut into its parts, without `.` and with `..` taken back where that is possible.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Written {
    pub(super) start: Start,
    pub(super) parts: Vec<String>,
}

/// A path that leads to the script.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// Files of the project that the words would rather mean, where they exist.
    pub(super) instead: Vec<String>,
}

/// The calling file and the script.
#[derive(Debug)]
pub(super) struct Linker<'a> {
    folder: Vec<&'a str>,
    script: Vec<&'a str>,
    /// Whether a `cd` may lead into a clone of the project, as in documents.
    clones: bool,
    /// Whether absolute paths are those of an image into which the caller's folder may be copied.
    image: bool,
}

impl<'a> Linker<'a> {
    pub(super) fn new(caller: &'a str, script: &'a str, clones: bool) -> Self {
        let mut folder: Vec<&str> = caller.split('/').collect();
        folder.pop();
        Self { folder, script: script.split('/').collect(), clones, image: false }
    }

    /// The same in a Dockerfile.
    pub(super) fn in_image(self) -> Self {
        Self { image: true, ..self }
    }

    /// The base name of the script.
    pub(super) fn name(&self) -> &'a str {
        self.script.last().copied().unwrap_or_default()
    }

    /// The parts of the script's path.
    pub(super) fn script(&self) -> &[&'a str] {
        &self.script
    }

    /// Whether the caller lies beside the script.
    pub(super) fn beside(&self) -> bool {
        self.folder[..] == self.script[..self.script.len().saturating_sub(1)]
    }

    /// Whether `written`, in the folder `dir`, is the script.
    pub(super) fn link(&self, written: &str, dir: &Written) -> Option<Link> {
        let end = written.rsplit(['/', '}', ')']).next().unwrap_or(written);
        if !end.ends_with(self.name()) || self.name().is_empty() {
            return None;
        }
        self.resolve(&dir.join(&Written::read(written)), dir.parts.len())
    }

    /// Whether a path is the script; its first `cd` parts come from the folders in force.
    fn resolve(&self, path: &Written, cd: usize) -> Option<Link> {
        if path.parts.last().map(String::as_str) != Some(self.name()) {
            return None;
        }
        let mut tried = Vec::new();
        let found = match path.start {
            Start::Foreign => return None,
            Start::Here => self.below(self.folder.len(), &path.parts, &mut tried),
            Start::Absolute => self.absolute(&path.parts, &mut tried),
            Start::Lost => self.lost(&path.parts, &mut tried),
            Start::Caller => self.above(&path.parts, &mut tried),
        };
        found.or_else(|| {
            // `cd` may have led into a clone of the project, by whatever name.
            let last = if self.clones { cd.min(path.parts.len().saturating_sub(1)) } else { 0 };
            (1..=last).find_map(|from| self.lost(&path.parts[from..], &mut tried))
        })
    }

    /// Tries the caller's folder and all above it.
    fn above(&self, parts: &[String], tried: &mut Vec<String>) -> Option<Link> {
        let depths = (0..=self.folder.len().min(DEEPEST)).rev();
        depths.into_iter().find_map(|depth| self.below(depth, parts, tried))
    }

    /// Tries the caller's folder, the root, and the end of the path.
    fn lost(&self, parts: &[String], tried: &mut Vec<String>) -> Option<Link> {
        if parts.iter().any(|part| part == "..") {
            return None;
        }
        self.below(self.folder.len(), parts, tried)
            .or_else(|| self.below(0, parts, tried))
            .or_else(|| self.by_end(parts, tried))
    }

    fn absolute(&self, parts: &[String], tried: &mut Vec<String>) -> Option<Link> {
        // Where development containers and Vagrant put the project.
        let inside = match parts.first().map(String::as_str) {
            Some("workspaces") => parts.get(2..),
            Some("workspace" | "vagrant") => parts.get(1..),
            _ => None,
        };
        let inside = inside.and_then(|parts| self.below(0, parts, tried));
        // An image may hold any folder of the project anywhere.
        inside.or_else(|| {
            let common = self.common_end(parts);
            if common < 2 && !(self.image && self.beside()) {
                return None;
            }
            // What lies nearer is rather meant.
            let nearer = self.above(&parts[parts.len() - common..], tried);
            nearer.or_else(|| Some(Link { instead: std::mem::take(tried) }))
        })
    }

    /// Whether one path is the end of the other, in at least two parts.
    fn by_end(&self, parts: &[String], tried: &[String]) -> Option<Link> {
        let whole = self.common_end(parts) == parts.len().min(self.script.len());
        (whole && self.common_end(parts) >= 2).then(|| Link { instead: tried.to_vec() })
    }

    /// How many parts at the end are the same.
    fn common_end(&self, parts: &[String]) -> usize {
        let pairs = parts.iter().rev().zip(self.script.iter().rev());
        pairs.take_while(|(one, other)| one == other).count()
    }

    /// Tries the folder that lies `depth` below the root, on the way to the caller.
    fn below(&self, depth: usize, parts: &[String], tried: &mut Vec<String>) -> Option<Link> {
        let mut path: Vec<&str> = self.folder[..depth.min(self.folder.len())].to_vec();
        for part in parts {
            if part == ".." {
                path.pop()?;
            } else {
                path.push(part);
            }
        }
        if path == self.script {
            return Some(Link { instead: std::mem::take(tried) });
        }
        let path = path.join("/");
        if !tried.contains(&path) {
            tried.push(path);
        }
        None
    }
}

impl Written {
    /// A folder or file as it is written in a command.
    pub(super) fn read(written: &str) -> Self {
        let mut start = if written.starts_with('/') { Start::Absolute } else { Start::Caller };
        let mut parts: Vec<String> = Vec::new();
        for (at, part) in split(written).into_iter().enumerate().take(DEEPEST) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| last != "..") => {
                    parts.pop();
                }
                _ if at == 0 && is_here(part) => start = Start::Here,
                _ if at == 0 && is_current(part) => {}
                _ if is_unknown(part) => {
                    start = Start::Lost;
                    parts.clear();
                }
                _ => parts.push(part.to_owned()),
            }
        }
        Self { start, parts }
    }

    /// Nobody knows where.
    pub(super) fn lost() -> Self {
        Self { start: Start::Lost, parts: Vec::new() }
    }

    /// In somebody else's files.
    pub(super) fn foreign() -> Self {
        Self { start: Start::Foreign, parts: Vec::new() }
    }

    /// `other` as seen from this folder.
    pub(super) fn join(&self, other: &Self) -> Self {
        if other.start != Start::Caller {
            return other.clone();
        }
        let mut parts = self.parts.clone();
        for part in &other.parts {
            if part == ".." && parts.last().is_some_and(|last| last != "..") {
                parts.pop();
            } else {
                parts.push(part.clone());
            }
        }
        let start = if parts.len() > DEEPEST { Start::Foreign } else { self.start };
        parts.truncate(DEEPEST);
        Self { start, parts }
    }
}

/// The parts between slashes, but not those in `${…}`, `$(…)`, `{{ … }}`.
fn split(written: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_u32, 0);
    for (at, byte) in written.bytes().enumerate() {
        match byte {
            b'{' | b'(' => depth += 1,
            b'}' | b')' => depth = depth.saturating_sub(1),
            b'/' if depth == 0 => {
                parts.push(&written[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&written[from..]);
    parts
}

/// The folder of the file itself.
fn is_here(part: &str) -> bool {
    const WORDS: [&str; 7] =
        ["dirname", "BASH_SOURCE", "$0", "${0", "MAKEFILE_LIST", "__file__", "path.module"];
    part.contains(['$', '{']) && WORDS.iter().any(|word| part.contains(word))
}

/// The folder in which the caller runs.
fn is_current(part: &str) -> bool {
    matches!(part, "$PWD" | "${PWD}" | "$(pwd)" | "$(PWD)" | "$(CURDIR)" | "$$PWD" | "`pwd`")
}

/// Whether a part holds something that only the running program knows.
fn is_unknown(part: &str) -> bool {
    part == "~" || part.contains(['$', '{', '`', '%', '*', '?', '<', crate::source::HOLE])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked_in(caller: &str, dir: &str, written: &str, script: &str) -> bool {
        let dir = Written::read(dir);
        Linker::new(caller, script, true).link(written, &dir).is_some()
    }

    fn linked(caller: &str, written: &str, script: &str) -> bool {
        linked_in(caller, "", written, script)
    }

    #[test]
    fn a_path_counts_from_the_caller_and_from_all_folders_above() {
        assert!(linked("Makefile", "./install.sh", "install.sh"));
        assert!(linked("a/b/Makefile", "x/y.sh", "a/b/x/y.sh"));
        assert!(linked("a/b/Makefile", "x/y.sh", "x/y.sh"));
        assert!(linked("a/Makefile", "../y.sh", "y.sh"));
        assert!(!linked("a/Makefile", "x/y.sh", "b/x/y.sh"));
        assert!(!linked("Makefile", "../y.sh", "y.sh"));
    }

    #[test]
    fn what_would_rather_be_meant_is_told() {
        let linker = Linker::new("a/b/Makefile", "x.sh", false);
        let link = linker.link("./x.sh", &Written::default()).expect("a link");
        assert_eq!(link.instead, ["a/b/x.sh", "a/x.sh"]);
    }

    #[test]
    fn a_name_that_ends_the_same_is_another() {
        assert!(!linked("Makefile", "./reinstall.sh", "install.sh"));
        assert!(!linked("Makefile", "./install.sh.bak", "install.sh"));
        assert!(!linked("Makefile", "./other/install.sh", "install.sh"));
    }

    #[test]
    fn an_unknown_folder_needs_the_same_folder_or_two_parts() {
        assert!(linked("ci/run", "$DIR/x.sh", "ci/x.sh"));
        assert!(linked("ci/run", "${DIR}/x.sh", "x.sh"));
        assert!(!linked("ci/run", "$DIR/x.sh", "tools/x.sh"));
        assert!(linked("ci/run", "$(git rev-parse --show-toplevel)/a/b/x.sh", "a/b/x.sh"));
        assert!(linked("run", "$DIR/tools/x.sh", "lib/tools/x.sh"));
        assert!(!linked("run", "$DIR/bin/x.sh", "tools/x.sh"));
        assert!(!linked("run", "$DIR/x-$Y.sh", "x-.sh"));
    }

    #[test]
    fn the_folder_of_the_file_itself_is_known() {
        assert!(linked("ci/run", "$(dirname \"$0\")/x.sh", "ci/x.sh"));
        assert!(linked("ci/run", "${BASH_SOURCE%/*}/../x.sh", "x.sh"));
        assert!(!linked("ci/run", "$(dirname \"$0\")/x.sh", "x.sh"));
    }

    #[test]
    fn an_absolute_path_needs_two_parts() {
        assert!(linked("Dockerfile", "/src/scripts/x.sh", "scripts/x.sh"));
        assert!(!linked("Dockerfile", "/x.sh", "x.sh"));
        assert!(!linked("Dockerfile", "/usr/bin/x.sh", "x.sh"));
        assert!(linked("Dockerfile", "/home/me/build/x.sh", "lib/build/x.sh"));
        let linker = Linker::new("a/b/README.md", "c/b/x.sh", true);
        let link = linker.link("/opt/b/x.sh", &Written::default()).expect("a link");
        assert!(link.instead.contains(&"a/b/x.sh".to_owned()));
        assert!(linked("Vagrantfile", "/vagrant/x.sh", "x.sh"));
    }

    #[test]
    fn a_folder_in_force_counts_and_may_be_a_clone() {
        assert!(linked_in("README.md", "scripts", "./x.sh", "scripts/x.sh"));
        assert!(linked_in("README.md", "project", "./x.sh", "x.sh"));
        assert!(linked_in("README.md", "project/scripts", "./x.sh", "scripts/x.sh"));
        assert!(linked_in("README.md", "build", "../x.sh", "x.sh"));
        assert!(linked_in("README.md", "$X", "./x.sh", "x.sh"));
        let dir = Written::read("build");
        assert!(Linker::new("Makefile", "x.sh", false).link("./x.sh", &dir).is_none());
    }
}
