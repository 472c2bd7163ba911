//! Markdown, by a parser that reads it as GitHub does.

use super::hostile::{POISON, assert_harmless, finding, report, trouble};
use markdown::{Options, to_html_with_options};
use pep668_lint::finding::{Severity, TroubleKind};
use pep668_lint::report::{Checkout, Look, Report, markdown as report_format};

fn html(text: &str) -> String {
    let mut options = Options::gfm();
    options.parse.constructs.math_text = true;
    options.parse.constructs.math_flow = true;
    // Tags in the text are to be seen as tags, and addresses of any kind as addresses.
    options.compile.allow_dangerous_html = true;
    options.compile.allow_dangerous_protocol = true;
    options.compile.gfm_tagfilter = false;
    to_html_with_options(text, &options).unwrap()
}

/// What comes out as HTML holds text and code alone.
pub(crate) fn assert_only_text(text: &str) {
    let html = html(text);
    for tag in html.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap()) {
        let tag = tag.trim_start_matches('/');
        assert!(["p", "code", "br"].contains(&tag), "{tag} in {html} of {text}");
    }
    // GitHub looks for mentions and references outside of code.
    for (at, part) in html.split("code>").enumerate() {
        assert!(at % 2 == 1 || !part.contains(['@', '#']), "{part} of {text}");
    }
}

/// The cells of each row of the first table, as HTML.
fn cells(html: &str) -> Vec<Vec<String>> {
    let body = html.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let cells = |row: &str| {
        let cells = row.split("<td>").skip(1);
        cells.map(|cell| cell.split("</td>").next().unwrap().to_owned()).collect()
    };
    body.split("<tr>").skip(1).map(cells).collect()
}

fn here() -> Checkout {
    Checkout { blob: Some("https://example.com/o/r/blob/abc".to_owned()), ..Checkout::default() }
}

#[test]
fn hostile_text_stays_in_its_cell() {
    let text = report_format::render(&report(), Look { notes: true, ..Look::default() }, &here());
    assert_harmless(&text);
    assert!(!text.contains("hidden reason"));
    let html = html(&text);
    let rows = cells(&html);
    assert_eq!(rows.len(), 7 * POISON.len());
    for row in &rows {
        let [severity, place, rule, message] = row.as_slice() else { panic!("{row:?}") };
        assert!(["error", "warning", "note"].contains(&severity.as_str()), "{row:?}");
        assert!(["", "sudo-pip"].contains(&rule.as_str()), "{row:?}");
        let links = place.matches("<a href=\"https://example.com/o/r/blob/abc/").count();
        assert_eq!((links, place.matches("<a").count()), (1, 1), "{row:?}");
        for tag in ["<a", "<img", "<em", "<strong", "<del", "<span", "<!--"] {
            assert!(!message.contains(tag), "{tag} in {message}");
        }
        for (at, part) in message.split("code>").enumerate() {
            assert!(at % 2 == 1 || !part.contains(['@', '#']), "{message}");
        }
    }
    assert_eq!(html.matches("<table>").count(), 1);
    assert_eq!(html.matches("<a ").count(), rows.len());
}

#[test]
fn a_report_is_a_heading_a_table_and_a_sentence() {
    let mut report = report();
    report.findings.clear();
    report.troubles.clear();
    for severity in [Severity::Note, Severity::Warning, Severity::Error] {
        let mut finding = finding("a b/x.sh", "é sudo\n", "sudo", severity);
        finding.suppressed = (severity == Severity::Warning).then(|| "reason".to_owned());
        report.findings.push(finding);
    }
    report.troubles.push(trouble(TroubleKind::Partial, "z.sh", "no `fi`"));
    let look = Look { statistics: true, ..Look::default() };
    insta::assert_snapshot!(report_format::render(&report, look, &here()));
}

#[test]
fn nothing_found_is_a_heading_and_a_sentence() {
    let text = report_format::render(&Report::default(), Look::default(), &Checkout::default());
    assert_eq!(text, "### pep668-lint: no findings\n\nread nothing\n");
}

#[test]
fn a_report_fits_into_a_comment_and_says_what_it_leaves_out() {
    let mut report = Report::default();
    let long = format!("{}.sh", "ü|".repeat(9_000));
    report.findings.push(finding(&long, "sudo", "sudo", Severity::Error));
    for at in 0..2_000 {
        let severity = if at % 2 == 0 { Severity::Error } else { Severity::Warning };
        report.findings.push(finding(&format!("{at}.sh"), "sudo", "sudo", severity));
    }
    let text = report_format::render(&report, Look::default(), &here());
    assert!(text.len() < 65_536, "{}", text.len());
    let rows = cells(&html(&text));
    assert!(rows.len() > 200, "{}", rows.len());
    assert!(rows.iter().all(|row| row[0] == "error"), "the most severe come first");
    let left_out = format!("\n{} more are left out here.\n", 2_001 - rows.len());
    assert!(text.contains(&left_out), "{left_out}");
}
