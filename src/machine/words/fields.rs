//! Fragments to fields: splitting and pathname expansion.

use super::pattern::{Pattern, group_start};
use super::{Field, Frag};
use crate::machine::Presence;
use crate::machine::fs::{Found, Fs, Kind, path};
use crate::machine::state::State;
use crate::source::{HOLE, Place, Span, Text};
use crate::syntax::shell::Dialect;
use std::cell::LazyCell;

/// Without one of these nothing is matched against files.
const WILD: [char; 3] = ['*', '?', '['];

/// More matches than this are not made.
const MOST: usize = 256;

/// So many files of the project are looked at below a folder.
const MOST_LISTED: usize = 2_000;

/// A field before pathname expansion: its pieces, and whether each is quoted.
#[derive(Default)]
struct Draft {
    pieces: Vec<(Text, bool)>,
    open: bool,
}

impl Draft {
    fn is_nothing(&self) -> bool {
        self.pieces.iter().all(|(text, quoted)| !quoted && text.is_empty())
    }
}

/// Whether unquoted text may be more than a name.
fn may_match(text: &Text, state: &State) -> bool {
    let groups = || state.options.dialect == Dialect::Bash && group_start(text.as_str()).is_some();
    !state.options.noglob && (text.as_str().contains(WILD) || groups())
}

/// The fields of a word.
pub(crate) fn fields(frags: &[Frag], used: Option<Place>, state: &State) -> Vec<Field> {
    // Most words are not split, and are not matched against files.
    if let [Frag::Text { text, quoted, split: false }] = frags
        && (*quoted || !may_match(text, state))
    {
        if !quoted && text.is_empty() {
            return Vec::new();
        }
        let open = !quoted && text.as_str().contains(HOLE);
        let mut whole = Text::default();
        whole.push_text(text);
        return vec![Field { text: whole, open, used, pattern: false }];
    }
    let separators = LazyCell::new(|| match state.value("IFS").scalar() {
        Some(text) if text.is_known() => text,
        _ => Text::from(" \t\n"),
    });
    let mut drafts = vec![Draft::default()];
    for frag in frags {
        match frag {
            Frag::Break => drafts.push(Draft::default()),
            Frag::Text { text, quoted, split: false } => add(&mut drafts, text.clone(), *quoted),
            Frag::Text { text, .. } => split(text, separators.as_str(), &mut drafts),
        }
    }
    let mut out = Vec::new();
    for draft in drafts.iter().filter(|draft| !draft.is_nothing()) {
        glob(draft, used, state, &mut out);
    }
    out
}

fn add(drafts: &mut [Draft], text: Text, quoted: bool) {
    if let Some(last) = drafts.last_mut() {
        last.open |= !quoted && text.as_str().contains(HOLE);
        last.pieces.push((text, quoted));
    }
}

fn split(text: &Text, separators: &str, drafts: &mut Vec<Draft>) {
    let string = text.as_str();
    let (mut start, mut pending) = (0, false);
    let flush = |from: usize, to: usize, drafts: &mut Vec<Draft>, pending: &mut bool| {
        if from == to {
            return;
        }
        if std::mem::take(pending) && drafts.last().is_some_and(|last| !last.is_nothing()) {
            drafts.push(Draft::default());
        }
        add(drafts, text.slice(Span::new(from, to)), false);
    };
    for (at, c) in string.char_indices() {
        if separators.contains(c) {
            flush(start, at, drafts, &mut pending);
            pending = true;
            start = at + c.len_utf8();
        }
    }
    flush(start, string.len(), drafts, &mut pending);
    if pending && drafts.last().is_some_and(|last| !last.is_nothing()) {
        drafts.push(Draft::default());
    }
}

