//! What real pip, uv and sudo did on Debian, case by case: the machine must foretell nearly all.
#![allow(clippy::unwrap_used, missing_docs)]

use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, analyse};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::machine::event::{Event, Outcome, Reach, Target as Place};
use pep668_lint::machine::{Guard, UnitTrace};
use pep668_lint::source::{Kind, SourceFile};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/oracle/");

/// Facts that are said rightly, among those that are said.
const LEAST_AGREEMENT: f64 = 0.997;
/// Facts that are said at all.
const LEAST_DECIDED: f64 = 0.99;
/// The agreement on any one kind of fact.
const LEAST_ON_A_FACT: f64 = 0.99;
/// Facts that are true and said, among those that are true: they are the rarer ones.
const LEAST_OF_THE_TRUE: f64 = 0.98;

struct Suite {
    name: &'static str,
    image: &'static str,
    python: &'static str,
    pipx: &'static str,
}

const SUITES: [Suite; 4] = [
    Suite { name: "bullseye", image: "debian:11", python: "3.9", pipx: "" },
    Suite { name: "bookworm", image: "debian:12", python: "3.11", pipx: " pipx" },
    Suite { name: "trixie", image: "debian:13", python: "3.13", pipx: " pipx" },
    Suite { name: "sid", image: "debian:sid", python: "3.14", pipx: " pipx" },
];

/// Runs that are compared.
const RUNS: usize = 1_672;

const FACTS: [&str; 6] = ["blocked", "nosuch", "system", "down-root", "down-user", "down-uv"];

/// A yes or no to each of [`FACTS`]; `None`: unclear.
type Answers = [Option<bool>; 6];

/// The keys of a case or the columns of a row.
type Fields = BTreeMap<String, String>;

fn read(name: &str) -> String {
    std::fs::read_to_string(format!("{FOLDER}{name}")).unwrap()
}

/// The cases: `- id: …`, other keys two blanks further in, and `run: |` with the lines of a block.
fn cases(text: &str) -> Vec<Fields> {
    let mut cases: Vec<Fields> = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if in_block && (line.starts_with("    ") || line.trim().is_empty()) {
            let run = cases.last_mut().unwrap().get_mut("run").unwrap();
            run.push_str(line.get(4..).unwrap_or_default());
            run.push('\n');
            continue;
        }
        in_block = false;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with("- ") {
            cases.push(Fields::new());
        }
        let (key, value) = line[2..].split_once(':').unwrap_or_else(|| panic!("{line}"));
        in_block = value.trim() == "|";
        let value = if in_block { "" } else { value.trim() };
        cases.last_mut().unwrap().insert(key.to_owned(), value.to_owned());
    }
    for case in &mut cases {
        let run = case.get_mut("run").unwrap();
        run.truncate(run.trim_end_matches('\n').len());
        run.push('\n');
    }
    cases
}

/// The rows of a table by their first column.
fn rows(text: &str) -> BTreeMap<String, Fields> {
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned));
    let head: Vec<String> = lines.next().unwrap().collect();
    let rows = lines.map(|row| head.iter().cloned().zip(row).collect::<Fields>());
    rows.map(|row| (row["id"].clone(), row)).collect()
}

/// The system that the case ran on, and each of its shells as an instruction.
fn dockerfile(case: &Fields, suite: &Suite) -> String {
    let get = |key: &str, default: &'static str| case.get(key).map_or(default, String::as_str);
    let (image, pipx) = (suite.image, suite.pipx);
    let mut text = format!(
        "FROM {image}\n\
         RUN apt-get update && apt-get install -y python3 python3-pip python3-venv \
         python3-setuptools python3-requests python-is-python3 sudo{pipx}\n\
         COPY --from=ghcr.io/astral-sh/uv:latest /uv /uvx /usr/local/bin/\n\
         COPY wheels /wheels\n\
         COPY proj/setup.py /srv/proj/setup.py\n\
         RUN useradd -m dev && echo 'dev ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/dev\n\
         WORKDIR /srv/work\n"
    );
    match get("user", "root") {
        "root" => {}
        user => writeln!(text, "USER {user}").unwrap(),
    }
    let shell: &[&str] = match get("shell", "bash") {
        "bash" => &["/bin/bash", "-c"],
        "sh" => &["/bin/sh", "-c"],
        "bash-e" => &["/bin/bash", "-e", "-c"],
        "login" => &["/bin/bash", "-l", "-c"],
        other => panic!("{other}"),
    };
    for part in case["run"].replace("@PYV@", suite.python).split("%%RUN\n") {
        let mut words = shell.to_vec();
        words.push(part);
        writeln!(text, "RUN {}", serde_json::to_string(&words).unwrap()).unwrap();
    }
    text
}

/// What happened; a fact that the run left unclear is absent.
fn real(row: &Fields) -> Answers {
    let get = |key: &str| row.get(key).map_or("", String::as_str);
    let some = |key: &str| !matches!(get(key), "" | "0");
    let places = format!("{},{}", get("installed_into"), get("removed_from"));
    let mut places = places.split([',', ';', ' ']);
    let probe = |key: &str| match get(key) {
        "allowed" => Some(true),
        "blocked" => Some(false),
        _ => None,
    };
    [
        Some(some("blocked") || some("blocked_uv")),
        Some(some("nosuchopt")),
        Some(places.any(|place| matches!(place, "system" | "distro"))),
        probe("probe_root"),
        probe("probe_dev"),
        probe("probe_uv"),
    ]
}

/// Whether this event is an installer's that ends so.
fn ends(event: &Event, outcome: Outcome) -> Option<bool> {
    match event.outcome {
        _ if !event.tool.is_installer() => Some(false),
        Outcome::Unknown => None,
        other => Some(other == outcome),
    }
}

