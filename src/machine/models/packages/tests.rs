use crate::knowledge::Version;
use crate::machine::Presence;
use crate::machine::event::{Action, Detail, Effect, InterpreterKind, Outcome};
use crate::machine::fs::Program;
use crate::machine::lookup::Located;
use crate::machine::programs::field;
use crate::machine::python::{Pip, PyId, PythonTool};
use crate::machine::state::State;
use crate::machine::testing::{bash, on_runner, script};

const BOOKWORM: &str = "/usr/lib/python3.11/EXTERNALLY-MANAGED";

fn after(image: &str, text: &str) -> State {
    bash(image, text).state
}

fn means(state: &State, name: &str) -> Option<Program> {
    match state.locate(&field(name)) {
        Located::Program(program, _) => Some(program),
        _ => None,
    }
}

fn pip_of(state: &State, name: &str) -> Option<PyId> {
    match means(state, name) {
        Some(Program::Pip(id)) => Some(id),
        _ => None,
    }
}

#[test]
fn apt_brings_python_its_marker_and_pip() {
    let state = after(
        "debian:12",
        "apt-get update && apt-get install -y --no-install-recommends python3-pip",
    );
    let id = pip_of(&state, "pip").expect("pip");
    let python = state.python(id);
    assert_eq!((python.kind, python.version), (InterpreterKind::Distro, Some((3, 11))));
    assert_eq!(python.pip, Pip::Present(Some(Version::new(23, 0, 1))));
    assert_eq!(state.fs.regular(BOOKWORM), Presence::Present);
    assert_eq!(pip_of(&state, "pip3"), Some(id));
    assert_eq!(means(&state, "python"), None);
    let state = after("debian:12", "apt install -yq python-is-python3 pipx");
    assert!(matches!(means(&state, "python"), Some(Program::Python(_))));
    assert!(matches!(means(&state, "pipx"), Some(Program::Module(_, PythonTool::Pipx))));
    assert_eq!(means(&state, "pip3"), None);
}

#[test]
fn the_package_that_surely_brings_python_is_named_not_the_one_that_may() {
    let state = after("debian:12", "apt-get install -y git-all; apt-get install -y python3-pip");
    let id = pip_of(&state, "pip").expect("pip");
    let [because] = &state.python(id).because[..] else { panic!() };
    let span = because.place.expect("a place").span;
    assert_eq!(span.end - span.start, "python3-pip".len() as u32, "{because:?}");
}

#[test]
fn what_a_package_provides_is_that_package() {
    assert!(pip_of(&after("ubuntu:24.04", "apt install -y pip"), "pip").is_some());
}

#[test]
fn old_setuptools_bring_easy_install_for_the_systems_python() {
    for (image, name) in [
        ("ubuntu:18.04", "easy_install3"),
        ("ubuntu:18.04", "easy_install-3.6"),
        ("unknown/image", "easy_install3"),
    ] {
        let state = after(image, "apt-get install -y python3-setuptools");
        let Some(Program::Module(id, PythonTool::EasyInstall)) = means(&state, name) else {
            panic!("{image} {name}");
        };
        assert_eq!(state.python(id).kind, InterpreterKind::Distro);
    }
    let state = after("debian:12", "apt-get install -y python3-setuptools");
    assert_eq!(means(&state, "easy_install3"), None);
}

#[test]
fn a_package_manager_that_is_used_or_found_tells_the_family() {
    let families = |text: &str| {
        let ran = script(text);
        let events = ran.events.iter().filter(|event| event.tool.is_installer());
        events.map(|event| event.family).collect::<Vec<_>>()
    };
    let found = "if command -v pacman > /dev/null; then sudo pip install a\n\
                 elif command -v dnf > /dev/null; then sudo pip install b; fi\npip install c";
    assert_eq!(families(found), [Some("pacman"), Some("dnf"), None]);
    assert_eq!(families("brew install jq\npip3 install a"), [Some("brew")]);
    assert_eq!(families("pip3 install a"), [None]);
}

