//! Interpreters below folders of the text's own: `"$STAGE/bin/pip"`.

use super::files::whose::{Lead, Whose, whose};
use crate::machine::event::{Because, InterpreterKind};
use crate::machine::fs::Root;
use crate::machine::programs::is_system_s;
use crate::machine::python::{PyId, Python};
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::Text;

impl Machine<'_> {
    /// The interpreter that a command's first word belongs to, as far as it tells.
    pub(crate) fn python_of(&mut self, call: &mut Call) -> PyId {
        let program = call.argv.first().cloned().unwrap_or_default();
        self.python_behind(&program, &mut call.state)
    }

    /// The interpreter that a program belongs to, as far as its path tells.
    pub(crate) fn python_behind(&mut self, program: &Field, state: &mut State) -> PyId {
        let id = self.python_at(program.as_str(), state);
        if state.python(id).kind != InterpreterKind::Unknown
            || is_system_s(&state.path(program.as_str()))
        {
            return id;
        }
        let Some(text) = located(program, state) else { return id };
        let lead = Lead::of(&text, state);
        let path = super::files::aim::place_in(text.as_str(), state);
        if whose(self, state, &path, lead) != Whose::Private {
            return id;
        }
        let exe = lead.key(self, &path).unwrap_or(path);
        if let Some(known) = state.pythons.iter().position(|python| python.exe == exe) {
            return PyId(known);
        }
        let prefix = exe.rsplit_once('/').map_or("", |(folder, _)| folder);
        let prefix = prefix.strip_suffix("/bin").unwrap_or(prefix).to_owned();
        let message = format!("{prefix} is a tree of its own");
        // Whether it carries a marker, nobody can tell: those that uv brings do.
        let python = Python {
            kind: InterpreterKind::Private,
            because: vec![Because { place: text.whole_place(), message }],
            exe,
            prefix,
            ..state.python(id).clone()
        };
        state.add_python(python)
    }
}

/// A program's path; for a plain name what `PATH` says first that is not known.
fn located(program: &Field, state: &State) -> Option<Text> {
    if program.as_str().contains('/') {
        return Some(program.text.clone());
    }
    let path = state.value("PATH").scalar()?;
    let mut at = 0;
    for folder in path.as_str().split(':') {
        if !Root::of(folder).is_placed() {
            let span = crate::source::Span::new(at, at + folder.len());
            let mut whole = path.slice(span);
            whole.push_text(&Text::from("/"));
            whole.push_text(&program.text);
            return Some(whole);
        }
        at += folder.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::machine::event::{Effect, InterpreterKind};
    use crate::machine::testing::script;

    /// What kind of interpreter the last command concerns, and whether its override counts.
    fn last(text: &str) -> (InterpreterKind, Effect) {
        let ran = script(text);
        let event = ran.events.last().expect("an event");
        let kind = event.interpreter.as_ref().expect("an interpreter").kind;
        (kind, event.overrides.last().expect("an override").effect.clone())
    }

    #[test]
    fn pip_below_a_tree_of_one_s_own_is_none_of_the_system_s() {
        for text in [
            "\"$STAGE/bin/pip\" install --break-system-packages x",
            "\"$STAGE/bin/python3\" -m pip install --break-system-packages x",
            "PY=\"$PREFIX/bin/python3\"; $PY -m pip install --break-system-packages x",
            "sudo \"$INSTALL_DIR/python/bin/pip3\" install --break-system-packages x",
            "uv pip install --break-system-packages --python \"$STAGE/bin/python\" x",
            "export PATH=\"$STAGE/bin:$PATH\"; pip install --break-system-packages x",
            "./python/bin/pip install --break-system-packages x",
        ] {
            assert_eq!(last(text), (InterpreterKind::Private, Effect::Unknown), "{text}");
        }
    }

    #[test]
    fn two_trees_are_two_interpreters() {
        let text = "\"$STAGE/bin/pip\" install a; \"$X/bin/pip\" install --break-system-packages b";
        assert_eq!(last(text).0, InterpreterKind::Unknown);
    }
}
