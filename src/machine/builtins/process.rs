//! Builtins that change what runs next: `eval`, `.`, `exec`, `command`, `exit`, `return`, `trap`.

use super::simple::{Asks, look_up};
use crate::machine::flow::{Exit, Flow, Flows, next, partition};
use crate::machine::fs::{Found, Fs, Program};
use crate::machine::lookup::{DEFAULT_PATH, is_standard};
use crate::machine::models::{conda, venv};
use crate::machine::scan::unfollowed;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Origin, Text};
use crate::syntax::shell::Dialect;
use std::rc::Rc;

/// Words as one line of text.
pub(crate) fn line_of_words(words: &[Field]) -> Text {
    let mut text = Text::default();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            text.push_for(" ", None);
        }
        text.push_text(&word.text);
    }
    text
}

pub(super) fn eval(machine: &mut Machine<'_>, call: Call) -> Flows {
    let text = Rc::new(line_of_words(&call.argv[1..]));
    let dialect = call.state.options.dialect;
    machine.run_text(&text, dialect, call.state.with(Status::Zero))
}

/// `. file`
pub(super) fn source(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    if machine.is_dash(&call.state) && call.argv[0].as_str() == "source" {
        return missing(call.state);
    }
    let Some(name) = call.argv.get(1).cloned() else {
        return next(call.state.with(Status::NonZero));
    };
    machine.tells([&name.text]);
    let posix = call.state.options.dialect == Dialect::Posix;
    let Some(path) = sourced_path(&name, posix, &call.state) else {
        return not_there(posix, call.state);
    };
    machine.reads(&path);
    match call.state.fs.find(&path, true) {
        Found::Node(_, node) => match node.kind {
            crate::machine::fs::Kind::Program(Program::Activate(id)) => {
                venv::activate(machine, id, &mut call);
                next(call.state.with(Status::Zero))
            }
            crate::machine::fs::Kind::File(text)
                if (text.is_known() || !text.is_empty())
                    && !call.state.fs.is_other(&path, &name.text) =>
            {
                let outer = Rc::clone(&call.state.params);
                let params = Rc::make_mut(&mut call.state.params);
                params.source = name.text.clone();
                if call.argv.len() > 2 {
                    params.args = call.argv[2..].iter().map(|arg| arg.text.clone()).collect();
                    params.open = false;
                }
                let dialect = call.state.options.dialect;
                let state = call.state.with(Status::Zero);
                // dash forgets who looks at how the file ends.
                let apart = machine.is_dash(&state);
                let run =
                    |machine: &mut Machine<'_>| machine.run_file(text, dialect, state, call.place);
                let mut flows = machine.heeding(apart, run);
                for flow in &mut flows {
                    flow.state.params = Rc::clone(&outer);
                    if flow.exit == Exit::Return {
                        flow.exit = Exit::Next;
                    }
                }
                flows
            }
            crate::machine::fs::Kind::Device if is_input(&path) => {
                let text = std::mem::take(&mut call.state.stdin);
                call.state.strange |= !text.is_known();
                let dialect = call.state.options.dialect;
                machine.run_file(text, dialect, call.state.with(Status::Zero), call.place)
            }
            crate::machine::fs::Kind::Device => next(call.state.with(Status::Zero)),
            _ => {
                call.state.strange = true;
                next(call.state.with(Status::Unknown))
            }
        },
        Found::Absent => not_there(posix, call.state),
        Found::Unknown => {
            if venv::looks_like_activate(&path) {
                venv::activate_unseen(machine, &path, &name, &mut call);
            }
            call.state.strange = true;
            next(call.state.with(Status::Likely))
        }
    }
}

/// Whether a path means the standard input.
pub(crate) fn is_input(path: &str) -> bool {
    matches!(path, "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0")
}

/// A name without a slash is looked up along `PATH`; bash, where it is no `sh`, then tries the working folder.
fn sourced_path(name: &Field, posix: bool, state: &State) -> Option<String> {
    let string = name.as_str();
    if string.contains('/') {
        return Some(state.path(string));
    }
    let path = state.value("PATH").scalar();
    for folder in path.as_ref().map_or(DEFAULT_PATH, Text::as_str).split(':') {
        let candidate = Fs::normal("/", &format!("{folder}/{string}"));
        match state.fs.find(&candidate, true) {
            Found::Node(..) => return Some(candidate),
            Found::Unknown if posix && !is_standard(folder) => return Some(candidate),
            Found::Unknown | Found::Absent => {}
        }
    }
    (!posix).then(|| state.path(string))
}

