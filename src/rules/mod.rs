//! The rules: each looks at what the machine saw and says what is wrong. The policy decides where
//! that matters.

mod draft;
mod judge;
pub mod page;
pub mod policy;
mod table;

// One module for each rule.
mod break_system_packages;
mod guard_disabled;
mod marker_removed;
mod sudo_pip;
pub mod suppression;

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
    fn check(&self, unit: &UnitTrace, analysis: &Analysis, found: &mut Vec<Draft>);
}
