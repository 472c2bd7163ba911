//! What the names on PyPI stand for. Until the tables of names are here, nothing is known of them.

/// The package of a Debian release for a name on PyPI.
pub(super) fn debian_package(_pypi: &str, _release: &str) -> Option<&'static str> {
    None
}

/// Whether a name on PyPI is a program rather than a library.
pub(super) fn is_application(_pypi: &str) -> bool {
    false
}
