//! What drives the pins of a Raspberry Pi.

use super::Table;

static PACKAGES: Table = Table::new(include_str!("../../knowledge/raspberry-pi.tsv"));

/// Whether a package of `PyPI`, in any spelling of its name, drives the board's pins or cameras.
pub fn drives_the_board(pypi: &str) -> bool {
    let name = pypi.to_ascii_lowercase().replace(['_', '.'], "-");
    PACKAGES.find(&name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter() {
        assert!(drives_the_board("RPi.GPIO") && drives_the_board("sense_hat"));
        assert!(!drives_the_board("requests"));
    }
}
