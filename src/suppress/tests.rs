//! Comments and findings made by hand: what covers what.

use super::*;
use crate::finding::{Confidence, Context, Location, Severity};
use crate::source::{FileId, Text};
use crate::syntax::shell::Dialect;

const RULES: &[&str] = &["sudo-pip", "marker-removed", "guard-disabled"];

fn terms() -> Terms<'static> {
    let today = Date::new(2026, 6, 15);
    Terms { rules: RULES, active: RULES, today, complete: true, doubtful: &[] }
}

fn file(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile::new("x", text))
}

fn location(file: &Arc<SourceFile>, start: usize, len: usize) -> Location {
    Location { file: Arc::clone(file), span: Span::new(start, start + len) }
}

/// A finding of `sudo-pip` at each `SUDO`.
fn findings(file: &Arc<SourceFile>) -> Vec<Finding> {
    let finding = |(start, word): (usize, &str)| Finding {
        rule: "sudo-pip",
        severity: Severity::Error,
        confidence: Confidence::High,
        message: String::new(),
        location: location(file, start, word.len()),
        command: None,
        context: Context::Host,
        context_evidence: Vec::new(),
        evidence: Vec::new(),
        via: Vec::new(),
        help: Vec::new(),
        fixes: Vec::new(),
        suppressed: None,
    };
    file.text().match_indices("SUDO").map(finding).collect()
}

fn in_script(file: &Arc<SourceFile>) -> Vec<Comment> {
    in_shell(&Text::verbatim(file.text(), FileId(0), 0), Dialect::Bash, file)
}

/// Which of the findings are allowed, as `+` and `-`, and which remarks are made.
fn judged(
    text: &str,
    comments: fn(&Arc<SourceFile>) -> Vec<Comment>,
    terms: &Terms<'_>,
) -> (String, Vec<RemarkKind>) {
    let file = file(text);
    let mut findings = findings(&file);
    let remarks = apply(&comments(&file), &file, &mut findings, &[], terms);
    let signs = findings.iter().map(|it| if it.suppressed.is_some() { '+' } else { '-' });
    (signs.collect(), remarks.into_iter().map(|remark| remark.kind).collect())
}

fn script(text: &str) -> (String, Vec<RemarkKind>) {
    judged(text, in_script, &terms())
}

fn dockerfile(text: &str) -> (String, Vec<RemarkKind>) {
    judged(text, |file| in_dockerfile(file), &terms())
}

fn workflow(text: &str) -> (String, Vec<RemarkKind>) {
    judged(text, |file| in_yaml(file), &terms())
}

/// Nothing is wrong with the comments, and they allow this.
fn allows(signs: &str) -> (String, Vec<RemarkKind>) {
    (signs.to_owned(), Vec::new())
}

const ALLOW: &str = "# pep668-lint: allow[sudo-pip] -- a kiosk";

#[test]
fn a_comment_at_the_end_covers_its_line_and_the_command_that_ends_there() {
    assert_eq!(script(&format!("SUDO a; SUDO b {ALLOW}\nSUDO c\n")), allows("++-"));
    assert_eq!(script(&format!("SUDO z\nSUDO a \\\n  b {ALLOW}\nSUDO c\n")), allows("-+-"));
    assert_eq!(script(&format!("SUDO a && \\\n  SUDO b {ALLOW}\n")), allows("-+"));
    assert_eq!(script(&format!("if a; then\n  SUDO b {ALLOW}\n  SUDO c\nfi\n")), allows("+-"));
    assert_eq!(script(&format!("SUDO sh -c '\n SUDO a' {ALLOW}\n")), allows("++"));
}

#[test]
fn a_comment_above_covers_the_next_command_with_all_that_belongs_to_it() {
    assert_eq!(script(&format!("{ALLOW}\nSUDO a\nSUDO b\n")), allows("+-"));
    assert_eq!(
        script(&format!("{ALLOW}\n\n# more\nSUDO a \\\n  && SUDO b\nSUDO c")),
        allows("++-")
    );
    assert_eq!(script(&format!("{ALLOW}\nif a; then\n  SUDO b\nfi\nSUDO c\n")), allows("+-"));
    assert_eq!(script(&format!("f() {{\n  {ALLOW}\n  SUDO a\n  SUDO b\n}}\n")), allows("+-"));
    assert_eq!(script(&format!("a &&\n  {ALLOW}\n  SUDO b &&\n  SUDO c\n")), allows("+-"));
    assert_eq!(script(&format!("a |\n  {ALLOW}\n  SUDO b |\n  SUDO c\n")), allows("+-"));
    assert_eq!(script(&format!("x=$(\n  {ALLOW}\n  SUDO a\n  SUDO b\n)\n")), allows("+-"));
    let case = format!("case x in\n  a) b ;;\n  {ALLOW}\n  c) SUDO d ;;\n  e) SUDO f ;;\nesac\n");
    assert_eq!(script(&case), allows("+-"));
    assert_eq!(script(&format!("a\n{ALLOW}\n")), (String::new(), vec![RemarkKind::Unused]));
}

