//! From a command to the model that knows what it does.

use super::event::InterpreterKind;
use super::flow::{Exit, Flows, next};
use super::fs::{Found, Program, Root, path};
use super::lookup::{Located, is_pythonic};
use super::models::{self, easy, pip, pipx, python, uv};
use super::python::{Pip, PyId, Python, PythonTool};
use super::scan::unfollowed;
use super::state::{State, Status};
use super::words::Field;
use super::{Call, Machine, boot, shells};
use crate::finding::Context;
use crate::knowledge::still_program;
use crate::source::Text;
use crate::syntax::shell::Dialect;
use std::rc::Rc;

impl Machine<'_> {
    /// Runs a program. Every path comes back as [`Exit::Next`] with the process's own state, of
    /// which the caller keeps what outlives a process.
    pub(crate) fn spawn(&mut self, call: Call) -> Flows {
        if call.argv.is_empty() || self.is_deep(call.argv.len()) || !self.step(&call.state) {
            return next(unfollowed(call.state));
        }
        self.names(&call.argv);
        self.depth += 1;
        let mut flows = self.dispatch(call);
        self.depth -= 1;
        for flow in &mut flows {
            flow.exit = Exit::Next;
        }
        flows
    }

    fn dispatch(&mut self, mut call: Call) -> Flows {
        self.tells([&call.argv[0].text]);
        if call.argv[0].known() == Some("") {
            // `"$X" pip` without an X: there is no such command.
            return next(call.state.with(Status::NonZero));
        }
        if is_no_program(&call) || self.is_function_elsewhere(&call) {
            return next(call.state.failed(127));
        }
        match call.state.locate(&call.argv[0]) {
            Located::Program(program, _) if is_of_active(program, &call) => {
                let name = call.argv[0].as_str().to_owned();
                self.unseen(&name, call)
            }
            Located::Program(program, _) => {
                let place = call.place;
                let flows = self.program(program, call);
                self.others_written(flows, false, place)
            }
            Located::Script(path, text) => shells::script(self, &path, &text, call),
            Located::Named(name) => self.named(&name, call),
            Located::Missing if is_remembered(&call) => next(call.state.failed(127)),
            Located::Missing => {
                let name = base_name(call.argv[0].as_str()).to_owned();
                if call.argv[0].as_str().contains('/') && !self.open {
                    return next(call.state.with(Status::NonZero));
                }
                self.presumed(&name, call)
            }
            Located::Unknown => {
                let name = base_name(call.argv[0].as_str()).to_owned();
                if is_pythonic(&name) && path::is_known(&name) {
                    return self.unseen(&name, call);
                }
                // `$PYTHON -m pip` is no pip of its own behind an unknown word.
                if runs_module(&call) {
                    return self.unknown_python(call);
                }
                if let Some(at) = Self::seen_through(&call) {
                    call.argv.drain(..at);
                    return self.spawn(call);
                }
                if shells::is_shell(&name) || models::find(&name).is_some() {
                    return self.named(&name, call);
                }
                call.state.stir();
                call.state.print_unknown();
                let end = self.end_of_unknown();
                self.others_written(next(call.state.with(end)), true, call.place)
            }
        }
    }

    /// A program that the machine knows.
    pub(crate) fn program(&mut self, program: Program, call: Call) -> Flows {
        self.gives(call.argv.iter().map(|arg| &arg.text));
        let Call { argv, place, state } = call;
        self.settings(state, &mut |machine, state| {
            machine.program_once(program, Call { argv: argv.clone(), place, state })
        })
    }

    /// The same where its settings are known, or nobody can tell.
    fn program_once(&mut self, program: Program, call: Call) -> Flows {
        match program {
            Program::Python(id) => python::run(self, id, call),
            Program::Pip(id) => pip::run(self, id, call),
            Program::Uv => uv::run(self, call),
            Program::Module(id, script) => self.module(id, script, call),
            Program::Activate(_) => next(call.state.with(Status::Zero)),
            Program::Other => {
                let name = base_name(call.argv[0].as_str()).to_owned();
                self.named(&name, call)
            }
        }
    }

    /// A console script that belongs to an interpreter.
    pub(crate) fn module(&mut self, id: PyId, script: PythonTool, call: Call) -> Flows {
        match script {
            PythonTool::Pipx => pipx::run(self, id, call),
            PythonTool::Virtualenv => python::virtualenv(self, Some(id), call),
            PythonTool::PipSync => easy::pip_sync(self, id, call),
            PythonTool::Pipenv => easy::pipenv(self, Some(id), call),
            PythonTool::Poetry => easy::poetry(self, Some(id), call),
            PythonTool::Conda => models::conda::run(self, call),
            PythonTool::EasyInstall => easy::easy_install(self, id, call),
        }
    }

    /// A program that is known by its name.
    fn named(&mut self, name: &str, mut call: Call) -> Flows {
        if shells::is_shell(name) {
            return shells::run(self, name, call);
        }
        if let Some(model) = models::find(name) {
            if !models::takes_text(name) {
                self.gives(call.argv.iter().map(|arg| &arg.text));
            }
            let place = call.place;
            let flows = model(self, call);
            return self.others_written(flows, false, place);
        }
        if let Some(at) = Self::seen_through(&call)
            && !models::takes_text(name)
        {
            // A command that runs its arguments (`G_EXEC pip3 …`), as far as can be seen.
            call.argv.drain(..at);
            call.state.certain = false;
            let mut flows = self.spawn(call);
            for flow in &mut flows {
                flow.state.print_unknown();
            }
            return flows;
        }
        let still = still_program(name);
        if still.is_none() && !models::takes_text(name) {
            call.state.stir();
        }
        call.state.print_unknown();
        let end = match still {
            Some(program) if program.asks => Status::Unknown,
            Some(_) => Status::Likely,
            None => self.end_of_unknown(),
        };
        self.others_written(next(call.state.with(end)), true, call.place)
    }

    /// Where a command of interest begins behind a word that runs it.
    fn seen_through(call: &Call) -> Option<usize> {
        let rest = call.argv.iter().enumerate().skip(1).take(4);
        for (at, arg) in rest {
            let Some(word) = arg.known() else { continue };
            if word.starts_with('-') || word.contains('=') {
                continue;
            }
            let next = call.argv.get(at + 1).and_then(Field::known).unwrap_or_default();
            return is_command_of_interest(base_name(word), next).then_some(at);
        }
        None
    }

    /// A program of Python's that is not where it should be.
    fn presumed(&mut self, name: &str, call: Call) -> Flows {
        let stem = stem(name);
        let plain = !call.argv[0].as_str().contains('/');
        if plain && !self.open && !call.state.is_on_path("/usr/bin") {
            // `PATH=/opt/bin`
            return next(call.state.failed(127));
        }
        // Behind a test for an environment it is that one's, but for whoever leaves it by `sudo`.
        let active = call.state.active && call.state.raised_by.is_none();
        if is_kept(&call.state)
            && plain
            && !active
            && matches!(stem, "pip" | "python" | "easy_install")
        {
            return self.system_s(stem, call);
        }
        if !self.open {
            // The text runs it, so that whoever wrote it has it; but from where, nobody can tell. A
            // version of its own (`python3.14t`) comes from a package that nobody has looked at.
            if stem == "pip" && self.lacks_pip(name, &call.state) {
                return next(call.state.failed(127));
            }
            if stem == "pip"
                && !self.is_other(name, &call.state)
                && let Some(id) = call.state.system_python()
                && call.state.python(id).debian
            {
                // apt brings what its packages recommend, and so pip with many of them.
                let mut call = call;
                call.state.python_mut(id).pip = Pip::Present(None);
                return self.guess(|machine| pip::run(machine, id, call));
            }
            // Nothing is seen to bring a Python, or a tool.
            let nobody_s = match stem {
                "python" => call.state.system_python().is_none() && runs_module(&call),
                "uv" | "uvx" | "pipx" | "poetry" | "pipenv" | "conda" | "mamba" | "micromamba" => {
                    !call.state.fs.may_hold(stem)
                }
                _ => stem == "pip",
            };
            if nobody_s || stem == "python" && name.contains('.') {
                return self.unseen(name, call);
            }
            return next(call.state.with(Status::NonZero));
        }
        self.unseen(name, call)
    }

    /// Whether the distribution's pip is there, but not under this name.
    fn lacks_pip(&self, name: &str, state: &State) -> bool {
        let own = state.system_python().map(|id| state.python(id));
        let apt_s =
            |python: &Python| python.pip != Pip::Absent && !python.installed.contains("pip");
        let facts = self.release().filter(|facts| facts.names_every_pip());
        state.fs.closed
            && own.is_some_and(apt_s)
            && facts.is_some_and(|facts| !facts.pip_names().any(|own| own == name))
            && !self.is_other(name, state)
    }

    /// Whether a name with a version (`pip3.13`) is not the system's.
    fn is_other(&self, name: &str, state: &State) -> bool {
        let Some(id) = state.system_python() else { return false };
        let version = name.trim_start_matches(|c: char| !c.is_ascii_digit());
        let own = state.python(id).version_text();
        version.contains('.') && own.is_some_and(|own| own != version)
    }

    /// On a machine that is kept, a plain `pip` or `python3.11` means the system's interpreter.
    fn system_s(&mut self, stem: &str, mut call: Call) -> Flows {
        let id = if is_python2(base_name(call.argv[0].as_str())) {
            boot::python2(&mut call.state, boot::distro_python(None, None, "", None), None)
        } else {
            if call.state.system_python().is_none() {
                boot::presume_system(&mut call.state, None);
            }
            let Some(id) = call.state.system_python() else { return next(call.state) };
            id
        };
        if call.state.python(id).pip == Pip::Absent {
            call.state.python_mut(id).pip = Pip::Present(None);
        }
        self.guess(|machine| match stem {
            "pip" => pip::run(machine, id, call),
            "easy_install" => easy::easy_install(machine, id, call),
            _ => python::run(machine, id, call),
        })
    }

    /// Runs something whose start is a guess.
    pub(crate) fn guess<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.guessed, true);
        let result = run(self);
        self.guessed = before;
        result
    }

    /// A program of an interpreter that nobody has seen being made.
    fn unseen(&mut self, name: &str, mut call: Call) -> Flows {
        if is_kept(&call.state) && is_system_s(&call.state.path(call.argv[0].as_str())) {
            return self.system_s(stem(name), call);
        }
        match stem(name) {
            "uv" | "uvx" => return uv::run(self, call),
            "pipx" => {
                let id = self.python_of(&mut call);
                return pipx::run(self, id, call);
            }
            "virtualenv" => return python::virtualenv(self, None, call),
            "poetry" => return easy::poetry(self, None, call),
            "pipenv" => return easy::pipenv(self, None, call),
            "conda" | "mamba" | "micromamba" => return models::conda::run(self, call),
            _ => {}
        }
        let id = self.python_of(&mut call);
        match stem(name) {
            "pip" => pip::run(self, id, call),
            "easy_install" => easy::easy_install(self, id, call),
            "pip-sync" => easy::pip_sync(self, id, call),
            "python" | "pypy" => python::run(self, id, call),
            _ => next(call.state.with(Status::Likely)),
        }
    }

    /// `$PYTHON -m pip`
    fn unknown_python(&mut self, mut call: Call) -> Flows {
        let id = self.python_of(&mut call);
        python::run(self, id, call)
    }

    /// The interpreter that a path names, as far as the path tells: the one that is modelled, an
    /// environment by its name, or an unknown one.
    pub(crate) fn python_at(&mut self, path: &str, state: &mut State) -> PyId {
        let whole = state.path(path);
        let prefix = match whole.rsplit_once('/') {
            Some((folder, _)) if path.contains('/') => {
                folder.strip_suffix("/bin").or_else(|| folder.strip_suffix("/Scripts"))
            }
            _ => None,
        };
        let Some(prefix) = prefix else { return unknown(state, path) };
        if let Some(id) = state.pythons.iter().rposition(|python| python.prefix == prefix) {
            return PyId(id);
        }
        let system = is_system_s(&whole);
        if system && state.system_python().is_none() && is_kept(state) {
            boot::presume_system(state, None);
        }
        // A pip in a home may be that of any Python, but for a machine that is kept.
        if system
            && (is_kept(state) || !is_of_user(&whole))
            && let Some(id) = state.system_python()
        {
            return id;
        }
        let id = unknown(state, path);
        let python = state.python_mut(id);
        prefix.clone_into(&mut python.prefix);
        let lower = prefix.to_lowercase();
        let last = lower.rsplit('/').next().unwrap_or_default();
        python.kind = if lower.contains("conda") || lower.contains("mamba") {
            InterpreterKind::Conda
        } else if last.contains("env") || lower.contains("venv") {
            InterpreterKind::Venv
        } else if lower.contains("hostedtoolcache") {
            InterpreterKind::Toolcache
        } else if !system
            && Root::of(prefix).is_placed()
            && Root::of(prefix.trim_start_matches('/')).is_placed()
            && prefix.len() > 1
        {
            InterpreterKind::Private
        } else {
            InterpreterKind::Unknown
        };
        python.because = vec![super::event::Because {
            place: None,
            message: match python.kind {
                InterpreterKind::Venv => format!("{prefix} is named like a virtual environment"),
                InterpreterKind::Conda => format!("{prefix} is named like a conda environment"),
                InterpreterKind::Unknown => "nobody can tell which interpreter this is".into(),
                _ => format!("{prefix} is not the system's interpreter"),
            },
        }];
        if python.kind != InterpreterKind::Unknown {
            python.marker = None;
            python.marker_unsure = false;
        }
        id
    }
}

