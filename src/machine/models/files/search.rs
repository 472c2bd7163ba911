//! `find`: which modelled files its tests fit, and what it does to them.

use super::aim::{Aim, MARKER};
use super::args::made;
use super::marker;
use crate::machine::flow::{Flows, meet_apart, next};
use crate::machine::fs::{Kind, Node, fits};
use crate::machine::redirect::may_write;
use crate::machine::simple::returned;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::words::pattern::Pattern;
use crate::machine::{Call, Machine, Presence};
use crate::source::{HOLE, Place, Text};

/// More files than this are not looked at.
const MOST: usize = 512;

/// An expression of `find`.
enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// `-name`, `-path`: the pattern, whether the whole path counts, whether case does not.
    Named(Field, bool, bool),
    Type(String),
    Always,
    Unknown,
    Delete,
    /// The separator behind a printed path.
    Print(&'static str),
    Exec(Vec<Field>),
}

/// A command line.
struct Search {
    starts: Vec<Field>,
    /// `-mindepth`, `-maxdepth`
    depth: (usize, usize),
    expr: Expr,
}

/// A file that is looked at.
struct Candidate {
    path: String,
    node: Node,
    /// The file may not be where the search looks.
    unsure: bool,
}

pub(super) fn find(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let search = parse(&call.argv[1..]);
    let name = search.expr.marker_name();
    call.state.status = Status::Likely;
    let mut states = vec![call.state.clone()];
    let all: Vec<Candidate> =
        search.starts.iter().flat_map(|start| candidates(start, &search, &states[0])).collect();
    let mut hit = false;
    for candidate in all.iter().take(MOST) {
        hit |= candidate.path.ends_with(&format!("/{MARKER}"));
        let mut after = Vec::new();
        for state in states {
            let mut one =
                Visit { machine, call: &call, candidate, name: name.as_ref(), states: vec![state] };
            one.eval(&search.expr);
            after.append(&mut one.states);
        }
        states = if after.len() > 8 { meet_apart(after) } else { after };
    }
    if let Some(name) = name.filter(|_| !hit) {
        for state in &mut states {
            nothing_found(machine, &call, &search, &name, state);
        }
    }
    states.into_iter().flat_map(|state| next(state.with(Status::Likely))).collect()
}

/// A search for markers where none is modelled: what it would take away is told all the same.
fn nothing_found(
    machine: &mut Machine<'_>,
    call: &Call,
    search: &Search,
    name: &Field,
    state: &mut State,
) {
    let Some(start) = search.starts.first() else { return };
    let folder = state.path(start.as_str());
    let path = format!("{}/{HOLE}/{MARKER}", folder.trim_end_matches('/'));
    if let Some(separator) = search.expr.prints().filter(|_| machine.open) {
        let mut text = Text::default();
        text.push_for(&path, name.place());
        text.push_for(separator, None);
        state.print(&text);
    }
    if search.expr.takes_away() && search.depth.1 > 1 {
        let aim = Aim { path: path.replace(HOLE, "*"), place: name.place(), pattern: true };
        let call = Call { argv: call.argv.clone(), place: call.place, state: state.clone() };
        marker::missed(machine, &call, &aim, "deleted");
    }
}

/// The modelled files below a start, itself included.
fn candidates(start: &Field, search: &Search, state: &State) -> Vec<Candidate> {
    let root = Aim::of(start, state).path;
    let depth = root.trim_end_matches('/').matches('/').count();
    let mut out = Vec::new();
    for (path, node) in state.fs.entries() {
        let parts = path.matches('/').count();
        if parts < depth || !(search.depth.0..=search.depth.1).contains(&(parts - depth)) {
            continue;
        }
        let cut = path.match_indices('/').nth(depth).map_or(path.len(), |(at, _)| at);
        let same = root == "/" || path[..cut] == *root.trim_end_matches('/');
        let near = !same && (root.contains(HOLE) || path[..cut].contains(HOLE));
        if same || (near && fits(&root, &path[..cut])) {
            let unsure = near || node.maybe;
            out.push(Candidate { path: path.to_owned(), node: node.clone(), unsure });
        }
    }
    out
}

/// The evaluation of an expression for one file.
struct Visit<'m, 'w> {
    machine: &'m mut Machine<'w>,
    call: &'m Call,
    candidate: &'m Candidate,
    name: Option<&'m Field>,
    states: Vec<State>,
}

