use super::*;
use crate::machine::event::Event;
use crate::machine::fs::Program;
use crate::machine::lookup::Located;
use crate::machine::programs::field;
use crate::machine::python::PythonTool;
use crate::machine::simple::returned;
use crate::machine::testing::{Ran, bash, world};
use crate::source::{Fetched, Origin, Text};

const DEBIAN: &str = "apt-get install -y python3-pip pipx pipenv python3-poetry";

/// The events of Python's installers.
fn installers(ran: &Ran) -> Vec<&Event> {
    ran.events.iter().filter(|event| event.tool.is_installer()).collect()
}

fn facts(ran: &Ran) -> Vec<(Tool, Action, Outcome, Target)> {
    let all = installers(ran).into_iter();
    all.map(|event| (event.tool, event.action, event.outcome, event.target)).collect()
}

/// Runs a model on the distribution's Python of an image.
fn direct(
    image: &str,
    model: fn(&mut Machine<'_>, PyId, Call) -> Flows,
    argv: &[&str],
) -> (Event, Vec<Status>) {
    let mut state = bash(image, "apt-get install -y python3-pip").state;
    let world = world();
    let mut machine = Machine::new(&world, &std::rc::Rc::default());
    machine.distro = crate::knowledge::image(image, world.today).and_then(|facts| facts.distro);
    machine.open = false;
    let id = state.system_python().expect("a system Python");
    state.ghost = false;
    let argv = argv.iter().map(|word| field(word)).collect();
    let flows = model(&mut machine, id, Call { argv, place: None, state });
    let ends = returned(flows).into_iter().filter(|state| !state.ghost);
    let ends = ends.map(|state| state.status).collect();
    (machine.events.pop().expect("an event"), ends)
}

#[test]
fn setup_py_install_looks_at_no_marker() {
    let (event, ends) = direct("debian:12", setup_py, &["setup.py", "-q", "install"]);
    assert_eq!((event.outcome, event.target), (Outcome::Proceeds, Target::System));
    assert_eq!(ends, [Status::Likely]);
    let (event, _) = direct("debian:12", setup_py, &["setup.py", "install", "--user"]);
    assert_eq!(event.target, Target::User);
    let (event, _) = direct("debian:12", setup_py, &["setup.py", "install", "--prefix=/opt/x"]);
    assert_eq!(event.target, Target::Directory);
}

#[test]
fn develop_bypasses_pip_only_with_an_old_setuptools() {
    let (event, _) = direct("debian:12", setup_py, &["setup.py", "develop"]);
    assert_eq!((event.tool, event.outcome), (Tool::SetupPy, Outcome::Proceeds));
    let (event, _) = direct("ubuntu:24.04", setup_py, &["setup.py", "develop"]);
    assert_eq!(event.outcome, Outcome::Unknown);
}

#[test]
fn debian_has_no_easy_install_any_more() {
    let (event, ends) = direct("debian:12", easy_install, &["easy_install", "cowsay"]);
    assert_eq!((event.outcome, event.packages), (Outcome::Error, vec!["cowsay".to_owned()]));
    assert_eq!(ends, [Status::NonZero]);
    let (event, _) = direct("debian:10", easy_install, &["easy_install", "cowsay"]);
    assert_eq!((event.outcome, event.target), (Outcome::Proceeds, Target::System));
}

#[test]
fn pipx_is_never_refused() {
    let ran =
        bash("debian:13", &format!("{DEBIAN}; PIP_BREAK_SYSTEM_PACKAGES=1 pipx install cowsay"));
    let expected = (Tool::Pipx, Action::Install, Outcome::Proceeds, Target::Pipx);
    assert_eq!(facts(&ran), [expected]);
    let overrides = ran.overrides(Action::Install);
    assert!(matches!(overrides[..], [("PIP_BREAK_SYSTEM_PACKAGES=1", Effect::Needless(_))]));
    let ran =
        bash("debian:13", &format!("{DEBIAN}; pipx install --pip-args=--break-system-packages x"));
    let overrides = ran.overrides(Action::Install);
    assert!(matches!(overrides[..], [("--break-system-packages", Effect::Needless(_))]));
}

#[test]
fn pipx_knows_global_since_1_5() {
    let outcome = |image: &str, text: &str| facts(&bash(image, &format!("{DEBIAN}; {text}")))[0].2;
    assert_eq!(outcome("debian:12", "pipx install --global x"), Outcome::Error);
    assert_eq!(outcome("debian:13", "pipx install --global x"), Outcome::Proceeds);
    assert_eq!(outcome("debian:13", "pipx --global install x"), Outcome::Proceeds);
    assert_eq!(outcome("debian:sid", "pipx --global install x"), Outcome::Error);
}

#[test]
fn what_pipx_installs_is_there() {
    let ran =
        bash("debian:13", &format!("{DEBIAN}; pipx install --global uv; pipx install virtualenv"));
    let means = |name: &str| ran.state.locate(&field(name));
    assert!(matches!(means("uv"), Located::Program(Program::Uv, _)));
    let path = "/root/.local/bin/virtualenv";
    assert!(matches!(means(path), Located::Program(Program::Module(_, PythonTool::Virtualenv), _)));
}

#[test]
fn pipenv_and_poetry_have_environments_of_their_own() {
    let ran = bash("debian:12", &format!("{DEBIAN}; pipenv install x; poetry add y"));
    let expected = |tool| (tool, Action::Install, Outcome::Proceeds, Target::Venv);
    assert_eq!(facts(&ran), [expected(Tool::Pipenv), expected(Tool::Poetry)]);
}

#[test]
fn poetry_without_environments_installs_into_the_system() {
    for text in [
        "poetry config virtualenvs.create false; poetry install",
        "poetry config virtualenvs.create false --local && poetry install",
        "POETRY_VIRTUALENVS_CREATE=false poetry install",
    ] {
        let ran = bash("debian:12", &format!("{DEBIAN}; {text}"));
        let expected = (Tool::Poetry, Action::Install, Outcome::Proceeds, Target::System);
        assert_eq!(facts(&ran), [expected], "{text}");
    }
}

#[test]
fn poetry_s_installer_brings_poetry() {
    let state = bash("debian:12", DEBIAN).state;
    let id = state.system_python().expect("a system Python");
    let world = world();
    let mut machine = Machine::new(&world, &std::rc::Rc::default());
    let call = Call { argv: vec![field("python3")], place: None, state };
    let script = Text::of(Origin::Fetched(Fetched::Poetry), None);
    let Ok(flows) = run_fetched(&mut machine, id, &script, call) else { panic!("not known") };
    let name = field("/root/.local/bin/poetry");
    let found = returned(flows)[0].locate(&name);
    assert!(matches!(found, Located::Program(Program::Module(_, PythonTool::Poetry), _)));
}

#[test]
fn conda_asks_no_guard() {
    let ran = bash("continuumio/miniconda3", "conda install -y numpy; conda create -n x python");
    let expected = |action| (Tool::Conda, action, Outcome::Proceeds, Target::Directory);
    assert_eq!(facts(&ran), [expected(Action::Install), expected(Action::CreateEnvironment)]);
}

#[test]
fn an_activated_conda_environment_comes_first() {
    let text =
        "curl -fsSLo m.sh https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh
bash m.sh -b -p /opt/conda
. /opt/conda/etc/profile.d/conda.sh
conda create -y -n work python=3.12 && conda activate work";
    let ran = bash("debian:12", &format!("{text}\ncommand -v pip > /out"));
    let out = ran.state.fs.read("/out").expect("a file");
    assert_eq!(out.as_str(), "/opt/conda/envs/work/bin/pip\n");
}
