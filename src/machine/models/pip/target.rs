//! Where pip writes.

use super::line::Line;
use crate::machine::event::{InterpreterKind, Target};
use crate::machine::fs::path;
use crate::machine::models::settings::{Setting, Settings};
use crate::machine::python::{PyId, Python};
use crate::machine::state::{State, User};

/// A place that pip writes to, and why its guard does not look there.
pub(super) struct Chosen {
    pub target: Target,
    pub exempt: Option<String>,
}

/// Options that name a place; with each, the guard looks away whatever the place.
const PLACES: [&str; 3] = ["target", "prefix", "root"];

/// Where a command of pip writes.
pub(super) fn chosen(settings: &Settings<'_>, line: &Line) -> Chosen {
    let state = settings.state;
    let python = state.python(settings.python);
    let plain = plain(settings, line);
    if line.command != "install" {
        return Chosen { target: plain, exempt: None };
    }
    for key in PLACES {
        let option = format!("--{key}");
        if let Some(value) = line.value(&option) {
            let target = named(key, value.as_str(), state, python, plain);
            return Chosen { target, exempt: Some(format!("`{option}` names a place of its own")) };
        }
    }
    for key in PLACES {
        let setting = settings.get("install", key);
        if setting.is_set() == Some(true)
            && let Setting::Set { text, .. } = &setting
        {
            let target = named(key, text.as_str(), state, python, plain);
            return Chosen {
                target,
                exempt: Some(format!("pip's setting `{key}` names a place of its own")),
            };
        }
    }
    let given = |key: &str| {
        line.has(&format!("--{key}")) || settings.get("install", key).is_set() == Some(true)
    };
    if given("dry-run") {
        let exempt = given("report").then(|| "a dry run with a report installs nothing".to_owned());
        return Chosen { target: Target::None, exempt };
    }
    Chosen { target: plain, exempt: None }
}

/// What a place that an option names is.
pub(super) fn named(
    key: &str,
    value: &str,
    state: &State,
    python: &Python,
    plain: Target,
) -> Target {
    if value.is_empty() {
        // What distutils is given empty, it takes for not given: pip leaves the folders to it up to Python 3.9.
        // Source: testdata/oracle: opt-root-empty; pip's `locations/__init__.py`, `_USE_SYSCONFIG_DEFAULT`.
        let counts = key == "root" && python.version.is_none_or(|version| version >= (3, 10));
        return if counts { Target::Directory } else { plain };
    }
    let path = state.path(value);
    match key {
        "root" if path == "/" => plain,
        "prefix" if path == python.prefix => Target::System,
        _ if path.starts_with("/usr/lib/python3/dist-packages") => Target::Distro,
        _ if is_system(&path) => Target::System,
        _ => Target::Directory,
    }
}

/// Where the system's interpreter looks for packages.
fn is_system(path: &str) -> bool {
    ["/usr/lib/python", "/usr/lib64/python", "/usr/local/lib/python", "/usr/local/lib64/python"]
        .iter()
        .any(|start| path.starts_with(start))
}

/// Where a command writes that names no place.
pub(super) fn plain(settings: &Settings<'_>, line: &Line) -> Target {
    let python = settings.state.python(settings.python);
    match python.kind {
        InterpreterKind::Venv => return Target::Venv,
        InterpreterKind::Conda | InterpreterKind::Toolcache | InterpreterKind::Private => {
            return Target::Directory;
        }
        InterpreterKind::Unknown => return Target::Unknown,
        InterpreterKind::Distro | InterpreterKind::Upstream | InterpreterKind::Homebrew => {}
    }
    if line.command == "uninstall" {
        return removed_from(python, line);
    }
    if line.has("--user") || settings.get("install", "user").truth() == Some(true) {
        return Target::User;
    }
    match &settings.state.user {
        User::Root => Target::System,
        _ if python.kind == InterpreterKind::Homebrew => Target::System,
        User::Named(_) => Target::User,
        User::Unknown => Target::Unknown,
    }
}

/// Debian's pip leaves alone what apt has installed.
fn removed_from(python: &Python, line: &Line) -> Target {
    let known = |name: &str| python.installed.contains(&super::requirement::normal(name));
    match python.debian {
        true if line.has("--requirement") => Target::Unknown,
        true if !line.operands.iter().any(|name| known(name.as_str())) => Target::None,
        _ => Target::System,
    }
}

/// The folder for the programs of what is installed.
pub(crate) fn bin_folder(state: &State, id: PyId, target: Target) -> Option<String> {
    let python = state.python(id);
    match target {
        Target::System | Target::Distro if python.prefix == "/usr" => Some("/usr/local/bin".into()),
        Target::User => {
            let home = state.home();
            path::is_known(&home).then(|| format!("{home}/.local/bin"))
        }
        Target::System | Target::Distro | Target::Venv => Some(format!("{}/bin", python.prefix)),
        Target::Directory
            if python.kind != InterpreterKind::Distro && !python.prefix.is_empty() =>
        {
            Some(format!("{}/bin", python.prefix))
        }
        _ => None,
    }
}
