//! What the machine knows about a command, in words.

use super::check::Subject;
use super::client::Client;
use super::diagnostics::place;
use super::document::Document;
use super::markdown::Style;
use super::state::View;
use crate::finding::{Context, Location};
use crate::machine::event::{
    Action, Because, Effect, Event, Interpreter, InterpreterKind, Outcome, Privilege, Reach, Target,
};
use crate::machine::{Analysis, Guard, Presence, UnitTrace};
use crate::report::escape::line;
use crate::source::Place;
use std::sync::Arc;

/// Texts without doubles, and no more than `most`.
pub(super) fn distinct(most: usize, texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if !all.contains(&text) && all.len() < most {
            all.push(text);
        }
    }
    all
}

/// Tells what an analysis of a buffer has shown.
pub(super) struct Facts<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) subject: &'a Subject,
    pub(super) document: &'a Document,
    pub(super) view: &'a View,
    pub(super) client: &'a Client,
    pub(super) style: Style,
}

impl Facts<'_> {
    /// All about a command, as a list below its headline.
    pub(super) fn event(&self, event: &Event, unit: &UnitTrace) -> String {
        let style = self.style;
        let mut text = format!(
            "{}: {}\n\n",
            style.bold(&style.prose(&outcome(event))),
            style.code(&shortened(&event.command))
        );
        if let Some(interpreter) = &event.interpreter {
            self.item(&mut text, "interpreter", &self.interpreter(interpreter));
        }
        if event.action.changes_packages() {
            self.item(&mut text, "changes", target(event.target));
        }
        if let Some(privilege) = privilege(event.privilege) {
            self.item(&mut text, "runs as", privilege);
        }
        let context = format!("{} ({})", context(event.context), style.prose(&unit.name));
        self.item(&mut text, "machine", &context);
        if event.why != unit.why {
            self.reasons(&mut text, &event.why);
        }
        match event.reach {
            Reach::Always => {}
            Reach::Maybe => self.item(&mut text, "reached", "on some ways through the text"),
            Reach::Never => {
                self.item(&mut text, "reached", "only if what is refused before is mended");
            }
        }
        for it in &event.overrides {
            let written = style.code(&it.written);
            let effect = match &it.effect {
                Effect::Works => "takes the guard down".to_owned(),
                Effect::Needless(why) => format!("is not needed: {}", style.prose(why)),
                Effect::Ineffective(why) => format!("cannot work: {}", style.prose(why)),
                Effect::Unknown => "may take the guard down".to_owned(),
            };
            self.item(&mut text, "override", &format!("{written} {effect}"));
        }
        self.reasons(&mut text, &event.evidence);
        self.reasons(&mut text, &event.via);
        text
    }

    /// What a unit is, and what that means.
    pub(super) fn unit(&self, unit: &UnitTrace) -> String {
        let style = self.style;
        let headline = format!("{}: {}", style.prose(&unit.name), context(unit.context));
        let mut text = format!("{}\n\n", style.bold(&headline));
        self.reasons(&mut text, &unit.why);
        if let Some(distro) = unit.distro {
            let release = distro.release.map_or(String::new(), |release| format!(" {release}"));
            self.item(&mut text, "system", &style.prose(&format!("{}{release}", distro.id)));
        }
        let marker = match unit.after.marker {
            Presence::Present => "its Python is externally managed in the end",
            Presence::Absent => "its Python is not externally managed in the end",
            Presence::Unknown => "nobody can tell in the end",
        };
        self.item(&mut text, "PEP 668", marker);
        let guard = |guard| match guard {
            Guard::Up => "refused",
            Guard::Down => "let through",
            Guard::Unknown => "unknown",
        };
        let after = &unit.after;
        let (pip, uv) = (guard(after.pip_root), guard(after.uv));
        self.item(&mut text, "a plain install then", &format!("by pip {pip}, by uv {uv}"));
        let policy = &self.subject.workspace.setup().policy;
        let rules = ["break-system-packages", "sudo-pip", "marker-removed"];
        let level =
            |rule| format!("{} {}", style.code(rule), policy.level(rule, unit.context).name());
        self.item(&mut text, "policy here", &rules.map(level).join(", "));
        text
    }

    fn item(&self, text: &mut String, name: &str, value: &str) {
        text.push_str(&format!("- {name}: {value}\n"));
    }

    fn reasons(&self, text: &mut String, reasons: &[Because]) {
        for reason in reasons {
            let message = self.style.prose(&reason.message);
            let message = match reason.place {
                Some(place) => self.linked(&message, place),
                None => message,
            };
            self.item(text, "because", &message);
        }
    }

    /// Text with a link to a place, or with its line where there are no links.
    fn linked(&self, text: &str, at: Place) -> String {
        let location = Location { file: Arc::clone(self.analysis.file(at)), span: at.span };
        let at = place(&location, self.subject, self.document, self.view, self.client);
        let number = at.range.start.line + 1;
        match self.style {
            Style::Markdown => self.style.link(text, &format!("{}#L{number}", at.uri)),
            Style::Plain => format!("{text} ({}:{number})", line(location.file.path())),
        }
    }

    fn interpreter(&self, it: &Interpreter) -> String {
        let mut about = vec![kind(it.kind).to_owned()];
        about.extend(it.version.as_ref().map(|version| format!("Python {version}")));
        about.extend(it.pip.as_ref().map(|pip| format!("pip {pip}")));
        match it.marked {
            Some(true) => about.push("externally managed".to_owned()),
            Some(false) => about.push("not externally managed".to_owned()),
            None => {}
        }
        format!("{} ({})", self.style.code(&it.path), self.style.prose(&about.join(", ")))
    }
}

