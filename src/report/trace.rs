//! What the machine believes, for people: each command of interest below its line.

use super::escape::{line, log};
use super::style::Paint;
use super::trace_json::{guard, presence, telling};
use crate::finding::Severity;
use crate::machine::event::{Because, Effect, Event, Interpreter, Outcome, Reach};
use crate::machine::{Analysis, Guard, UnitTrace};
use crate::source::Place;

/// The widest command that is shown whole, in characters.
const WIDE: usize = 160;

/// The traces as text.
pub fn render(analyses: &[Analysis], colour: bool) -> String {
    let paint = Paint::new(colour);
    let mut out = String::new();
    for analysis in analyses {
        for unit in &analysis.units {
            show(unit, analysis, paint, &mut out);
        }
        if analysis.units.is_empty() {
            let path = analysis.path();
            out.push_str(&format!("{}: no commands\n\n", line(path)));
        }
    }
    log(out)
}

fn show(unit: &UnitTrace, analysis: &Analysis, paint: Paint, out: &mut String) {
    let path = analysis.path();
    let title = format!("{}: {}", line(path), line(&unit.name));
    out.push_str(&format!("{} runs in context {}\n", paint.bold(&title), unit.context.name()));
    for why in &unit.why {
        out.push_str(&because(why, analysis, paint, "  "));
    }
    for event in &unit.events {
        out.push('\n');
        show_event(event, unit, analysis, paint, out);
    }
    let after = &unit.after;
    out.push_str(&format!(
        "\n  in the end: marker {}; guard {} for pip as root, {} for pip as the user, {} for uv\n\n",
        presence(after.marker),
        coloured_guard(after.pip_root, paint),
        coloured_guard(after.pip_user, paint),
        coloured_guard(after.uv, paint),
    ));
}

fn show_event(
    event: &Event,
    unit: &UnitTrace,
    analysis: &Analysis,
    paint: Paint,
    out: &mut String,
) {
    let place = place(event.place, analysis);
    out.push_str(&format!("  {} {}\n", paint.dim(&place), paint.bold(&shortened(&event.command))));
    out.push_str(&format!("    {}\n", verdict(event, paint)));
    if let Some(it) = telling(&event.overrides) {
        let effect = match &it.effect {
            Effect::Works => "takes the guard down".to_owned(),
            Effect::Needless(why) => format!("is needless: {}", line(why)),
            Effect::Ineffective(why) => format!("cannot work: {}", line(why)),
            Effect::Unknown => "may take the guard down".to_owned(),
        };
        out.push_str(&format!("    `{}` {effect}\n", line(&it.written)));
    }
    let mended = event.mended.iter().filter(|_| event.reach == Reach::Never);
    for why in event.evidence.iter().chain(mended) {
        out.push_str(&because(why, analysis, paint, "    "));
    }
    if (event.context, &event.why) != (unit.context, &unit.why) {
        out.push_str(&format!("    runs in context {}\n", event.context.name()));
        for why in &event.why {
            out.push_str(&because(why, analysis, paint, "    "));
        }
    }
}

/// `pip install · blocked · /usr/bin/python3 (distro 3.11, pip 23.0.1, marked) · into system · as root`
fn verdict(event: &Event, paint: Paint) -> String {
    let severity = match event.outcome {
        Outcome::Proceeds => None,
        Outcome::Unknown => Some(Severity::Note),
        Outcome::Blocked | Outcome::NoSuchOption | Outcome::Error => Some(Severity::Error),
    };
    let outcome = event.outcome.name();
    let outcome = severity.map_or(outcome.to_owned(), |severity| paint.severity(severity, outcome));
    let mut parts = vec![format!("{} {}", event.tool.name(), event.action.name()), outcome];
    parts.extend(event.interpreter.as_ref().map(interpreter));
    if event.action.changes_packages() {
        parts.push(format!("into {}", event.target.name()));
    }
    parts.push(format!("privilege {}", event.privilege.name()));
    if event.reach != Reach::Always {
        parts.push(format!("reached {}", event.reach.name()));
    }
    parts.join(" · ")
}

fn interpreter(interpreter: &Interpreter) -> String {
    let mut about = interpreter.kind.name().to_owned();
    if let Some(version) = &interpreter.version {
        about.push_str(&format!(" {version}"));
    }
    if let Some(pip) = &interpreter.pip {
        about.push_str(&format!(", pip {pip}"));
    }
    match interpreter.marked {
        Some(true) => about.push_str(", marked"),
        Some(false) => about.push_str(", not marked"),
        None => {}
    }
    format!("{} ({})", line(&interpreter.path), line(&about))
}

fn because(because: &Because, analysis: &Analysis, paint: Paint, indent: &str) -> String {
    let place = because.place.map_or(String::new(), |at| format!(" ({})", place(at, analysis)));
    format!("{indent}{} {}{}\n", paint.dim("because"), line(&because.message), paint.dim(&place))
}

fn place(place: Place, analysis: &Analysis) -> String {
    let file = analysis.file(place);
    format!("{}:{}", line(file.path()), file.position(place.span.start).line)
}

/// A command in one line.
fn shortened(command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(WIDE) {
        Some((at, _)) => format!("{}…", line(&text[..at])),
        None => line(&text).into_owned(),
    }
}

fn coloured_guard(it: Guard, paint: Paint) -> String {
    match it {
        Guard::Down => paint.severity(Severity::Warning, guard(it)),
        Guard::Up | Guard::Unknown => guard(it).to_owned(),
    }
}
