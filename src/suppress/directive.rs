//! What a comment says: `pep668-lint: allow[rule, rule] until=2027-01-31 -- reason`.

use crate::config::suggestion;
use crate::knowledge::Date;
use std::ops::Range;

/// Stands in front of every such comment, behind `#`.
pub(super) const NAME: &str = "pep668-lint";

/// How it is written, for messages.
const FORM: &str = "write `# pep668-lint: allow[RULE] -- REASON`";

/// A comment that allows something. Ranges are bytes of the comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// From the name of the program to the closing bracket.
    pub(super) whole: Range<usize>,
    /// `allow-file` instead of `allow`.
    pub(super) for_file: bool,
    /// The names of the rules.
    pub(super) rules: Vec<Range<usize>>,
    /// The last day on which it holds.
    pub(super) until: Option<Date>,
    /// Why it is right; `None` if nothing is said.
    pub(super) reason: Option<String>,
    /// Text that may have been meant as a reason, but stands behind no `--`.
    pub(super) stray: Option<Range<usize>>,
}

/// A comment that was meant to allow something and cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    /// From the name of the program to where the reading stopped.
    pub(super) whole: Range<usize>,
    /// What is wrong, as a clause without a full stop.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
}

/// Reads a comment, which begins with `#`. `None` if it is not meant for us. It may stand behind a
/// comment for another program: `# noqa # pep668-lint: …`.
pub(super) fn read(comment: &str) -> Option<Result<Directive, Malformed>> {
    let starts = comment.match_indices('#').filter(|(at, _)| {
        comment[..*at]
            .chars()
            .next_back()
            .is_none_or(|before| before.is_whitespace() || before == '#')
    });
    let mut starts = starts.map(|(at, _)| skip_blank(comment, at + 1));
    let start = starts.find(|start| is_ours(&comment[*start..]))?;
    Some(Reader { comment, start, at: start + NAME.len() }.directive())
}

/// Whether it is for us: our name with a colon behind it, or with the word `allow`. Anything else
/// is prose about us.
fn is_ours(text: &str) -> bool {
    let rest = text.strip_prefix(NAME).map(str::trim_start);
    rest.is_some_and(|rest| rest.starts_with(':') || rest.starts_with("allow"))
}

fn skip_blank(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

struct Reader<'c> {
    comment: &'c str,
    /// Where our name begins.
    start: usize,
    at: usize,
}

impl<'c> Reader<'c> {
    fn directive(mut self) -> Result<Directive, Malformed> {
        self.blank();
        if !self.eat(":") {
            return Err(self.fail("a colon is missing behind `pep668-lint`"));
        }
        self.blank();
        let for_file = self.verb()?;
        self.blank();
        let rules = self.rules()?;
        let whole = self.start..self.at;
        let until = self.until()?;
        let rest = self.rest();
        let (reason, stray) = match rest.strip_prefix("--") {
            Some(reason) => (reason_in(reason), None),
            None if rest.is_empty() => (None, None),
            None => (None, Some(self.at..self.at + rest.len())),
        };
        Ok(Directive { whole, for_file, rules, until, reason, stray })
    }

    /// `allow` or `allow-file`.
    fn verb(&mut self) -> Result<bool, Malformed> {
        let rest = self.rest();
        let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
        let verb = &rest[..len.unwrap_or(rest.len())];
        self.at += verb.len();
        match verb {
            "allow" => Ok(false),
            "allow-file" => Ok(true),
            "" => Err(self.fail("`allow` is missing")),
            _ => {
                let lower = verb.to_ascii_lowercase();
                let near = suggestion(&lower, &["allow", "allow-file"]);
                let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                Err(self.fail(&format!("`{verb}` is not known{near}")))
            }
        }
    }

    /// `[rule, rule]`
    fn rules(&mut self) -> Result<Vec<Range<usize>>, Malformed> {
        if !self.eat("[") {
            return Err(self.fail("the rules must stand in brackets, as in `allow[sudo-pip]`"));
        }
        let Some(len) = self.rest().find(']') else {
            return Err(self.fail("the bracket is not closed"));
        };
        let mut rules = Vec::new();
        let end = self.at + len;
        while self.at < end {
            let list = &self.comment[self.at..end];
            let word = list.find(is_separator).unwrap_or(list.len());
            if word > 0 {
                rules.push(self.at..self.at + word);
            }
            let gap = list[word..].chars().next().map_or(0, char::len_utf8);
            self.at += word + gap;
        }
        self.at = end + 1;
        if rules.is_empty() {
            return Err(self.fail("no rule stands in the brackets"));
        }
        Ok(rules)
    }

