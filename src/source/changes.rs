//! Which lines of a text are new.

use imara_diff::{Algorithm, Diff, InternedInput};
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
        let diff = Diff::compute(Algorithm::Histogram, &input);
        let (mut added, mut cuts) = (Vec::new(), Vec::new());
        for hunk in diff.hunks() {
            if hunk.after.is_empty() {
                cuts.push(hunk.after.start + 1);
            } else {
                added.push((hunk.after.start + 1, hunk.after.end));
            }
        }
        Self::Some { added, cuts }
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
    fn what_was_taken_away_changes_only_what_it_lay_in() {
        let changes = Changes::between("a\nb\nc\n", "a\nc\n");
        assert!(!changes.touch(&(1..=1)) && !changes.touch(&(2..=2)));
        assert!(changes.touch(&(1..=2)));
        assert!(Changes::All.touch(&(7..=7)));
    }
}
