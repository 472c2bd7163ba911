//! A small model of the file system: only what matters to the guard.
//!
//! Paths are absolute and normalised. A hole in a path stands for an unknown stretch; what is asked about it is
//! asked of `path`.

mod join;
mod laid;
mod names;
pub(crate) mod path;
mod same;
mod vacant;

pub(crate) use join::join_nodes;
pub(crate) use names::fits;
pub(crate) use path::Root;

use super::lists::Lists;
use super::python::{PyId, PythonTool};
use super::shared::Shared;
use super::{Presence, guards};
use crate::knowledge::{folders, telling_names};
use crate::source::{Sources, Span, Text};
use names::{Names, may_be_filled, merged};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How many bytes a file keeps.
pub(crate) const LONGEST: usize = 256 << 10;

/// What a folder holds beside the nodes below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layers {
    /// Folders of the project whose files appear in it; of the same name, the first one's counts.
    pub folders: Rc<[String]>,
    /// What else lies there is as if the folder were not modelled; otherwise nobody can tell.
    pub beside: bool,
}

/// The modelled files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fs {
    nodes: Shared<Node>,
    /// The nodes whose paths have a hole.
    vague: Rc<BTreeSet<String>>,
    /// The last parts of their paths.
    names: Names,
    /// There may be a symbolic link among the nodes.
    linked: bool,
    /// The folders in which files of the project may appear.
    laid: Rc<BTreeSet<String>>,
    /// Files whose lines set variables.
    lists: Lists,
    /// What the project holds, if there is one.
    pub sources: Option<Rc<Sources>>,
    /// Folders of unknown names may be clones of the project.
    pub clones: bool,
    /// A folder of the project whose files may lie anywhere: nobody knows which, nor where.
    pub anywhere: Option<Rc<str>>,
    /// The start was a known image: interesting files that are not modelled are not there.
    pub closed: bool,
    /// The start was a mere distribution: where no package puts anything, nothing is.
    pub plain: bool,
    /// Folders of the system to which everybody may write.
    pub open_to_all: Rc<[&'static str]>,
    /// A program ran of which nobody knows what it does: folders of their own may have come.
    stirred: bool,
    /// Folders that were made since, and are empty as far as anybody knows.
    fresh: Rc<BTreeSet<String>>,
    /// Names that nobody knows, but that no other file has: those of temporary files.
    named: Rc<BTreeSet<String>>,
    /// The variables of the environment that the unknown parts of other names came from.
    told_by: Rc<BTreeMap<String, Vec<Rc<str>>>>,
}

/// A modelled file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// What it is.
    pub kind: Kind,
    /// It may also be missing.
    pub maybe: bool,
    /// Only root may read it.
    pub secret: bool,
    /// Whether it may be executed, if that is known.
    pub runs: Option<bool>,
}

impl Node {
    /// What is there for sure, with the modes of which nobody has said anything.
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, maybe: false, secret: false, runs: None }
    }
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file; holes where its content is not known.
    File(Text),
    /// A folder that was made here, so that nothing else is in it.
    Dir,
    /// A folder that holds more than is modelled.
    OpenDir(Layers),
    /// A symbolic link.
    Link(String),
    /// A device such as `/dev/null`.
    Device,
    /// A program that the machine knows.
    Program(Program),
    /// It was removed.
    Gone,
}

impl Kind {
    /// A folder of which nothing is known.
    pub(crate) fn open() -> Self {
        Self::OpenDir(Layers::default())
    }

    /// A folder that is there, and holds what it would hold if it were not modelled.
    fn there() -> Self {
        Self::OpenDir(Layers { beside: true, ..Layers::default() })
    }
}

/// A program that the machine knows by more than its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// An interpreter.
    Python(PyId),
    /// pip of an interpreter.
    Pip(PyId),
    /// `activate` of a virtual environment.
    Activate(PyId),
    /// A console script that runs a module of an interpreter.
    Module(PyId, PythonTool),
    /// uv as a program of its own.
    Uv,
    /// Any other that a package brought, known by its name alone.
    Other,
}

/// The answer to a look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is there, under this name.
    Node(String, Node),
    /// It is not.
    Absent,
    /// Nobody can tell.
    Unknown,
}

impl PartialEq for Fs {
    fn eq(&self, other: &Self) -> bool {
        self.closed == other.closed && self.nodes == other.nodes
    }
}

