//! What the referee (`tests/referee/`) has shown once, a line or two for each kind: what bash 5.2 and dash 0.5.12 did.

use super::event::{Action, Tool};
use super::testing::{bash, dockerfile};

/// The packages of a text's pip commands, each with how it is reached and what comes of it.
fn told(shell: &str, text: &str) -> String {
    let text = serde_json::to_string(text).expect("a string");
    let ran = dockerfile(&format!(
        "FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip python3-venv sudo\n\
         WORKDIR /srv/work\nRUN [\"{shell}\", \"-c\", {text}]\n"
    ));
    let pip = ran.events.iter().filter(|event| event.tool == Tool::Pip);
    let all = pip.filter_map(|event| {
        let (reach, outcome) = (event.reach.name(), event.outcome.name());
        let names = match event.action {
            Action::Download => event.command.rsplit(' ').next()?.to_owned(),
            _ => event.packages.join(" "),
        };
        (!names.is_empty()).then(|| format!("{names} {reach} {outcome}"))
    });
    all.collect::<Vec<_>>().join(", ")
}

fn check(shell: &str, all: &[(&str, &str)]) {
    for (text, expected) in all {
        assert_eq!(told(shell, text), *expected, "{shell}: {text}");
    }
}

const F: &str = "--break-system-packages";

#[test]
fn what_a_lookup_finds_is_not_there_for_whoever_asks() {
    check(
        "bash",
        &[
            ("PIP=$(type -P pip3); $PIP install p1", "p1 always blocked"),
            ("[ -n \"$(command -v dnf)\" ] && pip install p1; :", ""),
            ("command -v conda || pip install p1", "p1 always blocked"),
            ("[ -L /usr/bin/python3 ] && pip install p1; :", "p1 maybe blocked"),
        ],
    );
}

#[test]
fn an_expansion_that_fails_ends_the_shell() {
    check(
        "bash",
        &[
            ("set -u; echo $NO_SUCH || pip install p1", ""),
            ("set -u; (echo $NO_SUCH) || pip install p1", "p1 always blocked"),
            ("set -u; Y=$(echo $NO_SUCH); pip install p1", "p1 always blocked"),
            ("set -u; for p in $NO_SUCH; do :; done; pip install p1", ""),
            ("set -u; [[ -n $NO_SUCH ]]; pip install p1", ""),
            ("set -u; (( NO_SUCH == 0 )); pip install p1", ""),
            ("set -u; echo ${NO_SUCH:-} \"$@\"; pip install p1", "p1 always blocked"),
            ("set -u; A=(); echo \"${A[@]}\"; pip install p1", "p1 always blocked"),
            ("echo ${NO_SUCH:?}; pip install p1", ""),
            ("(echo ${NO_SUCH:?}) || pip install p1", "p1 always blocked"),
        ],
    );
}

#[test]
fn traps_run_where_commands_fail() {
    let exits = "trap 'pip install p2; exit 0' ERR; pip install p1; pip install p3";
    check(
        "bash",
        &[
            (exits, "p1 always blocked, p2 always blocked, p3 never blocked"),
            ("trap 'pip install p1' ERR; false || true; f() { false; true; }; f", ""),
            ("trap 'pip install p1' ERR; f() { false; }; f", "p1 always blocked"),
            ("set -E; trap 'pip install p1' ERR; f() { false; true; }; f", "p1 always blocked"),
            ("trap 'pip install p1' ERR; false; trap - ERR; false", "p1 always blocked"),
        ],
    );
    check("sh", &[("trap 'pip install p1' ERR; false", "")]);
}

#[test]
fn a_trap_of_the_exit_runs_on_one_of_the_ways_there() {
    let text = "trap 'pip install p1' EXIT\nunknown || exit 1\n. v/bin/activate";
    let told = told("bash", &format!("python3 -m venv v\n{text}"));
    assert_eq!(told, "p1 maybe blocked, p1 maybe proceeds");
}

#[test]
fn what_a_refused_pip_says_can_be_looked_for() {
    let mended = format!("pip install {F} p2");
    check(
        "bash",
        &[
            (
                &format!(
                    "O=$(pip install p1 2>&1) || case $O in *externally-managed*) {mended} ;; esac"
                ),
                "p1 always blocked, p2 maybe proceeds",
            ),
            (
                &format!("if pip install p1 2>&1 | grep -q externally-managed; then {mended}; fi"),
                "p1 always blocked, p2 always proceeds",
            ),
            (
                "O=$(pip install p1); [ -z \"$O\" ] && pip install p2",
                "p1 always blocked, p2 always blocked",
            ),
        ],
    );
}

