//! Runner labels of GitHub Actions: what kind of machine they mean, and what is on it.

use super::distro::Release;
use super::{Date, Row, Table, Version, glob};

static RUNNERS: Table = Table::new(include_str!("../../knowledge/runners.tsv"));
static IMAGES: Table = Table::new(include_str!("../../knowledge/runner-images.tsv"));
static FORGES: Table = Table::new(include_str!("../../knowledge/forge-runners.tsv"));
static VARIABLES: Table = Table::new(include_str!("../../knowledge/runner-variables.tsv"));
static SIZES: Table = Table::new(include_str!("../../knowledge/runner-sizes.tsv"));

/// Whose machine a label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunnerKind {
    /// GitHub's own.
    Hosted,
    /// One of GitHub's larger machines.
    Larger,
    /// A third party's, fresh for every job.
    ThirdParty,
    /// The word `self-hosted`.
    SelfHosted,
    /// A word that self-hosted runners bear besides: `linux`, `x64`.
    Trait,
}

impl RunnerKind {
    /// Whether the machine is thrown away after the job.
    pub fn is_ephemeral(self) -> bool {
        matches!(self, Self::Hosted | Self::Larger | Self::ThirdParty)
    }
}

/// The operating system of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunnerOs {
    /// Linux.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

/// What is known about a runner.
#[derive(Debug, Clone, Copy)]
pub struct RunnerFacts {
    /// Whose machine it is.
    pub kind: RunnerKind,
    /// Its operating system.
    pub os: Option<RunnerOs>,
    /// Since when the label has meant this image, where it meant another before.
    pub since: Option<Date>,
    /// Whether the label surely means this image; the kind is sure in any case.
    pub certain: bool,
    image: Option<Row>,
    /// What the label says of the processor; empty if it is the image's usual one.
    processor: &'static str,
    source: &'static str,
}

impl RunnerFacts {
    /// The name of the image: `ubuntu-24.04`; empty if it is not known.
    pub fn image(&self) -> &'static str {
        self.image.map_or("", Row::key)
    }

    /// Variables that the image sets, with their values; none if it is not sure which image it is.
    pub fn variables(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let image = if self.certain { self.image() } else { "" };
        VARIABLES.all(image).map(|row| (row.field(1), row.field(2)))
    }

    fn column(&self, number: usize) -> &'static str {
        self.image.map_or("", |image| image.field(number))
    }

    /// The distribution whose Python comes first; Homebrew's on macOS.
    pub fn distro(&self) -> Option<Release> {
        Some(self.column(3)).filter(|key| !key.is_empty()).map(Release::read)
    }

    /// The version of the Python that comes first.
    pub fn python(&self) -> Option<Version> {
        Version::parse(self.column(4))
    }

    /// The version of its pip.
    pub fn pip(&self) -> Option<Version> {
        Version::parse(self.column(5))
    }

    /// Whether that Python carries a marker.
    pub fn marker(&self) -> Option<bool> {
        self.image?.truth(6)
    }

    /// The names of pip on `PATH`; none where nobody looked.
    pub fn pip_names(&self) -> impl Iterator<Item = &'static str> {
        self.column(7).split(',').filter(|name| !name.is_empty())
    }

    /// Whether `/etc/pip.conf` sets `break-system-packages` for every user.
    pub fn pip_conf_override(&self) -> Option<bool> {
        self.image?.truth(8)
    }

    /// Whether it is a Mac with Intel's processor, on which Homebrew lies elsewhere.
    pub fn is_intel(&self) -> bool {
        match self.processor {
            "intel" => true,
            "arm" => false,
            _ => self.column(9) == "intel",
        }
    }

    /// Where the facts come from: the label's source, or the image's if there is one.
    pub fn source(&self) -> &'static str {
        self.image.map_or(self.source, Row::last)
    }
}

/// What is known about the runner that `label` means on a day. `None` for a label that nobody
/// listed, which may be anyone's machine.
pub fn runner(label: &str, on: Date) -> Option<RunnerFacts> {
    let label = label.trim().to_ascii_lowercase();
    if let Some(row) = RUNNERS.find(&label) {
        return Some(facts(row, on));
    }
    larger(&label, on).or_else(|| RUNNERS.prefixes(&label).next().map(|row| facts(row, on)))
}

/// What the runners of Gitea and Forgejo, each of which is somebody's own, usually take a label for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForgeRunner {
    /// A container, of an image that only the runner knows.
    Container,
    /// The machine itself.
    Machine,
}

