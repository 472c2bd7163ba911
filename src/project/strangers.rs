//! Whatever a file holds: nothing panics, spans slice, and the work stays small.

use super::mention::{CallerKind, Mention, mentions, target_mentions};
use proptest::prelude::*;

/// All kinds, each with a path that is of it.
const KINDS: [(CallerKind, &str); 22] = [
    (CallerKind::Document, "docs/a.md"),
    (CallerKind::Document, "docs/a.rst"),
    (CallerKind::Document, "docs/a.txt"),
    (CallerKind::Make, "Makefile"),
    (CallerKind::Just, "justfile"),
    (CallerKind::Compose, "compose.yml"),
    (CallerKind::Devcontainer, ".devcontainer/devcontainer.json"),
    (CallerKind::GitLab, ".gitlab-ci.yml"),
    (CallerKind::CircleCi, ".circleci/config.yml"),
    (CallerKind::Azure, "azure-pipelines.yml"),
    (CallerKind::Jenkins, "Jenkinsfile"),
    (CallerKind::Buildkite, ".buildkite/a.yml"),
    (CallerKind::Workflow, ".github/workflows/a.yml"),
    (CallerKind::Service, ".travis.yml"),
    (CallerKind::Vagrant, "Vagrantfile"),
    (CallerKind::PackageJson, "package.json"),
    (CallerKind::Tox, "tox.ini"),
    (CallerKind::Tasks, "pyproject.toml"),
    (CallerKind::Tasks, "Taskfile.yml"),
    (CallerKind::Template, "Dockerfile.j2"),
    (CallerKind::Script, "b.sh"),
    (CallerKind::Unknown, "b.py"),
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

fn all(text: &str) -> Vec<(CallerKind, Vec<Mention>)> {
    let names = ["a".to_owned(), String::new()];
    let mut all = Vec::new();
    for (kind, path) in KINDS {
        all.push((kind, mentions(kind, path, text, "ci/x.sh")));
        for file in ["sub/Makefile", "ci/package.json", "a/tox.ini", "a/justfile"] {
            all.push((kind, target_mentions(kind, path, text, file, &names)));
        }
    }
    all
}

proptest! {
    #[test]
    fn spans_slice_and_nothing_panics(text in text()) {
        for (kind, mentions) in all(&text) {
            for mention in mentions {
                prop_assert!(text.get(mention.span.range()).is_some(), "{kind:?} {mention:?}");
                prop_assert!(!mention.span.is_empty(), "{kind:?} {mention:?}");
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
        "echo $X ",
        "<pre>",
        "<!-- ",
        "https://github.com/a/x.sh ",
        "docker run a:b sh -c 'x.sh' ",
        "FROM x.sh\n",
        "{\"a\":",
        "$X",
    ] {
        let text = format!("./ci/x.sh {}", piece.repeat(20_000 / piece.len()));
        all(&text);
    }
}
