//! Events made by hand, for the tests of the rules.

use super::{Policy, judge};
use crate::finding::{Context, Finding};
use crate::knowledge::KNOWLEDGE_DATE;
use crate::knowledge::distro::Release;
use crate::machine::event::{
    Action, Because, Detail, Effect, Event, Failure, Interpreter, InterpreterKind, MarkerChange,
    MarkerFate, Outcome, Override, OverrideForm, Privilege, Raised, Reach, Target, Tool,
};
use crate::machine::{After, Analysis, Guard, Presence, UnitTrace};
use crate::source::{FileId, Opened, Place, SourceFile, Span};
use std::sync::Arc;

/// One command in a file, which becomes an analysis of one unit.
pub(super) struct Sample {
    path: &'static str,
    text: String,
    pub(super) event: Event,
}

/// What one rule finds in an analysis.
pub(super) fn found_in(rule: &str, analysis: &Analysis) -> Vec<Finding> {
    let mut findings = judge(analysis, &Policy::default()).findings;
    findings.retain(|finding| finding.rule == rule);
    findings
}

/// What one rule finds in a sample.
pub(super) fn found(rule: &str, sample: Sample) -> Vec<Finding> {
    found_in(rule, &analysis(vec![sample]))
}

/// A reason that stands nowhere.
fn because(message: &str) -> Because {
    Because { place: None, message: message.to_owned() }
}

/// One unit for each sample, all in the file of the first.
pub(super) fn analysis(samples: Vec<Sample>) -> Analysis {
    let first = &samples[0];
    let file = Arc::new(SourceFile::new(first.path, first.text.clone()));
    let units = samples.into_iter().map(Sample::unit).collect();
    let files = vec![Opened { path: None, file }];
    let today = KNOWLEDGE_DATE;
    Analysis { files, units, problems: Vec::new(), remarks: Vec::new(), invalid: None, today }
}

impl Sample {
    /// A pip of debian 12 on a host installs the last word of the first line.
    pub(super) fn new(text: &str) -> Self {
        let command = text.lines().next().unwrap_or_default().to_owned();
        let packages = command.split(' ').next_back().map(str::to_owned).into_iter().collect();
        let interpreter = Interpreter {
            path: "/usr/bin/python3".to_owned(),
            kind: InterpreterKind::Distro,
            version: Some("3.11".to_owned()),
            marked: Some(true),
            pip: Some("23.0.1".to_owned()),
            because: vec![because("debian 12 marks its Python")],
        };
        let event = Event {
            place: Place { file: FileId(0), span: Span::new(0, command.len()) },
            command,
            tool: Tool::Pip,
            action: Action::Install,
            interpreter: Some(interpreter),
            reach: Reach::Always,
            mended: None,
            mended_on_one_way: false,
            outcome: Outcome::Proceeds,
            target: Target::System,
            privilege: Privilege::User,
            raised_by: None,
            context: Context::Host,
            why: vec![because("nobody says what runs it")],
            guessed: false,
            several: false,
            scanned: false,
            distro: Some(Release { id: "debian", release: Some("12") }),
            family: None,
            elsewhere: false,
            overrides: Vec::new(),
            failure: Failure::Fatal,
            detail: Detail::None,
            packages,
            written: None,
            evidence: vec![because("a reason"), because("debian 12 marks its Python")],
            via: Vec::new(),
        };
        Self { path: "install.sh", text: text.to_owned(), event }
    }

    fn place(&self, words: &str) -> Place {
        let start = self.text.find(words).expect("the words stand in the file");
        Place { file: FileId(0), span: Span::new(start, start + words.len()) }
    }

    fn unit(self) -> UnitTrace {
        let after = After {
            marker: Presence::Present,
            pip_root: Guard::Up,
            pip_user: Guard::Up,
            uv: Guard::Up,
        };
        UnitTrace {
            name: "script".to_owned(),
            context: self.event.context,
            why: Vec::new(),
            distro: self.event.distro,
            events: vec![self.event],
            ran: Vec::new(),
            shipped: Vec::new(),
            named: crate::machine::Named::default(),
            after,
            lost: false,
        }
    }

