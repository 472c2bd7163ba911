//! Ways to install that leave the system's Python alone.

use super::packages;
use super::scene::Scene;
use crate::finding::Context;
use crate::knowledge::distro::{DistroFacts, Release};
use crate::knowledge::packages::package_of;
use crate::knowledge::{Version, raspberry};
use crate::machine::event::{Action, Privilege, Tool};
use crate::rules::wording;
use crate::source::Kind;

/// The first pipx that installs for all users by itself
/// (<https://pipx.pypa.io/stable/changelog/>, 1.5.0).
const PIPX_GLOBAL: Version = Version::new(1, 5, 0);

/// For `pip install --upgrade pip`.
const PIP_ITSELF: &str = "leave it out: the distribution's pip comes from its package manager, and \
                          every virtual environment has a pip of its own";

/// Where a Raspberry Pi is meant, but nothing says which release it has.
const RASPBERRY_PI_OS: Release = Release { id: "raspbian", release: Some("13") };

/// All that fit, best first.
pub(super) fn all(scene: &Scene<'_>) -> Vec<String> {
    if scene.event.action == Action::Uninstall {
        return vec![removal(scene)];
    }
    if scene.is_python2() {
        return vec![environment(scene)];
    }
    if packages::are_pips_own(scene.event) {
        let mut ways = vec![environment(scene)];
        ways.insert(usize::from(scene.in_workflow()), PIP_ITSELF.to_owned());
        return ways;
    }
    let mut ways = Vec::new();
    ways.extend(packages::application(scene.event).map(|name| application(scene, &name)));
    ways.push(environment(scene));
    ways.extend(distribution(scene));
    ways
}

/// The one that fits best whatever the packages are.
pub(super) fn first(scene: &Scene<'_>) -> String {
    match scene.event.action {
        Action::Uninstall => removal(scene),
        _ => environment(scene),
    }
}

/// A virtual environment, as it is made here.
pub(super) fn environment(scene: &Scene<'_>) -> String {
    if scene.in_workflow() {
        return setup_python(scene);
    }
    // <https://virtualenv.pypa.io/en/latest/changelog.html>, 20.22.0
    if scene.is_python2() {
        let words = packages::words(scene.event);
        return format!(
            "Python 2 has been at its end since 2020; where it must be, `virtualenv -p python2 .venv \
             && .venv/bin/pip install {words}` (virtualenv before 20.22 makes one)"
        );
    }
    if let Some(way) = raspberry_pi(scene).filter(|_| !scene.in_dockerfile()) {
        return way;
    }
    let uv = scene.event.tool == Tool::Uv;
    let make = if uv { "uv venv" } else { "python3 -m venv" };
    let apart = !uv && scene.family == "apt" && scene.event.context == Context::Container;
    let first = if apart { " (with `python3-venv` from apt)" } else { "" };
    if scene.in_dockerfile() {
        let path = "ENV PATH=\"/opt/venv/bin:$PATH\"";
        let path = if uv { "ENV VIRTUAL_ENV=/opt/venv" } else { path };
        return format!(
            "a virtual environment: `RUN {make} /opt/venv`, then `{path}` above this line{first}"
        );
    }
    let words = packages::words(scene.event);
    let install = if uv {
        format!("uv venv && uv pip install {words}")
    } else {
        format!("python3 -m venv .venv && .venv/bin/pip install {words}")
    };
    let in_job = scene.kind == Some(Kind::Workflow) && !scene.event.elsewhere;
    if in_job && scene.event.context == Context::Container {
        return format!("`{install}`{first}, and `.venv/bin` into `$GITHUB_PATH` for later steps");
    }
    if !scene.is_kept() {
        return format!("a virtual environment: `{install}`{first}");
    }
    format!(
        "a virtual environment: `{install}` (to activate it: `. .venv/bin/activate`, in fish \
         `activate.fish`, in PowerShell `Activate.ps1`)"
    )
}

fn setup_python(scene: &Scene<'_>) -> String {
    let without = match scene.event.privilege {
        Privilege::Raised => " that pip may change without `sudo`",
        _ => " that pip may change",
    };
    format!("`uses: actions/setup-python` in a step before this one brings a Python{without}")
}

