//! `pip show name`: whether a package is installed.

use super::line::Line;
use crate::knowledge::names::{debian_package, is_listed, normalised};
use crate::machine::event::{Action, InterpreterKind, Outcome};
use crate::machine::flow::{Flows, next};
use crate::machine::python::PyId;
use crate::machine::state::{State, Status};
use crate::machine::{Call, Machine, Presence};

/// Packages that come with pip.
const SEEDS: [&str; 3] = ["pip", "setuptools", "wheel"];

/// Asks for one package; of several, some may be missing.
pub(super) fn run(machine: &mut Machine<'_>, id: PyId, line: &Line, mut call: Call) -> Flows {
    let named = match line.operands.as_slice() {
        [one] => one.known(),
        _ => None,
    };
    let found = named.map_or(Presence::Unknown, |name| presence(machine, &call.state, id, name));
    if found != Presence::Absent {
        call.state.print_unknown();
    }
    next(call.state.with(match found {
        Presence::Present => Status::Likely,
        Presence::Absent => Status::NonZero,
        Presence::Unknown => Status::Unknown,
    }))
}

fn presence(machine: &Machine<'_>, state: &State, id: PyId, name: &str) -> Presence {
    let name = normalised(name);
    let python = state.python(id);
    if name == "pip" || python.installed.contains(&name) {
        return Presence::Present;
    }
    // What another package depends on came with it.
    let brought = machine.events.iter().any(|event| {
        event.tool.is_installer()
            && event.action == Action::Install
            && matches!(event.outcome, Outcome::Proceeds | Outcome::Unknown)
    });
    // Any of Debian's packages may have brought what is one itself.
    let packaged = || {
        machine
            .distro
            .filter(is_listed)
            .is_none_or(|distro| debian_package(&name, &distro).is_some())
    };
    let own = match python.kind {
        InterpreterKind::Venv => python.venv.is_some_and(|venv| !venv.system_site) || !packaged(),
        InterpreterKind::Distro => !packaged(),
        _ => false,
    };
    let seed = SEEDS.contains(&name.as_str());
    if state.fs.closed && !machine.open && own && !brought && !seed && !state.fs.is_stirred() {
        Presence::Absent
    } else {
        Presence::Unknown
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::event::Reach;
    use crate::machine::testing::bash;

    /// How the install behind a question is reached.
    fn behind(before: &str, question: &str) -> Option<Reach> {
        let text = format!(
            "apt-get install -y python3-pip\n{before}\nif ! {question}; then pip install last; fi"
        );
        let ran = bash("debian:12", &text);
        let last = ran.events.iter().find(|event| event.packages == ["last"]);
        last.map(|event| event.reach)
    }

    #[test]
    fn what_nobody_has_installed_is_not_there() {
        assert_eq!(behind("", "pip show not-of-debian-s"), Some(Reach::Always));
        assert_eq!(behind("", "pip show requests"), Some(Reach::Maybe));
        assert_eq!(behind("", "pip show pip"), Some(Reach::Maybe));
        let other = "pip install --break-system-packages other";
        assert_eq!(behind(other, "pip show not-of-debian-s"), Some(Reach::Maybe));
        assert_eq!(behind("make", "pip show not-of-debian-s"), Some(Reach::Maybe));
    }
}
