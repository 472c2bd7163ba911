//! Commands that change files, as far as markers, configuration and environments go.

pub(super) mod aim;
mod build;
mod cpython;
pub(crate) mod fetch;
mod filters;
mod grep;
mod make;
pub(super) mod marker;
mod mount;
mod paths;
pub(crate) mod regex;
mod remove;
mod search;
mod sed;
mod text;
mod transfer;
pub(super) mod whose;

#[cfg(test)]
mod tests;

use super::args::by_table;
use super::{Model, config};
use crate::machine::event::{Effect, MarkerFate, Tool};
use crate::machine::state::State;
use crate::machine::words::pattern::Pattern;
use crate::machine::{Call, Machine, Presence};
use crate::source::{HOLE, Place, Span, Text};
use aim::Aim;
pub(crate) use make::opened;
pub(super) use mount::is_diverted;
use whose::Lead;

/// The model for a command of this family.
pub(crate) fn find(name: &str) -> Option<Model> {
    by_options(name).or_else(|| {
        Some(match name {
            "find" => search::find,
            "dd" => text::dd,
            "chmod" => make::chmod,
            "update-alternatives" => transfer::update_alternatives,
            "sort" | "nl" => text::filter,
            "head" | "tail" => filters::ends,
            "uniq" | "tac" | "rev" => filters::rearranged,
            "awk" | "gawk" | "mawk" => filters::awk,
            "which" => crate::machine::builtins::which,
            "git" => fetch::git,
            "tar" | "bsdtar" => fetch::tar,
            "configure" | "make" | "gmake" | "cmake" | "meson" | "ninja" => build::build,
            _ => return None,
        })
    })
}

/// Those whose options the table lists.
fn by_options(name: &str) -> Option<Model> {
    Some(match name {
        "rm" => |machine, call| by_table(machine, call, "rm", remove::rm),
        "unlink" => |machine, call| by_table(machine, call, "unlink", remove::unlink),
        "rmdir" => |machine, call| by_table(machine, call, "rmdir", remove::rmdir),
        "shred" => |machine, call| by_table(machine, call, "shred", remove::shred),
        "cp" | "gcp" => |machine, call| by_table(machine, call, "cp", transfer::cp),
        "mv" => |machine, call| by_table(machine, call, "mv", transfer::mv),
        "install" => |machine, call| by_table(machine, call, "install", transfer::install),
        "ln" => |machine, call| by_table(machine, call, "ln", transfer::ln),
        "rsync" => |machine, call| by_table(machine, call, "rsync", transfer::rsync),
        "mkdir" => |machine, call| by_table(machine, call, "mkdir", make::mkdir),
        "touch" => |machine, call| by_table(machine, call, "touch", make::touch),
        "truncate" => |machine, call| by_table(machine, call, "truncate", make::truncate),
        "chown" => |machine, call| by_table(machine, call, "chown", make::chown),
        "chgrp" => |machine, call| by_table(machine, call, "chgrp", make::chown),
        "chattr" => |machine, call| by_table(machine, call, "chattr", make::chown),
        "mktemp" => |machine, call| by_table(machine, call, "mktemp", make::mktemp),
        "mount" => |machine, call| by_table(machine, call, "mount", mount::mount),
        "umount" => |machine, call| by_table(machine, call, "umount", mount::umount),
        "dpkg-divert" => |machine, call| by_table(machine, call, "dpkg-divert", mount::divert),
        "cat" => |machine, call| by_table(machine, call, "cat", text::cat),
        "tee" => |machine, call| by_table(machine, call, "tee", text::tee),
        "sed" | "gsed" => |machine, call| by_table(machine, call, "sed", sed::sed),
        "grep" | "egrep" | "fgrep" => |machine, call| by_table(machine, call, "grep", grep::grep),
        "cut" => |machine, call| by_table(machine, call, "cut", filters::cut),
        "tr" => |machine, call| by_table(machine, call, "tr", filters::tr),
        "wc" => |machine, call| by_table(machine, call, "wc", filters::wc),
        "ls" => |machine, call| by_table(machine, call, "ls", paths::ls),
        "dirname" => |machine, call| by_table(machine, call, "dirname", paths::dirname),
        "basename" => |machine, call| by_table(machine, call, "basename", paths::basename),
        "readlink" => |machine, call| by_table(machine, call, "readlink", paths::realpath),
        "realpath" => |machine, call| by_table(machine, call, "realpath", paths::realpath),
        "id" => |machine, call| by_table(machine, call, "id", paths::id),
        "whoami" => |machine, call| by_table(machine, call, "whoami", paths::id),
        "systemd-detect-virt" => {
            |machine, call| by_table(machine, call, "systemd-detect-virt", paths::detect_virt)
        }
        "uname" => |machine, call| by_table(machine, call, "uname", paths::uname),
        "lsb_release" => |machine, call| by_table(machine, call, "lsb_release", paths::lsb_release),
        "yes" => text::yes,
        "curl" => |machine, call| by_table(machine, call, "curl", fetch::curl),
        "wget" => |machine, call| by_table(machine, call, "wget", fetch::wget),
        "unzip" => |machine, call| by_table(machine, call, "unzip", fetch::unzip),
        "debootstrap" => |machine, call| by_table(machine, call, "debootstrap", build::debootstrap),
        "mmdebstrap" => |machine, call| by_table(machine, call, "mmdebstrap", build::debootstrap),
        _ => return None,
    })
}

