//! Interpreters, environments and tools that somebody else's actions put in place.

use super::boot::distro_python;
use super::event::{Because, InterpreterKind};
use super::fs::{Kind, Program};
use super::python::{Pip, Python, Venv};
use super::state::State;
use super::value::Value;
use crate::program::{Provide, Provided};
use crate::source::{HOLE, Place, Text};

/// The folder of uv's programs.
const UV: &str = "/opt/hostedtoolcache/uv/bin";

/// Puts in place what an action brings.
pub(super) fn provide(provide: &Provide, state: &mut State) {
    let place = provide.place;
    let versions = provide.version.as_str().lines().map(str::trim).filter(|line| !line.is_empty());
    let mut versions: Vec<&str> = versions.collect();
    match &provide.what {
        Provided::Python => {
            if versions.is_empty() {
                versions.push("");
            }
            // The last one comes first on `PATH`.
            for version in versions {
                toolcache(version, place, state);
            }
        }
        Provided::Uv => {
            // Nothing else is in it.
            state.fs_mut().put(UV, Kind::Dir);
            for name in ["uv", "uvx"] {
                state.fs_mut().put(&format!("{UV}/{name}"), Kind::Program(Program::Uv));
            }
            first_on_path(&Text::from(UV), state);
            if let Some(version) = versions.first() {
                state.export("UV_PYTHON", Value::Text(Text::from(*version)));
            }
        }
        Provided::Venv(folder) => venv(folder, version(versions.first()), place, state),
        Provided::Conda(name) => {
            let bin = conda(name, version(versions.first()), place, state);
            first_on_path(&Text::from(bin.as_str()), state);
        }
        Provided::LoginConda(name) => {
            let bin = conda(name, version(versions.first()), place, state);
            let profile = format!("{}/.bash_profile", state.home());
            let text = format!("export PATH=\"{bin}:$PATH\"\n");
            state.fs_mut().write(&profile, Text::from(text.as_str()));
        }
        Provided::Unseen => {
            let mut folder = Text::from("/");
            folder.push_text(&Text::hole(Some(place)));
            folder.push_for("/bin", None);
            first_on_path(&folder, state);
        }
    }
}

/// `3.12` of `3.12.1`, `pypy3.10-v7.3`; `None` for `3.x`.
fn version(text: Option<&&str>) -> Option<(u8, u8)> {
    let digits = text?.trim_start_matches(|c: char| !c.is_ascii_digit());
    let (major, rest) = digits.split_once('.')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((major.parse().ok()?, rest[..end].parse().ok()?))
}

/// An interpreter without a marker, in a folder of its own.
pub(crate) fn unmarked(
    kind: InterpreterKind,
    prefix: &str,
    version: Option<(u8, u8)>,
    because: Because,
) -> Python {
    Python {
        exe: format!("{prefix}/bin/python3"),
        prefix: prefix.to_owned(),
        kind,
        version,
        marker: None,
        marker_unsure: false,
        pip: Pip::Present(None),
        because: vec![because],
        ..distro_python(None, None, "", None)
    }
}

fn install(python: Python, state: &mut State) -> String {
    let bin = format!("{}/bin", python.prefix);
    let id = state.add_python(python);
    state.python(id).clone().install(id, state.fs_mut(), &bin, true);
    bin
}

fn toolcache(written: &str, place: Place, state: &mut State) {
    let version = version(Some(&written));
    let folder = match version {
        Some((major, minor)) => format!("{major}.{minor}"),
        None => "latest".to_owned(),
    };
    let prefix = format!("/opt/hostedtoolcache/Python/{folder}/x64");
    let message = "the Python that this action puts first on PATH carries no marker".to_owned();
    let because = Because { place: Some(place), message };
    let bin = install(unmarked(InterpreterKind::Toolcache, &prefix, version, because), state);
    first_on_path(&Text::from(bin.as_str()), state);
    state.export("pythonLocation", Value::Text(Text::from(prefix.as_str())));
}

