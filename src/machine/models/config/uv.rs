//! uv's configuration files.

use super::places::{Seen, seen, uv_shared};
use super::{Setting, Value};
use crate::machine::fs::Root;
use crate::machine::state::State;
use crate::source::{HOLE, Span, Text};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A key of the table for `uv pip`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Its value.
    pub value: Text,
    /// The whole line.
    pub line: Text,
    /// The value is a boolean.
    pub boolean: bool,
}

/// What a file says about a key: `None` if nothing, an error if uv cannot read it.
pub(super) fn read(text: &Text, path: &str, key: &str) -> Result<Option<Entry>, String> {
    let (table, errors) = DeTable::parse_recoverable(text.as_str());
    if let Some(error) = errors.first() {
        return Err(error.message().to_owned());
    }
    let mut table = table.get_ref();
    if path.ends_with("/pyproject.toml") {
        for name in ["tool", "uv"] {
            match table.get(name).map(Spanned::get_ref) {
                Some(DeValue::Table(inner)) => table = inner,
                _ => return Ok(None),
            }
        }
    } else if table.contains_key(key) {
        return Err(format!("`{key}` belongs in the table [pip]"));
    }
    let Some(DeValue::Table(pip)) = table.get("pip").map(Spanned::get_ref) else {
        return Ok(None);
    };
    let Some((name, value)) = pip.iter().find(|(name, _)| name.get_ref() == key) else {
        return Ok(None);
    };
    let (from, to) = (name.span().start, value.span().end);
    Ok(Some(Entry {
        value: text.slice(Span::new(value.span().start, to)),
        line: text.slice(Span::new(from, to)),
        boolean: matches!(value.get_ref(), DeValue::Boolean(_)),
    }))
}

/// What uv's files say about a key of `[pip]` (`system`, `break-system-packages`).
/// `UV_NO_CONFIG` and `UV_CONFIG_FILE` count; the options of that name are the caller's business.
pub(crate) fn uv_setting(state: &State, key: &str) -> Setting {
    let off = state.env("UV_NO_CONFIG").and_then(|text| crate::knowledge::uv::truth(text.as_str()));
    if off == Some(true) {
        return Setting::Unset;
    }
    let files = match state.env("UV_CONFIG_FILE").filter(|file| !file.is_empty()) {
        Some(file) if !file.is_known() => return Setting::Unknown,
        Some(file) => {
            let path = state.path(file.as_str());
            if seen(state, &path) == Seen::Absent && state.fs.closed {
                return Setting::Broken(format!("{path} is not there"));
            }
            vec![path]
        }
        None => project(state).into_iter().chain(uv_shared(state)).collect(),
    };
    let mut open = false;
    let mut found = None;
    for path in files {
        let (text, maybe) = match seen(state, &path) {
            Seen::Absent => continue,
            Seen::Unknown => {
                open = true;
                continue;
            }
            Seen::File(text, maybe) => (text, maybe),
        };
        let unknown = text.as_str().contains(HOLE);
        match read(&text, &path, key) {
            Err(_) if maybe || unknown => return Setting::Unknown,
            Err(why) => return Setting::Broken(format!("{path}: {why}")),
            Ok(Some(entry)) if !entry.boolean => {
                return Setting::Broken(format!("{path}: `{key}` is not true or false"));
            }
            Ok(Some(entry)) if found.is_none() => {
                let place = entry.line.whole_place();
                let value = Value { text: entry.value, place, path };
                found = Some(if maybe { Setting::Unknown } else { Setting::Set(value) });
            }
            Ok(_) => open |= unknown,
        }
    }
    found.unwrap_or(if open { Setting::Unknown } else { Setting::Unset })
}

/// The nearest file of a project, from the working folder upwards.
fn project(state: &State) -> Option<String> {
    let mut folder = state.cwd.as_str();
    if !Root::of(folder).is_placed() {
        return None;
    }
    loop {
        let base = folder.trim_end_matches('/');
        let own = format!("{base}/uv.toml");
        // A folder that came out of the project holds what the project holds.
        let seen_own = seen(state, &own);
        if seen_own != Seen::Absent && !(seen_own == Seen::Unknown && state.fs.is_laid(base)) {
            return Some(own);
        }
        let shared = format!("{base}/pyproject.toml");
        if let Seen::File(text, _) = seen(state, &shared)
            && text.as_str().contains("tool.uv")
        {
            return Some(shared);
        }
        folder = folder.rsplit_once('/').map(|(parent, _)| parent).filter(|_| !base.is_empty())?;
    }
}
