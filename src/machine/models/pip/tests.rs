//! What real pips did (testdata/oracle), in small.

use crate::machine::event::Effect;
use crate::machine::testing::{Ran, bash};

fn ran(image: &str, text: &str) -> Ran {
    bash(image, &format!("apt-get update && apt-get install -y python3 python3-pip\n{text}"))
}

/// How the last installer ends, and where it writes; empty if none runs.
fn last(image: &str, text: &str) -> String {
    let ran = ran(image, text);
    let event = ran.events.iter().rev().find(|event| event.tool.is_installer());
    let told = event.map(|event| format!("{} {}", event.outcome.name(), event.target.name()));
    told.unwrap_or_default()
}

#[test]
fn a_pip_beside_the_interpreter_s_own_is_the_one_that_runs() {
    let old = "pip install --target /opt/old 'pip<23'";
    for (image, text, told) in [
        ("debian:12", "PYTHONPATH=/opt/old python3 -m pip install x", "proceeds system"),
        ("debian:12", "cd /opt/old; python3 -m pip install x", "proceeds system"),
        ("debian:12", "python3 /opt/old/pip install x", "proceeds system"),
        ("debian:12", "PYTHONPATH=/opt/old python3 -E -m pip install x", "blocked system"),
        ("debian:12", "PYTHONPATH=/opt/old python3 -m pip list; pip install x", "blocked system"),
        ("debian:13", "PYTHONPATH=/opt/old python3 -m pip install x", "error none"),
    ] {
        assert_eq!(last(image, &format!("{old}\n{text}")), told, "{image}: {text}");
    }
}

#[test]
fn an_old_pip_does_not_run_on_a_new_python() {
    let wheel = "python3 /wheels/pip-22.3.1-py3-none-any.whl/pip install";
    assert_eq!(last("debian:12", &format!("{wheel} x")), "proceeds system");
    assert!(last("debian:13", &format!("{wheel} x")).starts_with("error"));
    // It reads its command line first.
    let option = format!("{wheel} --break-system-packages x");
    assert!(last("debian:13", &option).starts_with("no-such-option"));
    let newer = "python3 /wheels/pip-23.1.2-py3-none-any.whl/pip install x";
    assert!(last("debian:13", newer).starts_with("blocked"));
}

#[test]
fn the_pip_that_is_there_is_not_installed_again() {
    for (requirement, target) in [
        ("pip", "none"),
        ("'pip<24'", "none"),
        ("'pip>=24'", "system"),
        ("-U pip", "system"),
        ("pip x", "system"),
    ] {
        let text = format!("PIP_BREAK_SYSTEM_PACKAGES=1 pip install {requirement}");
        assert_eq!(last("debian:12", &text), format!("proceeds {target}"), "{requirement}");
    }
}

#[test]
fn pip_asks_its_guard_before_it_looks_at_what_it_is_to_install() {
    for (args, old, new, overridden) in [
        ("-r r.txt", "no-such-option", "blocked", "no-such-option"),
        ("-c --break-system-packages x", "error", "blocked", "error"),
        ("true x", "error", "blocked", "error"),
        ("--find-links /w true x", "proceeds", "blocked", "proceeds"),
        ("yes x", "proceeds", "blocked", "proceeds"),
        ("''", "error", "blocked", "error"),
        ("' --break-system-packages' x", "error", "blocked", "error"),
        (
            "'--user --break-system-packages' x",
            "no-such-option",
            "no-such-option",
            "no-such-option",
        ),
    ] {
        let text = format!("printf '%s\\n' --break-system-packages x > r.txt\npip install {args}");
        let begin =
            |image: &str, text: &str| last(image, text).split(' ').next().map(str::to_owned);
        assert_eq!(begin("debian:11", &text).as_deref(), Some(old), "{args}");
        assert_eq!(begin("debian:12", &text).as_deref(), Some(new), "{args}");
        let text = format!("export PIP_BREAK_SYSTEM_PACKAGES=1\n{text}");
        assert_eq!(begin("debian:12", &text).as_deref(), Some(overridden), "{args}");
    }
}

#[test]
fn an_option_that_is_no_option_is_an_override_in_vain() {
    for args in ["'--user --break-system-packages'", "' --break-system-packages'", "-r r.txt"] {
        let text = format!("printf '%s\\n' --break-system-packages x > r.txt\npip install {args}");
        let ran = ran("debian:12", &text);
        let vain = |effect: &Effect| matches!(effect, Effect::Ineffective(_));
        let mut all = ran.events.iter().flat_map(|event| &event.overrides);
        assert!(all.any(|it| vain(&it.effect)), "{args}");
    }
}

#[test]
fn an_empty_root_counts_since_python_3_10() {
    assert_eq!(last("debian:11", "pip install --root= x"), "proceeds system");
    assert_eq!(last("debian:12", "pip install --root= x"), "proceeds directory");
}

#[test]
fn commands_that_are_not_there_install_nothing() {
    assert_eq!(last("debian:13", "pip3.13 install x"), "");
    assert_eq!(last("debian:12", "pip3.11 install x"), "blocked system");
    assert_eq!(last("debian:12", "PIP_BREAK_SYSTEM_PACKAGES=1 time pip install x"), "");
    assert_eq!(last("debian:12", "time pip install x"), "blocked system");
    let with_time = "apt-get install -y time\nPIP_BREAK_SYSTEM_PACKAGES=1 time pip install x";
    assert_eq!(last("debian:12", with_time), "proceeds system");
}

#[test]
fn uv_sees_only_what_was_installed_beside_apt() {
    let uv = "curl -LsSf https://astral.sh/uv/install.sh | sh\nPATH=$HOME/.local/bin:$PATH";
    let remove = "uv pip uninstall --system --break-system-packages";
    assert_eq!(last("debian:12", &format!("{uv}\n{remove} requests")), "proceeds none");
    let install = "uv pip install --system --break-system-packages six";
    assert_eq!(last("debian:12", &format!("{uv}\n{install}\n{remove} six")), "proceeds system");
}
