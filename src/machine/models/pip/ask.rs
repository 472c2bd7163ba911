//! What pip asks of the guard.

use crate::knowledge::pip::GUARD_SINCE;
use crate::machine::event::Tool;
use crate::machine::models::guard::Ask;
use crate::machine::models::settings::{Origin, Setting, Settings};

/// The setting that takes the guard down.
const KEY: &str = "break-system-packages";

/// What a command of pip asks that is exempt for a reason, or for none.
pub(crate) fn ask(settings: &Settings<'_>, command: &str, exempt: Option<String>) -> Ask {
    let setting = settings.get(command, KEY);
    let settled = || settled(&settings.in_files(command, KEY));
    let exempt = exempt.or_else(settled).or_else(|| too_old(settings));
    asked(settings, setting, exempt)
}

/// The same for one that no configuration file reaches.
pub(crate) fn ask_without_files(settings: &Settings<'_>, command: &str) -> Ask {
    let setting = settings.variable(command, KEY).unwrap_or(Setting::Unset);
    asked(settings, setting, too_old(settings))
}

fn asked(settings: &Settings<'_>, setting: Setting, exempt: Option<String>) -> Ask {
    let version = settings.state.python(settings.python).pip_version();
    let (guards, isolated) = (version.is_some(), settings.isolated);
    Ask { exempt, guards, isolated, ..Ask::plain(Tool::Pip, setting) }
}

/// The configuration file that came with the machine takes the guard down already.
fn settled(found: &Setting) -> Option<String> {
    match found {
        Setting::Set { place: None, origin: Origin::File(path), .. }
            if found.truth() == Some(true) =>
        {
            Some(format!("{path} takes the guard down for every pip here"))
        }
        _ => None,
    }
}

fn too_old(settings: &Settings<'_>) -> Option<String> {
    let version = settings.state.python(settings.python).pip_version()?;
    (version < GUARD_SINCE).then(|| format!("pip {version} does not look at the marker"))
}