    pub(super) fn path(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    pub(super) fn distro(mut self, id: &'static str, release: Option<&'static str>) -> Self {
        self.event.distro = Some(Release { id, release });
        self
    }

    /// The text tells the package manager.
    pub(super) fn family(mut self, family: &'static str) -> Self {
        self.event.family = Some(family);
        self
    }

    pub(super) fn nowhere(mut self) -> Self {
        self.event.distro = None;
        self
    }

    pub(super) fn tool(mut self, tool: Tool) -> Self {
        self.event.tool = tool;
        self
    }

    pub(super) fn action(mut self, action: Action) -> Self {
        self.event.action = action;
        self
    }

    pub(super) fn outcome(mut self, outcome: Outcome) -> Self {
        self.event.outcome = outcome;
        self
    }

    pub(super) fn target(mut self, target: Target) -> Self {
        self.event.target = target;
        self
    }

    pub(super) fn context(mut self, context: Context) -> Self {
        self.event.context = context;
        self
    }

    pub(super) fn failure(mut self, failure: Failure) -> Self {
        self.event.failure = failure;
        self
    }

    /// In a container that the command starts, say.
    pub(super) fn elsewhere(mut self) -> Self {
        self.event.elsewhere = true;
        self
    }

    /// It rests on one of several values.
    pub(super) fn several(mut self) -> Self {
        self.event.several = true;
        self
    }

    pub(super) fn guessed(mut self) -> Self {
        self.event.guessed = true;
        self
    }

    pub(super) fn detail(mut self, detail: Detail) -> Self {
        self.event.detail = detail;
        self
    }

    /// Another interpreter: only a distribution's and Homebrew's is marked.
    pub(super) fn kind(mut self, kind: InterpreterKind) -> Self {
        let system = matches!(kind, InterpreterKind::Distro | InterpreterKind::Homebrew);
        if let Some(interpreter) = &mut self.event.interpreter {
            interpreter.kind = kind;
            interpreter.marked = (kind != InterpreterKind::Unknown).then_some(system);
        }
        self
    }

    pub(super) fn marked(mut self, marked: Option<bool>) -> Self {
        if let Some(interpreter) = &mut self.event.interpreter {
            interpreter.marked = marked;
        }
        self
    }

    pub(super) fn pip(mut self, version: Option<&str>) -> Self {
        if let Some(interpreter) = &mut self.event.interpreter {
            interpreter.pip = version.map(str::to_owned);
        }
        self
    }

    pub(super) fn packages(mut self, packages: &[&str]) -> Self {
        self.event.packages = packages.iter().map(|&it| it.to_owned()).collect();
        self
    }

    pub(super) fn privilege(mut self, privilege: Privilege) -> Self {
        self.event.privilege = privilege;
        self
    }

    /// Privilege that a word of the text raises.
    pub(super) fn raised(mut self, word: &str) -> Self {
        self.event.raised_by =
            Some(Raised { place: self.place(word), written: None, apart: false });
        self.privilege(Privilege::Raised)
    }

    /// The same by a word that is none of the command's.
    pub(super) fn raised_apart(mut self, word: &str) -> Self {
        self.event.raised_by = Some(Raised { place: self.place(word), written: None, apart: true });
        self.privilege(Privilege::Raised)
    }

    /// The command is other words of the text than its first line.
    pub(super) fn command(mut self, words: &str) -> Self {
        self.event.place = self.place(words);
        self
    }

    /// An override that stands in the text.
    pub(super) fn overridden(mut self, written: &str, form: OverrideForm, effect: Effect) -> Self {
        let place = self.place(written);
        let written = written.to_owned();
        self.event.overrides.push(Override { place, written, form, effect });
        self
    }

    /// A marker that is deleted instead.
    pub(super) fn marker(mut self, path: &str, system: bool, effect: Effect) -> Self {
        let place = self.place(path);
        let path = path.to_owned();
        let change = MarkerChange { place, path, how: MarkerFate::Deleted, system, effect };
        self.event.interpreter = None;
        self.tool(Tool::Files).action(Action::Marker).detail(Detail::Marker(change)).packages(&[])
    }

    pub(super) fn at(&self, words: &str) -> Place {
        self.place(words)
    }
}