/// Whether a name means nothing to a shell: an assignment that came out of a variable (`"$@"`, `timeout 5 A=1 …`),
/// an alias where none is expanded.
fn is_no_program(call: &Call) -> bool {
    let Some(name) = call.argv[0].known() else { return false };
    let assigns = name.split_once('=').is_some_and(|(front, _)| {
        !front.is_empty() && front.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    let alias = call.state.aliases.contains_key(name)
        && !shells::is_shell(name)
        && models::find(name).is_none()
        && matches!(call.state.locate(&call.argv[0]), Located::Named(_));
    assigns || alias
}

impl Machine<'_> {
    /// Whether a name is that of a function only, and this shell has none: another shell has defined it, or nobody
    /// has activated the environment that `deactivate` leaves.
    fn is_function_elsewhere(&self, call: &Call) -> bool {
        let Some(name) = call.argv[0].known() else { return false };
        let fs = &call.state.fs;
        let whole = fs.closed && !self.open && !call.state.strange && !fs.is_stirred();
        whole
            && (name == "deactivate" || self.defined.iter().any(|(it, _)| it == name))
            && !is_pythonic(name)
            && !shells::is_shell(name)
            && models::find(name).is_none()
            && still_program(name).is_none()
            && !self.has_installed(name)
            && !fs.may_hold(name)
            && matches!(call.state.locate(&call.argv[0]), Located::Named(_))
    }
}

/// Whether bash looks where a program was before it was removed.
fn is_remembered(call: &Call) -> bool {
    let path = call.argv[0].known().and_then(|name| call.state.hashed.get(name));
    call.state.options.dialect == Dialect::Bash
        && path
            .is_some_and(|path| call.state.fs.find(&call.state.path(path), true) == Found::Absent)
}

/// Whether a plain name means something in an environment that is active, and not the system's program that was
/// found. Whoever leaves the environment by `sudo` finds the system's.
fn is_of_active(program: Program, call: &Call) -> bool {
    let (Program::Python(id) | Program::Pip(id)) = program else { return false };
    let state = &call.state;
    state.active
        && state.raised_by.is_none()
        && !call.argv[0].as_str().contains('/')
        && state.system_python() == Some(id)
}

/// Whether a machine lasts, so that what nobody brings is its own.
fn is_kept(state: &State) -> bool {
    matches!(state.context, Context::Host | Context::SelfHostedCi)
}

/// Whether a program of Python's at a path usually is of the system's interpreter.
pub(crate) fn is_system_s(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    match folder {
        "/usr/bin" | "/bin" | "/opt/homebrew/bin" => is_pythonic(name),
        // `/usr/local/bin/python3.11` is one that somebody has built there.
        "/usr/local/bin" => {
            is_pythonic(name) && !(name.starts_with("python") && name.contains('.'))
        }
        _ => is_of_user(path),
    }
}

/// Whether a path is that of a pip which was installed below a home.
fn is_of_user(path: &str) -> bool {
    path.rsplit_once("/.local/bin/").is_some_and(|(_, name)| stem(name) == "pip")
}

/// An interpreter of which nothing is known.
pub(crate) fn unknown(state: &mut State, path: &str) -> PyId {
    if let Some(id) = state.pythons.iter().position(|python| python.exe == path) {
        return PyId(id);
    }
    let message = "nobody can tell which interpreter this is".to_owned();
    state.add_python(Python {
        exe: path.to_owned(),
        prefix: path::unknown(),
        kind: InterpreterKind::Unknown,
        version: None,
        marker: None,
        marker_unsure: true,
        pip: Pip::Present(None),
        venv: None,
        bundled: None,
        installed: Rc::default(),
        owned: Rc::default(),
        user_default: false,
        debian: false,
        old_setuptools: None,
        because: vec![super::event::Because { place: None, message }],
    })
}

/// Whether `-m pip` stands behind an unknown word.
fn runs_module(call: &Call) -> bool {
    let mut args = call.argv[1..].iter().map(Field::as_str);
    while let Some(arg) = args.next() {
        match arg {
            "-m" => {
                return matches!(
                    args.next(),
                    Some("pip" | "ensurepip" | "venv" | "pipx" | "easy_install" | "virtualenv")
                );
            }
            "setup.py" => return true,
            // Other languages have no such words.
            "-c" => {
                let code = args.next().unwrap_or_default();
                return code.contains("print(") || code.trim_start().starts_with("import ");
            }
            option if option.starts_with('-') => {}
            _ => return false,
        }
    }
    false
}

/// Whether a word and the next one look like a command that the rules care about.
pub(crate) fn is_command_of_interest(word: &str, next: &str) -> bool {
    match stem(word) {
        "pip" | "pipx" | "uv" => {
            matches!(next, "install" | "uninstall" | "config" | "pip" | "sync")
                || next.starts_with('-')
        }
        "python" => next.starts_with("-m") || next == "setup.py",
        "easy_install" => true,
        "sudo" | "doas" | "su" => true,
        "rm" | "mv" | "unlink" => true,
        _ => shells::is_shell(word) && next.starts_with('-'),
    }
}

/// A program's name without its version.
pub(crate) fn stem(name: &str) -> &str {
    let name = name.strip_suffix(".exe").unwrap_or(name);
    // A free-threaded build: `python3.14t`.
    let name = match name.strip_suffix('t') {
        Some(rest) if rest.ends_with(|c: char| c.is_ascii_digit()) => rest,
        _ => name,
    };
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-')
}

/// Whether a program's name says that it is one of Python 2.
fn is_python2(name: &str) -> bool {
    let version = name.strip_prefix(stem(name)).unwrap_or_default().trim_start_matches('-');
    version == "2" || version.starts_with("2.")
}

/// The last part of a path.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A field of known text at a place.
pub(crate) fn field(text: &str) -> Field {
    Field::from_text(Text::from(text))
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::machine::event::{InterpreterKind, Outcome};
    use crate::machine::testing::{Ran, bash, dockerfile_in, script};

    fn kinds(ran: &Ran) -> Vec<InterpreterKind> {
        let pythons = ran.events.iter().filter_map(|event| event.interpreter.as_ref());
        pythons.map(|python| python.kind).collect()
    }

    #[test]
    fn on_somebodys_machine_nothing_of_python_2_is_refused() {
        let ran = script("python2 -m pip install a\npip2.7 install b\npip3 install c");
        let told: Vec<_> = ran.events.iter().map(|event| event.outcome).collect();
        assert_eq!(told, [Outcome::Proceeds, Outcome::Proceeds, Outcome::Blocked]);
        assert_eq!(kinds(&ran), [InterpreterKind::Distro; 3]);
        let versions = ran.events.iter().filter_map(|event| event.interpreter.as_ref());
        let versions: Vec<_> = versions.map(|python| python.version.as_deref()).collect();
        assert_eq!(versions, [Some("2.7"), Some("2.7"), None]);
    }

    #[test]
    fn a_path_of_the_systems_is_no_private_interpreter() {
        for command in [
            "/usr/bin/pip3",
            "/usr/bin/python3 -m pip",
            "/usr/local/bin/pip3",
            "/opt/homebrew/bin/pip3",
            "~/.local/bin/pip",
            "\"$HOME/.local/bin/pip3\"",
        ] {
            let text = format!("{command} install --break-system-packages x");
            let unknown = kinds(&bash("unknown/image", &text));
            assert_eq!(unknown, [InterpreterKind::Unknown], "{command}");
            let sudo = script(&format!("sudo {text}"));
            assert_eq!(kinds(&sudo), [InterpreterKind::Distro], "{command}");
            let host = format!("FROM unknown/appliance\nRUN {text}");
            let host = dockerfile_in(Some(Context::Host), &host);
            assert_eq!(kinds(&host), [InterpreterKind::Distro], "{command}");
        }
        let own = kinds(&bash("unknown/image", "/opt/tool/bin/pip3 install x"));
        assert_eq!(own, [InterpreterKind::Private]);
        assert_eq!(
            kinds(&script("~/.local/bin/python3 -m pip install x")),
            [InterpreterKind::Private]
        );
    }
}