/// Where a change of a file is written: the command, and the path.
pub(crate) type Written = (Option<Place>, Option<Place>);

/// Writes text to a file.
pub(crate) fn write(
    machine: &mut Machine<'_>,
    state: &mut State,
    path: &str,
    text: &Text,
    append: bool,
    written: Written,
) {
    machine.gives([text]);
    let call = Call { argv: Vec::new(), place: written.0, state: state.clone() };
    let lead = match written.1 {
        _ if path.starts_with('/') => Lead::Root,
        Some(place) => Lead::Written(place),
        None => Lead::Unknown,
    };
    let aim = Aim { path: path.to_owned(), place: written.1, pattern: false, lead };
    if aim.is_marker() {
        marker::replaced(machine, &call, &aim, Presence::Present, MarkerFate::Emptied);
    }
    let mut whole = Text::default();
    if append && let Some(old) = state.fs.read(path) {
        whole.push_text(&old);
    }
    whole.push_text(text);
    excluded(machine, &call, path, &whole);
    state.fs_mut().write(path, whole);
    config::written(machine, state, path, Tool::Files, written);
}

/// Empties a file.
pub(crate) fn truncate(machine: &mut Machine<'_>, state: &mut State, path: &str, written: Written) {
    write(machine, state, path, &Text::default(), false, written);
}

/// Lines that keep a package manager from unpacking a marker: `path-exclude` of dpkg, `noextract`
/// of xbps, `NoExtract` of pacman.
fn excluded(machine: &mut Machine<'_>, call: &Call, path: &str, text: &Text) {
    let key = match path {
        _ if path.starts_with("/etc/dpkg/dpkg.cfg") => "path-exclude",
        _ if path.starts_with("/etc/xbps.d/") => "noextract",
        "/etc/pacman.conf" => "NoExtract",
        _ => return,
    };
    for (pattern, place) in values(text, key) {
        if !pattern.ends_with(aim::MARKER) {
            continue;
        }
        let aim = Aim { path: pattern, place, pattern: true, lead: Lead::Root };
        let installed = call.state.system_python().is_some();
        let effect = if installed && !machine.open {
            let why = "Python is installed already, and only unpacking it again asks for this";
            Effect::Ineffective(why.to_owned())
        } else {
            Effect::Works
        };
        marker::announce(machine, call, &aim, effect, MarkerFate::Excluded);
    }
}

/// Whether the package manager was told not to unpack a file.
pub(crate) fn is_excluded(state: &State, file: &str) -> bool {
    let keys = [
        ("/etc/dpkg/dpkg.cfg", "path-exclude"),
        ("/etc/xbps.d/", "noextract"),
        ("/etc/pacman.conf", "NoExtract"),
    ];
    state.fs.entries().any(|(path, _)| {
        let Some((_, key)) = keys.iter().find(|(root, _)| path.starts_with(root)) else {
            return false;
        };
        let text = state.fs.read(path).unwrap_or_default();
        let patterns = values(&text, key);
        patterns
            .iter()
            .any(|(pattern, _)| Pattern::new(pattern).fits(file, false) != Presence::Absent)
    })
}

/// The values of a key, one a line, as absolute paths.
fn values(text: &Text, key: &str) -> Vec<(String, Option<Place>)> {
    let (mut out, mut at) = (Vec::new(), 0);
    for line in text.as_str().split_inclusive('\n') {
        let bare = line.trim();
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let Some(rest) = bare.strip_prefix(key) else { continue };
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        let place = text.place(Span::new(start, start + bare.len()));
        for word in value.split_whitespace().filter(|word| !word.contains(HOLE)) {
            out.push((format!("/{}", word.trim_start_matches('/')), place));
        }
    }
    out
}
