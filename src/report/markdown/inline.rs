//! Text in Markdown, as GitHub and GitLab read it: nothing from a linted file may become a link, a
//! picture, a mention, or a new cell of a table.

use crate::report::escape::line;

/// A message of ours, in which text from files stands in backquotes. If its quotes are not plainly
/// pairs, or something outside of them has a meaning in Markdown, all of it becomes code.
pub(in crate::report) fn inline(text: &str) -> String {
    let text = line(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let paired = pieces.len() % 2 == 1;
    let harmless = pieces.iter().enumerate().all(|(at, piece)| match at % 2 {
        // Two quotes side by side would be another kind of quote.
        _ if piece.is_empty() => at == 0 || at + 1 == pieces.len(),
        0 => is_plain(piece),
        _ => is_plain_code(piece),
    });
    if paired && harmless { text.into_owned() } else { code(&text) }
}

/// Text from elsewhere, as code.
pub(in crate::report) fn code(text: &str) -> String {
    let text = line(text);
    if !text.is_empty() && is_plain_code(&text) {
        return format!("`{text}`");
    }
    // Between tags Markdown goes on, but it takes no meaning from a character that is given by its
    // number; and what stands in `code` is no mention.
    let mut out = String::from("<code>");
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push_str(&format!("&#{};", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out + "</code>"
}

/// Whether text between two backquotes is shown as it is, in a cell of a table too.
fn is_plain_code(text: &str) -> bool {
    !text.contains(['`', '|']) && !text.starts_with(' ') && !text.ends_with([' ', '\\'])
}

/// Whether text outside of code has no meaning in Markdown: letters, digits and marks that are only
/// read, and no address.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let in_word = |at: usize| {
        let letter = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric)
        };
        letter(at.checked_sub(1)) && letter(Some(at + 1))
    };
    let plain = text.char_indices().all(|(at, c)| match c {
        '_' => in_word(at),
        ' ' | ',' | ';' | ':' | '.' | '(' | ')' | '\'' | '"' | '/' | '-' | '+' | '=' | '?' => true,
        _ => c.is_alphanumeric() || c == '…',
    });
    plain && !text.contains("://") && !text.to_ascii_lowercase().contains("www.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_messages_stay_as_they_are() {
        for text in [
            "`--break-system-packages` lets pip install into the system's Python",
            "pip 23.0.1 will refuse this: the Python 3.11 of debian 12 is externally managed",
            "a virtual environment: `python3 -m venv .venv && .venv/bin/pip install x` (with y)",
            "PIP_BREAK_SYSTEM_PACKAGES is set",
        ] {
            assert_eq!(inline(text), text);
        }
    }

    #[test]
    fn whatever_has_a_meaning_makes_the_message_code() {
        for text in [
            "odd `quote",
            "`` two",
            "a ``b",
            "`a``b`",
            "`a` @someone `b`",
            "`a` ![](x) `b`",
            "`a` <img> `b`",
            "see https://example.com",
            "see www.example.com",
            "_a_ b",
            "#12",
            "`a|b`",
            "$x$",
        ] {
            let made = inline(text);
            if !text.contains(['`', '|']) {
                assert_eq!(made, format!("`{text}`"));
                continue;
            }
            assert!(made.starts_with("<code>") && made.ends_with("</code>"), "{text}: {made}");
            let inside = &made["<code>".len()..made.len() - "</code>".len()];
            let left = inside.replace("&#", "").replace(';', "");
            assert!(!left.contains(|c: char| c.is_ascii_punctuation()), "{made}");
        }
    }

    #[test]
    fn paths_are_code() {
        assert_eq!(code("a b/x.sh"), "`a b/x.sh`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("a\nb"), "`a\\nb`");
        assert_eq!(code("`"), "<code>&#96;</code>");
        assert_eq!(code(""), "<code></code>");
    }
}
