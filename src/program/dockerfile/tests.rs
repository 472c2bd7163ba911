use super::*;
use crate::finding::Context;
use crate::program::{CopyFrom, Unit};
use crate::source::HOLE;

fn read(text: &str) -> Program {
    program(&SourceFile::new("Dockerfile", text))
}

fn template(template: &Template) -> String {
    let part = |part: &TemplatePart| match part {
        TemplatePart::Text(text) => show(text),
        TemplatePart::Variable { name, default: None, .. } => format!("${name}"),
        TemplatePart::Variable { name, default: Some(_), .. } => format!("${{{name}…}}"),
    };
    template.parts.iter().map(part).collect()
}

fn show(text: &Text) -> String {
    text.as_str().replace(HOLE, "?")
}

fn words(words: &[Text]) -> String {
    words.iter().map(show).collect::<Vec<_>>().join(" ")
}

fn bindings(bindings: &[Binding]) -> String {
    let shown = bindings.iter().map(|binding| match &binding.value {
        Some(value) => format!("{}={}", show(&binding.name), template(value)),
        None => show(&binding.name),
    });
    shown.collect::<Vec<_>>().join(",")
}

/// A step in one line.
fn step(step: &Step) -> String {
    match &step.action {
        Action::Env(pairs) => format!("env {}", bindings(pairs)),
        Action::Arg(pairs) => format!("arg {}", bindings(pairs)),
        Action::User(user) => format!("user {}", template(user)),
        Action::Workdir(folder) => format!("workdir {}", template(folder)),
        Action::Checkout(folder) => format!("checkout {}", template(folder)),
        Action::Copy(copy) => {
            let from = match &copy.from {
                CopyFrom::Context => "context".to_owned(),
                CopyFrom::Unit(unit) => format!("unit {unit}"),
                CopyFrom::Image(image) => format!("image {}", show(image)),
            };
            let sources: Vec<_> = copy.sources.iter().map(template).collect();
            let inline: Vec<_> = copy
                .inline
                .iter()
                .map(|(name, text)| format!("{}:{}", show(name), show(text)))
                .collect();
            format!("copy {from} {sources:?} {inline:?} {}", template(&copy.target))
        }
        other @ (Action::Load(_)
        | Action::If(_)
        | Action::Tell(_)
        | Action::Provide(_)
        | Action::Inside(_)) => {
            panic!("not in a Dockerfile: {other:?}")
        }
        Action::Later(inner) => format!("later {}", self::step(inner)),
        Action::Run(run) => {
            let script = match &run.script {
                Script::Exec(argv) => format!("exec {}", words(argv)),
                Script::Shell { shell, text } => format!("[{}] {}", words(shell), show(text)),
                Script::Stdin { shell, command, text } => {
                    format!("[{}] {} < {}", words(shell), show(command), show(text))
                }
                Script::File { .. } | Script::Source { .. } | Script::Typed(_) => {
                    "source".to_owned()
                }
            };
            match run.mode {
                Mode::Build => script,
                mode => format!("{mode:?} {script}"),
            }
        }
    }
}

fn steps(unit: &Unit) -> Vec<String> {
    unit.steps.iter().map(step).collect()
}

/// The only unit's steps behind `FROM x`.
fn steps_of(text: &str) -> Vec<String> {
    let program = read(&format!("FROM x\n{text}"));
    assert_eq!(program.units.len(), 1);
    assert_eq!(program.problems, []);
    steps(&program.units[0])
}

