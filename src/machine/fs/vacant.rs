//! Where no package of a distribution puts anything.

use super::{Found, Fs, Kind, is_standard, path};
use std::collections::BTreeMap;

/// Folders that belong to whoever runs the system (Filesystem Hierarchy Standard 3.0, sections 3 and 4).
const OWN: [&str; 10] = [
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/root",
    "/srv",
    "/tmp",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/var/tmp",
];

/// Folders of the root that some systems have and others do not.
const PERHAPS: [&str; 6] = ["/boot", "/lib32", "/lib64", "/libx32", "/libo32", "/lost+found"];

/// What a bare system's homes lack (Debian 12: base-files and `/etc/skel` bring `.bashrc`, `.profile`, `.bash_logout`).
const OF_USERS: [&str; 2] = [".config", ".pip"];

/// Whether nothing is at a path before somebody puts it there. Other files whose names begin with a dot are no news
/// in a home.
fn holds(path: &str) -> bool {
    let Some(inside) = path.strip_prefix('/') else { return false };
    let home = inside.starts_with("root/") || inside.starts_with("home/");
    let users = || inside.split('/').any(|name| OF_USERS.contains(&name));
    let hidden = inside.starts_with('.') || home && inside.contains("/.") && !users();
    if hidden || is_standard(path) {
        return false;
    }
    let top = &path[..inside.find('/').map_or(path.len(), |at| at + 1)];
    let own = OWN.iter().any(|own| path.strip_prefix(own).is_some_and(|it| it.starts_with('/')));
    own || !is_standard(top) && !PERHAPS.contains(&top)
}

impl Fs {
    /// Whether a program ran of which nobody knows what it does.
    pub(crate) fn is_stirred(&self) -> bool {
        self.stirred
    }

    /// The names in a folder, and whether each is there for sure; `None` if others may be there, too. Hidden ones
    /// may be missing.
    pub(crate) fn content(&self, folder: &str) -> Option<BTreeMap<String, bool>> {
        let folder = self.resolve(folder, true);
        let front = folder.trim_end_matches('/');
        if front.is_empty() || !path::is_known(front) {
            return None;
        }
        // Nobody has a file of that name: it is absent only where everything is that is not modelled.
        if self.find(&format!("{front}/\u{1}"), false) != Found::Absent {
            return None;
        }
        let mut out = BTreeMap::new();
        for (path, node) in self.below(front) {
            let inside = &path[front.len() + 1..];
            let (name, deeper) = inside.split_once('/').map_or((inside, false), |it| (it.0, true));
            if !path::is_known(name) || deeper && node.maybe {
                return None;
            }
            if node.kind != Kind::Gone || node.maybe {
                let sure = !node.maybe && node.kind != Kind::Gone;
                *out.entry(name.to_owned()).or_insert(sure) |= sure;
            }
        }
        Some(out)
    }

    /// Whether nothing is at a path, since nobody has put anything there.
    pub(crate) fn is_vacant(&self, path: &str) -> bool {
        self.is_untouched() && holds(path)
    }

    /// Whether it is that of a mere distribution, and no program ran of which nobody knows what it does.
    pub(crate) fn is_untouched(&self) -> bool {
        self.plain && !self.stirred
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::testing::dockerfile;

    #[test]
    fn packages_put_nothing_where_the_administrator_does() {
        for path in [
            "/srv/work/setup.py",
            "/srv/.venv",
            "/opt/venv",
            "/app",
            "/app/x",
            "/tmp/a",
            "/root/venv",
        ] {
            assert!(holds(path), "{path}");
        }
        for path in ["/opt", "/usr/bin/git", "/etc/x", "/var/lib/x", "/root/.cache", "/boot/grub"] {
            assert!(!holds(path), "{path}");
        }
    }

    #[test]
    fn nothing_is_there_only_while_all_is_known_that_was_done() {
        let found = |text: &str| {
            let ran = dockerfile(&format!("FROM {text}\n"));
            ran.state.fs.find("/opt/x", true)
        };
        for text in [
            "debian:12",
            "debian:12\nRUN apt-get update && apt-get install -y python3",
            "debian:12\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /uvx /usr/local/bin/",
            "debian:12\nRUN useradd -m dev; sleep 1; mkdir -p /opt/y && touch /opt/y/z",
        ] {
            assert_eq!(found(text), Found::Absent, "{text}");
        }
        for text in [
            "python:3.12",
            "mine/image",
            "debian:12\nCOPY rootfs /opt",
            "debian:12\nCOPY rootfs/ /",
            "debian:12\nRUN make install",
            "debian:12\nRUN curl https://x.org/y.tgz | tar xz -C /",
            "debian:12\nRUN apt-get install -y ./x.deb",
        ] {
            assert_eq!(found(text), Found::Unknown, "{text}");
        }
    }

    #[test]
    fn a_folder_s_content_is_told_where_all_of_it_is_known() {
        let text = "FROM debian:12\nWORKDIR /srv/w\nRUN touch b a && mkdir -p d/e && ls > /tmp/o; echo *.x d/*.y >> /tmp/o\n";
        let read = |text: &str| dockerfile(text).state.fs.read("/tmp/o").expect("a file");
        assert_eq!(read(text).as_str(), "a\nb\nd\n*.x d/*.y\n");
        assert!(!read(&text.replace("RUN touch", "RUN make; touch")).is_known());
        assert!(!read(&text.replace("WORKDIR /srv/w", "WORKDIR /usr/lib")).is_known());
    }

    #[test]
    fn a_program_that_nobody_knows_may_put_something_there() {
        let mut fs = Fs { plain: true, ..Fs::default() };
        assert_eq!(fs.find("/srv/x", true), Found::Absent);
        fs.stir();
        assert_eq!(fs.find("/srv/x", true), Found::Unknown);
    }
}
