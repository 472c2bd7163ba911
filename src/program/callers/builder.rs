//! Commands that a file holds, collected into units.

use crate::finding::Context;
use crate::knowledge::services;
use crate::program::{
    Action, Base, Binding, Copy, CopyFrom, Mode, Program, Run, Script, Step, Template, Unit, Why,
    here,
};
use crate::source::{FileId, Place, SourceFile, Span, Text};
use crate::syntax::yaml::{Kind, Node};

/// Bytes of commands that one file gives at most: aliases make trees that are larger than their text.
const MOST: usize = 4 << 20;

/// What a command costs beside its text.
const STEP: usize = 256;

/// Nodes of trees that are looked at.
const NODES: usize = 50_000;

/// How deep a tree is followed.
const DEEPEST: u32 = 24;

/// Collects the commands of one file.
pub(super) struct Builder {
    program: Program,
    /// The steps of the unit that is not finished yet.
    steps: Vec<Step>,
    /// The folder of the next commands, if it is another than that of the file.
    pub(super) folder: Option<Text>,
    /// The service whose jobs the units are.
    service: &'static str,
    /// Where the unit stands.
    whole: Place,
    bytes: usize,
    nodes: usize,
}

impl Builder {
    pub(super) fn new(file: &SourceFile) -> Self {
        Self {
            program: Program::default(),
            steps: Vec::new(),
            folder: None,
            service: "",
            whole: here(Span::new(0, file.text().len())),
            bytes: MOST,
            nodes: NODES,
        }
    }

    /// The units are jobs of a service, as the tables name it.
    pub(super) fn of(service: &'static str, file: &SourceFile) -> Self {
        Self { service, ..Self::new(file) }
    }

    /// What the service tells each of its jobs.
    fn told(&self) -> Option<Step> {
        let binding = |(name, value)| Binding {
            place: self.whole,
            name: Text::from(name),
            value: Some(Template::text(Text::from(value))),
        };
        let bindings: Vec<Binding> = services::variables(self.service).map(binding).collect();
        let action = Action::Env(bindings);
        (!self.service.is_empty()).then_some(Step { place: self.whole, action })
    }

    /// Whether another node of a tree may be looked at.
    pub(super) fn may_look(&mut self) -> bool {
        self.nodes = self.nodes.saturating_sub(1);
        self.nodes > 0
    }

    /// Text for a shell of its own.
    pub(super) fn shell(&mut self, text: &Text) {
        let shell = ["bash", "-c"].map(Text::from).to_vec();
        self.push(text, Script::Shell { shell, text: text.clone() });
    }

    /// A program and its arguments.
    pub(super) fn exec(&mut self, words: Vec<Text>) {
        let Some(first) = words.first().cloned() else { return };
        self.push(&first, Script::Exec(words));
    }

    /// Lines that somebody types.
    pub(super) fn typed(&mut self, text: &Text) {
        self.push(text, Script::Typed(text.clone()));
    }

    fn push(&mut self, text: &Text, script: Script) {
        let Some(left) = self.bytes.checked_sub(text.len() + STEP) else { return };
        self.bytes = left;
        let workdir = self.folder.clone().map(Template::text);
        let place = text.whole_place().unwrap_or(self.whole);
        let run = Run { script, env: Vec::new(), workdir, mode: Mode::Build };
        self.steps.push(Step { place, action: Action::Run(run) });
    }

    /// The next commands are run by a user.
    pub(super) fn user(&mut self, name: &Text) {
        let place = name.whole_place().unwrap_or(self.whole);
        let action = Action::User(Template::text(name.clone()));
        self.steps.push(Step { place, action });
    }

    /// Files of the project appear where the unit runs.
    pub(super) fn copy(&mut self, source: &Text, target: &Text) {
        let place = source.whole_place().unwrap_or(self.whole);
        let copy = Copy {
            from: CopyFrom::Context,
            sources: vec![Template::text(source.clone())],
            inline: Vec::new(),
            target: Template::text(target.clone()),
            unpacks: false,
        };
        self.steps.push(Step { place, action: Action::Copy(copy) });
    }

    /// The whole project appears in a folder.
    pub(super) fn project(&mut self, folder: &str) {
        let action = Action::Checkout(Template::text(Text::from(folder)));
        self.steps.push(Step { place: self.whole, action });
    }

