"""Runs programs for real in throw-away roots, and tells what the stub pip saw.

A *keeper* process lives in mount, network, IPC and UTS namespaces of its own. It lays out a small root
in a tmpfs: the host's bash, dash, coreutils and a few others, the stubs, a Debian-like /etc. Each program
gets an overlay over that root and a PID namespace in which its shell is process 1, as in `docker build`.
All of it vanishes with the shell. Linux only, and root, because namespaces and mounts need it.
"""

import ctypes
import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys

from . import stubs

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000

PROGRAMS = """bash dash awk mawk basename cat chmod chown cmp comm cp cut date dirname echo egrep env expr
false fgrep find fold getent grep head hostname id install ln ls md5sum mkdir mktemp mv nice nl nohup nproc
od paste printenv printf pwd readlink realpath rm rmdir sed seq sha256sum sleep sort split stat stdbuf sync
tac tail tee test [ timeout touch tr true truncate tty uname uniq wc which whoami xargs yes""".split()

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
USERS = {"root": (0, "/root"), "dev": (1000, "/home/dev")}
SHELLS = {"bash": "/bin/bash", "sh": "/bin/sh"}
MARKER = "/usr/lib/python3.11/EXTERNALLY-MANAGED"
LIMIT = 5  # seconds

ETC = {
    "passwd": "root:x:0:0:root:/root:/bin/bash\ndev:x:1000:1000::/home/dev:/bin/bash\n",
    "group": "root:x:0:\ndev:x:1000:\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "hosts": "127.0.0.1 localhost\n",
    "hostname": "sandbox\n",
    "debian_version": "12.5\n",
    "shells": "/bin/sh\n/bin/bash\n",
    "os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n'
    'VERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
    "profile": 'if [ "$(id -u)" -eq 0 ]; then\n'
    '  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\nelse\n'
    '  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"\nfi\nexport PATH\n',
}


def _libc():
    libc = ctypes.CDLL(None, use_errno=True)

    def call(name, *args):
        if getattr(libc, name)(*args):
            err = ctypes.get_errno()
            raise OSError(err, f"{name}: {os.strerror(err)}")

    return call


# ---------------------------------------------------------------- the root that all programs share
def _libraries(paths):
    out = subprocess.run(["ldd", *paths], capture_output=True, text=True).stdout
    return {
        word
        for line in out.splitlines()
        for word in line.split()
        if word.startswith("/") and not word.endswith(":")
    }


