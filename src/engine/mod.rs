//! One file in its project: from its text to findings.

mod callers;
mod joined;
mod reasons;
mod workspace;

pub use workspace::Workspace;

use crate::config::{Config, Patterns};
use crate::finding::{Context, Finding, Trouble, TroubleKind};
use crate::knowledge::Date;
use crate::machine::event::{self, Outcome};
use crate::machine::{self, Analysis, Stop, World};
use crate::program::callers::Caller;
use crate::program::{self, Program, Runners, Told};
use crate::rules::{Level, Policy, RULES, Verdict, judge, policy, suppression};
use crate::source::{self, FileId, Kind, SourceFile, Sources, Span};
use crate::suppress::{self, Comment, Terms};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Arc;

/// A file that is to be analysed.
#[derive(Debug, Clone)]
pub struct Target {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What it is.
    pub kind: Kind,
    /// Its path in its project, if it lies in one.
    pub path: Option<String>,
    /// The context that its configuration declares.
    pub context: Option<Context>,
    /// There is more of it than was read.
    pub cut: bool,
}

impl Target {
    /// A file that belongs to no project.
    pub fn alone(file: Arc<SourceFile>, kind: Kind) -> Self {
        Self { file, kind, path: None, context: None, cut: false }
    }
}

/// What holds for all files of one configuration.
#[derive(Debug, Clone)]
pub struct Setup {
    /// What is permitted where.
    pub policy: Policy,
    /// What is known beside the files.
    pub world: World,
    /// The day on which comments with `until=` are judged.
    pub today: Date,
    /// Files whose context is declared.
    pub overrides: Vec<(Patterns, Context)>,
    /// Files that are not looked at; they call no scripts either.
    pub exclude: Patterns,
}

impl Setup {
    /// What a configuration says, on a given day.
    pub fn new(config: &Config, today: Date) -> Self {
        let mut policy = Policy::preset(config.preset);
        for (context, rule, cell) in &config.policy {
            policy.set(rule, *context, Level::from(*cell));
        }
        for (rule, enabled) in &config.rules {
            policy.enable(rule, *enabled);
        }
        let world = World {
            today,
            images: config.images.clone(),
            ephemeral: config.ephemeral.clone(),
            persistent: config.persistent.clone(),
            context: None,
            guessed: false,
            after: true,
            one_budget: false,
            trees: Arc::default(),
            stop: Stop::default(),
        };
        let (overrides, exclude) = (config.overrides.clone(), config.exclude.clone());
        Self { policy, world, today, overrides, exclude }
    }
}

/// What one file gave.
#[derive(Debug, Default)]
pub struct Linted {
    /// In the order of their places.
    pub findings: Vec<Finding>,
    /// In the order of their lines.
    pub troubles: Vec<Trouble>,
}

/// Lints one file of a workspace. An internal error is a trouble of this file, not the end of the run.
pub fn lint(target: &Target, workspace: &Workspace) -> Linted {
    let target = &workspace.as_kept(target);
    let lint = || {
        let setup = workspace.setup();
        let analysis = analysis(target, workspace);
        let mut verdict = judge(&analysis, &setup.policy);
        // What stands in another file is reported when that file is linted: else it would depend on
        // the paths that were given.
        verdict.findings.retain(|finding| Arc::ptr_eq(&finding.location.file, &target.file));
        let findings = with_comments(target, &analysis, verdict, setup);
        Linted { findings, troubles: troubles(target, &analysis) }
    };
    catch_unwind(AssertUnwindSafe(|| with_room(lint)))
        .unwrap_or_else(|_| Linted { findings: Vec::new(), troubles: vec![internal_error(target)] })
}

