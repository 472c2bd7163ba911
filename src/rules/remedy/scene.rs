//! Where a command stands, as far as help depends on it.

use crate::finding::Context;
use crate::knowledge::distro::{DistroFacts, Release};
use crate::machine::Analysis;
use crate::machine::event::{Event, Privilege};
use crate::source::Kind;
use std::path::Path;

/// The surroundings of a command.
pub(super) struct Scene<'a> {
    pub(super) event: &'a Event,
    pub(super) distro: Option<Release>,
    /// What is known of it.
    pub(super) facts: Option<DistroFacts>,
    /// The file that the command stands in.
    pub(super) path: &'a str,
    pub(super) kind: Option<Kind>,
    /// The package manager, as in the table of distributions; empty if it is not known.
    pub(super) family: &'static str,
}

/// What the file of a command is, by its name or else by its beginning.
pub(super) fn kind(event: &Event, analysis: &Analysis) -> Option<Kind> {
    let file = analysis.file(event.place);
    Kind::by_name(Path::new(file.path())).or_else(|| Kind::by_content(file.text().as_bytes()))
}

impl<'a> Scene<'a> {
    pub(super) fn of(event: &'a Event, analysis: &'a Analysis) -> Self {
        let facts = event.distro.and_then(|distro| distro.facts(analysis.today));
        Self {
            event,
            distro: event.distro,
            facts,
            path: analysis.file(event.place).path(),
            kind: kind(event, analysis),
            family: facts.map(DistroFacts::family).or(event.family).unwrap_or_default(),
        }
    }

    /// Whether it stands in a Dockerfile's own text.
    pub(super) fn in_dockerfile(&self) -> bool {
        self.kind == Some(Kind::Dockerfile)
            && self.event.context == Context::Container
            && !self.event.elsewhere
    }

    /// Whether a step before it could prepare a Python.
    pub(super) fn in_workflow(&self) -> bool {
        matches!(self.kind, Some(Kind::Workflow | Kind::Action))
            && self.event.context != Context::Container
            && !self.event.elsewhere
    }

    /// Whether root works in a container, where there mostly is no `sudo`, and nobody to answer.
    pub(super) fn is_containers_root(&self) -> bool {
        let root = self.event.privilege == Privilege::Root;
        self.event.context == Context::Container && (root || self.in_dockerfile())
    }

    /// Whether a Python 2 is meant, for which today's tools and packages do nothing.
    pub(super) fn is_python2(&self) -> bool {
        let version = self.event.interpreter.as_ref().and_then(|it| it.version.as_deref());
        let words = self.event.command.split_whitespace().take_while(|word| *word != "install");
        let mut words = words.map(|word| {
            let name = word.rsplit('/').next().unwrap_or(word);
            ["python", "pip", "pip-", "easy_install-"].iter().find_map(|it| name.strip_prefix(it))
        });
        let is_2 = |version: &str| version == "2" || version.starts_with("2.");
        version.is_some_and(is_2) || words.any(|rest| rest.is_some_and(is_2))
    }

    /// Whether people work on this machine.
    pub(super) fn is_kept(&self) -> bool {
        !matches!(self.event.context, Context::Container | Context::HostedCi)
    }

    /// How a package of the distribution is installed; apt's way if nothing is known.
    pub(super) fn system_install(&self, package: &str) -> String {
        let root = self.is_containers_root();
        let command = match (self.family, root) {
            ("dnf", true) => "dnf install -y",
            ("dnf", false) => "dnf install",
            ("apk", _) => return format!("apk add {package}"),
            ("zypper", true) => "zypper install -y",
            ("zypper", false) => "zypper install",
            ("pacman", true) => "pacman -S --noconfirm",
            ("pacman", false) => "pacman -S",
            ("xbps", true) => "xbps-install -y",
            ("xbps", false) => "xbps-install",
            ("portage", _) => "emerge",
            ("brew", _) => return format!("brew install {package}"),
            (_, true) => "apt-get install -y",
            (_, false) => "apt install",
        };
        let sudo = if root { "" } else { "sudo " };
        format!("{sudo}{command} {package}")
    }

    /// How to tell the linter what kind of machine this is, where it had to guess.
    pub(super) fn context_hint(&self) -> Option<String> {
        match (self.event.context, self.event.guessed) {
            (Context::Unknown, _) if self.in_workflow() => Some(
                "if the runner is thrown away after each job, list its label under `[runners]` as \
                 `ephemeral`"
                    .to_owned(),
            ),
            (Context::Host, true) | (Context::Unknown, _) => {
                let path = self.path;
                Some(format!(
                    "if nothing is kept where it runs, say so: `[[overrides]]` with `files = \
                     [\"{path}\"]` and `context = \"container\"`"
                ))
            }
            _ => None,
        }
    }
}