def build_root(root):
    """Lays out the lower directory of all overlays."""
    for folder in (
        "usr/bin",
        "usr/sbin",
        "usr/lib/python3/dist-packages/pip",
        "usr/lib/python3.11",
        "usr/local/bin",
        "usr/local/sbin",
        "usr/local/lib",
        "usr/share",
        "etc/pip.d",
        "etc/xdg",
        "etc/sudoers.d",
        "root",
        "home/dev",
        "srv/work",
        "tmp",
        "var/tmp",
        "var/log",
        "var/lib/apt/lists",
        "var/cache",
        "opt",
        "mnt",
        "run",
        "proc",
        "sys",
        "dev",
        ".ref",
        "etc/profile.d",
    ):
        os.makedirs(f"{root}/{folder}")
    os.rmdir(f"{root}/etc/pip.d")
    for link in ("bin", "sbin", "lib", "lib64"):
        target = f"usr/{link}"
        os.makedirs(f"{root}/{target}", exist_ok=True)
        os.symlink(target, f"{root}/{link}")
    found = {}
    for name in PROGRAMS:
        path = shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin")
        if path:
            found[name] = os.path.realpath(path)
    for name in ("bash", "dash", "cat", "sed", "grep"):
        if name not in found:
            raise SystemExit(f"the sandbox needs {name}")
    by_file = {}
    for name, path in found.items():
        first = by_file.setdefault(path, name)
        target = f"{root}/usr/bin/{name}"
        if first == name:
            shutil.copy2(path, target)
        else:
            os.link(f"{root}/usr/bin/{first}", target)
    os.symlink("dash", f"{root}/usr/bin/sh")
    shutil.copy2(found["dash"], f"{root}/.ref/sh")
    setpriv = shutil.which("setpriv")
    if not setpriv:
        raise SystemExit("the sandbox needs setpriv (util-linux)")
    shutil.copy2(setpriv, f"{root}/.ref/become")
    os.chown(f"{root}/.ref/become", 0, 0)
    os.chmod(f"{root}/.ref/become", 0o4755)
    for library in _libraries([*set(found.values()), setpriv]):
        target = root + library
        if os.path.exists(target):
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.realpath(library), target)
    for path, (mode, text) in stubs.FILES.items():
        with open(root + path, "w") as f:
            f.write(text)
        os.chmod(root + path, mode)
    for path, target in stubs.LINKS.items():
        os.symlink(target, root + path)
    for name, text in ETC.items():
        with open(f"{root}/etc/{name}", "w") as f:
            f.write(text)
    with open(root + MARKER, "w") as f:
        f.write("[externally-managed]\nError=use apt\n")
    with open(f"{root}/.ref/log", "w"):
        pass
    os.chmod(f"{root}/.ref/log", 0o666)
    for name, number in (("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)):
        os.mknod(f"{root}/dev/{name}", 0o666 | stat.S_IFCHR, os.makedev(1, number))
        os.chmod(f"{root}/dev/{name}", 0o666)
    for name, target in (
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
    ):
        os.symlink(target, f"{root}/dev/{name}")
    with open(f"{root}/var/lib/apt/lists/packages", "w"):
        pass  # as apt-get update leaves them
    os.chown(f"{root}/home/dev", 1000, 1000)
    for folder in ("tmp", "var/tmp", "srv/work"):
        os.chmod(f"{root}/{folder}", 0o1777 if folder != "srv/work" else 0o777)
    os.chmod(root, 0o755)


# ---------------------------------------------------------------- the keeper
def _inside(call, lower, upper, work, merged, job, report):
    """Runs in a child of the keeper: namespaces, overlay, then the shell as process 1."""
    call("unshare", CLONE_NEWNS | CLONE_NEWPID)
    options = f"lowerdir={lower},upperdir={upper},workdir={work}".encode()
    call("mount", b"overlay", merged.encode(), b"overlay", 0, options)
    if job.get("mend"):
        with open(f"{merged}/.ref/mend", "w") as f:
            f.write(" ".join(job["mend"]) + "\n")
    uid, home = USERS[job["user"]]
    shell = os.fork()
    if shell == 0:
        try:
            os.chroot(merged)
            os.chdir("/")
            call("mount", b"proc", b"/proc", b"proc", 0, None)
            os.chdir("/srv/work")
            null = os.open("/dev/null", os.O_RDWR)
            os.dup2(null, 0)
            out = os.open("/.ref/out", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            os.dup2(out, 1)
            os.dup2(out, 2)
            os.closerange(3, 64)
            os.setsid()
            os.umask(0o022)
            for what, limit in (
                (resource.RLIMIT_FSIZE, 1 << 20),
                (resource.RLIMIT_CPU, LIMIT),
                (resource.RLIMIT_CORE, 0),
            ):
                resource.setrlimit(what, (limit, limit))
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            if uid:
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
            path = SHELLS[job["shell"]]
            os.execve(path, [path, "-c", job["text"]], {"PATH": PATH, "HOME": home, "HOSTNAME": "sandbox"})
        except BaseException as e:  # whatever it is, the child must not come back
            os.write(2, repr(e).encode())
            os._exit(125)
    timed = []

    def stop(*_):
        timed.append(1)
        os.kill(shell, signal.SIGKILL)

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    while True:
        try:
            _, status = os.waitpid(shell, 0)
            break
        except InterruptedError:
            continue
    signal.setitimer(signal.ITIMER_REAL, 0)
    answer = {"rc": os.waitstatus_to_exitcode(status), "timeout": bool(timed)}
    with open(f"{merged}/.ref/log", errors="replace") as f:
        answer["log"] = f.read(1 << 18)
    with open(f"{merged}/.ref/out", errors="replace") as f:
        answer["out"] = f.read(1 << 13)
    answer["down"] = {name: _down(merged, home) for name, (_, home) in USERS.items()}
    os.write(report, json.dumps(answer).encode())


def _lookup(root, path, depth=0):
    """The file that a path inside the root means, links followed inside the root."""
    parts, here = [p for p in path.split("/") if p], ""
    for at, part in enumerate(parts):
        if part == "..":
            here = here.rpartition("/")[0]
            continue
        full = f"{root}{here}/{part}"
        if os.path.islink(full) and depth < 20:
            target = os.readlink(full)
            if not target.startswith("/"):
                target = f"{here}/{target}"
            return _lookup(root, "/".join([target, *parts[at + 1 :]]), depth + 1)
        here = f"{here}/{part}"
    return root + here


def _down(root, home):
    """Would a plain `pip install` by a new process be let through? None if it would end for another reason."""
    import configparser

    for name in ("pip", "pip3", "python3"):
        if os.path.lexists(f"{root}/usr/local/bin/{name}"):
            return None  # who knows what a plain pip is then
    marker = _lookup(root, MARKER)
    if not os.path.isfile(marker):
        return True
    values = {}
    for name in (
        "/etc/xdg/pip/pip.conf",
        "/etc/pip.conf",
        f"{home}/.pip/pip.conf",
        f"{home}/.config/pip/pip.conf",
        "/usr/pip.conf",
    ):
        file = _lookup(root, name)
        if not os.path.isfile(file):
            continue
        parser = configparser.RawConfigParser()
        try:
            with open(file, encoding="utf-8", errors="replace") as f:
                parser.read_string(f.read())
        except configparser.Error:
            return None
        for section in parser.sections():
            for key, value in parser.items(section):
                if key.lower().replace("_", "-").lstrip("-") == "break-system-packages":
                    values[section] = value.lower()
    answer = False
    for section in ("global", "install"):
        value = values.get(section, "")
        if value in ("y", "yes", "t", "true", "on", "1"):
            answer = True
        elif value in ("n", "no", "f", "false", "off", "0"):
            answer = False
        elif value:
            return None
    return answer


def _set_up(call):
    """The root, and where programs see it. Ends with a reason where it cannot be made."""
    base = "/mnt"  # covered in this namespace only
    lower, merged = f"{base}/lower", f"{base}/merged"
    try:
        call("unshare", CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET)
        call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
        call("mount", b"tmpfs", base.encode(), b"tmpfs", 0, b"mode=755")
        os.mkdir(lower)
        os.mkdir(merged)
        build_root(lower)
    except (OSError, SystemExit) as reason:
        print(reason, flush=True)
        raise SystemExit from None
    return base, lower, merged


def keeper():
    """The loop of the keeper: a job per line on standard input, an answer per line on standard output."""
    call = _libc()
    base, lower, merged = _set_up(call)
    libc = ctypes.CDLL(None)
    libc.sethostname(b"sandbox", 7)
    print("ready", flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        upper, work = f"{base}/upper", f"{base}/work"
        os.mkdir(upper)
        os.chmod(upper, 0o755)
        os.mkdir(work)
        r, w = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(r)
                _inside(call, lower, upper, work, merged, job, w)
            except BaseException as e:
                os.write(
                    w,
                    json.dumps(
                        {"rc": 125, "timeout": False, "log": "", "out": repr(e), "down": {}, "broken": True}
                    ).encode(),
                )
            os._exit(0)
        os.close(w)
        with os.fdopen(r) as f:
            body = f.read()
        os.waitpid(child, 0)
        shutil.rmtree(upper, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
        print(
            body or '{"rc": 125, "timeout": false, "log": "", "out": "", "down": {}, "broken": true}',
            flush=True,
        )


# ---------------------------------------------------------------- outside
class Unavailable(Exception):
    """There can be no sandbox here."""


class Sandbox:
    """A keeper and the pipe to it."""

    def __init__(self):
        script = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "referee.py")
        self.process = subprocess.Popen(
            [sys.executable, "-BS", script, "--keeper"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        answer = self.process.stdout.readline().strip()
        if answer != "ready":
            raise Unavailable(
                f"no sandbox here ({answer}): it needs Linux, root, and leave to mount (overlay, tmpfs, proc)"
            )
        try:
            self.run(":")  # overlays and processes have their own ways to fail
        except RuntimeError as e:
            raise Unavailable(str(e)) from e

    def run(self, text, shell="bash", user="root", mend=()):
        """Runs a program. Gives its status, what the stubs logged, and what state it left."""
        job = {"text": text, "shell": shell, "user": user, "mend": list(mend)}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the sandbox ended")
        answer = json.loads(line)
        if answer.get("broken"):
            raise RuntimeError("the sandbox failed: " + answer["out"])
        answer["calls"] = [_call(record) for record in answer.pop("log").split("\x1e") if record]
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def _call(record):
    f = record.split("\x1f")
    return {
        "outcome": f[1],
        "uid": int(f[2] or -1),
        "cwd": f[3],
        "venv": f[4],
        "sudo": f[5],
        "override": f[6],
        "argv": f[7:-1],
    }
