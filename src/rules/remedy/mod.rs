//! What to do instead, in this very place: best first, at most four lines.

mod packages;
mod scene;
mod ways;

use super::attempt::{Attempt, Form};
use crate::finding::Context;
use crate::machine::Analysis;
use crate::machine::event::{Action, Detail, Event, OverrideForm, Tool};
use crate::source::Kind;
use scene::Scene;

/// For a command that changes the system's packages.
pub(super) fn instead(rule: &str, event: &Event, analysis: &Analysis) -> Vec<String> {
    let scene = Scene::of(event, analysis);
    let mut ways = ways::all(&scene);
    if let Detail::LeavesEnvironment { place, .. } = event.detail {
        ways.insert(0, leave_out(analysis.text(place), event.action));
    }
    closed(ways, rule, &scene)
}

/// For an override that lasts.
pub(super) fn lasting(rule: &str, event: &Event, analysis: &Analysis) -> Vec<String> {
    let scene = Scene::of(event, analysis);
    let narrower = match event.action {
        Action::Marker if scene.in_dockerfile() => {
            "or `pip install --break-system-packages` where it must be, or `FROM python:3`, \
             whose Python has no marker"
        }
        Action::Marker if !scene.is_kept() => {
            "or `pip install --break-system-packages` where it must be"
        }
        Action::Marker if is_homebrews(&scene) => "to take it back: `brew reinstall python`",
        Action::Marker => {
            "to take it back: reinstall the package that owns the marker (`dpkg -S` or `rpm -qf` \
             names it)"
        }
        _ => "if one command must have the override, give it to that command alone",
    };
    closed(vec![ways::environment(&scene), narrower.to_owned()], rule, &scene)
}

/// Whether the marker is Homebrew's.
fn is_homebrews(scene: &Scene<'_>) -> bool {
    let told =
        |path: &str| ["/homebrew/", "/Cellar/", "/.linuxbrew/"].iter().any(|it| path.contains(it));
    let path = match &scene.event.detail {
        Detail::Marker(change) => &*change.path,
        _ => "",
    };
    scene.family == "brew" || told(path)
}

/// Ways out, and how to tell the linter that it is wrong here.
fn closed(mut ways: Vec<String>, rule: &str, scene: &Scene<'_>) -> Vec<String> {
    let hint = scene.context_hint();
    ways.truncate(if hint.is_some() { 2 } else { 3 });
    ways.extend(hint);
    ways.push(format!("to permit it here: `# pep668-lint: allow[{rule}] -- REASON`"));
    ways
}

/// For a command that will be refused.
pub(super) fn blocked(event: &Event, analysis: &Analysis) -> Vec<String> {
    let scene = Scene::of(event, analysis);
    if event.tool == Tool::Ensurepip {
        let pip =
            scene.system_install(if scene.family == "apk" { "py3-pip" } else { "python3-pip" });
        return vec![format!("pip from the distribution: `{pip}`"), ways::environment(&scene)];
    }
    let mut help = ways::all(&scene);
    help.truncate(2);
    let thrown_away = match event.context {
        Context::Container => "this container",
        Context::HostedCi => "this runner",
        _ => return help,
    };
    let with = match event.tool {
        Tool::Pip
            if event.interpreter.as_ref().is_some_and(|it| it.pip.as_deref() == Some("23.0")) =>
        {
            return help;
        }
        Tool::Pip | Tool::Uv | Tool::GetPip => "`--break-system-packages`",
        Tool::Pipenv => "`PIPENV_BREAK_SYSTEM_PACKAGES=1`",
        _ => "`PIP_BREAK_SYSTEM_PACKAGES=1`",
    };
    help.push(format!("or {with}, which is permitted here: {thrown_away} is thrown away"));
    help
}

