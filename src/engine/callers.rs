//! A file as those see it that run it: their replays, and what they say about its machine.

use super::{Said, Target, Workspace, replay};
use crate::finding::Context;
use crate::machine::event::{Action, Because, Event};
use crate::machine::{Analysis, UnitTrace};
use crate::project::callers::{Link, Root};
use crate::source::{FileId, Kind, Opened, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// The analysis of a file, with the states of its callers instead of its own if it has any. The most
/// exposed of them decides later: rules weigh each unit by its context.
pub(super) fn join(target: &Target, alone: Analysis, workspace: &Workspace) -> Analysis {
    // The user's word beats what others say, and of nothing there is nothing to be told.
    let Some(path) = target.path.as_deref().filter(|_| target.context.is_none()) else {
        return alone;
    };
    if !alone.units.iter().any(matters) {
        return alone;
    }
    let joined = Joined::new(path, &alone, workspace);
    match target.kind {
        Kind::Script => called(target, alone, joined),
        // What stands at the root is published, and anybody may use it.
        Kind::Action if !path.contains('/') => alone,
        Kind::Action | Kind::Workflow => used(alone, joined),
        Kind::Dockerfile => alone,
    }
}

/// A script, as those run it that call it.
fn called(target: &Target, alone: Analysis, mut joined: Joined<'_>) -> Analysis {
    let workspace = joined.workspace;
    let roots = workspace.roots(joined.path);
    let roots: Vec<Root> = roots.iter().flat_map(|root| through_users(root, workspace)).collect();
    let roots: Vec<&Root> = roots.iter().filter(|root| counts(root, workspace)).collect();
    let Some(first) = roots.first() else { return alone };
    // Those who run it as it stands, and those whose replay does not come to it.
    let mut direct: Option<&Root> = None;
    let mut exposed = Context::Container;
    for root in &roots {
        match joined.through(root) {
            Some(context) => exposed = exposed.max(context),
            None if direct.is_none_or(|known| exposure(root) > exposure(known)) => {
                direct = Some(root);
            }
            None => {}
        }
    }
    let said = match direct {
        Some(root) => Said { context: exposure(root).0, guessed: root.guessed },
        None => Said { context: exposed, guessed: true },
    };
    let own = replay(target, Some(said), workspace);
    let seen = joined.places();
    let way = &direct.unwrap_or(first).way;
    joined.add(&own, way, |event| direct.is_some() || !seen.contains(&event.place), |unit| unit);
    joined.finish(alone)
}

/// Of an action its users, if it has any in the project.
fn through_users(root: &Root, workspace: &Workspace) -> Vec<Root> {
    if Kind::by_name(Path::new(&root.file)) != Some(Kind::Action) || !root.file.contains('/') {
        return vec![root.clone()];
    }
    let users = workspace.users(&root.file);
    if users.is_empty() {
        return vec![root.clone()];
    }
    users.into_iter().map(|file| Root { file, ..root.clone() }).collect()
}

/// An action or a workflow, in the jobs that use it. Where nothing but its users tells what runs it, it
/// has nothing of its own to say about what they run.
fn used(alone: Analysis, mut joined: Joined<'_>) -> Analysis {
    for user in joined.workspace.users(joined.path) {
        let root = Root::of(user);
        if counts(&root, joined.workspace) {
            joined.through(&root);
        }
    }
    let seen = joined.places();
    if seen.is_empty() {
        return alone;
    }
    let known = |event: &Event| event.context != Context::Unknown || !seen.contains(&event.place);
    joined.add(&alone, &[], known, |unit| unit);
    joined.finish(alone)
}

/// Whether a unit does anything that depends on the machine.
fn matters(unit: &UnitTrace) -> bool {
    unit.events.iter().any(|event| event.tool.is_installer() || event.action != Action::Other)
}

/// Whether the user lets the files of a chain count.
fn counts(root: &Root, workspace: &Workspace) -> bool {
    let links = root.way.iter().map(|link| &link.path);
    !links.chain([&root.file]).any(|path| workspace.excludes(path))
}

/// On what kind of machine a chain runs the script, and whether that is said somewhere.
fn exposure(root: &Root) -> (Context, bool) {
    (root.context.unwrap_or(root.otherwise), !root.guessed)
}

/// Units of several analyses, as far as they concern one file.
struct Joined<'w> {
    path: &'w str,
    files: Vec<Opened>,
    units: Vec<UnitTrace>,
    /// The files that were replayed, and the most exposed context in which each runs the file.
    reached: BTreeMap<(String, Option<Said>), Option<Context>>,
    workspace: &'w Workspace,
}

