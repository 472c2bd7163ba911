//! npm packages: their scripts.

use super::mentions;
use super::tree::json;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};
use crate::syntax::yaml::Node;
use std::collections::{HashMap, HashSet};

/// That many names are told at most.
const MOST: usize = 64;

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let Some(root) = json(text) else { return Vec::new() };
    let scripts = root.get("scripts").map(Node::entries).unwrap_or_default();
    let pairs: Vec<(&str, &Node)> =
        scripts.iter().map(|entry| (entry.name(), &*entry.value)).collect();
    let callers = callers(&pairs);
    let mut scanner = Scanner::new(goal);
    let mut all = Vec::new();
    for (name, command) in &pairs {
        scanner.dir = Written::default();
        command.text().into_iter().for_each(|text| scanner.scan(text));
        let hits = scanner.take();
        if !hits.is_empty() {
            let targets = Exposure::Targets(reaching(name, &callers));
            all.extend(mentions(hits, &targets, &format!("a script of npm runs {}", goal.noun())));
        }
    }
    all
}

/// For each name the scripts that run it.
fn callers<'n>(pairs: &[(&'n str, &'n Node)]) -> HashMap<&'n str, Vec<&'n str>> {
    const RUN: [&str; 6] = ["run", "yarn", "pnpm", "bun", "run-s", "run-p"];
    let known: HashSet<&str> = pairs.iter().map(|(name, _)| *name).collect();
    let mut callers: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, command) in pairs {
        // `prebuild` and `postbuild` run with `build`.
        let main = name.strip_prefix("pre").or(name.strip_prefix("post"));
        if let Some(main) = main.filter(|main| known.contains(main)) {
            callers.entry(name).or_default().push(main);
        }
        let words = command.as_str().unwrap_or_default().split([' ', '&', ';', '"', '\'']);
        let mut before = "";
        for word in words {
            if RUN.contains(&before) {
                callers.entry(word).or_default().push(name);
            }
            before = word;
        }
    }
    callers
}

/// The names of all scripts that run this one.
fn reaching(name: &str, callers: &HashMap<&str, Vec<&str>>) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        for caller in callers.get(&*name).into_iter().flatten().take(MOST) {
            if names.len() < MOST && !names.iter().any(|known| known == caller) {
                names.push((*caller).to_owned());
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
