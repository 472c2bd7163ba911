use super::*;
use crate::machine::Machine;
use crate::machine::event::{Action, Effect};
use crate::machine::state::{Status, User};
use crate::machine::testing::{Ran, bash};

const KEY: &str = "break-system-packages";

fn python(state: &State) -> PyId {
    state.system_python().expect("a system Python")
}

fn shown(setting: Setting) -> String {
    match setting {
        Setting::Unset => "unset".into(),
        Setting::Set(value) => value.text.as_str().to_owned(),
        Setting::Broken(_) => "broken".into(),
        Setting::Unknown => "unknown".into(),
    }
}

fn setting(state: &State, python: PyId, command: &str, isolated: bool, key: &str) -> Setting {
    PipFiles::read(state, python, isolated).setting(command, key)
}

/// What a later `pip install` finds after `text` has run as root.
fn pip(text: &str) -> String {
    let ran = bash("node:22-trixie", text);
    shown(setting(&ran.state, python(&ran.state), "install", false, KEY))
}

fn uv(text: &str) -> String {
    shown(uv_setting(&bash("node:22-trixie", text).state, KEY))
}

fn effects(ran: &Ran) -> Vec<&'static str> {
    let all = ran.overrides(Action::Config).into_iter();
    all.map(|(_, effect)| match effect {
        Effect::Works => "works",
        Effect::Needless(_) => "needless",
        Effect::Ineffective(_) => "ineffective",
        Effect::Unknown => "unknown",
    })
    .collect()
}

const ON: &str = r"printf '[global]\nbreak-system-packages = true\n'";
const OFF: &str = r"printf '[global]\nbreak-system-packages = 0\n'";

#[test]
fn nearer_files_win() {
    assert_eq!(pip(":"), "unset");
    for path in ["/etc/pip.conf", "/etc/xdg/pip/pip.conf", "/usr/pip.conf", "/root/.pip/pip.conf"] {
        assert_eq!(pip(&format!("{ON} > {path}")), "true", "{path}");
    }
    assert_eq!(pip(&format!("{ON} > /etc/pip.conf; {OFF} > ~/.config/pip/pip.conf")), "0");
    assert_eq!(pip(&format!("{OFF} > /usr/pip.conf; {ON} > ~/.config/pip/pip.conf")), "0");
    let install = r"printf '[install]\nbreak-system-packages = 1\n'";
    assert_eq!(pip(&format!("{install} > /etc/pip.conf; {OFF} > /usr/pip.conf")), "1");
}

#[test]
fn an_empty_value_hides_the_earlier_one() {
    let empty = r"printf '[global]\nbreak-system-packages =\n'";
    assert_eq!(pip(&format!("{ON} > /etc/pip.conf; {empty} > /usr/pip.conf")), "unset");
}

#[test]
fn sections_of_other_commands_do_not_count() {
    for section in ["pip", "Global", "download", "DEFAULT"] {
        let text = format!(r"printf '[{section}]\nbreak-system-packages = true\n' > /etc/pip.conf");
        assert_eq!(pip(&text), "unset", "{section}");
        assert_eq!(effects(&bash("node:22-trixie", &text)), ["ineffective"], "{section}");
    }
}

#[test]
fn the_named_file_replaces_the_user_s() {
    let mut state = bash("node:22-trixie", &format!("{ON} > ~/.pip/pip.conf; : > /x")).state;
    let read = |state: &State| shown(setting(state, python(state), "install", false, KEY));
    let set = |state: &mut State, file: &str| {
        state.export("PIP_CONFIG_FILE", crate::machine::value::Value::Text(Text::from(file)));
    };
    set(&mut state, "/nowhere/pip.conf");
    assert_eq!(read(&state), "true");
    set(&mut state, "/x");
    assert_eq!(read(&state), "unset");
    state.fs_mut().write("/etc/pip.conf", Text::from("[global]\nbreak-system-packages=1\n"));
    assert_eq!(read(&state), "1");
    set(&mut state, "/dev/null");
    assert_eq!(read(&state), "unset");
}

#[test]
fn isolated_drops_the_user_s_files_only() {
    let ran = bash("node:22-trixie", &format!("{ON} > ~/.pip/pip.conf"));
    let read = |isolated| setting(&ran.state, python(&ran.state), "install", isolated, KEY);
    assert_eq!((shown(read(true)), shown(read(false))), ("unset".into(), "true".into()));
}

#[test]
fn a_file_for_root_alone_does_not_exist_for_others() {
    let mut state = bash("node:22-trixie", &format!("{ON} > /etc/pip.conf")).state;
    state.fs_mut().set_secret("/etc/pip.conf", true);
    state.user = User::Named("dev".into());
    assert_eq!(shown(setting(&state, python(&state), "install", false, KEY)), "unset");
}

