//! What installers do behind other commands, line by line.

use crate::machine::event::{Action, Detail, Effect};
use crate::machine::fs::Program;
use crate::machine::lookup::Located;
use crate::machine::programs::field;
use crate::machine::python::Pip;
use crate::machine::state::State;
use crate::machine::testing::{Ran, bash, dockerfile};

/// Commands that run others, typed by a user of Debian 12.
const WRAPPERS: &[&str] = &[
    "sudo pip install x",
    "sudo -u dev pip install x",
    "sudo -D /tmp pip install x",
    "sudo --chdir /tmp pip install x",
    "sudo -l pip install x",
    "sudo -k",
    "sudo -C 3 pip install x",
    "sudo --list pip install x",
    "doas pip install x",
    "doas -u dev pip install x",
    "doas -C /etc/doas.conf pip install x",
    "pkexec pip install x",
    "pkexec --user dev pip install x",
    "run0 pip install x",
    "run0 -u dev pip install x",
    "run0 --setenv PIP_BREAK_SYSTEM_PACKAGES=1 pip install x",
    "run0 -D /tmp --nice 5 pip install x",
    "su -c 'pip install x'",
    "su -s /bin/sh -c 'pip install x'",
    "su -m -c 'pip install x'",
    "su - dev -c 'pip install x'",
    "su dev -c 'pip install x'",
    "su -s /usr/sbin/nologin -c 'pip install x'",
    "su --login dev -c 'pip install x'",
    "cd /srv; su -l -c 'python3 -m venv e && e/bin/pip install x'",
    "runuser -u dev -- env PIP_BREAK_SYSTEM_PACKAGES=1 pip install x",
    "export PIP_BREAK_SYSTEM_PACKAGES=1; su -p -c 'pip install x'",
    "export PIP_BREAK_SYSTEM_PACKAGES=1; su - -c 'pip install x'",
    "export PIP_BREAK_SYSTEM_PACKAGES=1; su -c 'pip install x'",
    "runuser -u dev -- pip install x",
    "runuser -u dev pip install x",
    "runuser -l dev -c 'pip install x'",
    "gosu root pip install x",
    "gosu dev pip install x",
    "gosu dev:dev pip install x",
    "gosu dev",
    "su-exec root:root pip install x",
    "setuidgid dev pip install x",
    "setpriv --reuid 0 pip install x",
    "setpriv --reuid=1000 --clear-groups pip install x",
    "busybox sh -c 'pip install x'",
    "toybox env pip install x",
    "parallel pip install ::: x y",
    "parallel -j 4 pip install --break-system-packages ::: x ::: y",
    "parallel ::: x",
    "docker run python:3.12 pip install x",
    "docker run --rm -it -u dev debian:12 pip install x",
    "docker run --entrypoint pip python:3.12 install x",
    "docker run -e PIP_BREAK_SYSTEM_PACKAGES=1 node:22-trixie pip3 install x",
    "docker run -w /srv --user 0:0 python:3.12 pip install x",
    "export PIP_TARGET=/opt/x; docker run -e PIP_TARGET python:3.12 pip install x",
    "docker run -e PIP_TARGET python:3.12 pip install x",
    "docker exec -it box pip install x",
    "docker compose run --rm web pip install x",
    "docker-compose exec -T web pip install x",
    "kubectl exec pod -- pip install x",
    "kubectl exec -it pod -c box -- pip install x",
    "podman run --replace --name a python:3.12 pip install x",
    "buildah run box -- pip install x",
    "docker build .",
    "ssh host pip install x",
    "ssh -p 22 -t host 'pip install x'",
    "ssh host -p 22 sudo pip install x",
    "sshpass -p secret ssh host pip install x",
    "ssh host <<< 'pip install x'",
    "ssh host",
    "lxc exec box -- pip install x",
    "lxc exec box pip install x",
    "lxc list",
    "machinectl shell box pip install x",
    "systemd-nspawn -D /mnt pip install x",
    "systemd-nspawn --directory /mnt -q pip install x",
    "vagrant ssh -c 'pip install x'",
    "vagrant ssh box --command 'pip install x'",
    "vagrant up",
    "multipass exec vm -- pip install x",
    "pct exec 100 -- pip install x",
    "chroot / pip install x",
    "chroot /mnt pip install x",
    "chroot --userspec dev /mnt pip install x",
    "arch-chroot /mnt pip install x",
    "nsenter -t 1 -m pip install x",
    "env pip install x",
    "env -C /tmp pip install x",
    "env --chdir=/tmp -u HOME pip install x",
    "env PIP_BREAK_SYSTEM_PACKAGES=1 pip install x",
    "env -S 'pip install x'",
    "echo x | xargs pip install",
    "echo x | xargs -i pip install {}",
    "echo x | xargs --replace pip install {}",
    "true | xargs -r pip install",
    "nice -n 5 pip install x",
    "timeout 60 pip install x",
    "nohup pip install x",
    "flock /tmp/lock -c 'pip install x'",
    "flock /tmp/lock pip install x",
    "watch 'pip install x'",
    "kubectl exec pod -c box -- pip install x",
    "sudo -k pip install x",
    "sudo --version",
    "sudo -i",
    "sudo -s pip install x",
    "sudo -i pip install x",
    "sudo -E pip install x",
    "export PIP_BREAK_SYSTEM_PACKAGES=1; sudo pip install x",
    "export PIP_BREAK_SYSTEM_PACKAGES=1; sudo -E pip install x",
    "export PIP_BREAK_SYSTEM_PACKAGES=1; sudo --preserve-env=PATH,PIP_BREAK_SYSTEM_PACKAGES pip install x",
    "sudo PIP_BREAK_SYSTEM_PACKAGES=1 pip install x",
    "sudo -H -u root bash -c 'pip install x'",
    "sudo -u '#0' pip install x",
    "schroot -c box -u root -- pip install x",
    "nsenter --target 1 --mount pip install x",
    "docker run --entrypoint bash debian:12 -c 'apt-get install -y python3-pip; pip install x' -- y",
];

