"""Writes knowledge/container-options.tsv out of the sources of container tools.

python3 knowledge/gen/container_options.py FOLDER > knowledge/container-options.tsv

FOLDER holds bare or ordinary clones: docker+cli, docker+compose, podman, buildah, nerdctl (each may be `NAME/repo`).
Flags are registered by calls like `flags.StringVarP(&x, "user", "u", …)`; these are read, with the names that
stand in variables and constants of the same package. A `Bool` or `Count` takes no value of its own.
"""

import re
import subprocess
import sys

HEADER = """\
# Options of container tools that run a command, as their own sources register them. Made by knowledge/gen/container_options.py.
# option: command and spelling; what a command without its subcommand takes, the subcommand takes, too
# name: the main spelling. kind: flag (takes none, but for `=true`), value (takes one)
# option	name	kind	source"""

CREATE = ["cli/command/container/opts.go", "cli/command/container/create.go"]
PODMAN = ["cmd/podman/common/create.go", "cmd/podman/common/netflags.go"]
COMMANDS = [
    ("docker", "docker+cli", ["cli/flags/options.go", "cli/cobra.go"]),
    ("docker run", "docker+cli", ["cli/command/container/opts.go", "cli/command/container/run.go"]),
    ("docker create", "docker+cli", CREATE),
    ("docker exec", "docker+cli", ["cli/command/container/exec.go"]),
    ("docker compose", "docker+compose", ["cmd/compose/compose.go"]),
    ("docker compose run", "docker+compose", ["cmd/compose/run.go"]),
    ("docker compose exec", "docker+compose", ["cmd/compose/exec.go"]),
    ("podman", "containers+podman", ["cmd/podman/root.go"]),
    ("podman run", "containers+podman", [*PODMAN, "cmd/podman/containers/run.go"]),
    ("podman create", "containers+podman", [*PODMAN, "cmd/podman/containers/create.go"]),
    ("podman exec", "containers+podman", ["cmd/podman/containers/exec.go"]),
    ("buildah", "containers+buildah", ["cmd/buildah/main.go"]),
    ("buildah run", "containers+buildah", ["cmd/buildah/run.go", "pkg/cli/common.go"]),
    ("nerdctl", "containerd+nerdctl", ["cmd/nerdctl/main.go"]),
    ("nerdctl run", "containerd+nerdctl", ["cmd/nerdctl/container/container_run.go"]),
    ("nerdctl create", "containerd+nerdctl", ["cmd/nerdctl/container/container_run.go", "cmd/nerdctl/container/container_create.go"]),
    ("nerdctl exec", "containerd+nerdctl", ["cmd/nerdctl/container/container_exec.go"]),
]
# Functions of a shared file that concern the command; of other files everything counts.
ONLY = {("buildah run", "pkg/cli/common.go"): ["GetUserNSFlags", "GetNameSpaceFlags"]}
# Other spellings that a tool's normalising function takes.
ALIASES = {
    "docker compose run": {"--volumes": "--volume", "--labels": "--label", "--no-TTY": "--no-tty"},
    "docker compose exec": {"--no-TTY": "--no-tty"},
    "podman run": {"--net": "--network", "--dns-opt": "--dns-option", "--healthcheck-command": "--health-cmd", "--override-arch": "--arch"},
    "podman create": {"--net": "--network", "--dns-opt": "--dns-option", "--healthcheck-command": "--health-cmd", "--override-arch": "--arch"},
    "buildah run": {"--net": "--network", "--tty": "--terminal"},
}
# Registered by helpers or under names of other packages: option, whether it takes a value, where.
EXTRA = {
    "podman run": [("tls-verify", False, "cmd/podman/common/create.go: OptionalBoolFlag")],
    "podman create": [("tls-verify", False, "cmd/podman/common/create.go: OptionalBoolFlag")],
    "buildah run": [
        *[(name, True, "pkg/cli/common.go: GetNameSpaceFlags") for name in ("ipc", "network", "pid", "uts")],
        ("user", True, "cmd/buildah/common.go: getUserFlags"),
    ],
}
CALL = re.compile(
    r"(?:\w+\.)?(?:\w*[fF]lags|fs?|\w*[fF]lagSet)(?:\(\))?\.(\w*?)(Var)?(PF?|F)?\(\s*(.*)", re.S
)
HELPER = re.compile(r"helpers\.(?:Add|Hidden)(?:Persistent)?(\w+?)Flag\(\s*(.*)", re.S)


