//! A baseline: findings that were there before. They are known by their content, not by their lines,
//! and counted, so that one more of the same kind in a file is new.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of one kind in one file; a line of the baseline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, relative to the folder of the baseline, with `/`.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What its command says, as a hash.
    pub content: String,
    /// How many of them.
    pub count: u32,
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    baseline: String,
    version: u32,
}

const NAME: &str = "pep668-lint";
const VERSION: u32 = 1;

/// A finding as a baseline sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// The file, relative to the folder of the baseline, with `/`.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What its command says, as a hash.
    pub content: String,
}

/// What this run can say about a rule in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It looked.
    Checked,
    /// The file is there, but this run did not look.
    Unchecked,
    /// There is no such file any more.
    Gone,
}

/// The findings that are known.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Seen, u32>);

/// What a baseline makes of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// For each finding, whether it is known.
    pub known: Vec<bool>,
    /// What nothing matches any more.
    pub stale: Vec<Entry>,
    /// What this run cannot judge.
    pub untouched: Vec<Entry>,
}

impl Baseline {
    /// A baseline of these findings, beside entries that stay.
    pub fn of(seen: impl IntoIterator<Item = Seen>, stay: impl IntoIterator<Item = Entry>) -> Self {
        let mut counts = BTreeMap::new();
        for seen in seen {
            add(&mut counts, seen, 1);
        }
        for Entry { path, rule, content, count } in stay {
            add(&mut counts, Seen { path, rule, content }, count);
        }
        Self(counts)
    }

    /// Reads a file. Of two lines that differ in their number only, as a merge may leave them, the
    /// greater number counts.
    ///
    /// # Errors
    /// The line, and what is wrong with it. It quotes nothing: the file may be any file.
    pub fn parse(text: &str) -> Result<Self, (u32, &'static str)> {
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let head = lines.next().and_then(|(_, line)| serde_json::from_str::<Head>(line).ok());
        match head {
            Some(head) if head.baseline == NAME && head.version == VERSION => {}
            Some(head) if head.baseline == NAME => {
                return Err((1, "a baseline of another version of pep668-lint"));
            }
            _ => return Err((1, "this is no baseline of pep668-lint")),
        }
        let mut counts: BTreeMap<Seen, u32> = BTreeMap::new();
        for (number, line) in lines {
            let Ok(Entry { path, rule, content, count }) = serde_json::from_str(line) else {
                return Err((number, "this line is no entry of a baseline"));
            };
            let known = counts.entry(Seen { path, rule, content }).or_default();
            *known = count.max(*known);
        }
        Ok(Self(counts))
    }

    /// The file: sorted, an entry a line.
    pub fn render(&self) -> String {
        let head = Head { baseline: NAME.to_owned(), version: VERSION };
        let entries =
            self.0.iter().map(|(seen, count)| serde_json::to_string(&entry(seen, *count)));
        // Strings and numbers only: there is nothing that could fail.
        let lines = std::iter::once(serde_json::to_string(&head)).chain(entries);
        lines.fold(String::new(), |text, line| text + &line.unwrap_or_default() + "\n")
    }

    /// How many findings it holds.
    pub fn count(&self) -> usize {
        self.0.values().map(|count| *count as usize).sum()
    }

    /// Finds the known ones among the findings of a run, given in the order of the report.
    ///
    /// An entry serves the file that it names. That of a file which is gone serves any file, since
    /// that may be the same one under a new name. That of a file at which this run did not look
    /// serves nothing: else the result would depend on the paths that were given.
    pub fn matched(&self, seen: &[Seen], sight: impl Fn(&str, &str) -> Sight) -> Matched {
        let mut left = self.0.clone();
        let mut known: Vec<bool> = seen.iter().map(|seen| take(&mut left, seen)).collect();
        let mut homeless: BTreeMap<(String, String), Vec<Seen>> = BTreeMap::new();
        left.retain(|_, count| *count > 0);
        for of in left.keys().filter(|of| sight(&of.path, &of.rule) == Sight::Gone) {
            let kind = (of.rule.clone(), of.content.clone());
            homeless.entry(kind).or_default().push(of.clone());
        }
        for (known, seen) in known.iter_mut().zip(seen).filter(|(known, _)| !**known) {
            let candidates = homeless.get(&(seen.rule.clone(), seen.content.clone()));
            *known = candidates.into_iter().flatten().any(|of| take(&mut left, of));
        }
        let (mut stale, mut untouched) = (Vec::new(), Vec::new());
        for (of, count) in left.iter().filter(|(_, count)| **count > 0) {
            match sight(&of.path, &of.rule) {
                Sight::Unchecked => untouched.push(entry(of, *count)),
                Sight::Checked | Sight::Gone => stale.push(entry(of, *count)),
            }
        }
        Matched { known, stale, untouched }
    }
}