impl<'w> Joined<'w> {
    fn new(path: &'w str, alone: &Analysis, workspace: &'w Workspace) -> Self {
        let (files, reached) = (alone.files.clone(), BTreeMap::new());
        Self { path, files, units: Vec::new(), reached, workspace }
    }

    fn finish(self, alone: Analysis) -> Analysis {
        Analysis { files: self.files, units: self.units, ..alone }
    }

    /// Takes over what the replay of a caller shows; the context in which it comes to the file.
    fn through(&mut self, root: &Root) -> Option<Context> {
        if root.file == self.path {
            return None;
        }
        let said = root.context.map(|context| Said { context, guessed: root.guessed });
        let key = (root.file.clone(), said);
        if let Some(known) = self.reached.get(&key) {
            return *known;
        }
        let analysis = self.workspace.replayed(&root.file, said);
        let before = self.units.len();
        if let Some(analysis) = analysis {
            let way = &root.way[..root.before.min(root.way.len())];
            let named = |unit: String| format!("{}, {unit}", root.file);
            self.add(&analysis, way, |_| true, named);
        }
        let events = self.units[before..].iter().flat_map(|unit| &unit.events);
        let context = events.map(|event| event.context).max();
        self.reached.insert(key, context);
        context
    }

    /// Adds the events that stand in the file, and that `wanted` wants; `way` leads to the analysed
    /// file.
    fn add(
        &mut self,
        analysis: &Analysis,
        way: &[Link],
        wanted: impl Fn(&Event) -> bool,
        named: impl Fn(String) -> String,
    ) {
        let ids: Vec<FileId> = analysis.files.iter().map(|file| self.file(file)).collect();
        let map = |place: &mut Place| {
            place.file = ids.get(place.file.0 as usize).copied().unwrap_or_default();
        };
        let way: Vec<Because> = way.iter().map(|link| self.because(link)).collect();
        for unit in &analysis.units {
            let mut events = Vec::new();
            for event in &unit.events {
                let mut event = event.clone();
                event.map_places(&mut { map });
                if event.place.file == FileId(0) && wanted(&event) {
                    event.via.splice(0..0, way.iter().cloned());
                    events.push(event);
                }
            }
            if events.is_empty() {
                continue;
            }
            let mut why = unit.why.clone();
            why.iter_mut().filter_map(|because| because.place.as_mut()).for_each(map);
            self.units.push(UnitTrace {
                name: named(unit.name.clone()),
                context: unit.context,
                why: if way.is_empty() { why } else { way.clone() },
                distro: unit.distro,
                events,
                after: unit.after,
            });
        }
    }

    /// Where the events so far stand.
    fn places(&self) -> BTreeSet<Place> {
        self.units.iter().flat_map(|unit| &unit.events).map(|event| event.place).collect()
    }

    fn because(&mut self, link: &Link) -> Because {
        let file = self.workspace.opened(&link.path).map(|opened| self.file(&opened));
        let place = file.map(|file| Place { file, span: link.span });
        Because { place, message: link.message.clone() }
    }

    /// The number of a file here.
    fn file(&mut self, opened: &Opened) -> FileId {
        let same = |known: &Opened| match (&known.path, &opened.path) {
            (Some(known), Some(other)) => known == other,
            _ => Arc::ptr_eq(&known.file, &opened.file),
        };
        let at = self.files.iter().position(same).unwrap_or_else(|| {
            self.files.push(opened.clone());
            self.files.len() - 1
        });
        FileId(at as u32)
    }
}