/// What becomes of a command, in a few words. Code stands in backquotes.
pub(super) fn outcome(event: &Event) -> String {
    let tool = event.tool.name();
    let does = match event.action {
        Action::Install | Action::Uninstall | Action::Sync | Action::Download => {
            format!("`{tool} {}`", event.action.name())
        }
        Action::Config => "a change of what the guard reads".to_owned(),
        Action::CreateEnvironment => "the making of an environment".to_owned(),
        Action::Activate => "the choice of an environment".to_owned(),
        Action::Marker => "a change of the marker".to_owned(),
        Action::Other => format!("`{tool}`"),
    };
    match event.outcome {
        Outcome::Blocked => format!("{does} is refused: externally-managed-environment"),
        Outcome::NoSuchOption => format!("{does} fails: no such option"),
        Outcome::Error => format!("{does} fails for another reason than PEP 668"),
        Outcome::Unknown => format!("nobody can tell what becomes of {does}"),
        Outcome::Proceeds => format!("nothing stops {does}"),
    }
}

/// What becomes of a command, for the margin.
pub(super) fn short(event: &Event) -> String {
    match event.outcome {
        Outcome::Blocked => return "blocked".to_owned(),
        Outcome::NoSuchOption => return "no such option".to_owned(),
        Outcome::Error => return "fails".to_owned(),
        Outcome::Unknown => return "unknown".to_owned(),
        Outcome::Proceeds => {}
    }
    let path = event.interpreter.as_ref().map(|it| it.path.as_str());
    let environment = path.and_then(|path| path.rsplit_once("/bin/")).map(|(folder, _)| folder);
    let target = match (event.target, environment) {
        (Target::Venv, Some(folder)) => shortened(folder),
        (Target::System, _) => "system".to_owned(),
        (Target::Distro, _) => "the distribution's own".to_owned(),
        (Target::User, _) => "user".to_owned(),
        (Target::Venv, None) => "venv".to_owned(),
        (Target::Pipx, _) => "pipx".to_owned(),
        (Target::Directory, _) => "folder".to_owned(),
        (Target::None, _) => "nowhere".to_owned(),
        (Target::Unknown, _) => "unknown".to_owned(),
    };
    format!("\u{2192} {}", line(&target))
}

/// A kind of machine, and whether it lasts.
fn context(context: Context) -> &'static str {
    match context {
        Context::Container => "a container, thrown away",
        Context::HostedCi => "a hosted CI runner, fresh for every job",
        Context::Unknown => "nobody can tell what machine this is",
        Context::SelfHostedCi => "a CI runner that is kept",
        Context::Host => "somebody's machine",
    }
}

fn kind(kind: InterpreterKind) -> &'static str {
    match kind {
        InterpreterKind::Distro => "the distribution's",
        InterpreterKind::Upstream => "built from source",
        InterpreterKind::Venv => "a virtual environment's",
        InterpreterKind::Conda => "conda's",
        InterpreterKind::Homebrew => "Homebrew's",
        InterpreterKind::Toolcache => "the runner's tool cache",
        InterpreterKind::Private => "one of its own",
        InterpreterKind::Unknown => "unknown",
    }
}

fn target(target: Target) -> &'static str {
    match target {
        Target::System => "the system's Python",
        Target::Distro => "the distribution's own packages",
        Target::User => "the user's packages (`~/.local`)",
        Target::Venv => "a virtual environment",
        Target::Pipx => "pipx's environments",
        Target::Directory => "a folder that is named",
        Target::None => "nothing",
        Target::Unknown => "something unknown",
    }
}

fn privilege(privilege: Privilege) -> Option<&'static str> {
    match privilege {
        Privilege::Root => Some("root"),
        Privilege::User => Some("an ordinary user"),
        Privilege::Raised => Some("root, by `sudo` or its like"),
        Privilege::Unknown => None,
    }
}

/// A command in one line, not too long.
fn shortened(command: &str) -> String {
    const MOST: usize = 120;
    let text = command.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}\u{2026}", &text[..at]),
        None => text,
    }
}
