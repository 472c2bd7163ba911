#!/usr/bin/env python3
"""Prints knowledge/uv-options.tsv: the options of those uv subcommands that matter here.

Usage: uv_options.py UV SOURCE... > knowledge/uv-options.tsv
       uv_options.py --check TABLE UV

UV is uv's binary. The spellings to try come from its help and, for hidden ones, from names in
SOURCE (uv-cli's src/*.rs). Each is tried with a value and before an option that cannot exist, so
that uv stops while it reads its arguments: nothing is installed or fetched.

With --check the rows of TABLE, and what uv's help lists, are tried again: the exit status is 1 if they differ.
"""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

COMMANDS = """
add
pip
pip check
pip compile
pip freeze
pip install
pip list
pip show
pip sync
pip tree
pip uninstall
python install
remove
run
sync
tool install
tool run
tool upgrade
uv
venv
""".split("\n")[1:-1]

HEADER = """\
# Options of uv's subcommands, as {version} takes them. Made by knowledge/gen/uv_options.py. uv knows no abbreviations.
# option: subcommand and spelling; "*": accepted by all of these; "uv": before the subcommand; "pip": between `pip` and its own
# name: the main spelling. kind: flag, value (takes one)
# option\tname\tkind\tsource
"""


def run(uv, command, *arguments):
    words = [] if command == "uv" else command.split()
    return subprocess.run(
        [uv, *words, *arguments],
        env={"HOME": os.getcwd(), "UV_OFFLINE": "1", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def spellings(uv, sources):
    """Every long name that might be an option, and every letter."""
    names = set()
    for command in COMMANDS:
        names.update(re.findall(r" --([a-z][a-z0-9-]*)", run(uv, command, "--help").stdout))
    for source in sources:
        text = Path(source).read_text()
        fields = re.findall(r"^\s*(?:pub )?(?:r#)?([a-z]\w*): ", text, re.M)
        names.update(field.replace("_", "-") for field in fields)
        names.update(re.findall(r'"([a-z][a-z0-9-]+)"', text))
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return sorted({f"--{name}" for name in names} | {f"-{letter}" for letter in letters})


def option(uv, command, spelling, letters):
    """(name, kind) of an option, or None."""
    joint = "=" if spelling.startswith("--") else ""
    error = run(uv, command, f"{spelling}{joint}@@", "--zzz-nope").stderr
    if f"unexpected argument '{spelling}" in error:
        return None
    # Help is printed at once, and is no error.
    flag = not error or "unexpected value '@@'" in error or "unexpected argument '-@'" in error
    if flag:
        error = run(uv, command, spelling, "--zzz-nope").stderr
    usage = " ".join(command.split() if command != "uv" else [])
    used = re.search(rf"^Usage: uv {usage} ?(--[a-z0-9-]+)", error, re.M)
    invalid = re.search(r"^error: invalid value '@@' for '(--[a-z0-9-]+)", error)
    # Where the usage line says it already, it does not repeat an alias's name.
    required = re.search(rf"\|({spelling}s) <", error)
    name = letters.get(spelling) or (invalid or used or required or [None, spelling])[1]
    return name, "flag" if flag else "value"


def listed(uv, command):
    """The spellings in a command's help."""
    text = run(uv, command, "--help").stdout
    return set(re.findall(r"(?:^ +|, )(--[a-z][a-z0-9-]*|-\w)\b", text, re.M))


def check(table, uv):
    """Whether the table says what this uv does."""
    table, uv = Path(table).resolve(), str(Path(uv).resolve())
    rows = [line.split("\t") for line in table.read_text().splitlines() if not line.startswith("#")]
    version = "-".join(run(uv, "uv", "--version").stdout.split()[:2])
    wrong = []
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        for command in COMMANDS:
            told = {}
            for key, name, kind, _ in rows:
                whose, spelling = key.rsplit(" ", 1)
                if whose in ("*", command):
                    told[spelling] = (name, kind)
            help_text = run(uv, command, "--help").stdout
            letters = dict(re.findall(r"^ +(-\w), (--[a-z0-9-]+)", help_text, re.M))
            tried = sorted(set(told) | listed(uv, command))
            with ThreadPoolExecutor(2) as pool:
                found = list(pool.map(lambda spelling: option(uv, command, spelling, letters), tried))
            for spelling, facts in zip(tried, found):
                if told.get(spelling) != facts:
                    wrong.append(f"{command} {spelling}: {told.get(spelling)} in the table, {facts} in {version}")
    print("\n".join(wrong) or f"{table.name}: {len(rows)} rows as {version} has them")
    return 1 if wrong else 0


def main():
    if sys.argv[1] == "--check":
        sys.exit(check(*sys.argv[2:]))
    uv, *sources = sys.argv[1:]
    uv = str(Path(uv).resolve())
    sources = [Path(source).resolve() for source in sources]
    version = "-".join(run(uv, "uv", "--version").stdout.split()[:2])
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        tried = spellings(uv, sources)
        found = {}
        for command in COMMANDS:
            letters = dict(re.findall(r"^ +(-\w), (--[a-z0-9-]+)", run(uv, command, "--help").stdout, re.M))
            with ThreadPoolExecutor(2) as pool:
                known = pool.map(lambda spelling: option(uv, command, spelling, letters), tried)
                found[command] = {(spelling, *facts) for spelling, facts in zip(tried, known) if facts}
    shared = set.intersection(*found.values())
    rows = [("*", *facts) for facts in shared]
    rows += [(command, *facts) for command, options in found.items() for facts in options - shared]
    sys.stdout.write(HEADER.format(version=version))
    lines = (f"{command} {spelling}\t{name}\t{kind}\t{version}" for command, spelling, name, kind in rows)
    print("\n".join(sorted(lines, key=str.encode)))


main()
