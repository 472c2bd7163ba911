//! Whatever a file holds: nothing panics, places lie in it, and the work stays small.

use super::{Caller, program};
use crate::program::{Action, Program, Script};
use crate::source::{SourceFile, Text};
use proptest::prelude::*;

/// All kinds, each with a path that is of it.
const KINDS: [(Caller, &str); 23] = [
    (Caller::Document, "docs/a.md"),
    (Caller::Document, "docs/a.rst"),
    (Caller::Document, "docs/a.adoc"),
    (Caller::Document, "docs/a.txt"),
    (Caller::Make, "Makefile"),
    (Caller::Just, "justfile"),
    (Caller::Npm, "package.json"),
    (Caller::Tox, "tox.ini"),
    (Caller::Toml, "pyproject.toml"),
    (Caller::Taskfile, "Taskfile.yml"),
    (Caller::Compose, "compose.yml"),
    (Caller::Devcontainer, ".devcontainer/devcontainer.json"),
    (Caller::Feature, "a/devcontainer-feature.json"),
    (Caller::GitLab, ".gitlab-ci.yml"),
    (Caller::CircleCi, ".circleci/config.yml"),
    (Caller::Azure, "azure-pipelines.yml"),
    (Caller::Jenkins, "Jenkinsfile"),
    (Caller::Buildkite, ".buildkite/a.yml"),
    (Caller::CodeDeploy, "appspec.yml"),
    (Caller::Service, ".travis.yml"),
    (Caller::Service, ".drone.yml"),
    (Caller::PreCommit, ".pre-commit-config.yaml"),
    (Caller::Dockerfile, "Dockerfile.j2"),
];

/// Pieces that mean something in one of the kinds.
const PIECES: &[&str] = &[
    "./x.sh",
    "bash ",
    "x.sh",
    "ci/x.sh",
    " ",
    "\n",
    "\t",
    "    ",
    "\\\n",
    "'",
    "\"",
    "`",
    "```\n",
    "```bash\n",
    "$(",
    ")",
    "<(",
    "${X}",
    "$X/",
    "{{ a }}/",
    "&&",
    "|",
    ";",
    "<",
    ">",
    "<<EOF\n",
    "EOF\n",
    "#",
    "# ",
    "$ ",
    "docker run -v .:/w ",
    "ssh h ",
    "cd ",
    "cd ci && ",
    "curl -o y ",
    "https://github.com/a/b/raw/main/x.sh",
    "| sh",
    "sh -c \"",
    "make ",
    "$(MAKE) a",
    "npm run a",
    "a: b\n\t",
    "a:\n",
    "- ",
    "script:",
    "hooks:\n  A:\n    - location: ",
    "run: ",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "sh '",
    "\"\"\"",
    "agent { docker ",
    "FROM x\n",
    "RUN ",
    "COPY x.sh /\n",
    "[testenv]\ncommands = ",
    "::\n\n   ",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "é",
    "。",
    "run `./x.sh` ",
    "Do not run `./x.sh`. ",
    "\u{fdd0}",
    "🦀",
    "\r\n",
    "=",
    "X=ci/x.sh\n",
    "..",
    "/",
    "\"scripts\": {\"a\": \"",
    "jobs:\n  a:\n    steps:\n      - ",
    "services:\n  a:\n    command: ",
];

fn text() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(PIECES).prop_map(str::to_owned);
    let piece = prop_oneof![8 => known, 1 => "\\PC{0,4}"];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn read(kind: Caller, path: &str, text: &str) -> Program {
    program(kind, &SourceFile::new(path, text), path)
}

/// The texts that a program runs.
fn texts(program: &Program) -> Vec<&Text> {
    let steps = program.units.iter().flat_map(|unit| &unit.steps);
    let runs = steps.filter_map(|step| match &step.action {
        Action::Run(run) => Some(&run.script),
        _ => None,
    });
    runs.flat_map(|script| match script {
        Script::Shell { text, .. } | Script::Typed(text) => std::slice::from_ref(text),
        Script::Exec(words) => words.as_slice(),
        _ => &[],
    })
    .collect()
}

proptest! {
    #[test]
    fn places_lie_in_the_file_and_nothing_panics(text in text()) {
        for (kind, path) in KINDS {
            let program = read(kind, path, &text);
            let whole = texts(&program).into_iter().filter_map(Text::whole_place);
            let why = program.units.iter().flat_map(|unit| &unit.why).filter_map(|why| why.place);
            for place in whole.chain(why) {
                prop_assert!(text.get(place.span.range()).is_some(), "{kind:?} {place:?}");
            }
        }
    }
}

#[test]
fn long_texts_of_one_piece_are_read_to_the_end() {
    for piece in [
        "$(",
        "`",
        "\"",
        "'",
        "((",
        "a\\\n",
        "x.sh ",
        "\"$(x.sh",
        "<<EOF\n",
        "cd ci\n./x.sh\n",
        "{{ ",
        "```\nx.sh\n",
        "a: a\n\t./ci/x.sh\n",
        "[[",
        "- ",
        "/* ",
        "sh '",
        "curl x.sh|",
        "ssh h ",
        "$X",
        "echo $X ",
        "<pre>",
        "<!-- ",
        "docker run a:b sh -c 'x.sh' ",
        "FROM x.sh\n",
        "{\"a\":",
        "${",
        "A = $(A)$(A)\na:\n\t$(A)\n",
        "run `",
        "not ",
    ] {
        let text = format!("./ci/x.sh {}", piece.repeat(20_000 / piece.len()));
        for (kind, path) in KINDS {
            read(kind, path, &text);
        }
    }
}

#[test]
fn variables_that_name_each_other_do_not_multiply() {
    use std::fmt::Write;
    let mut text = String::from("A0 = x x x x x x x x\n");
    for level in 1..12 {
        let value = format!("$(A{})", level - 1).repeat(30);
        writeln!(text, "A{level} = {value}").expect("a line");
    }
    text.push_str(&"a:\n\t$(A11)\n".repeat(50));
    let size: usize = texts(&read(Caller::Make, "Makefile", &text)).iter().map(|it| it.len()).sum();
    assert!(size < 8 << 20, "{size}");
}

#[test]
fn aliases_do_not_multiply_the_work() {
    use std::fmt::Write;
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let alias = format!("*a{}, ", level - 1).repeat(8);
        writeln!(text, "a{level}: &a{level} [{alias}]").expect("a line");
    }
    for (kind, path) in KINDS {
        let size: usize = texts(&read(kind, path, &text)).iter().map(|it| it.len()).sum();
        assert!(size < 8 << 20, "{kind:?} {size}");
    }
}
