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
                "python3 -m venv v; PATH=v/bin:$PATH; cd $(ask)/x || pip install p1",
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

#[test]
fn a_question_that_stands_alone_may_end_the_shell() {
    let text = "set -e; pip download p1 && [ \"$(cat /etc/hostname)\" = x ]; pip install p2";
    check("bash", &[(text, "p1 always proceeds, p2 maybe blocked")]);
    check("sh", &[("set -e; grep -q a /etc/hosts; pip install p1", "p1 maybe blocked")]);
    check("sh", &[("grep -q a /etc/hosts; pip install p1", "p1 always blocked")]);
    let trapped = "trap 'pip install p1' ERR; [ -e /var/lib/x ]; pip install p2";
    check("bash", &[(trapped, "p1 always blocked, p2 always blocked")]);
}

#[test]
fn what_let_works_out_is_known() {
    check(
        "bash",
        &[
            ("i=3; let i+=1; [[ $i -lt 4 ]] && pip install p1; :", ""),
            ("let i=2-2 || pip install p1", "p1 always blocked"),
            ("let i=$(ask); [ $i = 1 ] && pip install p1; :", "p1 maybe blocked"),
        ],
    );
}

#[test]
fn the_redirections_of_a_program_are_its_own() {
    let text = "set -u; cat <<E\n$NO_SUCH\nE\npip install p1";
    for shell in ["bash", "sh"] {
        check(shell, &[(text, "p1 always blocked")]);
        check(shell, &[(&text.replace("cat", "read x"), "")]);
    }
}

#[test]
fn what_another_shell_has_defined_is_no_command() {
    check(
        "bash",
        &[
            ("f() { :; }; bash -ec 'f; pip install p1'; pip install p2", "p2 always blocked"),
            ("set -e; deactivate; pip install p1", ""),
            (
                "set -e; python3 -m venv v; . v/bin/activate; deactivate; pip install p1",
                "p1 always blocked",
            ),
            ("None -m pip install p1", "p1 maybe blocked"),
        ],
    );
}

#[test]
fn a_trap_is_subject_to_the_options_of_its_shell() {
    let text = "set -e; ( trap 'pip install p1' EXIT; exit 0 ); pip install p2";
    check("sh", &[(text, "p1 always blocked, p2 never blocked")]);
    check("sh", &[(&text.replace("set -e; ", ""), "p1 always blocked, p2 always blocked")]);
}

#[test]
fn dash_ends_at_an_array() {
    let text = "A=(a b); pip install p1";
    check("sh", &[(text, "")]);
    check("bash", &[(text, "p1 always blocked")]);
}

#[test]
fn an_array_of_one_branch_loses_an_element_on_each_path() {
    let text =
        "A=(-q -U); if ask; then A=(-q --upgrade); fi; unset 'A[0]'; pip install \"${A[@]}\" p1";
    check("bash", &[(text, "p1 always blocked, p1 always blocked")]);
}

#[test]
fn a_bare_image_lacks_folders_that_nobody_makes() {
    check("sh", &[("cd /nonexistent && pip install p1; :", "")]);
    check("sh", &[("mkdir /new && cd /new && pip install p1", "p1 always blocked")]);
}

#[test]
fn shells_remember_where_they_have_found_a_program() {
    let made = "python3 -m venv v; . v/bin/activate;";
    let text = format!("{made} command -p python3 -V; python3 -m pip install p1");
    check("bash", &[(&text, "p1 always blocked")]);
    check("sh", &[(&text, "p1 always proceeds")]);
    let text = "python3 -m venv v; PATH=v/bin:$PATH; pip download p1; cd /; pip install p2";
    check("sh", &[(text, "p1 always proceeds, p2 always blocked")]);
    // bash keeps the path as `PATH` has it: there is nothing at `v/bin/pip` any more.
    check("bash", &[(text, "p1 always proceeds")]);
}

#[test]
fn what_is_readonly_ends_shells_that_change_it() {
    for change in ["unset R", "export R=2", "R=2 true", "R=2 /bin/true", "eval 'R=2'"] {
        check("sh", &[(&format!("readonly R=1\n{change}\npip install p1"), "")]);
        check("bash", &[(&format!("readonly R=1\n{change}\npip install p1"), "p1 always blocked")]);
        check("bash", &[(&format!("set -e\nreadonly R=1\n{change}\npip install p1"), "")]);
    }
    check("sh", &[("readonly R=1\n(unset R) || pip install p1", "p1 always blocked")]);
    check(
        "bash",
        &[(
            "readonly R=1\nunset R && pip install p1; [ $R = 1 ] && pip install p2",
            "p2 always blocked",
        )],
    );
}

#[test]
fn a_file_that_dash_reads_forgets_that_somebody_looks_at_it() {
    let text = "set -e\nprintf 'false\\npip install p1\\n' > s.sh\n. ./s.sh || :\npip install p2";
    check("sh", &[(text, "")]);
    check("bash", &[(text, "p1 always blocked, p2 always blocked")]);
}

