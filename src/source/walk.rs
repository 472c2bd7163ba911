//! Which files are looked at: the ones that were named, and what lies below the folders that were
//! named.

use super::ignore_files::{Trap, trap, trap_above};
use super::kind::Kind;
use super::links::Links;
use super::others::is_other;
use super::tree::{WorkTrees, common_folder};
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A file that may be ours. Its content was not looked at.
#[derive(Debug, Clone)]
pub struct Input {
    /// To open it.
    pub path: PathBuf,
    /// As it is reported: as given or relative to the working folder, with `/`.
    pub shown: String,
    /// Absolute, links in its folders resolved; the file itself may be a link.
    pub real: PathBuf,
    /// Its kind by name; `None` if its content must tell.
    pub kind: Option<Kind>,
    /// It was named itself, not found below a folder.
    pub named: bool,
    /// The root of its project: nothing outside is read through a link.
    pub project: Arc<Path>,
}

/// A path that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The path as reported.
    pub path: String,
    /// The line (from 1), if it concerns one.
    pub line: Option<u32>,
    /// What happened.
    pub message: String,
}

impl Unreadable {
    pub(super) fn new(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, message: message.into() }
    }
}

/// Why a link is not followed.
pub const LEADS_OUT: &str = "a link that leads out of the project; it was not followed";

/// Files sorted by the path that is shown, and paths that could not be looked at.
#[derive(Debug, Default)]
pub struct Found {
    /// The files.
    pub inputs: Vec<Input>,
    /// The others.
    pub unreadable: Vec<Unreadable>,
}

/// A file before its project is known.
struct Candidate {
    path: PathBuf,
    real: PathBuf,
    kind: Option<Kind>,
    named: bool,
    link: bool,
}

/// Lists the files at `paths`: files as they are, folders with all below them that git does not
/// ignore. The result does not depend on the order of the paths or on the number of threads.
pub fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    let mut candidates = Vec::new();
    let mut folders = Vec::new();
    let mut trees = WorkTrees::default();
    for path in paths {
        // A link to a file is judged when it is read.
        let named = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
        let stray = named.is_some_and(|path| Links::new(&mut trees).lead_out(path));
        match resolve(path) {
            Ok(_) if stray => found.unreadable.push(Unreadable::new(&shown(path), LEADS_OUT)),
            Ok(real) if path.is_dir() => {
                let project = trees.root(&real).unwrap_or_else(|| real.as_path().into());
                match trap(&real, &project).or_else(|| trap_above(&real, &project)) {
                    Some(trap) => found.unreadable.push(trapped(&trap)),
                    None => below(path, &real, &project, &mut candidates, &mut found.unreadable),
                }
                folders.push(real);
            }
            Ok(real) => {
                folders.extend(real.parent().map(Path::to_owned));
                let kind = Kind::by_name(&real);
                let link = path.is_symlink();
                candidates.push(Candidate { path: path.clone(), real, kind, named: true, link });
            }
            Err(error) => found.unreadable.push(Unreadable::new(&shown(path), reason(&error))),
        }
    }
    drop_doubles(&mut candidates);
    let common: Arc<Path> = common_folder(folders.iter().map(PathBuf::as_path)).into();
    found.inputs = candidates
        .into_iter()
        .map(|Candidate { path, real, kind, named, .. }| {
            let folder = real.parent().unwrap_or(&real);
            let project = trees.root(folder).unwrap_or_else(|| Arc::clone(&common));
            Input { shown: shown(&path), path, real, kind, named, project }
        })
        .collect();
    found.inputs.sort_by(|a, b| a.shown.cmp(&b.shown));
    found.unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The path with the links of its folder resolved, but not a link at its end unless that is a
/// folder; an error if nothing is there.
fn resolve(path: &Path) -> std::io::Result<PathBuf> {
    path.symlink_metadata()?;
    let Some(name) = path.file_name().filter(|_| !path.is_dir()) else {
        return path.canonicalize();
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(folder.unwrap_or(Path::new(".")).canonicalize()?.join(name))
}

/// Collects what may be ours below a folder.
fn below(
    folder: &Path,
    real: &Path,
    project: &Arc<Path>,
    candidates: &mut Vec<Candidate>,
    unreadable: &mut Vec<Unreadable>,
) {
    let traps: Arc<Mutex<Vec<Unreadable>>> = Arc::default();
    let (given, root) = (folder.to_owned(), real.to_owned());
    let (noted, project) = (Arc::clone(&traps), Arc::clone(project));
    let enter = move |entry: &DirEntry| {
        if entry.file_name() == ".git" {
            return false;
        }
        if !entry.file_type().is_some_and(|kind| kind.is_dir()) {
            return true;
        }
        let inside = entry.path().strip_prefix(&given).unwrap_or(entry.path());
        let Some(trap) = trap(&root.join(inside), &project) else { return true };
        let path = entry.path().join(trap.path.file_name().unwrap_or_default());
        let trap = Trap { path, ..trap };
        noted.lock().unwrap_or_else(PoisonError::into_inner).push(trapped(&trap));
        false
    };
    // Hidden folders hold workflows and hooks. The user's own git configuration is left out: the
    // result must be the same on every machine.
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .git_global(false)
        .git_exclude(false)
        .filter_entry(enter)
        .build_parallel();
    let results = Mutex::new((Vec::new(), Vec::new()));
    walk.run(|| {
        Box::new(|entry| {
            let (files, errors) = &mut *match &entry {
                Ok(entry) if !may_be_ours(entry) => return WalkState::Continue,
                _ => results.lock().unwrap_or_else(PoisonError::into_inner),
            };
            match entry {
                Ok(entry) => files.extend(candidate(&entry, folder, real)),
                Err(error) => errors.push(error),
            }
            WalkState::Continue
        })
    });
    let (files, errors) = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    candidates.extend(files);
    unreadable.extend(errors.iter().map(|error| walk_error(error, folder)));
    unreadable.append(&mut traps.lock().unwrap_or_else(PoisonError::into_inner));
}

/// An ignore file that must not be opened: what it would say about its folder is not known.
fn trapped(trap: &Trap) -> Unreadable {
    Unreadable::new(&shown(&trap.path), trap.why)
}

/// Whether the name, or the right to be run, lets it be one of our files.
fn may_be_ours(entry: &DirEntry) -> bool {
    if entry.file_type().is_none_or(|kind| kind.is_dir()) {
        return false;
    }
    let name = Path::new(entry.file_name());
    match name.extension() {
        None => true,
        Some(extension) if extension == "yml" || extension == "yaml" => true,
        Some(_) => {
            let may_be = || Kind::may_be_script(&name.to_string_lossy());
            Kind::by_name(name).is_some() || may_be() && is_executable(entry)
        }
    }
}

/// Whether somebody has the right to run a file. Only where the extension tells nothing this is asked.
fn is_executable(entry: &DirEntry) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let may_run = |it: std::fs::Metadata| it.is_file() && it.permissions().mode() & 0o111 != 0;
        entry.metadata().is_ok_and(may_run)
    }
    #[cfg(not(unix))]
    {
        let _ = entry;
        false
    }
}

