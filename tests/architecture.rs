//! The floors of ARCHITECTURE.md: a module imports from lower floors, and there is no circle.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The floors, the highest first. Modules of one floor do without each other, unless one of them
/// never needs the other (`knowledge` uses `source`).
const FLOORS: &[&[&str]] = &[
    &["cli"],
    &["lsp"],
    &["engine"],
    &["report", "rules"],
    &["project", "machine"],
    &["program", "suppress", "fix", "config"],
    &["syntax", "finding"],
    &["source", "knowledge"],
];

/// The longest file that is allowed, in lines.
const LONGEST: usize = 600;

/// All Rust files below `src/`.
fn files() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(ROOT).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The path of a file below `src/`, as the names of its modules: `machine`, `words`, `mod`.
fn modules(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(Path::new(ROOT).join("src")).unwrap().with_extension("");
    inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect()
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The text without comments and what stands in string literals on the same line.
fn code(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        let mut quoted = false;
        for (at, part) in line.split('"').enumerate() {
            quoted = at % 2 == 1;
            if quoted {
                continue;
            }
            let (kept, commented) = part.split_once("//").map_or((part, false), |(k, _)| (k, true));
            code.push_str(kept);
            if commented {
                break;
            }
        }
        code.push(if quoted { ' ' } else { '\n' });
    }
    code
}

/// The top modules that a file names with a path from the crate's root: `crate::x`,
/// `crate::{x, y::z}`, `pep668_lint::x`, and `super::super::x` from two floors below it.
fn imports(text: &str, depth: usize) -> BTreeSet<String> {
    let code = code(text);
    let mut names = BTreeSet::new();
    let root = "super::".repeat(depth);
    for start in ["crate::", "pep668_lint::", root.as_str()] {
        for (at, _) in code.match_indices(start) {
            let before = &code[..at];
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            names.extend(named(&code[at + start.len()..]));
        }
    }
    names
}

/// The first names of a path, or of each path in a list in braces.
fn named(path: &str) -> Vec<String> {
    let name = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        text[..end].to_owned()
    };
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut names, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                names.push(name(list[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

/// Which top module imports which, and in which file.
fn graph() -> BTreeMap<(String, String), PathBuf> {
    let mut graph = BTreeMap::new();
    for file in files() {
        let modules = modules(&file);
        let depth = modules.len() - usize::from(modules.last().is_some_and(|name| name == "mod"));
        for import in imports(&fs::read_to_string(&file).unwrap(), depth) {
            if import != modules[0] && floor(&import).is_some() {
                graph.entry((modules[0].clone(), import)).or_insert_with(|| file.clone());
            }
        }
    }
    graph
}

#[test]
fn imports_are_read_as_they_are_written() {
    let text = "use crate::{source::{Span, Text}, syntax::x,\n  program};\nlet a = crate::rules::B;\n\
        // crate::cli\nuse super::super::engine;\nx(\"crate::lsp\");\n$crate::report";
    let found: Vec<String> = imports(text, 2).into_iter().collect();
    assert_eq!(found, ["engine", "program", "report", "rules", "source", "syntax"]);
}

#[test]
fn every_module_has_its_floor() {
    for file in files() {
        let module = modules(&file).swap_remove(0);
        assert!(
            matches!(module.as_str(), "main" | "lib") || floor(&module).is_some(),
            "{module} stands on no floor: see FLOORS and ARCHITECTURE.md"
        );
    }
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for ((from, to), file) in graph() {
        if floor(&from).is_some_and(|floor_of_from| floor(&to) < Some(floor_of_from)) {
            wrong.push(format!("{}: {from} imports {to}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_is_no_circle() {
    let mut left: BTreeSet<(String, String)> = graph().into_keys().collect();
    // Whoever imports nothing that is left is in no circle.
    loop {
        let importers: BTreeSet<String> = left.iter().map(|(from, _)| from.clone()).collect();
        let before = left.len();
        left.retain(|(_, to)| importers.contains(to));
        if left.len() == before {
            break;
        }
    }
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn no_file_is_too_long() {
    for file in files() {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", file.display());
    }
}

#[test]
fn only_the_edges_touch_the_world() {
    let touches = [
        ("std::fs", &["source", "config", "cli", "fix"] as &[&str]),
        ("std::env::", &["config", "cli"]),
        ("std::process::Command", &[]),
        ("std::net", &[]),
        // It reads git's objects. Its parts that run or fetch something are for nobody.
        ("gix::", &["source"]),
        ("gix::command", &[]),
        ("gix::remote", &[]),
        ("gix::filter", &[]),
        ("io::stdin", &["cli", "lsp"]),
        ("io::stdout", &["cli", "lsp"]),
    ];
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        // Tests may make folders to look into.
        let text = code(text.split("#[cfg(test)]").next().unwrap());
        let module = modules(&file).swap_remove(0);
        for (name, allowed) in touches {
            assert!(
                !text.contains(name) || allowed.contains(&module.as_str()),
                "{} uses {name}",
                file.display()
            );
        }
    }
}

/// What a path is like that is not known, `machine::fs::path` tells; nobody looks at how it is spelled.
#[test]
fn nobody_looks_for_holes_in_paths() {
    let asked = ["contains(", "starts_with(", "ends_with(", "strip_prefix(", "find("];
    for file in files().iter().filter(|file| !file.ends_with("machine/fs/path.rs")) {
        let text = fs::read_to_string(file).unwrap();
        for what in ["path", "folder", "prefix", "root", "cwd", "marker"] {
            for question in asked {
                let look = format!("{what}.{question}HOLE");
                assert!(!text.contains(&look), "{} asks {look}", file.display());
            }
        }
    }
}
