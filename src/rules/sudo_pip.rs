//! Packages of the system's Python changed with raised privilege.

use super::attempt::is_system;
use super::{Draft, Rule, remedy, wording};
use crate::machine::event::{Event, Privilege, Target};
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
        Target::System | Target::Distro => false,
        Target::Unknown => true,
        _ => return None,
    };
    let message = format!(
        "`{}` runs {} on {} as root",
        analysis.text(raised),
        wording::tool(event),
        wording::python(event),
    );
    let draft = Draft::of(event, raised, message)
        .whatever_is_marked(event)
        .help(remedy::instead("sudo-pip", event, analysis));
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
        for target in [Target::Directory, Target::User, Target::None] {
            assert!(found("sudo-pip", sudo().target(target)).is_empty(), "{target:?}");
        }
        assert!(found("sudo-pip", sudo().action(Action::Download)).is_empty());
        assert!(found("sudo-pip", sudo().privilege(Privilege::Root)).is_empty());
        assert!(found("sudo-pip", sudo().context(Context::Container)).is_empty());
    }

    #[test]
    fn an_unknown_target_lowers_it() {
        let [finding] = &found("sudo-pip", sudo().target(Target::Unknown))[..] else { panic!() };
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(finding.confidence, Confidence::Medium);
    }
}
