//! `find`: which modelled files its tests fit, and what it does to them.

mod expr;

use super::aim::{Aim, MARKER, is_marker};
use super::whose::{Lead, Whose};
use super::{marker, regex};
use crate::machine::event::MarkerFate;
use crate::machine::flow::{Flows, meet_apart, next};
use crate::machine::fs::{Found, Kind, Node, Root, fits, path};
use crate::machine::models::args::perhaps;
use crate::machine::models::made;
use crate::machine::redirect::may_write;
use crate::machine::simple::returned;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::words::pattern::Pattern;
use crate::machine::{Call, Machine, Presence};
use crate::source::{HOLE, Place, Text};
use expr::{Expr, Search, parse};

/// More files than this are not looked at.
const MOST: usize = 512;

/// So many files of the project are looked at below a start.
const MOST_LISTED: usize = 20_000;

/// A file that is looked at.
struct Candidate {
    path: String,
    node: Node,
    /// The file may not be where the search looks.
    unsure: bool,
    /// The search begins at an unknown folder, which may hold it.
    near: bool,
}

impl Candidate {
    /// Its path as the search would print it.
    fn shown(&self) -> String {
        if self.near { format!("{HOLE}{}", self.path) } else { self.path.clone() }
    }
}

pub(super) fn find(machine: &mut Machine<'_>, call: Call) -> Flows {
    let search = parse(&call.argv[1..]);
    perhaps(machine, call, search.unsure, |machine, call| look(machine, call, &search))
}

fn look(machine: &mut Machine<'_>, mut call: Call, search: &Search) -> Flows {
    let name = search.expr.marker_name();
    call.state.status = Status::Likely;
    let mut states = vec![call.state.clone()];
    let all: Vec<Candidate> = search
        .starts
        .iter()
        .flat_map(|start| candidates(machine, start, search, &states[0]))
        .collect();
    let mut hit = false;
    for candidate in all.iter().take(MOST) {
        hit |= is_marker(&candidate.path);
        let mut after = Vec::new();
        for state in states {
            let mut one = Visit {
                machine,
                call: &call,
                candidate,
                name: name.as_ref(),
                unsure: false,
                states: vec![state],
            };
            one.eval(&search.expr);
            after.append(&mut one.states);
        }
        states = if after.len() > 8 { meet_apart(after) } else { after };
    }
    match name.filter(|_| !hit) {
        Some(name) => {
            for state in &mut states {
                nothing_found(machine, &call, search, &name, state);
            }
        }
        // What nobody has modelled may be there all the same.
        None if search.expr.prints().is_some() && !search.is_within_known(&call.state) => {
            let printed = call.state.out.len();
            let silent = states.iter_mut().filter(|state| state.out.len() == printed);
            silent.for_each(State::print_unknown);
        }
        None => {}
    }
    states.into_iter().flat_map(|state| next(state.with(Status::Likely))).collect()
}

impl Search {
    /// Whether all that lies below its starts is modelled: they were made here, or are not there.
    fn is_within_known(&self, state: &State) -> bool {
        self.starts.iter().all(|start| match state.fs.find(&Aim::of(start, state).path, true) {
            Found::Node(_, node) => node.kind == Kind::Dir && !node.maybe,
            Found::Absent => true,
            Found::Unknown => false,
        })
    }
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
    let root = Aim::of(start, state);
    let whose = root.whose(machine, state);
    let path = format!("{}/{HOLE}/{MARKER}", root.path.trim_end_matches('/'));
    if let Some(separator) = search.expr.prints().filter(|_| machine.open) {
        let mut text = Text::default();
        if whose != Whose::System && !Root::of(&root.path).is_placed() {
            text.push_text(&start.text);
            text.push_for(&path[root.path.len()..], start.place());
        } else {
            text.push_for(&path, name.place());
        }
        text.push_for(separator, None);
        state.print(&text);
    }
    if search.expr.takes_away() && search.depth.1 > 1 {
        let below = path[root.path.len()..].replace(HOLE, "*");
        let path = format!("{}{below}", root.path);
        let aim = Aim { path, place: name.place(), pattern: true, lead: root.lead };
        let call = Call { argv: call.argv.clone(), place: call.place, state: state.clone() };
        marker::missed(machine, &call, &aim, MarkerFate::Deleted);
    }
}

