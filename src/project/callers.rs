//! Who may run a script: the files that name it, and those that name them. Only a replay tells who does.

use super::index::Index;
use super::names::{How, Standing};
use super::role::Role;
use super::text::{self, Mention};
use crate::knowledge::target_runners;
use crate::program::callers::{Caller, Targets, beside, targets_for};
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

/// The callers in one project. What is found is kept.
#[derive(Debug, Default)]
pub struct Callers {
    index: Arc<OnceLock<Index>>,
    known: Mutex<HashMap<String, Arc<Candidates>>>,
    /// The lines of a file that name a program which runs targets.
    asking: Mutex<HashMap<String, Arc<str>>>,
}

impl Callers {
    /// For the same files on disk, of which an editor may have others now.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { index: Arc::clone(&self.index), ..Self::default() }
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
        let mut search = self.search(project, script, leads);
        search.all(script);
        let found = Arc::new(search.found);
        known().insert(script.to_owned(), Arc::clone(&found));
        found
    }

    /// Of the files whose replay may tell who runs a script, those that name it themselves.
    pub fn direct(&self, project: &Project, script: &str) -> Vec<String> {
        let mut search = self.search(project, script, &|_, _| false);
        let named = Sought { path: script.to_owned(), targets: Targets::Any };
        search.naming_one(&named, &mut Vec::new());
        search.found.places
    }

    fn search<'p>(
        &'p self,
        project: &'p Project,
        script: &str,
        leads: &'p dyn Fn(&str, &str) -> bool,
    ) -> Search<'p> {
        Search {
            project,
            asking: &self.asking,
            index: self.index.get_or_init(|| Index::new(project)),
            leads,
            seen: BTreeSet::from([script.to_owned()]),
            found: Candidates::default(),
        }
    }
}

/// A file whose callers are looked for.
#[derive(Debug, Clone)]
struct Sought {
    path: String,
    /// Those of its targets that matter.
    targets: Targets,
}

struct Search<'p> {
    project: &'p Project,
    asking: &'p Mutex<HashMap<String, Arc<str>>>,
    index: &'p Index,
    leads: &'p dyn Fn(&str, &str) -> bool,
    seen: BTreeSet<String>,
    found: Candidates,
}

impl Search<'_> {
    fn all(&mut self, script: &str) {
        let mut todo = vec![Sought { path: script.to_owned(), targets: Targets::Any }];
        let mut at = 0;
        while let Some(file) = todo.get(at).cloned() {
            at += 1;
            self.naming_one(&file, &mut todo);
        }
    }

    /// Looks at all that name a file.
    fn naming_one(&mut self, file: &Sought, todo: &mut Vec<Sought>) {
        for (path, role) in self.naming(&file.path) {
            let other = path != file.path && self.seen.len() < MOST;
            if other && self.may_ask_for(&path, file) {
                self.file(&path, role, &file.path, todo);
            }
        }
    }

    /// Whether a text that names the program of a file of targets may ask for one that matters.
    fn may_ask_for(&self, path: &str, named: &Sought) -> bool {
        let Targets::Named(targets) = &named.targets else { return true };
        let asks = |line: &str| {
            let named = |name: &str| Standing::of(line, name).is_some();
            line.contains(['$', '{', '\\', '%']) || targets.iter().any(|target| named(target))
        };
        self.asking(path).lines().any(asks)
    }

    /// The lines of a file that name a program which runs targets.
    fn asking(&self, path: &str) -> Arc<str> {
        let known = || self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lines) = known().get(path) {
            return Arc::clone(lines);
        }
        let file = self.project.file(path);
        let text = file.as_ref().map_or("", |file| file.text());
        let runners: Vec<&str> =
            target_runners::names().filter(|name| text.contains(*name)).collect();
        let runs = |line: &&str| runners.iter().any(|name| line.contains(name));
        let lines = text.lines().filter(runs).flat_map(|line| [line, "\n"]).collect::<String>();
        let lines: Arc<str> = lines.into();
        known().insert(path.to_owned(), Arc::clone(&lines));
        lines
    }

    /// Looks at a file that names another one.
    fn file(&mut self, path: &str, role: Role, named: &str, todo: &mut Vec<Sought>) {
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
            let targets = self.targets(path, role, named);
            if many
                || targets == Targets::None
                || !matches!(role, Role::Program) && !(self.leads)(path, named)
            {
                return;
            }
            self.found.carriers.push(path.to_owned());
            todo.push(Sought { path: path.to_owned(), targets });
        } else {
            self.found.places.push(path.to_owned());
        }
        self.seen.insert(path.to_owned());
    }

    /// Which targets of a file may run another one.
    fn targets(&self, path: &str, role: Role, named: &str) -> Targets {
        match (role, &own_names(named)[..], self.project.file(path)) {
            (Role::Caller(caller), [name], Some(file)) => targets_for(caller, &file, name),
            _ => Targets::Any,
        }
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
