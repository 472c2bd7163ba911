//! `JUnit`'s XML, as the readers of test reports know it: each file is a suite, each finding a case.
//!
//! Errors and warnings are failures, files that could not be checked are errors. Notes pass: whoever
//! reads a test report takes every failure for a reason to stop.

use super::xml::{DECLARATION, exact, text};
use super::{Report, context};
use crate::finding::{Finding, Severity, Trouble};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A file with its cases.
#[derive(Default)]
struct Suite {
    tests: usize,
    failures: usize,
    errors: usize,
    cases: String,
}

/// The report as XML. All files with findings or troubles, sorted by path.
pub fn render(report: &Report) -> String {
    let mut suites: BTreeMap<&str, Suite> = BTreeMap::new();
    for finding in report.open() {
        suites.entry(finding.location.file.path()).or_default().add_finding(finding);
    }
    for trouble in &report.troubles {
        suites.entry(&trouble.path).or_default().add_trouble(trouble);
    }
    if suites.is_empty() {
        // Readers take a report without a single case for a broken one.
        let cases = case("pep668-lint", "no findings", "");
        suites.insert("pep668-lint", Suite { tests: 1, cases, ..Suite::default() });
    }
    let sum = |count: fn(&Suite) -> usize| suites.values().map(count).sum::<usize>();
    let mut out = format!(
        "{DECLARATION}<testsuites name=\"pep668-lint\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        sum(|suite| suite.tests),
        sum(|suite| suite.failures),
        sum(|suite| suite.errors)
    );
    for (path, suite) in &suites {
        let _ = write!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}  </testsuite>\n",
            exact(path),
            suite.tests,
            suite.failures,
            suite.errors,
            suite.cases
        );
    }
    out.push_str("</testsuites>\n");
    out
}

impl Suite {
    fn add_finding(&mut self, finding: &Finding) {
        let file = &finding.location.file;
        let position = file.position(finding.location.span.start);
        let name = format!("{} at {}:{}", finding.rule, position.line, position.column);
        let details = details(finding);
        let result = if finding.severity == Severity::Note {
            format!("      <system-out>{details}</system-out>\n")
        } else {
            self.failures += 1;
            format!(
                "      <failure type=\"{}\" message=\"{}\">{details}</failure>\n",
                finding.severity.name(),
                text(&finding.message)
            )
        };
        self.tests += 1;
        self.cases.push_str(&case(file.path(), &name, &result));
    }

    fn add_trouble(&mut self, trouble: &Trouble) {
        let kind = trouble.kind;
        let place = trouble.line.map_or(String::new(), |line| format!(" at {line}"));
        let message = format!("{}: {}", kind.label(), text(&trouble.message));
        let result = if kind.severity() == Severity::Error {
            self.errors += 1;
            format!("      <error type=\"{}\" message=\"{message}\"/>\n", kind.name())
        } else {
            format!("      <system-out>{message}</system-out>\n")
        };
        self.tests += 1;
        self.cases.push_str(&case(&trouble.path, &format!("{}{place}", kind.name()), &result));
    }
}

fn case(class: &str, name: &str, result: &str) -> String {
    let start = format!("    <testcase classname=\"{}\" name=\"{name}\"", exact(class));
    if result.is_empty() {
        return format!("{start}/>\n");
    }
    format!("{start}>\n{result}    </testcase>\n")
}

/// What is wrong where, why it is believed, what to do.
fn details(finding: &Finding) -> String {
    let file = &finding.location.file;
    let position = file.position(finding.location.span.start);
    let place = format!("{}:{}:{}", file.path(), position.line, position.column);
    let mut lines = vec![text(&format!("{place}: {}", finding.message))];
    let reasons = finding.evidence.iter().map(|it| format!("because {}", context::reason(it)));
    lines.extend(reasons.chain(context::untold(finding)).map(|line| text(&line)));
    lines.extend(finding.help.iter().map(|help| text(&format!("help: {help}"))));
    lines.join("\n")
}
