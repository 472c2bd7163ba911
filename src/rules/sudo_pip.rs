//! Packages of the system's Python changed with raised privilege.

use super::attempt::is_system;
use super::{Draft, Rule, remedy, wording};
use crate::machine::event::{Because, Event, Privilege, Target};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/sudo-pip.md`.
pub(super) struct SudoPip;

impl Rule for SudoPip {
    fn name(&self) -> &'static str {
        "sudo-pip"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/sudo-pip.md")
    }

    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>) {
        for event in &unit.events {
            found.extend(judge(event, analysis));
        }
    }
}

/// It asks for no marker: what is written to the system as root is the same where none warns of it.
fn judge(event: &Event, analysis: &Analysis) -> Option<Draft> {
    let raised = event.raised_by.filter(|_| event.privilege == Privilege::Raised)?;
    let system = event.interpreter.as_ref().is_some_and(is_system);
    let installer = event.tool.is_installer() && event.action.changes_packages();
    if !system || !installer {
        return None;
    }
    let unsure = match event.target {
        // What root's home holds, root's programs load.
        Target::System | Target::Distro | Target::User => false,
        Target::Unknown => true,
        _ => return None,
    };
    let word = analysis.text(raised.place);
    let tool = wording::tool(event);
    let message = if event.target == Target::User {
        format!("`{word}` lets {tool} put what it installs into a home as root")
    } else {
        format!("`{word}` runs {tool} on {} as root", wording::python(event))
    };
    let place =
        if raised.apart { wording::first_line(event.place, analysis) } else { raised.place };
    let mut draft = Draft::of(event, place, message)
        .whatever_is_marked(event)
        .help(remedy::instead("sudo-pip", event, analysis));
    if raised.apart {
        let message = format!("`{word}` makes it run as root");
        draft.evidence.insert(0, Because { place: Some(raised.place), message });
    }
    if let Some(written) = raised.written {
        let message = format!("`{}` is written here", analysis.text(written));
        draft.evidence.insert(0, Because { place: Some(written), message });
    }
    Some(if unsure { draft.undecided() } else { draft })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, found};
    use crate::finding::{Confidence, Context, Severity};
    use crate::machine::event::{Action, InterpreterKind, Outcome, Privilege, Target};

    fn sudo() -> Sample {
        Sample::new("sudo pip install ansible\n").raised("sudo").target(Target::System)
    }

    #[test]
    fn the_sudo_is_the_culprit_whatever_becomes_of_the_command() {
        for outcome in [Outcome::Proceeds, Outcome::Blocked, Outcome::NoSuchOption] {
            let [finding] = &found("sudo-pip", sudo().outcome(outcome))[..] else { panic!() };
            assert_eq!(finding.location.text(), "sudo");
            assert_eq!(finding.severity, Severity::Error);
            assert_eq!(finding.message, "`sudo` runs pip on the Python 3.11 of debian 12 as root");
            // It asks for no marker, so there is no word of one.
            let evidence: Vec<&str> = finding.evidence.iter().map(|it| &*it.message).collect();
            assert_eq!(evidence, ["a reason"]);
        }
    }

    #[test]
    fn what_cannot_reach_the_system_is_left_alone() {
        for kind in [InterpreterKind::Venv, InterpreterKind::Unknown, InterpreterKind::Toolcache] {
            assert!(found("sudo-pip", sudo().kind(kind)).is_empty(), "{kind:?}");
        }
        for target in [Target::Directory, Target::None] {
            assert!(found("sudo-pip", sudo().target(target)).is_empty(), "{target:?}");
        }
        assert!(found("sudo-pip", sudo().action(Action::Download)).is_empty());
        assert!(found("sudo-pip", sudo().privilege(Privilege::Root)).is_empty());
        assert!(found("sudo-pip", sudo().context(Context::Container)).is_empty());
    }

    #[test]
    fn what_root_installs_for_itself_is_loaded_as_root() {
        let [finding] = &found("sudo-pip", sudo().target(Target::User))[..] else { panic!() };
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.message, "`sudo` lets pip put what it installs into a home as root");
    }

    #[test]
    fn a_sudo_apart_from_the_command_is_evidence() {
        let sample = Sample::new("as_root() { sudo \"$@\"; }\npip install ansible\n");
        let sample =
            sample.command("pip install ansible").raised_apart("sudo").target(Target::System);
        let [finding] = &found("sudo-pip", sample)[..] else { panic!() };
        assert_eq!(finding.location.text(), "pip install ansible");
        assert_eq!(finding.evidence[0].message, "`sudo` makes it run as root");
        let culprit = finding.evidence[0].location.as_ref().expect("where it stands");
        assert_eq!(culprit.text(), "sudo");
    }

    #[test]
    fn an_unknown_target_lowers_it() {
        let [finding] = &found("sudo-pip", sudo().target(Target::Unknown))[..] else { panic!() };
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(finding.confidence, Confidence::Medium);
    }
}
