//! Help for commands in several places.

use super::super::sample::{Sample, analysis, found, found_in};
use crate::finding::Context;
use crate::knowledge::Date;
use crate::machine::event::{
    Action, Detail, Effect, Failure, Outcome, OverrideForm, Privilege, Tool,
};

/// The help of the only finding, line by line.
fn help(rule: &str, sample: Sample) -> Vec<String> {
    let findings = found(rule, sample);
    let [finding] = &findings[..] else { panic!("{} findings", findings.len()) };
    assert!((1..=4).contains(&finding.help.len()), "{:?}", finding.help);
    finding.help.clone()
}

fn blocked(context: Context, path: &'static str) -> Sample {
    Sample::new("pip3 install our-own\n").outcome(Outcome::Blocked).context(context).path(path)
}

fn sudo(packages: &[&str]) -> Sample {
    Sample::new("sudo pip install x\n").raised("sudo").packages(packages)
}

const WORKFLOW: &str = ".github/workflows/ci.yml";

#[test]
fn an_image_gets_an_environment_or_the_override_that_is_permitted_there() {
    let help = help("install-blocked", blocked(Context::Container, "Dockerfile"));
    assert!(help[0].contains("`RUN python3 -m venv /opt/venv`"));
    assert!(help[0].contains("`ENV PATH=\"/opt/venv/bin:$PATH\"`"));
    assert!(help[0].contains("python3-venv"), "debian keeps venv in a package of its own");
    assert!(help[1].contains("`--break-system-packages`"));
}

#[test]
fn python_2_gets_no_advice_for_python_3() {
    for command in ["sudo pip2 install x\n", "sudo -H python2.7 -m pip install x\n"] {
        let sample = Sample::new(command).raised("sudo").packages(&["numpy"]);
        let help = help("sudo-pip", sample);
        assert!(help[0].contains("`virtualenv -p python2 .venv"), "{help:?}");
        assert!(!help.concat().contains("python3"), "{help:?}");
    }
}

#[test]
fn a_container_that_a_command_starts_is_not_the_one_that_is_built() {
    let help = |sample: Sample| {
        let sample = sample.path("Dockerfile").privilege(Privilege::Root);
        help("install-blocked", sample.elsewhere()).concat()
    };
    let sample = || {
        Sample::new("pip3 install pyyaml\n").outcome(Outcome::Blocked).context(Context::Container)
    };
    let debian = help(sample());
    assert!(debian.contains("`apt-get install -y python3-yaml`"), "{debian}");
    assert!(debian.contains("`python3-venv` from apt"), "{debian}");
    assert!(!debian.contains("`RUN ") && !debian.contains("`ENV "), "{debian}");
    let ensurepip = help(sample().tool(Tool::Ensurepip).distro("fedora", Some("41")));
    assert!(ensurepip.contains("`dnf install -y python3-pip`"), "nobody answers: {ensurepip}");
}

#[test]
fn tools_have_overrides_of_their_own() {
    let last =
        |tool| help("install-blocked", blocked(Context::Container, "Dockerfile").tool(tool)).pop();
    assert!(last(Tool::PipSync).is_some_and(|it| it.contains("`PIP_BREAK_SYSTEM_PACKAGES=1`")));
    assert!(last(Tool::Pipenv).is_some_and(|it| it.contains("`PIPENV_BREAK_SYSTEM_PACKAGES=1`")));
    let uv = help("install-blocked", blocked(Context::Container, "Dockerfile").tool(Tool::Uv));
    assert!(uv[0].contains("`RUN uv venv /opt/venv`"));
    let alpine = blocked(Context::Container, "Dockerfile").distro("alpine", Some("3.20"));
    let ensurepip = help("install-blocked", alpine.tool(Tool::Ensurepip));
    assert_eq!(ensurepip[0], "pip from the distribution: `apk add py3-pip`");
    assert!(!ensurepip.concat().contains("PIP_BREAK"), "nothing overrides it for ensurepip");
}

#[test]
fn pip_23_0_has_no_option_to_offer() {
    let sample = blocked(Context::Container, "Dockerfile").pip(Some("23.0"));
    assert!(!help("install-blocked", sample).concat().contains("--break-system-packages"));
}

#[test]
fn nobody_is_sent_to_apt_where_another_package_manager_was_found() {
    for (family, get) in [
        ("pacman", "`sudo pacman -S python-pipx"),
        ("brew", "`brew install pipx"),
        ("dnf", "get pipx with apt, dnf, apk or brew"),
    ] {
        let sample = |name| sudo(&[name]).nowhere().family(family);
        let ansible = help("sudo-pip", sample("ansible")).concat();
        assert!(ansible.contains(get) && !ansible.contains("apt install"), "{ansible}");
        let requests = help("sudo-pip", sample("requests")).concat();
        assert!(!requests.contains("apt install"), "{requests}");
    }
}

