//! Where a repository lies, for readers who know files by their path in it, and not by the folder in
//! which the linter ran.

use super::uri;

/// A checkout: what turns a path as reported into one in the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkout {
    /// Its folder as an absolute path, with `/`; empty if it is not known.
    pub root: String,
    /// The working folder, relative to it; empty if they are the same, or not known.
    pub folder: String,
    /// Where its files are shown at this commit: an address to which a slash and a path are added.
    pub blob: Option<String>,
}

impl Checkout {
    /// The path in the repository; as it is if it does not lie there.
    pub fn path(&self, path: &str) -> String {
        if path == STDIN {
            return path.to_owned();
        }
        let absolute = path.starts_with('/') || path.as_bytes().get(1) == Some(&b':');
        if absolute {
            let inside = path.strip_prefix(&self.root).filter(|_| !self.root.is_empty());
            let inside = inside.and_then(|rest| rest.strip_prefix('/'));
            return inside.unwrap_or(path).to_owned();
        }
        let mut parts: Vec<&str> = self.folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.pop().is_none() => return path.to_owned(),
                ".." => {}
                _ => parts.push(part),
            }
        }
        parts.join("/")
    }

    /// The address at which a line is shown.
    pub fn link(&self, path: &str, line: Option<u32>) -> Option<String> {
        let blob = self.blob.as_ref()?;
        let uri = uri::of_path(&self.path(path));
        // Standard input, and what lies elsewhere, is shown nowhere.
        let inside = path != STDIN && uri::is_relative(&uri) && !uri.starts_with("..");
        let line = line.map_or(String::new(), |line| format!("#L{line}"));
        inside.then(|| format!("{blob}/{uri}{line}"))
    }
}

/// What standard input without a name is called.
const STDIN: &str = "<stdin>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_in_the_repository() {
        let checkout = Checkout {
            root: "/work/repo".to_owned(),
            folder: "images/web".to_owned(),
            blob: Some("https://example.com/o/r/blob/abc".to_owned()),
        };
        for (path, expected) in [
            ("Dockerfile", "images/web/Dockerfile"),
            ("../install.sh", "images/install.sh"),
            ("../../a/b.sh", "a/b.sh"),
            ("../../../c.sh", "../../../c.sh"),
            ("/work/repo/x y.sh", "x y.sh"),
            ("/work/repository/x.sh", "/work/repository/x.sh"),
            ("D:/x.sh", "D:/x.sh"),
            ("<stdin>", "<stdin>"),
        ] {
            assert_eq!(checkout.path(path), expected);
        }
        assert_eq!(Checkout::default().path("a/b.sh"), "a/b.sh");
        assert_eq!(Checkout::default().path("/a/b.sh"), "/a/b.sh");
    }

    #[test]
    fn links_are_encoded_and_only_made_to_what_is_there() {
        let blob = Some("https://example.com/o/r/blob/abc".to_owned());
        let checkout = Checkout { blob, ..Checkout::default() };
        let link = |path| checkout.link(path, Some(3));
        let expected = "https://example.com/o/r/blob/abc/a%20%28b%29%5D.sh#L3";
        assert_eq!(link("a (b)].sh").as_deref(), Some(expected));
        for path in ["<stdin>", "/tmp/x.sh", "../x.sh"] {
            assert_eq!(link(path), None, "{path}");
        }
        assert_eq!(Checkout::default().link("x.sh", None), None);
    }
}
