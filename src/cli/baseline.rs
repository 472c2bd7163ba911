//! `--baseline` and `--write-baseline`: findings that were there before.

use super::Failure;
use super::output::write;
use crate::engine::{Setup, Workspace};
use crate::finding::Finding;
use crate::report::escape::line;
use crate::report::fingerprint::content;
use crate::report::{Report, Stale, Why};
use crate::source::path::{normal, of_text};
use crate::source::walk::{reason, shown};
use crate::source::{WorkTrees, common_folder, is_within};
use crate::suppress::baseline::{Baseline, Seen, Sight};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The longest baseline that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// A file at which a run looked.
pub(super) struct Looked {
    /// As it is reported.
    pub(super) shown: String,
    /// Absolute.
    pub(super) real: PathBuf,
    /// What held for it.
    pub(super) workspace: Arc<Workspace>,
}

/// Sets aside what the baseline at `path` knows. With `renew` the file is written again first, with
/// all that was found.
pub(super) fn apply(
    report: &mut Report,
    path: &Path,
    renew: bool,
    looked: &[Looked],
) -> Result<(), Failure> {
    let baseline = load(path, renew)?;
    let folder = folder(path)?;
    let project = project(&folder, looked);
    let names: HashMap<&str, (String, &Setup)> = looked
        .iter()
        .map(|file| (file.shown.as_str(), (relative(&file.real, &folder), file.workspace.setup())))
        .collect();
    let checked: HashMap<&str, &Setup> =
        names.values().map(|(name, setup)| (name.as_str(), *setup)).collect();
    let sight = |name: &str, rule: &str| match checked.get(name) {
        Some(setup) if setup.policy.is_enabled(rule) => Sight::Checked,
        None if is_gone(name, &folder, &project) => Sight::Gone,
        _ => Sight::Unchecked,
    };
    let seen: Vec<Seen> = report.open().map(|finding| seen(finding, &names)).collect();
    let mut matched = baseline.matched(&seen, sight);
    if renew {
        let untouched = std::mem::take(&mut matched.untouched);
        let renewed = Baseline::of(seen.iter().cloned(), untouched);
        write(path, &renewed.render())?;
        let (count, path) = (renewed.count(), shown(path));
        let _ = writeln!(std::io::stderr(), "wrote a baseline of {count} to {}", line(&path));
        matched.known.fill(true);
        matched.stale.clear();
    }
    let mut known = matched.known.into_iter();
    report.set_aside(Why::Baseline, |_| known.next() == Some(true));
    let stale = matched.stale.into_iter();
    report.stale =
        Some(stale.map(|it| Stale { path: it.path, rule: it.rule, count: it.count }).collect());
    Ok(())
}

/// The folder around a baseline whose files it may speak of.
fn project(folder: &Path, looked: &[Looked]) -> PathBuf {
    let tree = WorkTrees::default().root(folder);
    tree.map_or_else(
        || {
            let reals = looked.iter().filter_map(|file| file.real.parent());
            common_folder(std::iter::once(folder).chain(reals))
        },
        |tree| tree.to_path_buf(),
    )
}

/// Whether nothing is left at a path that a baseline names. Of what lies elsewhere nobody is told whether it is
/// there.
fn is_gone(name: &str, folder: &Path, project: &Path) -> bool {
    let path = normal(&folder.join(of_text(name)));
    // The deepest folder on the way that is there: a link in it may lead out.
    let known = path.ancestors().skip(1).find_map(|above| above.canonicalize().ok());
    let inside = is_within(&path, project) && known.is_some_and(|known| is_within(&known, project));
    inside && path.symlink_metadata().is_err()
}

fn seen(finding: &Finding, names: &HashMap<&str, (String, &Setup)>) -> Seen {
    let path = finding.location.file.path();
    Seen {
        path: names.get(path).map_or(path, |(name, _)| name).to_owned(),
        rule: finding.rule.to_owned(),
        content: format!("{:032x}", content(finding)),
    }
}

fn load(path: &Path, renew: bool) -> Result<Baseline, Failure> {
    let name = || line(&shown(path)).into_owned();
    let fail = |why: &str| Failure(format!("cannot read {}: {why}", name()));
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && renew => {
            return Ok(Baseline::default());
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(fail("no such file or folder (`--write-baseline` makes it)"));
        }
        Err(error) => return Err(fail(&reason(&error))),
    };
    // Asked before it is opened: to open a pipe would wait for its writer.
    if !metadata.is_file() {
        return Err(fail("not a regular file"));
    }
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST).read_to_string(&mut text))
        .map_err(|error| fail(&reason(&error)))?;
    Baseline::parse(&text).map_err(|(at, message)| Failure(format!("{}:{at}: {message}", name())))
}

/// The folder of the baseline, without links.
fn folder(path: &Path) -> Result<PathBuf, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder
        .unwrap_or(Path::new("."))
        .canonicalize()
        .map_err(|error| Failure(format!("cannot read {}: {}", line(&shown(path)), reason(&error))))
}

/// A file's path as seen from a folder (both absolute), with `/`.
fn relative(file: &Path, folder: &Path) -> String {
    let mut up = PathBuf::new();
    for ancestor in folder.ancestors() {
        if let Ok(inside) = file.strip_prefix(ancestor) {
            return text(&up.join(inside));
        }
        up.push("..");
    }
    text(file)
}

fn text(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>();
    shown(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_baseline() {
        let relative = |file: &str| relative(Path::new(file), Path::new("/p/ci"));
        assert_eq!(relative("/p/ci/a/b.sh"), "a/b.sh");
        assert_eq!(relative("/p/b.sh"), "../b.sh");
        assert_eq!(relative("/q/b.sh"), "../../q/b.sh");
    }
}
