//! Files that shells and logins read when they begin.

use super::Table;

static PROFILES: Table = Table::new(include_str!("../../knowledge/profiles.tsv"));

/// How such a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// It is text of a shell.
    Shell,
    /// Its lines are `NAME=VALUE`, all of them exported.
    Variables,
}

/// How a path is read when a shell or a login begins, if it is; `is_home` says whether a folder is one's home.
pub fn profile(path: &str, is_home: impl Fn(&str) -> bool) -> Option<Profile> {
    let (folder, name) = path.rsplit_once('/')?;
    let find = |key: String| PROFILES.find(&key);
    let row = find(path.to_owned())
        .or_else(|| find(format!("{folder}/")))
        .or_else(|| find(format!("~/{name}")).filter(|_| is_home(folder)))?;
    Some(if row.field(1) == "variables" { Profile::Variables } else { Profile::Shell })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_known_by_their_places() {
        let of = |path| profile(path, |folder| folder == "/root");
        assert_eq!(of("/root/.bashrc"), Some(Profile::Shell));
        assert_eq!(of("/etc/profile.d/pip.sh"), Some(Profile::Shell));
        assert_eq!(of("/etc/environment"), Some(Profile::Variables));
        for path in ["/srv/.bashrc", "/root/.vimrc", "/etc/profile.d/a/b", "bashrc"] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
