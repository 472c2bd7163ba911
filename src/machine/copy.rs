//! COPY, ADD and bind mounts: files that appear from outside.

use super::files::Shipped;
use super::fs::{Found, Fs, Kind, is_standard};
use super::models::{config, files};
use super::replay::{End, template};
use super::state::State;
use super::words::{self, pattern::Pattern};
use super::{Machine, Presence, graft};
use crate::machine::event::Tool;
use crate::program::{Copy, CopyFrom, Step, Template};
use crate::source::project::{self, Entry, folder, upwards};
use crate::source::{HOLE, Sources, Text};

/// Files of a build context that one pattern brings at most.
const MOST: usize = 1_000;

/// Signs that stand for something else in a pattern.
const SIGNS: [char; 3] = ['*', '?', '['];

/// Puts what a step copies in place.
pub(super) fn copy(
    machine: &mut Machine<'_>,
    copy: &Copy,
    step: &Step,
    ends: &[End],
    state: &mut State,
) {
    let target = template(&copy.target, state);
    let path = state.path(target.as_str());
    let folder = target.as_str().ends_with('/')
        || copy.sources.len() + copy.inline.len() > 1
        || matches!(target.as_str(), "." | "..");
    let place = Placed { slash: folder, folder: folder || state.fs.is_folder(&path), path };
    let written = (Some(step.place), copy.target.place);
    for (name, content) in &copy.inline {
        files::write(machine, state, &place.of(name.as_str()), content, false, written);
    }
    for source in &copy.sources {
        let text = template(source, state);
        let name = text.as_str();
        match &copy.from {
            CopyFrom::Unit(at) if *at < ends.len() => from_unit(state, &ends[*at], name, &place),
            CopyFrom::Image(image) => {
                let to = place.written(name);
                graft::from_image(machine, state, image.as_str(), name, &to);
            }
            CopyFrom::Context | CopyFrom::Unit(_) => {
                if !from_context(machine, state, name, &place, step) {
                    unseen(state, name, source, &place, copy.unpacks);
                }
            }
        }
        let file = |path: &str| match state.fs.find(path, true) {
            Found::Node(_, node) => matches!(node.kind, Kind::File(_) | Kind::Program(_)),
            Found::Absent | Found::Unknown => false,
        };
        if is_standard(&place.path) && !file(&place.of(name)) {
            // Folders may hold more than is known of them.
            state.stir();
        }
    }
}

/// Where copied files come to.
struct Placed {
    /// It is written as a folder.
    slash: bool,
    /// It is a folder.
    folder: bool,
    path: String,
}

impl Placed {
    /// Where a file comes to.
    fn of(&self, name: &str) -> String {
        if self.folder { self.inside(name) } else { self.path.clone() }
    }

    /// Where something comes to of which nobody knows whether it is a file.
    fn written(&self, name: &str) -> String {
        if self.slash { self.inside(name) } else { self.path.clone() }
    }

    fn inside(&self, name: &str) -> String {
        let leaf = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
        format!("{}/{leaf}", self.path.trim_end_matches('/'))
    }
}

/// Copies what an earlier unit left at a path, or at all that a pattern fits.
fn from_unit(state: &mut State, end: &End, name: &str, place: &Placed) {
    let other = &end.state;
    // Where nothing else is said, it is seen from the root.
    let from = Fs::normal("/", name);
    let found = if name.contains(SIGNS) { words::paths(&from, other) } else { vec![from] };
    for from in found {
        let to = if other.fs.is_folder(&from) { place.path.clone() } else { place.of(&from) };
        if !graft::graft(state, other, &from, &to) && !name.contains(SIGNS) {
            let to = place.written(&from);
            state.fs_mut().put(&to, Kind::open());
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
    // Nobody knows what, nor where; `{{ files }}` is what somebody else puts in before the build.
    let unknown = |text: &str| text.contains(HOLE) || text.contains("{{") || text.contains("}}");
    if unknown(name) && unknown(&place.path) {
        let own = sources.path_of(step.place.file);
        state.fs_mut().anywhere = own.map(|own| folder(&own).into());
    }
    let mut layers = Vec::new();
    let mut seen = false;
    let written = (Some(step.place), None);
    for path in candidates(&sources, name, step) {
        match sources.look(&path) {
            Entry::File(_) => {
                let Some(text) = sources.text(&path) else { continue };
                files::write(machine, state, &place.of(&path), &text, false, written);
                machine.ships(Shipped { path, deep: false, place: step.place });
                seen = true;
            }
            Entry::Folder => {
                // What comes to the root is a part of a system, in which its files are found by their
                // names, as those in a folder of programs are.
                let deep = place.path == "/";
                let named =
                    project::normal(name.trim_start_matches('/')).is_some_and(|it| !it.is_empty());
                if deep || named && layers.is_empty() && state.is_on_path(&place.path) {
                    machine.ships(Shipped { path: path.clone(), deep, place: step.place });
                }
                layers.push(path);
            }
            Entry::Nothing => {}
        }
    }
    if !layers.is_empty() {
        // The content of a folder is copied, not the folder itself.
        let path = Fs::normal("/", &place.path);
        state.fs_mut().lay(&path, &layers, is_standard(&path));
        config::laid(machine, state, &path, Tool::Files, written);
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
    // Not as in a system, whose `bin` is a link.
    let Some(name) = project::normal(name.trim_start_matches('/')) else { return Vec::new() };
    let mut all = Vec::new();
    for context in upwards(folder(&own)) {
        let found = if name.contains(SIGNS) {
            matching(sources, context, &name)
        } else {
            vec![below(context, &name)]
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

fn below(folder: &str, name: &str) -> String {
    format!("{folder}/{name}").trim_matches('/').to_owned()
}

/// The files and folders that a pattern fits.
fn matching(sources: &Sources, context: &str, pattern: &str) -> Vec<String> {
    let Some(project) = sources.project() else { return Vec::new() };
    let mut here = vec![context.to_owned()];
    for part in pattern.split('/') {
        let fitting = Pattern::new(part);
        let mut next = Vec::new();
        for folder in here {
            if !part.contains(SIGNS) {
                next.push(below(&folder, part));
                continue;
            }
            let names = project.names(&folder).into_iter();
            let names = names.filter(|(name, _)| fitting.fits(name, false) == Presence::Present);
            next.extend(names.map(|(name, _)| below(&folder, name)).take(MOST));
        }
        next.truncate(MOST);
        here = next;
    }
    here
}

/// Whether ADD unpacks a file, by its name (<https://docs.docker.com/reference/dockerfile/#add>).
fn is_archive(name: &str) -> bool {
    name.contains(".tar") || [".tgz", ".tbz2", ".txz"].iter().any(|end| name.ends_with(end))
}

/// What comes from a context that nobody has seen.
fn unseen(state: &mut State, name: &str, source: &Template, place: &Placed, unpacks: bool) {
    if unpacks && is_archive(name) {
        files::opened(state, &Fs::normal("/", &place.path));
        return;
    }
    if name.contains(SIGNS) || name.trim_end_matches('/').ends_with('.') {
        return;
    }
    let leaf = Fs::normal("/", &place.of(name));
    if leaf.rsplit('/').next().is_some_and(|leaf| leaf.contains('.')) {
        state.fs_mut().write(&leaf, Text::hole(source.place));
    } else if leaf != "/" {
        state.fs_mut().put(&leaf, Kind::open());
    }
}
