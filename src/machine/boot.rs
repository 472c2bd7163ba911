//! The state in which a unit starts: an image, a runner, somebody's machine.

use super::descriptors;
use super::event::{Because, InterpreterKind};
use super::fs::{Fs, Kind, path};
use super::lookup::DEFAULT_PATH;
use super::python::{Pip, PyId, Python, PythonTool};
use super::state::{Options, Params, State, Status, User};
use super::value::Value;
use super::{World, mac};
use crate::finding::Context;
use crate::knowledge::image::ImagePython;
use crate::knowledge::{
    self, DistroFacts, ImageFacts, RunnerFacts, RunnerOs, Version, distro::Release, open_folders,
};
use crate::program::Base;
use crate::source::{HOLE, Place, Text};
use std::rc::Rc;

/// A state to start in, and what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    pub state: State,
    /// `/bin/sh` is dash.
    pub dash: bool,
    /// Nobody knows what else is there.
    pub open: bool,
    /// It rests on a guess.
    pub guessed: bool,
    /// The distribution.
    pub distro: Option<Release>,
    /// Why.
    pub because: Vec<Because>,
}

/// The state that a unit starts in.
pub(crate) fn start(base: &Base, world: &World) -> Start {
    match base {
        Base::Image { reference, by_default, place, built } => {
            let written = reference.as_str();
            let like = world.images.iter().find(|(pattern, _)| fits_image(pattern, written));
            let meant = like.map_or(written, |(_, like)| like);
            let mut start = match knowledge::image(meant, world.today) {
                Some(facts) => {
                    let facts = if like.is_some() { prepared(facts) } else { facts };
                    image(&facts, meant, world, *place)
                }
                None => unknown_image(written, *place),
            };
            start.guessed |= *by_default;
            start.state.fs_mut().plain &= built;
            start
        }
        Base::Scratch => {
            let mut start = empty();
            Rc::make_mut(&mut start.state.fs).closed = true;
            start.open = false;
            start
        }
        Base::Runner { labels, place } => runner(labels, *place, world),
        Base::Host => host(None),
        Base::Unit(_) | Base::Unknown => host(None),
    }
}

/// An image that is made from another one for some purpose has what its steps run: also a Python and pip, where the
/// plain one has none.
fn prepared(mut facts: ImageFacts) -> ImageFacts {
    let plain = facts.python == ImagePython::None && facts.system_python != Some(true);
    if plain && facts.distro.is_some() {
        (facts.system_python, facts.system_pip) = (Some(true), Some(true));
    }
    facts
}

/// A pattern without a tag fits every tag and digest.
fn fits_image(pattern: &str, reference: &str) -> bool {
    let plain = reference.split('@').next().unwrap_or(reference);
    let untagged = match plain.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => plain,
    };
    knowledge::glob_fits(pattern, plain)
        || knowledge::glob_fits(pattern, reference)
        || knowledge::glob_fits(pattern, untagged)
}

fn empty() -> Start {
    let mut state = State {
        vars: super::vars::Vars::default(),
        functions: Rc::default(),
        aliases: Rc::default(),
        params: Rc::new(Params::default()),
        options: Options::default(),
        cwd: "/".into(),
        user: User::Root,
        family: None,
        raised_by: None,
        fs: Rc::new(Fs::default()),
        pythons: Rc::default(),
        stdin: Text::default(),
        out: Text::default(),
        fds: descriptors::at_start(),
        strays: Rc::default(),
        status: Status::Zero,
        code: None,
        stays: None,
        jobs: 0,
        job: None,
        broken: false,
        blame: None,
        mended: None,
        ghost: false,
        unfound: false,
        certain: true,
        failing: false,
        context: Context::Container,
        narrowed_by: None,
        dropped: Rc::default(),
        active: false,
        left: None,
        hashed: Rc::default(),
        strange: false,
        told: Rc::default(),
        error_trap: None,
        exit_trap: None,
    };
    state.export("PATH", Value::Text(Text::from(DEFAULT_PATH)));
    Start { state, dash: false, open: true, guessed: false, distro: None, because: Vec::new() }
}

/// A system of which nothing is known, not even that it is somebody's machine.
pub(crate) fn nowhere() -> Start {
    empty()
}

fn unknown_image(reference: &str, place: Place) -> Start {
    let mut start = empty();
    start.because.push(Because {
        place: Some(place),
        message: format!("nothing is known about the image {reference}"),
    });
    start
}