/// A program in an environment of its own. Where it must serve all users and nobody knows whether
/// pipx can do that by itself, pipx is told the places.
fn application(scene: &Scene<'_>, name: &str) -> String {
    if scene.event.tool == Tool::Uv {
        return format!("`uv tool install {name}` gives the program an environment of its own");
    }
    let sudo = if scene.is_containers_root() { "" } else { "sudo " };
    let for_all = scene.in_dockerfile() || scene.event.privilege == Privilege::Raised;
    let install = match scene.facts.and_then(DistroFacts::pipx) {
        Some(version) if for_all && version >= PIPX_GLOBAL => {
            format!("{sudo}pipx install --global")
        }
        known if scene.in_dockerfile() || for_all && known.is_some() => {
            format!("{sudo}env PIPX_HOME=/opt/pipx PIPX_BIN_DIR=/usr/local/bin pipx install")
        }
        _ => "pipx install".to_owned(),
    };
    // Of dnf's distributions only Fedora has it without a repository of others.
    let there = scene.family != "dnf" || scene.distro.is_some_and(|distro| distro.id == "fedora");
    let package = package_of(scene.family, "pipx").filter(|_| there);
    let get = match package.map(|package| scene.system_install(package)) {
        Some(get) if install == "pipx install" => format!("`{get} && pipx ensurepath`"),
        Some(get) => format!("`{get}`"),
        None => "apt, dnf, apk or brew, then `pipx ensurepath`".to_owned(),
    };
    format!("`{install} {name}` gives the program an environment of its own; get pipx with {get}")
}

/// The distribution's own packages.
fn distribution(scene: &Scene<'_>) -> Option<String> {
    let packages = packages::of_distribution(scene)?;
    let command = scene.system_install(&packages);
    let fits = if packages::want_a_version(scene.event) { ", if its version will do" } else { "" };
    Some(match scene.distro {
        Some(distro) => {
            format!("`{command}`: {} has it as a package{fits}", wording::release(distro))
        }
        None => format!("on Debian and Ubuntu: `{command}`{fits}"),
    })
}

/// What moves the pins of a Raspberry Pi comes from apt, and the environment must see it.
fn raspberry_pi(scene: &Scene<'_>) -> Option<String> {
    let is_pi = scene.distro.is_some_and(|distro| distro.id == "raspbian");
    let names = packages::names(scene.event).unwrap_or_default();
    let (board, others): (Vec<&str>, Vec<&str>) =
        names.iter().map(String::as_str).partition(|name| raspberry::drives_the_board(name));
    if board.is_empty() && !is_pi {
        return None;
    }
    let os = scene.distro.filter(|_| is_pi).unwrap_or(RASPBERRY_PI_OS);
    let apt: Vec<&str> =
        board.iter().filter_map(|name| packages::of_release(name, Some(os))).collect();
    let mut steps = vec!["python3 -m venv --system-site-packages .venv".to_owned()];
    if !apt.is_empty() {
        steps.insert(0, format!("sudo apt install {}", apt.join(" ")));
    }
    match others.as_slice() {
        [] if board.is_empty() => steps.push(".venv/bin/pip install …".to_owned()),
        [] => {}
        others => steps.push(format!(".venv/bin/pip install {}", others.join(" "))),
    }
    let steps = steps.join(" && ");
    Some(format!("on a Raspberry Pi: `{steps}`, an environment that sees apt's GPIO packages"))
}

/// For packages that are to go.
fn removal(scene: &Scene<'_>) -> String {
    let (sudo, remove) = match scene.family {
        "dnf" => ("sudo ", "dnf remove"),
        "apk" => ("", "apk del"),
        "zypper" => ("sudo ", "zypper remove"),
        "pacman" => ("sudo ", "pacman -R"),
        "xbps" => ("sudo ", "xbps-remove"),
        "portage" => ("sudo ", "emerge --unmerge"),
        "brew" => ("", "brew uninstall"),
        _ => ("sudo ", "apt remove"),
    };
    let sudo = if scene.is_containers_root() { "" } else { sudo };
    format!(
        "packages of the distribution are removed by its own package manager: `{sudo}{remove} …`; \
         only pip removes what pip has installed"
    )
}