/// For the option given to a pip that does not know it.
pub(super) fn too_new(event: &Event, analysis: &Analysis) -> Vec<String> {
    let pip = event.interpreter.as_ref().and_then(|it| it.pip.as_deref());
    let kind = scene::kind(event, analysis);
    let first = match pip {
        Some("23.0") => "upgrade pip: 23.0 has the guard, but no option to override it",
        _ => "leave the option out: a pip without the option has no guard either",
    };
    let variable = match (event.raised_by, kind) {
        (Some(_), _) => "`sudo env PIP_BREAK_SYSTEM_PACKAGES=1 pip …`",
        (None, Some(Kind::Dockerfile)) if !event.elsewhere => {
            "`RUN PIP_BREAK_SYSTEM_PACKAGES=1 pip …`"
        }
        (None, _) => "`PIP_BREAK_SYSTEM_PACKAGES=1 pip …`",
    };
    let second = format!("where old and new pips must pass: {variable}, which old ones ignore");
    vec![first.to_owned(), second]
}

/// For a package of the distribution's that cannot be taken away.
pub(super) fn unremovable(event: &Event, package: &str, analysis: &Analysis) -> Vec<String> {
    let scene = Scene::of(event, analysis);
    let manager = if scene.family.is_empty() { "its package manager" } else { scene.family };
    let first = match event.action {
        Action::Uninstall => format!("leave that to {manager}, which has installed {package}"),
        _ => format!("leave {package} as it is: {manager} keeps it up to date"),
    };
    let mut help = vec![first, ways::environment(&scene)];
    if event.action == Action::Install && !scene.is_kept() {
        help.push(format!("or `--ignore-installed`, which puts another {package} beside it"));
    }
    help
}

/// For an override that cannot work.
pub(super) fn ineffective(event: &Event, attempt: Attempt<'_>, analysis: &Analysis) -> Vec<String> {
    let scene = Scene::of(event, analysis);
    let mut help = vec![ways::first(&scene)];
    if let Form::Override(form) = attempt.form
        && let Some(working) = working(event, form)
    {
        // Where nothing is kept, the override may as well be put right.
        help.insert(usize::from(scene.is_kept()), working.to_owned());
    }
    help
}

/// What would override the guard, for those who must.
fn working(event: &Event, form: OverrideForm) -> Option<&'static str> {
    Some(match (event.tool, form) {
        (Tool::Uv, _) => {
            "uv heeds `--break-system-packages` behind `uv pip install`, or \
             `UV_BREAK_SYSTEM_PACKAGES=1`, and nothing of pip's"
        }
        (Tool::Pipenv, _) => "pipenv since 2026.4 heeds `PIPENV_BREAK_SYSTEM_PACKAGES=1`",
        (Tool::PipSync, _) => "only `PIP_BREAK_SYSTEM_PACKAGES=1` reaches all that pip-sync runs",
        (Tool::Pip | Tool::GetPip, OverrideForm::Option) => {
            "pip heeds `--break-system-packages` only behind `install` and `uninstall`"
        }
        (Tool::Pip | Tool::GetPip, _) if event.raised_by.is_some() => {
            "behind `sudo`, pip heeds `--break-system-packages` after `install`"
        }
        (Tool::Pip | Tool::Shell, _) => {
            "pip heeds `PIP_BREAK_SYSTEM_PACKAGES=1`, or `--break-system-packages` after `install`"
        }
        _ => return None,
    })
}

/// For an override where there is no guard.
pub(super) fn needless(attempt: Attempt<'_>) -> Vec<String> {
    let what = match attempt.form {
        Form::Override(OverrideForm::Option) => "leave the option out",
        Form::Override(OverrideForm::Prefix | OverrideForm::Variable) => "leave the variable out",
        Form::Override(OverrideForm::Configuration) => "leave the setting out",
        Form::Marker(_) => "leave this command out",
    };
    vec![what.to_owned()]
}

fn leave_out(word: &str, action: Action) -> String {
    let does = if action == Action::Install { "installs into" } else { "changes" };
    format!("leave `{word}` out: then it {does} the environment that was prepared")
}

/// For a command that leaves the environment.
pub(super) fn stay(event: &Event, word: &str) -> Vec<String> {
    let mut help = Vec::new();
    if event.raised_by.is_some() {
        help.push(leave_out(word, event.action));
        help.push(format!(
            "else name its Python by its path: `{word} \"$(command -v python3)\" -m pip …`"
        ));
    } else {
        help.push("`python3 -m pip …` asks the environment's own Python".to_owned());
    }
    help
}

#[cfg(test)]
mod tests;
