#!/usr/bin/env python3
"""What hostile projects cost: each shape at growing sizes, in a process that may take 4 GB and 60 seconds.

    hostile.py --bin PATH [--sizes 64,128,…] [--only WORD…] [--limit SECONDS]    prints the table
    hostile.py --bin PATH --quick                                               64 KB only
    hostile.py --write SHAPE KB FOLDER                                          a shape, to look at

Ends with 1 if a run crashed, did not end, or took more memory than it may; with --strict also if twice the text took
much more than twice the time. Times are CPU seconds of the process. Needs Linux and Python 3.11; no packages.
"""

import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from shapes import SHAPES  # noqa: E402

MEMORY = 4 << 30
MOST_MEMORY = 300  # MB
MOST_GROWTH = 2.2
# Below that a doubling says nothing.
FLOOR = 0.15


def write(files, folder):
    for path, text in files.items():
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def run(binary, arguments, folder, limit):
    """CPU seconds, MB at the peak, and how it ended: a status, a signal's name or `time`."""
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.chdir(folder)
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            os.execv(binary, [binary, *arguments])
        finally:
            os._exit(127)
    until, nap = time.monotonic() + limit, 0.001
    while True:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            _, _, used = os.wait4(child, 0)
            return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, "time"
        time.sleep(nap)
        nap = min(2 * nap, 0.05)
    how = str(os.WEXITSTATUS(status)) if os.WIFEXITED(status) else signal.Signals(os.WTERMSIG(status)).name
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, how


def measure(binary, name, size, limit):
    _, make = SHAPES[name]
    folder = tempfile.mkdtemp(prefix="hostile-")
    try:
        os.mkdir(os.path.join(folder, ".git"))
        files = make(size << 10)
        write(files, folder)
        arguments = ["check", "--format", "concise"]
        if "base.jsonl" in files:
            arguments += ["--baseline", "base.jsonl"]
        return run(binary, arguments, folder, limit)
    finally:
        shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin")
    parser.add_argument("--sizes", default="64,128,256,512,1024")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--write", nargs=3)
    options = parser.parse_args()
    if options.write:
        name, size, folder = options.write
        os.makedirs(os.path.join(folder, ".git"), exist_ok=True)
        return write(SHAPES[name][1](int(size) << 10), folder)
    binary = os.path.abspath(options.bin)
    sizes = [64] if options.quick else [int(size) for size in options.sizes.split(",")]
    bad = 0
    for name, (kinds, _) in SHAPES.items():
        if options.only and not any(word in name or word in kinds for word in options.only):
            continue
        cells, last, worst, peak, wrong = [], None, 0.0, 0.0, []
        for size in sizes:
            seconds, memory, how = measure(binary, name, size, options.limit)
            peak = max(peak, memory)
            if last is not None and seconds > FLOOR:
                worst = max(worst, seconds / max(last, FLOOR / 2))
            cells.append(f"{seconds:7.2f}")
            last = seconds
            # 0, 1 and 2 are what `check` says; all else is a crash.
            if how not in ("0", "1", "2"):
                wrong.append(f"{size} KB: {how}")
                break
        grows = worst > MOST_GROWTH
        if peak > MOST_MEMORY:
            wrong.append("memory")
        bad += bool(wrong or (options.strict and grows))
        wrong += ["growth"] if grows else []
        row = " ".join(cells).ljust(8 * len(sizes))
        print(f"{name:34}{row} x{worst:4.1f} {peak:6.0f} MB  {', '.join(wrong)}".rstrip(), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
