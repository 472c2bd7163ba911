//! The list of rules, in the order of the documentation.

use super::{
    Rule, break_system_packages, guard_disabled, install_blocked, marker_removed, option_unknown,
    override_ineffective, override_needless, pip_downgraded, sudo_pip, suppression,
    uninstall_refused, wrong_interpreter,
};

/// All rules.
pub static RULES: &[&dyn Rule] = &[
    &sudo_pip::SudoPip,
    &break_system_packages::BreakSystemPackages,
    &guard_disabled::GuardDisabled,
    &marker_removed::MarkerRemoved,
    &pip_downgraded::PipDowngraded,
    &install_blocked::InstallBlocked,
    &option_unknown::OptionUnknown,
    &uninstall_refused::UninstallRefused,
    &override_ineffective::OverrideIneffective,
    &override_needless::OverrideNeedless,
    &wrong_interpreter::WrongInterpreter,
    &suppression::UNUSED,
    &suppression::WITHOUT_REASON,
    &suppression::UNKNOWN_RULE,
    &suppression::EXPIRED,
];

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.name() == name)
}