/// A file to source that is not there ends a POSIX shell; bash goes on.
fn not_there(posix: bool, state: State) -> Flows {
    let exit = if posix { Exit::Shell } else { Exit::Next };
    vec![Flow { exit, state: state.with(Status::NonZero) }]
}

fn missing(state: State) -> Flows {
    next(state.with(Status::NonZero))
}

/// `exit` and `return` end with a number, or with the status of the command before.
fn ends(arg: Option<&Field>, mut state: State) -> State {
    let Some(arg) = arg else { return state };
    (state.status, state.code) = match arg.known() {
        Some(text) => {
            let number = text.trim().parse::<i64>().map_or(2, |number| number.rem_euclid(256));
            (Status::of(number == 0), u8::try_from(number).ok())
        }
        None if arg.text.origin() == Some(&Origin::Failure) => (Status::NonZero, None),
        None => (Status::Unknown, None),
    };
    state
}

pub(super) fn exit(_: &mut Machine<'_>, call: Call) -> Flows {
    vec![Flow { exit: Exit::Shell, state: ends(call.argv.get(1), call.state) }]
}

pub(super) fn return_from(machine: &mut Machine<'_>, call: Call) -> Flows {
    // Only a file may be sourced, and return. Other text cannot: bash complains, dash ends.
    let outside = machine.locals.is_empty() && call.state.params.source.is_empty();
    if outside && !machine.is_dash(&call.state) {
        return next(call.state.failed(2));
    }
    vec![Flow { exit: Exit::Return, state: ends(call.argv.get(1), call.state) }]
}

/// Leaves as many loops as are asked for, but not more than there are; outside of any it does nothing.
fn leave(machine: &Machine<'_>, call: Call, exit: impl Fn(u32) -> Exit) -> Flows {
    let asked: u32 = call.argv.get(1).and_then(|arg| arg.as_str().parse().ok()).unwrap_or(1);
    let exit = match asked.max(1).min(machine.loops) {
        0 => Exit::Next,
        levels => exit(levels),
    };
    vec![Flow { exit, state: call.state.with(Status::Zero) }]
}

pub(super) fn break_loop(machine: &mut Machine<'_>, call: Call) -> Flows {
    leave(machine, call, Exit::Break)
}

pub(super) fn continue_loop(machine: &mut Machine<'_>, call: Call) -> Flows {
    leave(machine, call, Exit::Continue)
}

/// `exec command`: the shell does not come back.
pub(super) fn exec(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let mut at = 1;
    while let Some(arg) = call.argv.get(at) {
        match arg.as_str() {
            "-a" => at += 2,
            "-c" | "-l" | "--" => at += 1,
            _ => break,
        }
    }
    if at >= call.argv.len() {
        return next(call.state.with(Status::Zero));
    }
    let argv = call.argv.split_off(at);
    let flows = machine.external(argv, Vec::new(), call.place, call.state);
    flows.into_iter().map(|flow| Flow { exit: Exit::Shell, ..flow }).collect()
}

/// `command name …`: no functions; `-v` and `-V` ask, `-p` looks along the default path.
pub(super) fn command(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let mut at = 1;
    let mut default_path = false;
    while let Some(arg) = call.argv.get(at) {
        match arg.as_str() {
            "-v" | "-V" => return look_up(machine, call, at + 1, Asks::Command),
            "-p" => default_path = true,
            "--" => {}
            _ => break,
        }
        at += 1;
    }
    if at >= call.argv.len() {
        return next(call.state.with(Status::Zero));
    }
    let mut argv = call.argv.split_off(at);
    if default_path {
        let name = argv[0].as_str().to_owned();
        let found = call.state.settle(&mut argv[0]);
        // bash remembers what it has found there.
        if let Some(path) = found.filter(|_| call.state.options.dialect == Dialect::Bash) {
            Rc::make_mut(&mut call.state.hashed).insert(name, path);
        }
    }
    without_function(machine, Call { argv, ..call })
}

pub(super) fn builtin(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    if call.argv.len() < 2 {
        return next(call.state.with(Status::Zero));
    }
    let argv = call.argv.split_off(1);
    without_function(machine, Call { argv, ..call })
}

