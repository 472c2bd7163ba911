//! The report for people: each finding with the lines that it rests on.

use super::escape::{line, log};
use super::excerpt::Excerpts;
use super::style::{Paint, Styled, trouble};
use super::summary::{closing, statistics};
use super::wrap::wrapped;
use super::{Look, Report, context, link};
use crate::finding::{Finding, Location, Severity};
use crate::source::Span;
use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle, Severity as Shown};
use codespan_reporting::term::{Chars, Config, emit_to_write_style};
use std::sync::Arc;

/// How wide notes and help are, in characters, behind their margin.
const WIDTH: usize = 94;

/// Reasons for a context that need more lines than that are not all told: the most telling one is.
const CONTEXT_LINES: usize = 2;

/// The report with excerpts.
pub fn render(report: &Report, look: Look) -> String {
    let mut out = Vec::new();
    for finding in report.open().filter(|f| look.notes || f.severity > Severity::Note) {
        let before = out.len();
        if show(finding, look, &mut out).is_err() {
            // Without its excerpt it is still a finding.
            out.truncate(before);
            out.extend_from_slice(plain(finding).as_bytes());
        }
    }
    let mut out = String::from_utf8_lossy(&out).into_owned();
    let paint = Paint::new(look.colour);
    for it in &report.troubles {
        out.push_str(&trouble(it, paint));
    }
    if !report.troubles.is_empty() {
        out.push('\n');
    }
    if look.statistics && report.open().next().is_some() {
        out.push_str(&statistics(report));
        out.push('\n');
    }
    out.push_str(&closing(report, look.notes));
    log(out)
}

fn show(
    finding: &Finding,
    look: Look,
    out: &mut Vec<u8>,
) -> Result<(), codespan_reporting::files::Error> {
    let (excerpts, labels) = labels(finding);
    let severity = match finding.severity {
        Severity::Error => Shown::Error,
        Severity::Warning => Shown::Warning,
        Severity::Note => Shown::Note,
    };
    let diagnostic = Diagnostic::new(severity)
        .with_code(finding.rule)
        .with_message(line(&finding.message))
        .with_labels(labels)
        .with_notes(notes(finding, look));
    let chars = Chars { single_secondary_caret: '─', ..Chars::box_drawing() };
    let config = Config { chars, ..Config::default() };
    emit_to_write_style(&mut Styled::new(out, look.colour), &config, &excerpts, &diagnostic)
}

/// The excerpts that the finding needs, and what is underlined in them.
fn labels(finding: &Finding) -> (Excerpts, Vec<Label<usize>>) {
    let mut marks: Vec<(&Location, LabelStyle, &str)> =
        vec![(&finding.location, LabelStyle::Primary, "")];
    for evidence in &finding.evidence {
        let Some(location) = &evidence.location else { continue };
        let culprit = &finding.location;
        if marks[0].2.is_empty() && location.is_same(culprit) {
            marks[0].2 = &evidence.message;
        } else {
            marks.push((location, LabelStyle::Secondary, &evidence.message));
        }
    }
    let mut excerpts = Excerpts::default();
    let mut labels = Vec::new();
    while let Some((first, ..)) = marks.first() {
        let file = Arc::clone(&first.file);
        let here: Vec<_> = marks.extract_if(.., |(at, ..)| Arc::ptr_eq(&at.file, &file)).collect();
        let spans: Vec<Span> = here.iter().map(|(location, ..)| location.span).collect();
        let (id, places) = excerpts.add(&file, &spans);
        for ((_, style, message), place) in here.into_iter().zip(places) {
            labels.push(Label::new(style, id, place).with_message(line(message)));
        }
    }
    (excerpts, labels)
}

