//! What fuzzing once found, and inputs at the edges of the syntax, through the checks of the fuzz targets.
#![allow(clippy::unwrap_used, missing_docs)]

mod checks;

use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// Runs a check over all files in `testdata/fuzz/NAME`.
fn finds(name: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/fuzz").join(name);
    // Of some targets nothing was found yet.
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let checked = std::panic::catch_unwind(|| check(&fs::read(&path).unwrap()));
        assert!(checked.is_ok(), "{}", path.display());
    }
}

#[test]
fn finds_in_dockerfiles() {
    finds("dockerfile", checks::dockerfile);
}

#[test]
fn finds_in_scripts() {
    finds("shell", checks::shell);
}

#[test]
fn finds_in_yaml() {
    finds("yaml", checks::yaml);
}

#[test]
fn finds_in_workflows() {
    finds("workflow", checks::workflow);
}

#[test]
fn finds_in_whole_runs() {
    finds("check", checks::check);
}

#[test]
fn finds_in_words() {
    finds("words", checks::words);
}

#[test]
fn finds_in_programs() {
    finds("machine", checks::machine);
}

#[test]
fn finds_in_suppressions() {
    finds("suppressions", checks::suppressions);
}

#[test]
fn finds_in_span_maps() {
    finds("spans", checks::span_map::check);
}

#[test]
fn finds_in_reports() {
    finds("reports", checks::reports::check);
}

/// Text made of what the parsers look for, in any order.
fn tangle(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        8 => prop::sample::select(words).prop_map(str::to_owned),
        1 => ".{0,3}",
    ];
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat().into_bytes())
}

#[rustfmt::skip]
const DOCKERFILE: &[&str] = &[
    "\n",
    "\n",
    "\r\n",
    "\\\n",
    "\\ \n",
    " ",
    "\t",
    "FROM ",
    "debian:12",
    " AS a",
    "RUN ",
    "ONBUILD ",
    "COPY ",
    "ADD ",
    "ENV ",
    "ARG ",
    "CMD ",
    "HEALTHCHECK ",
    "SHELL ",
    "USER ",
    "A=b",
    "$A",
    "${A:-b}",
    "<<EOF",
    "<<-'E'",
    "EOF",
    "E",
    "[\"sh\", \"-c\", \"x\"]",
    "[",
    "\"",
    "'",
    "# c\n",
    "#escape=`\n",
    "`\n",
    "--from=a ",
    "--mount=type=bind",
    "\u{feff}",
    "\0",
    "ß",
    "pip install x",
    "sudo ",
    "\u{fdd0}",
];

#[rustfmt::skip]
const YAML: &[&str] = &[
    "\n", "\n  ", "\n    ", "\r\n", " ", "\t", "- ", "a: ", "? ", ": ", "k: |\n", "k: >-\n", "|2+\n", "[", "]", "{", "}",
    ", ", "\"", "'", "''", "\\n", "\\x41", "\\\n", "&a ", "*a", "<<: *a", "!!str ", "# c", "---\n", "...\n", "%YAML 1.2\n",
    "~", "null", "true", "é", "\u{feff}", "\u{85}", "\0", "x y",
];

#[rustfmt::skip]
const WORKFLOW: &[&str] = &[
    "\n", "\n  ", "\n    ", "\n      - ", " ", "on: push\n", "jobs:\n  j:\n    ", "runs-on: ", "ubuntu-latest", "[self-hosted, x]",
    "${{ matrix.os }}", "${{ fromJSON('[1, {\"a\": 2}]') }}", "${{ a && 'b' || c[0] }}", "${{ ", " }}", "strategy: {matrix: {os: [a, b], include: [{os: c}]}}",
    "container: ", "{image: debian:12, options: -u 1}", "env: {A: b, PIP_BREAK_SYSTEM_PACKAGES: 1}", "steps:\n    - ", "run: ", "run: |\n        ",
    "shell: ", "pwsh", "bash -el {0}", "uses: actions/setup-python@v5", "with: {python-version: 3.12}", "if: ", "runner.os == 'Linux'",
    "working-directory: x", "continue-on-error: true", "defaults: {run: {shell: sh}}", "echo A=1 >> $GITHUB_ENV", "pip install x",
    "runs:\n  using: composite\n  steps:\n  - ", "inputs: {a: {default: b}}", "&a ", "*a", "<<: *a", "#", "'", "\"", "é",
];

#[rustfmt::skip]
const SHELL: &[&str] = &[
    "\n",
    ";",
    " ",
    " ",
    "\\\n",
    "if ",
    "then ",
    "else ",
    "fi",
    "for x in ",
    "do ",
    "done",
    "while ",
    "case x in ",
    "esac",
    ";;",
    "(",
    ")",
    "{ ",
    "}",
    "[[ ",
    " ]]",
    "$(",
    "`",
    "\"",
    "'",
    "$'",
    "${",
    "$x",
    "<<E\n",
    "<<-'E'\n",
    "\nE\n",
    "<<<",
    ">",
    "2>&1",
    "&",
    "&&",
    "||",
    "|",
    "!",
    "#",
    "=",
    "a=(",
    "+=",
    "pip install x",
    "sudo ",
    "--break-system-packages",
    "sh -c ",
    "eval ",
    "f() ",
    "\0",
    "ß",
    "\r\n",
    "*",
    "${{ x }}",
    "\u{fdd0}",
    "export ",
    "exit ",
    "xargs ",
    "env ",
    "/usr/lib/python3/EXTERNALLY-MANAGED",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tangled_dockerfiles(text in tangle(DOCKERFILE)) {
        checks::dockerfile(&text);
        checks::check(&[&[0], text.as_slice()].concat());
    }

    #[test]
    fn tangled_scripts(dialect in 0..4_u8, text in tangle(SHELL)) {
        checks::shell(&[&[dialect], text.as_slice()].concat());
        checks::check(&[&[1], text.as_slice()].concat());
    }

    #[test]
    fn tangled_yaml(text in tangle(YAML)) {
        checks::yaml(&text);
    }

    #[test]
    fn tangled_workflows(text in tangle(WORKFLOW)) {
        checks::yaml(&text);
        checks::workflow(&text);
        checks::check(&[&[2], text.as_slice()].concat());
        checks::check(&[&[3], text.as_slice()].concat());
    }
}

proptest! {
    // Programs take longer than text that is none.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn chosen_programs(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        checks::machine(&bytes);
    }

    #[test]
    fn chosen_words(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        checks::words(&bytes);
    }

    #[test]
    fn chosen_suppressions(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        checks::suppressions(&bytes);
    }

    #[test]
    fn chosen_span_maps(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        checks::span_map::check(&bytes);
    }

    #[test]
    fn chosen_reports(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        checks::reports::check(&bytes);
    }
}
