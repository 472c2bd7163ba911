//! Every rule has a page that says what the code does, and every example on it is true.
#![allow(clippy::unwrap_used, missing_docs)]

use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, lint};
use pep668_lint::finding::{Context, Severity};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::rules::page::{Example, Page};
use pep668_lint::rules::{Level, RULES, Rule, policy};
use pep668_lint::source::{Kind, SourceFile};
use std::sync::Arc;

fn page(rule: &dyn Rule) -> Page<'static> {
    Page::parse(rule.page()).unwrap_or_else(|error| panic!("{}: {error}", rule.name()))
}

#[test]
fn front_matter_agrees_with_the_code() {
    for rule in RULES {
        let page = page(*rule);
        assert_eq!(page.name, rule.name());
        assert!(!page.summary.is_empty() && !page.summary.ends_with('.'), "{}", page.name);
        assert_eq!(page.since.split('.').count(), 3, "{}", page.name);
        let row = policy::TABLE.iter().find(|(name, _)| *name == page.name);
        let (_, row) = row.unwrap_or_else(|| panic!("{} has no row in the policy", page.name));
        let levels = row.iter().map(|level| level.name());
        let expected: Vec<_> = Context::ALL.into_iter().zip(levels).collect();
        assert_eq!(page.severity, expected, "{}", page.name);
    }
}

#[test]
fn pages_have_their_headings() {
    for rule in RULES {
        let page = page(*rule);
        assert!(page.body.starts_with(&format!("# {}\n", page.name)), "{}", page.name);
        let headings: Vec<&str> = page.body.lines().filter(|it| it.starts_with("## ")).collect();
        let expected = ["## What it flags", "## Why", "## What to do instead", "## Examples"];
        assert_eq!(headings, expected, "{}", page.name);
    }
}

#[test]
fn every_rule_has_examples_of_both_sorts() {
    for rule in RULES {
        let examples = page(*rule).examples();
        let bad = examples.iter().filter(|example| example.bad).count();
        assert!(bad > 0 && bad < examples.len(), "{}", rule.name());
    }
}

#[test]
fn examples_are_true() {
    let mut wrong = Vec::new();
    for rule in RULES {
        for example in page(*rule).examples() {
            if reports(rule.name(), &example) != example.bad {
                let must = if example.bad { "must" } else { "must not" };
                wrong.push(format!("{}:{}: {must} be reported", rule.name(), example.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the rule speaks. In a context that the example declares, it always may.
fn reports(rule: &str, example: &Example<'_>) -> bool {
    let (name, kind) = match example.language {
        "dockerfile" => ("Dockerfile", Kind::Dockerfile),
        "sh" => ("example.sh", Kind::Script),
        "workflow" => (".github/workflows/example.yml", Kind::Workflow),
        "action" => ("action.yml", Kind::Action),
        other => panic!("{rule}: an example in `{other}`"),
    };
    let mut setup = Setup::new(&Config::default(), KNOWLEDGE_DATE);
    if let Some(context) = example.context {
        setup.policy.set(rule, context, Level::Reported(Severity::Error));
    }
    let file = Arc::new(SourceFile::new(name, example.text.as_str()));
    let target = Target { context: example.context, ..Target::alone(file, kind) };
    lint(&target, &Workspace::alone(Arc::new(setup)))
        .findings
        .iter()
        .any(|finding| finding.rule == rule)
}