fn image(facts: &ImageFacts, reference: &str, world: &World, place: Place) -> Start {
    let mut start = empty();
    start.guessed = !facts.certain;
    start.open = facts.python == ImagePython::Unknown || !facts.certain;
    start.distro = facts.distro;
    start.dash = facts.distro.is_some_and(|distro| matches!(distro.id, "debian" | "ubuntu"));
    start.state.fs_mut().closed = true;
    start.state.fs_mut().plain = facts.plain;
    if !facts.user.is_empty() {
        start.state.user = User::named(facts.user);
    }
    let meaning = match (facts.distro, facts.since) {
        (Some(distro), since) => match since {
            Some(day) => format!("{} is {} since {day}", reference, name_of(distro)),
            None if reference.contains(distro.id) => String::new(),
            None => format!("{} is {}", reference, name_of(distro)),
        },
        (None, _) => String::new(),
    };
    if !meaning.is_empty() {
        start.because.push(Because { place: Some(place), message: meaning });
    }
    let release = facts.distro.and_then(|distro| distro.facts(world.today));
    if facts.python == ImagePython::Distro || facts.system_python == Some(true) {
        let python = distro_python(facts.distro, release, reference, Some(place));
        let python = Python {
            pip: match facts.system_pip.or(facts.has_pip) {
                Some(true) => {
                    Pip::Present(facts.pip.or_else(|| release.and_then(DistroFacts::pip)))
                }
                Some(false) => Pip::Absent,
                None => Pip::Present(None),
            },
            ..python
        };
        let marked = release.filter(|_| !facts.marker_deleted);
        install_distro(&mut start.state, python, marked);
    }
    if let Some(distro) = facts.distro {
        system_files(&mut start.state, distro, release);
    }
    own_python(&mut start.state, facts, reference, place);
    if facts.uv {
        for name in ["uv", "uvx"] {
            let path = format!("/usr/local/bin/{name}");
            start.state.fs_mut().put(&path, Kind::Program(super::fs::Program::Uv));
        }
    }
    for (name, value) in facts.env() {
        let old = start.state.value(name).scalar().unwrap_or_default();
        let value = value.replace(&format!("${name}"), old.as_str());
        start.state.export(name, Value::Text(Text::from(value.as_str())));
    }
    start
}

/// Puts the files in place that every image of a distribution has.
fn system_files(state: &mut State, distro: Release, facts: Option<DistroFacts>) {
    let unknown = HOLE.to_string();
    let release = distro.release.filter(|release| *release != "rolling");
    let codename = facts.map_or("", |facts| facts.codename());
    let others = knowledge::files_of_others(distro.id);
    others.for_each(|path| state.fs_mut().put(path, Kind::Gone));
    for file in knowledge::system_files(distro.id) {
        let text = file.text(release, codename, &unknown);
        state.fs_mut().write(file.path, Text::from(text.as_str()));
        state.fs_mut().set_runs(file.path, Some(false));
    }
}

/// The Python that an image brings beside the distribution's.
fn own_python(state: &mut State, facts: &ImageFacts, reference: &str, place: Place) {
    let (kind, what) = match facts.python {
        ImagePython::Upstream => (InterpreterKind::Upstream, "built from source, without a marker"),
        ImagePython::Conda => (InterpreterKind::Conda, "conda's, without a marker"),
        ImagePython::Venv => (InterpreterKind::Venv, "a virtual environment"),
        ImagePython::Private => (InterpreterKind::Private, "its own, without a marker"),
        ImagePython::None | ImagePython::Distro | ImagePython::Unknown => return,
    };
    let prefix = if facts.prefix.is_empty() { "/usr/local" } else { facts.prefix };
    let version = facts.python_version.filter(|version| version.precision() > 1).map(two_parts);
    let message = format!("the Python of {reference} is {what}");
    let python = Python {
        exe: format!("{prefix}/bin/python3"),
        prefix: prefix.to_owned(),
        kind,
        version,
        marker: Some(Python::marker_path(&format!("{prefix}/lib"), version)),
        marker_unsure: false,
        pip: if facts.has_pip == Some(false) { Pip::Absent } else { Pip::Present(facts.pip) },
        venv: None,
        bundled: None,
        installed: Rc::default(),
        owned: Rc::default(),
        user_default: false,
        debian: false,
        old_setuptools: None,
        because: vec![Because { place: Some(place), message }],
    };
    let id = state.add_python(python.clone());
    let bin = format!("{prefix}/bin");
    python.install(id, state.fs_mut(), &bin, true);
    if kind == InterpreterKind::Conda {
        for name in ["conda", "mamba"] {
            let program = Kind::Program(super::fs::Program::Module(id, PythonTool::Conda));
            state.fs_mut().put(&format!("{bin}/{name}"), program);
        }
    }
    if kind == InterpreterKind::Venv {
        state.fs_mut().write(&format!("{prefix}/pyvenv.cfg"), Text::hole(None));
    }
    let path = state.value("PATH").scalar().unwrap_or_default();
    if !path.as_str().split(':').any(|folder| folder == bin) {
        let path = format!("{bin}:{}", path.as_str());
        state.export("PATH", Value::Text(Text::from(path.as_str())));
    }
}

