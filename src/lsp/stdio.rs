//! Messages on standard input and output.
//!
//! Unlike the transport of `lsp_server` it outlives a message that cannot be read: a client may send
//! half of a surrogate pair while an emoji is typed. And it never makes the server wait for a client
//! that does not read while it writes.

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use lsp_server::{Connection, Message, Notification};
use std::io::{self, BufRead, BufWriter, Read};
use std::thread::spawn;
use std::time::Duration;

/// The longest message that is read, in bytes.
const LONGEST: usize = 256 << 20;

/// The threads behind a connection.
#[derive(Debug)]
pub struct IoThreads {
    written: Receiver<()>,
}

/// So long the client may take to read the last words.
const FAREWELL: Duration = Duration::from_millis(500);

impl IoThreads {
    /// Waits until all is written, or nobody reads it. The connection must be gone by then.
    pub fn join(self) {
        let _ = self.written.recv_timeout(FAREWELL);
    }
}

/// A connection over standard input and output.
pub fn connection() -> (Connection, IoThreads) {
    let (to_writer, from_server) = unbounded::<Message>();
    let (to_server, from_reader) = unbounded::<Message>();
    let (done, written) = bounded(0);
    spawn(move || {
        let mut stdout = BufWriter::new(io::stdout().lock());
        // If nobody is there any more, the reader's thread will notice.
        let _ = from_server.into_iter().try_for_each(|message| message.write(&mut stdout));
        drop(done);
    });
    // Nobody waits for it: it may wait for input that never comes.
    spawn(move || read_all(&mut io::stdin().lock(), &to_server));
    (Connection { sender: to_writer, receiver: from_reader }, IoThreads { written })
}

/// Hands on all messages until the input ends or makes no sense any more.
fn read_all(input: &mut impl BufRead, to_server: &Sender<Message>) {
    while let Ok(Some(body)) = body(input) {
        let Some(message) = message(&body) else { continue };
        let last = matches!(&message, Message::Notification(Notification { method, .. }) if method == "exit");
        if to_server.send(message).is_err() || last {
            return;
        }
    }
}

/// The text of the next message; `None` at the end of the input.
fn body(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    let mut length = None;
    loop {
        let mut header = String::new();
        if (&mut *input).take(1 << 16).read_line(&mut header)? == 0 {
            return Ok(None);
        }
        let header = header.trim_end();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or_else(wrong)?;
        if name.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.trim().parse::<usize>().map_err(|_| wrong())?);
        }
    }
    let length = length.filter(|length| *length <= LONGEST).ok_or_else(wrong)?;
    let mut bytes = Vec::new();
    (&mut *input).take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// A message by its text; `None` if it is none.
fn message(body: &str) -> Option<Message> {
    serde_json::from_str(body).or_else(|_| serde_json::from_str(&mended(body))).ok()
}

/// JSON in which lone surrogates (`\ud83d`) are replaced. As many units of UTF-16 as before stand in
/// it, so that places in it stay what they are.
fn mended(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = match (surrogate(rest), rest.get(6..).and_then(surrogate)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(_), _) => {
                out.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            // The escape and what it is about, be it another backslash.
            (None, _) => rest.chars().take(2).map(char::len_utf8).sum(),
        };
        out.push_str(&rest[..len]);
        rest = &rest[len..];
    }
    out.push_str(rest);
    out
}

/// The surrogate that an escape at the beginning of a text stands for.
fn surrogate(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok().filter(|unit| (0xd800..=0xdfff).contains(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> Vec<String> {
        let (sender, receiver) = unbounded();
        read_all(&mut input.as_bytes(), &sender);
        drop(sender);
        let method = |message| match message {
            Message::Notification(it) => format!("{} {}", it.method, it.params),
            Message::Request(it) => it.method,
            Message::Response(it) => it.id.to_string(),
        };
        receiver.into_iter().map(method).collect()
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn messages_that_make_no_sense_are_passed_over() {
        let input = [
            framed(r#"{"method": "a", "params": {"x": 1}}"#),
            framed("{"),
            framed("[]"),
            "content-length:14\r\nContent-Type: x\r\n\r\n{\"method\":\"b\"}".to_owned(),
            framed(r#"{"method": "exit"}"#),
            framed(r#"{"method": "c"}"#),
        ];
        assert_eq!(read(&input.concat()), ["a {\"x\":1}", "b null", "exit null"]);
    }

    #[test]
    fn half_of_a_surrogate_pair_is_one_unit_of_something() {
        let input =
            framed(r#"{"method":"a","params":["\ud83d","\udc0d\ud83d\udc0d","\\ud83d\u0041"]}"#);
        let params = "[\"\u{fffd}\",\"\u{fffd}\u{1f40d}\",\"\\\\ud83dA\"]";
        assert_eq!(read(&input), [format!("a {params}")]);
    }

    #[test]
    fn input_that_ends_early_is_the_end() {
        assert_eq!(read("Content-Length: 99\r\n\r\n{}"), [""; 0]);
        assert_eq!(read("Content-Length: x\r\n\r\n{}"), [""; 0]);
        assert_eq!(read("Content-Length: 99999999999999\r\n\r\n{}"), [""; 0]);
        assert_eq!(read("GET / HTTP/1.1\r\n"), [""; 0]);
    }
}