#[test]
fn a_broken_file_ends_pip() {
    assert_eq!(pip("echo 'break-system-packages = true' > /etc/pip.conf"), "broken");
    let twice = format!("{ON} > /etc/pip.conf; {ON} >> /etc/pip.conf");
    assert_eq!(pip(&twice), "broken");
    assert_eq!(effects(&bash("node:22-trixie", &twice)), ["works", "ineffective"]);
}

#[test]
fn unknown_content_is_unknown() {
    let state =
        crate::machine::testing::dockerfile("FROM node:22-trixie\nCOPY pip.conf /etc/pip.conf\n")
            .state;
    assert_eq!(shown(setting(&state, python(&state), "install", false, KEY)), "unknown");
}

#[test]
fn an_override_is_reported_at_its_line() {
    let ran = bash("node:22-trixie", &format!("cat /dev/null\n{ON} > /etc/pip.conf"));
    assert_eq!(ran.overrides(Action::Config), [("break-system-packages = true", &Effect::Works)]);
}

#[test]
fn where_nobody_looks_it_is_ineffective() {
    for path in
        ["/etc/pip/pip.conf", "/etc/pip.ini", "/usr/local/pip.conf", "'~/.config/pip/pip.conf'"]
    {
        let ran = bash("node:22-trixie", &format!("{ON} > {path}"));
        assert_eq!(effects(&ran), ["ineffective"], "{path}");
    }
    assert!(effects(&bash("node:22-trixie", &format!("{OFF} > /etc/pip.conf"))).is_empty());
    assert!(effects(&bash("node:22-trixie", &format!("{ON} > /tmp/text"))).is_empty());
}

#[test]
fn a_file_counts_once_something_points_at_it() {
    let ran = bash(
        "node:22-trixie",
        &format!("{ON} > /opt/pip.conf; export PIP_CONFIG_FILE=/opt/pip.conf"),
    );
    assert_eq!(effects(&ran), ["works"]);
}

#[test]
fn pip_config_set_and_unset() {
    let mut state = bash("node:22-trixie", &format!("{OFF} > ~/.config/pip/pip.conf")).state;
    let world = crate::machine::testing::world();
    let mut machine = Machine::new(&world, &std::rc::Rc::default());
    let id = python(&state);
    let change = |machine: &mut Machine<'_>, state: &mut State, scope, key: &str| {
        set(machine, state, id, scope, (&Text::from(key), &Text::from("true")), None)
    };
    let key = "global.break-system-packages";
    assert_eq!(change(&mut machine, &mut state, Scope::Default, key), Status::Zero);
    let text = state.fs.read("/root/.config/pip/pip.conf").expect("a file");
    assert_eq!(text.as_str(), "[global]\nbreak-system-packages = true\n");
    assert_eq!(change(&mut machine, &mut state, Scope::Global, "install.x"), Status::Zero);
    assert_eq!(state.fs.read("/etc/pip.conf"), Some(Text::from("[install]\nx = true\n")));
    assert_eq!(change(&mut machine, &mut state, Scope::Global, "nosection"), Status::NonZero);
    assert_eq!(unset(&mut state, id, Scope::User, &Text::from(key)), Status::Zero);
    assert_eq!(unset(&mut state, id, Scope::User, &Text::from(key)), Status::NonZero);
    assert_eq!(shown(setting(&state, id, "install", false, KEY)), "unset");
    state.user = User::Named("dev".into());
    assert_eq!(change(&mut machine, &mut state, Scope::Global, key), Status::NonZero);
}

#[test]
fn uv_reads_its_own_files() {
    let on = r"printf '[pip]\nbreak-system-packages = true\n'";
    let off = r"printf '[pip]\nbreak-system-packages = false\n'";
    assert_eq!(uv(":"), "unset");
    assert_eq!(uv(&format!("{ON} > /etc/pip.conf")), "unset");
    assert_eq!(uv(&format!("{on} > /etc/uv/uv.toml")), "true");
    assert_eq!(uv(&format!("{on} > /etc/uv/uv.toml; {off} > ~/.config/uv/uv.toml")), "false");
    assert_eq!(uv(&format!("{on} > /etc/uv/uv.toml; {off} > ./uv.toml")), "false");
    assert_eq!(uv(&format!("{on} > /etc/uv/uv.toml; {off} > /etc/xdg/uv/uv.toml")), "false");
    let top = "printf 'break-system-packages = true\\n' > ~/.config/uv/uv.toml";
    assert_eq!(uv(top), "broken");
    assert_eq!(effects(&bash("node:22-trixie", top)), ["ineffective"]);
    let project = r"printf '[tool.uv.pip]\nbreak-system-packages = true\n' > pyproject.toml";
    assert_eq!(uv(project), "true");
}
