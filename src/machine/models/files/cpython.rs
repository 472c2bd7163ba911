//! Python built from its source: what `make install` puts in place
//! (<https://docs.python.org/3/using/unix.html#building-python>).

use crate::machine::event::{Because, InterpreterKind};
use crate::machine::fs::{Kind, Program};
use crate::machine::programs::base_name;
use crate::machine::provide::unmarked;
use crate::machine::python::{Pip, Python};
use crate::machine::words::Field;
use crate::machine::{Call, state::State};
use crate::source::Text;

/// Where it is installed if nothing else is said.
const PREFIX: &str = "/usr/local";

/// A line of the Makefile that `configure` writes.
const LINE: &str = "prefix=\t";

/// A step of a build in the folder of Python's source. `folder` is what an argument names to install to.
pub(super) fn build(call: &mut Call, folder: Option<&Text>) {
    let words: Vec<&str> = call.argv[1..].iter().map(Field::as_str).collect();
    let there = words.iter().position(|word| *word == "-C").and_then(|at| words.get(at + 1));
    let source = call.state.path(there.unwrap_or(&"."));
    let Some(version) = version_of(&source) else { return };
    let makefile = format!("{source}/Makefile");
    let named = folder.map(|folder| call.state.path(folder.as_str()));
    match base_name(call.argv[0].as_str()) {
        "configure" => {
            let prefix = named.as_deref().unwrap_or(PREFIX);
            let without = words
                .iter()
                .any(|word| matches!(*word, "--without-ensurepip" | "--with-ensurepip=no"));
            let pip = if without { "no" } else { "upgrade" };
            let text = format!("{LINE}{prefix}\nENSUREPIP=\t{pip}\n");
            call.state.fs_mut().write(&makefile, Text::from(text.as_str()));
        }
        "make" | "gmake" => {
            let all = words.contains(&"install");
            // A stage for somebody else's package.
            let staged = words.iter().any(|word| word.starts_with("DESTDIR="));
            if (all || words.contains(&"altinstall")) && !staged {
                install(call, &makefile, version, all);
            }
        }
        _ => {}
    }
}

/// The version of the source in a folder, as far as its name tells; `None` if it does not look like
/// Python's.
fn version_of(folder: &str) -> Option<Option<(u8, u8)>> {
    folder.split('/').rev().find_map(|part| {
        let lower = part.to_lowercase();
        if matches!(&*lower, "python" | "cpython") {
            return Some(None);
        }
        let rest = lower.strip_prefix("python-").or_else(|| lower.strip_prefix("cpython-"))?;
        let mut numbers = rest.split('.');
        let mut number = || numbers.next()?.parse::<u8>().ok();
        match (number(), number()) {
            (Some(3), Some(minor)) => Some(Some((3, minor))),
            (Some(_), _) => None,
            (None, _) => rest.starts_with(['*', '$', '{', crate::source::HOLE]).then_some(None),
        }
    })
}

fn install(call: &mut Call, makefile: &str, version: Option<(u8, u8)>, all: bool) {
    let state = &mut call.state;
    let text = state.fs.read(makefile).unwrap_or_default();
    let mut lines = text.as_str().lines();
    let prefix = lines.find_map(|line| line.strip_prefix(LINE)).unwrap_or(PREFIX).to_owned();
    let pip = !lines.any(|line| line == "ENSUREPIP=\tno");
    let message = "it is built from source, without a marker".to_owned();
    let because = Because { place: call.place, message };
    let python = Python {
        marker: Some(Python::marker_path(&format!("{prefix}/lib"), version)),
        pip: if pip { Pip::Present(None) } else { Pip::Absent },
        ..unmarked(InterpreterKind::Upstream, &prefix, version, because)
    };
    let bin = format!("{prefix}/bin");
    if all {
        let id = state.add_python(python.clone());
        python.install(id, state.fs_mut(), &bin, false);
    } else {
        alone(state, python, &bin);
    }
}

/// `make altinstall`: only the names with a version.
fn alone(state: &mut State, python: Python, bin: &str) {
    let Some(version) = python.version_text() else { return };
    let exe = format!("{bin}/python{version}");
    let id = state.add_python(Python { exe: exe.clone(), ..python.clone() });
    let fs = state.fs_mut();
    fs.put(&exe, Kind::Program(Program::Python(id)));
    if matches!(python.pip, Pip::Present(_)) {
        fs.put(&format!("{bin}/pip{version}"), Kind::Program(Program::Pip(id)));
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    /// What the last install does after a build with these commands.
    fn last(build: &str, install: &str) -> String {
        let text = format!(
            "apt-get install -y python3-pip make; tar xf Python-3.13.1.tgz; cd Python-3.13.1
{build}
cd /; {install}"
        );
        bash("debian:12", &text).installs().pop().unwrap_or_default()
    }

    #[test]
    fn a_python_built_from_source_comes_first_under_the_names_that_it_has() {
        for (build, install, expected) in [
            (
                "./configure; make; make install",
                "pip3 install x",
                "proceeds, system, root, container, /usr/local/bin/python3",
            ),
            (
                "./configure && make install",
                "pip install x",
                "blocked, system, root, container, /usr/bin/python3",
            ),
            (
                "./configure && make altinstall",
                "pip3 install x",
                "blocked, system, root, container, /usr/bin/python3",
            ),
            (
                "./configure && make altinstall",
                "python3.13 -m pip install x",
                "proceeds, system, root, container, /usr/local/bin/python3.13",
            ),
            (
                "./configure --prefix=/opt/py && make -j4 install",
                "/opt/py/bin/pip3 install x",
                "proceeds, system, root, container, /opt/py/bin/python3",
            ),
            (
                "./configure --prefix=/opt/py && make -j4 install",
                "pip3 install x",
                "blocked, system, root, container, /usr/bin/python3",
            ),
        ] {
            assert_eq!(
                last(build, install),
                format!("pip install {expected}"),
                "{build}; {install}"
            );
        }
    }

    #[test]
    fn another_program_s_build_brings_no_pip() {
        let text = "apt-get install -y python3-pip; tar xf zlib.tgz; cd zlib; ./configure; make install; pip3 install x";
        let last = bash("debian:12", text).installs().pop().unwrap_or_default();
        assert!(last.starts_with("pip install blocked"), "{last}");
    }
}
