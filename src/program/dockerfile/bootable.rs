//! Images that boot as an operating system: what they are told by. What is installed into one is
//! installed on somebody's machine.

use super::stage::Stage;
use crate::finding::Context;
use crate::program::{Base, Script, Unit, Why};
use crate::source::{Place, Span, Text};
use crate::syntax::dockerfile::Pair;

/// Parts of a base image's name, and where such images are described.
const IMAGES: [(&str, &str); 4] = [
    ("bootc", "https://docs.fedoraproject.org/en-US/bootc/base-images/"),
    ("/fedora-coreos", "https://coreos.github.io/rpm-ostree/container/"),
    ("/fedora-ostree-desktops/", "https://github.com/ublue-os/main"),
    ("/ublue-os/", "https://github.com/ublue-os/main"),
];

/// Parts of the names of images that do not boot, though one of [`IMAGES`] stands in them.
const TOOLS: [(&str, &str); 1] =
    [("bootc-image-builder", "https://github.com/osbuild/bootc-image-builder")];

/// Commands that only the build of such an image runs.
const COMMANDS: [(&str, &str); 2] = [
    ("bootc container lint", "https://bootc-dev.github.io/bootc/man/bootc-container-lint.8.html"),
    ("ostree container commit", "https://coreos.github.io/rpm-ostree/container/"),
];

/// Labels that mark such an image.
const LABELS: [(&str, &str); 2] = [
    ("containers.bootc", "https://github.com/osbuild/bootc-image-builder/issues/380"),
    ("ostree.bootable", "https://coreos.github.io/rpm-ostree/container/"),
];

/// Whether the image of that name boots.
pub(super) fn image(reference: &Text) -> bool {
    let holds =
        |table: &[(&str, &str)]| table.iter().any(|(part, _)| reference.as_str().contains(part));
    holds(&IMAGES) && !holds(&TOOLS)
}

/// Where a command says that the image which is built boots.
pub(super) fn command(script: &Script) -> Option<Place> {
    let mut text = Text::default();
    match script {
        Script::Shell { text: shell, .. } => text.push_text(shell),
        Script::Exec(words) => {
            for word in words {
                text.push_text(word);
                text.push_for(" ", None);
            }
        }
        Script::Stdin { .. } | Script::File { .. } | Script::Source { .. } | Script::Typed(_) => {}
    }
    COMMANDS.iter().find_map(|(command, _)| {
        let at = text.as_str().find(command)?;
        text.place(Span::new(at, at + command.len()))
    })
}

/// Where a label says so.
pub(super) fn label(pairs: &[Pair]) -> Option<Place> {
    let marks = |pair: &&Pair| {
        let name = pair.name.as_str().trim_matches(['"', '\'']);
        let value = pair.value.as_ref().map(|value| value.as_str().trim_matches(['"', '\'']));
        LABELS.iter().any(|(label, _)| *label == name) && matches!(value, Some("1" | "true"))
    };
    pairs.iter().find(marks)?.place
}

/// Makes hosts of the units that boot: whatever is built on a bootable stage, and the stages that a
/// bootable one is built on.
pub(super) fn mark(stages: &mut [Stage]) {
    for at in 0..stages.len() {
        if let Base::Unit(base) = stages[at].unit.base
            && stages[at].boots.is_none()
        {
            stages[at].boots = stages[base].boots;
        }
    }
    for at in (0..stages.len()).rev() {
        if let Base::Unit(base) = stages[at].unit.base
            && stages[base].boots.is_none()
        {
            stages[base].boots = stages[at].boots;
        }
    }
    for stage in stages {
        if let Some(place) = stage.boots {
            host(&mut stage.unit, place);
        }
    }
}

fn host(unit: &mut Unit, place: Place) {
    let message = "the image boots as an operating system".to_owned();
    unit.context = Context::Host;
    unit.why = vec![Why { place: Some(place), message }];
}
