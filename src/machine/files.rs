//! Other files of the project: which of them a unit runs, and by whose command.

use super::event::{Because, Event};
use super::flow::Flows;
use super::named::Named;
use super::state::State;
use super::value::Value;
use super::{Call, Machine};
use crate::finding::Context;
use crate::source::project::folder;
use crate::source::{FileId, Place, Text};
use crate::syntax::shell::Dialect;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// Ways to files that one unit notes at most.
const MOST: usize = 2_000;

/// A file of the project that a unit runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The file.
    pub file: FileId,
    /// On what kind of machine, as far as it was narrowed there.
    pub context: Context,
    /// The commands that lead there, the outermost first, each with the file that it runs.
    pub way: Vec<(FileId, Because)>,
}

/// A file, or a folder of files, of the project that a unit puts into its image by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// Its path in the project.
    pub path: String,
    /// What lies in the folders below it counts, too.
    pub deep: bool,
    /// What names it.
    pub place: Place,
}

impl Shipped {
    /// Whether it is the file at a path of the project, or takes it in.
    pub fn takes(&self, path: &str) -> bool {
        let below = if self.path.is_empty() {
            Some(path)
        } else {
            path.strip_prefix(&*self.path).and_then(|rest| rest.strip_prefix('/'))
        };
        self.path == path || below.is_some_and(|rest| self.deep || !rest.contains('/'))
    }
}

/// Which files the machine has come to, and how.
#[derive(Debug, Clone, Default)]
pub(super) struct Ways {
    /// The files whose text is running, and the commands that run them, the outermost first.
    running: Vec<(FileId, Because)>,
    /// How each file was reached the first time.
    first: BTreeMap<FileId, Vec<Because>>,
    /// What was run, without repetitions.
    pub(super) ran: Vec<Ran>,
    /// Files, contexts and chains that are among them.
    known: HashSet<(Context, Vec<FileId>)>,
    /// What was put into an image.
    pub(super) shipped: Vec<Shipped>,
    /// What the commands are about.
    pub(super) named: Named,
}

impl Ways {
    /// The commands that lead to a file, the outermost first.
    fn to(&self, file: FileId) -> Vec<Because> {
        // The first, because a file that runs itself again is not reached any other way by that.
        match self.running.iter().position(|(running, _)| *running == file) {
            Some(at) => self.running[..=at].iter().map(|(_, because)| because.clone()).collect(),
            // A function of a file that was sourced before.
            None => self.first.get(&file).cloned().unwrap_or_default(),
        }
    }

    /// Notes that a file is run, by the chain that is running.
    fn note(&mut self, file: FileId, context: Context) {
        let chain = self.running.iter().map(|(file, _)| *file).collect();
        if self.ran.len() < MOST && self.known.insert((context, chain)) {
            self.ran.push(Ran { file, context, way: self.running.clone() });
        }
    }
}

impl Machine<'_> {
    /// Runs the text of a file in this shell, because of the command at `by`.
    pub(crate) fn run_file(
        &mut self,
        text: Text,
        dialect: Dialect,
        state: State,
        by: Option<Place>,
    ) -> Flows {
        let Some(file) = self.file_of(&text) else {
            return self.run_text(&Rc::new(text), dialect, state);
        };
        self.come_by_command(file, by, state.context);
        let flows = self.run_text(&Rc::new(text), dialect, state);
        self.come_back();
        flows
    }

    /// The other file whose whole text this is. A script that a file writes is still that file's.
    fn file_of(&self, text: &Text) -> Option<FileId> {
        let place = text.whole_place().filter(|place| place.file != FileId(0))?;
        let whole = self.sources.get(place.file)?;
        // Of what a substitution gives, the last line breaks are taken off.
        let rest = whole.text().get(place.span.end as usize..)?;
        let all = place.span.start == 0 && rest.trim_end_matches('\n').is_empty();
        (all && !whole.text().is_empty()).then_some(place.file)
    }

    /// Begins with what stands in another file, until [`Machine::come_back`].
    pub(super) fn come_to(&mut self, file: FileId, because: Because, context: Context) {
        self.ways.running.push((file, because));
        let way = self.ways.to(file);
        if let Entry::Vacant(first) = self.ways.first.entry(file) {
            first.insert(way);
            let bytes = self.sources.get(file).map_or(0, |file| file.text().len());
            self.grant(bytes);
        }
        self.ways.note(file, context);
    }

    /// The same, because of the command at `by`.
    pub(crate) fn come_by_command(&mut self, file: FileId, by: Option<Place>, context: Context) {
        let name = self.sources.path_of(file).unwrap_or_default();
        let because = Because { place: by, message: format!("`{name}` is run here") };
        self.come_to(file, because, context);
    }

    /// How often a file is running within itself.
    pub(crate) fn runs_within(&self, file: FileId) -> usize {
        self.ways.running.iter().filter(|(running, _)| *running == file).count()
    }

    /// Notes that a program of the project is run whose text no shell reads.
    pub(crate) fn passes_to(&mut self, text: &Text, call: &Call) {
        if let Some(file) = self.file_of(text) {
            self.come_by_command(file, call.place, call.state.context);
            self.hands_on(call);
            self.come_back();
        }
    }

    /// Notes the scripts of the project whose paths a program is given in variables that the text has set: it
    /// may run them.
    fn hands_on(&mut self, call: &Call) {
        let state = &call.state;
        let given = state.vars.iter().filter(|(_, var)| var.exported && var.set_at.is_some());
        let texts = given.filter_map(|(_, var)| match &var.value {
            Value::Text(text) if text.is_known() && text.as_str().contains('.') => {
                state.fs.read(&state.path(text.as_str()))
            }
            _ => None,
        });
        let files: Vec<FileId> = texts.filter_map(|text| self.file_of(&text)).collect();
        for file in files {
            self.come_by_command(file, call.place, state.context);
            self.come_back();
        }
    }

    /// Notes that a file or folder of the project is put into the image by its name.
    pub(super) fn ships(&mut self, shipped: Shipped) {
        if self.ways.shipped.len() < MOST && !self.ways.shipped.contains(&shipped) {
            self.ways.shipped.push(shipped);
        }
    }

    /// Notes that a command in a container gives a file of the project a name by which it is found there.
    pub(crate) fn installs(&mut self, call: &Call, from: &str, to: &str) {
        let state = &call.state;
        if state.context != Context::Container || !state.is_on_path(folder(to)) {
            return;
        }
        let file = state.fs.read(from).and_then(|text| self.file_of(&text));
        let path = file.and_then(|file| self.sources.path_of(file));
        if let (Some(path), Some(place)) = (path, call.place) {
            self.ships(Shipped { path, deep: false, place });
        }
    }

    /// Ends with what stands in the file that was come to last.
    pub(super) fn come_back(&mut self) {
        self.ways.running.pop();
    }

    /// Notes an event; its number.
    pub(crate) fn emit(&mut self, mut event: Event) -> usize {
        if event.place.file != FileId(0) {
            event.via = self.ways.to(event.place.file);
        }
        self.events.push(event);
        self.events.len() - 1
    }
}
