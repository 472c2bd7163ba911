//! Development containers.

use super::builder::Builder;
use super::tree::json;
use crate::finding::Context;
use crate::program::Program;
use crate::source::{HOLE, SourceFile, Text};
use crate::syntax::yaml::Node;

/// What runs in the container, and when.
const INSIDE: [&str; 5] = [
    "onCreateCommand",
    "updateContentCommand",
    "postCreateCommand",
    "postStartCommand",
    "postAttachCommand",
];

pub(super) fn program(file: &SourceFile) -> Program {
    let mut builder = Builder::new(file);
    let Some(root) = json(file.text()) else { return builder.finish() };
    // The project is mounted there, in a folder of its own name.
    builder.project(&format!("/workspaces/{HOLE}"));
    builder.project("/workspace");
    for key in INSIDE {
        commands(root.get(key), &mut builder);
    }
    let why = "this is a development container";
    builder.unit("container", Context::Container, None, why);
    commands(root.get("initializeCommand"), &mut builder);
    let why = "this runs on the machine of whoever starts the development container";
    builder.unit("host", Context::Host, None, why);
    builder.finish()
}

/// The metadata of a feature, and the script beside it that builds the container.
pub(super) const FEATURE: (&str, &str) = ("devcontainer-feature.json", "install.sh");

/// The metadata of a feature.
pub(super) fn feature(file: &SourceFile) -> Program {
    let mut builder = Builder::new(file);
    let script = format!("./{}", FEATURE.1);
    builder.exec(["bash", &script].map(Text::from).to_vec());
    let why = "this installs a feature of a development container";
    builder.unit("feature", Context::Container, None, why);
    builder.finish()
}

/// A text, a list of words, or several of them by name.
fn commands(node: Option<&Node>, builder: &mut Builder) {
    let Some(node) = node else { return };
    if node.mapping().is_none() {
        return builder.command(Some(node));
    }
    for entry in node.entries() {
        builder.command(Some(&*entry.value));
    }
}
