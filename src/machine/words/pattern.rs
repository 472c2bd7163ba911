//! Shell patterns: `*`, `?`, `[…]`, with holes on either side.

use crate::machine::Presence;
use crate::source::HOLE;

/// A pattern.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pattern(Vec<Atom>);

#[derive(Debug, Clone, PartialEq)]
enum Atom {
    Char(char),
    /// `*`
    Many,
    /// `?`
    One,
    /// `[…]`: negated, ranges.
    Class(bool, Vec<(char, char)>),
    /// Anything, but nobody knows what.
    Hole,
}

impl Pattern {
    /// Appends text in which `*`, `?` and `[…]` count unless it is quoted.
    pub(crate) fn push(&mut self, text: &str, quoted: bool) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            let atom = match c {
                HOLE => Atom::Hole,
                '*' if !quoted => Atom::Many,
                '?' if !quoted => Atom::One,
                '[' if !quoted => match class(rest) {
                    Some((atom, after)) => {
                        rest = after;
                        atom
                    }
                    None => Atom::Char(c),
                },
                c => Atom::Char(c),
            };
            self.0.push(atom);
        }
    }

    /// A pattern from unquoted text.
    pub(crate) fn new(text: &str) -> Self {
        let mut pattern = Self::default();
        pattern.push(text, false);
        pattern
    }

    /// Whether it is more than plain text.
    pub(crate) fn is_active(&self) -> bool {
        self.0.iter().any(|atom| !matches!(atom, Atom::Char(_) | Atom::Hole))
    }

    /// Its text, if it is plain.
    pub(crate) fn plain(&self) -> Option<String> {
        let char = |atom: &Atom| match atom {
            Atom::Char(c) => Some(*c),
            Atom::Hole => Some(HOLE),
            _ => None,
        };
        self.0.iter().map(char).collect()
    }

    /// The folders of a path pattern.
    pub(crate) fn split_path(&self) -> Vec<Self> {
        self.0.split(|atom| *atom == Atom::Char('/')).map(|part| Self(part.to_vec())).collect()
    }

    /// Whether its first character is this one.
    pub(crate) fn begins_with(&self, c: char) -> bool {
        self.0.first() == Some(&Atom::Char(c))
    }

    /// Whether it is `**`.
    pub(crate) fn is_globstar(&self) -> bool {
        self.0 == [Atom::Many, Atom::Many]
    }

    /// Whether it fits the whole of `text`: `Present` for yes.
    pub(crate) fn fits(&self, text: &str, nocase: bool) -> Presence {
        // Most differ soon: plain characters are compared one by one.
        let (mut atoms, mut chars) = (self.0.as_slice(), text.chars());
        loop {
            let rest = chars.as_str();
            match (atoms.split_first(), chars.next()) {
                (_, Some(HOLE)) | (Some((Atom::Many | Atom::Hole, _)), _) => {
                    chars = rest.chars();
                    break;
                }
                (None, None) => return Presence::Present,
                (Some((atom, behind)), Some(c)) if atom.fits(c, nocase) => atoms = behind,
                _ => return Presence::Absent,
            }
        }
        let text: Vec<char> = chars.collect();
        let known = !text.contains(&HOLE) && !atoms.contains(&Atom::Hole);
        let fits = matches(atoms, &text, nocase);
        match (fits, known) {
            (true, true) => Presence::Present,
            (false, _) => Presence::Absent,
            (true, false) => Presence::Unknown,
        }
    }
}

/// Whether atoms can fit, holes taken as anything. Linear space, quadratic time.
fn matches(atoms: &[Atom], text: &[char], nocase: bool) -> bool {
    // row[i]: the pattern so far fits the first i characters.
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for c in text.iter().take_while(|c| **c == HOLE).enumerate() {
        row[c.0 + 1] = true;
    }
    let mut next = vec![false; text.len() + 1];
    for atom in atoms {
        next.fill(false);
        match atom {
            Atom::Many | Atom::Hole => {
                let mut any = false;
                for (at, fits) in row.iter().enumerate() {
                    any |= fits;
                    next[at] = any;
                }
            }
            one => {
                for at in 0..text.len() {
                    if text[at] == HOLE {
                        // A hole may hold this character and more, or end before it.
                        next[at] |= row[at];
                        next[at + 1] |= row[at] || next[at] || row[at + 1];
                    } else if row[at] && one.fits(text[at], nocase) {
                        next[at + 1] = true;
                    }
                }
            }
        }
        std::mem::swap(&mut row, &mut next);
    }
    row[text.len()]
}

