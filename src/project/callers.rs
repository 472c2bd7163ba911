//! Who may run a script: the files that name it, and those that name them. Only a replay tells who does.

use super::index::Index;
use super::names::{How, Standing};
use super::role::Role;
use super::text::{self, Mention};
use crate::knowledge::target_runners;
use crate::program::callers::{Caller, beside};
use crate::source::project::folder;
use crate::source::{Kind, Project};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Files that are looked at for one script.
const MOST: usize = 200;

/// Of these, carriers: a library of shell functions has hundreds, of which one is like the other.
const MOST_CARRIERS: usize = 48;

/// The files that may have to do with a script being run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Files whose replay tells what they run, and where.
    pub places: Vec<String>,
    /// Files that run where they are run themselves: scripts, files of targets, programs; the outermost
    /// ones last.
    pub carriers: Vec<String>,
    /// Texts that name the script or a carrier: the text, what it names, and how.
    pub mentions: Vec<(String, String, Mention)>,
}

impl Candidates {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.carriers.is_empty() && self.mentions.is_empty()
    }
}

/// The callers in one project. What is found is kept.
#[derive(Debug, Default)]
pub struct Callers {
    index: Arc<OnceLock<Index>>,
    known: Mutex<HashMap<String, Arc<Candidates>>>,
}

impl Callers {
    /// For the same files on disk, of which an editor may have others now.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { index: Arc::clone(&self.index), known: Mutex::default() }
    }

    /// The files that may run a script (its path in the project), directly or through others. `leads` tells
    /// whether the replay of a carrier, the first path, may run a file that it names, the second.
    pub fn of(
        &self,
        project: &Project,
        script: &str,
        leads: &dyn Fn(&str, &str) -> bool,
    ) -> Arc<Candidates> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(script) {
            return Arc::clone(found);
        }
        let index = self.index.get_or_init(|| Index::new(project));
        let mut search = Search {
            project,
            index,
            leads,
            seen: BTreeSet::from([script.to_owned()]),
            found: Candidates::default(),
        };
        search.all(script);
        let found = Arc::new(search.found);
        known().insert(script.to_owned(), Arc::clone(&found));
        found
    }
}

struct Search<'p> {
    project: &'p Project,
    index: &'p Index,
    leads: &'p dyn Fn(&str, &str) -> bool,
    seen: BTreeSet<String>,
    found: Candidates,
}

impl Search<'_> {
    fn all(&mut self, script: &str) {
        let mut todo = vec![script.to_owned()];
        let mut at = 0;
        while let Some(file) = todo.get(at).cloned() {
            at += 1;
            for (path, role) in self.naming(&file) {
                if path != file && self.seen.len() < MOST {
                    self.file(&path, role, &file, &mut todo);
                }
            }
        }
    }

    /// Looks at a file that names another one.
    fn file(&mut self, path: &str, role: Role, named: &str, todo: &mut Vec<String>) {
        let carries = match role {
            Role::Ours(Kind::Script) => true,
            Role::Program => self.mentioned(path, named, text::in_program),
            Role::Caller(caller) if caller.is_pipeline() => {
                self.mentioned(path, named, text::in_variables);
                false
            }
            Role::Caller(caller) => caller.has_targets(),
            Role::Text => {
                self.mentioned(path, named, text::in_text);
                return;
            }
            Role::Ours(_) => false,
        };
        if matches!(role, Role::Program) && !carries || self.seen.contains(path) {
            return;
        }
        if carries {
            let many = self.found.carriers.len() >= MOST_CARRIERS;
            if many || !matches!(role, Role::Program) && !(self.leads)(path, named) {
                return;
            }
            self.found.carriers.push(path.to_owned());
            todo.push(path.to_owned());
        } else {
            self.found.places.push(path.to_owned());
        }
        self.seen.insert(path.to_owned());
    }

    /// Notes where a text names a file; whether it does.
    fn mentioned(
        &mut self,
        path: &str,
        named: &str,
        read: fn(&str, &str, &str) -> Vec<Mention>,
    ) -> bool {
        let Some(file) = self.project.file(path) else { return false };
        let mentions = read(path, file.text(), named);
        let any = !mentions.is_empty();
        let mentions = mentions.into_iter().map(|it| (path.to_owned(), named.to_owned(), it));
        self.found.mentions.extend(mentions);
        any
    }

    /// The files that name a file, then those that name a folder that it lies in: those that an editor has
    /// as they are there.
    fn naming(&self, file: &str) -> Vec<(String, Role)> {
        let overlays = self.project.overlays();
        let mut found: BTreeMap<String, (bool, Role)> = BTreeMap::new();
        for (name, how) in names_of(file) {
            let by_folder = how == How::Folder;
            let disk = self.index.naming(name, how);
            for (path, role) in disk.filter(|(path, _)| !overlays.contains_key(*path)) {
                found.entry(path.to_owned()).or_insert((by_folder, role));
            }
            for (path, text) in &overlays {
                let role = Role::of(path, text.text().as_bytes());
                let role = role.filter(|role| !by_folder || role.runs_folders());
                let stands = || Standing::of(text.text(), name).is_some_and(|it| it.may_be(how));
                if let Some(role) = role.filter(|_| stands()) {
                    found.entry(path.clone()).or_insert((by_folder, role));
                }
            }
        }
        for path in beside(file) {
            let Some(caller) = self.project.file(&path) else { continue };
            if let Some(role) = Role::of(&path, caller.text().as_bytes()) {
                found.insert(path, (false, role));
            }
        }
        // Where there are too many, those that name the file itself are looked at.
        let mut all: Vec<_> = found.into_iter().collect();
        all.sort_by_key(|(_, (by_folder, _))| *by_folder);
        all.into_iter().map(|(path, (_, role))| (path, role)).collect()
    }
}

/// The names by which a file is run, and as what each is looked for.
fn names_of(file: &str) -> Vec<(&str, How<'_>)> {
    let folders = || folder(file).split('/').filter(|name| !name.is_empty());
    let own = |within| own_names(file).into_iter().map(move |name| (name, How::File(within)));
    if has_targets(file) {
        return own(None).collect();
    }
    let above = folders().map(|name| (name, How::Folder));
    own(folders().next_back()).chain(above).collect()
}

/// The names by which a file is run: its own, or of a file of targets those of the programs that run
/// these. Whoever names such a program may run any of them.
pub fn own_names(file: &str) -> Vec<&str> {
    if has_targets(file) {
        return target_runners::names().collect();
    }
    vec![file.rsplit('/').next().unwrap_or(file)]
}

fn has_targets(file: &str) -> bool {
    Caller::by_name(file).is_some_and(Caller::has_targets)
}
