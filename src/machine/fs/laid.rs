//! Files of the project in folders of the modelled file system.

use super::names::unmerged;
use super::{Found, Fs, Kind, Layers, Node, is_standard, path};
use crate::source::Sources;
use crate::source::project::Entry;
use std::collections::BTreeMap;
use std::rc::Rc;

/// So many folders of the project appear in one folder.
const MOST: usize = 64;

impl Fs {
    /// Makes files of the project appear in a folder, in front of those that appear there already.
    /// `beside`: what else lies there is as if this folder were not modelled.
    pub(crate) fn lay(&mut self, path: &str, layers: &[String], beside: bool) {
        let (old, known) = match self.find(path, true) {
            Found::Node(_, Node { kind: Kind::OpenDir(old), .. }) => {
                // A folder of which nothing is known stays one.
                let opaque = old.folders.is_empty() && !old.beside;
                (old.folders, !opaque)
            }
            _ => (Rc::default(), true),
        };
        self.hide(path, layers);
        let mut all: Vec<String> = layers.to_vec();
        all.extend(old.iter().filter(|layer| !layers.contains(*layer)).cloned());
        all.truncate(MOST);
        self.put(path, Kind::OpenDir(Layers { folders: all.into(), beside: beside && known }));
    }

    /// Forgets what files of the project replace.
    fn hide(&mut self, path: &str, layers: &[String]) {
        let Some(sources) = self.sources.clone() else { return };
        let front = path.trim_end_matches('/').len() + 1;
        let replaced = |name: &str| {
            let inside = name.get(front..).unwrap_or_default();
            let mut all = layers.iter().map(|layer| format!("{layer}/{inside}"));
            all.any(|path| matches!(look(&sources, &path), Entry::File(_)))
        };
        let names: Vec<String> = self
            .below(path)
            .filter(|(_, node)| !matches!(node.kind, Kind::Dir | Kind::OpenDir(_)))
            .map(|(name, _)| name.to_owned())
            .collect();
        for name in names.into_iter().filter(|name| replaced(name)) {
            self.nodes.remove(&name);
        }
    }

    /// Whether all that is known of a folder is that files of the project appear there.
    pub(crate) fn is_laid(&self, folder: &str) -> bool {
        let Found::Node(_, node) = self.find(folder, true) else { return false };
        matches!(node.kind, Kind::OpenDir(layers) if !layers.folders.is_empty())
            && self.sources.is_some()
    }

    /// What stands at `inside` below project folders. They may hold more than the project does.
    pub(super) fn in_project(&self, path: &str, layers: &Layers, inside: &str) -> Found {
        let Some(sources) = &self.sources else { return Found::Unknown };
        // Of a folder that is only presumed to be the project's nobody can tell.
        let maybe = !path::is_one(path);
        let other = if path.len() == inside.len() + 1 { unmerged(inside) } else { None };
        let mut folders = Vec::new();
        for layer in layers.folders.iter() {
            for inside in [Some(inside), other.as_deref()].into_iter().flatten() {
                let below = format!("{layer}/{inside}");
                match look(sources, &below) {
                    Entry::File(_) if folders.is_empty() => {
                        let Some(text) = sources.text(below.trim_start_matches('/')) else {
                            return Found::Unknown;
                        };
                        let node = Node { maybe, ..Node::new(Kind::File(text)) };
                        return Found::Node(path.to_owned(), node);
                    }
                    Entry::Folder => folders.push(below.trim_matches('/').to_owned()),
                    Entry::File(_) | Entry::Nothing => {}
                }
            }
        }
        if folders.is_empty() {
            return match inside.split_once('/') {
                // `cd` may have led into a clone of the project, by whatever name.
                Some((_, rest)) if self.clones => self.in_project(path, layers, rest),
                _ => Found::Unknown,
            };
        }
        let layers = Layers { folders: folders.into(), beside: layers.beside };
        Found::Node(path.to_owned(), Node { maybe, ..Node::new(Kind::OpenDir(layers)) })
    }

    /// What stands at a path of which nothing is known, if files of the project may lie anywhere: a script
    /// of that name.
    pub(super) fn somewhere(&self, path: &str) -> Found {
        let name = path.rsplit('/').next().unwrap_or_default();
        let script = name.rsplit_once('.').is_some_and(|(_, extension)| extension == "sh");
        let (Some(folder), Some(sources)) = (&self.anywhere, &self.sources) else {
            return Found::Unknown;
        };
        let text = script.then(|| sources.text(format!("{folder}/{name}").trim_start_matches('/')));
        text.flatten().map_or(Found::Unknown, |text| {
            Found::Node(path.to_owned(), Node { maybe: true, ..Node::new(Kind::File(text)) })
        })
    }

    /// The folders of the project whose files appear in a folder; the first ones' hide those of others.
    pub(crate) fn laid(&self, folder: &str) -> Vec<String> {
        let Some(sources) = &self.sources else { return Vec::new() };
        let folder = self.resolve(folder.trim_end_matches('/'), true);
        let (mut out, mut at) = (Vec::new(), folder.as_str());
        loop {
            let key = if at.is_empty() { "/" } else { at };
            match self.nodes.get(key).map(|node| &node.kind) {
                Some(Kind::OpenDir(layers)) => {
                    let inside = folder[at.len()..].trim_start_matches('/');
                    let all = layers.folders.iter().map(|layer| format!("{layer}/{inside}"));
                    let all = all.filter(|path| matches!(look(sources, path), Entry::Folder));
                    out.extend(all.map(|path| path.trim_matches('/').to_owned()));
                    if !layers.beside {
                        break;
                    }
                }
                Some(_) => break,
                None => {}
            }
            match at.rsplit_once('/') {
                Some((parent, _)) => at = parent,
                None => break,
            }
        }
        out
    }