/// Programs that install packages in other ways than pip, for root of Debian 12.
const INSTALLERS: &[&str] = &[
    "pip-sync requirements.txt",
    "pip-sync --user requirements.txt",
    "pip-sync --pip-args --break-system-packages requirements.txt",
    "pip-sync --pip-args '--break-system-packages --user' requirements.txt",
    "pip-sync -n",
    "pip-sync --help",
    "pip-sync --python-executable /usr/bin/python3 requirements.txt",
    "python3 -m piptools sync requirements.txt",
    "python3 -m piptools compile",
    "pipenv install --system",
    "pipenv sync --system",
    "pipenv uninstall x",
    "pipenv install x",
    "pipenv run x",
    "PIPENV_SYSTEM=1 pipenv install",
    "PIPENV_BREAK_SYSTEM_PACKAGES=1 pipenv install --system",
    "PIP_BREAK_SYSTEM_PACKAGES=1 pipenv install --system",
    "python3 -m pipenv install --system",
    "pip config set global.break-system-packages true; pipenv install --system",
    "poetry install",
    "poetry add x",
    "poetry remove x",
    "poetry sync",
    "poetry config virtualenvs.create false; poetry install",
    "python3 -m poetry install",
    "python3 -m uv pip install --system x",
    "python3 -m virtualenv /v && /v/bin/pip install x",
    "virtualenv --system-site-packages /v && /v/bin/pip install x",
    "virtualenv --no-pip /v && /v/bin/pip install x",
    "virtualenv -p python3 --prompt p /v && /v/bin/pip install x",
    "virtualenv --python=/usr/bin/python3 /v && /v/bin/pip install x",
    "python3 -m venv --prompt p --upgrade-deps /v && /v/bin/pip install x",
    "python3 -m venv --help",
    "python3 -m venv --without-pip /v && /v/bin/pip install x",
    "python3 -V",
    "python3 -h",
    "python3 -S -m pip install x",
    "python3 -Xdev -W ignore -m pip install x",
    "python3 /usr/bin/pip install x",
    "python3 /usr/lib/python3/dist-packages/pip install x",
    "python3 pip-22.3.1-py3-none-any.whl/pip install x",
    r#"python3 -c 'import os; os.system("pip install x")'"#,
    r#"python3 -c 'import subprocess; subprocess.run(["pip", "install", "x"])'"#,
    r#"python3 -c 'import subprocess, sys; subprocess.check_call([sys.executable, "-m", "pip", "install", "x"])'"#,
    r#"python3 -c 'print("pip install x")' | sh"#,
    r#"python3 <<< 'import os; os.system("pip install x")'"#,
    r#"echo 'import os; os.system("pip install x")' > /tmp/s.py; python3 /tmp/s.py"#,
    "pipx install x",
    "pipx uninstall x",
    "pipx run x",
    "pipx install pip --global",
    "pipx install poetry; poetry install",
    "pipx inject x y",
    "uv pip install --system x",
    "uv pip install x",
    "uv pip uninstall --system x",
    "uv run pip install x",
    "uv run --with y python -m pip install x",
    "uv run -- pip install x",
    "uv remove x",
    "uv add x",
    "uv sync",
    "uv venv /v && uv pip install --python /v/bin/python x",
    "uv tool install x",
    "uv pip install --break-system-packages --system x",
    "UV_BREAK_SYSTEM_PACKAGES=1 uv pip install --system x",
    "UV_SYSTEM_PYTHON=1 uv pip install x",
    "uv pip sync --system requirements.txt",
    "curl -LsSf https://astral.sh/uv/install.sh | sh && ~/.local/bin/uv pip install --system x",
    "wget -qO- https://astral.sh/uv/install.sh | sh; ~/.local/bin/uv pip install --system x",
    "curl https://bootstrap.pypa.io/get-pip.py | python3",
    "wget https://bootstrap.pypa.io/get-pip.py && python3 get-pip.py",
    "wget -O /tmp/gp.py https://bootstrap.pypa.io/get-pip.py && python3 /tmp/gp.py --break-system-packages",
    "curl -sSL https://install.python-poetry.org | python3 -",
    "easy_install x",
    "python3 -m ensurepip",
    r"export XDG_CONFIG_HOME=/x; mkdir -p /x/pip; printf '[global]\nbreak-system-packages = true\n' > /x/pip/pip.conf; pip install x",
    r"mkdir -p ~/.config/pip; printf '[install]\nbreak-system-packages = true\n' > ~/.config/pip/pip.conf; pip install x; pip uninstall x",
    "pip config --user set install.break-system-packages true; pip install x; pip config unset install.break-system-packages; pip install x",
    r"printf '[global]\nbreak-system-packages = 1\n' > /tmp/p; PIP_CONFIG_FILE=/tmp/p pip install x",
    "pip --isolated install x; PIP_BREAK_SYSTEM_PACKAGES=1 pip --isolated install x",
    "PIP_BREAK_SYSTEM_PACKAGES=0 pip install x; PIP_BREAK_SYSTEM_PACKAGES= pip install x; PIP_BREAK_SYSTEM_PACKAGES=yes pip install x",
    "PIP_USER=1 pip install x; pip install --user x; pip install --no-user x",
    "pip install --target /opt/x x; pip install -t /opt/x x; PIP_TARGET=/opt/x pip install x; pip install --prefix /opt/x x; pip install --root /r x",
    "pip install --dry-run x; pip download x; pip wheel x; pip list; pip --version",
    "pip install --break-sys x; pip install --break-system-packages=1 x; pip install --help",
    "pip uninstall -y x",
    "pip install --dry-run x; pip uninstall -y x",
    "pip3.11 install x; pip3 install x; /usr/bin/pip install x; /usr/local/bin/pip install x",
    r"mkdir -p /etc/uv; printf '[pip]\nbreak-system-packages = true\nsystem = true\n' > /etc/uv/uv.toml; uv pip install --system x",
    "UV_PYTHON=/usr/bin/python3 uv pip install x; uv pip install -p 3.11 x; uv pip install --target /opt/x x; uv pip install --prefix /opt/x x",
    "python3 -m venv /v; . /v/bin/activate; pip install x; deactivate; pip install x",
    "python3 -m venv /v; VIRTUAL_ENV=/v uv pip install x; PIP_PYTHON=/v/bin/python pip install x; pip --python /v install x",
    "conda install x",
    "conda run -n e pip install x",
];