#[test]
fn assignments_last_as_long_as_they_should() {
    let on = "PIP_BREAK_SYSTEM_PACKAGES=1";
    check(
        "bash",
        &[
            (
                &format!("{on} command pip install p1; pip install p2"),
                "p1 always proceeds, p2 always blocked",
            ),
            ("readonly R=1\nR=2 || :\n[ $R = 1 ] && pip install p1", "p1 always blocked"),
            ("readonly R=1\n( R=2 ) || pip install p1", "p1 always blocked"),
            (
                &format!("if ask; then export {on}; fi; pip install p1"),
                "p1 maybe proceeds, p1 maybe blocked",
            ),
            (
                &format!("echo {on} > .env; export $(grep -v '^#' .env | xargs); pip install p1"),
                "p1 always proceeds",
            ),
            (
                &format!(
                    "echo {on} > .env; while IFS='=' read -r k v; do export \"$k=$v\"; done < .env; pip install p1"
                ),
                "p1 always proceeds",
            ),
            ("export PIP_REQUIRE_VIRTUALENV=1; pip download p1", "p1 always error"),
        ],
    );
    check("sh", &[(&format!("alias i='pip install'\n{on} i p1"), "p1 always proceeds")]);
}

#[test]
fn arrays_have_gaps_and_names() {
    check(
        "bash",
        &[
            (
                &format!("A=(-q {F}); unset 'A[0]'; pip install \"${{A[@]}}\" p1"),
                "p1 always proceeds",
            ),
            (&format!("A=(); A[1]={F}; pip install \"${{A[1]}}\" p1"), "p1 always proceeds"),
            (
                &format!("declare -A A; A[flag]={F}; pip install ${{A[flag]}} p1"),
                "p1 always proceeds",
            ),
            (
                "A=(p1 p2); for i in \"${!A[@]}\"; do pip install \"$i\"; done",
                "0 always blocked, 1 always blocked",
            ),
            ("A=(p1); A+=(p2); pip install \"${A[${#A[@]}-1]}\"", "… always blocked"),
            (&format!("V={F}; declare -n R=V; pip install $R p1"), "… p1 always unknown"),
        ],
    );
}

#[test]
fn functions_mean_what_they_do_on_each_path() {
    check(
        "bash",
        &[
            ("if ask; then pip() { :; }; fi; pip install p1", "p1 maybe blocked"),
            (
                "if ask; then f() { pip install p1; }; else f() { pip install p2; }; fi; f",
                "p1 always blocked, p2 always blocked",
            ),
            ("if ask; then f() { pip install p1; }; fi; f", "p1 always blocked"),
            ("f() { pip install $1; }; export -f f; bash -c 'f p1'", "p1 always blocked"),
            ("f() { pip install $1; }; export -f f; sh -c 'f p1'", ""),
            ("f() { pip install $1; }; bash -c 'f p1'", ""),
        ],
    );
}

#[test]
fn dash_lacks_what_bash_has() {
    let or = |test: &str| format!("if {test}; then pip install p1; else pip install p2; fi");
    check(
        "sh",
        &[(&or("[[ -n x ]]"), "p2 always blocked"), (&or("[ a == a ]"), "p2 always blocked")],
    );
    check(
        "bash",
        &[(&or("[[ -n x ]]"), "p1 always blocked"), (&or("[ a == a ]"), "p1 always blocked")],
    );
}

#[test]
fn statuses_have_numbers() {
    check(
        "bash",
        &[
            ("bash -c 'exit 2'; [ $? -eq 2 ] && pip install p1", "p1 always blocked"),
            ("f() { return 3; }; f; [ $? = 1 ] || pip install p1", "p1 always blocked"),
            ("false; [ $? -eq 1 ] && pip install p1", "p1 always blocked"),
            ("return 0 2>/dev/null; pip install p1", "p1 always blocked"),
            ("pip install p1 & wait $! || pip install p2", "p1 always blocked, p2 always blocked"),
            ("pip install p1 & wait; pip install p2", "p1 always blocked, p2 always blocked"),
        ],
    );
    check("sh", &[("return 0; pip install p1", "")]);
}

#[test]
fn shells_go_on_where_they_do() {
    check(
        "bash",
        &[
            (
                "case a in a) pip install p1 ;& b) pip install p2 ;; esac",
                "p1 always blocked, p2 always blocked",
            ),
            ("case a in a) pip install p1 ;;& b) pip install p2 ;; esac", "p1 always blocked"),
            (&format!(". /dev/stdin <<< 'F={F}'; pip install $F p1"), "p1 always proceeds"),
            (
                "python3 -m venv v; PATH=v/bin:$PATH; cd $UNKNOWN/x || pip install p1",
                "p1 maybe proceeds",
            ),
            (
                "python3 -m venv v; . v/bin/activate; . v/bin/activate; deactivate; pip install p1",
                "p1 always blocked",
            ),
            (
                "python3 -m venv v; . v/bin/activate; pip install p1; rm -rf v; pip install p2",
                "p1 always proceeds",
            ),
            ("useradd -m dev; . /opt/venv/bin/activate; pip install p1", "p1 always blocked"),
            (&format!("X=$(ask); pip install ${{X:+{F}}} p1"), "… p1 always unknown"),
        ],
    );
}

#[test]
fn what_is_appended_behind_the_last_number_there_is_ends_nothing() {
    let huge = usize::MAX;
    let ran = bash("debian:12", &format!("A[{huge}]=a; A+=(b c); A[${{#A[@]}}]=d\npip3 install x"));
    assert_eq!(ran.events.len(), 1);
}
