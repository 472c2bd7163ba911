//! Files that are gone: one of them may have become a file that is new. They are known by their lines, in any
//! order, so that no new file is compared with each of them.

use foldhash::HashMap;
use gix::ObjectId;

/// So many bytes of files that are gone are read.
const MOST_BYTES: usize = 64 << 20;

/// So often it is noted that a new file and one that is gone have a line in common. Who renames that much is told
/// that the rest is new.
const MOST_MEETINGS: usize = 50 << 20;

/// The texts of files that are gone.
pub(super) struct Gone {
    texts: Vec<Text>,
    /// For each line, the texts that hold it, and how often.
    holding: HashMap<u64, Vec<(usize, usize)>>,
    meetings: usize,
}

struct Text {
    id: ObjectId,
    bytes: usize,
    lines: usize,
}

impl Gone {
    /// What is gone, in the order of names.
    pub(super) fn of(gone: impl Iterator<Item = (ObjectId, String)>) -> Self {
        let (mut texts, mut holding) = (Vec::new(), HashMap::<u64, Vec<_>>::default());
        let mut left = MOST_BYTES;
        for (id, text) in gone {
            let Some(rest) = left.checked_sub(text.len()) else { break };
            left = rest;
            let counts = counts(&text);
            for (line, count) in &counts {
                holding.entry(*line).or_default().push((texts.len(), *count));
            }
            texts.push(Text { id, bytes: text.len(), lines: counts.values().sum() });
        }
        Self { texts, holding, meetings: 0 }
    }

    /// The text that is most like one, if at least half of both is the same; of two that are equally alike, the
    /// first in the order of names.
    pub(super) fn most_alike(&mut self, now: &str) -> Option<ObjectId> {
        let mut common = vec![0_usize; self.texts.len()];
        let counts = counts(now);
        for (line, here) in &counts {
            for (text, there) in self.holding.get(line).into_iter().flatten() {
                self.meetings += 1;
                common[*text] += here.min(there);
            }
            if self.meetings > MOST_MEETINGS {
                return None;
            }
        }
        let lines: usize = counts.values().sum();
        let alike = |text: &Text| {
            text.bytes <= now.len().saturating_mul(3) && now.len() <= text.bytes.saturating_mul(3)
        };
        let rated = self.texts.iter().zip(common).filter(|(text, _)| alike(text));
        let rated = rated.map(|(text, common)| (percent(common, text.lines + lines), text.id));
        let best = rated.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        (best.0 >= 50).then_some(best.1)
    }
}

/// How much of two texts is the same that have so many lines in common, and so many in all.
fn percent(common: usize, all: usize) -> usize {
    (200 * common).checked_div(all).unwrap_or(0)
}

/// How often each line stands in a text.
fn counts(text: &str) -> HashMap<u64, usize> {
    use std::hash::BuildHasher;
    let hasher = foldhash::fast::FixedState::default();
    let mut counts = HashMap::default();
    for line in text.lines() {
        *counts.entry(hasher.hash_one(line)).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of some texts is most like another.
    fn most_alike(gone: &[&str], now: &str) -> Option<usize> {
        let id = |at: usize| ObjectId::from_bytes_or_panic(&[at as u8; 20]);
        let texts = gone.iter().enumerate().map(|(at, text)| (id(at), (*text).to_owned()));
        let best = Gone::of(texts).most_alike(now)?;
        Some(usize::from(best.as_bytes()[0]))
    }

    #[test]
    fn texts_are_alike_by_their_lines() {
        assert_eq!(most_alike(&["a\nb\n"], "b\na\n"), Some(0));
        assert_eq!(most_alike(&["a\nb\n"], "a\nc\n"), Some(0));
        assert_eq!(most_alike(&["a\na\n"], "a\nb\nc\nd\n"), None);
        assert_eq!(most_alike(&["x\ny\n", "a\nb\n", "a\nb\n"], "a\nb\n"), Some(1));
        assert_eq!(most_alike(&["", "a\n"], ""), None);
    }
}
