//! The system's marker taken away.

use super::{Draft, Rule};
use crate::machine::{Analysis, UnitTrace};

/// See `rules/marker-removed.md`. Placeholder until the rule is merged.
pub(super) struct MarkerRemoved;

impl Rule for MarkerRemoved {
    fn name(&self) -> &'static str {
        "marker-removed"
    }

    fn page(&self) -> &'static str {
        include_str!("../../rules/marker-removed.md")
    }

    fn check(&self, _unit: &UnitTrace, _analysis: &Analysis, _found: &mut Vec<Draft>) {}
}
