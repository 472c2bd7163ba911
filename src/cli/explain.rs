//! `explain`: the pages of the rules, and a guide for those who have just met pip's refusal.

use super::output::print;
use super::{Failure, Status, args};
use crate::rules::page::Page;
use crate::rules::{RULES, find};
use std::fmt::Write;
use std::io::Read;

/// What pip's refusal means, and the ways out of it.
const GUIDE: &str = include_str!("../../docs/externally-managed-environment.md");

/// So much is read of what pip has printed, in bytes.
const MOST: u64 = 1 << 20;

pub(super) fn run(subject: &[String]) -> Result<Status, Failure> {
    let text = match subject {
        [] => list()?,
        [dash] if dash == "-" => answer(&pasted()?)?,
        words => answer(&words.join(" "))?,
    };
    print(&text, false)?;
    Ok(Status::Clean)
}

fn pasted() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MOST).read_to_end(&mut bytes);
    read.map_err(|error| Failure(format!("cannot read standard input: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn list() -> Result<String, Failure> {
    let width = RULES.iter().map(|rule| rule.name().len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in RULES {
        let page = Page::parse(rule.page()).map_err(Failure)?;
        let _ = writeln!(text, "{:width$}  {}", rule.name(), page.summary);
    }
    text.push_str(
        "\n`pep668-lint explain RULE` tells more. Has pip just refused to install something?\n\
         `pep668-lint explain externally-managed-environment` shows the ways out.\n",
    );
    Ok(text)
}

/// What there is to say about a rule's name, or about what pip or uv has printed.
fn answer(subject: &str) -> Result<String, Failure> {
    let subject = subject.trim();
    let printed = subject.to_lowercase();
    if printed.contains("no such option") && printed.contains("--break") {
        return page("option-unknown");
    }
    if printed.replace('-', " ").contains("externally managed") {
        return Ok(GUIDE.to_owned());
    }
    if subject.contains(char::is_whitespace) {
        return Err(Failure(
            "this is neither a rule's name nor a message about an externally managed environment \
             (`pep668-lint explain` lists the rules)"
                .to_owned(),
        ));
    }
    page(subject)
}

fn page(name: &str) -> Result<String, Failure> {
    let known = args::rule(name).map_err(|message| Failure(format!("`{name}`: {message}")))?;
    let rule = find(known).ok_or_else(|| Failure(format!("`{name}` has no page")))?;
    let page = Page::parse(rule.page()).map_err(Failure)?;
    let mut text = page.body.trim_end().to_owned();
    text.push_str("\n\n## Severity\n\n");
    for (context, level) in &page.severity {
        let _ = writeln!(text, "{:16}{level}", context.name());
    }
    let _ = writeln!(text, "\nSince {}.", page.since);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(subject: &str) -> String {
        let text = answer(subject).expect("an answer");
        text.lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_rules_name_leads_to_its_page() {
        for rule in RULES {
            assert_eq!(title(rule.name()), format!("# {}", rule.name()));
        }
    }

    #[test]
    fn the_refusal_of_pip_or_uv_leads_to_the_guide() {
        let printed = [
            "externally-managed-environment",
            "error: externally-managed-environment\n\n× This environment is externally managed\n",
            "error: The interpreter at /usr is externally managed, and indicates the following:",
            "/usr/lib/python3.11/EXTERNALLY-MANAGED",
        ];
        for text in printed {
            assert_eq!(title(text), "# externally-managed-environment", "{text}");
        }
    }

    #[test]
    fn an_old_pip_leads_to_its_own_page() {
        let printed =
            "Usage:\n  pip install [options]\n\nno such option: --break-system-packages\n";
        assert_eq!(title(printed), "# option-unknown");
    }

    #[test]
    fn other_text_is_an_error_with_advice() {
        let Err(Failure(message)) = answer("sudo-pop") else { panic!() };
        assert!(message.contains("did you mean `sudo-pip`?"));
        let Err(Failure(message)) = answer("error: something else\n\n") else { panic!() };
        assert!(message.contains("neither"));
    }

    #[test]
    fn the_guide_names_only_rules_that_exist() {
        let named = GUIDE.split("pep668-lint explain ").skip(1);
        let names: Vec<&str> = named.filter_map(|rest| rest.split('`').next()).collect();
        assert!(names.len() >= 4 && names.iter().all(|name| find(name).is_some()), "{names:?}");
    }
}
