//! Replays small programs for tests.

use super::World;
use super::event::{Action, Effect, Event};
use super::replay::last_unit;
use super::state::State;
use crate::knowledge::KNOWLEDGE_DATE;
use crate::program::dockerfile as docker;
use crate::source::{SourceFile, Sources};
use std::rc::Rc;
use std::sync::Arc;

/// What a program did.
pub(crate) struct Ran {
    /// Its events.
    pub events: Vec<Event>,
    /// The state that it left behind.
    pub state: State,
    text: String,
}

/// Runs bash text in an image, as one instruction.
pub(crate) fn bash(image: &str, text: &str) -> Ran {
    bash_as("root", image, text)
}

/// The same as another user.
pub(crate) fn bash_as(user: &str, image: &str, text: &str) -> Ran {
    let shell = r#"SHELL ["/bin/bash", "-c"]"#;
    dockerfile(&format!("FROM {image}\nUSER {user}\n{shell}\nRUN <<'DONE'\n{text}\nDONE\n"))
}

/// Replays a Dockerfile; the last stage counts.
pub(crate) fn dockerfile(text: &str) -> Ran {
    let world = world();
    let file = Arc::new(SourceFile::new("Dockerfile", text));
    let program = docker::program(&file);
    assert!(program.problems.is_empty(), "{:?}", program.problems);
    let sources = Rc::new(Sources::alone(file));
    let (events, state) = last_unit(&program, &sources, &world);
    Ran { events, state, text: text.to_owned() }
}

impl Ran {
    /// Each event of this kind, as the text of its first override and that one's effect.
    pub(crate) fn overrides(&self, action: Action) -> Vec<(&str, &Effect)> {
        let events = self.events.iter().filter(|event| event.action == action);
        let all = events.flat_map(|event| &event.overrides);
        all.map(|found| (&self.text[found.place.span.range()], &found.effect)).collect()
    }

    /// The text of a place.
    pub(crate) fn text(&self, place: crate::source::Place) -> &str {
        &self.text[place.span.range()]
    }
}

/// The world as it is known.
pub(crate) fn world() -> World {
    World::on(KNOWLEDGE_DATE)
}
