//! What must hold for the places in a Dockerfile's tree.

use super::places::Check;
use pep668_lint::source::Span;
use pep668_lint::syntax::dockerfile::{Command, Dockerfile, Instruction, Kind, Pair};

/// What is wrong with the places of a tree; empty if nothing is.
pub(crate) fn violations(text: &str, tree: &Dockerfile) -> Vec<String> {
    let mut check = Check::new(text);
    for comment in &tree.comments {
        check.span("comment", *comment);
    }
    for directive in &tree.directives {
        check.span("directive", directive.span);
        check.text("directive", &directive.value);
    }
    for problem in &tree.problems {
        check.span("problem", Span { start: problem.at, end: problem.at });
    }
    let mut end = 0;
    for instruction in &tree.instructions {
        check.instruction(instruction);
        if instruction.place.span.start < end {
            check.found.push(format!("{:?} begins before {end}", instruction.place));
        }
        end = instruction.place.span.end;
    }
    check.found
}

impl Check<'_> {
    fn instruction(&mut self, instruction: &Instruction) {
        self.place("instruction", instruction.place);
        self.text("keyword", &instruction.keyword);
        for flag in &instruction.flags {
            self.text(&flag.name, &flag.value);
        }
        for heredoc in &instruction.heredocs {
            self.text("heredoc", &heredoc.word);
            self.text("heredoc", &heredoc.name);
            self.text("heredoc", &heredoc.body);
            self.text("heredoc", &heredoc.content());
        }
        match &instruction.kind {
            Kind::From { image, name } => {
                self.text("image", image);
                if let Some(name) = name {
                    self.text("stage", name);
                }
            }
            Kind::Run(command)
            | Kind::Cmd(command)
            | Kind::Entrypoint(command)
            | Kind::Healthcheck(Some(command)) => self.command(command),
            Kind::Healthcheck(None) => {}
            Kind::Shell(words) => self.texts("shell", words),
            Kind::Env(pairs) | Kind::Label(pairs) | Kind::Arg(pairs) => self.pairs(pairs),
            Kind::Copy(files) | Kind::Add(files) => {
                self.texts("source", &files.sources);
                self.text("target", &files.target);
            }
            Kind::Onbuild(inner) => self.instruction(inner),
            Kind::User(text) | Kind::Workdir(text) | Kind::Other(text) | Kind::Unknown(text) => {
                self.text("argument", text);
            }
        }
    }

    fn command(&mut self, command: &Command) {
        match command {
            Command::Shell(text) => self.text("command", text),
            Command::Exec(words) => self.texts("word", words),
            Command::Heredoc => {}
        }
    }

    fn pairs(&mut self, pairs: &[Pair]) {
        for pair in pairs {
            if let Some(place) = &pair.place {
                self.place("pair", *place);
            }
            self.text("name", &pair.name);
            if let Some(value) = &pair.value {
                self.text("value", value);
            }
        }
    }
}