fn base(unit: &Unit) -> String {
    match &unit.base {
        Base::Image { reference, by_default, .. } => {
            format!("{}{}", show(reference), if *by_default { " by default" } else { "" })
        }
        Base::Unit(unit) => format!("unit {unit}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn stages_build_on_each_other() {
    let program = read(
        "FROM debian:12 AS Base\nFROM base\nFROM scratch\nFROM 1\nFROM x AS base\nFROM base\n",
    );
    let names: Vec<_> = program.units.iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!(
        names,
        ["stage 0 (Base)", "stage 1", "stage 2", "stage 3", "stage 4 (base)", "stage 5"]
    );
    let bases: Vec<_> = program.units.iter().map(base).collect();
    assert_eq!(bases, ["debian:12", "unit 0", "Scratch", "unit 1", "x", "unit 4"]);
    assert!(program.units.iter().all(|unit| unit.context == Context::Container));
}

#[test]
fn from_takes_the_defaults_of_global_arguments() {
    let program = read(
        "ARG TAG=12 NAME\nARG IMAGE=debian:${TAG}\nFROM ${IMAGE}-slim AS a\nFROM $NAME:1\n\
         FROM ${NAME:-ubuntu}:24.04\nFROM --platform=$BUILDPLATFORM x:$TARGETARCH\nFROM ${S:-a}\n",
    );
    let bases: Vec<_> = program.units.iter().map(base).collect();
    let expected =
        ["debian:12-slim by default", "?:1 by default", "ubuntu:24.04 by default", "x:?", "unit 0"];
    assert_eq!(bases, expected);
}

#[test]
fn arguments_of_a_stage_take_the_global_default() {
    let program = read("ARG A=1\nARG B\nFROM x\nARG A B=$A C TARGETARCH\nARG D=\"d e\"\n");
    assert_eq!(steps(&program.units[0]), ["arg A=1,B=$A,C,TARGETARCH=?", "arg D=d e"]);
}

#[test]
fn values_are_templates() {
    let found = steps_of(
        "ENV PATH=/opt/bin:$PATH A='$B' \"C\"=\"d e\"\nENV F g h\nUSER ${USER:-app}\nWORKDIR \"/a b\"\n",
    );
    assert_eq!(
        found,
        ["env PATH=/opt/bin:$PATH,A=$B,C=d e", "env F=g h", "user ${USER…}", "workdir /a b"]
    );
}

#[test]
fn commands_run_in_the_current_shell() {
    let found = steps_of(
        "RUN a\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN b\nRUN [\"c\", \"d\"]\nCMD e\n",
    );
    assert_eq!(
        found,
        [
            "[/bin/sh -c] a",
            "[/bin/bash -eo pipefail -c] b",
            "exec c d",
            "Detached [/bin/bash -eo pipefail -c] e",
        ]
    );
    let program = read("FROM x AS a\nSHELL [\"bash\", \"-c\"]\nFROM a\nRUN b\nFROM x\nRUN c\n");
    assert_eq!(steps(&program.units[1]), ["[bash -c] b"]);
    assert_eq!(steps(&program.units[2]), ["[/bin/sh -c] c"]);
}

#[test]
fn windows_images_have_their_own_shell() {
    let program = read("FROM python:3.12-windowsservercore-ltsc2022 AS a\nRUN b\nFROM a\nRUN c\n");
    assert_eq!(steps(&program.units[0]), ["[cmd /S /C] b"]);
    assert_eq!(steps(&program.units[1]), ["[cmd /S /C] c"]);
}

#[test]
fn heredocs_run_in_the_shell_or_in_the_program_that_they_name() {
    let found = steps_of(
        "RUN <<-EOF\n\ta\n\tEOF\nRUN <<EOF\n#! /usr/bin/env -S python3 -u\nb\nEOF\nRUN bash <<EOF\nc\nEOF\n",
    );
    assert_eq!(
        found,
        [
            "[/bin/sh -c] a\n",
            "[/bin/sh -c] /usr/bin/env -S python3 -u < #! /usr/bin/env -S python3 -u\nb\n",
            "[/bin/sh -c] bash <<EOF\nc\nEOF",
        ]
    );
}

#[test]
fn what_runs_later_stands_last() {
    let found = steps_of(
        "HEALTHCHECK CMD [\"h\"]\nONBUILD USER u\nONBUILD RUN --mount=type=bind,target=/s t\n\
         ENTRYPOINT [\"e\"]\nRUN r\n",
    );
    assert_eq!(
        found,
        [
            "[/bin/sh -c] r",
            "Detached exec h",
            "Detached exec e",
            "later user u",
            "later copy context [\".\"] [] /s",
            "later [/bin/sh -c] t",
        ]
    );
}

#[test]
fn files_come_from_the_context_stages_and_images() {
    let program = read(
        "FROM x AS Lib\nFROM y\nCOPY a $B /c/\nCOPY --from=lib [\"d e\", \"/f\"]\nCOPY --from=0 g /h\n\
         COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\nADD https://e.x/get-pip.py /tmp/\n\
         RUN --mount=from=lib,source=/w,target=/w --mount=type=cache,target=/c i\n",
    );
    assert_eq!(
        steps(&program.units[1]),
        [
            "copy context [\"a\", \"$B\"] [] /c/",
            "copy unit 0 [\"d e\"] [] /f",
            "copy unit 0 [\"g\"] [] /h",
            "copy image ghcr.io/astral-sh/uv:latest [\"/uv\"] [] /bin/",
            "copy context [\"https://e.x/get-pip.py\"] [] /tmp/",
            "copy unit 0 [\"/w\"] [] /w",
            "[/bin/sh -c] i",
        ]
    );
}

#[test]
fn copied_heredocs_are_files_with_unknown_variables() {
    let found = steps_of(
        "COPY <<EOF /etc/pip.conf\n[global]\nbreak=$X \"${Y:-1}\" \\$Z\nEOF\n\
         COPY <<'a' <<-b /d/\n$X\na\n\tc\nb\n",
    );
    assert_eq!(
        found,
        [
            "copy context [] [\"EOF:[global]\\nbreak=? \\\"?\\\" $Z\\n\"] /etc/pip.conf",
            "copy context [] [\"a:$X\\n\", \"b:c\\n\"] /d/",
        ]
    );
}

#[test]
fn images_that_boot_are_hosts() {
    let contexts =
        |text: &str| -> Vec<Context> { read(text).units.iter().map(|unit| unit.context).collect() };
    for text in [
        "FROM quay.io/fedora/fedora-bootc:42\n",
        "ARG V=stable\nFROM ghcr.io/ublue-os/bazzite:$V\n",
        "FROM fedora\nRUN dnf -y install x && bootc container lint\n",
        "FROM fedora\nRUN [\"bootc\", \"container\", \"lint\"]\n",
        "FROM fedora\nLABEL a=b containers.bootc=\"1\"\n",
    ] {
        assert_eq!(contexts(text), [Context::Host], "{text}");
    }
    let tool = "FROM quay.io/centos-bootc/bootc-image-builder:latest\n";
    assert_eq!(contexts(tool), [Context::Container]);
    let (host, container) = (Context::Host, Context::Container);
    let chain = "FROM fedora AS a\nFROM a AS b\nFROM a AS c\nLABEL containers.bootc 1\n";
    assert_eq!(contexts(chain), [host, container, host]);
    let chain = "FROM fedora/fedora-bootc AS a\nFROM a\nFROM debian\n";
    assert_eq!(contexts(chain), [host, host, container]);
}

#[test]
fn instructions_without_a_stage_are_noted_and_read() {
    let program = read("RUN a\nBOGUS\nRUN b\n");
    assert_eq!(steps(&program.units[0]), ["[/bin/sh -c] a", "[/bin/sh -c] b"]);
    assert!(matches!(program.units[0].base, Base::Unknown));
    let messages: Vec<_> = program.problems.iter().map(|(at, _, m)| (*at, m.as_str())).collect();
    assert_eq!(messages, [(0, "no FROM stands before this"), (6, "unknown instruction `BOGUS`")]);
    assert!(read("# nothing\nARG A\n").units.is_empty());
}

#[test]
fn steps_know_their_place() {
    let text = "FROM x\nENV A=1 \\\n  # c\n  B=2\nONBUILD RUN d\n";
    let program = read(text);
    let places: Vec<_> =
        program.units[0].steps.iter().map(|step| &text[step.place.span.range()]).collect();
    assert_eq!(places, ["ENV A=1 \\\n  # c\n  B=2", "RUN d"]);
    let Action::Env(pairs) = &program.units[0].steps[0].action else { panic!("no env") };
    assert_eq!(&text[pairs[1].place.span.range()], "B=2");
}
