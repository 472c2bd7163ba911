#!/usr/bin/env python3
"""Generative referee: does pep668-lint's abstract machine believe what real shells do?

Random shell programs in the manner of install scripts run for real in a throw-away sandbox, in which stubs
stand for pip, python, venv and sudo and log what reaches them. The same programs go to `pep668-lint trace`
(and `check`) as the last step of a Dockerfile. Per pip command one compares: did it run, was it refused, in
which environment, as whom, was an override in effect; per program: the guard afterwards, and the findings.

    referee.py --bin PATH [--seed 1] [--count 1000] [--shell bash|sh|both] [--jobs N] [--keep DIR]
    referee.py --bin PATH --replay FILE…          what both sides say about one's own programs
    referee.py --print 12 [--seed 1]              a generated program

Ends with 77 where there can be no sandbox. Needs Linux and root (namespaces, overlay mounts), Python 3.11, bash, dash, coreutils, setpriv. See README.md.
"""

import argparse
import collections
import copy
import json
import multiprocessing
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from shellref import sandbox  # noqa: E402

if sys.argv[1:2] == ["--keeper"]:
    sandbox.keeper()
    raise SystemExit

from shellref import grammar, shrink  # noqa: E402
from shellref.judge import FACTS, Run, belief, judge, worst  # noqa: E402
from shellref.product import DELIVERIES, Product, dockerfile  # noqa: E402

BATCH = 40
SKIPPED = 77  # what automake's tests say by it, too


def parses(text, shell):
    """Whether the shell takes it for a program; it runs nothing of it."""
    check = subprocess.run(
        [{"bash": "bash", "sh": "dash"}[shell], "-n"],
        input=text,
        capture_output=True,
        text=True,
        errors="replace",
    )
    return check.returncode == 0 and "here-document" not in check.stderr


def evaluate(program, run, unit, ask):
    """What is kept of a program."""
    verdicts = judge(run, unit, program.text, ask)
    by_package = collections.defaultdict(list)
    for v in verdicts:
        by_package[v.package].append(v)
    return verdicts, {name: worst(all_) for name, all_ in by_package.items()}


def complaints_in(output):
    """The lines in which shells and tools complain of what leaving words out of a program brings about: without
    numbers, and a package by any name."""
    known = (
        "not found",
        "No such file",
        "ermission denied",
        "nvalid option",
        "llegal option",
        "ambiguous redirect",
        "usage:",
        "Usage:",
        "missing operand",
        "unbound variable",
        "parameter not set",
        "bad substitution",
        "missing `]'",
        "unary operator",
        "unexpected",
        "arithmetic",
        "Bad file descriptor",
        "requires an argument",
        "missing argument",
        "not a valid identifier",
        "can only be used",
        "try '",
        "Try '",
        "read-only",
        "readonly",
        "is a directory",
        "Is a directory",
        "numeric argument",
        "too many arguments",
        "only meaningful",
    )
    lines = (line for line in output.splitlines() if any(word in line for word in known))
    return {re.sub(r"\bp?[0-9]+\b", "0", line) for line in lines}