fn glob(draft: &Draft, used: Option<Place>, state: &State, out: &mut Vec<Field>) {
    let mut text = Text::default();
    for (piece, _) in &draft.pieces {
        text.push_text(piece);
    }
    let literal = Field { text, open: draft.open, used, pattern: false };
    // Most words are plain.
    if !draft.pieces.iter().any(|(piece, quoted)| !quoted && may_match(piece, state)) {
        out.push(literal);
        return;
    }
    let bash = state.options.dialect == Dialect::Bash;
    let mut pattern = Pattern::default();
    for (piece, quoted) in &draft.pieces {
        if bash && !quoted {
            pattern.push_extended(piece.as_str());
        } else {
            pattern.push(piece.as_str(), *quoted);
        }
    }
    if !pattern.is_active() {
        out.push(literal);
        return;
    }
    let found = matches(&pattern, literal.as_str(), state);
    // What begins with something unknown may lie in another tree.
    let cut = if literal.as_str().starts_with(HOLE) { HOLE.len_utf8() } else { 0 };
    let lead = literal.text.slice(Span::new(0, cut));
    let place = match cut {
        0 => literal.place(),
        _ => literal.text.place(Span::new(cut, literal.text.len())).or(literal.place()),
    };
    for (name, sure) in &found {
        let mut text = lead.clone();
        text.push_for(name, place);
        out.push(Field { text, open: !sure, used, pattern: !sure });
    }
    if found.iter().any(|(_, sure)| *sure) {
        return;
    }
    if found.is_empty() && !state.options.nullglob {
        // Where all that a folder holds is known, nothing else will fit.
        let pattern = !is_listed(&pattern, literal.as_str(), state);
        out.push(Field { pattern, ..literal });
    }
}

/// Whether all files are known that a pattern may fit: it stands for names in one folder.
fn is_listed(pattern: &Pattern, written: &str, state: &State) -> bool {
    let parts = pattern.split_path();
    let Some((_, folders)) = parts.split_last() else { return false };
    let folder = written.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = if folder.is_empty() && written.starts_with('/') { "/" } else { folder };
    folders.iter().all(|part| !part.is_active())
        && path::is_known(written)
        && state.fs.content(&state.path(folder)).is_some()
}

/// The modelled paths that a pattern fits.
pub(crate) fn paths(pattern: &str, state: &State) -> Vec<String> {
    matches(&Pattern::new(pattern), pattern, state).into_iter().map(|(name, _)| name).collect()
}

/// The modelled paths that a pattern fits, and whether each is sure to be there.
fn matches(pattern: &Pattern, written: &str, state: &State) -> Vec<(String, bool)> {
    let absolute = path::is_absolute(written);
    let mut whole = Pattern::default();
    if !absolute {
        whole.push(&format!("{}/", state.cwd.trim_end_matches('/')), true);
    }
    let mut parts = whole.split_path();
    let rest = pattern.split_path();
    if absolute {
        parts = rest;
    } else {
        parts.pop();
        parts.extend(rest);
    }
    let nocase = state.options.nocaseglob;
    let shown = |name: &str| {
        if absolute {
            return name.to_owned();
        }
        let base = state.cwd.trim_end_matches('/').len() + 1;
        name.get(base..).unwrap_or(name).to_owned()
    };
    let mut out: Vec<(String, bool)> = Vec::new();
    for (path, node) in state.fs.entries() {
        let (fits, depth) = fits_path(&parts, path, state.options.globstar, nocase);
        if fits == Presence::Absent {
            continue;
        }
        // A pattern for a folder is fitted by the files below it.
        let name = path.splitn(depth + 2, '/').take(depth + 1).collect::<Vec<_>>().join("/");
        let leaf = name.len() == path.len();
        let sure = fits == Presence::Present && !(node.maybe && leaf) && path::is_known(path);
        let shown = shown(&name);
        if let Some(known) = out.iter_mut().find(|(known, _)| *known == shown) {
            known.1 |= sure;
        } else if out.len() < MOST {
            let here = matches!(node.kind, Kind::Gone) && leaf;
            if !here {
                out.push((shown, sure));
            }
        }
    }
    for name in laid(&parts, state) {
        let sure = path::is_one(&name);
        let shown = shown(&name);
        if out.len() < MOST && !out.iter().any(|(known, _)| *known == shown) {
            out.push((shown, sure));
        }
    }
    // As the shell sorts them.
    out.sort();
    out
}