/// The findings after the file's comments have had their say, with what is wrong about those.
fn with_comments(
    target: &Target,
    analysis: &Analysis,
    verdict: Verdict,
    setup: &Setup,
) -> Vec<Finding> {
    let Verdict { mut findings, permitted } = verdict;
    let comments = comments(target, analysis);
    if comments.is_empty() {
        return findings;
    }
    let names = policy::names().into_iter().filter(|name| !suppression::is_about_comments(name));
    let rules: Vec<&'static str> = names.collect();
    let active = RULES.iter().map(|rule| rule.name());
    let active: Vec<_> = active.filter(|name| setup.policy.is_enabled(name)).collect();
    let doubtful = doubtful(analysis);
    let terms = Terms {
        rules: &rules,
        active: &active,
        today: setup.today,
        complete: analysis.problems.is_empty() && analysis.invalid.is_none() && !target.cut,
        doubtful: &doubtful,
    };
    let remarks = suppress::apply(&comments, &target.file, &mut findings, &permitted, &terms);
    // They do not run; they matter where the most exposed command of the file does.
    let exposed = reasons::most_exposed(analysis);
    findings.extend(suppression::findings(remarks, &target.file, exposed, &setup.policy));
    findings.sort_by_key(|finding| (finding.location.span, finding.rule));
    findings
}

/// What the comments of a file that speak of this program say.
pub fn said(target: &Target, workspace: &Workspace) -> Vec<suppress::Said> {
    let target = &workspace.as_kept(target);
    with_room(|| {
        let comments = comments(target, &analysis(target, workspace));
        comments.iter().filter_map(suppress::said).collect()
    })
}

/// Where the commands of the file begin of which nobody can tell what they do.
fn doubtful(analysis: &Analysis) -> Vec<u32> {
    let events = analysis.units.iter().flat_map(|unit| &unit.events);
    let doubtful = events.filter(|event| {
        let unknown = event.outcome == Outcome::Unknown || event.target == event::Target::Unknown;
        unknown && event.place.file == FileId(0)
    });
    doubtful.map(|event| event.place.span.start).collect()
}

/// The comments that speak of this program.
fn comments(target: &Target, analysis: &Analysis) -> Vec<Comment> {
    let file = &target.file;
    if !suppress::is_mentioned(file.text()) {
        return Vec::new();
    }
    let mut comments = match target.kind {
        Kind::Dockerfile => suppress::in_dockerfile(file),
        Kind::Workflow | Kind::Action => suppress::in_yaml(file),
        Kind::Script => Vec::new(),
    };
    for (text, dialect) in &analysis.remarks {
        comments.extend(suppress::in_shell(text, *dialect, file));
    }
    comments
}

/// Replays one file of a workspace on the machine, as all that run it would have it.
pub fn analyse(target: &Target, workspace: &Workspace) -> Analysis {
    let target = &workspace.as_kept(target);
    with_room(|| analysis(target, workspace))
}

/// What one file does, alone or as others run it.
fn analysis(target: &Target, workspace: &Workspace) -> Analysis {
    // Its callers, or what it calls, may have asked for the same replay.
    let alone = workspace.kept(target).map_or_else(
        || replay(target, target.context.map(Said::by_user), workspace),
        |known| known.as_ref().clone(),
    );
    let mut joined = callers::join(target, alone, workspace);
    reasons::complete(target, &mut joined);
    joined
}

/// How much stack an analysis may take: the machine follows the nesting of the text up to its
/// limits, whatever thread asks. Only what is used is really taken.
const ROOM: usize = 256 << 20;

/// Runs something on a thread that has room for deeply nested text.
fn with_room<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    let joined = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, run);
        thread.map(std::thread::ScopedJoinHandle::join)
    });
    match joined {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => resume_unwind(panic),
        Err(error) => panic!("no thread for an analysis: {error}"),
    }
}

/// What somebody says about the machine that runs a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Said {
    context: Context,
    /// It is presumed.
    guessed: bool,
}

impl Said {
    fn by_user(context: Context) -> Self {
        Self { context, guessed: false }
    }

    /// How much is at stake, then how sure it is.
    fn exposure(self) -> (Context, bool) {
        (self.context, !self.guessed)
    }
}

