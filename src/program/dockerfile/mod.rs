//! Dockerfiles as programs: a unit for each stage.

mod bootable;
mod files;
mod globals;
mod stage;

#[cfg(test)]
mod tests;

use super::template::{self, Rules};
use super::{Action, Base, Binding, Mode, Program, Run, Script, Step, Template, TemplatePart};
use crate::finding::TroubleKind;
use crate::source::{FileId, Place, SourceFile, Text};
use crate::syntax::dockerfile::{self, Command, Instruction, Kind, Pair, Problem};
use globals::Globals;
use stage::Stage;

/// The program that a Dockerfile is. Never fails: what a build would refuse is in
/// [`Program::problems`], in the order of the file.
///
/// A stage's steps stand in the order in which they happen: CMD, ENTRYPOINT and HEALTHCHECK behind
/// the rest, since they see the finished image, and last of all ONBUILD.
pub fn program(file: &SourceFile) -> Program {
    let tree = dockerfile::parse(file.text(), FileId(0), 0);
    let mut reader = Reader {
        rules: Rules { escape: tree.escape, quotes: true },
        globals: Globals::default(),
        stages: Vec::new(),
        problems: tree.problems,
    };
    for instruction in &tree.instructions {
        reader.instruction(instruction);
    }
    reader.finish()
}

struct Reader {
    rules: Rules,
    globals: Globals,
    /// All stages so far; the last one is being read.
    stages: Vec<Stage>,
    problems: Vec<Problem>,
}

impl Reader {
    fn instruction(&mut self, instruction: &Instruction) {
        match &instruction.kind {
            Kind::From { image, name } => self.from(instruction.place, image, name.as_ref()),
            Kind::Arg(pairs) if self.stages.is_empty() => {
                for binding in self.bindings(pairs) {
                    self.globals.declare(binding.name.as_str(), binding.value.as_ref());
                }
            }
            Kind::Unknown(_) => {}
            _ => {
                if self.stages.is_empty() {
                    let (at, message) =
                        (instruction.place.span.start, "no FROM stands before this");
                    self.problems.push(Problem { at, message: message.to_owned() });
                    self.stages.push(Stage::new(0, None, Base::Unknown, instruction.place));
                }
                self.step(instruction, false);
            }
        }
    }

    fn from(&mut self, place: Place, image: &Text, name: Option<&Text>) {
        let expanded = self.globals.expand(&self.template(image));
        let reference = expanded.text;
        let mut boots = None;
        let named = image.whole_place().unwrap_or(place);
        let parent = files::find(&reference, &self.stages);
        let base = match parent {
            Some(parent) => Base::Unit(parent),
            None if reference.as_str() == "scratch" => Base::Scratch,
            None => {
                boots = bootable::image(&reference).then_some(named);
                Base::Image {
                    reference,
                    by_default: expanded.by_default,
                    place: named,
                    built: true,
                }
            }
        };
        let name = name.map(|name| name.as_str().to_owned());
        let mut stage = Stage::new(self.stages.len(), name, base, place);
        stage.boots = boots;
        if let Some(parent) = parent {
            stage.shell.clone_from(&self.stages[parent].shell);
            stage.windows = self.stages[parent].windows;
        }
        self.stages.push(stage);
    }

    /// Adds what `instruction` does to the last stage; `trigger` if it stands behind ONBUILD.
    fn step(&mut self, instruction: &Instruction, trigger: bool) {
        let mut actions = Vec::new();
        let mut boots = None;
        let Some((stage, earlier)) = self.stages.split_last() else { return };
        match &instruction.kind {
            Kind::Env(pairs) => actions.push(Action::Env(self.bindings(pairs))),
            Kind::Arg(pairs) => actions.push(Action::Arg(self.declarations(pairs))),
            Kind::User(user) => actions.push(Action::User(self.template(user))),
            Kind::Workdir(folder) => actions.push(Action::Workdir(self.template(folder))),
            Kind::Copy(files) | Kind::Add(files) => {
                actions.push(Action::Copy(files::copy(instruction, files, self.rules, earlier)));
            }
            Kind::Run(command) => {
                let mounts = files::mounts(instruction, self.rules, earlier);
                actions.extend(mounts.into_iter().map(Action::Copy));
                let script = script(command, instruction, stage);
                boots = bootable::command(&script);
                actions.push(run(script, Mode::Build));
            }
            Kind::Entrypoint(command) => {
                let script = with_arguments(script(command, instruction, stage));
                actions.push(run(script, Mode::Detached));
            }
            Kind::Cmd(command) | Kind::Healthcheck(Some(command)) => {
                actions.push(run(script(command, instruction, stage), Mode::Detached));
            }
            Kind::Label(pairs) => boots = bootable::label(pairs),
            Kind::Onbuild(inner) => return self.step(inner, true),
            Kind::Shell(_)
            | Kind::Healthcheck(None)
            | Kind::Other(_)
            | Kind::Unknown(_)
            | Kind::From { .. } => {}
        }
        let Some(stage) = self.stages.last_mut() else { return };
        if let Kind::Shell(words) = &instruction.kind
            && !trigger
        {
            stage.shell.clone_from(words);
        }
        stage.boots = stage.boots.or(boots);
        let steps = match &instruction.kind {
            _ if trigger => &mut stage.triggers,
            Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Healthcheck(_) => &mut stage.processes,
            _ => &mut stage.unit.steps,
        };
        let place = instruction.place;
        let own = actions.into_iter().map(|action| Step { place, action });
        if trigger {
            let later = |step| Step { place, action: Action::Later(Box::new(step)) };
            steps.extend(own.map(later));
        } else {
            steps.extend(own);
        }
    }

