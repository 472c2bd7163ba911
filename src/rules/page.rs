//! A rule's page: front matter, text, and examples.

use crate::finding::Context;

/// A rule's page.
#[derive(Debug, Default)]
pub struct Page<'a> {
    /// The rule's name.
    pub name: &'a str,
    /// What it flags, in one line.
    pub summary: &'a str,
    /// The version that brought it.
    pub since: &'a str,
    /// Its level in each context, as written, in the order of the page.
    pub severity: Vec<(Context, &'a str)>,
    /// Words that reports may sort it by.
    pub tags: Vec<&'a str>,
    /// How bad it is for security, from `0.1` to `10.0`; `None` if it is no matter of security.
    pub security: Option<&'a str>,
    /// All behind the front matter.
    pub body: &'a str,
}

/// A fenced block of a page that says whether the rule must speak.
#[derive(Debug, PartialEq, Eq)]
pub struct Example<'a> {
    /// What it is: `dockerfile`, `sh`, `workflow`, `action`.
    pub language: &'a str,
    /// The rule must report it; otherwise it must not.
    pub bad: bool,
    /// The context that is declared for it, if any.
    pub context: Option<Context>,
    /// Its text.
    pub text: String,
    /// Its line in the page's body, from 1.
    pub line: usize,
}

impl<'a> Page<'a> {
    /// Reads a page.
    ///
    /// # Errors
    /// If its front matter is not understood.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        let split = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        let (head, body) =
            split.ok_or("a page begins with its front matter between `---` lines")?;
        let mut page = Self { body: body.trim_start_matches('\n'), ..Self::default() };
        for line in head.lines() {
            let (key, value) =
                line.split_once(':').ok_or_else(|| format!("not a key: `{line}`"))?;
            let value = value.trim();
            match key {
                "name" => page.name = value,
                "summary" => page.summary = value,
                "since" => page.since = value,
                "severity" => {}
                "tags" => page.tags = value.split(',').map(str::trim).collect(),
                "security-severity" => page.security = Some(value),
                _ => match key.strip_prefix("  ").and_then(Context::from_name) {
                    Some(context) => page.severity.push((context, value)),
                    None => return Err(format!("unknown key `{key}`")),
                },
            }
        }
        Ok(page)
    }

    /// Its examples: fenced blocks whose info string holds `bad` or `good`.
    pub fn examples(&self) -> Vec<Example<'a>> {
        let mut examples = Vec::new();
        let mut open: Option<Option<Example<'a>>> = None;
        for (at, line) in self.body.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(info)) => open = Some(example(info, at + 1)),
                (Some(_), Some("")) => examples.extend(open.take().flatten()),
                (Some(Some(example)), _) => {
                    example.text.push_str(line);
                    example.text.push('\n');
                }
                _ => {}
            }
        }
        examples
    }
}

/// An empty example by its info string; `None` if the block is only there to be read.
fn example(info: &str, line: usize) -> Option<Example<'_>> {
    let mut words = info.split_whitespace();
    let language = words.next()?;
    let words: Vec<&str> = words.collect();
    let bad = words.contains(&"bad");
    let context = words.iter().find_map(|word| word.strip_prefix("context="));
    let context = context.and_then(Context::from_name);
    (bad || words.contains(&"good")).then(|| Example {
        language,
        bad,
        context,
        text: String::new(),
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "---\nname: x\nsummary: A: b\nsince: 1.0.0\nseverity:\n  host: error\n---\n\
        # x\n```sh bad context=host\npip\n```\n```sh\nread me\n```\n```dockerfile good\n```\n";

    #[test]
    fn front_matter_and_examples_are_read() {
        let page = Page::parse(PAGE).expect("a page");
        assert_eq!((page.name, page.summary, page.since), ("x", "A: b", "1.0.0"));
        assert_eq!(page.severity, [(Context::Host, "error")]);
        let examples = page.examples();
        assert_eq!(examples.len(), 2);
        assert!(examples[0].bad && examples[0].context == Some(Context::Host));
        assert_eq!((examples[0].text.as_str(), examples[1].text.as_str()), ("pip\n", ""));
    }

    #[test]
    fn unknown_keys_are_errors() {
        assert!(Page::parse("# x\n").is_err());
        assert!(Page::parse("---\nnmae: x\n---\n").is_err());
    }
}
