//! Whose interpreter lies below a path: the system's, or one that the text brought along.

use crate::knowledge::places::{self, Owner};
use crate::machine::Machine;
use crate::machine::fs::{Kind, Root, path};
use crate::machine::state::State;
use crate::machine::value::Value;
use crate::source::{HOLE, Place, Span, Text};

/// Signs that stand for something else in a pattern.
const SIGNS: [char; 3] = ['*', '?', '['];

/// What a path begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead {
    /// The root.
    Root,
    /// The folder in which the text was started, wherever that is.
    Start,
    /// Something unknown that is written here: `$PREFIX`.
    Written(Place),
    /// Something unknown.
    Unknown,
}

/// Whose interpreter lies below a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// A package manager's of the machine.
    System,
    /// One that is none of the system's business.
    Private,
    /// Nobody can tell.
    Unknown,
}

impl Lead {
    /// What a path begins with, as seen from the working folder.
    pub(crate) fn of(path: &Text, state: &State) -> Self {
        if !Root::of(path.as_str()).is_placed() {
            return Self::hole(path);
        }
        if path.as_str().starts_with('/') || Root::of(&state.cwd).is_placed() {
            return Self::Root;
        }
        // `cd` leaves behind how the folder was written.
        match state.vars.get("PWD").map(|var| &var.value) {
            None => Self::Start,
            Some(Value::Text(folder)) if folder.as_str() == state.cwd => match Self::hole(folder) {
                Self::Unknown => Self::Start,
                lead => lead,
            },
            Some(_) => Self::Unknown,
        }
    }

    /// For text that begins with a hole.
    fn hole(text: &Text) -> Self {
        text.place(Span::new(0, HOLE.len_utf8())).map_or(Self::Unknown, Self::Written)
    }

    /// A path that begins so, by how its beginning is written.
    pub(crate) fn key(self, machine: &Machine<'_>, path: &str) -> Option<String> {
        Some(key(&self.written(machine)?, path))
    }

    /// How it is written, the same in each spelling: `$NAME` for a variable.
    fn written(self, machine: &Machine<'_>) -> Option<String> {
        let Self::Written(place) = self else { return None };
        let written = machine.written(place);
        let written = written.trim_matches('"');
        let Some(rest) = written.strip_prefix('$') else {
            let inner = written.strip_prefix('`')?.strip_suffix('`')?;
            return Some(format!("$({inner})"));
        };
        if rest.starts_with('(') {
            return Some(written.to_owned());
        }
        let name = rest.trim_start_matches('{');
        let other = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        let end = name.find(other).unwrap_or(name.len());
        Some(format!("${}", &name[..end.max(1).min(name.len())]))
    }
}

/// Whose interpreter lies below a path that begins with `lead`.
pub(crate) fn whose(machine: &Machine<'_>, state: &State, path: &str, lead: Lead) -> Whose {
    match lead {
        Lead::Start => Whose::Private,
        Lead::Unknown => Whose::Unknown,
        Lead::Root => of_absolute(state, path),
        Lead::Written(_) => {
            let Some(written) = lead.written(machine) else { return Whose::Unknown };
            match places::written(&written) {
                Some(Owner::System) => Whose::System,
                Some(Owner::Private) => Whose::Private,
                None if is_brought(state, &key(&written, path)) => Whose::Private,
                None => Whose::Unknown,
            }
        }
    }
}

fn of_absolute(state: &State, path: &str) -> Whose {
    let home = state.home();
    if home.len() > 1 && path.strip_prefix(&home).is_some_and(|rest| rest.starts_with('/')) {
        return Whose::Private;
    }
    let known = path::known_front(path);
    let plain = known[..known.find(SIGNS).unwrap_or(known.len())].trim_end_matches('/');
    let whole = plain.len() == path.len();
    let mut result = Whose::Private;
    for root in places::systems() {
        if let Some(rest) = plain.strip_prefix(root.trim_end_matches('/'))
            && continues(root, rest)
        {
            return Whose::System;
        }
        if !whole && root.starts_with(plain) {
            // A pattern covers the system's folders; a hole may be one of them.
            if known.len() == path.len() || known.contains(SIGNS) {
                return Whose::System;
            }
            result = Whose::Unknown;
        }
    }
    result
}

/// Whether what follows on a system's folder still belongs to its name: `3.11` behind
/// `/usr/lib/python`, but not `-tools`.
fn continues(root: &str, rest: &str) -> bool {
    if root.ends_with('/') {
        return rest.is_empty() || rest.starts_with('/');
    }
    let name = rest.split('/').next().unwrap_or_default();
    name.trim_start_matches('@').chars().all(|c| c.is_ascii_digit() || c == '.' || c == 't')
        || name.is_empty()
}

/// Notes that the text unpacks, copies or builds something into a folder, so that what lies there
/// is its own. Only folders that are known by their spelling alone need it.
pub(crate) fn brings(machine: &Machine<'_>, state: &mut State, folder: &Text) {
    let lead = Lead::of(folder, state);
    if let Some(written) = lead.written(machine) {
        let path = super::aim::place_in(folder.as_str(), state);
        state.fs_mut().put(&key(&written, &path), Kind::open());
    }
}

/// A path that begins with something unknown, by how that is written.
fn key(written: &str, path: &str) -> String {
    format!("{written}{}", path::behind_unknown(path).unwrap_or_default())
}

/// Whether the text brought a folder, or one above it.
fn is_brought(state: &State, key: &str) -> bool {
    let ends = key.match_indices('/').map(|(at, _)| at).chain([key.len()]);
    ends.into_iter().any(|end| state.fs.node(&key[..end]).is_some())
}

#[cfg(test)]
mod tests {
    use crate::machine::event::{Detail, Effect, Event};
    use crate::machine::testing::script;

