//! The configuration of pip and uv: what their files say together, and what changes them.

mod edit;
mod ini;
mod notice;
mod places;
mod uv;

pub(crate) use edit::{Scope, file as scope_file, set, unset};
pub(crate) use notice::{laid, pointed_at, written};
pub(crate) use uv::uv_setting;

use crate::machine::python::PyId;
use crate::machine::state::State;
use crate::source::{Place, Text};
use places::{Seen, pip_global, pip_site, pip_user, seen};

/// The key that takes the guard down.
pub(crate) const KEY: &str = "break-system-packages";

/// What the files say about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Nothing that counts.
    Unset,
    /// This.
    Set(Value),
    /// A file cannot be read, so that the tool ends with an error; which, and why.
    Broken(String),
    /// Nobody can tell.
    Unknown,
}

/// A key's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    /// As it stands in the file; never empty.
    pub text: Text,
    /// The line, if it stands in a file that is analysed: the place under which
    /// [`written`] reports it.
    pub place: Option<Place>,
    /// The configuration file.
    pub path: String,
}

/// pip's configuration files, as the pip of some interpreter reads them.
#[derive(Debug, Default)]
pub(crate) struct PipFiles {
    /// Those that are there, weakest first.
    files: Vec<Read>,
    /// It may read others.
    open: bool,
    /// It cannot read one, whatever it looks for.
    broken: Option<Setting>,
}

/// A file that is there.
#[derive(Debug)]
struct Read {
    path: String,
    content: ini::Ini,
    /// It may also be missing.
    maybe: bool,
}

impl PipFiles {
    /// Reads them. `isolated` is pip's own `--isolated`. Variables other than `PIP_CONFIG_FILE` are the
    /// caller's business.
    pub(crate) fn read(state: &State, python: PyId, isolated: bool) -> Self {
        let (paths, open) = pip_paths(state, python, isolated);
        let mut all = Self { open, ..Self::default() };
        for path in paths {
            let (text, maybe) = match seen(state, &path) {
                Seen::Absent => continue,
                Seen::Unknown => {
                    all.open = true;
                    continue;
                }
                Seen::File(text, maybe) => (text, maybe),
            };
            let content = ini::parse(&text);
            if let Some(why) = &content.error {
                let broken = Setting::Broken(format!("{path}: {why}"));
                all.broken = Some(if maybe { Setting::Unknown } else { broken });
                break;
            }
            all.open |= content.open;
            all.files.push(Read { path, content, maybe });
        }
        all
    }

    /// What they say about a key, for a subcommand.
    pub(crate) fn setting(&self, command: &str, key: &str) -> Setting {
        if let Some(broken) = &self.broken {
            return broken.clone();
        }
        // Later sections win, and in each of them later files.
        let sections = ["global", command, ":env:"];
        let mut slots: [Setting; 3] = [Setting::Unset, Setting::Unset, Setting::Unset];
        for Read { path, content, maybe } in &self.files {
            for (slot, section) in slots.iter_mut().zip(sections) {
                let Some(entry) = content.get(section, key) else { continue };
                let place = entry.line.whole_place();
                let found =
                    Setting::Set(Value { text: entry.value.clone(), place, path: path.clone() });
                *slot = if *maybe && !same(slot, &found) { Setting::Unknown } else { found };
            }
        }
        // An empty value counts as none, but hides what earlier files said.
        let empty = |slot: &Setting| matches!(slot, Setting::Set(value) if value.text.is_empty());
        let strongest =
            slots.into_iter().rev().find(|slot| *slot != Setting::Unset && !empty(slot));
        match strongest {
            Some(found) => found,
            None if self.open => Setting::Unknown,
            None => Setting::Unset,
        }
    }
}

fn same(a: &Setting, b: &Setting) -> bool {
    match (a, b) {
        (Setting::Set(a), Setting::Set(b)) => a.text == b.text,
        _ => false,
    }
}

/// The files that pip reads, weakest first, and whether it may read others.
fn pip_paths(state: &State, python: PyId, isolated: bool) -> (Vec<String>, bool) {
    let named = state.env("PIP_CONFIG_FILE").filter(|file| !file.is_empty());
    let open = named.as_ref().is_some_and(|file| !file.is_known());
    let named = named.filter(Text::is_known).map(|file| file.as_str().to_owned());
    if named.as_deref() == Some("/dev/null") {
        return (Vec::new(), false);
    }
    let named = named.map(|file| state.path(&file));
    let own = named.as_deref().map(|file| seen(state, file));
    let mut files = pip_global(state);
    if !isolated && !matches!(own, Some(Seen::File(..) | Seen::Unknown)) {
        files.extend(pip_user(state));
    }
    files.push(pip_site(state, python));
    files.extend(named);
    (files, open)
}

#[cfg(test)]
mod tests;
