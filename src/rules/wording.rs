//! Words that several messages share.

use crate::knowledge::distro::Release;
use crate::machine::Analysis;
use crate::machine::event::{Action, Event, Interpreter, InterpreterKind, Tool};
use crate::source::{Place, Span};

/// A release for people: `ubuntu 22.04`, `arch`.
pub(super) fn release(release: Release) -> String {
    match release.release {
        Some(number) if number != "rolling" => format!("{} {number}", release.id),
        _ => release.id.to_owned(),
    }
}

/// The tool as people call it, without its version.
pub(super) fn tool(event: &Event) -> &'static str {
    match event.tool {
        Tool::GetPip => "get-pip.py",
        tool => tool.name(),
    }
}

/// The tool with pip's version, if pip is what runs and its version is known: `pip 23.0.1`.
pub(super) fn tool_with_version(event: &Event) -> String {
    let version = event.interpreter.as_ref().and_then(|it| it.pip.as_ref());
    match (event.tool, version) {
        (Tool::Pip, Some(version)) => format!("pip {version}"),
        _ => tool(event).to_owned(),
    }
}

/// The Python that a command concerns: `the Python 3.11 of debian 12`.
pub(super) fn python(event: &Event) -> String {
    let Some(interpreter) = &event.interpreter else { return "the system's Python".to_owned() };
    let named = named(interpreter);
    match (interpreter.kind, event.distro) {
        (InterpreterKind::Distro, Some(distro)) => format!("the {named} of {}", release(distro)),
        (InterpreterKind::Distro, None) => format!("the system's {named}"),
        (InterpreterKind::Homebrew, _) => format!("Homebrew's {named}"),
        (InterpreterKind::Conda, _) => format!("conda's {named}"),
        (InterpreterKind::Toolcache, _) => format!("the {named} of the runner's tool cache"),
        (InterpreterKind::Venv, _) => "the virtual environment".to_owned(),
        (InterpreterKind::Upstream | InterpreterKind::Private, _) => {
            format!("the {named} at `{}`", interpreter.path)
        }
        (InterpreterKind::Unknown, _) => "a Python that cannot be known from here".to_owned(),
    }
}

fn named(interpreter: &Interpreter) -> String {
    match &interpreter.version {
        Some(version) => format!("Python {version}"),
        None => "Python".to_owned(),
    }
}

/// What the tool does to the Python: `install into`.
pub(super) fn verb(action: Action) -> &'static str {
    match action {
        Action::Uninstall => "remove packages from",
        Action::Sync => "change packages of",
        _ => "install into",
    }
}

/// The first line of a place: a command over several lines is named by where it begins.
pub(super) fn first_line(place: Place, analysis: &Analysis) -> Place {
    let line = analysis.text(place).lines().next().unwrap_or_default();
    let line = line.trim_end().trim_end_matches(['\\', '`']).trim_end();
    let start = place.span.start as usize;
    Place { span: Span::new(start, start + line.len()), ..place }
}
