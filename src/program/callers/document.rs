//! Texts for people: what they tell to type, in code blocks and in inline code.

mod blocks;
mod inline;

use super::builder::Builder;
use crate::finding::Context;
use crate::knowledge::address;
use crate::program::Program;
use crate::source::SourceFile;
use blocks::{Block, Markup};

pub(super) fn program(file: &SourceFile, path: &str) -> Program {
    let mut builder = Builder::new(file);
    let markup = Markup::of(path);
    for block in blocks::read(file.text(), markup) {
        match block {
            Block::Code(code) => builder.typed(&code),
            Block::Line(start, line) => inline::read(start, line, markup, &mut builder),
            Block::Heading(text) if goes_on(text) => {}
            Block::Heading(_) => section(&mut builder),
        }
    }
    section(&mut builder);
    let mut program = builder.finish();
    program.about = address::most_named(file.text());
    // Which line says so, the command tells.
    program.units.iter_mut().flat_map(|unit| &mut unit.why).for_each(|why| why.place = None);
    program
}

/// Ends a section. Nobody knows which of them somebody follows: each begins in a shell of its own, where
/// people have the project.
fn section(builder: &mut Builder) {
    builder.unit("advice", Context::Host, None, "people are told to type this");
}

/// Whether a heading goes on with the steps of the section before it: `Step 2`, `3. Run it`.
fn goes_on(heading: &str) -> bool {
    let heading = heading.trim_start_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    let number = heading.strip_prefix("step").unwrap_or(&heading).trim_start_matches([' ', '#']);
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let ended = number[end..].chars().next().is_none_or(|c| ".:) -*".contains(c));
    ended && number[..end].parse().is_ok_and(|number: u32| number > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(path: &str, text: &str) -> usize {
        program(&SourceFile::new(path, text), path).units.len()
    }

    #[test]
    fn each_section_has_a_shell_of_its_own() {
        let code = "```\n./x.sh\n```\n";
        for (path, first, second) in [
            ("a.md", "# One", "## Two"),
            ("a.md", "One\n===", "Two\n---"),
            ("a.md", "<h1>One</h1>", "<h2 align=left>Two</h2>"),
            ("a.adoc", "== One", "=== Two"),
            ("a.rst", "One\n===", "Two\n~~~"),
        ] {
            let code = if path == "a.rst" { "::\n\n   ./x.sh\n" } else { code };
            let text = format!("{first}\n\n{code}\ntext\n\n{code}\n{second}\n\n{code}");
            assert_eq!(units(path, &text), 2, "{text}");
        }
    }

    #[test]
    fn numbered_steps_and_rules_between_paragraphs_go_on() {
        let code = "```\n./x.sh\n```\n";
        for part in ["## Step 2: use it", "## 2. Use it", "### **Step 3:** x", "---", "#tag", "#"] {
            assert_eq!(units("a.md", &format!("# A\n\n{code}\n{part}\n\n{code}")), 1, "{part}");
        }
        for part in ["## Step 1: get it", "## 1. Get it", "## 2nd way", "## Python 3"] {
            assert_eq!(units("a.md", &format!("# A\n\n{code}\n{part}\n\n{code}")), 2, "{part}");
        }
    }
}
