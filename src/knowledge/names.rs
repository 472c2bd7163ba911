//! Names of Python packages: what Debian calls them, and which are programs.

use super::Table;
use super::distro::Release;

static PACKAGES: Table = Table::new(include_str!("../../knowledge/debian-names.tsv"));
static APPLICATIONS: Table = Table::new(include_str!("../../knowledge/applications.tsv"));

static MISSING: Table = Table::new(include_str!("../../knowledge/no-project.tsv"));

/// Whether `PyPI` has nothing under a name, by which scripts mean no package but yes or no.
pub fn is_no_project(name: &str) -> bool {
    MISSING.find(name).is_some()
}

/// A name as `PyPI` compares it (PEP 503): lower case, and one `-` for each run of `-`, `_` and `.`.
pub fn normalised(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            _ => normal.push(c.to_ascii_lowercase()),
        }
    }
    normal
}

/// The normalised name in a requirement as pip takes it: `Flask[async]>=2; python_version > "3"`.
/// `None` for a path, an address, an archive or anything else that names no package.
pub fn of_requirement(requirement: &str) -> Option<String> {
    let requirement = requirement.trim();
    let end = requirement
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .unwrap_or(requirement.len());
    let (name, rest) = requirement.split_at(end);
    let archive = ARCHIVES.iter().any(|suffix| name.ends_with(suffix));
    let named = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric());
    let rest = rest.trim_start();
    let specified = rest.is_empty() || rest.starts_with(AFTER_NAME);
    (named && specified && !archive).then(|| normalised(name))
}

const ARCHIVES: [&str; 6] = [".whl", ".zip", ".gz", ".bz2", ".tgz", ".xz"];

/// What may follow a name: extras, versions, a marker, an address.
const AFTER_NAME: [char; 9] = ['[', '<', '>', '=', '!', '~', ';', '@', '('];

/// The package that brings a `PyPI` package on a release of Debian or what is made from it; `None` if
/// there is none, or nobody can tell. The name may be spelled in any way.
///
/// The table knows Debian 12, 13, 14 and sid. Raspberry Pi OS has what Debian has, and more. An
/// Ubuntu release was cut from sid between two of Debian's: where both agree, it has the package,
/// too. For releases before Debian 12, which have no guard, nothing is claimed.
pub fn debian_package(pypi: &str, release: &Release) -> Option<&'static str> {
    let name = normalised(pypi);
    let listed = columns(release)?;
    let find = |column: &str| {
        let mut rows = PACKAGES.all(&name);
        rows.find(|row| row.field(2).split(' ').any(|word| word == column)).map(|row| row.field(1))
    };
    match listed {
        Columns::Any(columns) => columns.iter().find_map(|column| find(column)),
        Columns::Both(older, newer) => find(older).filter(|package| find(newer) == Some(*package)),
    }
}

/// Which columns of the table tell something about a release.
enum Columns {
    /// Any of them does.
    Any(&'static [&'static str]),
    /// These two, if they say the same.
    Both(&'static str, &'static str),
}

fn columns(release: &Release) -> Option<Columns> {
    Some(match (release.id, release.release?) {
        ("debian", "12") => Columns::Any(&["12"]),
        ("debian", "13") => Columns::Any(&["13"]),
        ("debian", "14") => Columns::Any(&["14"]),
        ("debian", "sid") => Columns::Any(&["sid"]),
        ("raspbian", "12") => Columns::Any(&["pi", "12"]),
        ("raspbian", "13") => Columns::Any(&["pi", "13"]),
        ("ubuntu", "23.04" | "23.10" | "24.04" | "24.10" | "25.04") => Columns::Both("12", "13"),
        ("ubuntu", "25.10" | "26.04") => Columns::Both("13", "14"),
        ("ubuntu", "26.10") | ("kali", _) => Columns::Both("14", "sid"),
        _ => return None,
    })
}

/// Whether the table lists all of a release's packages.
pub fn is_listed(release: &Release) -> bool {
    release.id == "debian" && matches!(columns(release), Some(Columns::Any(_)))
}