    /// The bindings of a stage's ARG: one without a default has the default of the ARG in front of
    /// the first FROM.
    fn declarations(&self, pairs: &[Pair]) -> Vec<Binding> {
        let mut bindings = self.bindings(pairs);
        for binding in bindings.iter_mut().filter(|binding| binding.value.is_none()) {
            let value = self.globals.value_of(binding.name.as_str(), binding.place);
            binding.value = value.map(Template::text);
        }
        bindings
    }

    fn bindings(&self, pairs: &[Pair]) -> Vec<Binding> {
        let binding = |pair: &Pair| {
            let place = pair.place?;
            let value = pair.value.as_ref().map(|value| self.template(value));
            Some(Binding { place, name: self.name(&pair.name), value })
        };
        pairs.iter().filter_map(binding).collect()
    }

    /// A variable's name without its quotes; unknown if variables stand in it.
    fn name(&self, written: &Text) -> Text {
        let mut name = Text::default();
        for part in self.template(written).parts {
            match part {
                TemplatePart::Text(text) => name.push_text(&text),
                TemplatePart::Variable { place, .. } => name.push_text(&Text::hole(place)),
            }
        }
        name
    }

    fn template(&self, text: &Text) -> Template {
        template::read(text, self.rules)
    }

    fn finish(mut self) -> Program {
        bootable::mark(&mut self.stages);
        self.problems.sort_by_key(|problem| problem.at);
        let unit = |mut stage: Stage| {
            stage.close();
            stage.unit
        };
        let problems = self.problems.into_iter();
        Program {
            units: self.stages.into_iter().map(unit).collect(),
            problems: problems.map(|it| (it.at, TroubleKind::Partial, it.message)).collect(),
            ..Program::default()
        }
    }
}

fn run(script: Script, mode: Mode) -> Action {
    Action::Run(Run { script, env: Vec::new(), workdir: None, mode })
}

/// An entrypoint with the arguments that whoever starts the container gives it, if its last word is a
/// program.
fn with_arguments(script: Script) -> Script {
    let Script::Exec(mut words) = script else { return script };
    let is_program = |word: &Text| {
        let word = word.as_str();
        word.contains('/') || word.rsplit_once('.').is_some_and(|(_, ending)| ending == "sh")
    };
    if words.last().is_some_and(is_program) {
        words.push(Text::hole(None));
    }
    Script::Exec(words)
}

/// What a command of `instruction` runs in `stage`.
fn script(command: &Command, instruction: &Instruction, stage: &Stage) -> Script {
    match command {
        Command::Exec(words) => Script::Exec(words.clone()),
        Command::Shell(text) => Script::Shell { shell: stage.shell.clone(), text: text.clone() },
        Command::Heredoc => {
            let text = instruction.heredocs.first().map(dockerfile::Heredoc::content);
            let text = text.unwrap_or_default();
            match interpreter(&text).filter(|_| !stage.windows) {
                // The kernel starts the command and hands it the file, which comes to the same.
                Some(command) => {
                    let shell = vec![Text::from("/bin/sh"), Text::from("-c")];
                    Script::Stdin { shell, command, text }
                }
                None => Script::Shell { shell: stage.shell.clone(), text },
            }
        }
    }
}

/// The command behind `#!`.
fn interpreter(text: &Text) -> Option<Text> {
    let line = text.as_str().strip_prefix("#!")?.lines().next()?;
    let start = line.len() - line.trim_start().len() + 2;
    let command = text.slice((start..start + line.trim().len()).into());
    (!command.is_empty()).then_some(command)
}
