//! Overrides in configuration files, as events.

use super::places::{self, Place as Looks, Seen, pip_looks, seen, uv_looks};
use super::{KEY, ini};
use crate::machine::Machine;
use crate::machine::event::{Action, Effect, Override, OverrideForm, Tool};
use crate::machine::models::files::Written;
use crate::machine::models::scheduled;
use crate::machine::state::State;
use crate::machine::variables;
use crate::source::{Place, Text};

/// Notes what a configuration file now says, and what a unit or a crontab now starts: called after a file
/// was written, copied, moved or linked to `path`. `by` is what wrote it.
pub(crate) fn written(
    machine: &mut Machine<'_>,
    state: &State,
    path: &str,
    by: Tool,
    written: Written,
) {
    if let Some(tool) = reader(state, path) {
        note(machine, state, path, tool, by, written);
    }
    scheduled::written(machine, state, path);
}

/// Notes the configuration among the files of the project that have come into a folder.
pub(crate) fn laid(
    machine: &mut Machine<'_>,
    state: &State,
    folder: &str,
    by: Tool,
    (command, at): Written,
) {
    let front = format!("{}/", folder.trim_end_matches('/'));
    let mut all = places::pip_global(state);
    all.extend(places::pip_user(state));
    all.extend(places::uv_shared(state));
    for path in all.iter().filter(|path| path.starts_with(&front)) {
        written(machine, state, path, by, (command, at));
    }
}

/// Notes what the file says that `PIP_CONFIG_FILE` or `UV_CONFIG_FILE` was just set to.
pub(crate) fn pointed_at(
    machine: &mut Machine<'_>,
    state: &State,
    name: &str,
    command: Option<Place>,
) {
    let tool = match name {
        "PIP_CONFIG_FILE" => Tool::Pip,
        "UV_CONFIG_FILE" => Tool::Uv,
        _ => return,
    };
    if let Some(path) = state.env(name).filter(|path| path.is_known() && !path.is_empty()) {
        let path = state.path(path.as_str());
        note(machine, state, &path, tool, Tool::Shell, (command, command));
    }
}

/// The tool whose configuration a path looks like.
fn reader(state: &State, path: &str) -> Option<Tool> {
    let named =
        |variable| state.env(variable).is_some_and(|file| state.path(file.as_str()) == path);
    match path.rsplit('/').next() {
        Some("pip.conf" | "pip.ini") => Some(Tool::Pip),
        Some("uv.toml") => Some(Tool::Uv),
        _ if named("PIP_CONFIG_FILE") => Some(Tool::Pip),
        _ if named("UV_CONFIG_FILE") => Some(Tool::Uv),
        _ => None,
    }
}

fn note(
    machine: &mut Machine<'_>,
    state: &State,
    path: &str,
    tool: Tool,
    by: Tool,
    (command, at): Written,
) {
    let Seen::File(text, _) = seen(state, path) else { return };
    // All of it is read again, however little was written.
    machine.charge(text.len() / 4);
    let lines = if tool == Tool::Uv { uv_lines(&text, path) } else { pip_lines(&text) };
    let looks = if tool == Tool::Uv { uv_looks(state, path) } else { pip_looks(state, path) };
    for (line, effect) in lines {
        let Some(place) = line.whole_place().or(at).or(command) else { continue };
        let effect = match (effect, &looks) {
            (Effect::Works, Looks::Looked) => Effect::Works,
            (Effect::Works, Looks::Unguarded(prefix)) => {
                Effect::Needless(format!("{prefix} has no guard"))
            }
            (Effect::Works, Looks::Nowhere) => Effect::Ineffective(format!(
                "{} does not look for its configuration in {path}",
                tool.name()
            )),
            (Effect::Works, Looks::Unknown) => continue,
            (other, _) => other,
        };
        if effect == Effect::Unknown {
            continue;
        }
        let found = Override {
            place,
            written: line.as_str().to_owned(),
            form: OverrideForm::Configuration,
            effect,
        };
        machine.configured(by, found, command, state);
    }
}

/// The lines of a pip.conf that would take the guard down, and what they achieve.
fn pip_lines(text: &Text) -> Vec<(Text, Effect)> {
    let file = ini::parse(text);
    let mut out = Vec::new();
    for entry in file.entries.iter().filter(|entry| entry.key == KEY) {
        let Some(effect) = variables::effect(Tool::Pip, entry.value.as_str()) else { continue };
        let section = entry.section.as_str();
        let read = |name: &str| matches!(name, "global" | "install" | "uninstall" | ":env:");
        let counts = match section {
            ini::DEFAULT => file.sections.iter().any(|name| read(name)),
            name => read(name),
        };
        let effect = match &file.error {
            Some(why) => Effect::Ineffective(format!("pip cannot read the file: {why}")),
            None if file.open && !counts => continue,
            None if !counts => {
                Effect::Ineffective(format!("pip install does not read the section [{section}]"))
            }
            None => effect,
        };
        out.push((entry.line.clone(), effect));
    }
    // `echo '[global]\nbreak-system-packages = true'` in a shell that writes the two signs as they are.
    for line in file.behind.iter().filter(|line| line.as_str().contains(KEY)) {
        let why = "it stands on the line of a section's name, behind which pip reads nothing";
        out.push((line.clone(), Effect::Ineffective(why.to_owned())));
    }
    out
}

/// The same for uv's configuration.
fn uv_lines(text: &Text, path: &str) -> Vec<(Text, Effect)> {
    match super::uv::read(text, path, KEY) {
        Ok(Some(entry)) if entry.value.as_str() == "true" => vec![(entry.line, Effect::Works)],
        Ok(Some(entry)) if entry.value.as_str() != "false" => {
            vec![(entry.line, Effect::Ineffective("uv refuses the value".to_owned()))]
        }
        Ok(_) => Vec::new(),
        Err(why) => {
            let lines = places::lines(text).into_iter();
            lines
                .filter(|line| text.is_known() && line.as_str().starts_with(KEY))
                .filter(|line| line.as_str().ends_with("true"))
                .map(|line| (line, Effect::Ineffective(format!("uv cannot read the file: {why}"))))
                .collect()
        }
    }
}

impl Machine<'_> {
    /// Notes an override in a configuration file. One that could not work where it was first
    /// written works once the file lies in its place.
    fn configured(&mut self, by: Tool, found: Override, command: Option<Place>, state: &State) {
        let known = self.events.iter_mut().find_map(|event| {
            let config = event.action == Action::Config;
            let known = event.overrides.iter_mut().find(|known| known.place == found.place);
            known.filter(|_| config)
        });
        match known {
            Some(known) => {
                if matches!(known.effect, Effect::Ineffective(_)) {
                    known.effect = found.effect;
                }
            }
            None => {
                self.lasting(by, found, command, state);
            }
        }
    }
}
