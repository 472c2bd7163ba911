//! Workflows in `testdata/workflows`. Their comments say which units they make, in which context, and
//! with which words something takes the guard down for later steps.
#![allow(clippy::unwrap_used, missing_docs)]

use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, analyse};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::machine::Analysis;
use pep668_lint::machine::event::Action;
use pep668_lint::source::{Kind, SourceFile};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/workflows");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn replayed(path: &Path) -> Analysis {
    let text = fs::read_to_string(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let file = Arc::new(SourceFile::new(name, text));
    let setup = Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE));
    analyse(&Target::alone(file, Kind::Workflow), &Workspace::alone(setup))
}

/// Units and overrides that last, in the notation of the comments.
fn seen(analysis: &Analysis) -> Vec<String> {
    let mut seen = Vec::new();
    for unit in &analysis.units {
        seen.push(format!("# unit: {} = {}", unit.name, unit.context.name()));
        let lasting = unit.events.iter().filter(|event| event.action == Action::Config);
        for written in lasting.flat_map(|event| &event.overrides) {
            let text = analysis.text(written.place).lines().next().unwrap_or_default();
            seen.push(format!("# override: {text}"));
        }
    }
    seen
}

#[test]
fn workflows_make_the_units_that_their_comments_name() {
    let files = files();
    assert!(!files.is_empty());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let marks = |line: &&str| line.starts_with("# unit:") || line.starts_with("# override:");
        let wanted: Vec<&str> = text.lines().filter(marks).collect();
        let analysis = replayed(&path);
        assert_eq!(seen(&analysis), wanted, "{}", path.display());
        assert!(analysis.problems.is_empty(), "{}: {:?}", path.display(), analysis.problems);
    }
}

#[test]
fn every_reason_stands_in_the_file() {
    for path in files() {
        let analysis = replayed(&path);
        for unit in &analysis.units {
            assert!(!unit.why.is_empty(), "{}: {}", path.display(), unit.name);
            let places = unit.why.iter().filter_map(|why| why.place);
            assert!(
                places.clone().count() > 0 && places.clone().all(|p| !analysis.text(p).is_empty())
            );
        }
    }
}
