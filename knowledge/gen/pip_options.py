#!/usr/bin/env python3
"""Prints knowledge/pip-options.tsv: the options of pip's subcommands, by version.

Usage: pip_options.py WHEEL[=PYTHON] ... > knowledge/pip-options.tsv

Each wheel (`pip download --no-deps pip==X`) is imported by PYTHON, which defaults to the one
that runs this script, and asked for its parsers. Old pips need an old Python: pip 9 wants 3.6.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HEADER = """\
# Options of pip's subcommands by version, as pip's own parsers know them. Made by knowledge/gen/pip_options.py.
# option: subcommand and spelling; "*": accepted before any subcommand and by every one; "pip": only before it
# name: the first spelling of the same option. kind: flag, count, value (takes one), other (takes none)
# since, until: the first release that has it, the first that has it no more; empty = as far as is known
# build: "debian" = only in Debian's pip with the patch that makes --user the default
# option\tname\tkind\tsince\tuntil\tbuild\tsource
"""

# Not in PyPI's wheels.
EXTRA = [
    ("install --system", "--system", "flag", "", "", "debian", "Debian python-pip set_user_default.patch"),
]

DUMP = """
import collections, collections.abc, importlib, json
for name in ("Callable", "Iterable", "Mapping", "MutableMapping", "MutableSet", "Sequence"):
    if not hasattr(collections, name):
        setattr(collections, name, getattr(collections.abc, name))

def find(attribute, *modules):
    for name in modules:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        if hasattr(module, attribute):
            return module, getattr(module, attribute)
    raise SystemExit("no " + attribute)

def dump(parser):
    spellings = dict(parser._long_opt, **parser._short_opt)
    return {
        spelling: (option.get_opt_string(), option.action, option.takes_value())
        for spelling, option in spellings.items()
    }

commands, table = find("commands_dict", "pip._internal.commands", "pip.commands")
create = getattr(commands, "create_command", lambda name: table[name]())
main = find("create_main_parser", "pip._internal.cli.main_parser", "pip._internal", "pip")[1]
parsers = {name: dump(create(name).parser) for name in table}
parsers["pip"] = dump(main())
import pip
print(json.dumps((pip.__version__, parsers)))
"""


def parsers(argument):
    wheel, _, python = argument.partition("=")
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(wheel).extractall(folder)
        script = Path(folder, "dump.py")
        script.write_text(DUMP)
        out = subprocess.run([python or sys.executable, "-Wignore", script], check=True, capture_output=True)
    version, commands = json.loads(out.stdout)
    return tuple(map(int, version.split("."))), commands


def kind(action, takes_value):
    if takes_value:
        return "value"
    return {"store_true": "flag", "store_false": "flag", "count": "count"}.get(action, "other")


def options(commands):
    """Every (key, name, kind) of one version; what all parsers share is said once."""
    shared = set.intersection(*(set(options) for options in commands.values()))
    for command, known in commands.items():
        for spelling, (name, action, takes_value) in known.items():
            owner = "*" if spelling in shared else command
            yield f"{owner} {spelling}", name, kind(action, takes_value)


def rows(versions):
    """The intervals in which each option holds."""
    ordered = sorted(versions)
    text = {version: ".".join(map(str, version)) for version in ordered}
    known = {version: set(options(versions[version])) for version in ordered}
    for option in set().union(*known.values()):
        since = None
        for at, version in enumerate(ordered):
            here = option in known[version]
            if here and since is None:
                since = at
            if not here and since is not None:
                yield (*option, text[ordered[since]] if since else "", text[version], "", f"pip-{text[ordered[since]]}")
                since = None
        if since is not None:
            yield (*option, text[ordered[since]] if since else "", "", "", f"pip-{text[ordered[since]]}")


def main():
    versions = dict(map(parsers, sys.argv[1:]))
    sys.stdout.write(HEADER)
    for row in sorted([*rows(versions), *EXTRA], key=lambda row: "\t".join(row).encode()):
        print("\t".join(row))


main()