#[test]
fn only_comments_count() {
    for text in [
        format!("echo \"{ALLOW}\"\nSUDO a\n"),
        format!("echo '\n{ALLOW}\n'\nSUDO a\n"),
        format!("cat <<EOF\n{ALLOW}\nEOF\nSUDO a\n"),
        format!("echo a{ALLOW}\nSUDO a\n"),
        format!("echo \\{ALLOW}\nSUDO a\n"),
    ] {
        assert_eq!(script(&text), allows("-"), "{text}");
    }
}

#[test]
fn a_comment_for_the_file_covers_all_of_it() {
    let text = "SUDO a\n# pep668-lint: allow-file[sudo-pip] -- a kiosk\nSUDO b\n";
    assert_eq!(script(text), allows("++"));
    assert_eq!(dockerfile(&format!("FROM a\nRUN {text}")), allows("++"));
}

#[test]
fn in_a_dockerfile_it_covers_an_instruction_or_a_continued_line() {
    let text = format!("{ALLOW}\n# more\n\nRUN SUDO a \\\n  && SUDO b\nRUN SUDO c\n");
    assert_eq!(dockerfile(&text), allows("++-"));
    let text = format!("RUN SUDO a \\\n  {ALLOW}\n\n  # more\n  && SUDO b \\\n  && SUDO c\n");
    assert_eq!(dockerfile(&text), allows("-+-"));
    let text = format!("RUN SUDO a \\\n  {ALLOW}\n  {ALLOW}\n  && SUDO b\n");
    assert_eq!(dockerfile(&text), allows("-+"));
    let text = format!("{ALLOW}\nRUN <<EOF\nSUDO a\nEOF\nRUN SUDO b\n");
    assert_eq!(dockerfile(&text), allows("+-"));
    assert_eq!(dockerfile(&format!("LABEL a=\"{ALLOW}\"\nRUN SUDO a\n")), allows("-"));
}

#[test]
fn in_yaml_it_covers_an_item_a_key_or_a_value() {
    let steps = format!("steps:\n  {ALLOW}\n  - name: a\n    run: SUDO a\n  - run: SUDO b\n");
    assert_eq!(workflow(&steps), allows("+-"));
    let key = format!("- env: SUDO a\n  {ALLOW}\n  run: |\n    SUDO b\n    SUDO c\n- SUDO d\n");
    assert_eq!(workflow(&key), allows("-++-"));
    assert_eq!(workflow(&format!("- run: SUDO a {ALLOW}\n- run: SUDO b\n")), allows("+-"));
    assert_eq!(workflow(&format!("- run: SUDO a\n    b {ALLOW}\n- run: SUDO b\n")), allows("+-"));
    assert_eq!(workflow(&format!("- run: | {ALLOW}\n    SUDO a\n  env: SUDO b\n")), allows("+-"));
    assert_eq!(workflow(&format!("job: {ALLOW}\n  run: SUDO a\n")).0, "-");
    assert_eq!(workflow(&format!("{ALLOW}\njob:\n  a: SUDO a\nother: SUDO b\n")), allows("+-"));
    assert_eq!(workflow(&format!("a: '{ALLOW}'\nb: SUDO a\n")), allows("-"));
    // The comment is the shell's, who sees it in the text of the script.
    assert_eq!(workflow(&format!("run: |\n  {ALLOW}\n  SUDO a\n")), allows("-"));
}

#[test]
fn a_finding_is_covered_through_its_command_as_well() {
    let file = file(&format!("{ALLOW}\npip\nSUDO\n"));
    let mut findings = findings(&file);
    findings[0].command = Some(location(&file, ALLOW.len() + 1, 3));
    assert_eq!(apply(&in_script(&file), &file, &mut findings, &[], &terms()), []);
    assert_eq!(findings[0].suppressed.as_deref(), Some("a kiosk"));
}