impl Visit<'_, '_> {
    fn eval(&mut self, expr: &Expr) -> Presence {
        match expr {
            Expr::And(all) => {
                let mut result = Presence::Present;
                for one in all {
                    match self.eval(one) {
                        Presence::Absent => return Presence::Absent,
                        // Tests of age or size are taken to hold: they seldom decide.
                        Presence::Unknown => result = Presence::Unknown,
                        Presence::Present => {}
                    }
                }
                result
            }
            Expr::Or(all) => {
                let mut result = Presence::Absent;
                for one in all {
                    match self.eval(one) {
                        Presence::Present => return Presence::Present,
                        Presence::Unknown => result = Presence::Unknown,
                        Presence::Absent => {}
                    }
                }
                result
            }
            Expr::Not(inner) => match self.eval(inner) {
                Presence::Present => Presence::Absent,
                Presence::Absent => Presence::Present,
                Presence::Unknown => Presence::Unknown,
            },
            Expr::Named(pattern, whole, nocase) => {
                let path = &self.candidate.path;
                let text = if *whole { path } else { path.rsplit('/').next().unwrap_or(path) };
                let text = if *nocase { text.to_lowercase() } else { text.to_owned() };
                let pattern = pattern.as_str();
                let lower = if *nocase { pattern.to_lowercase() } else { pattern.to_owned() };
                Pattern::new(&lower).fits(&text, false)
            }
            Expr::Type(wanted) => {
                let kind = match self.candidate.node.kind {
                    Kind::Dir | Kind::OpenDir => "d",
                    Kind::Link(_) => "l",
                    Kind::Device => "c",
                    Kind::File(_) | Kind::Program(_) | Kind::Gone => "f",
                };
                if wanted.contains(kind) { Presence::Present } else { Presence::Absent }
            }
            Expr::Always => Presence::Present,
            Expr::Unknown => Presence::Unknown,
            Expr::Delete => {
                self.delete();
                Presence::Present
            }
            Expr::Print(separator) => {
                let mut text = Text::default();
                text.push_for(&self.candidate.path, self.name.and_then(Field::place));
                text.push_for(separator, None);
                for state in &mut self.states {
                    state.print(&text);
                }
                Presence::Present
            }
            Expr::Exec(argv) => self.exec(argv),
        }
    }

    fn place(&self) -> Option<Place> {
        self.name.and_then(Field::place).or(self.call.place)
    }

    fn delete(&mut self) {
        let path = self.candidate.path.clone();
        let aim = Aim { path: path.clone(), place: self.place(), pattern: false };
        let states = std::mem::take(&mut self.states);
        for state in states {
            let argv = self.call.argv.clone();
            let mut call = Call { argv, place: self.call.place, state };
            if aim.is_marker() {
                marker::take_away(self.machine, &mut call, std::slice::from_ref(&aim), "deleted");
            } else if may_write(&call.state, &path) {
                let unsure = self.candidate.unsure;
                let fs = call.state.fs_mut();
                if unsure { fs.perhaps_remove(&path) } else { fs.remove(&path) }
            }
            self.states.push(call.state);
        }
    }

    fn exec(&mut self, argv: &[Field]) -> Presence {
        let path = self.candidate.path.as_str();
        let like = self.name.cloned().unwrap_or_default();
        let argv: Vec<Field> = argv
            .iter()
            .map(|arg| match arg.as_str() {
                "{}" => Field { open: false, pattern: false, ..made(path, &like) },
                text if text.contains("{}") => made(&text.replace("{}", path), arg),
                _ => arg.clone(),
            })
            .collect();
        let mut result = Presence::Unknown;
        for state in std::mem::take(&mut self.states) {
            let call = Call { argv: argv.clone(), place: self.call.place, state };
            for state in returned(self.machine.spawn(call)) {
                result = match state.status {
                    Status::Zero => Presence::Present,
                    Status::NonZero => Presence::Absent,
                    Status::Likely | Status::Unknown => Presence::Unknown,
                };
                self.states.push(state);
            }
        }
        result
    }
}

impl Expr {
    /// The test that asks for markers by name.
    fn marker_name(&self) -> Option<Field> {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().find_map(Self::marker_name),
            Self::Named(pattern, _, nocase) => {
                let text = pattern.as_str();
                let text = if *nocase { text.to_uppercase() } else { text.to_owned() };
                text.ends_with(MARKER).then(|| pattern.clone())
            }
            _ => None,
        }
    }

    fn takes_away(&self) -> bool {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().any(Self::takes_away),
            Self::Delete => true,
            Self::Exec(argv) => {
                argv.iter().any(|arg| matches!(arg.as_str(), "rm" | "mv" | "unlink"))
            }
            _ => false,
        }
    }

    fn prints(&self) -> Option<&'static str> {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().find_map(Self::prints),
            Self::Print(separator) => Some(separator),
            _ => None,
        }
    }

    fn acts(&self) -> bool {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().any(Self::acts),
            Self::Not(inner) => inner.acts(),
            Self::Delete | Self::Print(_) | Self::Exec(_) => true,
            _ => false,
        }
    }
}