/// What a label means on Gitea and Forgejo; of one that is known in part the beginning counts.
pub fn forge_runner(label: &str) -> Option<ForgeRunner> {
    let label = label.trim().to_ascii_lowercase();
    let row = FORGES.find(&label).or_else(|| FORGES.prefixes(&label).next())?;
    match row.field(1) {
        "container" => Some(ForgeRunner::Container),
        "self-hosted" => Some(ForgeRunner::Machine),
        _ => None,
    }
}

/// What is known about a runner of whose label only the beginning is known, such as `ubuntu-` in
/// `ubuntu-${{ matrix.version }}`: what all labels that begin so have in common. `None` if they
/// are not all of one kind, or if the beginning does not reach the end of a label's first word.
pub fn runner_prefix(prefix: &str, on: Date) -> Option<RunnerFacts> {
    let prefix = prefix.trim_start().to_ascii_lowercase();
    if prefix.is_empty() {
        return None;
    }
    let whole_word = |row: &Row| prefix.contains('-') || row.key()[prefix.len()..].starts_with('-');
    let begins = |row: &Row| row.key().starts_with(&prefix);
    let rows = RUNNERS.rows_from(&prefix).take_while(begins).filter(whole_word);
    let common = rows.map(|row| Some(facts(row, on))).reduce(|a, b| common(a?, b?)).flatten();
    common.or_else(|| RUNNERS.prefixes(&prefix).next().map(|row| facts(row, on)))
}

/// What two runners have in common.
fn common(a: RunnerFacts, b: RunnerFacts) -> Option<RunnerFacts> {
    if !(a.kind.is_ephemeral() && b.kind.is_ephemeral()) {
        return None;
    }
    let same_image = a.image.is_some() && a.image == b.image;
    Some(RunnerFacts {
        kind: if a.kind == RunnerKind::ThirdParty { a.kind } else { RunnerKind::Hosted },
        os: a.os.filter(|_| a.os == b.os),
        image: a.image.filter(|_| same_image),
        certain: a.certain && b.certain && same_image,
        since: None,
        processor: "",
        source: a.source,
    })
}

/// A larger runner: a hosted label with an ending that tells its size.
fn larger(label: &str, on: Date) -> Option<RunnerFacts> {
    let cuts = label.match_indices('-').map(|(at, _)| at);
    cuts.filter_map(|at| Some((RUNNERS.find(&label[..at])?, &label[at + 1..])))
        .find(|(row, ending)| {
            row.field(1) == "hosted" && SIZES.rows().any(|size| glob::matches(size.key(), ending))
        })
        .map(|(row, _)| RunnerFacts { kind: RunnerKind::Larger, ..facts(row, on) })
}

fn facts(row: Row, on: Date) -> RunnerFacts {
    let (name, since) = at(row.field(2), on);
    let image = IMAGES.at(name, 1, on);
    RunnerFacts {
        kind: match row.field(1) {
            "hosted" => RunnerKind::Hosted,
            "larger" => RunnerKind::Larger,
            "third-party" => RunnerKind::ThirdParty,
            "self-hosted" => RunnerKind::SelfHosted,
            _ => RunnerKind::Trait,
        },
        os: image.and_then(|image| match image.field(2) {
            "linux" => Some(RunnerOs::Linux),
            "macos" => Some(RunnerOs::MacOs),
            "windows" => Some(RunnerOs::Windows),
            _ => None,
        }),
        since,
        certain: image.is_some() && row.field(3) != "guess",
        image,
        processor: row.field(3),
        source: row.last(),
    }
}