/// The modelled files below a start, itself included.
fn candidates(
    machine: &mut Machine<'_>,
    start: &Field,
    search: &Search,
    state: &State,
) -> Vec<Candidate> {
    let aim = Aim::of(start, state);
    let own = aim.whose(machine, state) == Whose::Private;
    // Nobody means the marker, or an interpreter, who does not name it.
    let names_marker = search.expr.marker_name().is_some();
    let root = aim.path;
    let depth = root.trim_end_matches('/').matches('/').count();
    let mut out = Vec::new();
    for (path, node) in state.fs.entries() {
        let parts = path.matches('/').count();
        if parts < depth || !(search.depth.0..=search.depth.1).contains(&(parts - depth)) {
            continue;
        }
        let cut = path.match_indices('/').nth(depth).map_or(path.len(), |(at, _)| at);
        let same = root == "/" || path[..cut] == *root.trim_end_matches('/');
        let known = path::is_known(&root) && path::is_known(&path[..cut]);
        let meant = names_marker || !is_of_python(path, node);
        let near = !same && !own && !known && meant;
        if same || (near && fits(&root, &path[..cut])) {
            let unsure = near || node.maybe;
            let near = near && !Root::of(&root).is_placed();
            out.push(Candidate { path: path.to_owned(), node: node.clone(), unsure, near });
        }
    }
    out.extend(laid(machine, &root, depth, search, state));
    out
}

/// Whether a file is a marker, or a program that the machine knows.
fn is_of_python(path: &str, node: &Node) -> bool {
    is_marker(path) || matches!(node.kind, Kind::Program(_))
}

/// The files of the project below a start, as far as the tests of names let them through.
fn laid(
    machine: &mut Machine<'_>,
    root: &str,
    depth: usize,
    search: &Search,
    state: &State,
) -> Vec<Candidate> {
    if !path::is_known(root) && Root::of(root) != Root::Checkout {
        return Vec::new();
    }
    let fits = |path: &str, is_folder: bool| {
        let parts = path.matches('/').count();
        parts >= depth
            && (search.depth.0..=search.depth.1).contains(&(parts - depth))
            && state.fs.node(path).is_none()
            && may_fit(&search.expr, path, is_folder) != Presence::Absent
    };
    let all = state.fs.listed(root, MOST_LISTED);
    machine.charge(all.len());
    let found = all.into_iter().filter(|(path, folder)| fits(path, *folder));
    let candidate = |(path, is_folder)| {
        let kind = if is_folder { Kind::open() } else { Kind::File(Text::hole(None)) };
        let node = Node::new(kind);
        Candidate { path, node, unsure: false, near: false }
    };
    found.take(MOST).map(candidate).collect()
}

/// Whether the tests of an expression let a path through; what it does counts as true.
fn may_fit(expr: &Expr, path: &str, is_folder: bool) -> Presence {
    let of = |inner: &Expr| may_fit(inner, path, is_folder);
    match expr {
        Expr::And(all) if all.iter().any(|one| of(one) == Presence::Absent) => Presence::Absent,
        Expr::Or(all) if all.iter().all(|one| of(one) == Presence::Absent) => Presence::Absent,
        Expr::Not(inner) if !inner.acts() && of(inner) == Presence::Present => Presence::Absent,
        Expr::Named(pattern, whole, nocase) => named(pattern.as_str(), path, *whole, *nocase),
        Expr::Regex(pattern, kind, nocase) => matched(pattern.as_str(), *kind, *nocase, path),
        Expr::Type(wanted) if !wanted.contains(if is_folder { 'd' } else { 'f' }) => {
            Presence::Absent
        }
        Expr::Type(_) | Expr::Always => Presence::Present,
        Expr::And(all) | Expr::Or(all) if all.iter().all(|one| of(one) == Presence::Present) => {
            Presence::Present
        }
        _ => Presence::Unknown,
    }
}

/// Whether a path fits `-name` or `-path`.
fn named(pattern: &str, path: &str, whole: bool, nocase: bool) -> Presence {
    let text = if whole { path } else { path.rsplit('/').next().unwrap_or(path) };
    let lower = |text: &str| if nocase { text.to_lowercase() } else { text.to_owned() };
    Pattern::new(&lower(pattern)).fits(&lower(text), false)
}

/// Whether a path fits `-regex`, which looks at all of it.
fn matched(pattern: &str, kind: regex::Kind, nocase: bool, path: &str) -> Presence {
    if !path::is_known(path) {
        return Presence::Unknown;
    }
    match regex::fits_whole(pattern, kind, nocase, path) {
        Some(true) => Presence::Present,
        Some(false) => Presence::Absent,
        None => Presence::Unknown,
    }
}

