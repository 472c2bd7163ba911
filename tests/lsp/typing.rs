//! Edits, as editors send them.

use crate::client::Client;
use pep668_lint::config::Config;
use pep668_lint::engine::{Setup, Target, Workspace, lint};
use pep668_lint::knowledge::KNOWLEDGE_DATE;
use pep668_lint::source::{Kind, SourceFile};
use serde_json::{Value, json};
use std::sync::Arc;

#[test]
fn changes_of_one_message_build_on_each_other() {
    let mut client = Client::new(&[]);
    client.open("a.sh", "shellscript", "sudo x\n");
    let at = |line: u32, character: u32| json!({"line": line, "character": character});
    let insert =
        |place: Value, text: &str| json!({"range": {"start": place, "end": place}, "text": text});
    client.change(
        "a.sh",
        2,
        json!([insert(at(0, 5), "é\u{1f40d}\n"), insert(at(1, 0), "sudo pip install ")]),
    );
    assert_eq!(client.rules("a.sh", 2), ["sudo-pip@1"]);
    // The snake has two units.
    client.change(
        "a.sh",
        3,
        json!([{"range": {"start": at(0, 0), "end": at(0, 8)}, "text": "\n"}]),
    );
    assert_eq!(client.rules("a.sh", 3), ["sudo-pip@2"]);
}

#[test]
fn half_of_a_pair_of_surrogates_keeps_its_place() {
    let mut client = Client::new(&[]);
    client.open("a.sh", "shellscript", "\u{1f40d}sudo pip install x\n");
    let place = json!({"line": 0, "character": 1});
    client.change("a.sh", 2, json!([{"range": {"start": place, "end": place}, "text": "\n"}]));
    let to = json!({"line": 1, "character": 1});
    // What is left of the snake in the second line.
    let range = json!({"start": {"line": 1, "character": 0}, "end": to});
    client.change("a.sh", 3, json!([{"range": range, "text": ""}]));
    assert_eq!(client.rules("a.sh", 3), ["sudo-pip@1"]);
}

#[test]
fn nothing_is_said_about_a_text_that_was_replaced() {
    let slow = "sudo pip install x\n".repeat(300);
    let mut client = Client::new(&[]);
    client.open("a.sh", "shellscript", "\n");
    client.published("a.sh");
    client.replace("a.sh", 2, &slow);
    // By then the worker is at it.
    std::thread::sleep(std::time::Duration::from_millis(20));
    client.replace("a.sh", 3, "\n");
    // When this is answered, the server knows of the third text.
    assert!(client.ask("$/unknown", json!({})).is_err());
    client.seen.clear();
    assert_eq!(client.published("a.sh")["version"], 3);
}

