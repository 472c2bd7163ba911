//! Replays small programs for tests.

use super::World;
use super::event::{Action, Effect, Event, Reach};
use super::replay::{last_unit, replay};
use super::state::State;
use crate::finding::Context;
use crate::knowledge::KNOWLEDGE_DATE;
use crate::program::{self, dockerfile as docker};
use crate::source::{Project, SourceFile, Sources};
use crate::syntax::shell::Dialect;
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
    dockerfile_in(None, text)
}

/// The same where somebody says in which context.
pub(crate) fn dockerfile_in(context: Option<Context>, text: &str) -> Ran {
    let world = World { context, ..world() };
    let file = Arc::new(SourceFile::new("Dockerfile", text));
    let program = docker::program(&file);
    assert!(program.problems.is_empty(), "{:?}", program.problems);
    let sources = Rc::new(Sources::alone(file));
    let (events, state) = last_unit(&program, &sources, &world);
    Ran { events, state, text: text.to_owned() }
}

/// Replays a bash script that runs on somebody's machine.
pub(crate) fn script(text: &str) -> Ran {
    let world = world();
    let file = Arc::new(SourceFile::new("install.sh", text));
    let program = program::script::program(&file, Dialect::Bash);
    let (events, state) = last_unit(&program, &Rc::new(Sources::alone(file)), &world);
    Ran { events, state, text: text.to_owned() }
}

/// Replays a workflow; the last unit counts.
pub(crate) fn workflow(text: &str) -> Ran {
    let world = world();
    let file = Arc::new(SourceFile::new(".github/workflows/ci.yml", text));
    let known = program::Runners { today: world.today, ephemeral: &[], persistent: &[] };
    let sources = Rc::new(Sources::alone(file));
    let mut told = program::Told::default();
    let mut program = program::workflow::program(&sources, known, &told);
    while super::tell(&program, &sources, &world, &mut told) {
        program = program::workflow::program(&sources, known, &told);
    }
    let (events, state) = last_unit(&program, &sources, &world);
    Ran { events, state, text: text.to_owned() }
}

/// Replays bash text as a step of a job on a hosted runner.
pub(crate) fn on_runner(label: &str, text: &str) -> Ran {
    let mut whole =
        format!("on: push\njobs:\n  j:\n    runs-on: {label}\n    steps:\n      - run: |\n");
    for line in text.lines() {
        whole.push_str(&format!("          {line}\n"));
    }
    workflow(&whole)
}

impl Ran {
    /// Each event of this kind, as the text of its first override and that one's effect.
    pub(crate) fn overrides(&self, action: Action) -> Vec<(&str, &Effect)> {
        let events = self.events.iter().filter(|event| event.action == action);
        let all = events.flat_map(|event| &event.overrides);
        all.map(|found| (&self.text[found.place.span.range()], &found.effect)).collect()
    }

    /// What installers do, one for each event: `pip install blocked,
    /// system, root, container, /usr/bin/python3`.
    pub(crate) fn installs(&self) -> Vec<String> {
        let events = self.events.iter().filter(|event| event.tool.is_installer());
        let line = |event: &Event| {
            let (tool, action) = (event.tool.name(), event.action.name());
            let (outcome, target) = (event.outcome.name(), event.target.name());
            let (privilege, context) = (event.privilege.name(), event.context.name());
            let python = event.interpreter.as_ref().map_or("", |python| &python.path);
            format!("{tool} {action} {outcome}, {target}, {privilege}, {context}, {python}")
        };
        events.filter(|event| event.reach != Reach::Never).map(line).collect()
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

/// Replays the Dockerfile among the files of a project: the file and line of each command of an installer
/// in all its units, with `perhaps` where it may not be reached.
pub(crate) fn installs_in(files: &[(&str, &str)]) -> Vec<String> {
    let (_temp, root) = crate::source::testing::folder(files);
    let example = (root.join("Dockerfile"), "Dockerfile");
    let project = Project::new(&root, &root, (&example.0, example.1));
    let file = project.file("Dockerfile").expect("a Dockerfile");
    let program = docker::program(&file);
    let sources = Rc::new(Sources::of(file, "Dockerfile".to_owned(), Arc::new(project)));
    let seen = replay(&program, &sources, &world());
    let events = seen.units.iter().flat_map(|unit| &unit.events);
    let shown = |event: &Event| {
        let file = seen.file(event.place);
        let before = &file.text()[..event.place.span.start as usize];
        let perhaps = if event.reach == Reach::Maybe { " perhaps" } else { "" };
        format!("{}:{}{perhaps}", file.path(), before.matches('\n').count() + 1)
    };
    events.filter(|event| event.tool.is_installer()).map(shown).collect()
}
