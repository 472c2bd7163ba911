//! A configuration file, and those that it extends.
//!
//! In CI a configuration is as much a stranger's text as the files that it speaks of. So `extend`
//! never leads out of the project, and names nothing but files that are meant to be configurations:
//! an error message must not quote another file.

use super::find::NAMES;
use super::parse::{Document, Source, extended, read};
use super::table::ConfigError;
use super::{Config, trouble};
use crate::finding::{Trouble, TroubleKind};
use crate::source::SourceFile;
use crate::source::path::normal;
use crate::source::walk::{reason, shown};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// So many files may extend one another.
const DEEPEST: usize = 8;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Reads configurations.
pub(super) struct Loader<'a> {
    /// The names of rules that they may speak of.
    pub(super) rules: &'a [&'static str],
    /// The folder that reported paths are relative to.
    pub(super) working: &'a Path,
    /// The root of the project, if it has one.
    pub(super) root: Option<&'a Path>,
}

/// A file to be read.
struct Place<'a> {
    /// As it was found: its patterns belong to its folder.
    path: &'a Path,
    /// Without links.
    real: &'a Path,
    shown: &'a str,
}

impl Loader<'_> {
    /// The configuration in the file at `path` (absolute), reported as `shown`; `None` for a
    /// pyproject.toml without our table.
    pub(super) fn load(&self, path: &Path, shown: &str) -> Result<Option<Config>, Vec<Trouble>> {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.load_above(&Place { path, real: &real, shown }, &mut Vec::new())
    }

    /// As [`Loader::load`]; `chain` are the files that extend this one, without links.
    fn load_above(
        &self,
        place: &Place<'_>,
        chain: &mut Vec<PathBuf>,
    ) -> Result<Option<Config>, Vec<Trouble>> {
        let text = text(place.real).map_err(|message| {
            vec![trouble(TroubleKind::Unreadable, place.shown, None, message)]
        })?;
        let pyproject = is_pyproject(place.real);
        if pyproject && !text.contains("pep668-lint") {
            return Ok(None);
        }
        let file = SourceFile::new(place.shown, text);
        let invalid = |errors: Vec<ConfigError>| {
            let troubles = errors.into_iter().map(|ConfigError { at, message }| {
                let line = Some(file.position(at as u32).line);
                trouble(TroubleKind::Invalid, place.shown, line, message)
            });
            troubles.collect::<Vec<_>>()
        };
        let document = Document::parse(file.text(), pyproject).map_err(invalid)?;
        let Some(table) = document.table().map_err(invalid)? else { return Ok(None) };
        let folder = place.path.parent().unwrap_or(place.path);
        let mut config = Config::default();
        if let Some((named, at)) = extended(table) {
            chain.push(place.real.to_owned());
            config = self.base(named, folder, chain).map_err(|refused| match refused {
                Refused::Here(message) => invalid(vec![ConfigError { at, message }]),
                Refused::There(troubles) => troubles,
            })?;
            chain.pop();
        }
        config.files.insert(0, place.shown.to_owned());
        let source = Source { file: &file, folder, rules: self.rules };
        read(table, source, &mut config).map_err(invalid)?;
        Ok(Some(config))
    }

    /// The configuration that a file in `folder` names in `extend`.
    fn base(
        &self,
        named: &str,
        folder: &Path,
        chain: &mut Vec<PathBuf>,
    ) -> Result<Config, Refused> {
        let refuse = |why: &str| Err(Refused::Here(format!("cannot extend `{named}`: {why}")));
        // Asked by its words first: nobody shall learn what exists elsewhere.
        let plain = normal(&folder.join(named));
        if !self.is_inside(&plain, folder) {
            return refuse("it leads out of the project");
        }
        if !is_configuration(&plain) {
            return refuse(
                "its name must be `pyproject.toml`, or end in `pep668-lint.toml`, so that it can \
                 only be meant as a configuration",
            );
        }
        let real = match plain.canonicalize() {
            Ok(real) => real,
            Err(error) => return refuse(&reason(&error)),
        };
        if !self.is_inside(&real, folder) {
            return refuse("it leads out of the project");
        }
        if !is_configuration(&real) {
            return refuse("a link to a file that is no configuration");
        }
        if chain.contains(&real) {
            return refuse("that file extends this one");
        }
        if chain.len() >= DEEPEST {
            return refuse(&format!("more than {DEEPEST} files extend one another"));
        }
        let shown = shown(real.strip_prefix(self.working).unwrap_or(&real));
        let place = Place { path: &real, real: &real, shown: &shown };
        match self.load_above(&place, chain).map_err(Refused::There)? {
            Some(config) => Ok(config),
            None => refuse("it has no table `[tool.pep668-lint]`"),
        }
    }

    /// Whether a file may be read for another one in `folder`. Without a work tree it may lie below
    /// that folder, or where a search upwards would come by.
    fn is_inside(&self, file: &Path, folder: &Path) -> bool {
        match self.root {
            Some(root) if folder.starts_with(root) => file.starts_with(root),
            _ => {
                let name = file.file_name().unwrap_or_default();
                file.starts_with(folder)
                    || NAMES.iter().any(|known| name == *known)
                        && file.parent().is_some_and(|above| folder.starts_with(above))
            }
        }
    }
}

/// Why a file cannot be extended.
enum Refused {
    /// For what stands in the file that names it.
    Here(String),
    /// For what stands in it.
    There(Vec<Trouble>),
}

/// The text of a regular file.
fn text(path: &Path) -> Result<String, String> {
    // Asked before it is opened: to open a pipe would wait for its writer.
    let metadata = path.metadata().map_err(|error| reason(&error))?;
    if !metadata.is_file() {
        return Err("not a regular file".to_owned());
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| reason(&error))?;
    if bytes.len() as u64 > LONGEST {
        return Err("too long for a configuration".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "invalid UTF-8".to_owned())
}

fn is_pyproject(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "pyproject.toml")
}

/// Whether a file is meant to be a configuration, by its name.
pub(super) fn is_configuration(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    is_pyproject(path) || name.ends_with("pep668-lint.toml")
}
