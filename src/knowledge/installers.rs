//! Scripts from outside that are known by their address.

use super::{Table, glob};
use crate::source::Fetched;

static INSTALLERS: Table = Table::new(include_str!("../../knowledge/installers.tsv"));

/// The script that lies at an address.
pub fn installer(address: &str) -> Option<Fetched> {
    let row = INSTALLERS.rows().find(|row| glob::matches(row.key(), address))?;
    script(row.field(1))
}

fn script(name: &str) -> Option<Fetched> {
    match name {
        "conda" => Some(Fetched::Conda),
        "pip" => Some(Fetched::Pip),
        "poetry" => Some(Fetched::Poetry),
        "uv" => Some(Fetched::Uv),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn the_table_is_sorted_and_names_its_sources() {
        assert!(INSTALLERS.rows().map(Row::text).is_sorted());
        for row in INSTALLERS.rows() {
            assert!(script(row.field(1)).is_some() && row.field(2).len() > 5, "{}", row.text());
        }
    }

    #[test]
    fn an_address_tells_the_script() {
        for (address, fetched) in [
            ("https://bootstrap.pypa.io/get-pip.py", Some(Fetched::Pip)),
            ("https://install.python-poetry.org", Some(Fetched::Poetry)),
            ("https://astral.sh/uv/0.5.1/install.sh", Some(Fetched::Uv)),
            (
                "https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh",
                Some(Fetched::Conda),
            ),
            ("https://example.com/install.sh", None),
        ] {
            assert_eq!(installer(address), fetched, "{address}");
        }
    }
}