impl Fs {
    /// Makes `path` absolute (from `cwd`) and removes `.`, `..` and doubled slashes.
    pub(crate) fn normal(cwd: &str, path: &str) -> String {
        let plain = |part: &str| !matches!(part, "" | "." | "..");
        if path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(plain)) {
            return merged(path.to_owned());
        }
        let whole = if path::is_absolute(path) { path.to_owned() } else { format!("{cwd}/{path}") };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                // What lies above an unknown folder is as unknown.
                ".." if parts.last().is_some_and(|part| !Root::of(part).is_placed()) => {}
                ".." => {
                    parts.pop();
                }
                name => parts.push(name),
            }
        }
        if !Root::of(&whole).is_placed() {
            // What lies above an unknown folder is unknown as well.
            return if parts.is_empty() { path::unknown() } else { path::bounded(parts.join("/")) };
        }
        merged(format!("/{}", parts.join("/")))
    }

    /// Follows links in all parts of a normalised path but, unless `last`, the last one.
    pub(crate) fn resolve(&self, path: &str, last: bool) -> String {
        if self.linked { self.behind(path, last) } else { path.to_owned() }
    }

    /// As [`Fs::resolve`], if there may be links.
    fn behind(&self, path: &str, last: bool) -> String {
        let mut path = path.to_owned();
        'again: for _ in 0..16 {
            let mut end = 0;
            while end < path.len() {
                let mut rest = path[end..].char_indices().skip(1);
                end = rest.find(|(_, c)| *c == '/').map_or(path.len(), |(at, _)| end + at);
                if end == path.len() && !last {
                    break;
                }
                if let Some(Node { kind: Kind::Link(target), .. }) = self.nodes.get(&path[..end]) {
                    let folder = path[..end].rsplit_once('/').map_or("", |(folder, _)| folder);
                    path = format!("{}{}", Self::normal(folder, target), &path[end..]);
                    continue 'again;
                }
            }
            return path;
        }
        path
    }

    /// What stands at a normalised path; links are followed if `follow`.
    pub(crate) fn find(&self, path: &str, follow: bool) -> Found {
        let behind = self.linked.then(|| self.behind(path, follow));
        let path = behind.as_deref().unwrap_or(path);
        if let Some(found) = self.modelled(path) {
            return found;
        }
        if !path::is_known(path) {
            return Found::Unknown;
        }
        if self.vague.iter().any(|name| fits(name, path)) {
            return Found::Unknown;
        }
        if self.below(path).next().is_some_and(|(_, node)| node.kind != Kind::Gone && !node.maybe) {
            return Found::Node(path.to_owned(), Node::new(Kind::there()));
        }
        let filled = self.stirred && may_be_filled(path);
        let told = self.closed && telling_names::tells(path) && !filled;
        if told || self.is_vacant(path) {
            return Found::Absent;
        }
        self.somewhere(path)
    }

    /// What the nodes at a path and above it tell of it. Where a part of it is unknown, another path may read the
    /// same: that nothing is at one of them says nothing of the next.
    fn modelled(&self, path: &str) -> Option<Found> {
        let found = self.at_or_above(path)?;
        let told = found != Found::Absent || self.is_one(path);
        Some(if told { found } else { Found::Unknown })
    }

    fn at_or_above(&self, path: &str) -> Option<Found> {
        if let Some(node) = self.nodes.get(path) {
            return Some(match node.kind {
                Kind::Gone if !node.maybe => Found::Absent,
                Kind::Gone => Found::Unknown,
                _ => Found::Node(path.to_owned(), node.clone()),
            });
        }
        if path == "/dev/null" || path.starts_with("/dev/std") {
            return Some(Found::Node(path.to_owned(), Node::new(Kind::Device)));
        }
        let mut folder = path;
        while let Some((parent, _)) = folder.rsplit_once('/') {
            let key = if parent.is_empty() { "/" } else { parent };
            match self.nodes.get(key).map(|node| &node.kind) {
                Some(Kind::Gone | Kind::Dir | Kind::File(_)) => return Some(Found::Absent),
                Some(Kind::OpenDir(layers)) => {
                    let inside = path[parent.len()..].trim_start_matches('/');
                    match self.in_project(path, layers, inside) {
                        Found::Unknown if layers.beside => folder = parent,
                        found => return Some(found),
                    }
                }
                _ => folder = parent,
            }
        }
        None
    }

    /// Whether a file of this name may be modelled anywhere. Mostly none is, and no folder need be looked at
    /// but those in which files of the project may appear.
    pub(crate) fn may_hold(&self, name: &str) -> bool {
        self.anywhere.is_some() || self.names.may_hold(name)
    }

    /// Whether files of the project may appear in any folder.
    pub(crate) fn is_any_laid(&self) -> bool {
        !self.laid.is_empty()
    }

    /// Whether files of the project may appear in a folder or in one above it.
    pub(crate) fn may_be_laid(&self, folder: &str) -> bool {
        let behind = self.linked.then(|| self.behind(folder, true));
        let folder = behind.as_deref().unwrap_or(folder);
        self.laid.iter().any(|laid| {
            let rest = folder.strip_prefix(laid.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// What is modelled at a normalised path, links followed; what is not may be anything.
    pub(crate) fn find_modelled(&self, path: &str) -> Found {
        if self.anywhere.is_some() {
            return self.find(path, true);
        }
        let behind = self.linked.then(|| self.behind(path, true));
        self.modelled(behind.as_deref().unwrap_or(path)).unwrap_or(Found::Unknown)
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The node that is modelled at a path, even if it tells that nothing is there.
    pub(crate) fn node(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// Whether a regular file stands at a path, links followed.
    pub(crate) fn regular(&self, path: &str) -> Presence {
        match self.find(path, true) {
            Found::Node(_, node) => match node.kind {
                Kind::File(_) | Kind::Program(_) if node.maybe => Presence::Unknown,
                Kind::File(_) | Kind::Program(_) => Presence::Present,
                _ => Presence::Absent,
            },
            Found::Absent => Presence::Absent,
            Found::Unknown => Presence::Unknown,
        }
    }

    /// The content of a regular file, if it is modelled, or if it is one that tells where it is read.
    pub(crate) fn read(&self, path: &str) -> Option<Text> {
        match self.find(path, true) {
            Found::Node(_, Node { kind: Kind::File(text), .. }) => Some(text),
            Found::Node(_, Node { kind: Kind::Device, .. }) => Some(Text::default()),
            Found::Node(..) => None,
            // The system makes it, in an image as well.
            Found::Absent | Found::Unknown => guards::content(path),
        }
    }

    fn insert(&mut self, path: String, node: Node) {
        if !path::is_known(&path) {
            Rc::make_mut(&mut self.vague).insert(path.clone());
        }
        self.names.add(path.rsplit('/').next().unwrap_or_default());
        self.linked |= matches!(node.kind, Kind::Link(_));
        let appear = matches!(&node.kind, Kind::OpenDir(layers) if !layers.folders.is_empty());
        if appear && !self.laid.contains(&path) {
            Rc::make_mut(&mut self.laid).insert(path.clone());
        }
        self.nodes.insert(&path, node);
    }

    /// Puts a node in place.
    pub(crate) fn put(&mut self, path: &str, kind: Kind) {
        if kind == Kind::Dir {
            Rc::make_mut(&mut self.fresh).insert(path.to_owned());
        }
        self.insert(path.to_owned(), Node::new(kind));
    }

    /// Puts a node in place that may also be missing.
    pub(crate) fn put_maybe(&mut self, path: &str, kind: Kind) {
        self.insert(path.to_owned(), Node { maybe: true, ..Node::new(kind) });
    }

    /// Writes a regular file, through links; a device swallows it. What is very long was put together
    /// by commands (`cat f f > g`), and is unknown.
    pub(crate) fn write(&mut self, path: &str, content: Text) {
        let content = if content.len() > LONGEST { Text::hole(None) } else { content };
        let target = self.resolve(path, true);
        if matches!(self.nodes.get(&target), Some(Node { kind: Kind::Device, .. })) {
            return;
        }
        // What is there keeps its modes; nothing that is written anew may be executed.
        let (secret, runs) = match self.nodes.get(&target) {
            Some(node @ Node { kind: Kind::File(_), maybe: false, .. }) => (node.secret, node.runs),
            Some(Node { kind: Kind::Gone, maybe: false, .. }) => (false, Some(false)),
            None if self.find(&target, true) == Found::Absent => (false, Some(false)),
            _ => (false, None),
        };
        let node = Node { secret, runs, ..Node::new(Kind::File(content)) };
        self.insert(target, node);
    }

    /// Empties a file whose lines set variables, and remembers that it is one.
    pub(crate) fn empty_list(&mut self, path: &str) {
        self.write(path, Text::default());
        self.lists.empty(path);
    }

    /// The stretch of such a file whose lines may not have been written.
    pub(crate) fn doubtful(&self, path: &str) -> Span {
        self.lists.doubtful(path)
    }

    /// Makes it readable by root alone, or by everybody again.
    pub(crate) fn set_secret(&mut self, path: &str, secret: bool) {
        if let Some(node) = self.nodes.get_mut(path) {
            node.secret = secret;
        }
    }

    /// Lets it be executed or not.
    pub(crate) fn set_runs(&mut self, path: &str, runs: Option<bool>) {
        if let Some(node) = self.nodes.get_mut(path) {
            node.runs = runs;
        }
    }

    /// Whether [`Fs::stir`] has anything to do.
    pub(crate) fn is_calm(&self) -> bool {
        !self.stirred || !self.fresh.is_empty()
    }

    /// Notes that a program ran of which nobody knows what it does: it may have filled folders that were
    /// empty, and made others. Not those of the system, which it would hardly do by the way.
    pub(crate) fn stir(&mut self) {
        self.stirred = true;
        for path in std::mem::take(&mut self.fresh).iter() {
            let empty = self.nodes.get(path).is_some_and(|node| node.kind == Kind::Dir)
                && self.below(path).all(|(_, node)| node.kind == Kind::Dir);
            if empty {
                self.put(path, Kind::open());
            }
        }
    }

    /// Notes that a folder holds more than anybody knows.
    pub(crate) fn open_up(&mut self, path: &str) {
        let folders = match self.nodes.get(path).map(|node| &node.kind) {
            Some(Kind::OpenDir(layers)) => Rc::clone(&layers.folders),
            _ => Rc::default(),
        };
        self.put(path, Kind::OpenDir(Layers { folders, beside: false }));
    }

    /// Notes that a folder is there, of which nothing else is known.
    pub(crate) fn is_there(&mut self, path: &str) {
        if !matches!(self.find(path, true), Found::Node(..)) && path::is_known(path) {
            self.put(path, Kind::there());
        }
    }

    /// Whether a path is a folder that is known to be there.
    pub(crate) fn is_folder(&self, path: &str) -> bool {
        match self.find(path, true) {
            Found::Node(_, node) => matches!(node.kind, Kind::Dir | Kind::OpenDir(_)),
            Found::Absent => false,
            Found::Unknown => is_standard(path),
        }
    }

    /// Whether a folder is at a path. One that is named like a program is none of those that are there only
    /// if they are modelled.
    pub(crate) fn folder(&self, path: &str) -> Presence {
        match self.find(path, true) {
            Found::Node(_, node) if node.maybe => Presence::Unknown,
            Found::Node(_, node) => match node.kind {
                Kind::Dir | Kind::OpenDir(_) => Presence::Present,
                _ => Presence::Absent,
            },
            Found::Absent if self.find_modelled(path) == Found::Absent => Presence::Absent,
            Found::Absent if telling_names::is_folder(path) || self.is_vacant(path) => {
                Presence::Absent
            }
            Found::Absent | Found::Unknown => Presence::Unknown,
        }
    }

    /// Removes a file, or a folder with all below it.
    pub(crate) fn remove(&mut self, path: &str) {
        let path = self.resolve(path, false);
        let below: Vec<String> = self.below(&path).map(|(name, _)| name.to_owned()).collect();
        for name in below {
            self.nodes.remove(&name);
            if self.vague.contains(&name) {
                Rc::make_mut(&mut self.vague).remove(&name);
            }
        }
        self.put(&path, Kind::Gone);
    }

    /// Notes that a file may have been removed.
    pub(crate) fn perhaps_remove(&mut self, path: &str) {
        if let Some(node) = self.nodes.get_mut(path) {
            node.maybe = true;
        }
    }

    /// Everything below a folder.
    pub(crate) fn below<'a>(
        &'a self,
        folder: &str,
    ) -> impl Iterator<Item = (&'a str, &'a Node)> + use<'a> {
        let folder = folder.trim_end_matches('/');
        // Mostly nothing comes next that begins like it, and then no prefix is needed.
        let next = self.nodes.from(folder).find(|(name, _)| *name != folder);
        let prefix =
            next.filter(|(name, _)| name.starts_with(folder)).map(|_| format!("{folder}/"));
        let inside = self.nodes.from(prefix.as_deref().unwrap_or_default());
        inside
            .take_while(move |(name, _)| {
                prefix.as_ref().is_some_and(|prefix| name.starts_with(prefix))
            })
            .filter(|(name, _)| name.len() > 1)
    }

    /// All modelled files that are, or may be, there.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().filter(|(_, node)| node.kind != Kind::Gone || node.maybe)
    }
}

/// Whether every system has this folder, so that what is not modelled there is as it comes.
pub(crate) fn is_standard(path: &str) -> bool {
    path == "/" || folders::is_standard(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::HOLE;

    #[test]
    fn paths_are_normalised_and_follow_the_merged_usr() {
        assert_eq!(Fs::normal("/srv", "a/../b/./c"), "/srv/b/c");
        assert_eq!(Fs::normal("/", "/lib/python3.11/x"), "/usr/lib/python3.11/x");
        assert_eq!(Fs::normal("/", "/library"), "/library");
    }

    #[test]
    fn a_name_with_a_hole_may_be_any_other() {
        let mut fs = Fs { closed: true, ..Fs::default() };
        assert_eq!(fs.find("/etc/pip.conf", true), Found::Absent);
        fs.put(&format!("/etc/{HOLE}.conf"), Kind::File(Text::default()));
        assert_eq!(fs.find("/etc/pip.conf", true), Found::Unknown);
        assert_eq!(fs.find("/etc/xdg/pip/pip.conf", true), Found::Absent);
        let joined = Fs { closed: true, ..Fs::default() }.join(&fs);
        assert_eq!(joined.find("/etc/pip.conf", true), Found::Unknown);
    }

    #[test]
    fn nothing_in_one_unknown_folder_is_not_nothing_in_another() {
        let mut fs = Fs::default();
        let unknown = path::unknown();
        fs.remove(&unknown);
        fs.put(&format!("{unknown}/new"), Kind::Dir);
        assert_eq!(fs.find(&unknown, true), Found::Unknown);
        assert_eq!(fs.find(&format!("{unknown}/new/x"), true), Found::Unknown);
        fs.remove(&path::in_checkout("x"));
        assert_eq!(fs.find(&path::in_checkout("x"), true), Found::Absent);
    }

    #[test]
    fn what_was_made_here_holds_nothing_else() {
        let mut fs = Fs::default();
        fs.put("/opt/v", Kind::Dir);
        assert_eq!(fs.find("/opt/v/bin/pip", true), Found::Absent);
        assert_eq!(fs.find("/opt/w", true), Found::Unknown);
    }

    #[test]
    fn a_link_is_followed_in_the_middle_of_a_path() {
        let mut fs = Fs::default();
        fs.put("/opt/current", Kind::Link("v1".into()));
        fs.write("/opt/current/x", Text::from("1"));
        assert_eq!(fs.read("/opt/v1/x"), Some(Text::from("1")));
    }

    #[test]
    fn a_file_of_one_branch_may_be_missing() {
        let (mut a, b) = (Fs::default(), Fs::default());
        a.write("/x", Text::from("1"));
        assert_eq!(a.join(&b).regular("/x"), Presence::Unknown);
    }

    #[test]
    fn holes_fit_version_numbers() {
        let path = format!("/usr/lib/python3.{HOLE}/EXTERNALLY-MANAGED");
        assert!(fits(&path, "/usr/lib/python3.11/EXTERNALLY-MANAGED"));
        assert!(!fits(&path, "/usr/lib/python3/EXTERNALLY-MANAGED"));
    }

    #[test]
    fn lines_that_set_variables_are_joined_but_not_values_of_several_lines() {
        let joined = |ours: &str, theirs: &str| {
            let written = |text: &str| {
                let mut fs = Fs::default();
                fs.empty_list("/list");
                fs.write("/list", Text::from(text));
                fs
            };
            written(ours).join(&written(theirs)).read("/list").expect("a file")
        };
        assert_eq!(joined("A=1\nB=1\n", "A=1\nB=2\n").as_str(), "A=1\nB=1\nB=2\n");
        assert!(!joined("A<<E\n0\nE\n", "A<<E\n1\nE\n").is_known());
    }
}
