//! What holds at the end of a unit: would a plain install by a new process be refused?

use super::guard;
use super::pip::line::Line;
use super::settings::Settings;
use super::{pip, uv};
use crate::machine::event::Outcome;
use crate::machine::fs::Program;
use crate::machine::lookup::Located;
use crate::machine::python::PyId;
use crate::machine::state::{State, User};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{After, Guard, Presence};
use crate::source::Text;
use std::rc::Rc;

/// What holds in `state`. `account` is the user who is not root.
pub(crate) fn after(state: &State, account: &User) -> After {
    let system = state.system_python();
    let marker = system.and_then(|id| state.python(id).marker.clone());
    After {
        marker: match (&marker, system) {
            (Some(marker), _) => state.fs.regular(marker),
            (None, Some(_)) => Presence::Absent,
            (None, None) => Presence::Unknown,
        },
        pip_root: plain_pip(&process(state, &User::Root)),
        pip_user: plain_pip(&process(state, account)),
        uv: guard_of(uv::plain(&process(state, &User::Root))),
    }
}

/// The state in which a new process of a user starts.
fn process(state: &State, user: &User) -> State {
    let mut state = state.clone();
    state.vars.retain(|_, var| var.exported && !var.prefix);
    if state.user != *user {
        state.user = user.clone();
        let home = user.home();
        state.export("HOME", Value::Text(Text::from(home.as_str())));
    }
    state.raised_by = None;
    state.dropped = Rc::default();
    state
}

fn plain_pip(state: &State) -> Guard {
    let Some(id) = pip_of(state) else { return Guard::Unknown };
    let id = pip::redirected(state, id);
    let line = Line { command: "install".to_owned(), ..Line::default() };
    let settings = Settings::new(state, id, false);
    let ask = pip::ask(&settings, "install", pip::exempt(&settings, &line));
    guard_of(guard::verdict(state, id, &ask).outcome)
}

fn pip_of(state: &State) -> Option<PyId> {
    for name in ["pip", "pip3"] {
        match state.locate(&Field::from_text(Text::from(name))) {
            Located::Program(Program::Pip(id), _) => return Some(id),
            Located::Missing => {}
            _ => return None,
        }
    }
    state.default_python().or_else(|| state.system_python())
}

fn guard_of(outcome: Outcome) -> Guard {
    match outcome {
        Outcome::Blocked => Guard::Up,
        Outcome::Proceeds => Guard::Down,
        Outcome::NoSuchOption | Outcome::Error | Outcome::Unknown => Guard::Unknown,
    }
}
