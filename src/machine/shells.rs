//! Shells as programs: `sh -c text`, `bash script`, text on standard input.

use super::builtins::{exits, named, shopt_named};
use super::flow::{Flow, Flows, next};
use super::fs::Found;
use super::lookup::DEFAULT_PATH;
use super::models::fetched::fetched;
use super::programs::base_name;
use super::state::{Options, Params, State, Status};
use super::value::Value;
use super::words::Field;
use super::{Call, Machine};
use crate::source::{Span, Text};
use crate::syntax::shell::Dialect;
use std::rc::Rc;

/// Whether a program is a shell.
pub(crate) fn is_shell(name: &str) -> bool {
    Dialect::of_program(base_name(name)).is_some()
}

/// How a shell was started.
#[derive(Default)]
struct Started {
    options: Options,
    login: bool,
    interactive: bool,
    /// `--posix`
    posix: bool,
    /// `-c`
    text: bool,
    /// `-s`
    stdin: bool,
    /// The first operand.
    first: usize,
}

/// Runs a shell.
pub(crate) fn run(machine: &mut Machine<'_>, name: &str, call: Call) -> Flows {
    let dialect = Dialect::of_program(base_name(name)).unwrap_or_default();
    let started = command_line(dialect, &call.argv);
    let args = &call.argv[started.first.min(call.argv.len())..];
    let mut state = shed(&call.state, started.options);
    let bash = base_name(name) == "bash" && !started.posix;
    startup(machine, &started, bash, &mut state);
    // `$0` is the name that the shell was called by unless there is another one.
    let text_at = |name: Option<&Field>, args: &[Field]| -> Rc<Params> {
        Rc::new(Params {
            name: name.or(call.argv.first()).map(|arg| arg.text.clone()).unwrap_or_default(),
            source: Text::default(),
            args: args.iter().map(|arg| arg.text.clone()).collect(),
            open: args.iter().any(|arg| arg.open),
            within: 0,
        })
    };
    if started.text {
        let Some((text, rest)) = args.split_first() else {
            return next(call.state.with(Status::NonZero));
        };
        state.params = text_at(rest.first(), rest.get(1..).unwrap_or_default());
        let text = text.text.clone();
        let state = state.with(Status::Zero);
        let flows = machine.untested(|machine| machine.run_file(text, dialect, state, call.place));
        return exits(machine, flows);
    }
    if let Some(file) = args.first().filter(|_| !started.stdin) {
        machine.tells([&file.text]);
        let path = state.path(file.as_str());
        machine.reads(&path);
        let mut params = text_at(args.first(), &args[1..]);
        Rc::make_mut(&mut params).source = file.text.clone();
        state.params = params;
        if let Some(raised) = &mut state.raised_by {
            raised.apart = true;
        }
        match state.fs.find(&path, true) {
            Found::Absent => next(call.state.with(Status::NonZero)),
            _ => {
                if let Some(text) =
                    state.fs.read(&path).filter(|_| !state.fs.is_other(&path, &file.text))
                {
                    if is_foreign(&text) {
                        state.stir();
                    }
                    let state = state.with(Status::Zero);
                    let flows = machine
                        .untested(|machine| machine.run_file(text, dialect, state, call.place));
                    exits(machine, flows)
                } else {
                    state.stir();
                    state.print_unknown();
                    next(state.with(Status::Likely))
                }
            }
        }
    } else {
        let text = std::mem::take(&mut state.stdin);
        if is_foreign(&text) {
            state.stir();
        }
        state.params = text_at(None, args);
        let state = state.with(Status::Zero);
        let flows = machine.untested(|machine| machine.run_file(text, dialect, state, call.place));
        exits(machine, flows)
    }
}

/// Whether nobody knows what a text does.
fn is_foreign(text: &Text) -> bool {
    !text.is_known() && fetched(text).is_none()
}

/// A script as a program: what its first line names runs it.
pub(crate) fn script(machine: &mut Machine<'_>, path: &str, text: &Text, call: Call) -> Flows {
    let first = text.as_str().lines().next().unwrap_or_default();
    let Some(line) = first.strip_prefix("#!") else {
        // Without one, the shell reads it itself.
        let argv = with_path("sh", path, &call.argv[1..]);
        return run(machine, "sh", Call { argv, ..call });
    };
    let mut words = line.split_whitespace().peekable();
    let mut program = words.next().unwrap_or_default();
    if base_name(program) == "env" {
        while words.peek().is_some_and(|word| word.starts_with('-') || word.contains('=')) {
            words.next();
        }
        program = words.next().unwrap_or_default();
    }
    let mut argv: Vec<Field> = std::iter::once(program)
        .chain(words)
        .chain([path])
        .map(|word| Field::from_text(Text::from(word)))
        .collect();
    argv.extend(call.argv[1..].iter().cloned());
    if !is_shell(program) {
        machine.passes_to(text, &call);
    }
    machine.spawn(Call { argv, ..call })
}

fn with_path(shell: &str, path: &str, args: &[Field]) -> Vec<Field> {
    let mut argv: Vec<Field> =
        [shell, path].iter().map(|word| Field::from_text(Text::from(*word))).collect();
    argv.extend(args.iter().cloned());
    argv
}