/// Reads `ubuntu-22.04;ubuntu-24.04@2025-01-09`: the last entry that has come.
fn at(history: &'static str, on: Date) -> (&'static str, Option<Date>) {
    let mut found = ("", None);
    for entry in history.split(';') {
        let (name, since) = entry.split_once('@').unwrap_or((entry, ""));
        let since = Date::parse(since);
        if since.is_none_or(|day| day <= on) {
            found = (name, since);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::KNOWLEDGE_DATE;

    fn on(day: &str) -> Date {
        Date::parse(day).unwrap_or(KNOWLEDGE_DATE)
    }

    fn image(label: &str, day: &str) -> &'static str {
        runner(label, on(day)).map_or("nothing", |found| found.image())
    }

    #[test]
    fn labels_mean_what_they_meant_on_the_day() {
        assert_eq!(image("ubuntu-latest", ""), "ubuntu-24.04");
        assert_eq!(image("ubuntu-latest", "2024-05-01"), "ubuntu-22.04");
        assert_eq!(image("ubuntu-latest", "2024-10-10"), "ubuntu-24.04");
        assert_eq!(image("ubuntu-latest", "2024-10-17"), "ubuntu-22.04");
        assert_eq!(image("macos-latest", "2024-02-21"), "macos-12");
        assert_eq!(image("macos-latest", "2024-05-05"), "macos-14");
        assert_eq!(image("Ubuntu-Latest", ""), "ubuntu-24.04");
    }

    #[test]
    fn the_runner_s_own_override_came_in_october_2024() {
        let found =
            |day| runner("ubuntu-24.04", on(day)).and_then(|found| found.pip_conf_override());
        assert_eq!((found("2024-10-15"), found("2024-10-16")), (Some(false), Some(true)));
        let old = runner("ubuntu-22.04", KNOWLEDGE_DATE).expect("a row");
        assert_eq!((old.pip(), old.marker()), (Some(Version::new(22, 0, 2)), Some(false)));
    }

    #[test]
    fn endings_tell_larger_runners() {
        for label in [
            "ubuntu-latest-4-cores",
            "ubuntu-22.04-8core-32gb",
            "ubuntu-latest-m",
            "windows-2022-16-cores",
        ] {
            let found = runner(label, KNOWLEDGE_DATE).map(|found| found.kind);
            assert_eq!(found, Some(RunnerKind::Larger), "{label}");
        }
        assert_eq!(image("ubuntu-22.04-8core-32gb", ""), "ubuntu-22.04");
        assert_eq!(image("macos-14-large", ""), "macos-14");
        assert_eq!(image("macos-15-xlarge", ""), "macos-15");
        for label in ["ubuntu-latest-office", "robot", "ubuntu", "gpu-4-cores", ""] {
            assert!(runner(label, KNOWLEDGE_DATE).is_none(), "{label}");
        }
    }

    #[test]
    fn third_parties_give_fresh_machines() {
        for label in [
            "depot-ubuntu-24.04-4",
            "blacksmith-4vcpu-ubuntu-2404",
            "buildjet-4vcpu-ubuntu-2204-arm",
            "namespace-profile-linux-small",
            "nscloud-ubuntu-22.04-amd64-4x16",
            "warp-ubuntu-latest-x64-4x",
            "ubicloud-standard-4-ubuntu-2204",
            "runs-on=123456/runner=4cpu-linux-x64",
            "ghcr.io/cirruslabs/macos-runner:sonoma",
        ] {
            let found = runner(label, KNOWLEDGE_DATE).map(|found| (found.kind, found.certain));
            assert_eq!(found, Some((RunnerKind::ThirdParty, false)), "{label}");
        }
        assert_eq!(image("blacksmith-4vcpu-ubuntu-2404", ""), "ubuntu-24.04");
    }

    #[test]
    fn the_beginning_of_a_label_may_be_enough() {
        let found = |prefix| runner_prefix(prefix, KNOWLEDGE_DATE);
        let ubuntu = found("ubuntu-").expect("hosted");
        assert_eq!(
            (ubuntu.kind, ubuntu.os, ubuntu.image()),
            (RunnerKind::Hosted, Some(RunnerOs::Linux), "")
        );
        assert_eq!(
            found("ubuntu-24.").map(|f| f.distro()),
            Some(found("ubuntu-24.04").expect("hosted").distro())
        );
        assert_eq!(found("macos-").and_then(|f| f.os), Some(RunnerOs::MacOs));
        assert_eq!(found("blacksmith-4vcpu-").map(|f| f.kind), Some(RunnerKind::ThirdParty));
        for prefix in ["", "u", "self-hosted", "robot-", "x"] {
            assert!(found(prefix).is_none_or(|f| !f.kind.is_ephemeral()), "{prefix}");
        }
    }

    #[test]
    fn the_processor_follows_the_label_and_else_the_image() {
        let intel = |label: &str, day: &str| {
            let day = Date::parse(day).unwrap_or(KNOWLEDGE_DATE);
            runner(label, day).expect(label).is_intel()
        };
        assert!(
            !intel("macos-14", "") && !intel("macos-13-xlarge", "") && !intel("macos-latest", "")
        );
        assert!(
            intel("macos-13", "") && intel("macos-15-intel", "") && intel("macos-14-large", "")
        );
        assert!(intel("macos-latest", "2024-02-21"));
    }

    #[test]
    fn every_image_that_a_label_names_has_a_row() {
        for row in RUNNERS.rows() {
            for entry in row.field(2).split(';').filter(|entry| !entry.is_empty()) {
                let name = entry.split('@').next().unwrap_or_default();
                assert!(IMAGES.find(name).is_some(), "{}", row.text());
            }
        }
        for row in IMAGES.rows().filter(|row| !row.field(3).is_empty()) {
            assert!(Release::read(row.field(3)).facts(KNOWLEDGE_DATE).is_some(), "{}", row.text());
        }
    }
}
