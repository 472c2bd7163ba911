//! Whatever Dockerfile another parser accepts, ours sees the same instructions in it, at the same
//! places. Deliberate difference: dockerfile-parser knows no heredocs, so that none are shown to it.
#![allow(clippy::unwrap_used, missing_docs)]

use pep668_lint::source::FileId;
use pep668_lint::syntax::dockerfile::parse;
use proptest::prelude::*;

/// Offset and keyword of each instruction.
type Seen = Vec<(usize, String)>;

fn ours(text: &str) -> Seen {
    let tree = parse(text, FileId(0), 0);
    assert_eq!(tree.problems, [], "{text}");
    let seen = |it: &pep668_lint::syntax::dockerfile::Instruction| {
        (it.place.span.start as usize, it.keyword.as_str().to_ascii_uppercase())
    };
    tree.instructions.iter().map(seen).collect()
}

fn keyword_at(text: &str, start: usize) -> (usize, String) {
    let rest = &text[start..];
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    (start, rest[..end].to_ascii_uppercase())
}

/// Where an instruction's keyword stands.
fn start(instruction: &parse_dockerfile::Instruction<'_>) -> usize {
    use parse_dockerfile::Instruction as I;
    let keyword = match instruction {
        I::Add(it) => &it.add,
        I::Arg(it) => &it.arg,
        I::Cmd(it) => &it.cmd,
        I::Copy(it) => &it.copy,
        I::Entrypoint(it) => &it.entrypoint,
        I::Env(it) => &it.env,
        I::Expose(it) => &it.expose,
        I::From(it) => &it.from,
        I::Healthcheck(it) => &it.healthcheck,
        I::Label(it) => &it.label,
        I::Maintainer(it) => &it.maintainer,
        I::Onbuild(it) => &it.onbuild,
        I::Run(it) => &it.run,
        I::Shell(it) => &it.shell,
        I::Stopsignal(it) => &it.stopsignal,
        I::User(it) => &it.user,
        I::Volume(it) => &it.volume,
        I::Workdir(it) => &it.workdir,
        _ => panic!("an instruction that this test does not know"),
    };
    keyword.span.start
}

fn parse_dockerfile(text: &str) -> Option<Seen> {
    let file = parse_dockerfile::parse(text).ok()?;
    Some(file.instructions.iter().map(|it| keyword_at(text, start(it))).collect())
}

fn dockerfile_parser(text: &str) -> Option<Seen> {
    let file = dockerfile_parser::Dockerfile::parse(text).ok()?;
    Some(file.instructions.iter().map(|it| keyword_at(text, it.span().start)).collect())
}

/// How many of the others accept the text; they all must see what we see.
fn compare(text: &str) -> usize {
    let heredoc = text.contains("<<");
    let others = [parse_dockerfile(text), (!heredoc).then(|| dockerfile_parser(text)).flatten()];
    let accepted: Vec<Seen> = others.into_iter().flatten().collect();
    for other in &accepted {
        assert_eq!(&ours(text), other, "{text}");
    }
    accepted.len()
}

/// Instructions that a build accepts behind a FROM.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "RUN apt-get update && apt-get install -y python3-pip\n",
    "RUN pip install --break-system-packages x\r\n",
    "RUN a && \\\n    b && \\\n    # between\n    c\n",
    "RUN a \\\n\n  b\n",
    "run [\"pip\", \"install\", \"x\"]\n",
    "RUN [ -f x ] && echo \"# no comment\"\n",
    "RUN --mount=type=cache,target=/root/.cache pip install x\n",
    "RUN <<EOF\nRUN no instruction\nEOF\n",
    "RUN python3 - 'a b' \"c\\\"d\"\n",
    "ENV A=b C=\"d e\"\n", "ENV A b c\n", "ARG X\n", "ARG X=1\n", "LABEL a.b=\"c\" d=e\n",
    "COPY --from=build /a /b\n", "COPY [\"a b\", \"c\"]\n", "ADD https://example.com/get-pip.py /tmp/\n",
    "USER nobody\n", "WORKDIR /srv/${A:-b}\n", "EXPOSE 80/tcp 443\n", "VOLUME /data\n",
    "SHELL [\"/bin/bash\", \"-c\"]\n", "CMD [\"x\"]\n", "ENTRYPOINT exec x \"$@\"\n",
    "HEALTHCHECK --interval=5m CMD curl -f localhost\n", "HEALTHCHECK NONE\n", "STOPSIGNAL SIGTERM\n",
    "ONBUILD RUN pip install x\n", "FROM debian:12 AS next\n", "FROM --platform=linux/amd64 a/b:c\n",
    "# a comment\n", "  # another\n", "\n", "   \n", "MAINTAINER me <me@example.com>\n",
];

#[test]
fn each_piece_is_accepted_by_somebody() {
    for piece in PIECES {
        assert!(compare(&format!("FROM debian:12\n{piece}")) > 0, "{piece}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn we_agree_on_whatever_is_accepted(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12),
    ) {
        compare(&format!("FROM debian:12\n{}", pieces.concat()));
    }
}
