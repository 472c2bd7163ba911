//! What nobody can know stands as a noncharacter in the machine's texts. No report shows it.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::Project;

/// Holes in every place of an event: paths, commands, requirements, reasons. `@` becomes one that a
/// stranger wrote.
const SCRIPT: &str = r#"#!/bin/bash
cd "$(mktemp -d)"
virtualenv env
env/bin/pip install "$(cat name)"
python3 -m venv "$HOME/$NAME" && . "$HOME/$NAME/bin/activate"
sudo pip3 install --break-system-packages "$NAME==1"
PIP_BREAK_SYSTEM_PACKAGES="$(x)" pip3 install requests
rm -f "/usr/lib/python3.$MINOR/EXTERNALLY-MANAGED" "$LIB/EXTERNALLY-MANAGED"
"$PYTHON" -m pip install --break-system-packages "$(y)"
conda create -p "$HOME/miniconda/$NAME" && "$HOME/miniconda/$NAME/bin/pip" install x
uv pip install --python "$DIR/bin/python" --break-system-packages x
docker run "$IMAGE" pip install --break-system-packages x
sudo pip3 install @name
"#;

const DOCKERFILE: &str = r#"ARG BASE
FROM registry/${BASE}/debian:12 AS a
ARG VERSION
RUN apt-get install -y python3-pip && pip3 install "x==$VERSION"
FROM ${BASE}
RUN pip install --break-system-packages x
"#;

const WORKFLOW: &str = r#"on: push
jobs:
  a:
    strategy: { matrix: { os: "${{ fromJSON(inputs.os) }}" } }
    runs-on: ["${{ matrix.os }}", "x-${{ vars.Y }}"]
    container: "${{ vars.IMAGE }}"
    steps:
    - run: sudo pip install ${{ inputs.package }} --break-system-packages
  b:
    runs-on: "${{ vars.LABEL }}"
    steps:
    - run: sudo pip install ${{ inputs.package }} --break-system-packages
"#;

#[test]
fn no_report_holds_what_stands_for_the_unknown() {
    let script = SCRIPT.replace('@', "\u{fdd0}");
    let files = [
        ("install.sh", script.as_str()),
        ("Dockerfile", DOCKERFILE),
        (".github/workflows/ci.yml", WORKFLOW),
    ];
    let project = Project::new(&files);
    let formats = "full concise json jsonl sarif github gitlab junit checkstyle rdjson markdown";
    let mut runs: Vec<String> =
        formats.split(' ').map(|format| format!("check --show-notes --format {format}")).collect();
    for (name, _) in files {
        runs.extend(["full", "json"].map(|format| format!("trace --format {format} {name}")));
    }
    for args in runs {
        let run = project.run(&args);
        assert!(run.status < 2 && run.out.len() > 100, "{args}: {} {}", run.out, run.err);
        let out = run.out.to_lowercase();
        let found = out.lines().find(|line| line.contains(['\u{fdd0}']) || line.contains("fdd0"));
        assert_eq!(found, None, "{args}");
    }
}
