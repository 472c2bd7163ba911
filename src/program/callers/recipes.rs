//! Files of targets: what make, just, npm, tox and runners of tasks run under a name.

use super::builder::{Builder, shown};
use super::{Caller, make, npm, tasks};
use crate::finding::Context;
use crate::program::Program;
use crate::source::{FileId, HOLE, SourceFile, Text};
use std::collections::{BTreeMap, BTreeSet};

/// Targets that one call runs at most.
const MOST: usize = 64;

/// Those targets of a file that may run something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets {
    /// None does.
    None,
    /// They have to be asked for by one of these names.
    Named(Vec<String>),
    /// One runs that nobody has to name, or nobody can tell.
    Any,
}

/// Targets of one file of which is asked what they need, at most.
const MOST_ASKED: usize = 500;

/// The targets of one file.
#[derive(Debug, Default)]
pub(crate) struct Recipes {
    /// In the order of the file.
    pub rules: Vec<Rule>,
    /// Files of further targets, as they are named.
    pub includes: Vec<Text>,
    /// Without a name all of them run, not just the first.
    pub all_by_default: bool,
}

/// A target: its names, and what they run.
#[derive(Debug, Default)]
pub(crate) struct Rule {
    /// Its names.
    pub names: Vec<String>,
    /// Targets that come before it.
    pub needs: Vec<String>,
    /// The commands; each has a shell of its own.
    pub lines: Vec<Text>,
    /// The folder in which they run, if it is not that of the file.
    pub folder: Option<Text>,
}

/// The file that targets are read from, and the variables that the caller sets.
pub(super) struct Input<'t> {
    pub(super) text: &'t str,
    pub(super) file: FileId,
    pub(super) given: &'t BTreeMap<String, Text>,
}

impl Recipes {
    /// The targets in a text of this kind; variables that the caller gives beat those of the file.
    pub(crate) fn read(
        kind: Caller,
        text: &str,
        file: FileId,
        given: &BTreeMap<String, Text>,
    ) -> Self {
        let input = Input { text, file, given };
        match kind {
            Caller::Make => make::recipes(&input, make::Flavour::Make),
            Caller::Just => make::recipes(&input, make::Flavour::Just),
            Caller::Npm => npm::recipes(&input),
            Caller::Tox => tasks::tox(&input),
            Caller::Toml => tasks::toml(&input),
            Caller::Taskfile => tasks::taskfile(&input),
            _ => Self::default(),
        }
    }

    /// Which targets have commands about a word, themselves or through what they need.
    pub(super) fn about(&self, word: &str) -> Targets {
        let holds = |rule: &&Rule| {
            // What is not known of a command may be what the target needs: `$<`, `$^`.
            let needed = rule.needs.iter().any(|need| need.contains(word));
            let mut lines = rule.lines.iter().map(Text::as_str);
            lines.any(|line| line.contains(word) || needed && line.contains(HOLE))
        };
        if !self.rules.iter().any(|rule| holds(&rule)) {
            return Targets::None;
        }
        let leads = |rule: &Rule| self.asked(&rule.names).iter().any(holds);
        if self.all_by_default
            || self.rules.len() > MOST_ASKED
            || self.rules.first().is_none_or(leads)
        {
            return Targets::Any;
        }
        let rules = self.rules.iter().filter(|rule| leads(rule));
        let names: Vec<String> = rules.flat_map(|rule| rule.names.iter().cloned()).collect();
        let told = |name: &String| !name.contains(['%', '$', HOLE]);
        if names.iter().all(told) { Targets::Named(names) } else { Targets::Any }
    }

    /// What runs for these names, in its order; without any, the default.
    pub(crate) fn asked(&self, names: &[String]) -> Vec<&Rule> {
        let mut order = Order { recipes: self, seen: BTreeSet::new(), rules: Vec::new() };
        if names.is_empty() {
            let count = if self.all_by_default { self.rules.len() } else { 1 };
            let default = self.rules.iter().take(count).filter_map(|rule| rule.names.first());
            default.for_each(|name| order.add(name, 0));
        }
        for name in names {
            order.add(name, 0);
        }
        order.rules.into_iter().map(|at| &self.rules[at]).collect()
    }
}

/// The order in which rules run.
struct Order<'r> {
    recipes: &'r Recipes,
    seen: BTreeSet<usize>,
    rules: Vec<usize>,
}

impl Order<'_> {
    fn add(&mut self, name: &str, depth: usize) {
        if depth > MOST || self.rules.len() >= MOST {
            return;
        }
        let named = |rule: &Rule| rule.names.iter().any(|known| known == name);
        let recipes = self.recipes;
        for (at, rule) in recipes.rules.iter().enumerate().filter(|(_, rule)| named(rule)) {
            if self.seen.insert(at) {
                rule.needs.iter().for_each(|need| self.add(need, depth + 1));
                self.rules.push(at);
            }
        }
    }
}

/// Each target by itself, as whoever runs it would have it: that may be anybody.
pub(super) fn program(kind: Caller, file: &SourceFile) -> Program {
    let mut builder = Builder::new(file);
    let recipes = Recipes::read(kind, file.text(), FileId(0), &BTreeMap::new());
    for rule in recipes.rules {
        let name = rule.names.first().map(String::as_str).unwrap_or_default();
        for line in &rule.lines {
            builder.folder.clone_from(&rule.folder);
            builder.shell(line);
        }
        let why = format!("the target `{}` runs where somebody calls it", shown(name));
        builder.presumed(name, Context::Host, None, &why);
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(text: &str) -> Targets {
        Recipes::read(Caller::Make, text, FileId(0), &BTreeMap::new()).about("x.sh")
    }

    #[test]
    fn targets_that_matter_are_those_that_run_it_or_need_one_that_does() {
        let text = "all: lib\nlib:\n\tcc a.c\nsetup: deps\ndeps:\n\t./x.sh\nother:\n\ttrue\n";
        assert_eq!(about(text), Targets::Named(vec!["setup".into(), "deps".into()]));
        let by_need = "all:\n\tcc a.c\nenv: ci/x.sh\n\t$< --all\n";
        assert_eq!(about(by_need), Targets::Named(vec!["env".into()]));
        let by_variable = "S = ci/x.sh\nall:\n\tcc a.c\nenv:\n\tbash $(S)\n";
        assert_eq!(about(by_variable), Targets::Named(vec!["env".into()]));
    }

    #[test]
    fn nobody_has_to_name_the_default_target_or_a_pattern() {
        for text in ["all: deps\ndeps:\n\t./x.sh\n", "all:\n\ttrue\n%.env:\n\t./x.sh $@\n"] {
            assert_eq!(about(text), Targets::Any, "{text}");
        }
    }

    #[test]
    fn a_list_of_files_runs_none() {
        for text in ["EXTRA_DIST = ci/x.sh\nall:\n\ttrue\n", "all: x.sh\n\tcc a.c\n"] {
            assert_eq!(about(text), Targets::None, "{text}");
        }
    }
}