fn parse(args: &[Field]) -> Search {
    let is_expr = |arg: &Field| arg.as_str().starts_with(['-', '(', '!']) && arg.as_str() != "-";
    let mut at = 0;
    while args.get(at).is_some_and(|arg| matches!(arg.as_str(), "-H" | "-L" | "-P")) {
        at += 1;
    }
    let first = at;
    while args.get(at).is_some_and(|arg| !is_expr(arg)) {
        at += 1;
    }
    let mut starts = args[first..at].to_vec();
    if starts.is_empty() {
        starts.push(Field::from_text(Text::from(".")));
    }
    let mut reader = Reader { args: &args[at..], at: 0, depth: (0, usize::MAX), nested: 0 };
    let mut expr = reader.or();
    if !expr.acts() {
        expr = Expr::And(vec![expr, Expr::Print("\n")]);
    }
    Search { starts, depth: reader.depth, expr }
}

struct Reader<'a> {
    args: &'a [Field],
    at: usize,
    depth: (usize, usize),
    nested: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&str> {
        self.args.get(self.at).map(Field::as_str)
    }

    fn next(&mut self) -> Option<Field> {
        self.at += 1;
        self.args.get(self.at - 1).cloned()
    }

    fn number(&mut self) -> Option<usize> {
        self.next()?.as_str().parse().ok()
    }

    fn or(&mut self) -> Expr {
        let mut all = vec![self.and()];
        while matches!(self.peek(), Some("-o" | "-or" | ",")) {
            self.at += 1;
            all.push(self.and());
        }
        if all.len() == 1 { all.remove(0) } else { Expr::Or(all) }
    }

    fn and(&mut self) -> Expr {
        let mut all = Vec::new();
        while !matches!(self.peek(), None | Some("-o" | "-or" | "," | ")")) {
            if matches!(self.peek(), Some("-a" | "-and")) {
                self.at += 1;
                continue;
            }
            all.push(self.primary());
        }
        Expr::And(all)
    }

    fn primary(&mut self) -> Expr {
        let Some(word) = self.next() else { return Expr::Always };
        match word.as_str() {
            "(" if self.nested < 32 => {
                self.nested += 1;
                let inner = self.or();
                self.nested -= 1;
                if self.peek() == Some(")") {
                    self.at += 1;
                }
                inner
            }
            "!" | "-not" if self.nested < 32 => {
                self.nested += 1;
                let inner = self.primary();
                self.nested -= 1;
                Expr::Not(Box::new(inner))
            }
            "-name" | "-iname" | "-path" | "-ipath" | "-wholename" => {
                let whole = word.as_str().ends_with("path") || word.as_str() == "-wholename";
                let nocase = word.as_str().starts_with("-i");
                self.next().map_or(Expr::Unknown, |pattern| Expr::Named(pattern, whole, nocase))
            }
            "-type" => {
                self.next().map_or(Expr::Unknown, |kind| Expr::Type(kind.as_str().to_owned()))
            }
            "-maxdepth" => {
                self.depth.1 = self.number().unwrap_or(usize::MAX);
                Expr::Always
            }
            "-mindepth" => {
                self.depth.0 = self.number().unwrap_or(0);
                Expr::Always
            }
            "-delete" => Expr::Delete,
            "-print" => Expr::Print("\n"),
            "-print0" => Expr::Print("\0"),
            "-exec" | "-execdir" | "-ok" | "-okdir" => self.exec(),
            "-depth"
            | "-d"
            | "-xdev"
            | "-mount"
            | "-noleaf"
            | "-follow"
            | "-true"
            | "-prune"
            | "-daystart"
            | "-ignore_readdir_race" => Expr::Always,
            "-executable" | "-readable" | "-writable" | "-empty" | "-nouser" | "-nogroup" => {
                Expr::Unknown
            }
            "-false" => Expr::Not(Box::new(Expr::Always)),
            _ => {
                // Whatever it is, it has a value: `-newer x`, `-size 1k`, `-user me`.
                self.at += 1;
                Expr::Unknown
            }
        }
    }

    fn exec(&mut self) -> Expr {
        let rest = &self.args[self.at.min(self.args.len())..];
        let end = rest.iter().position(|arg| matches!(arg.as_str(), ";" | "+"));
        let argv = rest[..end.unwrap_or(rest.len())].to_vec();
        self.at += argv.len() + 1;
        if argv.is_empty() { Expr::Unknown } else { Expr::Exec(argv) }
    }
}