    /// Whether some change of a marker may be the system's, and whether that is certain.
    fn system_s(events: &[Event]) -> Option<bool> {
        let changes = events.iter().filter_map(|event| match &event.detail {
            Detail::Marker(change) if change.system => Some(&change.effect),
            _ => None,
        });
        changes.map(|effect| *effect == Effect::Works).max()
    }

    #[test]
    fn what_lies_in_a_tree_of_one_s_own_is_none_of_the_system_s() {
        for text in [
            "rm -f \"$PREFIX/lib/python3.11/EXTERNALLY-MANAGED\"",
            "rm -f ${DESTDIR}/usr/lib/python3.11/EXTERNALLY-MANAGED",
            "rm -f \"${ROOTFS%/}\"/usr/lib/python3*/EXTERNALLY-MANAGED",
            "PREFIX=$1; rm -f \"$PREFIX/lib/python3.11/EXTERNALLY-MANAGED\"",
            "PY=\"$STAGE/lib/python3.11\"; mv \"$PY/EXTERNALLY-MANAGED\" \"$PY/off\"",
            "cd \"$STAGE/usr/lib/python3.11\" && rm -f EXTERNALLY-MANAGED",
            ": > \"$APPDIR/usr/lib/python3.11/EXTERNALLY-MANAGED\"",
            "find \"$STAGE\" -name EXTERNALLY-MANAGED -delete",
            "find \"$STAGE/usr/lib\" -name EXTERNALLY-MANAGED -exec rm -f {} +",
            "find \"$STAGE\" -name EXTERNALLY-MANAGED | xargs rm -f",
            "for f in \"$INSTALL_DIR\"/lib/python3*/EXTERNALLY-MANAGED; do rm -f \"$f\"; done",
            "rm -f ~/.pyenv/versions/*/lib/python*/EXTERNALLY-MANAGED",
            "rm -f $HOME/.local/share/uv/python/*/lib/python3.12/EXTERNALLY-MANAGED",
            "rm -f \"$(uv python dir)\"/*/lib/python3*/EXTERNALLY-MANAGED",
            "rm -f `pyenv root`/versions/3.12/lib/python3.12/EXTERNALLY-MANAGED",
            "tar xf p.tar -C /opt/p; rm -f /opt/p/lib/python3.11/EXTERNALLY-MANAGED",
            "./configure --prefix=/usr/lib/python-mine; rm /usr/lib/python-mine/lib/python3.12/EXTERNALLY-MANAGED",
        ] {
            assert_eq!(system_s(&script(text).events), None, "{text}");
        }
    }

    #[test]
    fn so_is_what_lies_below_the_folder_of_the_start() {
        for text in [
            "tar xf p.tar; find . -name EXTERNALLY-MANAGED -delete",
            "./app.AppImage --appimage-extract
rm squashfs-root/usr/lib/python3.11/EXTERNALLY-MANAGED",
            "cd squashfs-root; cd usr; rm lib/python3.11/EXTERNALLY-MANAGED",
            "mkdir -p build && tar xf p.tar -C build; find build -name EXTERNALLY-MANAGED -delete",
        ] {
            assert_eq!(system_s(&script(text).events), None, "{text}");
        }
    }

    #[test]
    fn what_the_text_puts_into_a_folder_is_its_own() {
        for text in [
            "tar -xf p.tar -C \"$X\"",
            "unzip p.zip -d \"$X\"",
            "git clone https://example.com/p.git \"$X\"",
            "cp -a /usr/lib/python3.11 \"$X/\"",
            "rsync -a tree/ \"$X\"",
            "make install DESTDIR=\"$X\"",
            "./configure --prefix=\"$X\" && make install",
            "uv python install --install-dir \"$X\" 3.12",
            "debootstrap bookworm \"$X\"",
        ] {
            let text = format!("{text}\nrm -f $X/lib/python3.11/EXTERNALLY-MANAGED");
            assert_eq!(system_s(&script(&text).events), None, "{text}");
        }
    }

    #[test]
    fn a_folder_that_nobody_knows_leaves_it_open() {
        for text in [
            "rm -f $X/lib/python3.11/EXTERNALLY-MANAGED",
            "rm -f ${X}/EXTERNALLY-MANAGED",
            "cd \"$X\"; rm -f EXTERNALLY-MANAGED",
            "find \"$X\" -name EXTERNALLY-MANAGED -delete",
            "find \"$X\" -name EXTERNALLY-MANAGED -exec rm {} +",
            "tar xf p.tar -C \"$Y\"; rm -f $X/lib/python3.11/EXTERNALLY-MANAGED",
        ] {
            assert_eq!(system_s(&script(text).events), Some(false), "{text}");
        }
    }

    #[test]
    fn the_system_s_marker_stays_the_system_s() {
        for text in [
            "rm -f \"${PREFIX:-/usr}/lib/python3.11/EXTERNALLY-MANAGED\"",
            "PREFIX=${PREFIX:-/usr}; rm -f \"$PREFIX/lib/python3.11/EXTERNALLY-MANAGED\"",
            "rm -f /usr/lib/python${V}/EXTERNALLY-MANAGED",
            "cd /usr/lib/python3.11; rm -f EXTERNALLY-MANAGED",
            "cd /; find . -name EXTERNALLY-MANAGED -delete",
            "rm -f \"$(brew --prefix)/lib/python3.12/EXTERNALLY-MANAGED\"",
            "rm -f /home/linuxbrew/.linuxbrew/lib/python3.12/EXTERNALLY-MANAGED",
            "sudo find / -name EXTERNALLY-MANAGED -delete",
        ] {
            assert_eq!(system_s(&script(text).events), Some(true), "{text}");
        }
    }
}
