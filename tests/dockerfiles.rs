//! Dockerfiles that say at their top what must be true of them (`testdata/dockerfiles/README.md`).
#![allow(clippy::unwrap_used, missing_docs)]

use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, analyse};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::machine::event::{Event, Outcome, Reach};
use pep668_lint::machine::{After, Analysis, Guard};
use pep668_lint::source::{Kind, SourceFile};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/dockerfiles");

/// What a file says of itself.
#[derive(Default)]
struct Expected {
    /// The commands on each line that change what is installed, in their order.
    commands: BTreeMap<u32, Vec<String>>,
    /// What holds at the end of a stage; that of the last one if it has no number.
    after: Vec<(Option<usize>, String)>,
}

fn expected(text: &str) -> Expected {
    let mut expected = Expected::default();
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        if let Some(command) = line.strip_prefix("# expect: line ") {
            let (number, command) = command.split_once(' ').unwrap();
            let commands = expected.commands.entry(number.parse().unwrap()).or_default();
            commands.push(command.to_owned());
        } else if let Some(after) = line.strip_prefix("# expect-after: ") {
            expected.after.push((None, after.to_owned()));
        } else if let Some(after) = line.strip_prefix("# expect-after stage ") {
            let (stage, after) = after.split_once(": ").unwrap();
            expected.after.push((Some(stage.parse().unwrap()), after.to_owned()));
        } else {
            assert!(!line.contains("expect"), "what does this expect? {line}");
        }
    }
    expected
}

fn replay(text: &str) -> Analysis {
    let file = Arc::new(SourceFile::new("Dockerfile", text));
    let target = Target::alone(file, Kind::Dockerfile);
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    analyse(&target, &Workspace::alone(setup))
}

/// `pip install proceeds in venv`
fn described(event: &Event) -> String {
    let command = format!("{} {}", event.tool.name(), event.action.name());
    let outcome = event.outcome.name();
    match (event.reach, event.outcome) {
        (Reach::Never, _) => format!("{command} not reached"),
        (Reach::Maybe, _) => format!("{command} perhaps {outcome}"),
        (_, Outcome::Proceeds) => format!("{command} {outcome} in {}", event.target.name()),
        _ => format!("{command} {outcome}"),
    }
}

/// The commands on each line that change what is installed. An ONBUILD is followed twice, where it
/// stands and where it runs; only the latter is reached.
fn commands(analysis: &Analysis) -> BTreeMap<u32, Vec<String>> {
    let events = analysis.units.iter().flat_map(|unit| &unit.events);
    let mut lines: BTreeMap<u32, Vec<&Event>> = BTreeMap::new();
    for event in events.filter(|it| it.tool.is_installer() && it.action.changes_packages()) {
        let line = analysis.file(event.place).position(event.place.span.start).line;
        lines.entry(line).or_default().push(event);
    }
    for events in lines.values_mut() {
        if events.iter().any(|event| event.reach != Reach::Never) {
            events.retain(|event| event.reach != Reach::Never);
        }
    }
    let describe = |(line, events): (u32, Vec<&Event>)| {
        let mut described: Vec<String> = events.into_iter().map(described).collect();
        described.dedup();
        (line, described)
    };
    lines.into_iter().map(describe).collect()
}

/// Whether the commands of a line are the expected ones. Where they write need not be said, and
/// of what is not reached nothing.
fn fit(expected: &[String], found: &[String]) -> bool {
    if found.is_empty() {
        return expected.iter().all(|command| command.ends_with(" not reached"));
    }
    let fits = |(expected, found): (&String, &String)| {
        let rest = found.strip_prefix(expected.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" in "))
    };
    expected.len() == found.len() && expected.iter().zip(found).all(fits)
}

/// `up` of `pip-root up`
fn guard(after: After, of: &str) -> &'static str {
    let guard = match of {
        "pip-root" => after.pip_root,
        "pip-user" => after.pip_user,
        "uv" => after.uv,
        other => panic!("whose guard is `{other}`?"),
    };
    match guard {
        Guard::Up => "up",
        Guard::Down => "down",
        Guard::Unknown => "unknown",
    }
}

/// Where the machine sees it otherwise.
fn misses(text: &str) -> Vec<String> {
    let (expected, analysis) = (expected(text), replay(text));
    assert!(!expected.commands.is_empty());
    let found = commands(&analysis);
    let mut misses = Vec::new();
    let mut lines: Vec<&u32> = expected.commands.keys().chain(found.keys()).collect();
    lines.sort_unstable();
    lines.dedup();
    for line in lines {
        let of = |map: &BTreeMap<u32, Vec<String>>| map.get(line).cloned().unwrap_or_default();
        let (expected, found) = (of(&expected.commands), of(&found));
        if !fit(&expected, &found) {
            misses.push(format!("line {line}: {expected:?}, not {found:?}"));
        }
    }
    for (stage, states) in expected.after {
        let stage = stage.unwrap_or(analysis.units.len() - 1);
        for state in states.split(", ") {
            let (of, expected) = state.split_once(' ').unwrap();
            let found = guard(analysis.units[stage].after, of);
            if found != expected {
                misses.push(format!("after stage {stage}: {of} {expected}, not {found}"));
            }
        }
    }
    misses
}

#[test]
fn what_dockerfiles_say_of_themselves_is_true() {
    let mut wrong = Vec::new();
    let mut files = 0;
    for entry in Path::new(FOLDER).read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "Dockerfile") {
            files += 1;
            let misses = misses(&std::fs::read_to_string(&path).unwrap());
            let name = path.file_name().unwrap().display();
            wrong.extend(misses.into_iter().map(|miss| format!("{name}: {miss}")));
        }
    }
    wrong.sort();
    assert!(files >= 30, "{files}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
