//! `chroot`: a command below another root of the same machine.

use super::elsewhere::below;
use super::options::own;
use crate::machine::boot::{self, Start};
use crate::machine::flow::Flows;
use crate::machine::fs::{Found, Kind, Layers, path};
use crate::machine::lookup::is_pythonic;
use crate::machine::models::argv::Dialect;
use crate::machine::programs::base_name;
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::Text;
use crate::source::project::{folder, upwards};
use std::rc::Rc;

/// So many words of a command are looked at for a script of the project.
const WORDS: usize = 8;

/// `chroot folder command`: nobody knows what lies below the folder, but what was put there.
pub(super) fn run(machine: &mut Machine<'_>, call: Call) -> Flows {
    let name = base_name(call.argv[0].as_str()).to_owned();
    let own = own(&call.argv[1..], &name, Dialect::Getopt);
    let (count, unsure) = (own.first, own.unsure);
    let operands = usize::from(matches!(name.as_str(), "chroot" | "arch-chroot"));
    let root = call.argv.get(1 + count).filter(|_| operands == 1);
    if root.is_some_and(|root| root.as_str() == "/") {
        return super::rest(machine, call, 2 + count);
    }
    let argv: Vec<Field> = call.argv.iter().skip(1 + count + operands).cloned().collect();
    let mut start = boot::nowhere();
    start.state.context = call.state.context;
    start.state.narrowed_by = call.state.narrowed_by;
    start.guessed = unsure;
    if let Some(root) = root {
        fill(machine, &call.state, &call.state.path(root.as_str()), &mut start.state);
    }
    bring(machine, &argv, &mut start);
    below(machine, start, argv, call)
}

/// What lies below a folder here lies at the root there.
fn fill(machine: &Machine<'_>, outer: &State, root: &str, inner: &mut State) {
    let mut outer = outer.clone();
    if root == path::unknown() {
        // Of an unknown folder only that counts which was put there. The folder in which a script is
        // started is unknown, too, and the project lies there.
        let own = machine.sources.path().unwrap_or_default();
        let mut layers = outer.fs.laid(root);
        layers.retain(|layer| upwards(folder(&own)).all(|home| home != layer));
        let put = Layers { folders: layers.into(), beside: false };
        outer.fs_mut().put(root, Kind::OpenDir(put));
    }
    // Interpreters are those of this system.
    let files = |kind| match kind {
        Kind::Program(_) => Kind::File(Text::hole(None)),
        kind => kind,
    };
    let fs = inner.fs_mut();
    fs.sources = Some(Rc::clone(&machine.sources));
    fs.take_over(&outer.fs, (root, "/"), files);
    // There is more in a system than was seen to come there.
    fs.lay("/", &[], true);
}

/// How a script of the project came there nobody may have seen: one is taken for it if its path fits, as no
/// other's does.
fn bring(machine: &Machine<'_>, argv: &[Field], start: &mut Start) {
    for word in argv.iter().take(WORDS) {
        let Some(path) = word.known().filter(|path| path.starts_with('/')) else { continue };
        if start.state.fs.find(path, true) == Found::Unknown
            && let Some(text) = fitting(machine, path)
        {
            start.state.fs_mut().put_maybe(path, Kind::File(text));
            start.guessed = true;
        }
    }
}

/// The only file of the project whose path ends as this one does: with its folder, or with a name that has
/// an extension.
fn fitting(machine: &Machine<'_>, path: &str) -> Option<Text> {
    let name = base_name(path);
    if is_pythonic(name) {
        return None;
    }
    let common = |file: &str| {
        let both = file.rsplit('/').zip(path.trim_start_matches('/').rsplit('/'));
        both.take_while(|(one, other)| one == other).count()
    };
    let files = machine.sources.project()?.files();
    // Of the many files of a project hardly one has the name.
    let is_named = |file: &&String| {
        file.strip_suffix(name).is_some_and(|front| front.is_empty() || front.ends_with('/'))
    };
    let named: Vec<&String> = files.iter().filter(is_named).collect();
    let best = named.iter().map(|file| common(file)).max()?;
    let mut fitting = named.into_iter().filter(|file| common(file) == best);
    let file = fitting.next()?;
    let telling = best > 1 || name.trim_start_matches('.').contains('.');
    if !telling || fitting.next().is_some() {
        return None;
    }
    machine.sources.text(file)
}
