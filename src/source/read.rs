//! Reading a file: only what is ours, decoded, and no more of it than can be judged.

use super::kind::Kind;
use super::links::is_within;
use super::trigger::{LONGEST, is_triggered};
use super::walk::{Input, LEADS_OUT, Unreadable, reason};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;

/// How much of a file is analysed, in bytes. More is nobody's handwriting.
pub const LIMIT: usize = 4 << 20;

/// How much is read at once behind the limit.
const PIECE: usize = 1 << 16;

/// What reading a file gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// One of our files.
    Text {
        /// Its kind.
        kind: Kind,
        /// Its text, or the lines in its first [`LIMIT`] bytes.
        text: String,
        /// Whether there is more of it.
        cut: bool,
        /// Whether a rule may find something in it.
        triggered: bool,
    },
    /// Not one of our files.
    Foreign,
}

/// Reads a file that may be ours.
///
/// # Errors
/// If it is no regular file, leads out of its project, or is not UTF-8 text.
pub fn read(input: &Input) -> Result<Content, Unreadable> {
    let fail = |message: String| Unreadable::new(&input.shown, message);
    let (mut file, length) = open(input).map_err(fail)?;
    let mut bytes = Vec::new();
    let mut fill = |bytes: &mut Vec<u8>, count: usize| {
        (&mut file).take(count as u64).read_to_end(bytes).map_err(|error| fail(reason(&error)))
    };
    if input.kind.is_none() {
        fill(&mut bytes, 512)?;
        let kind = if input.named {
            Kind::by_named(&input.real, &bytes)
        } else {
            Kind::by_shebang(&bytes)
        };
        let Some(kind) = kind else { return Ok(Content::Foreign) };
        let left = LIMIT + 1 - bytes.len();
        fill(&mut bytes, left)?;
        if !input.named && memchr::memchr(0, &bytes).is_some() {
            // A self-extracting archive, perhaps. Nobody said that it is text.
            return Ok(Content::Foreign);
        }
        return judge(bytes, kind, &input.shown, fill);
    }
    let kind = input.kind.unwrap_or(Kind::Script);
    bytes.reserve_exact((length as usize).min(LIMIT) + 1);
    fill(&mut bytes, LIMIT + 1)?;
    judge(bytes, kind, &input.shown, fill)
}

/// Text that came from elsewhere (standard input), as [`read`] would give it.
///
/// # Errors
/// If it is not UTF-8 text.
pub fn decode(bytes: &[u8], kind: Kind, shown: &str) -> Result<Content, Unreadable> {
    let mut rest = bytes;
    let mut fill = |bytes: &mut Vec<u8>, count: usize| {
        let (now, later) = rest.split_at(count.min(rest.len()));
        bytes.extend_from_slice(now);
        rest = later;
        Ok(now.len())
    };
    let mut first = Vec::new();
    fill(&mut first, LIMIT + 1)?;
    judge(first, kind, shown, fill)
}

/// Opens a regular file, and says how long it is; an error says why it cannot be read.
fn open(input: &Input) -> Result<(File, u64), String> {
    let fail = |error| reason(&error);
    // Asked before it is opened: to open a pipe would wait for its writer. The folders above are no
    // links.
    let mut metadata = input.real.symlink_metadata().map_err(fail)?;
    let mut target = Cow::Borrowed(&input.real);
    if metadata.is_symlink() {
        let end = input.real.canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "a link to nothing".to_owned(),
            _ => reason(&error),
        })?;
        if !is_within(&end, &input.project) {
            return Err(LEADS_OUT.to_owned());
        }
        metadata = end.metadata().map_err(fail)?;
        target = Cow::Owned(end);
    }
    if !metadata.is_file() {
        return Err("not a regular file".to_owned());
    }
    Ok((File::open(&*target).map_err(fail)?, metadata.len()))
}

/// Checks and filters what was read; `fill` reads on behind the limit.
fn judge(
    mut bytes: Vec<u8>,
    kind: Kind,
    shown: &str,
    mut fill: impl FnMut(&mut Vec<u8>, usize) -> Result<usize, Unreadable>,
) -> Result<Content, Unreadable> {
    let cut = bytes.len() > LIMIT;
    let mut triggered = is_triggered(&bytes);
    let mut tail = bytes[bytes.len().saturating_sub(LONGEST - 1)..].to_vec();
    while cut && !triggered {
        if fill(&mut tail, PIECE)? == 0 {
            break;
        }
        triggered = is_triggered(&tail);
        tail.drain(..tail.len().saturating_sub(LONGEST - 1));
    }
    if cut {
        let end = memchr::memrchr(b'\n', &bytes[..LIMIT]).map_or(0, |at| at + 1);
        bytes.truncate(end);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        undecodable(error.as_bytes(), good, shown, "invalid UTF-8")
    })?;
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(undecodable(text.as_bytes(), at, shown, "a NUL byte, so it is no text"));
    }
    Ok(Content::Text { kind, text, cut, triggered })
}

fn undecodable(bytes: &[u8], at: usize, shown: &str, message: &str) -> Unreadable {
    let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() as u32 + 1;
    Unreadable { line: Some(line), ..Unreadable::new(shown, message) }
}
