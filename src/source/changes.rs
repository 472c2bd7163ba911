//! Which lines of a text are new.

use imara_diff::{Algorithm, Diff, InternedInput, Token};
use std::ops::RangeInclusive;

/// What changed between two texts, told by the lines of the later one, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// There was no earlier text.
    All,
    /// Some lines.
    Some {
        /// New lines: first and last of each stretch, in their order.
        added: Vec<(u32, u32)>,
        /// Lines in front of which something was taken away, in their order.
        cuts: Vec<u32>,
    },
}

impl Changes {
    /// Compares two texts. How their lines end does not matter.
    pub fn between(before: &str, after: &str) -> Self {
        let (before, after) = (plain(before), plain(after));
        let input = InternedInput::new(before.as_str(), after.as_str());
        let mut compared = Compared::of(input.interner.num_tokens());
        compared.compare(&input.before, &input.after);
        Self::Some { added: compared.added, cuts: compared.cuts }
    }

    /// Whether one of `lines` is new, or something between two of them was taken away.
    pub fn touch(&self, lines: &RangeInclusive<u32>) -> bool {
        let (start, end) = (*lines.start(), *lines.end());
        match self {
            Self::All => true,
            Self::Some { added, cuts } => {
                let first = added.partition_point(|(_, last)| *last < start);
                added.get(first).is_some_and(|(first, _)| *first <= end)
                    || cuts
                        .get(cuts.partition_point(|cut| *cut <= start))
                        .is_some_and(|cut| *cut <= end)
            }
        }
    }
}

/// So many pairs of lines are compared at most: a diff may take time with the square of the lines, and stack with
/// their number. What is too much is new.
const MOST: usize = 1 << 24;

/// What a comparison gives.
struct Compared {
    added: Vec<(u32, u32)>,
    cuts: Vec<u32>,
    /// How many different lines there are.
    tokens: u32,
    left: usize,
}

impl Compared {
    fn of(tokens: u32) -> Self {
        Self { added: Vec::new(), cuts: Vec::new(), tokens, left: MOST }
    }

    /// Compares two texts. Where they are long, lines that stand once in both part them.
    fn compare(&mut self, before: &[Token], after: &[Token]) {
        let start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
        let (before, rest) = (&before[start..], &after[start..]);
        let ends = before.iter().rev().zip(rest.iter().rev());
        let end = ends.take_while(|(a, b)| a == b).count();
        let (before, after) = (&before[..before.len() - end], &rest[..rest.len() - end]);
        let (mut from, mut to) = (0, 0);
        if self.is_too_much(before, after) {
            for (here, there) in anchors(before, after, self.tokens) {
                self.part(&before[from..here], &after[to..there], start + to);
                (from, to) = (here + 1, there + 1);
            }
        }
        self.part(&before[from..], &after[to..], start + to);
    }

    fn is_too_much(&self, before: &[Token], after: &[Token]) -> bool {
        before.len().saturating_mul(after.len()) > self.left
    }

    /// Compares parts of them, of which that of the later text begins behind so many lines.
    fn part(&mut self, before: &[Token], after: &[Token], start: usize) {
        let line = |at: usize| (start + at) as u32;
        if after.is_empty() {
            if !before.is_empty() {
                self.cuts.push(line(1));
            }
            return;
        }
        if before.is_empty() || self.is_too_much(before, after) {
            return self.added.push((line(1), line(after.len())));
        }
        // Each diff has a table of all lines.
        self.left = self.left.saturating_sub(before.len() * after.len() + self.tokens as usize);
        let mut diff = Diff::default();
        diff.compute_with(Algorithm::Histogram, before, after, self.tokens);
        for hunk in diff.hunks() {
            if hunk.after.is_empty() {
                self.cuts.push(line(hunk.after.start as usize + 1));
            } else {
                self.added
                    .push((line(hunk.after.start as usize + 1), line(hunk.after.end as usize)));
            }
        }
    }
}

/// Lines that stand once in both texts, and in the same order: where in either.
fn anchors(before: &[Token], after: &[Token], tokens: u32) -> Vec<(usize, usize)> {
    // How often each line stands in a text, and where it does last.
    let places = |text: &[Token]| {
        let mut places = vec![(0_u32, 0_usize); tokens as usize];
        for (at, token) in text.iter().enumerate() {
            let (count, place) = &mut places[token.0 as usize];
            (*count, *place) = (*count + 1, at);
        }
        places
    };
    let (here, there) = (places(before), places(after));
    let once = before.iter().enumerate().filter_map(|(at, token)| {
        let token = token.0 as usize;
        (here[token].0 == 1 && there[token].0 == 1).then_some((at, there[token].1))
    });
    let pairs: Vec<(usize, usize)> = once.collect();
    // The longest run that rises in both: for each length the pair that ends lowest, and each pair's forerunner.
    let (mut ends, mut forerunners) = (Vec::<usize>::new(), Vec::with_capacity(pairs.len()));
    for (at, (_, place)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *place);
        forerunners.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let last = ends.last().copied();
    let mut run: Vec<_> =
        std::iter::successors(last, |at| forerunners[*at]).map(|at| pairs[at]).collect();
    run.reverse();
    run
}

/// With plain line ends, and one behind the last line.
fn plain(text: &str) -> String {
    let mut plain = text.replace("\r\n", "\n");
    if !plain.ends_with('\n') {
        plain.push('\n');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(before: &str, after: &str) -> Vec<u32> {
        let changes = Changes::between(before, after);
        (1..=after.lines().count() as u32).filter(|line| changes.touch(&(*line..=*line))).collect()
    }

    #[test]
    fn new_lines_are_those_that_were_not_there() {
        assert_eq!(touched("a\nb\nc\n", "a\nx\nb\ny\n"), [2, 4]);
        assert_eq!(touched("a\nb\n", "a\nb\n"), [0; 0]);
        assert_eq!(touched("a\r\nb", "a\nb\n"), [0; 0]);
        assert_eq!(touched("", "a\nb\n"), [1, 2]);
    }

    #[test]
    fn long_texts_are_compared_between_lines_that_stand_once() {
        let numbered = |range: std::ops::Range<u32>| {
            let lines: Vec<String> = range.map(|at| at.to_string()).collect();
            lines.join("\n") + "\n"
        };
        let same = "x\n".repeat(3_000);
        let before = format!("a\n{}{same}b\n{same}", numbered(0..3_000));
        let after =
            format!("c\n{}new\n{}{same}{same}d\n", numbered(0..1_000), numbered(1_000..3_000));
        let changed = touched(&before, &after);
        assert!(changed.starts_with(&[1, 1_002]) && changed.ends_with(&[9_003]), "{changed:?}");
        // What is too much is new, but for what is alike at both ends.
        let repeated =
            |a: &str, b: &str| format!("begin\n{}end\n", (a.to_owned() + b).repeat(3_000));
        assert_eq!(touched(&repeated("a\n", "b\n"), &repeated("b\n", "a\n")).len(), 6_000);
    }

    #[test]
    fn what_was_taken_away_changes_only_what_it_lay_in() {
        let changes = Changes::between("a\nb\nc\n", "a\nc\n");
        assert!(!changes.touch(&(1..=1)) && !changes.touch(&(2..=2)));
        assert!(changes.touch(&(1..=2)));
        assert!(Changes::All.touch(&(7..=7)));
    }
}
