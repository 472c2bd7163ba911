//! Units of several analyses, as far as they concern one file.

use super::{Said, Workspace};
use crate::finding::Context;
use crate::machine::event::{Action, Because, Detail, Event, Outcome, Privilege, Target};
use crate::machine::{Analysis, Named, Ran, UnitTrace};
use crate::program::callers::Caller;
use crate::source::{FileId, Opened, Place, Span};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// What is known so far of those that run a file.
pub(super) struct Joined<'w> {
    /// The file: its path in the project.
    pub(super) path: &'w str,
    pub(super) workspace: &'w Workspace,
    files: Vec<Opened>,
    units: Vec<UnitTrace>,
    /// What was replayed.
    replayed: BTreeSet<(String, Option<Said>)>,
    /// By the path of each file that any of the replays runs, the most exposed context, and the command
    /// that leads there.
    runs: BTreeMap<String, (Context, Because)>,
    /// Where an image takes the file in by its name.
    shipped: Option<Because>,
    /// The most exposed machine of a caller whose replay did not come to its end, and who that is.
    lost: Option<(Context, Because)>,
}

impl<'w> Joined<'w> {
    pub(super) fn new(path: &'w str, alone: &Analysis, workspace: &'w Workspace) -> Self {
        Self {
            path,
            workspace,
            files: alone.files.clone(),
            units: Vec::new(),
            replayed: BTreeSet::new(),
            runs: BTreeMap::new(),
            shipped: None,
            lost: None,
        }
    }

    pub(super) fn finish(self, alone: Analysis) -> Analysis {
        Analysis { files: self.files, units: self.units, ..alone }
    }

    /// The most exposed context in which a replay runs a file, and the command that leads there.
    pub(super) fn run_of(&self, path: &str) -> Option<(Context, Because)> {
        self.runs.get(path).cloned()
    }

    /// The most exposed context in which a replay runs the file itself.
    pub(super) fn reached(&self) -> Option<Context> {
        self.runs.get(self.path).map(|(context, _)| *context)
    }

    /// An image takes the file in by its name.
    pub(super) fn shipped(&self) -> Option<(Said, Because)> {
        if self.reached().is_some() {
            return None;
        }
        let said = Said { context: Context::Container, guessed: false };
        self.shipped.clone().map(|why| (said, why))
    }

    /// On what machine a caller may run the file of which not all was looked at: it may be a more exposed
    /// one than any of which it is known.
    pub(super) fn lost(&self, known: Option<Context>) -> Option<(Said, Because)> {
        let (context, why) = self.lost.clone().filter(|(context, _)| Some(*context) > known)?;
        Some((Said { context, guessed: true }, why))
    }

    /// The command that leads to the file in its most exposed context.
    pub(super) fn first_way(&self) -> Vec<Because> {
        self.runs.get(self.path).map(|(_, because)| because.clone()).into_iter().collect()
    }

    /// Takes over what the replay of a caller shows, on the machine that it says itself.
    pub(super) fn through(&mut self, caller: &str) {
        self.replayed_as(caller, None, &[]);
    }

    /// The same, on a machine of which somebody else has said it.
    pub(super) fn through_as(&mut self, caller: &str, said: Said, why: Because) {
        self.replayed_as(caller, Some(said), &[why]);
    }

    fn replayed_as(&mut self, caller: &str, said: Option<Said>, why: &[Because]) {
        if caller == self.path || !self.replayed.insert((caller.to_owned(), said)) {
            return;
        }
        let Some(analysis) = self.workspace.replayed(caller, said) else { return };
        let named = |unit: String| format!("{caller}, {unit}");
        self.note_runs(&analysis);
        self.note_lost(&analysis, caller);
        // A file that was never opened was not run.
        if analysis.files.iter().any(|file| file.path.as_deref() == Some(self.path)) {
            let before = self.units.len();
            self.add(&analysis, &[], |_| true, named);
            for unit in self.units[before..].iter_mut().filter(|unit| unit.why.is_empty()) {
                unit.why.extend_from_slice(why);
            }
        }
    }

    /// Remembers which files an analysis runs or ships.
    fn note_runs(&mut self, analysis: &Analysis) {
        for unit in &analysis.units {
            for Ran { file, context, way } in &unit.ran {
                let Some(path) = analysis.path_of(*file) else { continue };
                if self.runs.get(path).is_some_and(|(known, _)| known >= context) {
                    continue;
                }
                let mut because = way.last().map(|(_, it)| it.clone()).unwrap_or_default();
                self.map_because(analysis, &mut because);
                self.runs.insert(path.to_owned(), (*context, because));
            }
            for shipped in &unit.shipped {
                if shipped.takes(self.path) && self.shipped.is_none() {
                    let message = "this puts the script into an image".to_owned();
                    let mut because = Because { place: Some(shipped.place), message };
                    self.map_because(analysis, &mut because);
                    self.shipped = Some(because);
                }
            }
        }
    }

    /// Remembers that a caller may run the file where nobody has looked.
    fn note_lost(&mut self, analysis: &Analysis, caller: &str) {
        let lost = analysis.units.iter().filter(|unit| unit.lost).map(|unit| unit.context).max();
        let known = self.lost.as_ref().map(|(context, _)| *context);
        let Some(context) = lost.filter(|context| Some(*context) > known) else { return };
        let message = format!("too much happens in {caller} to tell whether it runs this");
        self.lost = Some((context, Because { place: None, message }));
    }