impl Atom {
    fn fits(&self, c: char, nocase: bool) -> bool {
        let same = |a: char, b: char| a == b || (nocase && a.eq_ignore_ascii_case(&b));
        match self {
            Self::Char(one) => same(*one, c),
            Self::Many | Self::One | Self::Hole => true,
            Self::Class(negated, ranges) => {
                let folded = [c, c.to_ascii_lowercase(), c.to_ascii_uppercase()];
                let candidates = if nocase { &folded[..] } else { &folded[..1] };
                let inside = |c: &char| ranges.iter().any(|(from, to)| from <= c && c <= to);
                candidates.iter().any(inside) != *negated
            }
        }
    }
}

/// The class behind a `[`, and what follows it.
fn class(text: &str) -> Option<(Atom, &str)> {
    let (mut negated, mut body) = (false, text);
    if let Some(rest) = body.strip_prefix(['!', '^']) {
        (negated, body) = (true, rest);
    }
    let first = body.chars().next()?.len_utf8();
    let end = first + body.get(first..)?.find(']')?;
    let inner = &body[..end];
    let ranges = if let Some(name) = inner.strip_prefix("[:").and_then(|n| n.strip_suffix(':')) {
        // `[[:digit:]]`: the inner class ends at its own bracket, the outer one behind it.
        let after = body[end + 1..].strip_prefix(']')?;
        return Some((Atom::Class(negated, named(name)), after));
    } else {
        let chars: Vec<char> = inner.chars().collect();
        let mut ranges = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            if chars.get(at + 1) == Some(&'-') && at + 2 < chars.len() {
                ranges.push((chars[at], chars[at + 2]));
                at += 3;
            } else {
                ranges.push((chars[at], chars[at]));
                at += 1;
            }
        }
        ranges
    };
    Some((Atom::Class(negated, ranges), &body[end + 1..]))
}

fn named(name: &str) -> Vec<(char, char)> {
    match name {
        "digit" => vec![('0', '9')],
        "alpha" => vec![('a', 'z'), ('A', 'Z')],
        "alnum" => vec![('0', '9'), ('a', 'z'), ('A', 'Z')],
        "upper" => vec![('A', 'Z')],
        "lower" => vec![('a', 'z')],
        "space" => vec![(' ', ' '), ('\t', '\r')],
        _ => vec![('\0', char::MAX)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> Presence {
        Pattern::new(pattern).fits(text, false)
    }

    #[test]
    fn stars_questions_and_classes() {
        assert_eq!(fits("python3*", "python3.11"), Presence::Present);
        assert_eq!(fits("python?.*", "python3.11"), Presence::Present);
        assert_eq!(fits("python[0-9].1[!2]", "python3.11"), Presence::Present);
        assert_eq!(fits("python[0-9].1[!1]", "python3.11"), Presence::Absent);
        assert_eq!(fits("[[:digit:]]", "7"), Presence::Present);
        assert_eq!(fits("[", "["), Presence::Present);
    }

    #[test]
    fn holes_may_fit() {
        let unknown = format!("python3.{HOLE}");
        assert_eq!(fits("python3.1?", &unknown), Presence::Unknown);
        assert_eq!(fits("perl*", &unknown), Presence::Absent);
        assert_eq!(fits(&format!("py{HOLE}"), "python3"), Presence::Unknown);
    }

    #[test]
    fn quoted_text_is_plain() {
        let mut pattern = Pattern::default();
        pattern.push("a*", true);
        assert!(!pattern.is_active());
        assert_eq!(pattern.fits("ab", false), Presence::Absent);
    }
}
