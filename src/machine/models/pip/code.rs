//! pip's own code, as far as it asks for the marker: scripts edit it away.

use crate::machine::event::InterpreterKind;
use crate::machine::fs::{Found, Kind, Node};
use crate::machine::python::PyId;
use crate::machine::state::State;
use crate::source::{HOLE, Text};

/// Files below pip's folder, and the lines in them that make the guard.
/// Source: pip 23.0.1; testdata/oracle: marker-patch-pip.
const LINES: [(&str, &str); 2] = [
    (ASKS, "            check_externally_managed()\n"),
    (
        "_internal/utils/misc.py",
        "def check_externally_managed() -> None:\n    \
         marker = os.path.join(sysconfig.get_path(\"stdlib\"), \"EXTERNALLY-MANAGED\")\n    \
         raise ExternallyManagedEnvironment.from_config(marker)\n",
    ),
];

/// The file that calls the check.
const ASKS: &str = "_internal/commands/install.py";

/// What is left of the guard's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Nobody has touched it.
    All,
    /// It is not called any more.
    Nothing,
    /// Nobody can tell.
    Unknown,
}

/// The lines that matter in a file of pip's, by its path.
pub(crate) fn lines(path: &str) -> Option<Text> {
    let behind = path.rsplit_once("/pip/")?.1;
    let (_, text) = LINES.iter().find(|(file, _)| *file == behind)?;
    Some(Text::from(*text))
}

/// The folder of an interpreter's pip, where it is known.
pub(crate) fn folder(state: &State, id: PyId) -> Option<String> {
    let python = state.python(id);
    if python.debian && python.kind == InterpreterKind::Distro {
        let own = !python.installed.contains("pip");
        return own.then(|| "/usr/lib/python3/dist-packages/pip".to_owned());
    }
    let told = matches!(python.kind, InterpreterKind::Venv | InterpreterKind::Upstream);
    let (major, minor) = python.version.filter(|_| told && !python.prefix.is_empty())?;
    Some(format!("{}/lib/python{major}.{minor}/site-packages/pip", python.prefix))
}

/// What the text has left of the guard's code.
pub(crate) fn left(state: &State, id: PyId) -> Left {
    let Some(folder) = folder(state, id) else { return Left::All };
    for (file, lines) in LINES {
        let Found::Node(_, node) = state.fs.find_modelled(&format!("{folder}/{file}")) else {
            continue;
        };
        let Node { kind: Kind::File(text), maybe, .. } = node else { continue };
        if text.as_str() == lines {
            continue;
        }
        // Without the line there would be no body: pip ends with an error.
        let gone =
            file == ASKS && !text.as_str().trim().is_empty() && !text.as_str().contains(HOLE);
        return if gone && !maybe { Left::Nothing } else { Left::Unknown };
    }
    Left::All
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn code_that_asks_no_more_guards_nothing() {
        let own = "$(python3 -c 'import pip; print(pip.__path__[0])')";
        let dirname = "$(python3 -c 'import os, pip; print(os.path.dirname(pip.__file__))')";
        let apt = "/usr/lib/python3/dist-packages/pip";
        for (change, outcome) in [
            (format!("sed -i 's/check_externally_managed()$/pass/' {own}/_internal/commands/install.py"), "proceeds"),
            (format!("sed -i 's/check_externally_managed()/pass/' {dirname}/_internal/commands/install.py"), "proceeds"),
            (format!("sed -i 's/check_externally_managed()/pass/' {apt}/_internal/commands/install.py"), "proceeds"),
            (format!("sed -i 's/something_else()/pass/' {apt}/_internal/commands/install.py"), "blocked"),
            (format!("sed -i '/check_externally_managed()/d' {apt}/_internal/commands/install.py"), "unknown"),
            (format!("sed -i 's/EXTERNALLY-MANAGED/NO/' {apt}/_internal/utils/misc.py"), "unknown"),
            ("sed -i 's/check_externally_managed()/pass/' /opt/pip/_internal/commands/install.py".to_owned(), "blocked"),
        ] {
            let ran = bash("debian:12", &format!("apt-get install -y python3-pip\n{change}\npip install x"));
            assert_eq!(ran.events.last().map(|it| it.outcome.name()), Some(outcome), "{change}");
        }
    }
}