    /// The commands since the last unit are a unit; nothing happens if there are none.
    pub(super) fn unit(&mut self, name: &str, context: Context, place: Option<Place>, why: &str) {
        let steps = std::mem::take(&mut self.steps);
        self.folder = None;
        if !steps.iter().any(|step| matches!(step.action, Action::Run(_) | Action::Copy(_))) {
            return;
        }
        let place = place.or(steps.first().map(|step| step.place));
        let steps = self.told().into_iter().chain(steps).collect();
        self.program.units.push(Unit {
            name: name.to_owned(),
            context,
            why: vec![Why { place, message: why.to_owned() }],
            guessed: false,
            base: Base::Host,
            steps,
        });
    }

    /// As [`Builder::unit`], but nobody says that the commands are run there.
    pub(super) fn presumed(
        &mut self,
        name: &str,
        context: Context,
        place: Option<Place>,
        why: &str,
    ) {
        let before = self.program.units.len();
        self.unit(name, context, place, why);
        self.program.units[before..].iter_mut().for_each(|unit| unit.guessed = true);
    }

    pub(super) fn finish(self) -> Program {
        self.program
    }

    /// Calls `see` for every scalar at or below a node, with the key that it stands under.
    pub(super) fn scalars(&mut self, node: &Node, see: &mut dyn FnMut(&mut Self, &str, &Text)) {
        self.below(node, "", DEEPEST, see);
    }

    fn below(
        &mut self,
        node: &Node,
        key: &str,
        depth: u32,
        see: &mut dyn FnMut(&mut Self, &str, &Text),
    ) {
        if depth == 0 || !self.may_look() {
            return;
        }
        match &node.kind {
            Kind::Null => {}
            Kind::Scalar(scalar) => see(self, key, &scalar.text),
            Kind::Sequence(items) => {
                for item in items {
                    self.below(item, key, depth - 1, see);
                }
            }
            Kind::Mapping(mapping) => {
                for entry in &mapping.written {
                    self.below(&entry.value, entry.name(), depth - 1, see);
                }
            }
        }
    }

    /// All scalars at or below a node are the lines of one shell.
    pub(super) fn lines(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        let mut all = Text::default();
        self.scalars(node, &mut |_, _, text| {
            all.push_text(text);
            all.push_for("\n", None);
        });
        if !all.is_empty() {
            self.shell(&all);
        }
    }

    /// A text for a shell, or a list of words without one.
    pub(super) fn command(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        match node.text() {
            Some(text) => self.shell(text),
            None => {
                self.exec(node.items().iter().filter_map(|item| item.text()).cloned().collect());
            }
        }
    }

    /// The next commands run in the folder that a step names, or in the file's own.
    pub(super) fn enter(&mut self, folder: Option<&Node>) {
        self.folder = folder.and_then(Node::text).map(with_holes);
    }
}

/// Brackets between which stands what only the service knows.
const UNKNOWN: [(&str, &str); 6] =
    [("${{", "}}"), ("$[[", "]]"), ("{{", "}}"), ("<<", ">>"), ("$(", ")"), ("${", "}")];

/// A path or word with holes where a service puts in what only it knows.
pub(super) fn with_holes(text: &Text) -> Text {
    let string = text.as_str();
    let mut out = Text::default();
    let mut at = 0;
    while at < string.len() {
        let rest = &string[at..];
        let bracket = UNKNOWN.iter().find(|(open, _)| rest.starts_with(open));
        let length = match bracket {
            Some((_, close)) => rest.find(close).map_or(rest.len(), |end| end + close.len()),
            None if rest.starts_with('$') => {
                let name = |c: char| !c.is_ascii_alphanumeric() && c != '_';
                1 + rest[1..].find(name).unwrap_or(rest.len() - 1)
            }
            None => {
                let end = rest.find(['$', '{', '<']).filter(|end| *end > 0);
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let end =
                    end.unwrap_or(if rest.starts_with(['{', '<']) { first } else { rest.len() });
                out.push_text(&text.slice(Span::new(at, at + end)));
                at += end;
                continue;
            }
        };
        out.push_text(&Text::hole(text.place(Span::new(at, at + length))));
        at += length;
    }
    out
}

/// A stretch of the file as text.
pub(super) fn stretch(text: &str, span: std::ops::Range<usize>) -> Text {
    Text::verbatim(text.get(span.clone()).unwrap_or_default(), FileId(0), span.start)
}

/// Lines, and where they begin.
pub(super) fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let at = start;
            start += line.len();
            (at, line.trim_end_matches(['\n', '\r']))
        })
        .collect()
}

/// A name out of the file for a message: one line, not too long.
pub(super) fn shown(name: &str) -> String {
    const LONGEST: usize = 60;
    let line = name.lines().next().unwrap_or_default().trim();
    let cut: String = line.chars().take(LONGEST).collect();
    if cut.len() < line.len() { cut + "…" } else { cut }
}
