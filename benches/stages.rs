//! How many bytes of text each stage takes in a second: `cargo bench --bench stages`.
#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, lint};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::source::trigger::is_triggered;
use pep668_lint::source::{FileId, Kind, SourceFile};
use pep668_lint::syntax::{dockerfile, shell, yaml};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The texts of a kind below `testdata/`, or below the folder in `BENCH_FILES`.
fn texts(kind: Kind) -> Vec<String> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut folders = vec![std::env::var_os("BENCH_FILES").map_or(default, PathBuf::from)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if is_kind(&path, kind)
                && let Ok(text) = std::fs::read_to_string(&path)
                && is_triggered(text.as_bytes())
            {
                found.push(text);
            }
        }
    }
    // The same order on every machine; not more than a second's work.
    found.sort();
    found.truncate(300);
    found
}

fn is_kind(path: &Path, kind: Kind) -> bool {
    let yaml = path.extension().is_some_and(|it| it == "yml" || it == "yaml");
    match kind {
        Kind::Workflow => yaml && path.to_string_lossy().contains("workflows"),
        kind => Kind::by_name(path) == Some(kind),
    }
}

fn stages(criterion: &mut Criterion) {
    let workspace = Workspace::alone(Arc::new(Setup::new(&Config::default(), KNOWLEDGE_DATE)));
    for (name, kind) in
        [("Dockerfile", Kind::Dockerfile), ("shell", Kind::Script), ("YAML", Kind::Workflow)]
    {
        let texts = texts(kind);
        let bytes: usize = texts.iter().map(String::len).sum();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes as u64));
        let mut stage = |stage: &str, run: &dyn Fn(&str)| {
            let id = BenchmarkId::new(stage, format!("{} files", texts.len()));
            group.bench_function(id, |bencher| {
                bencher.iter(|| texts.iter().for_each(|text| run(black_box(text))));
            });
        };
        stage("filter", &|text| {
            black_box(is_triggered(text.as_bytes()));
        });
        stage("parse", &|text| match kind {
            Kind::Dockerfile => drop(black_box(dockerfile::parse(text, FileId(0), 0))),
            Kind::Script => drop(black_box(shell::parse(text, shell::Dialect::Bash))),
            Kind::Workflow | Kind::Action => drop(black_box(yaml::parse(text, FileId(0)))),
        });
        stage("lint", &|text| {
            let file = Arc::new(SourceFile::new("x", text));
            let target = Target { file, kind, path: None, context: None, cut: false };
            drop(black_box(lint(&target, &workspace)));
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = stages
}
criterion_main!(benches);
