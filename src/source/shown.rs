//! Text that nobody can know in part, for people.

use super::HOLE;
use std::borrow::Cow;

/// Text for people: what nobody can know of it is an ellipsis. Nothing else shows what holds a [`HOLE`].
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.contains(HOLE) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut was = false;
    for c in text.chars() {
        if c != HOLE {
            out.push(c);
        } else if !was {
            out.push('…');
        }
        was = c == HOLE;
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_shown_as_an_ellipsis() {
        assert_eq!(shown("a b"), "a b");
        assert_eq!(shown(&format!("{HOLE}{HOLE}/env/{HOLE}.x")), "…/env/….x");
    }
}
