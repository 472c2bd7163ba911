//! Folders of this system that appear in a container: `-v here:there`, `--mount`.

use super::options::Own;
use crate::machine::fs::{Found, Fs, Kind, Node, Root};
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::machine::{Machine, Mount};
use std::rc::Rc;

/// Mounts that one unit remembers at most.
const MOST: usize = 64;

/// What the options of a command mount.
pub(super) fn given(own: &Own<'_>, outer: &State) -> Vec<Mount> {
    let mut all = Vec::new();
    for option in &own.given {
        match (option.name, &option.value) {
            ("--volume", Some(value)) => all.extend(volume(value, outer)),
            ("--mount", Some(value)) => all.extend(mount(value, outer)),
            _ => {}
        }
    }
    all
}

/// Puts in place what is mounted into a container that starts, and remembers it for commands that enter
/// the container later: which one they enter is not followed.
pub(super) fn start(machine: &mut Machine<'_>, mounts: Vec<Mount>, inner: &mut State) {
    apply(machine, &mounts, inner);
    machine.mounts.extend(mounts);
    machine.mounts.truncate(MOST);
}

/// Puts in place what was mounted into any container so far.
pub(super) fn enter(machine: &Machine<'_>, inner: &mut State) {
    apply(machine, &machine.mounts, inner);
}

fn apply(machine: &Machine<'_>, mounts: &[Mount], inner: &mut State) {
    if mounts.is_empty() {
        return;
    }
    let fs = inner.fs_mut();
    fs.sources = Some(Rc::clone(&machine.sources));
    for mount in mounts {
        fs.put(&mount.target, mount.kind.clone());
    }
}

/// `here:there:ro`
fn volume(value: &Field, outer: &State) -> Option<Mount> {
    let mut parts = value.as_str().split(':');
    let (source, target) = (parts.next()?, parts.next()?);
    // A name without a slash is that of a volume.
    let named = !source.contains('/') && !source.starts_with('.') && Root::of(source).is_placed();
    (!named).then(|| mounted(source, target, outer))?
}

/// `type=bind,source=here,target=there`
fn mount(value: &Field, outer: &State) -> Option<Mount> {
    let pairs = || value.as_str().split(',').filter_map(|part| part.split_once('='));
    let value = |keys: &[&str]| pairs().find(|(key, _)| keys.contains(key)).map(|(_, value)| value);
    if value(&["type"]) != Some("bind") {
        return None;
    }
    mounted(value(&["source", "src"])?, value(&["target", "dst", "destination"])?, outer)
}

fn mounted(source: &str, target: &str, outer: &State) -> Option<Mount> {
    if !target.starts_with('/') {
        return None;
    }
    let kind = match outer.fs.find(&outer.path(source), true) {
        Found::Node(_, Node { kind, .. }) => kind,
        Found::Absent | Found::Unknown => Kind::open(),
    };
    Some(Mount { target: Fs::normal("/", target), kind })
}
