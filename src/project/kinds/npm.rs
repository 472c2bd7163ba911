//! npm packages: their scripts.

use super::mentions;
use super::tree::json;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};
use crate::syntax::yaml::Node;

/// That many names are told at most.
const MOST: usize = 128;

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let Some(root) = json(text) else { return Vec::new() };
    let scripts = root.get("scripts").map(Node::entries).unwrap_or_default();
    let pairs: Vec<(&str, &Node)> =
        scripts.iter().map(|entry| (entry.name(), &*entry.value)).collect();
    let mut scanner = Scanner::new(goal);
    let mut all = Vec::new();
    for (name, command) in &pairs {
        scanner.dir = Written::default();
        command.text().into_iter().for_each(|text| scanner.scan(text));
        let hits = scanner.take();
        if !hits.is_empty() {
            let targets = Exposure::Targets(reaching(name, &pairs));
            all.extend(mentions(hits, &targets, &format!("a script of npm runs {}", goal.noun())));
        }
    }
    all
}

/// The names of all scripts that run this one.
fn reaching(name: &str, pairs: &[(&str, &Node)]) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        // `prebuild` and `postbuild` run with `build`.
        let main = name.strip_prefix("pre").or(name.strip_prefix("post"));
        let main = main.filter(|main| pairs.iter().any(|(name, _)| name == main));
        let runs = |command: &Node| {
            let words: Vec<&str> =
                command.as_str().unwrap_or_default().split([' ', '&', ';', '"', '\'']).collect();
            words.windows(2).any(|pair| {
                pair[1] == name
                    && matches!(pair[0], "run" | "yarn" | "pnpm" | "bun" | "run-s" | "run-p")
            })
        };
        let callers = pairs.iter().filter(|(_, command)| runs(command)).map(|(name, _)| *name);
        let new: Vec<String> = main.into_iter().chain(callers).map(str::to_owned).collect();
        for name in new {
            if names.len() < MOST && !names.contains(&name) {
                names.push(name);
            }
        }
        at += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::project::mention::{CallerKind, Exposure, mentions, target_mentions};

    #[test]
    fn scripts_that_reach_it_are_told() {
        let text = "{\"scripts\": {\"setup\": \"bash ci/x.sh\", \"prebuild\": \"npm run setup\",\n\
            \"build\": \"tsc\", \"lint\": \"shellcheck ci/x.sh\"}, \"files\": [\"ci/x.sh\"]}";
        let found = mentions(CallerKind::PackageJson, "package.json", text, "ci/x.sh");
        assert_eq!(found.len(), 1);
        let names = ["setup", "prebuild", "build"].map(str::to_owned).to_vec();
        assert_eq!(found[0].exposure, Exposure::Targets(names));
    }

    #[test]
    fn people_run_scripts_by_name_or_by_installing() {
        let of = |text, name: &str| {
            let names = [name.to_owned()];
            target_mentions(CallerKind::Document, "README.md", text, "package.json", &names).len()
        };
        assert_eq!(of("```\nnpm run setup\n```\n", "setup"), 1);
        assert_eq!(of("```\nnpm ci\n```\n", "postinstall"), 1);
        assert_eq!(of("```\nyarn\n```\n", "postinstall"), 1);
        assert_eq!(of("```\nnpm run other\n```\n", "setup"), 0);
    }
}
