//! COPY, ADD and bind mounts: files that appear from outside.

use super::boot;
use super::fs::{Fs, Kind};
use super::models::files;
use super::replay::{End, template};
use super::state::State;
use super::words::pattern::Pattern;
use super::{Machine, Presence};
use crate::program::{Copy, CopyFrom, Step, Template};
use crate::source::project::{Entry, folder, upwards};
use crate::source::{HOLE, Sources, Text};

/// Files of a build context that one pattern brings at most.
const MOST: usize = 1_000;

/// Puts what a step copies in place.
pub(super) fn copy(
    machine: &mut Machine<'_>,
    copy: &Copy,
    step: &Step,
    ends: &[End],
    state: &mut State,
) {
    let target = template(&copy.target, state);
    let whole = state.path(target.as_str());
    let folder = target.as_str().ends_with('/')
        || copy.sources.len() + copy.inline.len() > 1
        || matches!(target.as_str(), "." | "..");
    let place = Placed { folder, path: whole };
    let written = (Some(step.place), copy.target.place);
    for (name, content) in &copy.inline {
        files::write(machine, state, &place.of(name.as_str()), content, false, written);
    }
    for source in &copy.sources {
        let text = template(source, state);
        let name = text.as_str();
        match &copy.from {
            CopyFrom::Unit(at) if *at < ends.len() => {
                let other = &ends[*at].state;
                boot::graft(state, other, &other.path(name), &place.of(name), folder);
            }
            CopyFrom::Image(image) => {
                boot::from_image(machine, state, image.as_str(), name, &place.of(name));
            }
            CopyFrom::Context | CopyFrom::Unit(_) => {
                if !from_context(machine, state, name, &place, step) {
                    unseen(state, name, source, &place);
                }
            }
        }
    }
}

/// Where copied files come to.
struct Placed {
    /// It is a folder.
    folder: bool,
    path: String,
}

impl Placed {
    fn of(&self, name: &str) -> String {
        let leaf = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
        if self.folder {
            format!("{}/{leaf}", self.path.trim_end_matches('/'))
        } else {
            self.path.clone()
        }
    }
}

/// Copies what the project holds under a name; whether it holds anything.
fn from_context(
    machine: &mut Machine<'_>,
    state: &mut State,
    name: &str,
    place: &Placed,
    step: &Step,
) -> bool {
    let sources = std::rc::Rc::clone(&machine.sources);
    let mut layers = Vec::new();
    let mut seen = false;
    for path in candidates(&sources, name, step) {
        match sources.look(&path) {
            Entry::File(_) => {
                let Some(text) = sources.text(&path) else { continue };
                let written = (Some(step.place), None);
                files::write(machine, state, &place.of(&path), &text, false, written);
                machine.ships(&path, step.place);
                seen = true;
            }
            Entry::Folder => {
                if place.path == "/" {
                    // It is a part of a system, in which its files are found by their names.
                    machine.ships(&path, step.place);
                }
                layers.push(path);
            }
            Entry::Nothing => {}
        }
    }
    if !layers.is_empty() {
        // The content of a folder is copied, not the folder itself.
        state.fs_mut().lay(&Fs::normal("/", &place.path), &layers);
    }
    seen || !layers.is_empty()
}

/// What a name in a build context may mean. The context may be the Dockerfile's own folder or one above
/// it; the nearest that holds the name is taken, but for folders, where all may be meant.
fn candidates(sources: &Sources, name: &str, step: &Step) -> Vec<String> {
    let Some(own) = sources.path_of(step.place.file) else { return Vec::new() };
    if name.contains(HOLE) || name.contains("://") {
        return Vec::new();
    }
    let name = name.trim_matches('/');
    let mut all = Vec::new();
    for context in upwards(folder(&own)) {
        let path = format!("{context}/{name}");
        let path = path.trim_start_matches('/');
        let found = if name.contains(['*', '?', '[']) {
            matching(sources, path)
        } else {
            vec![path.to_owned()]
        };
        let is_file = |path: &String| matches!(sources.look(path), Entry::File(_));
        let is_there = |path: &String| !matches!(sources.look(path), Entry::Nothing);
        let decided = found.iter().any(is_file);
        all.extend(found.into_iter().filter(is_there));
        if decided {
            break;
        }
    }
    all
}

/// The files that a pattern in the last part of a path fits.
fn matching(sources: &Sources, path: &str) -> Vec<String> {
    let (folder, pattern) = (folder(path), path.rsplit('/').next().unwrap_or(path));
    if folder.contains(['*', '?', '[']) {
        return Vec::new();
    }
    let names = sources.project().map(|project| project.list(folder)).unwrap_or_default();
    let pattern = Pattern::new(pattern);
    let fitting = names.iter().filter(|name| pattern.fits(name, false) == Presence::Present);
    let fitting = fitting.take(MOST);
    fitting.map(|name| format!("{folder}/{name}").trim_start_matches('/').to_owned()).collect()
}

/// What comes from a context that nobody has seen.
fn unseen(state: &mut State, name: &str, source: &Template, place: &Placed) {
    if name.contains(['*', '?', '[']) || name.trim_end_matches('/').ends_with('.') {
        return;
    }
    let leaf = Fs::normal("/", &place.of(name));
    if leaf.rsplit('/').next().is_some_and(|leaf| leaf.contains('.')) {
        state.fs_mut().write(&leaf, Text::hole(source.place));
    } else {
        state.fs_mut().put(&leaf, Kind::open());
    }
}