    /// The names of the project's files in a folder, and of the folders that are modelled there, and
    /// whether each is a folder itself. There may be more.
    pub(crate) fn names(&self, folder: &str) -> BTreeMap<String, bool> {
        let mut out = BTreeMap::new();
        let Some(project) = self.sources.as_ref().and_then(|sources| sources.project()) else {
            return out;
        };
        for layer in self.laid(folder) {
            for (name, is_folder) in project.names(&layer) {
                out.entry(name.to_owned()).or_insert(is_folder);
            }
        }
        let front = folder.trim_end_matches('/');
        for (path, node) in self.below(front).filter(|(_, node)| !node.maybe) {
            let inside = &path[front.len() + 1..];
            let (name, deeper) =
                inside.split_once('/').map_or((inside, false), |(it, _)| (it, true));
            let is_folder = deeper || matches!(node.kind, Kind::Dir | Kind::OpenDir(_));
            if is_folder && node.kind != Kind::Gone {
                out.entry(name.to_owned()).or_insert(true);
            }
        }
        out.retain(|name, _| {
            let node = self.nodes.get(&format!("{front}/{name}"));
            node.is_none_or(|node| node.kind != Kind::Gone)
        });
        out
    }

    /// The paths of the project's files and folders below a folder, sorted, and whether each is a folder:
    /// so many at most. There may be more.
    pub(crate) fn listed(&self, folder: &str, most: usize) -> BTreeMap<String, bool> {
        let mut out = BTreeMap::new();
        let Some(project) = self.sources.as_ref().and_then(|sources| sources.project()) else {
            return out;
        };
        let folder = folder.trim_end_matches('/');
        let inner = self.below(folder).filter(|(_, node)| matches!(node.kind, Kind::OpenDir(_)));
        let roots: Vec<String> =
            std::iter::once(folder).chain(inner.map(|(name, _)| name)).map(str::to_owned).collect();
        for root in roots {
            let root = root.trim_end_matches('/');
            for layer in self.laid(root) {
                let front = if layer.is_empty() { 0 } else { layer.len() + 1 };
                for file in project.below(&layer) {
                    if out.len() >= most {
                        return out;
                    }
                    let inside = &file[front..];
                    for (end, _) in inside.match_indices('/') {
                        out.entry(format!("{root}/{}", &inside[..end])).or_insert(true);
                    }
                    out.entry(format!("{root}/{inside}")).or_insert(false);
                }
            }
        }
        out.retain(|path, _| self.nodes.get(path).is_none_or(|node| node.kind != Kind::Gone));
        out
    }

    /// Copies what lies at a path of a file system to another path here: a file, or a folder's content.
    /// Whether anything is known of it. `as_here` says what something there is here.
    pub(crate) fn take_over(
        &mut self,
        other: &Self,
        (from, to): (&str, &str),
        as_here: impl Fn(Kind) -> Kind,
    ) -> bool {
        let from = other.resolve(from, true);
        let below: Vec<(String, Node)> =
            other.below(&from).map(|(name, node)| (name.to_owned(), node.clone())).collect();
        let layers = other.laid(&from);
        match other.find(&from, true) {
            Found::Node(_, Node { kind: Kind::OpenDir(old), .. }) => {
                let opaque = old.folders.is_empty() && !old.beside;
                if opaque && to != "/" {
                    self.put(to, Kind::open());
                }
            }
            Found::Node(_, Node { kind: Kind::Dir, .. }) => {
                if !self.is_folder(to) {
                    self.put(to, Kind::Dir);
                }
            }
            Found::Node(_, node) => {
                self.insert(to.to_owned(), Node { kind: as_here(node.kind), ..node });
                return true;
            }
            Found::Absent | Found::Unknown if below.is_empty() && layers.is_empty() => {
                // Of a known image there is nothing in it that matters.
                return other.closed && !other.stirred && is_standard(&from);
            }
            Found::Absent | Found::Unknown => {}
        }
        if !layers.is_empty() || !self.is_folder(to) {
            self.lay(to, &layers, is_standard(to));
        }
        let (front, base) = (from.trim_end_matches('/').len(), to.trim_end_matches('/'));
        for (name, node) in below {
            let target = format!("{base}{}", &name[front..]);
            match node.kind {
                Kind::OpenDir(old) if !old.folders.is_empty() => {
                    self.lay(&target, &old.folders, old.beside);
                }
                kind => self.insert(target, Node { kind: as_here(kind), ..node }),
            }
        }
        true
    }

    /// Copies a file, or a folder with all below it; nothing happens if it is not modelled.
    pub(crate) fn copy(&mut self, from: &str, to: &str) {
        let other = self.clone();
        let to = self.resolve(to, true);
        self.take_over(&other, (from, &to), |kind| kind);
    }
}

fn look(sources: &Sources, path: &str) -> Entry {
    sources.look(path.trim_start_matches('/'))
}