/// `debian 12`, for people.
pub(crate) fn name_of(distro: Release) -> String {
    match distro.release {
        Some("rolling") | None => distro.id.to_owned(),
        Some(release) => format!("{} {release}", distro.id),
    }
}

pub(crate) fn two_parts(version: Version) -> (u8, u8) {
    (version.major().min(255) as u8, version.minor().min(255) as u8)
}

/// The distribution's Python, without pip.
pub(crate) fn distro_python(
    distro: Option<Release>,
    release: Option<DistroFacts>,
    what: &str,
    place: Option<Place>,
) -> Python {
    let version = release.and_then(DistroFacts::python).map(two_parts);
    let marker = release.and_then(DistroFacts::marker);
    let path = release.map_or("", DistroFacts::marker_path);
    let path = if path.is_empty() {
        Python::marker_path("/usr/lib", version)
    } else {
        path.replace('*', HOLE.encode_utf8(&mut [0; 4]))
    };
    let name = distro.map_or_else(|| what.to_owned(), name_of);
    let message = match marker {
        Some(true) => format!("{name} marks /usr/bin/python3 as externally managed"),
        Some(false) => format!("{name} does not mark its Python"),
        None => format!("whether {name} marks its Python is not known"),
    };
    Python {
        exe: "/usr/bin/python3".into(),
        prefix: "/usr".into(),
        kind: InterpreterKind::Distro,
        version,
        marker: Some(path),
        marker_unsure: marker.is_none(),
        pip: Pip::Absent,
        venv: None,
        bundled: release.and_then(DistroFacts::pip),
        installed: Rc::default(),
        owned: Rc::default(),
        user_default: release.is_some_and(DistroFacts::user_install_by_default),
        debian: distro
            .is_some_and(|distro| matches!(distro.id, "debian" | "ubuntu" | "raspbian" | "kali")),
        old_setuptools: None,
        because: vec![Because { place, message }],
    }
}

/// Puts the distribution's Python, its pip if it has one, and its marker in place.
pub(crate) fn install_distro(
    state: &mut State,
    python: Python,
    release: Option<DistroFacts>,
) -> PyId {
    let marked = release.map(DistroFacts::marker);
    let id = state.add_python(python.clone());
    let bare = !python.debian && release.is_none();
    python.install(id, state.fs_mut(), "/usr/bin", bare);
    if matches!(python.pip, Pip::Present(_)) {
        // Debian's python3-pip brings `pip`, too; other distributions mostly do.
        state.fs_mut().put("/usr/bin/pip", Kind::Program(super::fs::Program::Pip(id)));
    }
    // Debian's packages for all versions; a folder of its own beside the standard library.
    if python.debian {
        state.fs_mut().put("/usr/lib/python3/dist-packages", Kind::open());
    }
    if let Some(marker) = &python.marker
        && marked == Some(Some(true))
    {
        state.fs_mut().put_named(marker, Kind::File(Text::hole(None)));
    }
    id
}

/// Somebody's machine: the system's interpreter is taken as marked.
pub(crate) fn host(place: Option<Place>) -> Start {
    let mut start = empty();
    let because = presume_system(&mut start.state, place);
    start.state.user = User::Unknown;
    start.state.cwd = path::unknown();
    start.because.push(because);
    start
}

/// The Python 2 of a distribution, `like` its other one but for that no distribution has marked it.
pub(crate) fn python2(state: &mut State, like: Python, place: Option<Place>) -> PyId {
    let known = state.pythons.iter().position(|python| python.exe == "/usr/bin/python2");
    if let Some(at) = known {
        return PyId(at);
    }
    state.add_python(Python {
        exe: "/usr/bin/python2".to_owned(),
        version: Some((2, 7)),
        marker: None,
        marker_unsure: false,
        because: vec![Because { place, message: "Python 2 has no marker".to_owned() }],
        ..like
    })
}

/// Puts the system's interpreter in place that every machine which is kept is taken to have.
pub(crate) fn presume_system(state: &mut State, place: Option<Place>) -> Because {
    let message = "an ordinary machine's system Python is taken as externally managed".to_owned();
    let because = Because { place, message };
    let python = Python {
        pip: Pip::Present(None),
        because: vec![because.clone()],
        marker_unsure: false,
        ..distro_python(None, None, "", None)
    };
    let marker = python.marker.clone();
    let id = state.add_python(python.clone());
    for bin in ["/usr/bin", "/usr/local/bin"] {
        python.install(id, state.fs_mut(), bin, true);
    }
    if let Some(marker) = marker {
        state.fs_mut().put_named(&marker, Kind::File(Text::hole(None)));
    }
    because
}