#[test]
fn what_the_policy_permits_is_use() {
    let file = file(&format!("{ALLOW}\npip\n"));
    let location = location(&file, ALLOW.len() + 1, 3);
    let permitted = Permitted { rule: "sudo-pip", location, command: None };
    assert_eq!(apply(&in_script(&file), &file, &mut [], &[permitted], &terms()), []);
}

#[test]
fn without_a_reason_the_finding_stays() {
    let (signs, remarks) = script("# pep668-lint: allow[sudo-pip]\nSUDO a\n");
    assert_eq!((signs.as_str(), remarks), ("-", vec![RemarkKind::WithoutReason]));
}

#[test]
fn behind_its_last_day_the_finding_is_back() {
    for (day, signs, kinds) in [
        ("2026-06-14", "-", vec![RemarkKind::Expired]),
        ("2026-06-15", "+", vec![]),
        ("2026-06-16", "+", vec![]),
    ] {
        let text = format!("# pep668-lint: allow[sudo-pip] until={day} -- x\nSUDO a\n");
        assert_eq!(script(&text), (signs.to_owned(), kinds), "{day}");
    }
}

#[test]
fn names_that_no_rule_has_are_reported_and_the_others_count() {
    let file = file("SUDO a # pep668-lint: allow[sudopip, sudo-pip, suppression-unused] -- x\n");
    let mut findings = findings(&file);
    let remarks = apply(&in_script(&file), &file, &mut findings, &[], &terms());
    assert!(findings[0].suppressed.is_some());
    let shown: Vec<_> = remarks.iter().map(|it| (it.kind, file.slice(it.span))).collect();
    let unknown = RemarkKind::UnknownRule;
    assert_eq!(shown, [(unknown, "sudopip"), (unknown, "suppression-unused")]);
    assert_eq!(remarks[0].message, "there is no rule `sudopip`; did you mean `sudo-pip`?");
}

#[test]
fn of_several_rules_the_unused_ones_are_named() {
    let file = file("SUDO a # pep668-lint: allow[sudo-pip, marker-removed] -- x\n");
    let mut findings = findings(&file);
    let remarks = apply(&in_script(&file), &file, &mut findings, &[], &terms());
    let shown: Vec<_> = remarks.iter().map(|it| (it.kind, file.slice(it.span))).collect();
    assert_eq!(shown, [(RemarkKind::Unused, "marker-removed")]);
}

#[test]
fn nobody_knows_about_the_use_of_rules_that_are_off_or_of_files_understood_in_part() {
    let text = "# pep668-lint: allow[marker-removed] -- x\nSUDO a\n";
    let off = Terms { active: &["sudo-pip"], ..terms() };
    assert_eq!(judged(text, in_script, &off), allows("-"));
    let partial = Terms { complete: false, ..terms() };
    assert_eq!(judged(text, in_script, &partial), allows("-"));
    let broken = "# pep668-lint: alow[marker-removed] -- x\nSUDO a\n";
    assert_eq!(judged(broken, in_script, &partial).1, [RemarkKind::Unused]);
}

#[test]
fn nobody_knows_about_the_use_at_a_command_that_is_not_understood() {
    let text = "# pep668-lint: allow[marker-removed] -- x\nrm $x\n";
    let unclear = Terms { doubtful: &[42], ..terms() };
    assert_eq!(judged(text, in_script, &unclear), allows(""));
    assert_eq!(judged(text, in_script, &terms()).1, [RemarkKind::Unused]);
}

#[test]
fn the_reason_of_the_nearer_comment_is_given() {
    let text = "# pep668-lint: allow-file[sudo-pip] -- far\n# pep668-lint: allow[sudo-pip] -- near\nSUDO\n";
    let file = file(text);
    let mut findings = findings(&file);
    assert_eq!(apply(&in_script(&file), &file, &mut findings, &[], &terms()), []);
    assert_eq!(findings[0].suppressed.as_deref(), Some("near"));
}

#[test]
fn many_comments_over_many_findings_take_no_time() {
    let mut text = String::new();
    for _ in 0..20_000 {
        text.push_str("# pep668-lint: allow-file[sudo-pip] -- x\n# pep668-lint: allow[sudo-pip] -- y\nSUDO a\n");
    }
    let begin = std::time::Instant::now();
    let (signs, remarks) = script(&text);
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
    assert!(remarks.is_empty() && signs.bytes().all(|sign| sign == b'+'));
}
