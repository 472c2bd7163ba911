//! What pipx accepts.

use super::Version;

/// What pipx makes of `--global`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Global {
    /// It installs for all users, below `/opt/pipx`.
    Obeyed,
    /// It installs for the user who calls it, without a word.
    Ignored,
    /// It ends with `unrecognized arguments`.
    Refused,
}

/// What `--global` does before or after the subcommand; `None` if the version is unknown.
///
/// Tried with `pipx environment` and `pipx list` of 1.4.3, 1.5.0, 1.6.0, 1.7.1, 1.8.0, 1.9.0,
/// 1.10.0, 1.11.0 and 1.18.4: 1.5.0 brought the option for the place before the subcommand; 1.6.0
/// put it behind and from then on forgot what stands before, which 1.11.0 refuses.
pub fn global(before_subcommand: bool, version: Option<Version>) -> Option<Global> {
    let since = |minor| version.map(|version| version >= Version::new(1, minor, 0));
    Some(match (before_subcommand, since(5)?, since(6)?, since(11)?) {
        (true, true, false, _) | (false, _, true, _) => Global::Obeyed,
        (true, _, true, false) => Global::Ignored,
        _ => Global::Refused,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_moved_behind_the_subcommand() {
        let global = |before, version| global(before, Version::parse(version));
        for (version, before, after) in [
            ("1.4.3", Global::Refused, Global::Refused),
            ("1.5.0", Global::Obeyed, Global::Refused),
            ("1.6.0", Global::Ignored, Global::Obeyed),
            ("1.10.1", Global::Ignored, Global::Obeyed),
            ("1.11.0", Global::Refused, Global::Obeyed),
            ("1.18.4", Global::Refused, Global::Obeyed),
        ] {
            assert_eq!(global(true, version), Some(before), "{version}");
            assert_eq!(global(false, version), Some(after), "{version}");
        }
        assert_eq!(global(true, ""), None);
    }
}