fn runner(labels: &[Text], place: Place, world: &World) -> Start {
    let facts = labels.iter().find_map(|label| {
        let known = match label.as_str().split_once(HOLE) {
            None => knowledge::runner(label.as_str(), world.today),
            Some((prefix, _)) => knowledge::runner_prefix(prefix, world.today),
        };
        known.filter(|facts| facts.kind.is_ephemeral())
    });
    match facts {
        Some(facts) if facts.os == Some(RunnerOs::Windows) => windows(Some(&facts), place),
        Some(facts) => hosted(&facts, labels, place, world),
        None if labels.iter().any(|label| label.as_str().eq_ignore_ascii_case("windows")) => {
            windows(None, place)
        }
        None => host(Some(place)),
    }
}

fn hosted(facts: &RunnerFacts, labels: &[Text], place: Place, world: &World) -> Start {
    let mut start = empty();
    start.state.user = User::Named("runner".into());
    start.state.cwd = "/home/runner/work".into();
    start.state.fs_mut().open_to_all = facts.os.map(open_folders::of).unwrap_or_default().into();
    for (name, value) in facts.variables() {
        start.state.export(name, Value::Text(Text::from(value)));
    }
    // An image that nobody described may have a marker or none.
    let (Some(distro), Some(marked)) = (facts.distro(), facts.marker()) else { return start };
    start.distro = Some(distro);
    start.guessed = !facts.certain;
    start.dash = matches!(distro.id, "debian" | "ubuntu");
    let release = distro.facts(world.today);
    if facts.os != Some(RunnerOs::MacOs) {
        system_files(&mut start.state, distro, release);
    }
    let label = labels.first().map_or("", Text::as_str);
    let is_mac = facts.os == Some(RunnerOs::MacOs);
    let version = facts.python().map(two_parts);
    let message = match (marked, facts.pip_conf_override()) {
        (true, Some(true)) => {
            format!(
                "{label} marks its Python; its /etc/pip.conf takes the guard down for pip alone"
            )
        }
        (true, _) => format!("{label} marks its system Python"),
        (false, _) => format!("{label} does not mark its system Python"),
    };
    let prefix = match (is_mac, facts.is_intel()) {
        (true, true) => "/usr/local",
        (true, false) => "/opt/homebrew",
        (false, _) => "/usr",
    };
    let marker = if is_mac {
        mac::marker(prefix, version)
    } else {
        Python::marker_path("/usr/lib", version)
    };
    let python = Python {
        exe: format!("{prefix}/bin/python3"),
        prefix: prefix.to_owned(),
        kind: if is_mac { InterpreterKind::Homebrew } else { InterpreterKind::Distro },
        version,
        marker: Some(marker),
        marker_unsure: false,
        pip: Pip::Present(facts.pip()),
        because: vec![Because { place: Some(place), message }],
        ..distro_python(Some(distro), release, label, Some(place))
    };
    if is_mac {
        mac::pour(&mut start.state, python.clone(), prefix, true);
        mac::xcode(world, &mut start.state, place);
    } else {
        let id = start.state.add_python(python.clone());
        python.install(id, start.state.fs_mut(), &format!("{prefix}/bin"), true);
    }
    if marked && let Some(marker) = &python.marker {
        start.state.fs_mut().put_named(marker, Kind::File(Text::hole(None)));
    }
    if facts.pip_conf_override() == Some(true) {
        let text = Text::from("[global]\nbreak-system-packages = true\n");
        start.state.fs_mut().write("/etc/pip.conf", text);
    }
    if is_mac {
        let path = format!("/opt/homebrew/bin:{DEFAULT_PATH}");
        start.state.export("PATH", Value::Text(Text::from(path.as_str())));
    }
    start
}

/// Windows has no guard.
fn windows(facts: Option<&RunnerFacts>, place: Place) -> Start {
    let mut start = empty();
    let version = facts.and_then(RunnerFacts::python).map(two_parts);
    let message = "Python on Windows carries no marker".to_owned();
    let python = Python {
        exe: "/hostedtoolcache/windows/Python/python".into(),
        prefix: "/hostedtoolcache/windows/Python".into(),
        kind: InterpreterKind::Toolcache,
        version,
        marker: None,
        marker_unsure: false,
        pip: Pip::Present(facts.and_then(RunnerFacts::pip)),
        because: vec![Because { place: Some(place), message }],
        ..distro_python(None, None, "", Some(place))
    };
    let id = start.state.add_python(python.clone());
    python.install(id, start.state.fs_mut(), "/usr/bin", true);
    start.state.user = User::Named("runneradmin".into());
    start.state.cwd = path::unknown();
    start
}
