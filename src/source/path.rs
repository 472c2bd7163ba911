//! Paths as text, and back: no two paths have the same.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};

/// A path with `/`. A byte that is no UTF-8 is `\xff`; so that nothing else looks like one, the backslash in front
/// of an `x` is `\x5c`.
pub fn text(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        let valid = match MAIN_SEPARATOR {
            '/' => Cow::Borrowed(chunk.valid()),
            other => Cow::Owned(chunk.valid().replace(other, "/")),
        };
        text.push_str(&valid.replace("\\x", "\\x5cx"));
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// A path without `.` and `..`, as far as its words tell.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// The path that has this text.
pub fn of_text(text: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => bytes.extend_from_slice(text.as_bytes()),
            Piece::Byte(byte) => bytes.push(byte),
        }
    }
    of_bytes(bytes)
}

/// A path by the bytes of its name.
#[cfg(unix)]
pub fn of_bytes(name: Vec<u8>) -> PathBuf {
    <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(name).into()
}

/// A path by the bytes of its name.
#[cfg(not(unix))]
pub fn of_bytes(name: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&name).into_owned().into()
}

/// A part of a path's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Characters that stand for themselves.
    Text(&'a str),
    /// What `\xff` stands for.
    Byte(u8),
}

/// The parts of a path's text.
pub fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        if let Some(byte) = byte(rest) {
            rest = &rest[4..];
            return Some(Piece::Byte(byte));
        }
        let next = rest.match_indices("\\x").find(|(at, _)| byte(&rest[*at..]).is_some());
        let (text, later) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        rest = later;
        (!text.is_empty()).then_some(Piece::Text(text))
    })
}

/// The byte that is spelled out at the beginning of a text.
fn byte(text: &str) -> Option<u8> {
    let digits = text.strip_prefix("\\x")?.get(..2)?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_paths_have_the_same_text() {
        #[cfg(unix)]
        for (name, shown) in [
            (&b"a/\xc3\xbc.sh"[..], "a/ü.sh"),
            (b"a\xff.sh", "a\\xff.sh"),
            (b"a\xfe.sh", "a\\xfe.sh"),
            (b"a\\xff.sh", "a\\x5cxff.sh"),
            (b"a\\b\xef\xbf\xbd", "a\\b\u{fffd}"),
            (b"\xe2\x82", "\\xe2\\x82"),
        ] {
            let path = of_bytes(name.to_vec());
            assert_eq!(text(&path), shown);
            assert_eq!(of_text(shown), path);
        }
        assert_eq!(pieces("").next(), None);
    }
}
