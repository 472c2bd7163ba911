//! What the files of one project and one configuration share.

use super::{Said, Setup, Target, replay, replay_caller};
use crate::config::declared;
use crate::machine::{Analysis, Ran};
use crate::project::callers::{Callers, Candidates, own_names};
use crate::project::role::Role;
use crate::project::users::Users;
use crate::source::{Kind, Opened, Project, SourceFile, Sources};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A project as one configuration sees it.
#[derive(Debug)]
pub struct Workspace {
    setup: Arc<Setup>,
    project: Option<Arc<Project>>,
    callers: Callers,
    users: Users,
    replayed: Mutex<HashMap<(String, Option<Said>), Replayed>>,
}

/// A replay that one asks for and others wait for.
type Replayed = Arc<OnceLock<Option<Arc<Analysis>>>>;

impl Workspace {
    /// Files that stand alone: nobody looks beyond each of them.
    pub fn alone(setup: Arc<Setup>) -> Self {
        Self {
            setup,
            project: None,
            callers: Callers::default(),
            users: Users::default(),
            replayed: Mutex::default(),
        }
    }

    /// The files of a project.
    pub fn new(setup: Arc<Setup>, project: Arc<Project>) -> Self {
        Self { project: Some(project), ..Self::alone(setup) }
    }

    /// The files of a project whose callers were looked for already.
    pub fn with_callers(setup: Arc<Setup>, project: Arc<Project>, callers: Callers) -> Self {
        Self { callers, ..Self::new(setup, project) }
    }

    /// What holds for all files.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What an analysis of a file may look into.
    pub(super) fn sources(&self, file: &Arc<SourceFile>, path: Option<&str>) -> Sources {
        let file = Arc::clone(file);
        match (&self.project, path) {
            (Some(project), Some(path)) => Sources::of(file, path.to_owned(), Arc::clone(project)),
            _ => Sources::alone(file),
        }
    }

    /// The files that may run a script of the project.
    pub(super) fn candidates(&self, script: &str) -> Arc<Candidates> {
        match &self.project {
            Some(project) => {
                self.callers.of(project, script, &|carrier, named| self.leads(carrier, named))
            }
            None => Arc::default(),
        }
    }

    /// Of these, the ones that name the script themselves, and whose replay tells what they run.
    pub(super) fn direct(&self, script: &str) -> Vec<String> {
        let project = self.project.as_ref();
        project.map(|project| self.callers.direct(project, script)).unwrap_or_default()
    }

    /// Whether a file that runs others may run one that it names: its replay runs it, or a command of it
    /// is about something of that name. Whoever runs such a file gives it nothing that its own replay, for
    /// which arguments and variables may be anything, has left out.
    fn leads(&self, carrier: &str, named: &str) -> bool {
        let Some(analysis) = self.replayed(carrier, None) else { return true };
        let is_named = |ran: &Ran| analysis.path_of(ran.file) == Some(named);
        let names = own_names(named);
        !analysis.problems.is_empty()
            || analysis.units.iter().any(|unit| {
                unit.ran.iter().any(is_named) || names.iter().any(|name| unit.named.may_hold(name))
            })
    }

    /// The workflows that use an action or a workflow of the project's own.
    pub(super) fn users(&self, path: &str) -> Vec<String> {
        self.project.as_ref().map(|project| self.users.of(project, path)).unwrap_or_default()
    }

    /// Whether the user has excluded a file of the project.
    pub(super) fn excludes(&self, path: &str) -> bool {
        let project = self.project.as_ref();
        project.is_some_and(|project| self.setup.exclude.matches(&project.root().join(path)))
    }

    /// A replay of another file of the project, on the kind of machine that somebody says or on the
    /// one that it tells. Each is made once; `None` if there is no such file.
    pub(super) fn replayed(&self, path: &str, said: Option<Said>) -> Option<Arc<Analysis>> {
        let cell = {
            let mut known = self.replayed.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry((path.to_owned(), said)).or_default())
        };
        let made = cell.get_or_init(|| {
            let project = self.project.as_ref()?;
            let file = project.file(path)?;
            let context = declared(&self.setup.overrides, &project.root().join(path));
            let said = context.map(Said::by_user).or(said);
            let kind = match Role::of(path, file.text().as_bytes()) {
                Some(Role::Caller(caller)) => {
                    return Some(Arc::new(replay_caller(caller, path, &file, said, self)));
                }
                Some(Role::Ours(kind)) => kind,
                // In a language that nobody replays.
                Some(Role::Program) => return None,
                _ => Kind::Script,
            };
            let target = Target { file, kind, path: Some(path.to_owned()), context, cut: false };
            Some(Arc::new(replay(&target, said, self)))
        });
        made.clone()
    }

    /// The same target with the file as the project has it, if it has the same.
    pub(super) fn as_kept(&self, target: &Target) -> Target {
        let same = |file: &Arc<SourceFile>| {
            file.path() == target.file.path() && file.text() == target.file.text()
        };
        let path = target.path.as_deref().filter(|_| !target.cut);
        let file = path.and_then(|path| self.project.as_ref()?.file(path)).filter(same);
        Target { file: file.unwrap_or_else(|| Arc::clone(&target.file)), ..target.clone() }
    }

    /// The replay of a target by itself, if the project has the same file and reads it as the same kind.
    pub(super) fn kept(&self, target: &Target) -> Option<Arc<Analysis>> {
        let path = target.path.as_deref()?;
        let file = self.project.as_ref()?.file(path)?;
        let role = Role::of(path, file.text().as_bytes());
        let same = Arc::ptr_eq(&file, &target.file) && role == Some(Role::Ours(target.kind));
        if same { self.replayed(path, None) } else { None }
    }

    /// A text file of the project.
    pub(super) fn opened(&self, path: &str) -> Option<Opened> {
        let file = self.project.as_ref()?.file(path)?;
        Some(Opened { path: Some(path.to_owned()), file })
    }
}