fn candidate(entry: &DirEntry, folder: &Path, real: &Path) -> Option<Candidate> {
    let real = real.join(entry.path().strip_prefix(folder).ok()?);
    let kind = Kind::by_name(&real);
    let link = entry.path_is_symlink();
    let unnamed = kind.is_none();
    if link && entry.path().is_dir() || unnamed && (link || !may_have_shebang(entry)) {
        return None;
    }
    Some(Candidate { path: entry.path().to_owned(), real, kind, named: false, link })
}

/// Whether it is a file whose first line may tell that it is a script: without an extension, with or without
/// the right to be run, or with one that nobody knows. Names of makefiles, licences and the like tell
/// otherwise.
fn may_have_shebang(entry: &DirEntry) -> bool {
    let file = entry.file_type().is_some_and(|kind| kind.is_file());
    let name = entry.file_name().to_string_lossy();
    file && Kind::may_be_script(&name) && !is_other(&name)
}

/// One entry for a file that was given several times; a name beats a folder. A link found below a
/// folder is dropped if the file that it leads to was found, too.
fn drop_doubles(candidates: &mut Vec<Candidate>) {
    candidates
        .sort_by(|a, b| a.real.cmp(&b.real).then(b.named.cmp(&a.named)).then(a.path.cmp(&b.path)));
    candidates.dedup_by(|later, first| later.real == first.real);
    if !candidates.iter().any(|candidate| candidate.link && !candidate.named) {
        return;
    }
    let reals: HashSet<PathBuf> =
        candidates.iter().map(|candidate| candidate.real.clone()).collect();
    candidates.retain(|candidate| {
        let target = (candidate.link && !candidate.named).then(|| candidate.path.canonicalize());
        !target.is_some_and(|target| target.is_ok_and(|target| reals.contains(&target)))
    });
}

fn walk_error(error: &ignore::Error, folder: &Path) -> Unreadable {
    let mut path = None;
    let mut inner = error;
    loop {
        inner = match inner {
            ignore::Error::WithPath { path: at, err } => {
                path = Some(at);
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break,
        };
    }
    let message = inner.io_error().map_or_else(|| inner.to_string(), reason);
    Unreadable::new(&shown(path.map_or(folder, PathBuf::as_path)), message)
}

/// A path as it is reported: without `.` in front, with `/`.
pub fn shown(path: &Path) -> String {
    let clean: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    let text = super::path::text(&clean);
    if text.is_empty() { ".".to_owned() } else { text }
}

/// An error of the operating system as a clause.
pub fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::InvalidData => "invalid UTF-8".to_owned(),
        _ => {
            let text = error.to_string();
            let clause = text.split(" (os error").next().unwrap_or(&text);
            let mut chars = clause.chars();
            chars.next().map_or(String::new(), |c| c.to_lowercase().chain(chars).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn a_program_of_an_unknown_kind_may_be_a_script() {
        use super::find;
        use crate::source::read::{Content, read};
        use std::os::unix::fs::PermissionsExt;
        let script = "#!/bin/bash\npip install x\n";
        let all = ["a.command", "b.in", "c.py", "d.md", "e.conf", "f.x", "g", "h.run"];
        let files: Vec<(&str, &str)> = all.iter().map(|name| (*name, script)).collect();
        let (_temp, root) = crate::source::testing::folder(&files);
        for name in all.into_iter().filter(|name| *name != "f.x") {
            let path = root.join(name);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))
                .expect("a file");
        }
        std::fs::write(root.join("h.run"), "#!/usr/bin/perl\npip install x\n").expect("a file");
        let found = find(std::slice::from_ref(&root));
        let ours = found.inputs.iter().filter(|it| matches!(read(it), Ok(Content::Text { .. })));
        let names: Vec<_> = ours.map(|it| it.real.strip_prefix(&root).expect("inside")).collect();
        assert_eq!(names, ["a.command", "b.in", "g"].map(std::path::Path::new));
    }
}