#[test]
fn what_turns_a_success_round_may_end_the_shell() {
    let text = format!("set -e\n( ! ( pip uninstall -y {F} p1 ) )\npip install {F} p2");
    check("bash", &[(&text, "p1 always proceeds, p2 maybe proceeds")]);
}

#[test]
fn an_alias_waits_for_the_end_of_the_line_that_makes_it() {
    check(
        "sh",
        &[("m() {\n  alias pip=false\n}\nm; pip install p1\npip install p2", "p1 always blocked")],
    );
}

#[test]
fn nobody_needs_a_right_to_what_is_not_there() {
    let gone = "rm -f /usr/lib/python3.12/EXTERNALLY-MANAGED";
    check("bash", &[(&format!("set -e; su - x -c '{gone}; pip install p1'"), "p1 always blocked")]);
}

#[test]
fn a_text_that_is_no_file_has_no_name_of_its_own() {
    let own = format!("[ \"$(dirname \"$0\")\" = /bin ] && pip install {F} p1");
    for shell in ["/bin/sh", "/bin/bash"] {
        check(shell, &[(&own, "p1 always proceeds")]);
    }
    check("bash", &[("set -u; echo ${BASH_SOURCE[0]}; pip install p1", "")]);
    let inside = "set -u; f() { echo ${BASH_SOURCE[0]}; }; f; pip install p1";
    check("bash", &[(inside, "p1 always blocked")]);
}

#[test]
fn sudo_looks_for_a_command_where_its_policy_says_and_hands_on_the_path_that_it_is_given() {
    for given in ["PATH=$PATH", "--preserve-env=PATH"] {
        let sudo = format!("python3 -m venv v; . v/bin/activate; sudo {given}");
        check("bash", &[(&format!("{sudo} pip install p1"), "p1 always blocked")]);
        check("bash", &[(&format!("{sudo} env pip install p1"), "p1 always proceeds")]);
    }
}

#[test]
fn what_ends_in_a_pipeline_or_a_substitution_ends_what_waits_for_it() {
    let f = format!("f() {{ if pip install {F} p1; then echo pip install p2 | bash; fi; }}");
    let whole = format!("set -eo pipefail\n{f}\nf | cat\npip install {F} p3");
    check("bash", &[(&whole, "p1 always proceeds, p2 always blocked, p3 maybe proceeds")]);
    let own = "set -eo pipefail\nf() { set -e; pip install p1 | cat; pip install p2; }\nX=$(f)";
    check("bash", &[(own, "p1 always blocked, p2 never blocked")]);
    check("bash", &[("set -e\nX=$(false; pip install p1)\n:", "p1 always blocked")]);
    let yes = "yes | pip install --break-system-packages p1\npip install p2";
    check("bash", &[(&format!("set -eo pipefail\n{yes}"), "p1 always proceeds")]);
    check("bash", &[(&format!("set -e\n{yes}"), "p1 always proceeds, p2 always blocked")]);
}

#[test]
fn a_number_belongs_to_the_command_that_left_it() {
    let text = "f() { return 0; }\nf\npip install p1 || rc=$?\n[ $rc -ne 0 ] && pip install p2";
    check("bash", &[(text, "p1 always blocked, p2 always blocked")]);
}

#[test]
fn an_alias_that_is_made_again_is_the_same() {
    let text = "alias i='pip install'\nm() {\n  alias i='pip install'\n  i p1\n}\nm";
    check("sh", &[(text, "p1 always blocked")]);
}

#[test]
fn another_round_is_not_sure_where_one_may_break_out() {
    let round = format!("pip install {F} $x || continue\n[ $x = p1 ] && break");
    let text = format!("for x in p1 p2; do\n{round}\ndone\npip install p3");
    check("bash", &[(&text, "p1 always proceeds, p2 maybe proceeds, p3 always blocked")]);
}

#[test]
fn nothing_is_written_into_a_folder_that_is_not_there() {
    let write = "printf '[global]\\nbreak-system-packages = 1\\n' > ~/.config/pip/pip.conf || :";
    check("bash", &[(&format!("{write}\npip install p1"), "p1 always blocked")]);
    let made = format!("mkdir -p ~/.config/pip\n{write}\npip install p1");
    check("bash", &[(&made, "p1 always proceeds")]);
}

#[test]
fn what_stands_in_front_of_a_function_is_gone_behind_it() {
    let on = "PIP_BREAK_SYSTEM_PACKAGES=1";
    let set = format!("f() {{ {on}; }}\n{on} f\npip install p1");
    check("bash", &[(&set, "p1 always blocked")]);
    check("sh", &[(&set, "p1 always blocked")]);
    let exported = format!("f() {{ export {on}; }}\n{on} f\npip install p1");
    check("bash", &[(&exported, "p1 always proceeds")]);
    check("sh", &[(&exported, "p1 always blocked")]);
}

#[test]
fn nobody_makes_an_environment_where_he_may_not_write() {
    let text = "su - x -c 'python3 -m venv /usr/v && pip install p1'";
    check("bash", &[(text, "")]);
}
