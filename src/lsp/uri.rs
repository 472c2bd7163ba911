//! URIs of files, and their paths.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use std::path::{Path, PathBuf};

/// What must not stand in a path as it is (RFC 3986).
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The path that a `file:` URI names; `None` for any other URI.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/')?),
        None => ("", rest),
    };
    let host = if host.eq_ignore_ascii_case("localhost") { "" } else { host };
    let path: Vec<u8> = percent_decode_str(path).collect();
    if path.contains(&0) || !path.starts_with(b"/") {
        return None;
    }
    native(host, path)
}

#[cfg(not(windows))]
fn native(host: &str, path: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    host.is_empty().then(|| PathBuf::from(std::ffi::OsString::from_vec(path)))
}

#[cfg(windows)]
fn native(host: &str, path: Vec<u8>) -> Option<PathBuf> {
    let path = String::from_utf8(path).ok()?;
    if !host.is_empty() {
        return Some(PathBuf::from(format!(r"\\{host}{path}").replace('/', r"\")));
    }
    let inside = &path[1..];
    let drive = inside.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && inside.as_bytes().get(1) == Some(&b':');
    drive.then(|| PathBuf::from(inside.replace('/', r"\")))
}

/// The URI of an absolute path.
pub(super) fn of_path(path: &Path) -> String {
    #[cfg(not(windows))]
    {
        use std::os::unix::ffi::OsStrExt;
        format!("file://{}", percent_encode(path.as_os_str().as_bytes(), ENCODED))
    }
    #[cfg(windows)]
    {
        let text = path.to_string_lossy().replace('\\', "/");
        // What `canonicalize` puts in front.
        let text = text.strip_prefix("//?/").unwrap_or(&text);
        let encoded = percent_encode(text.as_bytes(), ENCODED);
        let slashes = if text.starts_with("//") { "" } else { "///" };
        format!("file:{slashes}{encoded}")
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_name_each_other() {
        for (path, uri) in [
            ("/a b/ü#%?[1].sh", "file:///a%20b/%C3%BC%23%25%3F%5B1%5D.sh"),
            ("/c:/x", "file:///c%3A/x"),
        ] {
            assert_eq!(of_path(Path::new(path)), uri);
            assert_eq!(to_path(uri).as_deref(), Some(Path::new(path)));
        }
    }

    #[test]
    fn clients_write_uris_in_several_ways() {
        for uri in ["file:/a/b", "FILE:///a/b", "file://localhost/a/b", "file:///a/b?x#y"] {
            assert_eq!(to_path(uri).as_deref(), Some(Path::new("/a/b")), "{uri}");
        }
    }

    #[test]
    fn what_is_no_file_of_this_machine_has_no_path() {
        for uri in ["untitled:Untitled-1", "file:a", "file://server/a", "file:///a%00b", "", "x"] {
            assert_eq!(to_path(uri), None, "{uri}");
        }
    }
}