#[test]
fn in_a_python_image_the_second_python_stays_behind() {
    let state = after("python:3.12-bookworm", "apt-get install -y python3-pip");
    let id = pip_of(&state, "pip").expect("pip");
    assert_eq!(state.python(id).kind, InterpreterKind::Upstream);
    let id = pip_of(&state, "/usr/bin/pip3").expect("pip");
    assert_eq!(state.python(id).kind, InterpreterKind::Distro);
}

#[test]
fn what_may_depend_on_python_may_bring_it() {
    let state = after("debian:12", "apt-get install -y some-package-of-ours");
    assert_eq!(state.fs.regular(BOOKWORM), Presence::Unknown);
    let state = after("debian:12", "apt-get install -y curl git build-essential");
    assert_eq!(state.fs.regular(BOOKWORM), Presence::Absent);
    let state = after("debian:12", "apt-get install -y $LIST");
    assert_eq!(state.fs.regular(BOOKWORM), Presence::Absent);
    let state = after("debian:12", "apt-get install -y $(cat /etc/list)");
    assert_eq!(state.fs.regular(BOOKWORM), Presence::Unknown);
    let state = after("debian:12", "apt-get install -y some-package; apt-get install -y python3");
    assert_eq!(state.fs.regular(BOOKWORM), Presence::Present);
}

#[test]
fn only_unpacking_again_restores_the_marker() {
    let rm = "apt-get install -y python3; rm /usr/lib/python3*/EXTERNALLY-MANAGED";
    for (text, expected) in [
        ("apt-get install -y python3 python3-pip libpython3.11-stdlib", Presence::Absent),
        ("apt-get install -y --reinstall python3", Presence::Absent),
        ("apt-get -qy install --reinstall libpython3.11-stdlib", Presence::Present),
        ("apt-get -y dist-upgrade", Presence::Unknown),
    ] {
        let state = after("debian:12", &format!("{rm}; {text}"));
        assert_eq!(state.fs.regular(BOOKWORM), expected, "{text}");
    }
}

#[test]
fn diversions_exclusions_and_hooks_outlive_reinstallation() {
    let start = "apt-get install -y python3";
    let again = "apt-get install -y --reinstall libpython3.11-stdlib";
    for text in [
        "dpkg-divert --rename --add /usr/lib/python3.11/EXTERNALLY-MANAGED",
        "echo 'path-exclude=/usr/lib/python3*/EXTERNALLY-MANAGED' > /etc/dpkg/dpkg.cfg.d/01",
        "echo 'DPkg::Post-Invoke { \"rm -f /usr/lib/python3*/EXTERNALLY-MANAGED\"; };' > /etc/apt/apt.conf.d/99",
    ] {
        let state = after("debian:12", &format!("{start}; {text}; {again}"));
        assert_eq!(state.fs.regular(BOOKWORM), Presence::Absent, "{text}");
    }
}

#[test]
fn dpkg_lists_the_marker() {
    let state = after(
        "debian:12",
        "apt-get install -y python3; rm $(dpkg -L libpython3.11-stdlib | grep EXTERNALLY-MANAGED)",
    );
    assert_eq!(state.fs.regular(BOOKWORM), Presence::Absent);
}

#[test]
fn another_version_on_ubuntu_has_no_marker() {
    let state = after(
        "ubuntu:24.04",
        "add-apt-repository -y ppa:deadsnakes/ppa; apt-get install -y python3.11 python3.12-venv",
    );
    let Some(Program::Python(id)) = means(&state, "python3.11") else { panic!("no python3.11") };
    assert_eq!(state.python(id).kind, InterpreterKind::Upstream);
    assert_eq!(state.fs.regular("/usr/lib/python3.11/EXTERNALLY-MANAGED"), Presence::Absent);
    assert!(matches!(means(&state, "python3"), Some(Program::Python(own)) if own != id));
}

#[test]
fn what_is_removed_is_gone() {
    let state = after("debian:12", "apt-get install -y python3-pip; apt-get purge -y python3-pip");
    assert_eq!(means(&state, "pip3"), None);
    assert!(means(&state, "python3").is_some());
}

