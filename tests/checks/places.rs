//! What must hold for the places in a program, and in any tree.

use pep668_lint::program::{Action, Binding, Program, Script, Step, Template, TemplatePart};
use pep668_lint::source::{HOLE, Place, Span, Text};

/// What is wrong with the places of a program; empty if nothing is.
pub(crate) fn violations(text: &str, program: &Program) -> Vec<String> {
    let mut check = Check::new(text);
    for (at, ..) in &program.problems {
        check.span("problem", Span { start: *at, end: *at });
    }
    for unit in &program.units {
        for why in &unit.why {
            why.place.into_iter().for_each(|place| check.place("reason", place));
        }
        check.steps(&unit.steps);
    }
    check.found
}

/// What was found to be wrong, so far.
pub(super) struct Check<'a> {
    text: &'a str,
    pub(super) found: Vec<String>,
}

impl<'a> Check<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, found: Vec::new() }
    }

    pub(super) fn span(&mut self, what: &str, span: Span) {
        if self.text.get(span.range()).is_none() {
            self.found.push(format!("{what} {span:?} is no stretch of the text"));
        }
    }

    pub(super) fn place(&mut self, what: &str, place: Place) {
        self.span(what, place.span);
    }

    /// Each character stands in the file, and where it stands for itself it reads the same. A hole
    /// stands for whatever is written there.
    pub(super) fn text(&mut self, what: &str, text: &Text) {
        for (at, c) in text.as_str().char_indices() {
            let Some(place) = text.place(Span::new(at, at + c.len_utf8())) else { continue };
            match self.text.get(place.span.range()) {
                None => self.found.push(format!("{what}: {c:?} at {place:?} is no stretch")),
                Some(written)
                    if c != HOLE
                        && written.len() == c.len_utf8()
                        && !written.starts_with(c)
                        // A folded line break, and the escapes `\_` and `\N`.
                        && !(c.is_whitespace() && written.starts_with(['\n', '\r', '\\'])) =>
                {
                    self.found.push(format!("{what}: {c:?} is written {written:?}"));
                }
                Some(_) => {}
            }
        }
    }

    pub(super) fn texts(&mut self, what: &str, texts: &[Text]) {
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

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Step) {
        self.place("step", step.place);
        match &step.action {
            Action::Env(bindings) | Action::Arg(bindings) => self.bindings(bindings),
            Action::User(template) | Action::Workdir(template) | Action::Checkout(template) => {
                self.template(template);
            }
            Action::Run(run) => {
                self.bindings(&run.env);
                if let Some(template) = &run.workdir {
                    self.template(template);
                }
                match &run.script {
                    Script::Exec(words) => self.texts("exec", words),
                    Script::Shell { shell, text } => {
                        self.texts("shell", shell);
                        self.text("command", text);
                    }
                    Script::Stdin { shell, command, text } => {
                        self.texts("shell", shell);
                        self.text("command", command);
                        self.text("standard input", text);
                    }
                    Script::File { words, text } => {
                        self.texts("word", words);
                        self.text("script", text);
                    }
                    Script::Typed(text) | Script::Source { text, .. } => self.text("script", text),
                }
            }
            Action::Load(load) => self.text("file", &load.file),
            Action::Provide(provide) => {
                self.place("action", provide.place);
                self.text("version", &provide.version);
            }
            Action::If(branch) => {
                self.steps(&branch.then);
                self.steps(&branch.otherwise);
            }
            Action::Tell(tell) => {
                for (_, text) in &tell.outputs {
                    self.text("output", text);
                }
            }
            Action::Inside(inside) => self.steps(&inside.steps),
            Action::Later(step) => self.steps(std::slice::from_ref(&**step)),
            Action::Copy(copy) => {
                for template in &copy.sources {
                    self.template(template);
                }
                self.template(&copy.target);
                for (name, content) in &copy.inline {
                    self.text("file name", name);
                    self.text("file", content);
                }
            }
        }
    }
}