/// Replays one file by itself, on a given kind of machine or on the one that it tells.
fn replay(target: &Target, said: Option<Said>, workspace: &Workspace) -> Analysis {
    let sources = Rc::new(workspace.sources(&target.file, target.path.as_deref()));
    // Where no word of ours stands, it is only asked what it runs.
    let one_budget = !source::is_triggered(target.file.text().as_bytes());
    let world = World { one_budget, ..world(said, workspace) };
    let program = program_of(&sources, target.kind, &world);
    let mut analysis = machine::replay(&program, &sources, &world);
    let problems = program.problems.into_iter();
    analysis.problems.extend(problems.map(|(at, kind, message)| {
        let at = at as usize;
        (program::here(Span::new(at, at)), kind, message)
    }));
    analysis.invalid = program.invalid;
    analysis
}

/// Replays a file that is not linted, but runs others.
fn replay_caller(
    caller: Caller,
    path: &str,
    file: &Arc<SourceFile>,
    said: Option<Said>,
    workspace: &Workspace,
) -> Analysis {
    let sources = Rc::new(workspace.sources(file, Some(path)));
    let program = program::callers::program(caller, file, path);
    let world = World { one_budget: true, ..world(said, workspace) };
    machine::replay(&program, &sources, &world)
}

fn world(said: Option<Said>, workspace: &Workspace) -> World {
    let (context, guessed) = (said.map(|it| it.context), said.is_some_and(|it| it.guessed));
    World { context, guessed, ..workspace.setup().world.clone() }
}

fn program_of(sources: &Rc<Sources>, kind: Kind, world: &World) -> Program {
    let file = &sources.first();
    let runners =
        Runners { today: world.today, ephemeral: &world.ephemeral, persistent: &world.persistent };
    match kind {
        Kind::Dockerfile => program::dockerfile::program(file),
        Kind::Script => program::script::program(file, program::script::dialect(file)),
        Kind::Workflow => workflow(sources, runners, world),
        Kind::Action => program::action::program(sources),
    }
}

/// How often a workflow is made anew, because its jobs have told something that matters to others.
const ROUNDS: usize = 6;

/// The program of a workflow. Its matrices and runners may depend on what its jobs tell, which only a
/// replay knows.
fn workflow(sources: &Rc<Sources>, runners: Runners<'_>, world: &World) -> Program {
    let mut told = Told::default();
    let mut program = program::workflow::program(sources, runners, &told);
    for _ in 0..ROUNDS {
        if program.asks.is_empty() || !machine::tell(&program, sources, world, &mut told) {
            break;
        }
        program = program::workflow::program(sources, runners, &told);
    }
    program
}

/// What was understood only in part.
pub fn troubles(target: &Target, analysis: &Analysis) -> Vec<Trouble> {
    let mut troubles: Vec<Trouble> = Vec::new();
    for (place, kind, message) in &analysis.problems {
        let file = analysis.file(*place);
        troubles.push(Trouble {
            kind: *kind,
            path: file.path().to_owned(),
            line: Some(file.position(place.span.start).line),
            message: message.clone(),
        });
    }
    if let Some((at, message)) = &analysis.invalid {
        troubles.push(Trouble {
            // The end of what was read may be the end of what was understood.
            kind: if target.cut { TroubleKind::Incomplete } else { TroubleKind::Invalid },
            path: target.file.path().to_owned(),
            line: Some(target.file.position(*at).line),
            message: message.clone(),
        });
    }
    if target.cut {
        troubles.push(Trouble {
            kind: TroubleKind::Incomplete,
            path: target.file.path().to_owned(),
            line: Some(target.file.position(u32::MAX).line),
            message: "the file is too long; what follows this line was not read".to_owned(),
        });
    }
    troubles.sort_by(|a, b| (&a.path, a.line, &a.message).cmp(&(&b.path, b.line, &b.message)));
    troubles.dedup_by(|a, b| (&a.path, a.line, &a.message) == (&b.path, b.line, &b.message));
    troubles
}

fn internal_error(target: &Target) -> Trouble {
    Trouble {
        kind: TroubleKind::Invalid,
        path: target.file.path().to_owned(),
        line: None,
        message: "internal error: this file was not checked; please report it".to_owned(),
    }
}
