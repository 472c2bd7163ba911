//! Rules as SARIF describes them.

use crate::finding::Severity;
use crate::report::link;
use serde_sarif::sarif::{
    MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor,
};
use std::fmt::Write;

/// A rule, for a report that explains it.
#[derive(Debug, Clone)]
pub struct RuleHelp<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it flags, in one line.
    pub summary: &'a str,
    /// The highest severity that it has without any configuration.
    pub severity: Severity,
    /// Words to sort it by: `security`, `external/cwe/cwe-250`.
    pub tags: Vec<&'a str>,
    /// How bad it is for security, from 0.1 to 10.0; `None` if it is no matter of security.
    pub security: Option<&'a str>,
    /// Its page in Markdown, without front matter.
    pub page: &'a str,
}

pub(super) fn descriptor(rule: &RuleHelp<'_>) -> ReportingDescriptor {
    let summary = sentence(rule.summary);
    let full = match first_paragraph(rule.page, "Why") {
        Some(why) => format!("{summary} {why}"),
        None => summary.clone(),
    };
    let markdown = without_marks(rule.page);
    let help = MultiformatMessageString::builder().text(plain(&markdown)).markdown(markdown);
    let level = serde_json::Value::from(rule.severity.name());
    ReportingDescriptor::builder()
        .id(rule.name)
        .name(pascal(rule.name))
        .short_description(MultiformatMessageString::builder().text(summary).build())
        .full_description(MultiformatMessageString::builder().text(full).build())
        .help(help.build())
        .help_uri(link::rule(rule.name))
        .default_configuration(ReportingConfiguration::builder().level(level).build())
        .properties(properties(rule))
        .build()
}

/// What GitHub's code scanning reads beside the standard
/// (<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).
fn properties(rule: &RuleHelp<'_>) -> PropertyBag {
    let severity = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    };
    let mut more = vec![("precision", "high"), ("problem.severity", severity)];
    more.extend(rule.security.map(|score| ("security-severity", score)));
    let more = more.into_iter().map(|(key, value)| (key.to_owned(), value.into()));
    let tags: Vec<String> = ["pip"].iter().chain(&rule.tags).map(|&tag| tag.to_owned()).collect();
    PropertyBag::builder()
        .tags(tags)
        .additional_properties(more.collect::<std::collections::BTreeMap<_, _>>())
        .build()
}

/// `sudo-pip` as `SudoPip`.
fn pascal(name: &str) -> String {
    let words = name.split('-').filter_map(|word| {
        let first = word.chars().next()?;
        Some(first.to_uppercase().chain(word.chars().skip(1)).collect::<String>())
    });
    words.collect()
}

/// With a full stop. Its first letter stays: it may be that of a command.
pub(super) fn sentence(clause: &str) -> String {
    format!("{clause}.")
}

/// The first paragraph below a heading, as one line of plain text.
fn first_paragraph(page: &str, heading: &str) -> Option<String> {
    let (_, below) = page.split_once(&format!("\n## {heading}\n"))?;
    let lines = below.trim_start().lines().take_while(|line| !line.trim().is_empty());
    let text = lines.collect::<Vec<_>>().join(" ").replace('`', "");
    (!text.is_empty()).then_some(text)
}

/// The page without its title, with words instead of the marks on its examples.
fn without_marks(page: &str) -> String {
    let mut out = String::new();
    let mut open = false;
    for line in page.lines().skip_while(|line| line.starts_with("# ") || line.is_empty()) {
        let info = line.strip_prefix("```").filter(|_| !open);
        open ^= line.starts_with("```");
        let Some(info) = info else {
            let _ = writeln!(out, "{line}");
            continue;
        };
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or_default();
        for word in words {
            match word {
                "bad" => out.push_str("Reported:\n\n"),
                "good" => out.push_str("Not reported:\n\n"),
                _ => {}
            }
        }
        let _ = writeln!(out, "```{language}");
    }
    out.trim_end().to_owned()
}

/// Markdown as plain text: headings without marks, code indented, no backquotes.
fn plain(markdown: &str) -> String {
    let mut out = String::new();
    let mut code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            code = !code;
        } else if code {
            let _ = writeln!(out, "    {line}");
        } else {
            let line = line.trim_start_matches('#').trim_start_matches(' ');
            let _ = writeln!(out, "{}", line.replace("**", "").replace('`', ""));
        }
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# x-y\n\n## What it flags\n\n`a`\n\n## Why\n\nBecause\nof `b`.\n\nMore.\n\n\
        ## Examples\n\n```sh bad context=host\nx `y`\n```\n\n```sh\nz\n```\n";

    #[test]
    fn examples_say_in_words_what_they_are() {
        let markdown = without_marks(PAGE);
        assert!(markdown.starts_with("## What it flags\n"), "{markdown}");
        assert!(
            markdown.ends_with("Reported:\n\n```sh\nx `y`\n```\n\n```sh\nz\n```"),
            "{markdown}"
        );
        let text = plain(&markdown);
        assert!(text.starts_with("What it flags\n\na\n\nWhy\n"), "{text}");
        assert!(text.ends_with("Reported:\n\n    x `y`\n\n    z"), "{text}");
    }

    #[test]
    fn a_rule_is_described_at_three_lengths() {
        let rule = RuleHelp {
            name: "x-y",
            summary: "x meets y",
            severity: Severity::Note,
            tags: vec!["security"],
            security: None,
            page: PAGE,
        };
        let descriptor = serde_json::to_value(descriptor(&rule)).expect("plain data");
        assert_eq!(descriptor["name"], "XY");
        assert_eq!(descriptor["shortDescription"]["text"], "x meets y.");
        assert_eq!(descriptor["fullDescription"]["text"], "x meets y. Because of b.");
        assert_eq!(descriptor["defaultConfiguration"]["level"], "note");
        let properties = &descriptor["properties"];
        assert_eq!(properties["problem.severity"], "recommendation");
        assert_eq!(properties["tags"], serde_json::json!(["pip", "security"]));
    }
}
