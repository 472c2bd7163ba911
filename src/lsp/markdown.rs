//! Text for people, in Markdown or as it is. All that comes from a linted file is a stranger's: it may
//! not become a link, a picture or a heading.

use super::client::Client;
use crate::report::escape::line;

/// How a client shows text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As Markdown.
    Markdown,
    /// As it is.
    Plain,
}

impl Style {
    pub(super) fn of(client: &Client) -> Self {
        if client.markdown { Self::Markdown } else { Self::Plain }
    }

    /// The name of the format in the protocol.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Plain => "plaintext",
        }
    }

    /// A clause in which code stands in backquotes.
    pub(super) fn prose(self, text: &str) -> String {
        let text = line(text);
        if self == Self::Plain {
            return text.into_owned();
        }
        let parts: Vec<&str> = text.split('`').collect();
        // An odd number of backquotes is no pairs.
        if parts.len().is_multiple_of(2) {
            return escaped(&text);
        }
        let part = |(at, part): (usize, &&str)| match at % 2 {
            0 => escaped(part),
            _ => self.code(part),
        };
        parts.iter().enumerate().map(part).collect()
    }

    /// Code in a line.
    pub(super) fn code(self, text: &str) -> String {
        let text = line(text);
        if self == Self::Plain || text.trim().is_empty() {
            return text.into_owned();
        }
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        // A backquote at an end would lengthen the fence.
        let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        format!("{fence}{pad}{text}{pad}{fence}")
    }

    /// Emphasis around text that was made for this style.
    pub(super) fn bold(self, text: &str) -> String {
        match self {
            Self::Markdown => format!("**{text}**"),
            Self::Plain => text.to_owned(),
        }
    }

    /// A link around text that was made for this style, if the URI can do no harm.
    pub(super) fn link(self, text: &str, uri: &str) -> String {
        let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~/%:#@+=,".contains(c);
        match self {
            // No link in a link: a code span is all that prose may hold.
            Self::Markdown if uri.chars().all(harmless) => format!("[{text}]({uri})"),
            _ => text.to_owned(),
        }
    }
}

/// Prose in which nothing has a meaning to Markdown or its usual extensions.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let linked = rest.starts_with("://") || rest.starts_with("www.");
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$' | '#' | '@'
        ) {
            out.push('\\');
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
        if linked {
            // `:` or `www` stays, the next character is taken literally.
            let len = if c == ':' { 0 } else { 2 };
            out.push_str(&rest[..len]);
            out.push('\\');
            out.push_str(&rest[len..=len]);
            rest = &rest[len + 1..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_text_stays_text() {
        let prose = |text| Style::Markdown.prose(text);
        assert_eq!(prose("a `--x_y` b_c"), "a `--x_y` b\\_c");
        assert_eq!(prose("![x](http://e.x) <img src=x>"), "!\\[x\\](http:\\//e.x) \\<img src=x\\>");
        assert_eq!(prose("www.e.x a@b"), "www\\.e.x a\\@b");
        assert_eq!(prose("`a` [b`](c)"), "\\`a\\` \\[b\\`\\](c)");
        assert_eq!(prose("\u{1b}[2J\n# x"), "\\\\u{1b}\\[2J\\\\n\\# x");
    }

    #[test]
    fn code_may_hold_backquotes() {
        assert_eq!(Style::Markdown.code("a``b"), "```a``b```");
        assert_eq!(Style::Markdown.code("`"), "`` ` ``");
        assert_eq!(Style::Plain.code("a`b"), "a`b");
    }

    #[test]
    fn only_harmless_uris_are_linked() {
        assert_eq!(Style::Markdown.link("x", "file:///a%20b#L3"), "[x](file:///a%20b#L3)");
        assert_eq!(Style::Markdown.link("x", "file:///a) [y](http:"), "x");
        assert_eq!(Style::Plain.link("x", "file:///a"), "x");
    }
}
