//! What bash prints, word for word (`testdata/bash/printed.txt`).

use super::testing::bash;
use crate::source::HOLE;

const CASES: &str = include_str!("../../testdata/bash/printed.txt");

/// Each case: whether all of it is known, its text, and what bash printed.
fn cases() -> Vec<(bool, &'static str, &'static str)> {
    CASES
        .split("\n\n")
        .skip(1)
        .map(|block| {
            let (case, printed) = block.split_once('\n').unwrap_or((block, ""));
            (case.starts_with("$ "), &case[2..], printed.trim_end())
        })
        .collect()
}

/// What the machine believes is printed.
fn said(text: &str) -> String {
    let ran =
        bash("debian:12", &format!("cd /\nbash -c {} bash > /printed 2> /dev/null", quoted(text)));
    ran.state
        .fs
        .read("/printed")
        .map_or(HOLE.to_string(), |text| text.as_str().trim_end().to_owned())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether a text may be this one, whatever its holes stand for.
fn fits(said: &str, printed: &str) -> bool {
    let (mut rest, mut parts) = (printed, said.split(HOLE).peekable());
    let Some(rest_of_first) = parts.next().and_then(|first| rest.strip_prefix(first)) else {
        return false;
    };
    rest = rest_of_first;
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part.trim_end());
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

#[test]
fn what_bash_prints_is_foretold() {
    let mut wrong = String::new();
    for (known, case, printed) in cases() {
        let said = said(case);
        let same = said == printed;
        // A case that is known after all should say so.
        let right = if known { same } else { !same && fits(&said, printed) };
        if !right {
            let shown = said.replace(HOLE, "…");
            wrong.push_str(&format!("$ {case}\nbash:\n{printed}\nsaid:\n{shown}\n\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
