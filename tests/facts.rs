//! What real pip and uv did, row by row: the machine must foretell it.
#![allow(clippy::unwrap_used, missing_docs)]

use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, analyse};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::machine::event::{Event, Outcome, Tool};
use pep668_lint::machine::{Analysis, Guard};
use pep668_lint::source::{Kind, SourceFile};
use std::collections::BTreeMap;
use std::sync::Arc;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/facts/");

/// The rows of a table, comments apart, as fields.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(format!("{FOLDER}{name}")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("# "));
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The commands that the cases of a table stand for.
fn scripts(name: &str) -> BTreeMap<String, String> {
    rows(name).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
}

/// Replays a Dockerfile whose last instruction runs a script, in an empty folder of a Debian 12
/// with a virtual environment.
fn replay(setup: &str, script: &str) -> Analysis {
    let text = format!(
        "FROM debian:12\n\
         RUN apt-get update && apt-get install -y python3-pip python3-venv\n\
         RUN python3 -m venv /x/venv0/v\n\
         {setup}\n\
         WORKDIR /x/work\n\
         RUN {script}\n"
    );
    let file = Arc::new(SourceFile::new("Dockerfile", text));
    let setup = Setup::new(&Config::default(), KNOWLEDGE_DATE);
    analyse(&Target::alone(file, Kind::Dockerfile), &Workspace::alone(Arc::new(setup)))
}

/// What became of the tool's command in the last instruction; `None` if it is of no interest.
fn outcome(analysis: &Analysis, tool: Tool) -> Option<Outcome> {
    let last = analysis.files[0].file.text().lines().count();
    let here = |event: &&Event| {
        let start = analysis.file(event.place).position(event.place.span.start);
        event.tool == tool && start.line as usize == last
    };
    analysis.units.last()?.events.iter().rfind(here).map(|event| event.outcome)
}

/// The outcomes that agree with what pip did; `None` among them: that it is of no interest.
fn expected(row: &str, script: &str) -> Vec<Option<Outcome>> {
    match row.split(' ').next().unwrap() {
        "PROCEEDS" => vec![Some(Outcome::Proceeds)],
        "RUNS" | "WROTE" => vec![Some(Outcome::Proceeds), None],
        "BLOCKED" => vec![Some(Outcome::Blocked)],
        // The outcome has a name if it is the override that pip does not know.
        "NOOPT" if script.contains("install --break-system-packages") => {
            vec![Some(Outcome::NoSuchOption)]
        }
        "NOOPT" => vec![Some(Outcome::NoSuchOption), Some(Outcome::Error)],
        "UNKCMD" => vec![Some(Outcome::Error), None],
        "AMBIG" | "BADVAL" | "REQVENV" | "OTHER" => vec![Some(Outcome::Error)],
        other => panic!("{other}"),
    }
}

fn named(outcomes: &[Option<Outcome>]) -> String {
    let names: Vec<&str> = outcomes.iter().map(|it| it.map_or("nothing", Outcome::name)).collect();
    names.join(" or ")
}

fn agree(table: &str, tool: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{table}: {tool} did otherwise:\n{}", wrong.join("\n"));
}

fn check_pip(table: &str, cases: usize) {
    let scripts = scripts("pip-scripts.tsv");
    let rows = rows(table);
    let (head, rows) = rows.split_first().unwrap();
    assert_eq!(rows.len(), cases);
    let mut wrong = Vec::new();
    for row in rows {
        let script = &scripts[&row[0]];
        for (version, did) in head.iter().zip(row).skip(1) {
            let setup = format!("RUN pip install --break-system-packages pip=={version}");
            let found = outcome(&replay(&setup, script), Tool::Pip);
            let expected = expected(did, script);
            if !expected.contains(&found) {
                let (expected, found) = (named(&expected), named(&[found]));
                wrong
                    .push(format!("pip {version}: {script}: {expected}, not {found} [{}]", row[0]));
            }
        }
    }
    agree(table, "pip", &wrong);
}

#[test]
fn pip_does_what_its_options_say() {
    check_pip("pip-matrix-A.tsv", 19);
}

#[test]
fn pip_does_what_its_variables_say() {
    check_pip("pip-matrix-B.tsv", 49);
}

#[test]
fn pip_does_what_its_files_say() {
    check_pip("pip-config-matrix.tsv", 36);
}

/// Whether a later plain install by root would be refused.
fn guard(analysis: &Analysis) -> Guard {
    analysis.units.last().unwrap().after.pip_root
}

#[test]
fn what_pip_config_wrote_takes_the_guard_down() {
    let scripts = scripts("pip-scripts.tsv");
    let written: Vec<_> = rows("pip-config-matrix.tsv")
        .into_iter()
        .filter(|row| row[1].starts_with("WROTE"))
        .collect();
    assert_eq!(written.len(), 3);
    for row in written {
        assert_eq!(guard(&replay("", &scripts[&row[0]])), Guard::Down, "{}", row[0]);
    }
    assert_eq!(guard(&replay("", "true")), Guard::Up);
}

#[test]
fn uv_does_what_it_is_told() {
    let scripts = scripts("uv-scripts.tsv");
    let rows = rows("uv-matrix.tsv");
    assert_eq!(rows.len(), 34);
    let mut wrong = Vec::new();
    for row in &rows {
        let script = &scripts[&row[0]];
        let expected = match (row[1].as_str(), row[2].contains("externally managed")) {
            ("rc=2", true) => vec![Some(Outcome::Blocked)],
            ("rc=2", false) => vec![Some(Outcome::Error)],
            ("rc=1", _) if row[2].contains("No solution found") => vec![Some(Outcome::Proceeds)],
            ("rc=0", _) => vec![Some(Outcome::Proceeds), None],
            _ => panic!("{row:?}"),
        };
        let setup = "COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv";
        let found = outcome(&replay(setup, script), Tool::Uv);
        if !expected.contains(&found) {
            wrong.push(format!(
                "{script}: {}, not {} [{}]",
                named(&expected),
                named(&[found]),
                row[0]
            ));
        }
    }
    agree("uv-matrix.tsv", "uv", &wrong);
}
