//! The rules: each looks at what the machine saw and says what is wrong. The policy decides where
//! that matters.

mod attempt;
mod draft;
mod judge;
pub mod page;
pub mod policy;
mod remedy;
#[cfg(test)]
mod sample;
mod table;
mod wording;

// One module for each rule.
mod break_system_packages;
mod guard_disabled;
mod install_blocked;
mod marker_removed;
mod option_unknown;
mod other_ways;
mod override_ineffective;
mod override_needless;
mod pip_downgraded;
mod sudo_pip;
pub mod suppression;
mod uninstall_refused;
mod wrong_interpreter;

pub use draft::Draft;
pub use judge::{Verdict, judge};
pub use policy::{Level, Policy};
pub use table::{RULES, find};

use crate::machine::{Analysis, UnitTrace};

/// A rule.
pub trait Rule: Sync {
    /// Its name, as users write it. It reads well behind `allow`.
    fn name(&self) -> &'static str;

    /// Its page in Markdown, front matter included.
    fn page(&self) -> &'static str;

    /// Adds what is wrong in one unit of the analysis to `found`.
    fn check(&self, _unit: &UnitTrace, _analysis: &Analysis, _found: &mut Vec<Draft>) {}

    /// Adds what is wrong in the whole analysis to `found`: unit by unit, unless the rule must
    /// compare them.
    fn check_all(&self, analysis: &Analysis, found: &mut Vec<Draft>) {
        for unit in &analysis.units {
            self.check(unit, analysis, found);
        }
    }
}
