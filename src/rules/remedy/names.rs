//! What the names on `PyPI` stand for. Until the tables of names are here, nothing is known of them.

use crate::knowledge::distro::Release;

/// The package of a release of Debian, or of what is made from it, for a name on `PyPI`.
pub(super) fn debian_package(_pypi: &str, _release: &Release) -> Option<&'static str> {
    None
}

/// Whether a name on `PyPI` is a program rather than a library.
pub(super) fn is_application(_pypi: &str) -> bool {
    false
}
