//! Which files name which script, or a folder of scripts. Built when somebody asks for the first time;
//! each file is read once for all names.

use super::names::{How, Names, Standing};
use super::role::Role;
use crate::knowledge::target_runners;
use crate::source::project::folder;
use crate::source::{Kind, Project};
use std::collections::BTreeSet;

/// Longer files are no callers: nobody writes them by hand.
const LONGEST: usize = 1 << 20;

/// Files that may run others, and the names that stand in them, as they are on disk.
#[derive(Debug)]
pub(super) struct Index {
    files: Vec<File>,
    names: Names,
    /// By the number of a name, the files in which it stands, by their position, and how.
    naming: Vec<Vec<(u32, Standing)>>,
}

/// A file that may run others.
#[derive(Debug)]
struct File {
    path: String,
    role: Role,
}

impl Index {
    /// Looks through a project.
    pub(super) fn new(project: &Project) -> Self {
        let listed: Vec<_> =
            project.files().iter().map(|path| (path, Role::of(path, b""))).collect();
        let wanted = Wanted::of(&listed);
        let all: BTreeSet<&str> = wanted.scripts.union(&wanted.folders).copied().collect();
        let all: Vec<&str> = all.into_iter().collect();
        let is_script = |name: &&str| wanted.scripts.contains(name);
        let names = Names::new(all.iter().map(|name| (*name, is_script(name))));
        // What runs nothing by its name runs nothing.
        let callers = listed.iter().filter(|(_, role)| role.is_some()).map(|(path, _)| *path);
        let mut index = Self { files: Vec::new(), naming: vec![Vec::new(); all.len()], names };
        for (path, role, found) in scan(project, callers.collect(), &index.names) {
            let number = index.files.len() as u32;
            for (name, standing) in found {
                let may_matter =
                    wanted.scripts.contains(all[name as usize]) || standing.may_be(How::Folder);
                if may_matter {
                    index.naming[name as usize].push((number, standing));
                }
            }
            index.files.push(File { path, role });
        }
        index
    }

    /// The files in which a name stands as what it is looked for, with their roles, sorted by their paths.
    pub(super) fn naming(&self, name: &str, how: How<'_>) -> impl Iterator<Item = (&str, Role)> {
        let found = self.names.number(name).and_then(|number| self.naming.get(number as usize));
        let fits = found.into_iter().flatten().filter(move |(_, standing)| standing.may_be(how));
        let files = fits.map(|(file, _)| &self.files[*file as usize]);
        let files = files.filter(move |file| how != How::Folder || file.role.runs_folders());
        files.map(|file| (&*file.path, file.role))
    }
}

/// Names that are looked for.
struct Wanted<'f> {
    /// Of all that may be run.
    scripts: BTreeSet<&'f str>,
    /// Of the folders that hold any of it.
    folders: BTreeSet<&'f str>,
}

impl<'f> Wanted<'f> {
    fn of(listed: &[(&'f String, Option<Role>)]) -> Self {
        let mut scripts: BTreeSet<&str> = target_runners::names().collect();
        let mut folders = BTreeSet::new();
        for (path, role) in listed {
            let name = path.rsplit('/').next().unwrap_or_default();
            // Of what its name does not tell, nobody has seen the first line yet.
            let runs = match role {
                Some(Role::Ours(Kind::Script) | Role::Program) => true,
                Some(Role::Ours(_)) => false,
                Some(_) => name.len() >= 3 && Kind::may_be_script(name),
                None => false,
            };
            if runs {
                scripts.insert(name);
                folders.extend(folder(path).split('/'));
            }
        }
        folders.remove("");
        Self { scripts, folders }
    }
}

/// A file that may run others, its role, and the names that stand in it.
type Scanned = (String, Role, Vec<(u32, Standing)>);

/// Each of these files that may run others, once its beginning is seen.
fn scan(project: &Project, files: Vec<&String>, names: &Names) -> Vec<Scanned> {
    // Not on the threads of the pool: they may all be waiting for this.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = files.len().div_ceil(threads).max(1);
    let found = |path: &&String| {
        let bytes = project.bytes(path, LONGEST);
        let role = Role::of(path, &bytes)?;
        Some(((*path).clone(), role, names.standing_in(&bytes, role.runs_folders())))
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = files
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().filter_map(found).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}