class Worker:
    """Generates, runs and judges slices of the programs. One a process."""

    def __init__(self, options):
        self.o = options
        self.product = Product(options.bin, options.delivery)
        self.sandbox = sandbox.Sandbox()
        self.shrunk = collections.Counter()

    def slice(self, indexes):
        programs = [
            grammar.generate(self.o.seed, index, shell, self.o.without, self.o.user)
            for index, shell in indexes
        ]
        units = self.product.ask([(p.text, p.shell, p.user) for p in programs])
        return [self.one(p, unit) for p, unit in zip(programs, units)]

    def one(self, program, unit):
        run = Run(self.sandbox, program.text, program.shell, program.user)
        row = {
            "name": program.name,
            "used": sorted(program.used),
            "shell": program.shell,
            "user": program.user,
            "usable": run.usable,
            "facts": {},
            "packages": {},
            "wrong": [],
            "unsure": [],
            "calls": len(run.calls),
            "ended": run.rc != 0,
        }
        if not run.usable:
            return row
        verdicts, row["packages"] = evaluate(program, run, unit, self.asker(program))
        facts = collections.Counter((v.fact, v.kind) for v in verdicts)
        row["constructs"] = {name: program.constructs.get(name, []) for name in row["packages"]}
        row["facts"] = {f"{fact} {kind}": n for (fact, kind), n in facts.items()}
        row["undecided"] = dict(
            collections.Counter(f"{v.fact}: {v.what}" for v in verdicts if v.kind == "undecided")
        )
        seen = set()
        for v in verdicts:
            key = (v.kind, v.fact, v.what)
            if v.kind == "agree" or key in seen:
                continue
            seen.add(key)
            case = {"package": v.package, "fact": v.fact, "what": v.what, "text": program.text}
            if (
                self.shrunk[key] < (self.o.shrink if v.kind == "wrong" else self.o.unsure)
                and v.fact in self.o.facts
            ):
                self.shrunk[key] += 1
                try:
                    case["minimal"] = self.shrink(program, v, belief(unit, v), complaints_in(run.out))
                except RuntimeError as e:  # the sandbox or the product failed on a variant
                    case["failed"] = str(e)
            if v.kind == "wrong" or "minimal" in case:
                row[v.kind if v.kind == "wrong" else "unsure"].append(case)
        return row

    def disagreement(self, text, program, verdict, believed, complaints):
        """Does a variant of the program show the same disagreement?"""
        if not parses(text, program.shell) or re.search(r"python[0-9.]* +pip|\bsu(do)? +nobody", text):
            return False
        if re.search(r"[^&>|]&(?![&>])", text) and not re.search(r"\bwait\b", text):
            return False  # a job that nobody waits for dies with the build's shell
        findings = verdict.fact == "finding"
        (unit,) = self.product.ask([(text, program.shell, program.user)], findings)
        if belief(unit, verdict) != believed:
            return False  # cheaper than to run it
        run = Run(self.sandbox, text, program.shell, program.user)
        if not run.usable or "yntax error" in run.out or not complaints_in(run.out) <= complaints:
            return False  # another fault than the program's
        return any(
            (v.kind, v.fact, v.what, v.package) == (verdict.kind, verdict.fact, verdict.what, verdict.package)
            for v in judge(run, unit, text, self.asker(program))
        )

    def asker(self, program):
        """For the judge: the product's belief about another text under the same shell and user."""
        return lambda text: self.product.ask([(text, program.shell, program.user)], False)[0]

    def shrink(self, program, verdict, believed, complaints):
        tried = {}

        def still(text):
            if text not in tried:
                tried[text] = len(tried) < 1500 and self.disagreement(
                    text, program, verdict, believed, complaints
                )
            return tried[text]

        return shrink.shrink(copy.deepcopy(program.nodes), still)


_worker = None


def _start(options):
    global _worker
    _worker = Worker(options)


def _slice(indexes):
    return _worker.slice(indexes)


def normal(text):
    """A minimal program with its names numbered in order, to tell equal ones."""
    names = {}
    return re.sub(r"\bp[0-9]+\b", lambda m: names.setdefault(m[0], f"p{len(names) + 1}"), text)


# ---------------------------------------------------------------- the report
def rate(n, of):
    return f"{n} ({100 * n / of:.2f} %)" if of else "0"


