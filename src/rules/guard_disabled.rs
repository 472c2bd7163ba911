//! An override that lasts.

use super::{Draft, Rule};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/guard-disabled.md`. Placeholder until the rule is merged.
pub(super) struct GuardDisabled;

impl Rule for GuardDisabled {
    fn name(&self) -> &'static str {
        "guard-disabled"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/guard-disabled.md")
    }

    fn check(&self, _unit: &UnitTrace, _analysis: &Analysis, _found: &mut Vec<Draft>) {}
}
