//! Development containers.

use super::mentions;
use super::tree::{Walk, command, json};
use crate::finding::Context;
use crate::project::link::Written;
use crate::project::mention::{Exposure, Mention};
use crate::project::runs::{Goal, Scanner};
use crate::source::Span;
use crate::syntax::yaml::Node;

/// What runs in the container, and when.
const INSIDE: [&str; 5] = [
    "onCreateCommand",
    "updateContentCommand",
    "postCreateCommand",
    "postStartCommand",
    "postAttachCommand",
];

/// What a feature says about the `install.sh` beside it.
pub(in crate::project) fn feature() -> Mention {
    Mention {
        span: Span::default(),
        exposure: Exposure::Context(Context::Container),
        message: "this script installs a feature of a development container".to_owned(),
        instead: Vec::new(),
    }
}

pub(super) fn read(text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let Some(root) = json(text) else { return Vec::new() };
    let (mut walk, mut scanner) = (Walk::new(), Scanner::new(goal));
    for key in INSIDE {
        commands(root.get(key), &mut walk, &mut scanner);
    }
    let exposure = Exposure::Context(Context::Container);
    let message = format!("a development container runs {}", goal.noun());
    let mut all = mentions(scanner.take(), &exposure, &message);
    commands(root.get("initializeCommand"), &mut walk, &mut scanner);
    let message = format!("a development container runs {} on its host", goal.noun());
    all.extend(mentions(scanner.take(), &Exposure::Context(Context::Host), &message));
    all
}

/// A text, a list of words, or several of them by name.
fn commands(node: Option<&Node>, walk: &mut Walk, scanner: &mut Scanner<'_>) {
    let Some(node) = node else { return };
    scanner.dir = Written::default();
    if node.mapping().is_none() {
        return command(Some(node), scanner);
    }
    for entry in node.entries() {
        if walk.step() {
            scanner.dir = Written::default();
            command(Some(&*entry.value), scanner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::mention::{CallerKind, mentions, silent_callers};

    fn exposures(text: &str) -> Vec<Exposure> {
        let path = ".devcontainer/devcontainer.json";
        let found = mentions(CallerKind::Devcontainer, path, text, ".devcontainer/x.sh");
        found.into_iter().map(|mention| mention.exposure).collect()
    }

    #[test]
    fn commands_run_in_the_container() {
        for command in [
            "\"postCreateCommand\": \"bash .devcontainer/x.sh\",",
            "\"onCreateCommand\": [\"bash\", \".devcontainer/x.sh\"],",
            "\"postStartCommand\": {\"a\": \"sudo .devcontainer/x.sh\"}, // why",
            "\"postCreateCommand\": \"/workspaces/${localWorkspaceFolderBasename}/.devcontainer/x.sh\"",
        ] {
            let text = format!("{{\n\t// me\n\t\"image\": \"a\",\n\t{command}\n}}\n");
            assert_eq!(exposures(&text), [Exposure::Context(Context::Container)], "{text}");
        }
    }

    #[test]
    fn one_command_runs_on_the_host() {
        let text = "{\"initializeCommand\": \".devcontainer/x.sh\", \"name\": \"./x.sh\"}";
        assert_eq!(exposures(text), [Exposure::Context(Context::Host)]);
        assert_eq!(exposures("{\"postCreateCommand\": \"bash .devcontainer/x.sh"), []);
    }

    #[test]
    fn a_feature_ships_its_installer_without_naming_it() {
        let feature = "src/x/devcontainer-feature.json";
        assert_eq!(silent_callers("src/x/install.sh"), [feature]);
        assert_eq!(silent_callers("src/x/reinstall.sh"), [""; 0]);
        let found = mentions(CallerKind::Devcontainer, feature, "{}", "src/x/install.sh");
        assert_eq!(found, [super::feature()]);
        assert_eq!(mentions(CallerKind::Devcontainer, feature, "{}", "src/y/install.sh"), []);
    }
}
