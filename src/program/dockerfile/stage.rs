//! A stage while it is read.

use crate::finding::Context;
use crate::program::{Base, Step, Unit, Why};
use crate::source::{Place, Text};

/// A stage while it is read.
pub(super) struct Stage {
    /// What it becomes; its steps so far.
    pub(super) unit: Unit,
    /// Its own name.
    pub(super) name: Option<String>,
    /// The shell of later instructions and of stages on top.
    pub(super) shell: Vec<Text>,
    /// The base image is one of Windows.
    pub(super) windows: bool,
    /// Where it says that the image boots as an operating system.
    pub(super) boots: Option<Place>,
    /// CMD, ENTRYPOINT and HEALTHCHECK, which run once the image is done.
    pub(super) processes: Vec<Step>,
    /// ONBUILD, which runs when a later build begins.
    pub(super) triggers: Vec<Step>,
}

impl Stage {
    /// Stage `number` of the file, which begins at `place`.
    pub(super) fn new(number: usize, name: Option<String>, base: Base, place: Place) -> Self {
        let windows = matches!(&base, Base::Image { reference, .. } if is_windows(reference));
        let shell: &[&str] = if windows { &["cmd", "/S", "/C"] } else { &["/bin/sh", "-c"] };
        let shown = match &name {
            Some(name) => format!("stage {number} ({name})"),
            None => format!("stage {number}"),
        };
        let why =
            Why { place: Some(place), message: "this stage is built in a container".to_owned() };
        let unit = Unit {
            name: shown,
            context: Context::Container,
            why: vec![why],
            guessed: false,
            base,
            steps: Vec::new(),
        };
        Self {
            unit,
            name,
            shell: shell.iter().map(|&word| Text::from(word)).collect(),
            windows,
            boots: None,
            processes: Vec::new(),
            triggers: Vec::new(),
        }
    }

    /// Puts what runs later behind the steps.
    pub(super) fn close(&mut self) {
        self.unit.steps.append(&mut self.processes);
        self.unit.steps.append(&mut self.triggers);
    }
}

/// Whether an image is one of Windows, whose shell is `cmd`
/// (<https://docs.docker.com/reference/dockerfile/#shell>), by the names that Microsoft and the
/// official images use (<https://hub.docker.com/r/microsoft/windows>,
/// <https://hub.docker.com/_/python>).
fn is_windows(reference: &Text) -> bool {
    let name = reference.as_str();
    name.starts_with("mcr.microsoft.com/windows")
        || ["windowsservercore", "nanoserver"].iter().any(|part| name.contains(part))
}
