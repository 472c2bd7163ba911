//! Commands that were once passed over in real projects: each text reaches an installer.

use super::testing::{dockerfile, script};

#[track_caller]
fn reaches(texts: &[&str]) {
    for text in texts {
        assert!(!script(text).installs().is_empty(), "{text}");
    }
}

#[test]
fn a_failure_that_somebody_expects_may_happen() {
    reaches(&[
        "foo && s=0 || s=1\nif [ $s -ne 0 ]; then pip install x; fi",
        "foo && a=0\nif [ \"$a\" != 0 ]; then pip install x; fi",
        "foo && echo ok || pip install x",
        "a=false\ncurl -sf x && a=true\nif [ $a = false ]; then pip install x; fi",
    ]);
}

#[test]
fn what_the_environment_brings_is_not_known() {
    reaches(&[
        "if [ -n \"${FOO+x}\" ]; then exit 3; fi\npip install x",
        "if [ -z \"${FOO+x}\" ]; then pip install x; fi",
        "X=${X:-false}\nif $X; then pip install x; fi",
        "X=${X:-false}\n$X && pip install x",
    ]);
}

#[test]
fn modules_that_python_does_not_bring_may_be_missing() {
    reaches(&[
        "python3 -c 'import foo; print(1)' || pip install foo",
        "v=$(python3 -c 'import foo; print(1)' 2>/dev/null)\nif [ -z \"$v\" ]; then pip install foo; fi",
        "if python3 -c 'import foo; foo.x()' | grep -q blas; then pip install x; fi",
        "if python3 -c 'import foo' 2>&1 | grep -q Error; then pip install foo; fi",
        "a=$(python -c 'import json, sys; print(\" \".join(json.load(sys.stdin)))')\nfor d in $a; do pip install x; done",
    ]);
    let code = "if [ \"$(python3 -c 'import sys; print(1)')\" = 2 ]; then pip install x; fi";
    assert!(script(code).installs().is_empty());
}

#[test]
fn a_file_that_nobody_knows_is_no_folder() {
    for command in [
        "F=$(foo); cp \"$F\" /opt/w/",
        "cp \"$1\" /opt/w/",
        "sudo install -m 755 \"$1\" /usr/local/bin/",
        "find . -name x | xargs rm -f",
        "rm -f $(foo)",
        "cd doc; f=$(foo); echo a > $f; cd ..",
        "pushd doc; for f in $(ls); do sed -i s/a/b/ ${f}; done; popd",
    ] {
        reaches(&[&format!("set -e\n{command}\npip install x")]);
    }
}

#[test]
fn builtins_list_what_nobody_knows() {
    reaches(&[
        "set -e\nX=$(set +o | grep xtrace)\npip install x",
        "set -e\nX=$(shopt -p | grep ext)\npip install x",
        "if ulimit -a | grep -q x; then pip install x; fi",
    ]);
}

#[test]
fn a_folder_may_be_empty_or_full() {
    reaches(&[
        "[[ -d /opt/s ]] || mkdir /opt/s\nif [[ -d /opt/s/p ]]; then pip install x; fi",
        "d=$(ls /home/x 2>/dev/null | wc -l)\nif [ $d -eq 0 ]; then pip install x; fi",
        "if [ -z \"$(ls -A /opt/x)\" ]; then pip install x; fi",
    ]);
}

#[test]
fn arguments_that_may_be_several_are_passed_on() {
    reaches(&[
        "u() { \"$@\"; }\nu $HOME/v/bin/pip3 install x",
        "u() { \"$@\"; }\nu $PYTHON -m pip install x",
    ]);
    let passed = script("p() { pip3 install \"$@\"; }\np $OPTIONS x").installs();
    assert_eq!(passed, script("pip3 install $OPTIONS x").installs());
}

#[test]
fn tools_run_commands_in_environments_of_their_own() {
    for tool in ["poetry", "pipenv"] {
        let ran = script(&format!("{tool} run pip install x")).installs();
        assert!(ran[0].starts_with("pip install proceeds"), "{ran:?}");
    }
    let within = "export POETRY_VIRTUALENVS_CREATE=false\npoetry run pip3 install x";
    assert_eq!(script(within).installs(), script("pip3 install x").installs());
}

#[test]
fn whoever_runs_a_tool_in_an_image_has_it_there() {
    for text in [
        "FROM ubuntu:22.04\nRUN python3 -m pip install x",
        "FROM ubuntu:22.04\nRUN apt-get install -y curl\nRUN curl -fsSL https://x.y/setup.sh | bash\nRUN python3 -m pip install x",
        "FROM python:3.12\nRUN uv pip install x",
    ] {
        assert_eq!(dockerfile(text).installs().len(), 1, "{text}");
    }
}