fn entry(of: &Seen, count: u32) -> Entry {
    let Seen { path, rule, content } = of.clone();
    Entry { path, rule, content, count }
}

fn add(counts: &mut BTreeMap<Seen, u32>, seen: Seen, more: u32) {
    let count = counts.entry(seen).or_default();
    *count = count.saturating_add(more);
}

/// Uses up one of a kind.
fn take(left: &mut BTreeMap<Seen, u32>, seen: &Seen) -> bool {
    match left.get_mut(seen) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(path: &str, content: &str) -> Seen {
        Seen { path: path.into(), rule: "sudo-pip".into(), content: content.into() }
    }

    fn baseline(of: &[(&str, &str)]) -> Baseline {
        Baseline::of(of.iter().map(|(path, content)| seen(path, content)), [])
    }

    fn known(baseline: &Baseline, of: &[(&str, &str)], sight: Sight) -> Vec<bool> {
        let seen: Vec<Seen> = of.iter().map(|(path, content)| seen(path, content)).collect();
        let here = |path: &str| of.iter().any(|(known, _)| *known == path);
        let sight = |path: &str, _: &str| if here(path) { Sight::Checked } else { sight };
        baseline.matched(&seen, sight).known
    }

    #[test]
    fn one_more_of_the_same_is_new() {
        let baseline = baseline(&[("a", "x"), ("a", "x")]);
        let three = known(&baseline, &[("a", "x"), ("a", "x"), ("a", "x")], Sight::Checked);
        assert_eq!(three, [true, true, false]);
    }

    #[test]
    fn a_file_that_is_gone_may_have_a_new_name() {
        let baseline = baseline(&[("a", "x")]);
        assert_eq!(known(&baseline, &[("b", "x"), ("b", "x")], Sight::Gone), [true, false]);
        assert_eq!(known(&baseline, &[("b", "y")], Sight::Gone), [false]);
        for sight in [Sight::Checked, Sight::Unchecked] {
            assert_eq!(known(&baseline, &[("b", "x")], sight), [false]);
        }
    }

    #[test]
    fn what_nothing_matches_is_stale_if_somebody_looked() {
        let baseline = baseline(&[("a", "x"), ("a", "x"), ("b", "y")]);
        for (sight, stale) in [(Sight::Checked, 1), (Sight::Gone, 1), (Sight::Unchecked, 0)] {
            let of_b = |path: &str, _: &str| if path == "a" { Sight::Checked } else { sight };
            let matched = baseline.matched(&[seen("a", "x")], of_b);
            assert_eq!((matched.stale.len(), matched.untouched.len()), (1 + stale, 1 - stale));
            assert_eq!(matched.stale[0].count, 1);
        }
    }

    #[test]
    fn the_file_is_sorted_and_comes_back() {
        let odd = baseline(&[("b\n\"", "x"), ("a", "y"), ("a", "x"), ("a", "x")]);
        let text = odd.render();
        assert_eq!(
            text,
            "{\"baseline\":\"pep668-lint\",\"version\":1}\n\
             {\"path\":\"a\",\"rule\":\"sudo-pip\",\"content\":\"x\",\"count\":2}\n\
             {\"path\":\"a\",\"rule\":\"sudo-pip\",\"content\":\"y\",\"count\":1}\n\
             {\"path\":\"b\\n\\\"\",\"rule\":\"sudo-pip\",\"content\":\"x\",\"count\":1}\n"
        );
        assert_eq!(Baseline::parse(&text), Ok(odd));
    }

    #[test]
    fn what_a_merge_leaves_twice_counts_once() {
        let line = |count: u32| {
            format!("{{\"path\":\"a\",\"rule\":\"r\",\"content\":\"x\",\"count\":{count}}}\n")
        };
        let head = "{\"baseline\":\"pep668-lint\",\"version\":1}\n";
        let parsed = Baseline::parse(&format!("{head}{}{}", line(3), line(2)));
        assert_eq!(parsed.map(|baseline| baseline.count()), Ok(3));
        assert_eq!(
            Baseline::parse(&format!("{head}\nx\n")),
            Err((3, "this line is no entry of a baseline"))
        );
        assert_eq!(Baseline::parse("").err().map(|(line, _)| line), Some(1));
        let newer = head.replace('1', "2");
        assert!(Baseline::parse(&newer).is_err_and(|(_, message)| message.contains("version")));
    }
}
