//! The list of rules, in the order of the documentation.

use super::{Rule, break_system_packages, guard_disabled, marker_removed, sudo_pip, suppression};

/// All rules.
pub static RULES: &[&dyn Rule] = &[
    &sudo_pip::SudoPip,
    &break_system_packages::BreakSystemPackages,
    &guard_disabled::GuardDisabled,
    &marker_removed::MarkerRemoved,
    &suppression::UNUSED,
    &suppression::WITHOUT_REASON,
    &suppression::UNKNOWN_RULE,
    &suppression::EXPIRED,
];

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.name() == name)
}
