//! pip with raised privilege on the system's interpreter.

use super::{Draft, Rule};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/sudo-pip.md`. Placeholder until the rule is merged.
pub(super) struct SudoPip;

impl Rule for SudoPip {
    fn name(&self) -> &'static str {
        "sudo-pip"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/sudo-pip.md")
    }

    fn check(&self, _unit: &UnitTrace, _analysis: &Analysis, _found: &mut Vec<Draft>) {}
}
