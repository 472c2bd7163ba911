//! Which files name which script. Built when somebody asks for the first time; each candidate is read
//! once for all names.

use super::mention::{CallerKind, kind_of};
use super::names::Names;
use super::tool::TOOLS;
use crate::source::{Kind, Project};
use std::path::Path;

/// Longer files are no callers: nobody writes them by hand.
const LONGEST: usize = 1 << 20;

/// Files that may run others, and the names that stand in them, as they are on disk.
#[derive(Debug)]
pub(super) struct Index {
    /// Paths in the project, sorted.
    files: Vec<String>,
    names: Names,
    /// By the number of a name, the files in which it stands, by their position.
    naming: Vec<Vec<u32>>,
}

impl Index {
    /// Looks through a project.
    pub(super) fn new(project: &Project) -> Self {
        let listed = project.files();
        let wanted = names(listed);
        let names = Names::new(wanted.iter().copied());
        let files: Vec<String> =
            listed.iter().filter(|path| kind_of(path).is_some()).cloned().collect();
        let mut naming = vec![Vec::new(); wanted.len()];
        for (file, found) in (0u32..).zip(scan(project, &files, &names)) {
            for name in found {
                naming[name as usize].push(file);
            }
        }
        Self { files, names, naming }
    }

    /// The files in which a name stands, sorted.
    pub(super) fn naming(&self, name: &str) -> impl Iterator<Item = &str> {
        let found = self.names.number(name).and_then(|number| self.naming.get(number as usize));
        found.into_iter().flatten().map(|file| self.files[*file as usize].as_str())
    }
}

/// The names that are looked for: of all that may be a script, and of programs that run targets.
fn names(listed: &[String]) -> Vec<&str> {
    let mut names: Vec<&str> = TOOLS.iter().flat_map(|tool| tool.words()).copied().collect();
    for path in listed {
        let name = path.rsplit('/').next().unwrap_or_default();
        match Kind::by_name(Path::new(&format!("/{path}"))) {
            Some(Kind::Script) => names.push(name),
            Some(_) => {}
            None if name.contains('.') || name.len() < 3 => {}
            None if matches!(
                kind_of(path),
                None | Some(CallerKind::Script | CallerKind::Unknown)
            ) =>
            {
                names.push(name);
            }
            None => {}
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The numbers of the names that stand in each file, in the order of the files.
fn scan(project: &Project, files: &[String], names: &Names) -> Vec<Vec<u32>> {
    // Not on the threads of the pool: they may all be waiting for this.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = files.len().div_ceil(threads).max(1);
    let found = |path: &String| names.standing_in(&project.bytes(path, LONGEST));
    std::thread::scope(|scope| {
        let parts: Vec<_> = files
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(found).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}
