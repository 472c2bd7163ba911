//! Long sentences in several lines.

/// Text of one line in lines of at most `width` characters, where spaces allow it. What stands in
/// backquotes stays in one piece, so that a command can be copied.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut used = 0;
    for piece in pieces(text) {
        let long = piece.chars().count();
        if used > 0 && used + 1 + long > width {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(piece);
        used += long;
    }
    out
}

/// The words of a text; spaces between backquotes do not part them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c: char| {
        quoted ^= c == '`';
        c == ' ' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_but_not_inside_commands() {
        assert_eq!(wrapped("a bb ccc", 4), "a bb\nccc");
        assert_eq!(wrapped("run `pip install x` now", 10), "run\n`pip install x`\nnow");
        assert_eq!(wrapped("`a b`, then c", 20), "`a b`, then c");
    }

    #[test]
    fn a_backquote_without_its_pair_only_keeps_the_rest_together() {
        assert_eq!(wrapped("a ` b c", 3), "a\n` b c");
        assert_eq!(wrapped("", 3), "");
    }
}
