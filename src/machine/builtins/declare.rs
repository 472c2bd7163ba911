//! Builtins that declare variables: `export`, `declare`, `local`, `readonly`, `unset`.

use crate::machine::assign::dense;
use crate::machine::flow::{Flows, next};
use crate::machine::simple::ended;
use crate::machine::state::{State, Status};
use crate::machine::value::{Map, Value};
use crate::machine::{Call, Machine};
use crate::source::{Place, Span, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::Word;
use std::rc::Rc;

/// Whether a builtin takes assignments as operands.
pub(crate) fn declares(name: &str) -> bool {
    matches!(name, "export" | "declare" | "typeset" | "local" | "readonly")
}

/// What the options of a declaration ask for.
#[derive(Clone, Copy, Default)]
struct Wanted {
    export: Option<bool>,
    local: bool,
    functions: bool,
    /// `declare -n`
    refers: bool,
    /// `declare -A`
    named: bool,
    /// `readonly`
    fixed: bool,
}

/// Runs a declaration.
pub(crate) fn declare(
    machine: &mut Machine<'_>,
    code: &Rc<Text>,
    name: &str,
    words: &[Word],
    command: Option<Place>,
    mut state: State,
) -> Flows {
    let in_function = !machine.locals.is_empty();
    let mut wanted = Wanted {
        export: (name == "export").then_some(true),
        local: in_function && matches!(name, "declare" | "typeset" | "local"),
        functions: false,
        refers: false,
        named: false,
        fixed: name == "readonly",
    };
    let mut status = Status::Zero;
    for word in &words[1..] {
        if let Some(assignment) = &word.assignment
            && state.is_fixed(&assignment.name)
        {
            if state.options.dialect == Dialect::Posix {
                return ended(state);
            }
            status = Status::NonZero;
            continue;
        }
        if let Some(assignment) = &word.assignment
            && wanted.refers
        {
            before(machine, &state, &assignment.name, wanted);
            state.assign(&assignment.name, Value::unknown(), code.place(assignment.span));
            continue;
        }
        if let Some(assignment) = &word.assignment {
            before(machine, &state, &assignment.name, wanted);
            let old = state.vars.get(&assignment.name).is_some_and(|var| var.exported);
            if wanted.named {
                state.assign(&assignment.name, names(), None);
            }
            machine.assign_quietly(code, assignment, &mut state);
            after(machine, &mut state, &assignment.name, wanted, old, command);
            continue;
        }
        for field in machine.expand(code, std::slice::from_ref(word), &mut state) {
            let text = field.as_str();
            if text.starts_with(['-', '+']) && text.len() > 1 {
                let on = text.starts_with('-');
                wanted.functions |= text.contains('f') && on;
                if text.contains('n') && name == "export" {
                    wanted.export = Some(false);
                }
                wanted.fixed |= text.contains('r') && on;
                wanted.named |= text.contains('A') && on;
                wanted.refers |= text.contains('n') && name != "export";
                if text.contains('x') {
                    wanted.export = Some(on);
                }
                if text.contains('g') {
                    wanted.local = false;
                }
                continue;
            }
            if wanted.functions {
                if wanted.export == Some(true)
                    && let Some(function) = Rc::make_mut(&mut state.functions).get_mut(text)
                {
                    function.exported = true;
                }
                continue;
            }
            if wanted.refers {
                // What it is worth depends on another variable then.
                let name = text.split('=').next().unwrap_or_default();
                state.assign(name, Value::unknown(), command);
                continue;
            }
            operand(machine, &field.text, wanted, command, &mut state);
        }
    }
    next(state.with(status))
}

/// `name` or, out of a variable, `name=value`.
fn operand(
    machine: &mut Machine<'_>,
    text: &Text,
    wanted: Wanted,
    command: Option<Place>,
    state: &mut State,
) {
    let string = text.as_str().to_owned();
    let (name, value) = match string.split_once('=') {
        Some((name, _)) => (name, Some(text.slice(Span::new(name.len() + 1, text.len())))),
        None => (string.as_str(), None),
    };
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return;
    }
    before(machine, state, name, wanted);
    let old = state.vars.get(name).is_some_and(|var| var.exported);
    match value {
        Some(value) => state.assign(name, Value::Text(value), text.whole_place()),
        None if wanted.named => state.assign(name, names(), None),
        None if wanted.local => state.assign(name, Value::Unset, None),
        None => {}
    }
    after(machine, state, name, wanted, old, command);
}

/// An array whose elements have names, and none yet.
fn names() -> Value {
    Value::Map(Rc::new(Map { named: true, ..Map::default() }))
}

/// A local variable's old value comes back when the function returns.
fn before(machine: &mut Machine<'_>, state: &State, name: &str, wanted: Wanted) {
    if wanted.local
        && let Some(locals) = machine.locals.last_mut()
        && !locals.iter().any(|(known, _)| known == name)
    {
        locals.push((name.to_owned(), state.vars.get(name).cloned()));
    }
}

fn after(
    machine: &mut Machine<'_>,
    state: &mut State,
    name: &str,
    wanted: Wanted,
    old: bool,
    command: Option<Place>,
) {
    match wanted.export {
        // `export NAME` before any value: the value that comes later is exported.
        Some(exported) => {
            state.set_exported(name, exported);
            state.vars.entry(name).prefix = false;
        }
        None if old => state.set_exported(name, true),
        None => {}
    }
    machine.variable_set(name, command, state);
    if wanted.fixed {
        state.vars.fix(name);
    }
}

/// `unset 'array[1]'`
fn unset_element(state: &mut State, name: &str, index: &str) {
    let Some(var) = state.vars.get_mut(name) else { return };
    let left = var.value.alternatives().iter().map(|value| without(value, index));
    var.value = left.reduce(|all, one| all.join(&one)).unwrap_or_default();
}

/// An array without an element.
fn without(value: &Value, index: &str) -> Value {
    let mut map = match value {
        Value::Map(map) => map.as_ref().clone(),
        Value::Array(items) => Map::of(items.clone()),
        Value::Unset => return Value::Unset,
        Value::Text(_) | Value::OneOf(_) => return Value::unknown(),
    };
    match map.key(index) {
        Some(key) => {
            map.items.remove(&key);
            dense(map)
        }
        None => Value::unknown(),
    }
}

/// `unset`
pub(super) fn unset(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let (mut functions, mut variables) = (false, false);
    let mut status = Status::Zero;
    for arg in &call.argv[1..] {
        match arg.as_str() {
            "-f" => functions = true,
            "-v" | "-n" => variables = true,
            name if functions => {
                Rc::make_mut(&mut call.state.functions).remove(name);
            }
            name if call.state.is_fixed(name) => {
                if call.state.options.dialect == Dialect::Posix {
                    return ended(call.state);
                }
                status = Status::NonZero;
            }
            name => {
                if let Some((name, index)) =
                    name.strip_suffix(']').and_then(|it| it.split_once('['))
                {
                    unset_element(&mut call.state, name, index);
                    continue;
                }
                if call.state.vars.contains_key(name) {
                    call.state.unset(name);
                } else if !variables {
                    Rc::make_mut(&mut call.state.functions).remove(name);
                }
                if !call.state.fs.closed || call.state.strange {
                    // What the environment brought is gone, too.
                    call.state.set(name, Value::Unset);
                    call.state.set_exported(name, false);
                }
            }
        }
    }
    next(call.state.with(status))
}
