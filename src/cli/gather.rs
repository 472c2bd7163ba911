//! From arguments to files, each with the configuration that holds for it.

use super::Failure;
use super::args::Settings;
use super::baseline::Looked;
use crate::config::{Config, Finder};
use crate::engine::{Setup, Target, Workspace};
use crate::finding::{Context, Trouble, TroubleKind};
use crate::knowledge::KNOWLEDGE_DATE;
use crate::report::escape;
use crate::rules::policy;
use crate::source::read::{Content, decode, read};
use crate::source::walk::{self, Input, Unreadable};
use crate::source::{Kind, Project, SourceFile};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file to be looked at.
pub(super) struct Job {
    input: Input,
    /// Its content, if it does not lie in the file.
    bytes: Option<Vec<u8>>,
    /// What it shares with others.
    pub(super) workspace: Arc<Workspace>,
    /// Its path in its project.
    inside: Option<String>,
    context: Option<Context>,
}

/// The jobs, and what could not become one.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) jobs: Vec<Job>,
    pub(super) troubles: Vec<Trouble>,
}

/// What opening a job's file gave.
pub(super) enum Opened {
    /// A file to be analysed.
    Target(Target),
    /// A file in which nothing can be found.
    Quiet(Kind),
    /// No file of ours; whether somebody named it.
    Foreign(bool),
    /// It could not be read.
    Unreadable(Trouble),
}

/// Finds the files at `paths` and their configurations. `setup` turns a configuration into what
/// holds for its files; `force_exclude` leaves out excluded files even if they were named.
pub(super) fn gather(
    paths: &[PathBuf],
    stdin_filename: Option<&Path>,
    settings: &Settings,
    force_exclude: bool,
    setup: impl Fn(&Config) -> Setup,
) -> Result<Gathered, Failure> {
    let mut finder = finder(settings)?;
    let (stdin, paths): (Vec<&PathBuf>, Vec<&PathBuf>) =
        paths.iter().partition(|path| path.as_os_str() == "-");
    let found = walk::find(&paths.into_iter().cloned().collect::<Vec<_>>());
    if stdin.is_empty() && stdin_filename.is_some() {
        return Err(Failure("`--stdin-filename` names what `-` reads, and there is no `-`".into()));
    }
    let mut inputs: Vec<(Input, Option<Vec<u8>>)> =
        found.inputs.into_iter().map(|input| (input, None)).collect();
    if !stdin.is_empty() {
        let (input, bytes) = standard_input(stdin_filename)?;
        inputs.push((input, Some(bytes)));
    }
    let mut gathered = Gathered::default();
    gathered.troubles.extend(found.unreadable.into_iter().map(trouble));
    let mut workspaces = Workspaces::default();
    for (input, bytes) in inputs {
        let Some(config) = finder.config(&input.real) else { continue };
        if (force_exclude || !input.named) && config.exclude.matches(&input.real) {
            continue;
        }
        let project = workspaces.project(&input);
        let inside = project.inside(&input.real);
        let workspace = workspaces.workspace(&config, &project, &setup);
        let context = config.context(&input.real);
        gathered.jobs.push(Job { input, bytes, workspace, inside, context });
    }
    gathered.troubles.append(&mut finder.troubles);
    Ok(gathered)
}

/// The projects and configurations met so far.
struct Workspaces {
    working: PathBuf,
    projects: HashMap<PathBuf, Arc<Project>>,
    setups: Vec<(Arc<Config>, Arc<Setup>)>,
    known: Vec<(Arc<Setup>, Arc<Project>, Arc<Workspace>)>,
}

impl Default for Workspaces {
    fn default() -> Self {
        let working = std::env::current_dir().and_then(|folder| folder.canonicalize());
        Self {
            working: working.unwrap_or_default(),
            projects: HashMap::new(),
            setups: Vec::new(),
            known: Vec::new(),
        }
    }
}

impl Workspaces {
    fn project(&mut self, input: &Input) -> Arc<Project> {
        let root = &input.project;
        let project = self.projects.entry(root.to_path_buf()).or_insert_with(|| {
            Arc::new(Project::new(root, &self.working, (&input.real, &input.shown)))
        });
        Arc::clone(project)
    }

