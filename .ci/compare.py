"""What other tools say about the hazards and look-alikes of testdata/hazards, as the table of the README.

    cargo build && python3 .ci/compare.py

Each text is given to each tool in the form that it reads: a script, a RUN of an image, a step of a job on a
machine that is kept. A tool speaks if it reports a rule that it does not report for `true` in the same form.
"""

import json
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = pathlib.Path(subprocess.run(["bash", ROOT / ".ci/tools"], check=True, capture_output=True, text=True).stdout.strip())
PATTERN = re.compile(r"sudo .*pip|break-system-packages|EXTERNALLY-MANAGED")


def output(*command, cwd):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False).stdout


def ours(text, folder):
    (folder / "x.sh").write_text(f"#!/bin/bash\n{text}\n")
    (folder / "pep668-lint.toml").write_text('[[overrides]]\nfiles = ["**"]\ncontext = "host"\n')
    report = json.loads(output(ROOT / "target/debug/pep668-lint", "check", "--format", "json", "x.sh", cwd=folder))
    return {found["rule"] for found in report["findings"] if found["severity"] != "note" and not found.get("suppressed")}


def pattern(text, folder):
    return {"pattern"} if PATTERN.search(text) else set()


def hadolint(text, folder):
    lines = "\n".join(text.splitlines())
    (folder / "Dockerfile").write_text(f"FROM debian:12\nRUN <<EOF\n{lines}\nEOF\n" if "\n" in lines else f"FROM debian:12\nRUN {lines}\n")
    return {found["code"] for found in json.loads(output(TOOLS / "hadolint", "-f", "json", "Dockerfile", cwd=folder) or "[]")}


def shellcheck(text, folder):
    (folder / "s.sh").write_text(f"#!/bin/bash\n{text}\n")
    return {f"SC{found['code']}" for found in json.loads(output(TOOLS / "shellcheck", "-f", "json", "s.sh", cwd=folder) or "[]")}


def zizmor(text, folder):
    (folder / ".github/workflows").mkdir(parents=True, exist_ok=True)
    step = "".join(f"          {line}\n" for line in text.splitlines())
    workflow = f"on: push\njobs:\n  job:\n    runs-on: [self-hosted]\n    steps:\n      - run: |\n{step}"
    (folder / ".github/workflows/ci.yml").write_text(workflow)
    report = output(TOOLS / "zizmor", "--offline", "--no-progress", "--format", "json", ".github/workflows/ci.yml", cwd=folder)
    return {found["ident"] for found in json.loads(report or "[]")}


def version(tool):
    return re.search(r"\d+\.\d+\.\d+", output(TOOLS / tool, "--version", cwd=ROOT))[0]


def main():
    rows = [row.split("\t") for row in (ROOT / "testdata/hazards/snippets.tsv").read_text().splitlines()[1:]]
    texts = [(kind == "bad", text.replace("\\n", "\n")) for _, kind, text in rows]
    bad = sum(harm for harm, _ in texts)
    print(f"| tool | of {bad} hazards, found | of {len(texts) - bad} look-alikes, reported | by |\n| --- | --- | --- | --- |")
    tools = [("pep668-lint", ours), (f"the pattern `{PATTERN.pattern.replace('|', chr(92) + '|')}`", pattern)]
    tools += [(f"{tool.__name__} {version(tool.__name__)}", tool) for tool in (hadolint, shellcheck, zizmor)]
    for name, tool in tools:
        found, alarms, rules = 0, 0, set()
        with tempfile.TemporaryDirectory() as folder:
            always = tool("true", pathlib.Path(folder))
            for harm, text in texts:
                spoke = tool(text, pathlib.Path(folder)) - always
                rules |= spoke
                found += bool(spoke) and harm
                alarms += bool(spoke) and not harm
        by = ", ".join(sorted(rules)) if tool not in (ours, pattern) else ""
        print(f"| {name} | {found} | {alarms} | {by} |")


main()