fn command_line(dialect: Dialect, argv: &[Field]) -> Started {
    let mut started = Started { first: 1, ..Started::default() };
    started.options.dialect = dialect;
    started.options.aliases = dialect == Dialect::Zsh;
    while let Some(arg) = argv.get(started.first) {
        let word = arg.as_str();
        match word {
            "--" | "-" => {
                started.first += 1;
                break;
            }
            "--login" => started.login = true,
            "--posix" => started.posix = true,
            "--norc" | "--noprofile" | "--verbose" | "--debugger" => {}
            "--rcfile" | "--init-file" => started.first += 1,
            _ if word.len() > 1 && word.starts_with(['-', '+']) && !word.starts_with("--") => {
                let on = word.starts_with('-');
                let mut values = 0;
                for letter in word[1..].chars() {
                    match letter {
                        'c' => started.text = on,
                        'l' => started.login = on,
                        'i' => {
                            started.interactive = on;
                            started.options.aliases |= on;
                        }
                        's' => started.stdin = on,
                        'o' | 'O' => {
                            values += 1;
                            if let Some(value) = argv.get(started.first + values) {
                                let set = if letter == 'O' { shopt_named } else { named };
                                set(&mut started.options, value.as_str(), on);
                            }
                        }
                        letter => super::builtins::lettered(&mut started.options, letter, on),
                    }
                }
                started.first += values;
            }
            _ => break,
        }
        started.first += 1;
    }
    started
}

/// What a new shell inherits: the environment, and nothing else of the old one.
fn shed(state: &State, options: Options) -> State {
    let mut inner = state.clone();
    let vars = &mut inner.vars;
    vars.retain(|_, var| var.exported);
    vars.thaw();
    // What was set for one command lasts for the whole of this shell.
    vars.each(|var| var.event.is_some(), |var| var.event = None);
    if options.dialect == Dialect::Bash {
        Rc::make_mut(&mut inner.functions).retain(|_, function| function.exported);
    } else {
        inner.functions = Rc::default();
    }
    inner.aliases = Rc::default();
    inner.hashed = Rc::default();
    (inner.exit_trap, inner.error_trap) = (None, None);
    inner.options = options;
    inner
}

/// Files that a shell reads first. Of those that wait for no one, bash reads what a variable names.
fn startup(machine: &mut Machine<'_>, started: &Started, bash: bool, state: &mut State) {
    let home = state.home();
    let mut files: Vec<String> = Vec::new();
    if started.login {
        if machine.dash && state.options.dialect == Dialect::Posix {
            // By that profiles tell bash.
            state.set("BASH", Value::Text(Text::default()));
        }
        files.push("/etc/profile".into());
        let scripts = state.fs.below("/etc/profile.d");
        files.extend(
            scripts
                .map(|(name, _)| name.to_owned())
                .filter(|name| name.rsplit('.').next() == Some("sh")),
        );
        let own: &[&str] = match state.options.dialect {
            Dialect::Bash => &[".bash_profile", ".bash_login", ".profile"],
            _ => &[".profile"],
        };
        let mut own = own.iter().map(|name| format!("{home}/{name}"));
        files.extend(own.find(|path| state.fs.read(path).is_some()));
        reset_path(state);
    } else if started.interactive {
        files.push("/etc/bash.bashrc".into());
        files.push(format!("{home}/.bashrc"));
    }
    if bash
        && !started.interactive
        && let Some(named) = state.env("BASH_ENV").filter(|text| !text.is_empty())
    {
        let path = state.path(named.as_str());
        if state.fs.find(&path, true) == Found::Unknown {
            state.strange = true;
        }
        machine.reads(&path);
        files.push(path);
    }
    for path in files {
        let Some(text) = state.fs.read(&path) else { continue };
        let flows = machine.run_text(&Rc::new(text), state.options.dialect, state.clone());
        if let Some(Flow { state: after, .. }) = flows.into_iter().find(|flow| !flow.state.ghost) {
            *state = after;
        }
    }
}

/// Debian's `/etc/profile` sets `PATH` anew; an environment that `PATH` had led to is lost.
fn reset_path(state: &mut State) {
    if state.fs.closed {
        state.export("PATH", Value::Text(Text::from(DEFAULT_PATH)));
    }
}

/// The text of a `-c` argument; a word alone stands for itself.
pub(crate) fn joined(args: &[Field]) -> Text {
    let mut text = Text::default();
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            text.push_for(" ", None);
        }
        text.push_text(&arg.text.slice(Span::new(0, arg.text.len())));
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::dockerfile;

    const FRONT: &str = "FROM debian:12\nRUN apt-get install -y python3-pip python3-venv\n\
         RUN python3 -m venv /opt/v && echo '. /opt/v/bin/activate' > /etc/env.sh\n\
         ENV BASH_ENV=/etc/env.sh\n";

    #[test]
    fn bash_reads_what_a_variable_names_and_sh_does_not() {
        let outcome = |run: &str| dockerfile(&format!("{FRONT}{run}")).installs().remove(0);
        for run in ["bash -c 'pip install x'", "bash -lc 'pip install x'"] {
            assert!(
                outcome(&format!("RUN {run}")).starts_with("pip install proceeds, venv"),
                "{run}"
            );
        }
        let shell = "SHELL [\"/bin/bash\", \"-c\"]\nRUN pip install x";
        assert!(outcome(shell).starts_with("pip install proceeds, venv"));
        for run in ["pip install x", "sh -c 'pip install x'", "bash --posix -c 'pip install x'"] {
            assert!(outcome(&format!("RUN {run}")).starts_with("pip install blocked"), "{run}");
        }
    }

    #[test]
    fn a_login_shell_of_sh_reads_no_file_of_bash() {
        let text = "FROM debian:12\nRUN apt-get install -y python3-pip python3-venv\n\
             RUN python3 -m venv /opt/v && echo '. /opt/v/bin/activate' > ~/.bash_profile\n";
        let bash = dockerfile(&format!("{text}RUN bash -lc 'pip install x'"));
        assert!(bash.installs()[0].starts_with("pip install proceeds, venv"));
        let sh = dockerfile(&format!("{text}RUN sh -lc 'pip install x'"));
        assert!(sh.installs()[0].starts_with("pip install blocked"));
    }
}
