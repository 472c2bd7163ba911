//! What drives the pins of a Raspberry Pi.

use super::Table;

static PACKAGES: Table = Table::new(include_str!("../../knowledge/raspberry-pi.tsv"));

/// The package of Raspberry Pi OS for a name on PyPI, in any spelling, that drives the board's pins
/// or cameras; `None` for all other names.
pub fn package(pypi: &str) -> Option<&'static str> {
    let name = pypi.to_ascii_lowercase().replace(['_', '.'], "-");
    PACKAGES.find(&name).map(|row| row.field(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter() {
        assert_eq!(package("RPi.GPIO"), Some("python3-rpi.gpio"));
        assert_eq!(package("sense_hat"), Some("python3-sense-hat"));
        assert_eq!(package("requests"), None);
    }
}
