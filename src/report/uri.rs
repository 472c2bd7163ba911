//! Paths as URIs.

use crate::source::path::{Piece, pieces};
use std::fmt::Write;

/// A path as it is reported, as a URI: relative to the working folder, or absolute with `file:`.
pub(super) fn of_path(path: &str) -> String {
    let drive = path.as_bytes().get(1) == Some(&b':')
        && path.as_bytes()[0].is_ascii_alphabetic()
        && path.as_bytes().get(2) == Some(&b'/');
    match path {
        _ if drive => format!("file:///{}:{}", &path[..1], encoded(&path[2..])),
        _ if path.starts_with("//") => format!("file:{}", encoded(path)),
        _ if path.starts_with('/') => format!("file://{}", encoded(path)),
        _ => encoded(path),
    }
}

/// Whether a URI made by [`of_path`] is relative.
pub(super) fn is_relative(uri: &str) -> bool {
    !uri.starts_with("file:")
}

/// Everything but letters, digits and what has no meaning in a path (RFC 3986) as `%XX`. A colon is
/// among it: in front of the first slash it would end a scheme.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    let mut add = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => uri.push(char::from(byte)),
        b'-' | b'.' | b'_' | b'~' | b'/' | b'@' | b'+' | b'=' | b',' => uri.push(char::from(byte)),
        _ => {
            let _ = write!(uri, "%{byte:02X}");
        }
    };
    for piece in pieces(path) {
        match piece {
            Piece::Text(text) => text.bytes().for_each(&mut add),
            Piece::Byte(byte) => add(byte),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_uris_is_encoded() {
        assert_eq!(of_path("a b/ü#%?[1].sh"), "a%20b/%C3%BC%23%25%3F%5B1%5D.sh");
        assert_eq!(of_path("c:x.sh"), "c%3Ax.sh");
        // A byte that is no UTF-8, and a name that looks like one.
        assert_eq!(of_path("a\\xff.sh"), "a%FF.sh");
        assert_eq!(of_path("a\\x5cxff.sh"), "a%5Cxff.sh");
        assert_eq!(of_path("<stdin>"), "%3Cstdin%3E");
        assert_eq!(of_path("../x/Dockerfile"), "../x/Dockerfile");
    }

    #[test]
    fn absolute_paths_have_a_scheme() {
        assert_eq!(of_path("/tmp/a b"), "file:///tmp/a%20b");
        assert_eq!(of_path("C:/a"), "file:///C:/a");
        assert_eq!(of_path("//server/a"), "file://server/a");
        assert!(is_relative("a/b") && !is_relative("file:///a"));
    }
}
