//! What must hold for the places in a Dockerfile's tree and in its program.

use pep668_lint::program::{Action, Binding, Program, Script, Template, TemplatePart};
use pep668_lint::source::{HOLE, Place, Span, Text};
use pep668_lint::syntax::dockerfile::{Command, Dockerfile, Instruction, Kind, Pair};

/// What is wrong with the places of a tree; empty if nothing is.
pub(crate) fn violations(text: &str, tree: &Dockerfile) -> Vec<String> {
    let mut check = Check { text, found: Vec::new() };
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

/// What is wrong with the places of a program; empty if nothing is.
pub(crate) fn program_violations(text: &str, program: &Program) -> Vec<String> {
    let mut check = Check { text, found: Vec::new() };
    for (at, _) in &program.problems {
        check.span("problem", Span { start: *at, end: *at });
    }
    for step in program.units.iter().flat_map(|unit| &unit.steps) {
        check.place("step", step.place);
        match &step.action {
            Action::Env(bindings) | Action::Arg(bindings) => check.bindings(bindings),
            Action::User(template) | Action::Workdir(template) => check.template(template),
            // A Dockerfile has none of these.
            Action::Load(_) | Action::Provide(_) | Action::Perhaps(_) => {}
            Action::Run(run) => {
                check.bindings(&run.env);
                if let Some(template) = &run.workdir {
                    check.template(template);
                }
                match &run.script {
                    Script::Exec(words) => check.texts("exec", words),
                    Script::Shell { shell, text } => {
                        check.texts("shell", shell);
                        check.text("command", text);
                    }
                    Script::Stdin { shell, command, text } => {
                        check.texts("shell", shell);
                        check.text("command", command);
                        check.text("standard input", text);
                    }
                    Script::Source { text, .. } => check.text("script", text),
                }
            }
            Action::Copy(copy) => {
                for template in &copy.sources {
                    check.template(template);
                }
                check.template(&copy.target);
                for (name, content) in &copy.inline {
                    check.text("file name", name);
                    check.text("file", content);
                }
            }
        }
    }
    check.found
}

struct Check<'a> {
    text: &'a str,
    found: Vec<String>,
}

impl Check<'_> {
    fn span(&mut self, what: &str, span: Span) {
        if self.text.get(span.range()).is_none() {
            self.found.push(format!("{what} {span:?} is no stretch of the text"));
        }
    }

    fn place(&mut self, what: &str, place: Place) {
        self.span(what, place.span);
    }

    /// Each character stands in the file, and where it stands for itself it reads the same. A hole
    /// stands for whatever is written there.
    fn text(&mut self, what: &str, text: &Text) {
        for (at, c) in text.as_str().char_indices() {
            let Some(place) = text.place(Span::new(at, at + c.len_utf8())) else { continue };
            match self.text.get(place.span.range()) {
                None => self.found.push(format!("{what}: {c:?} at {place:?} is no stretch")),
                Some(written)
                    if c != HOLE && written.len() == c.len_utf8() && !written.starts_with(c) =>
                {
                    self.found.push(format!("{what}: {c:?} is written {written:?}"));
                }
                Some(_) => {}
            }
        }
    }

    fn texts(&mut self, what: &str, texts: &[Text]) {
        for text in texts {
            self.text(what, text);
        }
    }

    fn template(&mut self, template: &Template) {
        if let Some(place) = template.place {
            self.place("template", place);
        }
        for part in &template.parts {
            match part {
                TemplatePart::Text(text) => self.text("template", text),
                TemplatePart::Variable { place, default, .. } => {
                    if let Some(place) = place {
                        self.place("variable", *place);
                    }
                    if let Some((_, _, word)) = default {
                        self.template(word);
                    }
                }
            }
        }
    }

    fn bindings(&mut self, bindings: &[Binding]) {
        for binding in bindings {
            self.place("binding", binding.place);
            self.text("name", &binding.name);
            if let Some(value) = &binding.value {
                self.template(value);
            }
        }
    }

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
