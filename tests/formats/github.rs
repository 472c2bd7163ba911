//! Workflow commands, read by the rules of GitHub's runner: a line that begins with `::` is a command,
//! and so is whatever stands behind `##[` in any other line.

use super::hostile::{POISON, assert_harmless, finding, paths, report, trouble};
use pep668_lint::finding::{Finding, Severity, TroubleKind};
use pep668_lint::report::escape::line;
use pep668_lint::report::{Checkout, Look, Report, Stale, concise, full, github, json, jsonl};
use pep668_lint::source::Kind;
use std::collections::BTreeMap;

struct Command {
    name: String,
    properties: BTreeMap<String, String>,
    data: String,
}

/// As the runner: name and properties up to the second `::`, properties parted by commas; each kind of
/// `%XX` is turned back in turn, `%25` last.
fn command(line: &str) -> Option<Command> {
    let (info, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let data = data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let pairs = properties.trim().split(',').filter_map(|pair| pair.split_once('='));
    let value = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let properties = pairs.map(|(key, text)| (key.to_owned(), value(text))).collect();
    Some(Command { name: name.to_owned(), properties, data })
}

/// The commands of a report; its other lines hold none.
fn commands(text: &str) -> Vec<Command> {
    let lines: Vec<&str> = text.lines().collect();
    let (commands, rest) = lines.split_at(lines.len() - 2);
    assert!(rest.iter().all(|line| command(line).is_none() && !line.contains("##[")), "{rest:?}");
    commands.iter().map(|line| command(line).unwrap_or_else(|| panic!("{line}"))).collect()
}

fn rendered(report: &Report) -> String {
    github::render(report, &Checkout::default())
}

/// One file was read.
fn report_of(findings: Vec<Finding>) -> Report {
    let mut report = Report { findings, ..Report::default() };
    report.summary.read.insert(Kind::Script, 1);
    report
}

/// What a baseline holds is a stranger's, too; and what is printed for people ends in the same log.
#[test]
fn no_line_that_is_for_people_is_a_command() {
    let mut report = report();
    let stale = POISON.iter().chain(["::stop-commands::x7", "##[add-mask]x"].iter());
    let stale = stale.map(|it| Stale { path: (*it).into(), rule: (*it).into(), count: 1 });
    report.stale = Some(stale.rev().collect());
    let look = Look { notes: true, statistics: true, ..Look::default() };
    let own = |line: &&str| line.starts_with("::error ") || line.starts_with("::warning ");
    for text in [
        full::render(&report, look),
        concise::render(&report, look),
        json::render(&report, look),
        jsonl::render(&report, look),
        rendered(&report).lines().filter(|line| !own(line)).collect::<Vec<_>>().join("\n"),
    ] {
        for line in text.lines() {
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
        }
    }
    assert!(rendered(&report).contains("  \\u{3a}:stop-commands::x7 in"));
}

#[test]
fn each_line_is_the_one_command_that_it_should_be() {
    let text = rendered(&report());
    assert_harmless(&text);
    let commands = commands(&text);
    let of = |level: &str| commands.iter().filter(|it| it.name == level).count();
    // Findings and troubles, and one that says that there are more.
    assert_eq!((of("error"), of("warning")), (3 * POISON.len() + 1, 3 * POISON.len() + 1));
    assert_eq!(commands.len(), of("error") + of("warning"), "notes are not annotated");
    for path in paths() {
        let spelled = |c: char| match c {
            '\r' | '\n' => c.to_string(),
            _ => line(&c.to_string()).into_owned(),
        };
        let path: String = path.chars().map(spelled).collect();
        let here = commands.iter().filter(|it| it.properties.get("file") == Some(&path));
        assert_eq!(here.count(), 6, "{path:?} reaches the runner as far as it can");
    }
    let keys = ["col", "endColumn", "endLine", "file", "line", "title"];
    for command in &commands {
        assert!(command.properties.keys().all(|key| keys.contains(&key.as_str())));
        assert!(command.properties["title"].starts_with("pep668-lint"));
        assert!(!command.data.contains("hidden reason"));
        // The runner prints it: a line for the message, one for the context, one for the help.
        assert!(command.data.lines().count() <= 3);
        assert_harmless(&command.data);
    }
}

#[test]
fn a_finding_has_its_place_its_rule_its_context_and_its_help() {
    let text = "é sudo pip\n";
    let findings = vec![finding("a/x.sh", text, "sudo", Severity::Error)];
    let report = report_of(findings);
    let checkout = Checkout { folder: "sub".to_owned(), ..Checkout::default() };
    let text = github::render(&report, &checkout);
    let first = text.lines().next().unwrap();
    let expected = "::error file=sub/a/x.sh,line=1,col=3,endColumn=7,endLine=1,\
        title=pep668-lint%3A sudo-pip::a/x.sh:1:3: `sudo` installs into the system%0A\
        context: host: `sudo` runs it (line 1)%0A\
        help: leave out `sudo`";
    assert_eq!(first, expected);
}

#[test]
fn columns_are_left_out_where_lines_differ() {
    let findings = vec![finding("x.sh", "a \\\n b\n", "a \\\n b", Severity::Warning)];
    let report = report_of(findings);
    let commands = commands(&rendered(&report));
    let properties = &commands[0].properties;
    assert_eq!((properties["line"].as_str(), properties["endLine"].as_str()), ("1", "2"));
    assert!(!properties.contains_key("col") && !properties.contains_key("endColumn"));
}

#[test]
fn the_last_annotation_that_is_shown_counts_the_others() {
    let errors = |count: usize| {
        let mut report = report_of(Vec::new());
        for at in 0..count {
            let path = format!("{at:02}.sh");
            report.findings.push(finding(&path, "sudo", "sudo", Severity::Error));
        }
        report.troubles.push(trouble(TroubleKind::Partial, "x", "y"));
        commands(&rendered(&report))
    };
    assert_eq!(errors(10).len(), 11, "nothing is missing");
    let commands = errors(12);
    assert_eq!(commands.len(), 14);
    assert_eq!(commands[9].data, "3 more errors: see the log of this step");
    assert!(commands[10].data.starts_with("09.sh:1:1: "));
    assert_eq!(commands[13].name, "warning");
}

#[test]
fn nothing_is_annotated_where_nothing_is_wrong() {
    let findings = vec![finding("x.sh", "sudo", "sudo", Severity::Note)];
    let report = report_of(findings);
    assert!(rendered(&report).starts_with("1 note (see --show-notes)\n"), "{}", rendered(&report));
}