    fn workspace(
        &mut self,
        config: &Arc<Config>,
        project: &Arc<Project>,
        setup: impl Fn(&Config) -> Setup,
    ) -> Arc<Workspace> {
        let known = self.setups.iter().find(|(of, _)| Arc::ptr_eq(of, config));
        let setup = if let Some((_, setup)) = known {
            Arc::clone(setup)
        } else {
            let setup = Arc::new(setup(config));
            self.setups.push((Arc::clone(config), Arc::clone(&setup)));
            setup
        };
        let known = self
            .known
            .iter()
            .find(|(of, at, _)| Arc::ptr_eq(of, &setup) && Arc::ptr_eq(at, project));
        if let Some((.., workspace)) = known {
            return Arc::clone(workspace);
        }
        let workspace = Arc::new(Workspace::new(Arc::clone(&setup), Arc::clone(project)));
        self.known.push((setup, Arc::clone(project), Arc::clone(&workspace)));
        workspace
    }
}

/// What a configuration says, on the day that the command line names.
pub(super) fn setup(config: &Config, settings: &Settings) -> Setup {
    Setup::new(config, settings.today.unwrap_or(KNOWLEDGE_DATE))
}

/// Looks for configurations as the command line says.
pub(super) fn finder(settings: &Settings) -> Result<Finder, Failure> {
    let finder = Finder::new(policy::names());
    match &settings.config {
        _ if settings.no_config => Ok(finder.without_files()),
        None => Ok(finder),
        Some(path) => finder.with_file(path).map_err(|troubles| {
            let lines = troubles.iter().map(|trouble| {
                let line = trouble.line.map_or(String::new(), |line| format!(":{line}"));
                let message = escape::line(&trouble.message);
                format!("{}{line}: {message}", escape::line(&trouble.path))
            });
            Failure(lines.collect::<Vec<_>>().join("\n"))
        }),
    }
}

fn standard_input(name: Option<&Path>) -> Result<(Input, Vec<u8>), Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure(format!("cannot read standard input: {error}")))?;
    let path = name.unwrap_or(Path::new("-")).to_owned();
    let folder =
        std::env::current_dir().and_then(|folder| folder.canonicalize()).unwrap_or_default();
    let real = folder.join(&path);
    let kind = name.and_then(|_| Kind::by_name(&real)).or_else(|| Kind::by_named(&real, &bytes));
    let input = Input {
        shown: if name.is_some() { walk::shown(&path) } else { "<stdin>".to_owned() },
        kind,
        path,
        real,
        named: true,
        project: folder.into(),
    };
    Ok((input, bytes))
}

impl Job {
    /// A trouble with the file.
    pub(super) fn refuse(&self, message: &str) -> Trouble {
        Trouble {
            kind: TroubleKind::Unreadable,
            path: self.input.shown.clone(),
            line: None,
            message: message.to_owned(),
        }
    }

    /// The file, for those who must know it by more than its name.
    pub(super) fn looked(&self) -> Looked {
        let input = &self.input;
        let workspace = Arc::clone(&self.workspace);
        Looked { shown: input.shown.clone(), real: input.real.clone(), workspace }
    }

    /// Reads the file. With `filter`, a file in which no rule can find anything is only noted.
    pub(super) fn open(&self, filter: bool) -> Opened {
        let content = match (&self.bytes, self.input.kind) {
            (None, _) => read(&self.input),
            (Some(bytes), Some(kind)) => decode(bytes, kind, &self.input.shown),
            (Some(_), None) => Ok(Content::Foreign),
        };
        match content {
            Ok(Content::Text { kind, triggered: false, .. }) if filter => Opened::Quiet(kind),
            Ok(Content::Text { kind, text, cut, .. }) => {
                let file = Arc::new(SourceFile::new(&self.input.shown, text));
                let path = self.inside.clone();
                Opened::Target(Target { file, kind, path, context: self.context, cut })
            }
            Ok(Content::Foreign) => Opened::Foreign(self.input.named),
            Err(unreadable) => Opened::Unreadable(trouble(unreadable)),
        }
    }
}

pub(super) fn trouble(unreadable: Unreadable) -> Trouble {
    Trouble {
        kind: TroubleKind::Unreadable,
        path: unreadable.path,
        line: unreadable.line,
        message: unreadable.message,
    }
}
