//! What the machine believes, for programs, version 1.

use super::escape;
use crate::machine::event::{Because, Effect, Event, Interpreter, Override, OverrideForm, Reach};
use crate::machine::{Analysis, Guard, Presence, UnitTrace};
use crate::source::{FileId, Place};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    files: Vec<TracedFile<'a>>,
}

#[derive(Serialize)]
struct TracedFile<'a> {
    path: &'a str,
    units: Vec<TracedUnit<'a>>,
}

#[derive(Serialize)]
struct TracedUnit<'a> {
    name: &'a str,
    context: &'static str,
    events: Vec<TracedEvent<'a>>,
    after: AfterUnit,
}

#[derive(Serialize)]
struct TracedEvent<'a> {
    /// Only if it stands in another file than the one that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    line: u32,
    column: u32,
    command: &'a str,
    tool: &'static str,
    action: &'static str,
    interpreter: Option<TracedInterpreter<'a>>,
    reach: &'static str,
    outcome: &'static str,
    target: &'static str,
    #[serde(rename = "override")]
    overrides: Option<TracedOverride<'a>>,
    privilege: &'static str,
    evidence: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct TracedInterpreter<'a> {
    path: &'a str,
    kind: &'static str,
    version: Option<&'a str>,
}

#[derive(Serialize)]
struct TracedOverride<'a> {
    written: &'a str,
    form: &'static str,
    effect: &'static str,
}

#[derive(Serialize)]
struct Reason<'a> {
    path: Option<&'a str>,
    line: Option<u32>,
    message: &'a str,
}

#[derive(Serialize)]
struct AfterUnit {
    marker: &'static str,
    guard: Guards,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Guards {
    pip_root: &'static str,
    pip_user: &'static str,
    uv: &'static str,
}

/// The traces as JSON, with a line break at its end.
pub fn render(analyses: &[Analysis]) -> String {
    let files = analyses.iter().map(|analysis| TracedFile {
        path: analysis.path(),
        units: analysis.units.iter().map(|it| unit(it, analysis)).collect(),
    });
    let document = Document { version: 1, files: files.collect() };
    // Strings and numbers only: there is nothing that could fail.
    let mut text = escape::json(serde_json::to_string_pretty(&document).unwrap_or_default());
    text.push('\n');
    text
}

fn unit<'a>(unit: &'a UnitTrace, analysis: &'a Analysis) -> TracedUnit<'a> {
    TracedUnit {
        name: &unit.name,
        context: unit.context.name(),
        events: unit.events.iter().map(|it| event(it, analysis)).collect(),
        after: AfterUnit {
            marker: presence(unit.after.marker),
            guard: Guards {
                pip_root: guard(unit.after.pip_root),
                pip_user: guard(unit.after.pip_user),
                uv: guard(unit.after.uv),
            },
        },
    }
}

fn event<'a>(event: &'a Event, analysis: &'a Analysis) -> TracedEvent<'a> {
    let file = analysis.file(event.place);
    let position = file.position(event.place.span.start);
    TracedEvent {
        path: (event.place.file != FileId(0)).then(|| file.path()),
        line: position.line,
        column: position.column,
        command: &event.command,
        tool: event.tool.name(),
        action: event.action.name(),
        interpreter: event.interpreter.as_ref().map(interpreter),
        reach: event.reach.name(),
        outcome: event.outcome.name(),
        target: event.target.name(),
        overrides: telling(&event.overrides).map(|it| TracedOverride {
            written: &it.written,
            form: form(it.form),
            effect: effect(&it.effect),
        }),
        privilege: event.privilege.name(),
        evidence: reasons(event).map(|it| reason(it, analysis)).collect(),
    }
}

/// What an event rests on, and why it is never reached.
fn reasons(event: &Event) -> impl Iterator<Item = &Because> {
    let mended = event.mended.iter().filter(|_| event.reach == Reach::Never);
    event.evidence.iter().chain(mended)
}

/// Of several overrides the one that works, else the first.
pub(super) fn telling(overrides: &[Override]) -> Option<&Override> {
    overrides.iter().find(|it| it.effect == Effect::Works).or_else(|| overrides.first())
}

fn interpreter(interpreter: &Interpreter) -> TracedInterpreter<'_> {
    TracedInterpreter {
        path: &interpreter.path,
        kind: interpreter.kind.name(),
        version: interpreter.version.as_deref(),
    }
}

fn reason<'a>(because: &'a Because, analysis: &'a Analysis) -> Reason<'a> {
    let place = because.place;
    let line = |place: Place| analysis.file(place).position(place.span.start).line;
    Reason {
        path: place.map(|place| analysis.file(place).path()),
        line: place.map(line),
        message: &because.message,
    }
}

fn form(form: OverrideForm) -> &'static str {
    match form {
        OverrideForm::Option => "option",
        OverrideForm::Prefix => "prefix",
        OverrideForm::Variable => "variable",
        OverrideForm::Configuration => "configuration",
    }
}

fn effect(effect: &Effect) -> &'static str {
    match effect {
        Effect::Works => "works",
        Effect::Needless(_) => "needless",
        Effect::Ineffective(_) => "ineffective",
        Effect::Unknown => "unknown",
    }
}

/// As `trace` writes it.
pub(super) fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Present => "present",
        Presence::Absent => "absent",
        Presence::Unknown => "unknown",
    }
}

/// As `trace` writes it.
pub(super) fn guard(guard: Guard) -> &'static str {
    match guard {
        Guard::Up => "up",
        Guard::Down => "down",
        Guard::Unknown => "unknown",
    }
}
