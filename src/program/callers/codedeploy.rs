//! Deployments by AWS `CodeDeploy`: hooks that its agent runs on the servers.

use super::builder::Builder;
use super::tree::yaml;
use crate::finding::Context;
use crate::knowledge::services;
use crate::program::Program;
use crate::source::{SourceFile, Text};
use crate::syntax::yaml::Node;

pub(super) fn program(file: &SourceFile, path: &str) -> Program {
    let mut builder = Builder::new(file);
    let Some(root) = yaml(file.text()) else { return builder.finish() };
    let windows = root.get("os").and_then(Node::as_str) == Some("windows");
    let hooks = root.get("hooks").map(Node::entries).unwrap_or_default();
    for hook in hooks.iter().filter(|_| !windows) {
        // Hooks of other platforms name functions, and have no location.
        for script in hook.value.items() {
            let Some(location) = script.get("location").and_then(Node::text) else { continue };
            // The agent is root unless it is told to be somebody else.
            let user = script.get("runas").and_then(Node::text).cloned();
            builder.user(&user.unwrap_or_else(|| Text::from("root")));
            builder.exec(vec![from_root(location)]);
        }
    }
    let why = services::of_file(path, "").map_or("", |service| service.reason);
    builder.unit("hooks", Context::Host, None, why);
    builder.finish()
}

/// A path from the root of what is deployed, which is the folder of the file.
fn from_root(location: &Text) -> Text {
    let mut path = Text::default();
    path.push_for("./", location.whole_place());
    path.push_text(location);
    path
}