/// The evaluation of an expression for one file.
struct Visit<'m, 'w> {
    machine: &'m mut Machine<'w>,
    call: &'m Call,
    candidate: &'m Candidate,
    name: Option<&'m Field>,
    /// A test that nobody can answer was passed.
    unsure: bool,
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
                        Presence::Unknown => {
                            result = Presence::Unknown;
                            self.unsure = true;
                        }
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
                named(pattern.as_str(), &self.candidate.path, *whole, *nocase)
            }
            Expr::Regex(pattern, kind, nocase) => {
                matched(pattern.as_str(), *kind, *nocase, &self.candidate.path)
            }
            Expr::Type(wanted) => {
                let kind = match self.candidate.node.kind {
                    Kind::Dir | Kind::OpenDir(_) => "d",
                    Kind::Link(_) => "l",
                    Kind::Device => "c",
                    Kind::File(_) | Kind::Program(_) | Kind::Gone => "f",
                };
                if wanted.contains(kind) { Presence::Present } else { Presence::Absent }
            }
            Expr::Always => Presence::Present,
            Expr::Unknown => Presence::Unknown,
            Expr::Delete | Expr::Exec(_) if self.is_unmeant() => Presence::Unknown,
            Expr::Delete => {
                self.delete();
                Presence::Present
            }
            Expr::Print(_) if self.is_unmeant() => {
                self.states.iter_mut().for_each(State::print_unknown);
                Presence::Present
            }
            Expr::Print(separator) => {
                let mut text = Text::default();
                text.push_for(&self.candidate.shown(), self.name.and_then(Field::place));
                text.push_for(separator, None);
                for state in &mut self.states {
                    state.print(&text);
                }
                Presence::Present
            }
            Expr::Exec(argv) => self.exec(argv),
        }
    }

    /// Whether it is a marker, or a program, that a test may let through which does not name it.
    fn is_unmeant(&self) -> bool {
        let Candidate { path, node, .. } = self.candidate;
        self.unsure && self.name.is_none() && is_of_python(path, node)
    }

    fn place(&self) -> Option<Place> {
        self.name.and_then(Field::place).or(self.call.place)
    }

    fn delete(&mut self) {
        let path = self.candidate.path.clone();
        let lead = if self.candidate.near { Lead::Unknown } else { Lead::Root };
        let aim = Aim { path: path.clone(), place: self.place(), pattern: false, lead };
        let states = std::mem::take(&mut self.states);
        for state in states {
            let argv = self.call.argv.clone();
            let mut call = Call { argv, place: self.call.place, state };
            if aim.is_marker() {
                marker::take_away(
                    self.machine,
                    &mut call,
                    std::slice::from_ref(&aim),
                    MarkerFate::Deleted,
                );
            } else if may_write(&call.state, &path) {
                let unsure = self.candidate.unsure;
                let fs = call.state.fs_mut();
                if unsure { fs.perhaps_remove(&path) } else { fs.remove(&path) }
            }
            self.states.push(call.state);
        }
    }

    fn exec(&mut self, argv: &[Field]) -> Presence {
        let path = self.candidate.shown();
        let like = self.name.cloned().unwrap_or_default();
        let argv: Vec<Field> = argv
            .iter()
            .map(|arg| match arg.as_str() {
                "{}" => Field { open: false, pattern: false, ..made(&path, &like) },
                text if text.contains("{}") => made(&text.replace("{}", &path), arg),
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
                    Status::Likely | Status::Unlikely | Status::Unknown => Presence::Unknown,
                };
                self.states.push(state);
            }
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::{dockerfile, script};

    #[test]
    fn a_search_that_does_not_name_the_marker_takes_neither_it_nor_an_interpreter() {
        for text in [
            "find /usr -path '*oldtool*' -delete",
            "find /usr/lib -regex '.*oldtool.*' -exec rm -rf {} +",
            "for f in $(find /usr -path '*oldtool*'); do sudo rm -rf \"$f\"; done",
            "find \"$LOGS\" -mtime +30 -delete",
        ] {
            let found = script(&format!("{text}\npip3 install x"));
            assert!(found.installs()[0].starts_with("pip install blocked"), "{text}");
        }
    }

    #[test]
    fn regular_expressions_are_asked_for_the_whole_path() {
        let outcome = |search: &str| {
            let front = "FROM debian:12\nRUN apt-get install -y python3-pip\nRUN ";
            dockerfile(&format!("{front}find /usr {search} -delete; pip3 install x"))
                .installs()
                .remove(0)
        };
        for search in [
            "-regex '.*/EXTERNALLY-MANAGED'",
            "-regex '.*/python3\\.[0-9]+/.*'",
            "-regextype posix-extended -regex '.*/(a|python3.11)/EXTERNALLY-MANAGED'",
            "-iregex '.*/externally-managed'",
        ] {
            assert!(outcome(search).starts_with("pip install proceeds"), "{search}");
        }
        for search in ["-regex 'EXTERNALLY-MANAGED'", "-regex '.*old.*'"] {
            assert!(outcome(search).starts_with("pip install blocked"), "{search}");
        }
    }
}
