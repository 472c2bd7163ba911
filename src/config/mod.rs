//! The user's configuration.

mod find;
pub mod keys;
mod level;
mod load;
mod parse;
mod schema;
mod setting;
mod table;

pub use find::Finder;
pub use level::{Cell, Preset};
pub use schema::schema;
pub use setting::{Origin, Said, Setting, Settings};
pub use table::suggestion;

use crate::finding::{Context, Trouble, TroubleKind};
use crate::source::is_tame;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::Path;

/// What holds for some files. The default is that of a project without any configuration.
#[derive(Debug, Default)]
pub struct Config {
    /// The file, as reported, and those that it extends; none for the default.
    pub files: Vec<String>,
    /// What is set, and where.
    pub settings: Settings,
    /// The policy that `policy` changes.
    pub preset: Preset,
    /// Files that are not looked at.
    pub exclude: Patterns,
    /// Changed cells of the policy table; the last one counts.
    pub policy: Vec<(Context, String, Cell)>,
    /// Rules that are turned on or off; the last word counts.
    pub rules: Vec<(String, bool)>,
    /// Images: a pattern, and the image that it is like; the first match counts.
    pub images: Vec<(String, String)>,
    /// Labels of runners that are thrown away after a job.
    pub ephemeral: Vec<String>,
    /// Labels of runners that are kept.
    pub persistent: Vec<String>,
    /// Files whose context is declared; the last match counts.
    pub overrides: Vec<(Patterns, Context)>,
}

impl Config {
    /// The context that is declared for a file (absolute path).
    pub fn context(&self, file: &Path) -> Option<Context> {
        declared(&self.overrides, file)
    }
}

/// The context that the last fitting one of `overrides` declares for a file (absolute path).
pub fn declared(overrides: &[(Patterns, Context)], file: &Path) -> Option<Context> {
    let found = overrides.iter().rev().find(|(files, _)| files.matches(file));
    found.map(|(_, context)| *context)
}

fn trouble(kind: TroubleKind, shown: &str, line: Option<u32>, message: String) -> Trouble {
    Trouble { kind, path: shown.to_owned(), line, message }
}

/// Patterns as in a `.gitignore` that lies beside the configuration.
#[derive(Debug, Clone)]
pub struct Patterns(Gitignore);

impl Default for Patterns {
    fn default() -> Self {
        Self(Gitignore::empty())
    }
}

impl Patterns {
    /// Patterns for the files below `folder` (absolute).
    ///
    /// # Errors
    /// The number of the first pattern that cannot be understood, and why.
    pub fn new<'a>(
        folder: &Path,
        patterns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, (usize, String)> {
        let mut builder = GitignoreBuilder::new(folder);
        for (at, pattern) in patterns.into_iter().enumerate() {
            if !is_tame(pattern) {
                return Err((at, "too many braces in one pattern".to_owned()));
            }
            builder.add_line(None, pattern).map_err(|error| (at, error.to_string()))?;
        }
        builder.build().map(Self).map_err(|error| (0, error.to_string()))
    }

    /// Whether they match a file (absolute path), or a folder that it lies in.
    pub fn matches(&self, file: &Path) -> bool {
        // Asked about a path outside its folder, the matcher would panic.
        file.strip_prefix(self.0.path())
            .is_ok_and(|inside| self.0.matched_path_or_any_parents(inside, false).is_ignore())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_gitignore() {
        let patterns = Patterns::new(Path::new("/p"), ["third_party/**", "*.gen.sh", "/x"]);
        let patterns = patterns.expect("good patterns");
        for file in ["/p/third_party/a/b.sh", "/p/d/y.gen.sh", "/p/x/z.sh"] {
            assert!(patterns.matches(Path::new(file)), "{file}");
        }
        for file in ["/p/a/third_party/b.sh", "/p/d/x", "/third_party/b.sh", "/p"] {
            assert!(!patterns.matches(Path::new(file)), "{file}");
        }
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let error = Patterns::new(Path::new("/p"), ["a", "b{"]).err();
        assert_eq!(error.map(|(at, _)| at), Some(1));
    }
}