def report(rows, options, seconds):
    out = []
    usable = [r for r in rows if r["usable"]]
    kinds = collections.Counter(
        kind for r in usable for name, kind in r["packages"].items() if name.startswith("p")
    )
    total = sum(kinds.values())
    out.append(
        f"programs {len(rows)}, judged {len(usable)} (the others ran too long or are no shell text); {seconds:.0f} s"
    )
    out.append(
        f"pip commands compared {total}: agree {rate(kinds['agree'], total)}, undecided {rate(kinds['undecided'], total)}, wrong {rate(kinds['wrong'], total)}"
    )
    out.append(
        f"programs with something wrong {rate(sum(bool(r['wrong']) for r in usable), len(usable))}; pip calls that ran {sum(r['calls'] for r in usable)}"
    )
    facts = collections.Counter()
    for r in usable:
        facts.update(r["facts"])
    out.append("\nfact         agree  undecided  wrong")
    for fact in FACTS:
        out.append(
            f"{fact:12} {facts[fact + ' agree']:5}  {facts[fact + ' undecided']:9}  {facts[fact + ' wrong']:5}"
        )
    what = collections.Counter(f"{w['fact']}: {w['what']}" for r in usable for w in r["wrong"])
    out.append("\nwrong, by what it said (programs)")
    out += [f"{n:6}  {text}" for text, n in what.most_common()]
    unsure = collections.Counter()
    for r in usable:
        unsure.update(r["undecided"])
    out.append("\nundecided, by what it said (commands)")
    out += [f"{n:6}  {text}" for text, n in unsure.most_common(20)]
    out.append(
        "\nby construct: commands that it had a part in, of these wrong, undecided; sorted by how much more often wrong than the rest"
    )
    by = collections.defaultdict(collections.Counter)
    for r in usable:
        for name, kind in r["packages"].items():
            for construct in r["constructs"].get(name, []):
                by[construct][kind] += 1
    lines = []
    for construct, n in by.items():
        mine = sum(n.values())
        rest = (kinds["wrong"] - n["wrong"]) / max(1, total - mine)
        lines.append(
            (
                n["wrong"] / mine - rest,
                f"{construct:20} {mine:6}  wrong {100 * n['wrong'] / mine:5.1f} %  undecided {100 * n['undecided'] / mine:5.1f} %",
            )
        )
    out += [text for _, text in sorted(lines, reverse=True)]
    for kind, title in (("wrong", "wrong"), ("unsure", "undecided")):
        groups = collections.defaultdict(list)
        for r in usable:
            for w in r[kind]:
                if "minimal" in w:
                    groups[
                        (f"{w['fact']}: {w['what']}", normal(w["minimal"]), f"{r['shell']}, {r['user']}")
                    ].append(r["name"])
        if groups:
            out.append(f"\nminimal programs, {title} ({len(groups)})")
            for (text, minimal, how), names in sorted(groups.items(), key=lambda g: (g[0][0], len(g[0][1]))):
                out.append(f"\n--- {text} [{how}; {len(names)} times, first {names[0]}]\n{minimal.rstrip()}")
    return "\n".join(out)


def keep(folder, row, options):
    for at, w in enumerate(row["wrong"]):
        place = f"{folder}/{row['name']}-{at}"
        os.makedirs(place, exist_ok=True)
        files = {
            "program.sh": w["text"],
            "verdict.txt": f"{w['package']} {w['fact']}: {w['what']}\nshell {row['shell']}, user {row['user']}\n",
            "Dockerfile": dockerfile(w.get("minimal", w["text"]), row["shell"], row["user"], "exec"),
        }
        if "minimal" in w:
            files["minimal.sh"] = w["minimal"]
        for name, text in files.items():
            with open(f"{place}/{name}", "w", encoding="utf-8") as f:
                f.write(text)


