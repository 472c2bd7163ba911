//! Text in XML.

use super::escape::line;
use crate::source::HOLE;
use std::fmt::Write;

/// The first line of a document.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Text of one line, for elements and attributes: treacherous characters spelled out.
pub(super) fn text(text: &str) -> String {
    exact(&line(text))
}

/// Text that a program must read as it is, such as a path. What XML has no way to write is spelled
/// out all the same.
pub(super) fn exact(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // Not only in `]]>`, where it must not stand.
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => reference(c, &mut out),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_default()),
            HOLE => out.push('…'),
            _ if super::escape::is_treacherous(c) => reference(c, &mut out),
            _ => out.push(c),
        }
    }
    out
}

fn reference(c: char, out: &mut String) {
    let _ = write!(out, "&#{};", u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_escaped_and_what_cannot_stand_in_xml_is_spelled_out() {
        assert_eq!(text("a<b>&\"']]>"), "a&lt;b&gt;&amp;&quot;&apos;]]&gt;");
        assert_eq!(text("a\n\x1b\u{202e}\u{ffff}"), "a\\n\\u{1b}\\u{202e}\\u{ffff}");
        assert_eq!(exact("a\n\x1b\u{202e}"), "a&#10;\\u{1b}&#8238;");
    }
}