#[test]
fn a_workflow_gets_setup_python() {
    let help_of = help("install-blocked", blocked(Context::HostedCi, WORKFLOW));
    assert!(help_of[0].contains("actions/setup-python"));
    let sample = sudo(&["our-own"]).context(Context::Unknown).path(WORKFLOW);
    let unknown = help("sudo-pip", sample);
    assert!(unknown[0].ends_with("without `sudo`"));
    assert!(unknown[1].contains("`[runners]`"));
}

#[test]
fn a_script_gets_an_environment_for_its_packages_and_ways_to_disagree() {
    let help = help("sudo-pip", sudo(&["our-own[all]>=2"]).guessed());
    let install = "`python3 -m venv .venv && .venv/bin/pip install 'our-own[all]>=2'`";
    assert!(help[0].contains(install));
    assert!(help[0].contains("activate.fish") && help[0].contains("Activate.ps1"));
    assert!(help[1].contains("`files = [\"install.sh\"]`"));
    assert!(help[2].contains("`# pep668-lint: allow[sudo-pip] -- REASON`"));
}

#[test]
fn a_program_gets_pipx_as_it_is_had_here() {
    let line = |sample: Sample| help("sudo-pip", sample).swap_remove(0);
    let ansible = || sudo(&["ansible>=9"]);
    assert_eq!(
        line(ansible().nowhere()),
        "`pipx install ansible` gives the program an environment of its own; get pipx with apt, \
         dnf, apk or brew, then `pipx ensurepath`"
    );
    // Its pipx 1.4 cannot install for all users by itself.
    assert!(line(ansible().distro("ubuntu", Some("24.04"))).starts_with(
        "`sudo env PIPX_HOME=/opt/pipx PIPX_BIN_DIR=/usr/local/bin pipx install ansible`"
    ));
    let trixie = line(ansible().distro("debian", Some("13")));
    assert!(trixie.starts_with("`sudo pipx install --global ansible`"));
    assert!(trixie.ends_with("get pipx with `sudo apt install pipx`"));
    let uv = line(ansible().tool(Tool::Uv));
    assert!(uv.starts_with("`uv tool install ansible`"));
}

#[test]
fn a_distribution_is_what_it_was_on_the_day_that_is_asked_for() {
    let first = |day: &str| {
        let sample = sudo(&["ansible"]).distro("debian", Some("sid"));
        let mut analysis = analysis(vec![sample]);
        analysis.today = Date::parse(day).expect("a day");
        found_in("sudo-pip", &analysis).swap_remove(0).help.swap_remove(0)
    };
    assert!(first("2026-11-22").starts_with("`sudo pipx install --global ansible`"));
    assert!(first("2024-01-01").starts_with("`pipx install ansible`"));
}

#[test]
fn a_library_gets_the_distributions_package_too() {
    let packages = &["Pillow", "PyYAML"];
    let bookworm = help("sudo-pip", sudo(packages));
    assert_eq!(
        bookworm[1],
        "`sudo apt install python3-pil python3-yaml`: debian 12 has it as a package"
    );
    let anywhere = help("sudo-pip", sudo(packages).nowhere());
    assert_eq!(anywhere[1], "on Debian and Ubuntu: `sudo apt install python3-pil python3-yaml`");
    let fedora = help("sudo-pip", sudo(packages).distro("fedora", Some("41")));
    assert!(!fedora.concat().contains("python3-pil"));
    let one_is_missing = help("sudo-pip", sudo(&["Pillow", "no-such-package"]));
    assert!(!one_is_missing.concat().contains("python3-pil"));
}

#[test]
fn a_distribution_has_one_version_only() {
    let of = |packages: &[&str]| help("sudo-pip", sudo(packages)).concat();
    assert!(
        of(&["requests>=2.31"]).contains("debian 12 has it as a package, if its version will do")
    );
    assert!(!of(&["requests==2.31.0"]).contains("python3-requests"), "it hardly has that one");
    let marked = of(&["requests; python_version >= '3.8'"]);
    assert!(marked.contains("python3-requests") && !marked.contains("will do"), "{marked}");
}

#[test]
fn to_upgrade_pip_itself_is_no_matter_of_packages() {
    let of = |packages: &[&str]| help("sudo-pip", sudo(packages));
    let itself = of(&["pip", "setuptools"]);
    assert!(itself[0].starts_with("leave it out"), "{itself:?}");
    assert!(!itself.concat().contains("python3-pip"), "{itself:?}");
    assert!(!of(&["pip", "requests"])[0].starts_with("leave it out"));
    let workflow = help("sudo-pip", sudo(&["pip"]).context(Context::Unknown).path(WORKFLOW));
    assert!(workflow[0].contains("actions/setup-python"), "{workflow:?}");
}