fn without_function(machine: &mut Machine<'_>, call: Call) -> Flows {
    let name = call.argv[0].as_str().to_owned();
    if machine.is_deep(call.argv.len()) || !machine.enter() {
        return next(unfollowed(call.state));
    }
    let mut state = call.state;
    let hidden = Rc::make_mut(&mut state.functions).remove(&name);
    let mut flows = machine.run(call.argv, Vec::new(), call.place, state);
    machine.leave();
    if let Some(function) = hidden {
        for flow in &mut flows {
            let functions = Rc::make_mut(&mut flow.state.functions);
            functions.entry(name.clone()).or_insert_with(|| function.clone());
        }
    }
    flows
}

/// `wait` for all children succeeds; for one of them it ends as that did.
pub(super) fn wait(machine: &mut Machine<'_>, call: Call) -> Flows {
    let state = call.state;
    if call.argv.len() < 2 {
        return next(State { jobs: 0, job: None, ..state.with(Status::Zero) });
    }
    let Some(job) = state.job.filter(|_| state.jobs == 1) else {
        return next(state.with(Status::Unknown));
    };
    match job.blame.filter(|_| job.status == Status::NonZero) {
        Some(event) => {
            let mended = state.clone();
            machine.refused(event, State { code: job.code, ..state }, mended)
        }
        None => next(State { code: job.code, ..state.with(job.status) }),
    }
}

/// `conda activate` is a function of the shell; the rest of conda is a program.
pub(super) fn conda(machine: &mut Machine<'_>, call: Call) -> Flows {
    match conda::activate(machine, call) {
        Ok(flows) => flows,
        Err(call) => machine.external(call.argv, Vec::new(), call.place, call.state),
    }
}

/// `trap 'text' EXIT`, and bash's `ERR`; other signals are not expected.
pub(super) fn trap(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let args: Vec<&Field> =
        call.argv[1..].iter().filter(|arg| !matches!(arg.as_str(), "--" | "-p" | "-l")).collect();
    if let Some((text, signals)) = args.split_first() {
        let reset = text.as_str() == "-" || text.is_empty();
        let text = (!reset).then(|| text.text.clone());
        if signals.iter().any(|signal| matches!(signal.as_str(), "EXIT" | "0")) {
            call.state.exit_trap.clone_from(&text);
        }
        let error = signals.iter().any(|signal| signal.as_str() == "ERR");
        if error && call.state.options.dialect != Dialect::Posix {
            call.state.error_trap = text;
        }
    }
    next(call.state.with(Status::Zero))
}

/// The shell ends: what was trapped runs, and the status stays as it is. Of several ends one happens.
pub(crate) fn exits(machine: &mut Machine<'_>, flows: Flows) -> Flows {
    let real = flows.iter().filter(|flow| !flow.state.ghost).count();
    let (mut out, mut ranges) = (Flows::new(), Vec::new());
    for mut flow in flows {
        let (ghost, start) = (flow.state.ghost, machine.events.len());
        let Some(text) = flow.state.exit_trap.take() else {
            if !ghost {
                ranges.push(start..start);
            }
            out.push(flow);
            continue;
        };
        let (status, code, blame) = (flow.state.status, flow.state.code, flow.state.blame);
        flow.state.error_trap = None;
        let dialect = flow.state.options.dialect;
        let after = machine.run_text(&Rc::new(text), dialect, flow.state.clone());
        if !ghost || real == 0 {
            ranges.push(start..machine.events.len());
        }
        let (here, gone) = partition(after);
        let ends = here.into_iter().map(|state| (true, state));
        let ends = ends.chain(gone.into_iter().map(|flow| (false, flow.state)));
        out.extend(ends.map(|(keeps, mut state)| {
            if keeps {
                (state.status, state.code, state.blame) = (status, code, blame);
            }
            Flow { exit: flow.exit, state }
        }));
    }
    if ranges.len() > 1 && ranges.iter().any(|range| !range.is_empty()) {
        machine.demote(&ranges, real == 0);
    }
    out
}

impl Field {
    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn sh_looks_for_a_sourced_name_along_path_only() {
        let made = "apt-get install -y python3-venv\npython3 -m venv /v\n";
        let installs = |shell: &str, image: &str| {
            let text = format!("{made}{shell} -c 'cd /v/bin; . activate; pip install x'");
            bash(image, &text).installs()
        };
        for image in ["debian:12", "unknown/image"] {
            assert!(installs("sh", image).is_empty(), "{image}");
            assert!(installs("bash", image)[0].contains("/v/bin/"), "{image}");
        }
    }
}
