//! Packages of distributions: what they bring, as far as Python and its installers go.

use super::distro::Release;
use super::{Table, Version};

static PACKAGES: Table = Table::new(include_str!("../../knowledge/packages.tsv"));
static SETUPTOOLS: Table = Table::new(include_str!("../../knowledge/setuptools.tsv"));

/// What a package brings. `family` is the package manager's, as in
/// [`super::DistroFacts::family`]; the words are those of `knowledge/packages.tsv`. Empty if it is
/// known to bring nothing that matters, `None` if nobody looked.
pub fn brings(family: &str, package: &str) -> Option<Vec<&'static str>> {
    let key = format!("{family}:{package}");
    let row = PACKAGES.find(&key).or_else(|| {
        let mut rows = PACKAGES.prefixes(&key);
        rows.find(|row| row.key().len() > family.len() + 2)
    })?;
    Some(row.field(1).split(',').filter(|word| *word != "nothing").collect())
}

/// The package of a family that is `program`'s own, and brings it.
pub fn package_of(family: &str, program: &str) -> Option<&'static str> {
    let names = [program.to_owned(), format!("python-{program}"), format!("python3-{program}")];
    names.iter().find_map(|name| {
        let row = PACKAGES.find(&format!("{family}:{name}"))?;
        row.field(1).split(',').any(|word| word == program).then(|| &row.key()[family.len() + 1..])
    })
}

/// The version of Python that a package is for: `python3.11-venv`, `python311-pip`,
/// `libpython3.11-stdlib`; and the rest of its name.
pub fn versioned(package: &str) -> Option<((u8, u8), &str)> {
    let rest = package.strip_prefix("lib").unwrap_or(package).strip_prefix("python3")?;
    let digits = rest.strip_prefix('.').unwrap_or(rest);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let minor = digits[..count].parse().ok()?;
    let rest = &digits[count..];
    (rest.is_empty() || rest.starts_with('-')).then_some(((3, minor), rest.trim_start_matches('-')))
}

/// The setuptools that a distribution packages for its Python.
pub fn setuptools(distro: Release) -> Option<Version> {
    let row = SETUPTOOLS.find(&format!("{}:{}", distro.id, distro.release?))?;
    Version::parse(row.field(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    #[test]
    fn exact_names_count_before_beginnings() {
        assert_eq!(brings("apt", "python3-pip"), Some(vec!["python", "pip"]));
        assert_eq!(brings("apt", "python3-requests"), Some(vec!["python"]));
        assert_eq!(brings("apt", "curl"), Some(vec![]));
        assert_eq!(brings("apt", "nobody-knows-this"), None);
        assert_eq!(brings("apk", "py3-yaml"), Some(vec!["python"]));
    }

    #[test]
    fn programs_have_packages() {
        assert_eq!(package_of("apt", "pipx"), Some("pipx"));
        assert_eq!(package_of("pacman", "pipx"), Some("python-pipx"));
        assert_eq!(package_of("apt", "curl"), None);
        assert_eq!(package_of("", "pipx"), None);
    }

    #[test]
    fn versions_stand_in_names() {
        assert_eq!(versioned("python3.12-venv"), Some(((3, 12), "venv")));
        assert_eq!(versioned("libpython3.11-stdlib"), Some(((3, 11), "stdlib")));
        assert_eq!(versioned("python311"), Some(((3, 11), "")));
        assert_eq!(versioned("python3-pip"), None);
        assert_eq!(versioned("python3"), None);
    }

    #[test]
    fn tables_are_sorted_and_name_their_sources() {
        for table in [PACKAGES, SETUPTOOLS] {
            let keys: Vec<&str> = table.rows().map(Row::key).collect();
            assert!(keys.is_sorted());
            assert!(table.rows().all(|row| row.text().split('\t').count() == 3));
        }
    }
}