def replay(options):
    """Both sides on programs from files. The shell is --shell, or what a first line `#!…sh` says."""
    product, box = Product(options.bin, options.delivery), sandbox.Sandbox()
    bad = 0
    for path in options.replay:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        first = text.split("\n", 1)[0]
        shell = (
            "sh"
            if re.match(r"#!.*[/ ](da)?sh\b", first)
            else "bash" if first.startswith("#!") else options.shell.replace("both", "bash")
        )
        user = options.user or "root"
        (unit,) = product.ask([(text, shell, user)])
        run = Run(box, text, shell, user)
        print(
            f"== {path} ({shell}, {user})\n{text.rstrip()}\n-- real: status {run.rc}{', ran too long' if run.timeout else ''}, guard afterwards {run.down}"
        )
        for call in run.calls:
            print(
                f"   {call['outcome']:8} {call['venv'] or 'system'}  uid {call['uid']}{' by sudo' if call['sudo'] else ''}  override {call['override']}  {' '.join(call['argv'])}"
            )
        if run.fatal:
            print(
                f"   with {' '.join(run.fatal)} mended: "
                + ", ".join(f"{n} {c['outcome']}" for n, calls in run.mended.items() for c in calls)
            )
        if run.out.strip():
            print("   output: " + run.out.strip()[:1500].replace("\n", "\n           "))
        print("-- product:", unit["after"] if unit else "no answer")
        for e in (unit or {"events": []})["events"]:
            if e["packages"] or e["tool"] in ("venv", "pip"):
                print(
                    f"   {e['reach']:6} {e['outcome']:8} {(e['interpreter'] or {}).get('path', '?')}  {e['privilege']}  override {e['override'] and (e['override']['form'], e['override']['effect'])}  {e['command']}"
                )
        for f in (unit or {"findings": []})["findings"]:
            print(f"   {f['severity']}[{f['rule']}] {f['line']}:{f['column']} {f['message']}")
        print("-- verdicts")
        for v in judge(run, unit, text, lambda other: product.ask([(other, shell, user)], False)[0]):
            if v.kind != "agree":
                print(f"   {v.kind.upper() if v.kind == 'wrong' else v.kind}: {v.package} {v.fact}: {v.what}")
                bad += v.kind == "wrong"
    box.close()
    return bad


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--bin", default="target/release/pep668-lint", help="the product")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--start", type=int, default=0, help="number of the first program")
    a.add_argument("--count", type=int, default=1000)
    a.add_argument("--shell", choices=("bash", "sh", "both"), default="both")
    a.add_argument("--user", choices=("root", "dev"), help="who runs the programs (else three of four: root)")
    a.add_argument("--jobs", type=int, default=1)
    a.add_argument(
        "--delivery", choices=DELIVERIES, default="exec", help="how a program stands in the Dockerfile"
    )
    a.add_argument("--without", default="", help="constructs to leave out, with commas")
    a.add_argument(
        "--shrink", type=int, default=3, help="disagreements of one kind that each job shrinks (0: none)"
    )
    a.add_argument("--unsure", type=int, default=0, help="the same for what is undecided")
    a.add_argument(
        "--facts",
        default=",".join(FACTS),
        help="shrink only what concerns these, with commas (all: %(default)s)",
    )
    a.add_argument("--keep", metavar="DIR", help="write each program that shows something wrong there")
    a.add_argument("--json", metavar="FILE", help="write all verdicts there, a program a line")
    a.add_argument(
        "--max-wrong",
        type=float,
        metavar="PERCENT",
        help="end with 1 if more pip commands than that are wrong",
    )
    a.add_argument("--replay", nargs="+", metavar="FILE", help="judge these programs instead")
    a.add_argument("--print", type=int, metavar="N", help="print the program with that number and stop")
    a.add_argument("--constructs", action="store_true", help="list the constructs and stop")
    o = a.parse_args()
    o.without = [x for x in o.without.split(",") if x]
    if o.constructs:
        print("\n".join(grammar.names()))
        return 0
    shells = ["bash", "sh"] if o.shell == "both" else [o.shell]
    if o.print is not None:
        print(grammar.generate(o.seed, o.print, shells[0], o.without, o.user).text, end="")
        return 0
    if o.replay:
        return 1 if replay(o) else 0
    sandbox.Sandbox().close()  # before many try
    started = time.time()
    work = [(index, shells[index % len(shells)]) for index in range(o.start, o.start + o.count)]
    slices = [work[at : at + BATCH] for at in range(0, len(work), BATCH)]
    rows = []
    log = open(o.json, "w", encoding="utf-8") if o.json else None
    with multiprocessing.Pool(o.jobs, _start, (o,)) as pool:
        for done in pool.imap(_slice, slices):  # in order, so that the same arguments print the same
            rows.extend(done)
            if log:
                log.writelines(json.dumps(r) + "\n" for r in done)
                log.flush()
            if sys.stderr.isatty() or len(rows) % (BATCH * 10) == 0:
                print(
                    f"{len(rows)} of {len(work)} programs, {len(rows) / (time.time() - started):.1f} a second",
                    file=sys.stderr,
                )
    if log:
        log.close()
    if o.keep:
        for r in rows:
            keep(o.keep, r, o)
    print(report(rows, o, time.time() - started))
    kinds = collections.Counter(
        kind for r in rows for name, kind in r["packages"].items() if name.startswith("p")
    )
    judged = sum(bool(r["usable"]) for r in rows)
    if o.max_wrong is not None and (not kinds or judged < 0.9 * len(rows)):
        print(f"\nonly {judged} of {len(rows)} programs were judged", file=sys.stderr)
        return 1
    share = 100 * kinds["wrong"] / max(1, sum(kinds.values()))
    if o.max_wrong is None or share <= o.max_wrong:
        return 0
    print(f"\n{share:.2f} % are wrong, and {o.max_wrong:g} % may be", file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except sandbox.Unavailable as why:
        print(f"the referee did not run: {why}", file=sys.stderr)
        sys.exit(SKIPPED)
    except BrokenPipeError:  # `| head`
        os._exit(1)