/// Whether this event changes the system's packages.
fn touches_the_system(event: &Event) -> Option<bool> {
    if !event.tool.is_installer() || !event.action.changes_packages() {
        return Some(false);
    }
    match (event.outcome, event.target) {
        (Outcome::Blocked | Outcome::NoSuchOption | Outcome::Error, _) => Some(false),
        (Outcome::Unknown, _) | (_, Place::Unknown) => None,
        (Outcome::Proceeds, target) => Some(matches!(target, Place::System | Place::Distro)),
    }
}

/// What the machine says of the unit.
fn foretold(unit: &UnitTrace) -> Answers {
    let any = |test: &dyn Fn(&Event) -> Option<bool>| {
        let reached = unit.events.iter().filter(|event| event.reach != Reach::Never);
        let answers: Vec<_> = reached.map(|event| (event.reach, test(event))).collect();
        if answers.contains(&(Reach::Always, Some(true))) {
            return Some(true);
        }
        answers.iter().all(|(_, answer)| *answer == Some(false)).then_some(false)
    };
    let down = |guard: Guard| match guard {
        Guard::Down => Some(true),
        Guard::Up => Some(false),
        Guard::Unknown => None,
    };
    [
        any(&|event| ends(event, Outcome::Blocked)),
        any(&|event| ends(event, Outcome::NoSuchOption)),
        any(&touches_the_system),
        down(unit.after.pip_root),
        down(unit.after.pip_user),
        down(unit.after.uv),
    ]
}

fn replay(text: String) -> Answers {
    let file = Arc::new(SourceFile::new("Dockerfile", text));
    let target = Target::alone(file, Kind::Dockerfile);
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    foretold(analyse(&target, &Workspace::alone(setup)).units.last().unwrap())
}

/// A case on a suite: what happened, and what the machine said.
struct Compared {
    name: String,
    real: Answers,
    foretold: Answers,
}

fn compare() -> Vec<Compared> {
    let cases = cases(&read("cases.yaml"));
    let mut runs = Vec::new();
    for suite in &SUITES {
        let mut rows = rows(&read(&format!("results-{}.tsv", suite.name)));
        for case in &cases {
            // A build ends at the first instruction that fails; the real run went on.
            let ended = |row: &Fields| {
                let (earlier, _) = row["rcs"].rsplit_once(',').unwrap_or_default();
                earlier.split(',').any(|status| !matches!(status, "" | "0"))
            };
            if let Some(row) = rows.remove(&case["id"]).filter(|row| !ended(row)) {
                runs.push((suite, case, row));
            }
        }
    }
    let compare = |(suite, case, row): &(&Suite, &Fields, Fields)| Compared {
        name: format!("{} on {}", case["id"], suite.name),
        real: real(row),
        foretold: replay(dockerfile(case, suite)),
    };
    runs.par_iter().map(compare).collect()
}

/// How many facts were said rightly, wrongly, or not; and how many are true, and of these said.
#[derive(Default)]
struct Tally {
    right: u32,
    wrong: u32,
    unsaid: u32,
    truths: u32,
    found: u32,
}

impl Tally {
    fn add(&mut self, real: bool, foretold: Option<bool>) {
        match foretold {
            None => self.unsaid += 1,
            Some(answer) if answer == real => self.right += 1,
            Some(_) => self.wrong += 1,
        }
        self.truths += u32::from(real);
        self.found += u32::from(real && foretold == Some(true));
    }

    fn agreement(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.wrong)
    }

    fn decided(&self) -> f64 {
        f64::from(self.right + self.wrong) / f64::from(self.right + self.wrong + self.unsaid)
    }

    fn of_the_true(&self) -> f64 {
        f64::from(self.found) / f64::from(self.truths)
    }

    fn line(&self, name: &str) -> String {
        format!(
            "{name:9}  agreement {:.4}  decided {:.4}  of {} true {:.4}  ({} wrong, {} unsaid)",
            self.agreement(),
            self.decided(),
            self.truths,
            self.of_the_true(),
            self.wrong,
            self.unsaid
        )
    }
}

/// The facts that were said wrongly or not at all, a line each.
fn misses(compared: &[Compared]) -> Vec<String> {
    let mut lines = Vec::new();
    for case in compared {
        for ((fact, real), foretold) in FACTS.iter().zip(case.real).zip(case.foretold) {
            let Some(real) = real.filter(|real| Some(*real) != foretold) else { continue };
            let said = foretold.map_or("unknown".to_owned(), |it| it.to_string());
            lines.push(format!("{}: {fact} is {real}, not {said}", case.name));
        }
    }
    lines
}

#[test]
fn the_machine_foretells_what_happens() {
    let compared = compare();
    assert_eq!(compared.len(), RUNS);
    let mut all = Tally::default();
    let mut kinds: [Tally; 6] = Default::default();
    for case in &compared {
        for ((kind, real), foretold) in kinds.iter_mut().zip(case.real).zip(case.foretold) {
            if let Some(real) = real {
                kind.add(real, foretold);
                all.add(real, foretold);
            }
        }
    }
    let good = all.agreement() >= LEAST_AGREEMENT && all.decided() >= LEAST_DECIDED;
    let each_good = kinds
        .iter()
        .all(|kind| kind.agreement() >= LEAST_ON_A_FACT && kind.of_the_true() >= LEAST_OF_THE_TRUE);
    let mut table = vec![all.line("all")];
    table.extend(FACTS.iter().zip(&kinds).map(|(fact, kind)| kind.line(fact)));
    assert!(good && each_good, "{}\n\n{}", table.join("\n"), misses(&compared).join("\n"));
}