#[test]
fn only_the_newest_text_is_spoken_of() {
    let mut client = Client::new(&[]);
    client.open("a.sh", "shellscript", "\n");
    for version in 2..200 {
        let text = if version % 2 == 0 { "sudo pip install x\n" } else { "\n" };
        client.replace("a.sh", version, text);
    }
    client.replace("a.sh", 200, "\n\nsudo pip install x\n");
    let mut last = 0;
    loop {
        let published = client.published("a.sh");
        let version = published["version"].as_i64().unwrap();
        assert!(version > last, "{version} after {last}");
        last = version;
        let expected = match version {
            200 => vec!["sudo-pip@2"],
            version if version % 2 == 0 => vec!["sudo-pip@0"],
            _ => vec![],
        };
        assert_eq!(crate::client::rules(&published["diagnostics"]), expected, "{version}");
        if version == 200 {
            break;
        }
    }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

const DOCKERFILE: &str = "\
    FROM debian:12\nRUN apt-get install -y python3-pip\n# é\u{1f40d}\nRUN \\\n  pip install x\n";
const WORKFLOW: &str = "on: push\njobs:\n  a:\n    runs-on: self-hosted\n    steps:\n";
const STEP: &str = "    - name: é\u{1f40d}\n      run: |\n        sudo pip install x\n";

/// Pieces of which something comes about now and then.
const PIECES: &[&str] = &[
    "sudo pip install x\n",
    "pip install --break-system-packages y\n",
    "RUN ",
    "FROM debian:12\n",
    "FROM python:3.12\n",
    "rm /usr/lib/python3.11/EXTERNALLY-MANAGED\n",
    "export PIP_BREAK_SYSTEM_PACKAGES=1\n",
    "# pep668-lint: allow[sudo-pip] -- é\u{1f40d}\n",
    "if true; then\n",
    "fi\n",
    "\\\n",
    "\r\n",
    "\r",
    "'",
    "\"",
    "é",
    "\u{1f40d}",
    "<<EOF\n",
    "  - run: |\n      ",
    " && ",
];

/// The position of a byte, counted in UTF-16 as the protocol says it.
fn position(text: &str, offset: usize) -> Value {
    let before = text[..offset].replace("\r\n", "\n\u{0}");
    let mut line = before.matches(['\n', '\r']).count();
    let mut rest = before.rsplit(['\n', '\r']).next().unwrap().replace('\u{0}', "");
    // Between `\r` and `\n` the line has not ended yet.
    if text[..offset].ends_with('\r') && text[offset..].starts_with('\n') {
        line -= 1;
        rest = before[..before.len() - 1].rsplit(['\n', '\r']).next().unwrap().replace('\u{0}', "");
    }
    json!({"line": line, "character": rest.encode_utf16().count()})
}

/// `rule:start` of all that `check` would report, in the order of the text.
fn expected(name: &str, text: &str) -> Vec<String> {
    let kind = Kind::by_name(name.as_ref()).unwrap();
    let file = Arc::new(SourceFile::new(name, text));
    let target = Target { file, kind, path: None, context: None, cut: false };
    let setup = Setup::new(&Config::default(), KNOWLEDGE_DATE);
    let found = lint(&target, &Workspace::alone(Arc::new(setup))).findings;
    let open = found.into_iter().filter(|finding| finding.suppressed.is_none());
    open.map(|finding| {
        let start = position(text, finding.location.span.start as usize);
        format!("{}:{}:{}", finding.rule, start["line"], start["character"])
    })
    .collect()
}

fn found(diagnostics: &Value) -> Vec<String> {
    let diagnostics = diagnostics.as_array().unwrap().iter();
    let findings = diagnostics.filter(|it| it["code"].is_string());
    findings
        .map(|it| {
            let start = &it["range"]["start"];
            format!("{}:{}:{}", it["code"].as_str().unwrap(), start["line"], start["character"])
        })
        .collect()
}

#[test]
fn after_every_edit_the_diagnostics_are_those_of_check() {
    let begun = [
        ("Dockerfile", "dockerfile", DOCKERFILE.repeat(4)),
        ("a.sh", "shellscript", "sudo pip install x\n".repeat(4)),
        (".github/workflows/a.yml", "yaml", WORKFLOW.to_owned() + &STEP.repeat(4)),
    ];
    let mut dice = Dice(668);
    for (name, language, mut text) in begun {
        let mut client = Client::new(&[]);
        client.open(name, language, &text);
        let mut with_findings = 0;
        for version in 2..60 {
            let places: Vec<usize> =
                (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
            let start = dice.roll(places.len());
            let end = (start + dice.roll(4)).min(places.len() - 1);
            let (start, end) = (places[start], places[end]);
            let piece = PIECES[dice.roll(PIECES.len())];
            let range = json!({"start": position(&text, start), "end": position(&text, end)});
            // A place between `\r` and `\n` has no name: what is meant is the end of the line.
            let real = |at: usize| {
                at - usize::from(text[..at].ends_with('\r') && text[at..].starts_with('\n'))
            };
            let (start, end) = (real(start), real(end));
            client.change(name, version, json!([{"range": range, "text": piece}]));
            let before = text.clone();
            text.replace_range(start..end, piece);
            let published = client.published_for(name, version);
            let found = found(&published["diagnostics"]);
            with_findings += usize::from(!found.is_empty());
            assert_eq!(found, expected(name, &text), "{text:?}");
            // Many edits are undone, or soon nothing would make sense any more.
            if found.is_empty() || dice.roll(2) > 0 {
                text = before;
                client.change(name, version, json!([{"text": text}]));
            }
        }
        assert!(with_findings > 5, "{name}: {with_findings}");
        assert!(client.quit());
    }
}