/// conda and what lies beside it.
const CONDA: &[&str] = &[
    "pip install x",
    "conda install -y x y",
    "conda update --all",
    "conda remove -y x",
    "conda env update -n e -f e.yml",
    "conda create -y -n e python && conda activate e && pip install x",
    "conda create -y -n e python && conda run -n e pip install x",
    "conda run --no-capture-output -n e pip install x",
    "conda run -p /opt/e --cwd /tmp pip install x",
    "conda run pip install x",
    "conda run -n e",
    "conda activate e; conda deactivate; command -v pip",
    "conda list",
    "mamba install -y x",
    "CONDA_PREFIX=/opt/other conda install x",
    "apt-get install -y python3-pip; /usr/bin/pip3 install x",
    "conda deactivate; pip install x",
    "conda create -y -n e python; conda activate e; conda deactivate; pip install x",
    "conda activate /opt/e; pip install x",
    "conda activate; pip install x",
    "conda create -y -p /opt/f python; /opt/f/bin/pip install x",
];

/// What is done to the marker `$M` of Debian 13, by root.
const MARKERS: &[&str] = &[
    "rm $M",
    "rm -- $M",
    "rm -rf /usr/lib/python3.13",
    "rm -d $M",
    "rm -r /usr/lib/python3.13/EXTERNALLY*",
    "rmdir /usr/lib/python3.13",
    "rm /nonexistent/EXTERNALLY-MANAGED",
    "mv $M /tmp",
    "mv -t /tmp $M",
    "mv $M $M.old",
    "mv /usr/lib/python3.13 /opt/python",
    "cp $M /tmp",
    "install -m 644 /dev/null $M",
    "cp -f /dev/null $M",
    "unlink $M",
    "shred -u $M",
    "sudo rm $M",
    "eval rm $M",
    "mount --bind /dev/null $M",
    "mount --bind /dev/null $M; umount $M",
    "mount -o ro,bind /dev/null $M",
    "mount -o ro /dev/null $M",
    "mount -t tmpfs none /usr/lib/python3.13",
    "mount --bind /nonexistent $M",
    "mount $M",
    "mount --rbind /etc /mnt",
    "dpkg-divert --rename --add $M",
    "dpkg-divert --rename --add=$M",
    "dpkg-divert --rename --divert /tmp/m --add $M; dpkg-divert --rename --remove $M",
    "dpkg-divert --rename --divert /tmp/m --add $M; dpkg-divert --remove=$M",
    "dpkg-divert --rename --add $M; dpkg-divert --rename --remove $M",
    "dpkg-divert --no-rename --add $M",
    "dpkg-divert --list $M",
    "dpkg-divert --truename $M",
    "dpkg-divert --rename --add $M; apt-get install --reinstall libpython3.13-stdlib",
    "dpkg-divert --rename --add $M; dpkg-divert --rename --remove $M; apt-get install --reinstall libpython3.13-stdlib",
    "rm $M; apt-get install --reinstall libpython3.13-stdlib",
    "rm $M; apt-get upgrade",
    "apt-get remove -y python3",
    "find /usr -name EXTERNALLY-MANAGED -delete",
    "find -L /usr -name EXTERNALLY-MANAGED -type f -print -delete",
    "find /usr -not -name x -name EXTERNALLY-MANAGED -delete",
    "find /usr ! -path '*/dist-packages/*' -a -name EXTERNALLY-MANAGED -delete",
    "find /usr ! -name EXTERNALLY-MANAGED -name E -delete",
    "find /usr -type d -name EXTERNALLY-MANAGED -delete",
    "find /usr -false -name EXTERNALLY-MANAGED -delete",
    "find /usr -size 1k -name EXTERNALLY-MANAGED -delete",
    "find /usr -executable -name EXTERNALLY-MANAGED -delete",
    r"find /usr \( -name x -or -name EXTERNALLY-MANAGED \) -delete",
    "find /usr -name x -o -name EXTERNALLY-MANAGED -delete",
    "find /usr -name EXTERNALLY-MANAGED -o -name x -delete",
    "find /usr -path '*python3*/EXTERNALLY-MANAGED' -delete",
    "find /usr -wholename '*/EXTERNALLY-MANAGED' -delete",
    "find /usr -ipath '*/externally-managed' -delete",
    "find /usr -mindepth 9 -name EXTERNALLY-MANAGED -delete",
    "find /usr -maxdepth 3 -name EXTERNALLY-MANAGED -delete",
    "find /usr -maxdepth 2 -name EXTERNALLY-MANAGED -delete",
    "find /usr -prune -o -name EXTERNALLY-MANAGED -delete",
    "find /usr -name EXTERNALLY-MANAGED -print0 | xargs -0 rm",
    "find /usr -name EXTERNALLY-MANAGED | xargs rm -f",
    r#"find /usr -name EXTERNALLY-MANAGED -exec sh -c 'rm "$1"' _ {} \;"#,
    r"find /usr -name EXTERNALLY-MANAGED -execdir mv {} {}.old \;",
    r"find /usr -name EXTERNALLY-MANAGED -ok rm {} \;",
    r"find /usr -name EXTERNALLY-MANAGED -exec \;",
    "cd /usr/lib/python3.13; find -name EXTERNALLY-MANAGED -delete",
    "find /usr -name EXTERNALLY-MANAGED -not -delete",
    "find /usr -name EXTERNALLY-MANAGED",
    "[ -f $M ] && rm $M",
    "[ -e /nonexistent ] && rm $M",
    "if test -f $M; then rm $M; fi",
    "if [ ! -f $M ]; then rm $M; fi",
    r#"for f in /usr/lib/python3*/EXTERNALLY-MANAGED; do mv "$f" "$f.old"; done"#,
    r#"find /usr -name EXTERNALLY-MANAGED | while read f; do rm "$f"; done"#,
    r#"while read f; do rm "$f"; done < <(find /usr -name EXTERNALLY-MANAGED)"#,
    "ls /usr/lib/python3*/EXTERNALLY-MANAGED | xargs rm",
    "rm $(find / -name EXTERNALLY-MANAGED)",
    r#"rm "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')/EXTERNALLY-MANAGED""#,
    r#"rm "$(python3 -c 'import os; print(os.path.dirname(os.__file__))')/EXTERNALLY-MANAGED""#,
    r#"python3 -c "import os; os.remove('/usr/lib/python3.13/EXTERNALLY-MANAGED')""#,
    r#"python3 -c "from pathlib import Path; Path('/usr/lib/python3.13/EXTERNALLY-MANAGED').unlink()""#,
    r#"python3 -c "import os; os.rename('/usr/lib/python3.13/EXTERNALLY-MANAGED', '/tmp/m')""#,
    r#"python3 -c "print('/usr/lib/python3.13/EXTERNALLY-MANAGED')" | xargs rm"#,
    "> $M",
    "printf '' | tee $M",
    "dd if=/dev/null of=$M",
    "truncate -s 0 $M",
    "sed -i s/a/b/ $M",
    "chmod 000 $M",
    "ln -sf /dev/null $M",
    "ln -s /dev/null $M",
    "ln -sfn /nonexistent $M",
    "rm --shiny $M",
    "rm --recursi --for $M",
    "mv --new-way /tmp $M /tmp/away",
    "tar cfC /tmp/a.tar /usr/lib/python3.13 --remove-files EXTERNALLY-MANAGED",
    "find /usr/lib -newerer x -name EXTERNALLY-MANAGED -delete",
    "dpkg-divert --add=$M --rename",
    "cd /usr/lib/python3.13 && rm EXTERNALLY-MANAGED",
    "(cd /usr/lib/python3.13; rm EXTERNALLY-MANAGED)",
    "(exit 1); rm $M",
    "false && rm $M",
    "false || rm $M",
    "rm $M && touch $M",
    "rm -f $M; echo x > $M",
    "tar -C /usr/lib/python3.13 --remove-files -cf /dev/null EXTERNALLY-MANAGED",
    "trap 'rm $M' EXIT",
    "f() { rm $M; }; f",
    "alias gone='rm -f'; gone $M",
    r#"bash -c 'rm "$0"' $M"#,
    r#"echo "rm $M" | sh"#,
    "nohup rm $M &",
    "rm $M | cat",
    "case $(uname) in Linux) rm $M;; Darwin) :;; esac",
    r#"[ "$(id -u)" = 0 ] && rm $M"#,
    r#"[ "$(id -un)" != root ] && rm $M"#,
    r#"[ "$(lsb_release -is)" = Debian ] && rm $M"#,
    r#"[ "$(lsb_release -cs)" = trixie ] && rm $M"#,
    r#"[ "$(lsb_release -rs)" = 13 ] && rm $M"#,
    r#"[ "$(uname -s)" = Linux ] && rm $M"#,
    r#"[ "$(uname -m)" = x86_64 ] && rm $M"#,
    r#". /etc/os-release; [ "$ID" = debian ] && rm $M"#,
    r#". /etc/os-release; [ "$VERSION_CODENAME" = bookworm ] && rm $M"#,
    r#"d=$(mktemp -d); mv $M "$d""#,
    r#"python3 -c "open('$M', 'w').close()""#,
    r#"python3 -c "open('$M', 'w').write('x')""#,
    r#"python3 -c "from pathlib import Path; Path('$M').write_text('')""#,
    r#"python3 -c "import shutil; shutil.move('$M', '/tmp/m')""#,
    r#"python3 -c "import subprocess; subprocess.call('rm $M', shell=True)""#,
    "shopt -s globstar; rm /usr/lib/**/EXTERNALLY-MANAGED",
    "rm /usr/**/EXTERNALLY-MANAGED",
    "shopt -s globstar; rm /**/python3.13/EXTERNALLY-MANAGED",
    "rm /lib/python3*/EXTERNALLY-MANAGED",
    "rm /usr/lib/python3.1[0-9]/EXTERNALLY*",
    "rm /usr/lib/python3.[!1]*/EXTERNALLY-MANAGED",
    "rm /usr/lib/python?.??/EXTERNALLY-MANAGED",
    "rm /usr/lib/.python3*/EXTERNALLY-MANAGED",
    "rm /*/lib/*/*MANAGED",
    "cd /usr; rm lib/python3*/EXTERNALLY-MANAGED",
    "cd /usr/lib; rm */EXTERNALLY-MANAGED",
    "cd /usr/lib/python3.13; rm *MANAGED",
    "cd /usr/lib/python3.13; rm ./*externally*",
    "shopt -s nocaseglob; rm /usr/lib/python3*/externally-managed",
    "shopt -s nullglob; rm -f /nonexistent/*/EXTERNALLY-MANAGED",
    "set -f; rm /usr/lib/python3*/EXTERNALLY-MANAGED",
    "pushd /usr/lib/python3.13; rm EXTERNALLY-MANAGED; popd",
    "rm {/usr/lib/python3.13,/opt}/EXTERNALLY-MANAGED",
    "rm ${M%/*}/EXTERNALLY-MANAGED",
    r#"rm "${M%D}"D"#,
    "mv ${M}{,.old}",
    "false || rm $M || true",
    "yes | rm -i $M",
    "rm -i $M",
    "cp /etc/hostname $M",
];

