//! An override for one command.

use super::{Draft, Rule};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/break-system-packages.md`. Placeholder until the rule is merged.
pub(super) struct BreakSystemPackages;

impl Rule for BreakSystemPackages {
    fn name(&self) -> &'static str {
        "break-system-packages"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/break-system-packages.md")
    }

    fn check(&self, _unit: &UnitTrace, _analysis: &Analysis, _found: &mut Vec<Draft>) {}
}
