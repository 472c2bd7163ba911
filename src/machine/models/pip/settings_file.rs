//! `pip config`.

use super::line::Line;
use crate::machine::event::{Action, Effect, Outcome, Override, OverrideForm, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::models::config::{self, Scope};
use crate::machine::models::word;
use crate::machine::python::PyId;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};

pub(super) fn run(machine: &mut Machine<'_>, id: PyId, line: &Line, mut call: Call) -> Flows {
    let scope = match (line.has("--global"), line.has("--user"), line.has("--site")) {
        (true, ..) => Scope::Global,
        (_, true, _) => Scope::User,
        (_, _, true) => Scope::Site,
        _ => Scope::Default,
    };
    let words: Vec<&Field> = line.operands.iter().collect();
    let status = match words.as_slice() {
        [verb, key, value] if verb.as_str() == "set" => {
            let pair = (&key.text.clone(), &value.text.clone());
            config::set(machine, &mut call.state, id, scope, pair, call.place)
        }
        [verb, key] if verb.as_str() == "unset" => {
            config::unset(&mut call.state, id, scope, &key.text.clone())
        }
        [verb] if verb.as_str() == "edit" => return edit(machine, id, line, scope, call),
        _ => {
            call.state.print_unknown();
            return next(call.state.with(Status::Likely));
        }
    };
    if status == Status::NonZero {
        let mut event = machine.event(&call, Tool::Pip, Action::Config);
        event.outcome = Outcome::Error;
        event.overrides.extend(without_section(&words));
        machine.emit(event);
    }
    next(call.state.with(status))
}

/// `pip config set break-system-packages true`, which ends with an error.
fn without_section(words: &[&Field]) -> Option<Override> {
    let [_, key, value] = words else { return None };
    let name = key.as_str().trim_start_matches('-').replace('_', "-");
    if name != config::KEY || value.as_str().is_empty() {
        return None;
    }
    let why = format!("pip wants the section with the key: `install.{name}`");
    Some(Override {
        place: key.place()?,
        written: key.as_str().to_owned(),
        form: OverrideForm::Configuration,
        effect: Effect::Ineffective(why),
    })
}

/// `pip config --editor program edit`: the editor runs with the file as its argument.
fn edit(machine: &mut Machine<'_>, id: PyId, line: &Line, scope: Scope, call: Call) -> Flows {
    let editor = line.value("--editor").cloned().or_else(|| call.state.env("EDITOR"));
    let path = config::scope_file(&call.state, id, scope);
    let (Some(editor), Some(path)) = (editor, path) else {
        return next(call.state.with(Status::Likely));
    };
    // The shell splits the editor's words; the file comes behind them.
    let mut text = editor;
    text.push_for(" \"$1\"", None);
    let argv = vec![word("sh"), word("-c"), Field::from_text(text), word("sh"), word(&path)];
    machine.spawn(Call { argv, ..call })
}