/// Package managers, in an image.
const PACKAGES: &[(&str, &str)] = &[
    ("debian:12", "apt-get install -y python3-pip"),
    ("debian:12", "apt-get update"),
    ("debian:12", "aptitude install -y python3-pip"),
    ("debian:12", "nala install -y python3"),
    ("debian:12", "apt-install python3-pip"),
    (
        "debian:12",
        "apt-get install -y -o Dpkg::Options::=--force-confold python3-pip=23.0.1+dfsg-1",
    ),
    ("debian:12", "apt-get install -y python3-pip python3-pip- pipx+"),
    ("debian:12", "apt-get install -y python3-pip; apt-get purge -y python3-pip"),
    ("debian:12", "apt-get install -y python3-pip; apt-get autoremove -y python3"),
    (
        "debian:12",
        "apt-get install -y python3; rm /usr/lib/python3.11/EXTERNALLY-MANAGED; apt-get reinstall libpython3.11-stdlib",
    ),
    ("debian:12", "dpkg -i python3-pip.deb"),
    ("debian:12", "dpkg --install /tmp/python3-pip_23_all.deb"),
    ("debian:12", "apt-get install -y python3-pip; dpkg -r python3-pip"),
    ("debian:12", "dpkg --configure -a"),
    ("debian:12", "dpkg-query -W python3 && apt-get install -y python3-pip"),
    ("debian:12", "dpkg -s python3 || apt-get install -y python3-pip"),
    ("debian:12", "apt-get install -y python3 pipx python3-virtualenv pipenv python3-poetry"),
    ("debian:12", "apt-get install -y python3.12"),
    (
        "debian:12",
        "update-alternatives --install /usr/bin/python python /usr/bin/python3 1; apt-get install -y python3",
    ),
    (
        "debian:12",
        "apt-get install -y python3; update-alternatives --install /usr/bin/python python /usr/bin/python3 1",
    ),
    ("debian:12", "apt-get install -y python3; update-alternatives --set python /usr/bin/python3"),
    ("debian:12", "apt-get install -y python3; update-alternatives --config python"),
    ("debian:12", "apt-get install -y python3; ln -s python3 /usr/bin/python"),
    ("debian:10", "apt-get install -y python python-pip"),
    ("debian:10", "apt-get install -y python2-minimal"),
    ("ubuntu:18.04", "apt-get install -y python-pip python3-pip"),
    ("ubuntu:24.04", "apt-get install -y python2"),
    (
        "ubuntu:24.04",
        "add-apt-repository ppa:deadsnakes/ppa; apt-get install -y python3.11 python3.11-venv libpython3.11",
    ),
    ("ubuntu:24.04", "apt-get install -y python3.11"),
    ("archlinux:latest", "pacman -Sy --noconfirm python-pip"),
    ("archlinux:latest", "pacman --sync --noconfirm python-pip"),
    ("archlinux:latest", "pacman -S python-pip; pacman -R python-pip"),
    ("archlinux:latest", "pacman -S python-pip; pacman --remove python-pip"),
    ("archlinux:latest", "pacman -Ss python-pip"),
    ("archlinux:latest", "pacman -Si python-pip"),
    ("archlinux:latest", "pacman -Q python-pip"),
    ("archlinux:latest", "pacman -U python-pip.pkg.tar.zst"),
    ("archlinux:latest", "pacman --noconfirm -S python-pip"),
    ("archlinux:latest", "yay -S python-pip"),
    ("archlinux:latest", "pacman -S extra/python-pip"),
    ("fedora:41", "dnf install -y python3-pip"),
    ("fedora:41", "dnf -y --setopt a=b install python3-pip"),
    ("fedora:41", "yum install -y python3-pip; dnf erase -y python3-pip"),
    ("fedora:41", "dnf reinstall -y python3"),
    ("fedora:41", "dnf upgrade -y"),
    ("fedora:41", "dnf list python3-pip"),
    ("alpine:3.20", "apk add py3-pip"),
    ("alpine:3.20", "apk add -t .build 'py3-pip<25'"),
    ("alpine:3.20", "apk add python3@edge"),
    ("alpine:3.20", "apk add py3-pip; apk del py3-pip"),
    ("alpine:3.20", "apk update; apk upgrade"),
    ("alpine:3.20", "apk info py3-pip"),
    ("opensuse/tumbleweed", "zypper -n install python3-pip"),
    ("opensuse/tumbleweed", "zypper in -t package python313-pip; zypper rm python313-pip"),
    ("opensuse/tumbleweed", "zypper dup"),
    ("gentoo/stage3", "emerge dev-python/pip"),
    ("gentoo/stage3", "emerge -C dev-python/pip"),
    ("ghcr.io/void-linux/void-glibc", "xbps-install -Sy python3-pip"),
    (
        "ghcr.io/void-linux/void-glibc",
        "xbps-install -R https://example.com python3-pip; xbps-remove python3-pip",
    ),
];