fn venv(folder: &Text, version: Option<(u8, u8)>, place: Place, state: &mut State) {
    let folder = match folder.as_str().strip_prefix("~/") {
        Some(rest) => format!("{}/{rest}", state.home()),
        None => folder.as_str().to_owned(),
    };
    let prefix = state.path(&folder);
    let message = "this action makes and activates a virtual environment".to_owned();
    let because = Because { place: Some(place), message };
    let python = Python {
        venv: Some(Venv { base: None, system_site: false }),
        ..unmarked(InterpreterKind::Venv, &prefix, version, because)
    };
    let bin = install(python, state);
    state.fs_mut().write(&format!("{prefix}/pyvenv.cfg"), Text::hole(None));
    state.export("VIRTUAL_ENV", Value::Text(Text::from(prefix.as_str())));
    first_on_path(&Text::from(bin.as_str()), state);
}

fn conda(name: &Text, version: Option<(u8, u8)>, place: Place, state: &mut State) -> String {
    let prefix = match name.as_str() {
        "base" | "root" => "/usr/share/miniconda".to_owned(),
        path if path.starts_with('/') => path.to_owned(),
        name => format!("/usr/share/miniconda/envs/{}", name.replace(HOLE, "env")),
    };
    let message = "this action makes an environment of conda's, without a marker".to_owned();
    let because = Because { place: Some(place), message };
    install(unmarked(InterpreterKind::Conda, &prefix, version, because), state)
}

/// Puts a folder in front of `PATH`.
pub(super) fn first_on_path(folder: &Text, state: &mut State) {
    let old = state.value("PATH").scalar().unwrap_or_default();
    let mut path = folder.clone();
    path.push_for(":", None);
    path.push_text(&old);
    state.export("PATH", Value::Text(path));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::lookup::Located;
    use crate::machine::words::Field;
    use crate::machine::{World, boot};
    use crate::program::Base;

    #[test]
    fn versions_are_read_as_far_as_they_matter() {
        let read = |text: &str| version(Some(&text));
        assert_eq!(read("3.12"), Some((3, 12)));
        assert_eq!(read("pypy3.10-v7.3.12"), Some((3, 10)));
        assert_eq!(read(">=3.9.1"), Some((3, 9)));
        for text in ["3.x", "3", "", "\u{fdd0}", "999.1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    /// The interpreter that `pip` belongs to after an action brought something, and its kind.
    fn pip_after(
        what: Provided,
        version: &str,
        profile: bool,
    ) -> Option<(InterpreterKind, String)> {
        let world = World::on(crate::knowledge::KNOWLEDGE_DATE);
        let mut state = boot::start(&Base::Host, &world).state;
        state.export("HOME", Value::Text(Text::from("/home/u")));
        state.cwd = "/work".to_owned();
        let version = Text::from(version);
        provide(&Provide { what, version, place: Place::default() }, &mut state);
        if profile {
            let written = state.fs.read("/home/u/.bash_profile")?;
            let folder = written.as_str().split(['"', ':']).nth(1)?.to_owned();
            first_on_path(&Text::from(folder.as_str()), &mut state);
        }
        match state.locate(&Field::from_text(Text::from("pip"))) {
            Located::Program(Program::Pip(id), path) => Some((state.python(id).kind, path)),
            _ => None,
        }
    }

    #[test]
    fn what_an_action_brings_is_what_pip_means() {
        let path = |path: &str| path.to_owned();
        let text = || Text::from(".venv");
        assert_eq!(
            pip_after(Provided::Python, "3.9\n3.12", false),
            Some((
                InterpreterKind::Toolcache,
                path("/opt/hostedtoolcache/Python/3.12/x64/bin/pip")
            ))
        );
        assert_eq!(
            pip_after(Provided::Venv(text()), "", false),
            Some((InterpreterKind::Venv, path("/work/.venv/bin/pip")))
        );
        let conda = "/usr/share/miniconda/envs/.venv/bin/pip";
        assert_eq!(
            pip_after(Provided::Conda(text()), "", false),
            Some((InterpreterKind::Conda, path(conda)))
        );
        assert_eq!(
            pip_after(Provided::LoginConda(text()), "", true),
            Some((InterpreterKind::Conda, path(conda)))
        );
    }

    #[test]
    fn an_environment_of_login_shells_and_uv_leave_pip_alone() {
        let system = Some((InterpreterKind::Distro, "/usr/local/bin/pip".to_owned()));
        assert_eq!(pip_after(Provided::LoginConda(Text::from("x")), "", false), system);
        assert_eq!(pip_after(Provided::Uv, "", false), system);
    }

    #[test]
    fn after_an_unseen_action_nobody_knows_what_pip_means() {
        assert_eq!(pip_after(Provided::Unseen, "", false), None);
    }
}