    /// `until=2027-01-31`
    fn until(&mut self) -> Result<Option<Date>, Malformed> {
        self.blank();
        if !self.eat("until") {
            return Ok(None);
        }
        self.blank();
        if !(self.eat("=") || self.eat(":")) {
            return Err(self.fail("`until` needs a day, as in `until=2027-01-31`"));
        }
        self.blank();
        let rest = self.rest();
        let day = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        self.at += day.len();
        let date = Date::parse(day);
        if date.is_none() {
            return Err(self.fail(&format!("`{day}` is no day such as 2027-01-31")));
        }
        self.blank();
        Ok(date)
    }

    fn rest(&self) -> &'c str {
        self.comment[self.at..].trim_end()
    }

    fn blank(&mut self) {
        self.at = skip_blank(self.comment, self.at);
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.comment[self.at..].starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn fail(&self, message: &str) -> Malformed {
        let end = self.comment[..self.at].trim_end().len();
        Malformed { whole: self.start..end, message: message.to_owned(), help: FORM.to_owned() }
    }
}

fn is_separator(c: char) -> bool {
    c == ',' || c.is_whitespace()
}

/// A reason says something: a row of dashes does not.
fn reason_in(text: &str) -> Option<String> {
    let reason = text.trim_start_matches('-').trim();
    reason.contains(char::is_alphanumeric).then(|| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(comment: &str) -> Directive {
        read(comment).expect("for us").unwrap_or_else(|it| panic!("{comment}: {}", it.message))
    }

    fn names(comment: &str) -> Vec<&str> {
        good(comment).rules.into_iter().map(|range| &comment[range]).collect()
    }

    #[test]
    fn rules_day_and_reason_are_read() {
        let comment =
            "# pep668-lint: allow[sudo-pip, marker-removed] until=2027-01-31 -- a kiosk: #1";
        let read = good(comment);
        assert_eq!(names(comment), ["sudo-pip", "marker-removed"]);
        assert_eq!(read.until, Date::parse("2027-01-31"));
        assert_eq!(read.reason.as_deref(), Some("a kiosk: #1"));
        assert_eq!(&comment[read.whole], "pep668-lint: allow[sudo-pip, marker-removed]");
        assert!(!read.for_file);
    }

    #[test]
    fn blanks_do_not_matter() {
        for comment in [
            "#pep668-lint:allow[a]--x",
            "## pep668-lint :  allow [ a , ]  --  x ",
            "# shellcheck disable=SC2086 # pep668-lint: allow[a] -- x",
            "#\u{a0}pep668-lint: allow[a] -- x",
        ] {
            assert_eq!(names(comment), ["a"], "{comment}");
            assert_eq!(good(comment).reason.as_deref(), Some("x"), "{comment}");
        }
        assert!(good("# pep668-lint: allow-file[a] -- x").for_file);
    }

    #[test]
    fn prose_is_not_for_us() {
        for comment in [
            "# pep668-lint is run by CI",
            "# see pep668-lint: allow[a] -- x",
            "# write `# pep668-lint: allow[a] -- x`",
            "# https://example.com/#pep668-lint",
            "# pep668",
            "#",
            "# pep668-lin\u{2019}t",
        ] {
            assert_eq!(read(comment), None, "{comment}");
        }
    }

    #[test]
    fn a_reason_must_say_something_and_stand_behind_dashes() {
        for comment in [
            "# pep668-lint: allow[a]",
            "# pep668-lint: allow[a] --",
            "# pep668-lint: allow[a] -- --",
        ] {
            assert_eq!((good(comment).reason, good(comment).stray), (None, None), "{comment}");
        }
        let comment = "# pep668-lint: allow[a] because I said so ";
        let read = good(comment);
        assert_eq!(read.reason, None);
        assert_eq!(read.stray.map(|range| &comment[range]), Some("because I said so"));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (comment, message) in [
            ("# pep668-lint: alow[a] -- x", "`alow` is not known; did you mean `allow`?"),
            ("# pep668-lint: disable=a", "`disable` is not known"),
            (
                "# pep668-lint: allow sudo-pip",
                "the rules must stand in brackets, as in `allow[sudo-pip]`",
            ),
            ("# pep668-lint: allow[a -- x", "the bracket is not closed"),
            ("# pep668-lint: allow[ , ] -- x", "no rule stands in the brackets"),
            ("# pep668-lint: ", "`allow` is missing"),
            ("# pep668-lint allow[a] -- x", "a colon is missing behind `pep668-lint`"),
            ("# pep668-lint: allow[a] until=soon -- x", "`soon` is no day such as 2027-01-31"),
            ("# pep668-lint: allow[a] until -- x", "`until` needs a day, as in `until=2027-01-31`"),
        ] {
            let malformed = read(comment).expect("for us").expect_err("malformed");
            assert_eq!(malformed.message, message, "{comment}");
            assert!(comment[malformed.whole].starts_with("pep668-lint"), "{comment}");
        }
    }
}