/// Whether a `PyPI` package is a program, which pipx installs, rather than a library. The name may be
/// spelled in any way. No list is complete: other names may be programs, too.
pub fn is_application(pypi: &str) -> bool {
    APPLICATIONS.find(&normalised(pypi)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Row;

    fn on(id: &'static str, release: &'static str) -> Release {
        Release { id, release: Some(release) }
    }

    #[test]
    fn compares_names_as_pypi_does() {
        assert_eq!(normalised("Zope.Interface"), "zope-interface");
        assert_eq!(normalised("a__-.b"), "a-b");
    }

    #[test]
    fn reads_the_name_of_a_requirement() {
        for text in
            ["Flask", "flask==2.0", "Flask[async]>=2", "flask ; x", "flask @ https://x", "flask~=2"]
        {
            assert_eq!(of_requirement(text).as_deref(), Some("flask"), "{text}");
        }
        for text in [
            "",
            ".",
            "./flask",
            "-r",
            "git+https://x/flask",
            "https://x",
            "flask-1.0.whl",
            "/x",
            "a b",
            "dist/*",
            "flask.tar.gz",
            "C:\\x",
        ] {
            assert_eq!(of_requirement(text), None, "{text}");
        }
    }

    #[test]
    fn names_the_package_of_the_release() {
        let bookworm = on("debian", "12");
        assert_eq!(debian_package("Pillow", &bookworm), Some("python3-pil"));
        assert_eq!(debian_package("PyYAML", &on("raspbian", "13")), Some("python3-yaml"));
        assert_eq!(debian_package("setuptools", &bookworm), Some("python3-setuptools"));
        assert_eq!(debian_package("ruff", &bookworm), None);
        assert_eq!(debian_package("ruff", &on("debian", "sid")), Some("python3-ruff"));
        assert_eq!(debian_package("argparse", &bookworm), None);
    }

    #[test]
    fn a_raspberry_pi_has_more() {
        assert_eq!(debian_package("RPi.GPIO", &on("raspbian", "12")), Some("python3-rpi.gpio"));
        assert_eq!(debian_package("RPi.GPIO", &on("debian", "12")), None);
    }

    #[test]
    fn ubuntu_has_what_the_debians_around_it_agree_on() {
        let noble = on("ubuntu", "24.04");
        assert_eq!(debian_package("requests", &noble), Some("python3-requests"));
        // Not in Debian 12.
        assert_eq!(debian_package("a2wsgi", &noble), None);
        assert_eq!(debian_package("a2wsgi", &on("ubuntu", "26.04")), Some("python3-a2wsgi"));
        // dotenv-cli changed its package's name.
        assert_eq!(debian_package("dotenv-cli", &noble), None);
    }

    #[test]
    fn nothing_is_claimed_elsewhere() {
        for release in
            [on("debian", "11"), on("ubuntu", "22.04"), on("fedora", "43"), on("alpine", "3.22")]
        {
            assert_eq!(debian_package("requests", &release), None);
        }
        assert_eq!(debian_package("requests", &Release { id: "debian", release: None }), None);
    }

    #[test]
    fn tells_programs_from_libraries() {
        for name in ["yt-dlp", "Ansible", "pre_commit", "poetry", "uv", "httpie", "awscli"] {
            assert!(is_application(name), "{name}");
        }
        for name in
            ["requests", "numpy", "chardet", "Cython", "flask", "setuptools", "pip", "pytest"]
        {
            assert!(!is_application(name), "{name}");
        }
    }

    #[test]
    fn the_tables_are_sorted_and_name_their_sources() {
        for table in [PACKAGES, APPLICATIONS] {
            let rows: Vec<&str> = table.rows().map(Row::text).collect();
            assert!(rows.is_sorted());
            assert!(
                table
                    .rows()
                    .all(|row| row.key() == normalised(row.key()) && !row.last().is_empty())
            );
        }
        assert!(MISSING.rows().map(Row::key).is_sorted() && !is_no_project("yes"));
        assert!(PACKAGES.rows().all(|row| row.text().matches('\t').count() == 3));
    }
}