#[test]
fn other_families() {
    let state = after("alpine:3.20", "apk add --no-cache --virtual .d py3-pip~=24");
    assert!(pip_of(&state, "pip").is_some());
    assert_eq!(state.fs.regular("/usr/lib/python3.12/EXTERNALLY-MANAGED"), Presence::Present);
    let state = after("archlinux:latest", "pacman -Syu --noconfirm python-pip uv");
    assert!(pip_of(&state, "pip").is_some() && means(&state, "python").is_some());
    assert_eq!(means(&state, "uv"), Some(Program::Uv));
    let state = after("rockylinux:9", "dnf install -y python3.11-pip python3-pip");
    let id = pip_of(&state, "pip3.11").expect("pip");
    assert_eq!(state.python(id).version, Some((3, 11)));
    assert_ne!(pip_of(&state, "pip3"), Some(id));
}

#[test]
fn an_event_names_the_packages() {
    let ran = bash("debian:12", "apt-get install -y -t stable curl python3-pip=23.0.1+dfsg-1");
    let packages: Vec<_> = ran.events.iter().map(|event| event.packages.join(" ")).collect();
    assert_eq!(packages, ["curl python3-pip"]);
}

#[test]
fn homebrew_says_where_it_lies() {
    for text in [
        "rm \"$(brew --prefix)\"/opt/python@3.14/Frameworks/Python.framework/Versions/3.14/lib/python3.14/EXTERNALLY-MANAGED",
        "rm $(brew --prefix python3)/Frameworks/Python.framework/Versions/3.14/lib/python3.14/EXTERNALLY-MANAGED",
        "rm $(brew --cellar)/python@3.14/*/Frameworks/Python.framework/Versions/*/lib/python*/EXTERNALLY-MANAGED",
    ] {
        let ran = on_runner("macos-26", text);
        let id = ran.state.system_python().expect("Homebrew's Python");
        let marker = ran.state.python(id).marker.clone().expect("a marker");
        assert_eq!(ran.state.fs.regular(&marker), Presence::Absent, "{text}");
    }
}

#[test]
fn two_stars_are_one_without_globstar() {
    let deep = "\"$(brew --cellar)\"/python*/**/EXTERNALLY-MANAGED";
    for (text, gone) in [
        (format!("rm -f {deep}"), false),
        ("rm -f $(brew --cellar)/python*/*/**/*/*/*/lib/*/EXTERNALLY-MANAGED".to_owned(), true),
        (format!("shopt -s globstar; rm -f {deep}"), true),
    ] {
        let ran = on_runner("macos-15", &text);
        let event = ran.events.iter().find(|event| event.action == Action::Marker);
        let Some(Detail::Marker(change)) = event.map(|event| &event.detail) else {
            panic!("{text}")
        };
        let vain = matches!(change.effect, Effect::Ineffective(_));
        assert_eq!(vain, !gone, "{text}: {:?}", change.effect);
    }
}

#[test]
fn pip_of_homebrew_is_refused_on_each_runner() {
    for label in ["macos-14", "macos-15", "macos-26", "macos-latest", "macos-15-intel"] {
        let ran = on_runner(label, "$(brew --prefix)/bin/python3 -m pip install x");
        assert_eq!(ran.events.last().map(|event| event.outcome), Some(Outcome::Blocked), "{label}");
    }
}

#[test]
fn images_of_uv_bring_it() {
    let outcome = |image: &str| {
        let ran = bash(image, "uv pip install --system x");
        ran.events.last().map(|event| event.outcome)
    };
    assert_eq!(outcome("ghcr.io/astral-sh/uv:python3.12-trixie-slim"), Some(Outcome::Proceeds));
    assert_eq!(outcome("ghcr.io/astral-sh/uv:0.9.2-python3.12-alpine"), Some(Outcome::Proceeds));
    assert_eq!(outcome("ghcr.io/astral-sh/uv:trixie"), Some(Outcome::Blocked));
}
