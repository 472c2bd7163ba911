//! XML, by a strict parser. `.ci/formats` holds it against the schema.

use super::hostile::{POISON, assert_harmless, finding, report, trouble};
use pep668_lint::finding::{Severity, TroubleKind};
use pep668_lint::report::{Report, checkstyle, junit};
use roxmltree::{Document, Node};

fn elements<'a>(document: &'a Document<'a>, name: &str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name(name)).collect()
}

/// Paths as XML can hold them.
fn paths() -> Vec<String> {
    let spelled = |c: char| match c {
        '\n' | '\r' | '\t' => c.to_string(),
        '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => c.escape_default().to_string(),
        _ => c.to_string(),
    };
    let mut paths: Vec<String> =
        super::hostile::paths().iter().map(|path| path.chars().map(spelled).collect()).collect();
    paths.sort();
    paths
}

fn attribute(node: Node, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

fn number(node: Node, name: &str) -> usize {
    attribute(node, name).parse().unwrap()
}

#[test]
fn checkstyle_is_well_formed_and_names_every_file_as_it_is() {
    let text = checkstyle::render(&report());
    assert_harmless(&text);
    let document = Document::parse(&text).unwrap();
    let mut files: Vec<_> =
        elements(&document, "file").into_iter().map(|node| attribute(node, "name")).collect();
    files.sort();
    assert_eq!(files, paths());
    let errors = elements(&document, "error");
    assert_eq!(errors.len(), 7 * POISON.len());
    for error in &errors {
        assert!(number(*error, "line") > 0);
        assert!(["error", "warning", "info"].contains(&error.attribute("severity").unwrap()));
        assert!(error.attribute("source").unwrap().starts_with("pep668-lint."));
        assert_harmless(error.attribute("message").unwrap());
    }
    assert!(!text.contains("hidden reason"));
}

#[test]
fn checkstyle_says_what_is_wrong_where() {
    let mut report = Report::default();
    report.findings.push(finding("x.sh", "é sudo\n", "sudo", Severity::Note));
    report.troubles.push(trouble(TroubleKind::Unreadable, "y.sh", "no such file or folder"));
    insta::assert_snapshot!(checkstyle::render(&report));
}

#[test]
fn junit_is_well_formed_and_counts_right() {
    let text = junit::render(&report());
    assert_harmless(&text);
    let document = Document::parse(&text).unwrap();
    let count = POISON.len();
    let root = document.root_element();
    assert_eq!(number(root, "tests"), 7 * count);
    assert_eq!((number(root, "failures"), number(root, "errors")), (2 * count, 2 * count));
    let suites = elements(&document, "testsuite");
    let mut names: Vec<_> = suites.iter().map(|node| attribute(*node, "name")).collect();
    names.sort();
    assert_eq!(names, paths());
    for suite in suites {
        let inside = |name: &str| suite.descendants().filter(|it| it.has_tag_name(name)).count();
        assert_eq!(number(suite, "tests"), inside("testcase"));
        assert_eq!(number(suite, "failures"), inside("failure"));
        assert_eq!(number(suite, "errors"), inside("error"));
    }
    assert!(!text.contains("hidden reason"));
}

#[test]
fn junit_says_what_is_wrong_and_what_to_do() {
    let mut report = Report::default();
    for severity in [Severity::Error, Severity::Note] {
        report.findings.push(finding("x.sh", "é sudo\n", "sudo", severity));
    }
    report.troubles.push(trouble(TroubleKind::Invalid, "y.yml", "unclosed bracket"));
    report.troubles.push(trouble(TroubleKind::Partial, "z.sh", "no `fi`"));
    insta::assert_snapshot!(junit::render(&report));
}

#[test]
fn junit_without_findings_is_a_test_that_passed() {
    insta::assert_snapshot!(junit::render(&Report::default()));
    assert!(checkstyle::render(&Report::default()).ends_with("\"4.3\">\n</checkstyle>\n"));
}
