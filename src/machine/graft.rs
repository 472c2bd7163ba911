//! `COPY --from`: files of other units and images, with the interpreters among them.

use super::Machine;
use super::boot::start;
use super::fs::{Found, Kind, Program};
use super::python::PyId;
use super::state::State;
use crate::program::Base;
use crate::source::{Place, Text};

/// Copies what lies at a path of another unit: a file, or a folder's content. Whether anything is known
/// of it.
pub(super) fn graft(state: &mut State, other: &State, from: &str, to: &str) -> bool {
    let offset = state.pythons.len();
    let target = if to == "/" { "/" } else { to.trim_end_matches('/') };
    if !state.fs_mut().take_over(&other.fs, (from, target), |kind| renumbered(kind, offset)) {
        return false;
    }
    let base = target.trim_end_matches('/');
    let from = from.trim_end_matches('/');
    let moved = |path: &str| {
        path.strip_prefix(from)
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
            .map(|rest| format!("{base}{rest}"))
    };
    for python in other.pythons.iter() {
        let mut python = python.clone();
        if let Some(prefix) = moved(&python.prefix) {
            python.prefix = prefix;
        }
        if let Some(marker) = python.marker.as_deref().and_then(moved) {
            python.marker = Some(marker);
        }
        if let Some(venv) = &mut python.venv {
            venv.base = venv.base.map(|PyId(base)| PyId(base + offset));
        }
        state.add_python(python);
    }
    true
}

fn renumbered(kind: Kind, offset: usize) -> Kind {
    let Kind::Program(program) = kind else { return kind };
    Kind::Program(match program {
        Program::Python(PyId(id)) => Program::Python(PyId(id + offset)),
        Program::Pip(PyId(id)) => Program::Pip(PyId(id + offset)),
        Program::Activate(PyId(id)) => Program::Activate(PyId(id + offset)),
        Program::Module(PyId(id), name) => Program::Module(PyId(id + offset), name),
        Program::Uv | Program::Other => program,
    })
}

/// `COPY --from=image`: uv's image brings uv; whole prefixes of Python images bring Python.
pub(crate) fn from_image(
    machine: &Machine<'_>,
    state: &mut State,
    image: &str,
    source: &str,
    target: &str,
) {
    let leaf = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let file = state.path(target);
    if leaf == "uv" || leaf == "uvx" {
        let folder = file.rsplit('/').next() != Some(leaf) && !file.contains('.');
        let path = if folder && file.ends_with("bin") { format!("{file}/{leaf}") } else { file };
        state.fs_mut().put(&path, Kind::Program(Program::Uv));
        return;
    }
    let place = Place::default();
    let reference = Text::from(image);
    let base = Base::Image { reference, by_default: false, place, built: true };
    let other = start(&base, machine.world).state;
    if matches!(other.fs.find(source, true), Found::Node(..)) {
        graft(state, &other, source, &file);
    } else if file != "/" {
        state.fs_mut().put(&file, Kind::open());
    }
}
