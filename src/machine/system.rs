//! What the distribution brings, beside Python: whether a program of a name is there.

use super::Machine;
use super::event::Tool;
use super::fs::{Found, Kind, Node, Program};
use super::models::packages::family;
use super::state::State;
use crate::knowledge::system_programs;
use crate::source::project::folder;

impl Machine<'_> {
    /// Where a program of the distribution lies, or that it has none of that name; `None` if nobody can tell.
    pub(crate) fn of_system(&self, name: &str, state: &State) -> Option<Option<&'static str>> {
        let distro = self.distro.filter(|_| state.fs.closed && !self.open)?;
        for program in system_programs(name, distro.id) {
            let there = match state.fs.find(program.path, true) {
                Found::Node(_, node) => {
                    matches!(node, Node { kind: Kind::Program(Program::Other), maybe: false, .. })
                }
                Found::Absent => false,
                Found::Unknown => program.always,
            };
            if there && state.is_on_path(folder(program.path)) {
                return Some(Some(program.path));
            }
        }
        // Each distribution has one package manager, unless somebody installs another.
        let own = self.release()?.family();
        let foreign = family(name).is_some_and(|family| !own.is_empty() && family != own);
        let absent = foreign
            && !state.fs.is_stirred()
            && !state.fs.may_hold(name)
            && !self.has_installed(name);
        absent.then_some(None)
    }

    /// Whether a program comes with a package of its own name, which nobody has asked for. Other packages mostly come
    /// along with what needs them (`procps`); such a one hardly does (`apt-cache rdepends time`, Debian 12).
    pub(crate) fn lacks(&self, name: &str, state: &State) -> bool {
        let Some(distro) = self.distro.filter(|_| state.fs.closed && !self.open) else {
            return false;
        };
        let mut programs = system_programs(name, distro.id).peekable();
        let known = programs.peek().is_some();
        let brought = |package: Option<&str>| package != Some(name) || self.has_installed(name);
        known
            && programs.all(|program| !brought(program.package))
            && !state.fs.is_stirred()
            && !state.fs.may_hold(name)
    }

    /// Whether a package of that name was asked for.
    pub(super) fn has_installed(&self, name: &str) -> bool {
        let managers = self.events.iter().filter(|event| event.tool == Tool::Packages);
        managers.flat_map(|event| &event.packages).any(|package| package == name)
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::event::Reach;
    use crate::machine::testing::bash;

    /// How an install behind a condition is reached, after some commands.
    fn behind(before: &str, condition: &str) -> Option<Reach> {
        let text = format!(
            "apt-get install -y python3-pip\n{before}\nif {condition}; then pip install x; fi"
        );
        let ran = bash("debian:12", &text);
        let mut installs = ran.events.iter().filter(|event| event.tool.is_installer());
        installs.next().map(|event| event.reach)
    }

    #[test]
    fn a_known_image_has_its_own_programs_and_no_other_manager_of_packages() {
        for condition in [
            "command -v apt-get",
            "which grep > /dev/null",
            "[ -x \"$(command -v bash)\" ]",
            "type sed",
            "! command -v dnf",
            "[ -z \"$(which apk 2> /dev/null)\" ]",
        ] {
            assert_eq!(behind("", condition), Some(Reach::Always), "{condition}");
        }
        for (before, condition) in [
            ("", "command -v some-tool"),
            ("make brew", "command -v brew"),
            ("apt-get install -y dnf", "command -v dnf"),
            ("", "command -v git"),
        ] {
            assert_eq!(behind(before, condition), Some(Reach::Maybe), "{before}; {condition}");
        }
    }

    #[test]
    fn packages_bring_programs_and_take_them_away() {
        assert_eq!(behind("apt-get install -y git", "command -v git"), Some(Reach::Always));
        let both = "apt-get install -y git\napt-get remove -y git";
        assert_eq!(behind(both, "command -v git"), Some(Reach::Maybe));
    }
}
