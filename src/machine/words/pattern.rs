//! Shell patterns: `*`, `?`, `[…]`, with holes on either side.

use crate::machine::Presence;
use crate::source::HOLE;

/// Groups are nested no deeper than that.
const MOST_NESTED: usize = 2;

/// Longer texts are not held against groups.
const LONGEST_GROUPED: usize = 32;

/// So many characters are held against so many parts of a pattern, multiplied, at most.
const MOST_EFFORT: usize = 1 << 18;

/// So many parts of a text that end in front of a hole are looked at one by one.
const MOST_HOLES: usize = 16;

/// A pattern.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// A pattern that cannot be read.
    Open,
    /// bash's `+(…|…)`: how often it counts, and the patterns.
    Group(char, Vec<Pattern>),
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

    /// Appends unquoted text in which bash's `@(…)`, `?(…)`, `+(…)`, `*(…)` and `!(…)` count as well. Where one
    /// of them does not end here, nobody can tell what the whole fits.
    pub(crate) fn push_extended(&mut self, text: &str) {
        if self.0.first() == Some(&Atom::Open) || !self.grouped(text, 0) {
            self.0 = vec![Atom::Open];
        }
    }

    fn grouped(&mut self, text: &str, depth: usize) -> bool {
        let mut rest = text;
        while let Some(at) = group_start(rest) {
            let sign = rest[at..].chars().next().unwrap_or_default();
            let Some((inner, behind)) = group(&rest[at + 2..]).filter(|_| depth < MOST_NESTED)
            else {
                return false;
            };
            self.push(&rest[..at], false);
            let mut all = Vec::new();
            for text in inner {
                let mut pattern = Self::default();
                if !pattern.grouped(text, depth + 1) {
                    return false;
                }
                all.push(pattern);
            }
            self.0.push(Atom::Group(sign, all));
            rest = behind;
        }
        self.push(rest, false);
        true
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

    /// How much is compared to hold it against a text; `None` if that is too much.
    pub(crate) fn effort(&self, text: &str) -> Option<usize> {
        if !self.is_active() {
            return Some(text.len());
        }
        Some(self.0.len() * text.len()).filter(|effort| *effort <= MOST_EFFORT)
    }

    /// What `fits` says of each beginning of a text, or of each end: how many bytes it has, from none to all.
    pub(crate) fn parts_of(&self, text: &str, front: bool) -> Vec<(usize, Presence)> {
        let mut chars: Vec<char> = text.chars().collect();
        let mut atoms = self.0.clone();
        if !front {
            chars.reverse();
            reverse(&mut atoms);
        }
        let grouped = atoms.iter().any(|atom| matches!(atom, Atom::Group(..)));
        let longest = if grouped { chars.len().min(LONGEST_GROUPED) } else { chars.len() };
        let row = row(&atoms, &chars[..longest], false);
        let (mut known, mut len, mut holes) = (!atoms.iter().any(Atom::is_open), 0, 0);
        let mut parts = Vec::with_capacity(chars.len() + 1);
        for at in 0..=chars.len() {
            if let Some(c) = at.checked_sub(1).map(|before| chars[before]) {
                len += c.len_utf8();
                known &= c != HOLE;
            }
            let sure = known || !grouped && !atoms.contains(&Atom::Open);
            let presence = match row.get(at).filter(|_| sure) {
                Some(false) => Presence::Absent,
                // A hole that follows may have lent it some of its characters.
                Some(true) if chars.get(at) == Some(&HOLE) => {
                    holes += 1;
                    let part = if front { &text[..len] } else { &text[text.len() - len..] };
                    if holes > MOST_HOLES { Presence::Unknown } else { self.fits(part, false) }
                }
                Some(true) if known => Presence::Present,
                _ => Presence::Unknown,
            };
            parts.push((len, presence));
        }
        parts
    }

    /// Whether it fits the whole of `text`: `Present` for yes.
    pub(crate) fn fits(&self, text: &str, nocase: bool) -> Presence {
        if self.0.contains(&Atom::Open) {
            return Presence::Unknown;
        }
        // Most differ soon: plain characters are compared one by one.
        let (mut atoms, mut chars) = (self.0.as_slice(), text.chars());
        loop {
            let rest = chars.as_str();
            match (atoms.split_first(), chars.next()) {
                (_, Some(HOLE)) | (Some((Atom::Many | Atom::Hole | Atom::Group(..), _)), _) => {
                    chars = rest.chars();
                    break;
                }
                (None, None) => return Presence::Present,
                (Some((atom, behind)), Some(c)) if atom.fits(c, nocase) => atoms = behind,
                _ => return Presence::Absent,
            }
        }
        let text: Vec<char> = chars.collect();
        let grouped = atoms.iter().any(|atom| matches!(atom, Atom::Group(..)));
        let known = !text.contains(&HOLE) && !atoms.iter().any(Atom::is_open);
        if grouped && (!known || text.len() > LONGEST_GROUPED) {
            return Presence::Unknown;
        }
        if atoms.len() * text.len() > MOST_EFFORT {
            return Presence::Unknown;
        }
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
    row(atoms, text, nocase)[text.len()]
}

/// Turns a pattern into one that fits what it fitted, read backwards.
fn reverse(atoms: &mut [Atom]) {
    atoms.reverse();
    for atom in atoms {
        if let Atom::Group(_, all) = atom {
            for one in all {
                reverse(&mut one.0);
            }
        }
    }
}

/// How many first characters of a text atoms can fit.
fn row(atoms: &[Atom], text: &[char], nocase: bool) -> Vec<bool> {
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
            Atom::Group(sign, all) => {
                let one = |row: &[bool]| in_group(*sign == '!', all, row, text, nocase);
                match sign {
                    '@' | '!' => next = one(&row),
                    '?' => next = union(&one(&row), &row),
                    sign => {
                        let mut all = one(&row);
                        // No more often than there are characters.
                        for _ in 0..text.len() {
                            let more = union(&all, &one(&all));
                            if more == all {
                                break;
                            }
                            all = more;
                        }
                        next = if *sign == '*' { union(&all, &row) } else { all };
                    }
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
    row
}

/// Where a text can end that began where `row` says, if what lies between fits one of the patterns, or none.
fn in_group(not: bool, all: &[Pattern], row: &[bool], text: &[char], nocase: bool) -> Vec<bool> {
    let mut next = vec![false; text.len() + 1];
    for from in (0..=text.len()).filter(|from| row[*from]) {
        for to in from..=text.len() {
            if !next[to] {
                next[to] = all.iter().any(|one| matches(&one.0, &text[from..to], nocase)) != not;
            }
        }
    }
    next
}

fn union(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a || *b).collect()
}

/// Where a group begins: at a sign with a bracket behind it.
pub(super) fn group_start(text: &str) -> Option<usize> {
    let mut bytes = text.as_bytes().windows(2);
    bytes.position(|two| matches!(two[0], b'@' | b'?' | b'+' | b'*' | b'!') && two[1] == b'(')
}

/// The patterns of a group whose bracket is open, and what stands behind it.
fn group(text: &str) -> Option<(Vec<&str>, &str)> {
    let (mut depth, mut start, mut all) = (0_u32, 0, Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => {
                all.push(&text[start..at]);
                return Some((all, &text[at + 1..]));
            }
            b')' => depth -= 1,
            b'|' if depth == 0 => {
                all.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

impl Atom {
    /// Whether something in it is not known.
    fn is_open(&self) -> bool {
        match self {
            Self::Hole | Self::Open => true,
            Self::Group(_, all) => all.iter().any(|one| one.0.iter().any(Self::is_open)),
            _ => false,
        }
    }

    fn fits(&self, c: char, nocase: bool) -> bool {
        let same = |a: char, b: char| a == b || (nocase && a.eq_ignore_ascii_case(&b));
        match self {
            Self::Char(one) => same(*one, c),
            Self::Many | Self::One | Self::Hole | Self::Open | Self::Group(..) => true,
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
    fn groups_of_bash_count() {
        let fits = |pattern: &str, text: &str| {
            let mut extended = Pattern::default();
            extended.push_extended(pattern);
            extended.fits(text, false)
        };
        // As bash 5.2 says with extglob.
        for (pattern, text) in [
            ("python3.+([0-9])", "python3.11"),
            ("@(a|b)c", "bc"),
            ("a?(b)c", "ac"),
            ("*(ab|c)d", "abcabd"),
            ("!(a|b)", "c"),
            ("!(*.txt)", "a.tx"),
            ("x@(a|+(b))y", "xbby"),
        ] {
            assert_eq!(fits(pattern, text), Presence::Present, "{pattern} {text}");
        }
        for (pattern, text) in [
            ("python3.+([0-9])", "python3."),
            ("@(a|b)c", "abc"),
            ("!(a|b)", "a"),
            ("a?(b)c", "abbc"),
            ("!(*.txt)", "a.txt"),
        ] {
            assert_eq!(fits(pattern, text), Presence::Absent, "{pattern} {text}");
        }
        let unknown = format!("@({HOLE})");
        assert_eq!(fits(&unknown, "a"), Presence::Unknown);
        assert_eq!(fits("+(a", "+(a"), Presence::Unknown);
        let deep = "@(".repeat(2_000) + &")".repeat(2_000);
        assert_eq!(fits(&deep, "a"), Presence::Unknown);
    }

    #[test]
    fn parts_fit_as_each_does_by_itself() {
        let unknown = format!("a{HOLE}b");
        let texts = ["", "abcab", "äbä", "/usr/lib/x", &unknown];
        for pattern in ["a*b", "*", "", "?", "*/", "@(a|ab)*", "+(b|a)", "[!a]*", &unknown, "+(a"] {
            let mut extended = Pattern::default();
            extended.push_extended(pattern);
            for (text, front) in texts.iter().flat_map(|text| [(text, true), (text, false)]) {
                for (len, presence) in extended.parts_of(text, front) {
                    let part = if front { &text[..len] } else { &text[text.len() - len..] };
                    assert_eq!(extended.fits(part, false), presence, "{pattern} {part} {front}");
                }
            }
        }
    }

    #[test]
    fn no_pattern_costs_more_than_it_may() {
        let (pattern, text) = (Pattern::new(&"*a".repeat(50_000)), "a".repeat(50_000));
        assert_eq!((pattern.fits(&text, false), pattern.effort(&text)), (Presence::Unknown, None));
    }

    #[test]
    fn quoted_text_is_plain() {
        let mut pattern = Pattern::default();
        pattern.push("a*", true);
        assert!(!pattern.is_active());
        assert_eq!(pattern.fits("ab", false), Presence::Absent);
    }
}