/// Evidence that stands nowhere, why the context is what it is, what to do, where to read more.
fn notes(finding: &Finding, look: Look) -> Vec<String> {
    let facts = finding.evidence.iter().filter(|evidence| evidence.location.is_none());
    let facts = facts.map(|evidence| wrapped(&line(&evidence.message), WIDTH));
    let help = finding.help.iter().map(|help| wrapped(&format!("help: {}", line(help)), WIDTH));
    let shown = |text: Option<String>| text.map(|text| wrapped(&line(&text), WIDTH));
    let context = shown(context::untold(finding))
        .filter(|text| text.lines().count() <= CONTEXT_LINES)
        .or_else(|| shown(context::first_untold(finding)));
    facts.chain(context).chain(help).chain([page(finding.rule, look)]).collect()
}

/// Where the rule is explained; a terminal may open it.
fn page(rule: &str, look: Look) -> String {
    let text = link::hint(rule);
    // OSC 8: address, text, and an empty address as the end.
    let text = if look.links {
        format!("\x1b]8;;{}\x1b\\{text}\x1b]8;;\x1b\\", link::rule(rule))
    } else {
        text
    };
    format!("rule: {text}")
}

fn plain(finding: &Finding) -> String {
    let position = finding.location.file.position(finding.location.span.start);
    let (path, message) = (line(finding.location.file.path()), line(&finding.message));
    let severity = finding.severity.name();
    format!(
        "{severity}[{}]: {message}\n  {path}:{}:{}\n\n",
        finding.rule, position.line, position.column
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Context, Evidence};
    use crate::source::{Kind, SourceFile};

    fn location(file: &Arc<SourceFile>, words: &str) -> Location {
        let start = file.text().find(words).expect("the words stand in the file");
        Location { file: Arc::clone(file), span: Span::new(start, start + words.len()) }
    }

    fn evidence(location: Option<Location>, message: &str) -> Evidence {
        Evidence { location, message: message.to_owned() }
    }

    fn example() -> Report {
        let script = Arc::new(SourceFile::new(
            "install.sh",
            "#!/bin/sh\nset -e\n\napt-get install -y python3-pip\n\n\n\
             sudo -H pip3 install --break-system-packages ansible\n",
        ));
        let readme = Arc::new(SourceFile::new("README.md", "# Setup\n\nRun `sh install.sh`.\n"));
        let finding = Finding {
            rule: "sudo-pip",
            severity: Severity::Error,
            confidence: Confidence::High,
            message: "pip installs into the system with raised privilege".to_owned(),
            location: location(&script, "sudo"),
            command: Some(location(
                &script,
                "sudo -H pip3 install --break-system-packages ansible",
            )),
            context: Context::Host,
            context_evidence: vec![evidence(
                Some(location(&readme, "sh install.sh")),
                "people are told to run this script",
            )],
            via: Vec::new(),
            evidence: vec![
                evidence(
                    Some(location(&readme, "sh install.sh")),
                    "people are told to run this script",
                ),
                evidence(Some(location(&script, "pip3 install")), "this is the system's pip"),
                evidence(None, "whatever it overwrites belongs to the distribution"),
            ],
            help: vec![
                "pipx install ansible".to_owned(),
                "or a virtual environment: python3 -m venv .venv && .venv/bin/pip install ansible"
                    .to_owned(),
            ],
            fixes: Vec::new(),
            suppressed: None,
        };
        let mut report = Report::default();
        let mut note = finding.clone();
        note.severity = Severity::Note;
        report.findings = vec![finding, note];
        report.summary.read.insert(Kind::Script, 1);
        report
    }

    /// A build that fails, as the rules word it.
    fn refused() -> Report {
        let dockerfile = Arc::new(SourceFile::new(
            "Dockerfile",
            "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip\n\
             COPY . /app\nRUN pip install -r /app/requirements.txt\n",
        ));
        let command = location(&dockerfile, "pip install -r /app/requirements.txt");
        let finding = Finding {
            rule: "install-blocked",
            severity: Severity::Error,
            confidence: Confidence::High,
            message: "pip 23.0.1 will refuse this: the Python 3.11 of debian 12 is externally managed"
                .to_owned(),
            location: command.clone(),
            command: Some(command),
            context: Context::Container,
            context_evidence: vec![evidence(
                Some(location(&dockerfile, "FROM debian:12")),
                "this stage is built in a container",
            )],
            via: Vec::new(),
            evidence: vec![
                evidence(
                    Some(location(&dockerfile, "debian:12")),
                    "debian:12 marks /usr/bin/python3",
                ),
                evidence(Some(location(&dockerfile, "python3-pip")), "its pip comes from apt"),
            ],
            help: vec![
                "a virtual environment: `RUN python3 -m venv /opt/venv`, then \
                 `ENV PATH=\"/opt/venv/bin:$PATH\"` above this line (with `python3-venv` from apt)"
                    .to_owned(),
                "or `--break-system-packages`, which is permitted here: this container is thrown away"
                    .to_owned(),
            ],
            fixes: Vec::new(),
            suppressed: None,
        };
        let mut report = Report { findings: vec![finding], ..Report::default() };
        report.summary.read.insert(Kind::Dockerfile, 1);
        report
    }

    /// Without what changes from release to release.
    fn shown(report: &Report) -> String {
        let text = render(report, Look::default());
        report.findings.iter().fold(text, |text, finding| {
            text.replace(&link::hint(finding.rule), "<the rule's page>")
        })
    }

    #[test]
    fn the_last_line_of_a_finding_links_the_rule_s_page_on_a_terminal_only() {
        let finding = |look| {
            let text = render(&refused(), look);
            text.split("\n\n").next().unwrap_or_default().lines().last().map(str::to_owned)
        };
        let last = finding(Look::default()).expect("a line");
        assert!(last.ends_with(&format!("rule: {}", link::hint("install-blocked"))), "{last}");
        let linked = finding(Look { links: true, ..Look::default() }).expect("a line");
        let address = link::rule("install-blocked");
        let start = format!("rule: \x1b]8;;{address}\x1b\\");
        assert!(linked.contains(&start) && linked.ends_with("\x1b]8;;\x1b\\"), "{linked:?}");
        let plain = linked.replace(&format!("\x1b]8;;{address}\x1b\\"), "");
        assert_eq!(plain.replace("\x1b]8;;\x1b\\", ""), last);
    }

    #[test]
    fn a_refusal_leads_from_the_command_to_the_image() {
        insta::assert_snapshot!(shown(&refused()));
    }

    #[test]
    fn the_first_line_says_what_is_wrong_and_the_first_help_what_to_do() {
        let text = render(&refused(), Look::default());
        let first = text.lines().next().expect("a line");
        assert_eq!(
            first,
            "error[install-blocked]: pip 23.0.1 will refuse this: the Python 3.11 of debian 12 is \
             externally managed"
        );
        let help = text.lines().find(|line| line.contains("help: ")).expect("help");
        assert!(help.contains("RUN python3 -m venv /opt/venv"));
    }

    #[test]
    fn a_finding_shows_what_it_rests_on() {
        insta::assert_snapshot!(shown(&example()));
    }

    #[test]
    fn colours_are_codes_around_the_same_text() {
        let coloured = render(&example(), Look { colour: true, ..Look::default() });
        let mut plain = String::new();
        let mut codes = coloured.split("\x1b[");
        plain.push_str(codes.next().unwrap_or_default());
        plain.extend(codes.filter_map(|part| part.split_once('m')).map(|(_, text)| text));
        assert_eq!(plain, render(&example(), Look::default()));
    }

    #[test]
    fn nothing_from_the_file_reaches_the_terminal_raw() {
        let text = "pip\x1b]0;x\x07 \u{202e}install\r\n";
        let mut finding = super::super::tests::finding("a\x1b.sh", text, 0..3, None);
        finding.message = "`\x1b[2J`".to_owned();
        finding.help = vec!["\u{202e}".to_owned()];
        let report = Report { findings: vec![finding], ..Report::default() };
        insta::assert_snapshot!(shown(&report));
    }
}
