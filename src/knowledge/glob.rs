//! Patterns with `*` for any run of characters.

/// Whether `pattern` matches the whole of `text`. Takes time proportional to the product of both
/// lengths at worst.
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, mut rest)) = pattern.split_once('*') else { return pattern == text };
    // Most texts end otherwise.
    if !text.ends_with(rest.rsplit('*').next().unwrap_or(rest)) {
        return false;
    }
    let Some(mut text) = text.strip_prefix(head) else { return false };
    while let Some((piece, tail)) = rest.split_once('*') {
        let Some(at) = text.find(piece) else { return false };
        text = &text[at + piece.len()..];
        rest = tail;
    }
    text.ends_with(rest)
}

/// Of the patterns in `list`, separated by `|`, the number of literal bytes of the most telling one
/// that matches `text`; `None` if none does. The empty list matches everything, at zero.
pub(super) fn best(list: &str, text: &str) -> Option<usize> {
    if list.is_empty() {
        return Some(0);
    }
    list.split('|')
        .filter(|pattern| matches(pattern, text))
        .map(|pattern| pattern.bytes().filter(|byte| *byte != b'*').count())
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_run() {
        assert!(matches("*-slim*", "3.12-slim-trixie"));
        assert!(matches("v*-noble", "v1.50.0-noble"));
        assert!(matches("a*b*c", "abbc"));
        assert!(matches("x", "x") && matches("*", ""));
        assert!(!matches("*-slim", "slim") && !matches("a*a", "a") && !matches("x", "xy"));
    }

    #[test]
    fn the_most_literal_pattern_counts() {
        assert_eq!(best("*|3.*|3.12*", "3.12-slim"), Some(4));
        assert_eq!(best("4*", "3"), None);
        assert_eq!(best("", "3"), Some(0));
    }
}