def git(folder, *words):
    for git_dir in (f"{folder}/repo", f"{folder}/.git", folder):
        done = subprocess.run(["git", f"--git-dir={git_dir}", *words], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout
    raise SystemExit(f"{folder}: {words}: {done.stderr}")


def arguments(text):
    """The arguments of a call, of which `text` begins with the first one."""
    out, depth, start, at = [], 0, 0, 0
    while at < len(text):
        c = text[at]
        if c in "\"`":
            end = text.index(c, at + 1)
            while c == '"' and text[end - 1] == "\\":
                end = text.index(c, end + 1)
            at = end
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            if depth == 0:
                out.append(text[start:at].strip())
                return out
            depth -= 1
        elif c == "," and depth == 0:
            out.append(text[start:at].strip())
            start = at + 1
        at += 1
    return out


def functions(text, names):
    parts = re.split(r"(?m)^func ", text)
    return "\n".join(part for part in parts if any(part.startswith(name + "(") for name in names))


def flags(text):
    """(name, letter, takes a value) for each flag that a source registers."""
    names = dict(re.findall(r'\b(\w+)\s*:?=\s*"([\w-]+)"', text))

    def word(argument):
        return argument.strip('"') if argument.startswith('"') else names.get(argument, "")

    pieces = re.split(r"(?m)^\s*(?:_ = |\w+ := )?", text)
    for at in range(len(pieces)):
        line = "\n".join(pieces[at:at + 6])
        if match := re.match(HELPER, line):
            kind, given = match[1], arguments(match[2])
            lists = [re.findall(r'"([\w-]+)"', one) for one in given[2:5] if "[]string" in one]
            for name in [word(given[1]), *[name for one in lists[:3] for name in one]]:
                yield name, "", kind != "Bool"
            continue
        match = re.match(CALL, line)
        if not match or match[1].startswith(("Set", "Mark", "Get", "Lookup", "Changed", "Add", "Visit", "Normalize")):
            continue
        method, var, letter = match[1], match[2], match[3] in ("P", "PF")
        given = arguments(match[4])
        if method == "" and not var:
            continue
        given = given[1:] if var else given
        if not given or not word(given[0]):
            continue
        short = word(given[1]) if letter and len(given) > 1 else ""
        value = not method.startswith(("Bool", "Count"))
        if any("OptionalBool" in one for one in arguments(match[4])):
            value = False
        yield word(given[0]), short, value


def main():
    rows = set()
    for command, project, paths in COMMANDS:
        folder = f"{sys.argv[1]}/{project}"
        commit = git(folder, "rev-parse", "HEAD").strip()[:10]
        version = git(folder, "describe", "--tags").strip().split("-")[0]
        seen = {}
        for path in paths:
            text = git(folder, "show", f"HEAD:{path}")
            text = functions(text, ONLY[command, path]) if (command, path) in ONLY else text
            source = f"{project.replace('+', '/')}@{commit} ({version}): {path}"
            for name, short, value in flags(text):
                dashes = "-" if len(name) == 1 else "--"
                seen.setdefault(f"{dashes}{name}", (f"{dashes}{name}", value, source))
                if short:
                    seen.setdefault(f"-{short}", (f"--{name}", value, source))
        for name, value, path in EXTRA.get(command, []):
            source = f"{project.replace('+', '/')}@{commit} ({version}): {path}"
            seen.setdefault(f"--{name}", (f"--{name}", value, source))
        given = ["--help", "-h"] if " " in command else ["--help", "-h", "--version", "-v"]
        for written in given:
            name = {"-h": "--help", "-v": "--version"}.get(written, written)
            seen.setdefault(written, (name, False, f"{project.replace('+', '/')}@{commit} ({version}): spf13/cobra"))
        for other, name in ALIASES.get(command, {}).items():
            if name in seen:
                seen.setdefault(other, seen[name])
        for written, (name, value, source) in seen.items():
            rows.add(f"{command} {written}\t{name}\t{'value' if value else 'flag'}\t{source}")
    print(HEADER)
    print("\n".join(sorted(rows, key=lambda row: row.encode())))


main()