/// The files of the project that a pattern fits, where they appear; there may be more.
fn laid(parts: &[Pattern], state: &State) -> Vec<String> {
    if state.fs.sources.is_none() {
        return Vec::new();
    }
    if state.options.globstar
        && let Some(at) = parts.iter().position(Pattern::is_globstar)
    {
        let tops = walk(&parts[..at], state, true);
        let back = &parts[at + 1..];
        let below =
            tops.iter().flat_map(|top| state.fs.listed(top, MOST_LISTED)).map(|(path, _)| path);
        let fits = |path: &String| {
            let names: Vec<&str> = path.split('/').collect();
            names.len() >= back.len()
                && fits_parts(back, &names[names.len() - back.len()..], state.options.nocaseglob)
                    == Presence::Present
        };
        return below.filter(fits).take(MOST).collect();
    }
    walk(parts, state, false)
}

/// Follows the parts of a pattern through the folders in which files of the project appear.
fn walk(parts: &[Pattern], state: &State, all: bool) -> Vec<String> {
    let mut here = vec![String::new()];
    let mut active = all;
    for (at, part) in parts.iter().enumerate() {
        let join = |folder: &str, name: &str| {
            if at == 0 { name.to_owned() } else { format!("{folder}/{name}") }
        };
        let plain = if part.is_active() { None } else { part.plain() };
        if let Some(name) = plain {
            here = here.iter().map(|folder| join(folder, &name)).collect();
            continue;
        }
        active = true;
        let last = at + 1 == parts.len();
        let mut next = Vec::new();
        for folder in &here {
            for (name, is_folder) in state.fs.names(&Fs::normal("/", folder)) {
                let fits = fits_parts(
                    std::slice::from_ref(part),
                    &[name.as_str()],
                    state.options.nocaseglob,
                );
                if fits == Presence::Present && (last || is_folder) && next.len() < MOST {
                    next.push(join(folder, &name));
                }
            }
        }
        here = next;
    }
    if !active {
        return Vec::new();
    }
    // What stands behind the last pattern need not be there.
    let behind = parts.last().is_some_and(|part| !part.is_active());
    here.retain(|path| {
        !behind
            || path.ends_with('/')
            || matches!(state.fs.find(&Fs::normal("/", path), true), Found::Node(..))
    });
    here
}

/// Whether a path, or a folder above it, fits; and with how many of its parts.
fn fits_path(parts: &[Pattern], path: &str, globstar: bool, nocase: bool) -> (Presence, usize) {
    let names: Vec<&str> = path.split('/').collect();
    if globstar && let Some(at) = parts.iter().position(Pattern::is_globstar) {
        let after = parts.len() - at - 1;
        if names.len() < at + after {
            return (Presence::Absent, 0);
        }
        let front = fits_parts(&parts[..at], &names[..at], nocase);
        let back = fits_parts(&parts[at + 1..], &names[names.len() - after..], nocase);
        return (both(front, back), names.len() - 1);
    }
    if names.len() < parts.len() {
        return (Presence::Absent, 0);
    }
    // /lib/… and /usr/lib/… are the same folder.
    let first = fits_parts(parts, &names[..parts.len()], nocase);
    if first == Presence::Absent
        && names.get(1) == Some(&"usr")
        && names.len() > parts.len()
        && parts.get(1).is_some_and(|p| matches!(p.fits("lib", false), Presence::Present))
    {
        let merged: Vec<&str> = [names[0]].into_iter().chain(names[2..].iter().copied()).collect();
        return (fits_parts(parts, &merged[..parts.len()], nocase), parts.len());
    }
    (first, parts.len() - 1)
}

fn fits_parts(parts: &[Pattern], names: &[&str], nocase: bool) -> Presence {
    let mut all = Presence::Present;
    for (part, name) in parts.iter().zip(names) {
        if name.starts_with('.') && !part.begins_with('.') {
            return Presence::Absent;
        }
        all = both(all, part.fits(name, nocase && part.is_active()));
        if all == Presence::Absent {
            break;
        }
    }
    all
}

fn both(a: Presence, b: Presence) -> Presence {
    match (a, b) {
        (Presence::Absent, _) | (_, Presence::Absent) => Presence::Absent,
        (Presence::Present, Presence::Present) => Presence::Present,
        _ => Presence::Unknown,
    }
}