/// Each text, and below it what installers did.
fn told(start: &str, texts: &[&str]) -> String {
    let shell = r#"SHELL ["/bin/bash", "-c"]"#;
    let before = dockerfile(start).installs().len();
    let mut out = String::new();
    for text in texts {
        let ran = dockerfile(&format!("{start}\n{shell}\nRUN <<'DONE'\n{text}\nDONE\n"));
        out.push_str(&format!("$ {text}\n"));
        for line in ran.installs().split_off(before) {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out
}

#[test]
fn commands_behind_others_are_found() {
    let start = "FROM debian:12\nRUN apt-get install -y python3-pip sudo\nUSER dev";
    insta::assert_snapshot!(told(start, WRAPPERS));
}

#[test]
fn installers_of_all_sorts_are_understood() {
    let start = "FROM debian:12\nRUN apt-get install -y python3-pip python3-venv pipx pipenv \\\n \
                 python3-poetry virtualenv\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /uvx /bin/\n\
                 RUN pip install --break-system-packages pip-tools uv";
    insta::assert_snapshot!(told(start, INSTALLERS));
}

#[test]
fn conda_has_no_guard() {
    insta::assert_snapshot!(told("FROM continuumio/miniconda3:24.7.1-0", CONDA));
}

/// What became of the marker: each change with its effect, and whether it is still there.
fn fate(ran: &Ran, path: &str) -> String {
    let mut out = String::new();
    for event in ran.events.iter().filter(|event| event.action == Action::Marker) {
        let Detail::Marker(change) = &event.detail else { continue };
        let effect = match &change.effect {
            Effect::Works => "works",
            Effect::Needless(_) => "needless",
            Effect::Ineffective(_) => "ineffective",
            Effect::Unknown => "unknown",
        };
        out.push_str(&format!("{} {} {effect}, ", event.reach.name(), change.how.name()));
    }
    format!("{out}{:?}", ran.state.fs.regular(path)).to_lowercase()
}

/// The names that mean something, and the interpreters behind them.
fn brought(state: &State) -> String {
    let mut out = Vec::new();
    for name in ["python", "python2", "python3", "pip", "pip2", "pip3", "pipx", "pipenv", "poetry"]
    {
        let Located::Program(program, path) = state.locate(&field(name)) else { continue };
        let (Program::Python(id) | Program::Pip(id) | Program::Module(id, _)) = program else {
            continue;
        };
        out.push(format!("{path} of {}", state.python(id).exe));
    }
    for python in state.pythons.iter() {
        let marker = python.marker.as_deref().map(|path| state.fs.regular(path));
        let pip = match python.pip {
            Pip::Present(Some(version)) => format!("pip {version}"),
            other => format!("pip {other:?}").to_lowercase(),
        };
        let kind = python.kind.name();
        out.push(format!("{}: {kind}, marker {marker:?}, {pip}", python.exe).replace("Some", ""));
    }
    out.join("\n    ")
}

#[test]
fn markers_fare_as_their_commands_say() {
    let path = "/usr/lib/python3.13/EXTERNALLY-MANAGED";
    let mut out = String::new();
    for text in MARKERS {
        let ran = bash("node:22-trixie", &format!("M={path}\n{text}"));
        out.push_str(&format!("$ {text}\n    {}\n", fate(&ran, path)));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn package_managers_bring_and_take_pythons() {
    let mut out = String::new();
    for (image, text) in PACKAGES {
        out.push_str(&format!("{image} $ {text}\n    {}\n", brought(&bash(image, text).state)));
    }
    insta::assert_snapshot!(out);
}
