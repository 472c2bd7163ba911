//! What to do instead, in this very place.

use crate::machine::event::Event;
use crate::machine::{Analysis, UnitTrace};

/// Ways out for a command that a rule reports, best first.
pub(super) fn instead(rule: &str, _: &Event, _: &UnitTrace, _: &Analysis) -> Vec<String> {
    vec![
        format!(
            "a virtual environment has no guard: `python3 -m venv .venv`, then `.venv/bin/pip install …`"
        ),
        format!("to permit it here: `# pep668-lint: allow[{rule}] -- the reason`"),
    ]
}