    fn map_because(&mut self, analysis: &Analysis, because: &mut Because) {
        if let Some(place) = &mut because.place
            && let Some(file) = analysis.files.get(place.file.0 as usize)
        {
            place.file = self.file(file);
        }
    }

    /// Adds the events that stand in the file, and that `wanted` wants; `way` leads to the analysed
    /// file.
    pub(super) fn add(
        &mut self,
        analysis: &Analysis,
        way: &[Because],
        wanted: impl Fn(&Event) -> bool,
        named: impl Fn(String) -> String,
    ) {
        let ids: Vec<FileId> = analysis.files.iter().map(|file| self.file(file)).collect();
        let map = |place: &mut Place| {
            place.file = ids.get(place.file.0 as usize).copied().unwrap_or_default();
        };
        let caller = caller(analysis);
        for unit in &analysis.units {
            let mut events = Vec::new();
            for event in &unit.events {
                let mut event = event.clone();
                if caller == Some(Caller::Document) {
                    typed_as_root(&mut event);
                }
                event.map_places(&mut { map });
                if event.place.file == FileId(0) && wanted(&event) {
                    event.via.splice(0..0, way.iter().cloned());
                    events.push(event);
                }
            }
            if events.is_empty() {
                continue;
            }
            self.units.push(UnitTrace {
                name: named(unit.name.clone()),
                context: unit.context,
                why: if way.is_empty() { why(unit, caller, &events, map) } else { way.to_vec() },
                distro: unit.distro,
                events,
                ran: Vec::new(),
                shipped: Vec::new(),
                named: Named::default(),
                after: unit.after,
                lost: unit.lost,
            });
        }
    }

    /// Where the events so far stand.
    pub(super) fn places(&self) -> BTreeSet<Place> {
        self.units.iter().flat_map(|unit| &unit.events).map(|event| event.place).collect()
    }

    /// Whether all that an analysis shows of the file has been shown on the most exposed of machines: each
    /// of its commands comes to the same end there.
    pub(super) fn shows(&self, alone: &Analysis) -> bool {
        let exposed = |event: &&Event| event.context == Context::Host;
        let shown = self.units.iter().flat_map(|unit| &unit.events).filter(exposed);
        let shown: HashSet<(Place, Outcome)> =
            shown.map(|event| (event.place, event.outcome)).collect();
        let events = alone.units.iter().flat_map(|unit| &unit.events);
        let mut events = events.filter(|event| event.place.file == FileId(0) && matters(event));
        !shown.is_empty() && events.all(|event| shown.contains(&(event.place, event.outcome)))
    }

    /// Where the events so far stand, and what becomes of them.
    pub(super) fn outcomes(&self) -> HashSet<(Place, Outcome)> {
        let events = self.units.iter().flat_map(|unit| &unit.events);
        events.map(|event| (event.place, event.outcome)).collect()
    }

    /// All units so far run on machines that are at least as exposed as this.
    pub(super) fn expose(&mut self, context: Context) {
        for unit in &mut self.units {
            unit.context = unit.context.max(context);
            for event in &mut unit.events {
                event.context = event.context.max(context);
            }
        }
    }

    /// A reason that stands in a file of the project.
    pub(super) fn because(&mut self, path: &str, span: Span, message: &str) -> Because {
        let file = self.workspace.opened(path).map(|opened| self.file(&opened));
        let place = file.map(|file| Place { file, span });
        Because { place, message: message.to_owned() }
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

/// Whether what becomes of a command depends on the machine: it is none that keeps to an environment of
/// its own whoever runs it.
pub(super) fn matters(event: &Event) -> bool {
    if !event.tool.is_installer() && event.action == Action::Other {
        return false;
    }
    let apart = match event.action {
        Action::CreateEnvironment | Action::Activate | Action::Download => true,
        Action::Config | Action::Marker => false,
        _ => matches!(event.target, Target::Venv | Target::Pipx | Target::Directory),
    };
    let plain = event.overrides.is_empty() && matches!(event.detail, Detail::None);
    !(apart && plain && event.outcome == Outcome::Proceeds && event.privilege != Privilege::Raised)
}

/// Why the unit runs on its kind of machine. What a text for people says as a whole, it says where it
/// names the command; that nobody says what runs a script stands nowhere.
fn why(
    unit: &UnitTrace,
    caller: Option<Caller>,
    events: &[Event],
    map: impl Fn(&mut Place),
) -> Vec<Because> {
    let mut why = unit.why.clone();
    why.iter_mut().filter_map(|because| because.place.as_mut()).for_each(map);
    if caller.is_none() {
        return why;
    }
    let first = events.first().and_then(|event| event.via.first()).and_then(|via| via.place);
    for because in why.iter_mut().filter(|because| because.place.is_none()) {
        because.place = first;
    }
    why
}

/// What the analysed file is, if it is one that is not linted.
fn caller(analysis: &Analysis) -> Option<Caller> {
    Caller::by_name(analysis.files.first()?.path.as_deref()?)
}

/// A reader who is told to type `sudo ./install.sh` has root's own shell in it.
fn typed_as_root(event: &mut Event) {
    let typed = event.raised_by.is_some_and(|by| by.place.file == FileId(0));
    if typed && event.place.file != FileId(0) {
        event.raised_by = None;
        if event.privilege == Privilege::Raised {
            event.privilege = Privilege::Root;
        }
    }
}