#[test]
fn a_marker_comes_back_the_way_it_came_and_only_where_something_is_kept() {
    let removed = || {
        Sample::new("rm /x/EXTERNALLY-MANAGED\n").marker(
            "/x/EXTERNALLY-MANAGED",
            true,
            Effect::Works,
        )
    };
    let of = |sample: Sample| help("marker-removed", sample).swap_remove(1);
    let cellar = "/opt/homebrew/Cellar/python@3.12/3.12.1/x/EXTERNALLY-MANAGED";
    let found = Sample::new(cellar).marker(cellar, true, Effect::Works).nowhere();
    assert!(of(found).contains("`brew reinstall python`"), "its path tells");
    assert!(of(removed()).contains("`dpkg -S`"));
    assert!(of(removed().distro("homebrew", None)).contains("`brew reinstall python`"));
    for thrown_away in
        [removed().context(Context::HostedCi).path(WORKFLOW), removed().context(Context::Container)]
    {
        let help = of(thrown_away);
        assert!(help.contains("`pip install --break-system-packages`"), "{help}");
        assert!(!help.contains("FROM"), "{help}");
    }
    let dockerfile = of(removed().context(Context::Container).path("Dockerfile"));
    assert!(dockerfile.contains("`FROM python:3`"));
}

#[test]
fn what_cannot_be_copied_is_an_ellipsis() {
    for packages in [&["./wheels/x.whl"][..], &["$PACKAGES"], &[]] {
        let help = help("sudo-pip", sudo(packages));
        assert!(help[0].contains("`python3 -m venv .venv && .venv/bin/pip install …`"), "{help:?}");
    }
}

#[test]
fn a_raspberry_pi_needs_what_apt_has() {
    let help_of = help("sudo-pip", sudo(&["RPi.GPIO", "requests"]).nowhere());
    assert!(help_of[0].contains(
        "`sudo apt install python3-rpi.gpio && python3 -m venv --system-site-packages .venv && \
         .venv/bin/pip install requests`"
    ));
    let board = help("sudo-pip", sudo(&["requests"]).distro("raspbian", Some("12")));
    assert!(board[0].contains("`python3 -m venv --system-site-packages .venv"));
}

#[test]
fn to_remove_packages_is_the_package_managers_business() {
    let help =
        help("sudo-pip", sudo(&["x"]).action(Action::Uninstall).distro("fedora", Some("41")));
    assert!(help[0].contains("`sudo dnf remove …`") && help[0].contains("only pip removes"));
}

#[test]
fn an_old_pip_gets_the_variable_instead() {
    let option = |sample: Sample| {
        sample
            .overridden("--break", OverrideForm::Option, Effect::Works)
            .outcome(Outcome::NoSuchOption)
            .context(Context::Container)
    };
    let plain = Sample::new("pip install --break x\n").pip(Some("22.0.2")).path("Dockerfile");
    let help_of = help("option-unknown", option(plain));
    assert!(help_of[0].starts_with("leave the option out"));
    assert!(help_of[1].contains("`RUN PIP_BREAK_SYSTEM_PACKAGES=1 pip …`"));
    let behind = Sample::new("sudo pip install --break x\n").raised("sudo").pip(Some("23.0"));
    let help_of = help("option-unknown", option(behind));
    assert!(help_of[0].starts_with("upgrade pip"));
    assert!(help_of[1].contains("`sudo env PIP_BREAK_SYSTEM_PACKAGES=1 pip …`"));
}

#[test]
fn a_vain_override_hears_what_would_work() {
    let vain = |tool, form| {
        let effect = Effect::Ineffective("it is lost".into());
        let sample = Sample::new("X=1 pip install x\n").tool(tool).overridden("X=1", form, effect);
        help("override-ineffective", sample.failure(Failure::Ignored)).concat()
    };
    assert!(vain(Tool::Uv, OverrideForm::Prefix).contains("UV_BREAK_SYSTEM_PACKAGES"));
    assert!(vain(Tool::Pip, OverrideForm::Option).contains("only behind `install`"));
    assert!(!vain(Tool::Ensurepip, OverrideForm::Prefix).contains("heeds"));
}

#[test]
fn the_environment_is_kept_by_its_own_path() {
    let place = Sample::new("sudo pip install x\n").at("sudo");
    let environment = "/opt/venv".to_owned();
    let detail = Detail::LeavesEnvironment { environment, place, used: true };
    let sample = || Sample::new("sudo pip install x\n").raised("sudo").detail(detail.clone());
    assert!(help("sudo-pip", sample())[0].starts_with("leave `sudo` out"));
    let removal = help("wrong-interpreter", sample().action(Action::Uninstall));
    assert!(removal[0].ends_with("then it changes the environment that was prepared"));
    let help = help("wrong-interpreter", sample());
    assert!(help[0].starts_with("leave `sudo` out"));
    assert!(help[1].contains("`sudo \"$(command -v python3)\" -m pip …`"));
}
