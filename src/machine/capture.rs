//! Substitutions: what commands in a child shell print becomes a text, a value, a file.

use super::Machine;
use super::descriptors::Sink;
use super::flow::{meet, next, partition};
use super::state::{State, Status};
use super::value::Value;
use crate::source::{Span, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Block, Command, RedirectKind, Stmt};
use std::rc::Rc;

impl Machine<'_> {
    /// `$(…)`: what it prints, without the line breaks at the end.
    pub(crate) fn substitute(&mut self, code: &Rc<Text>, body: &Block, state: &mut State) -> Text {
        let (printed, ends) = self.captured(code, body, state);
        if self.asks {
            // `[ -n "$(which pip)" ]` asks whether it is.
            return without_breaks(&printed);
        }
        // A program is there when it is used: `$(which pip) install x`.
        let mut found = ends.iter().filter(|(text, unfound)| !*unfound || !text.is_empty());
        match (found.next(), found.next()) {
            (Some((text, _)), None) => without_breaks(text),
            _ => without_breaks(&printed),
        }
    }

    /// `$(…)` alone: what it may print, and whether nothing may take its place where a program is not there.
    pub(crate) fn substitutes(
        &mut self,
        code: &Rc<Text>,
        body: &Block,
        state: &mut State,
    ) -> (Value, bool) {
        let (printed, ends) = self.captured(code, body, state);
        let (missing, found): (Vec<_>, Vec<_>) =
            ends.into_iter().partition(|(text, unfound)| *unfound && text.is_empty());
        let found = found.iter().map(|(text, _)| Value::Text(without_breaks(text)));
        match found.reduce(|all, one| all.join(&one)) {
            Some(value) => (value, !missing.is_empty()),
            None => (Value::Text(without_breaks(&printed)), false),
        }
    }

    /// What a list of commands in a child shell prints, as one text and by the ways through it, each with
    /// whether something was not found there.
    fn captured(
        &mut self,
        code: &Rc<Text>,
        body: &Block,
        state: &mut State,
    ) -> (Text, Vec<(Text, bool)>) {
        self.captures += 1;
        let (outer, outer_fds) = (std::mem::take(&mut state.out), Rc::clone(&state.fds));
        let pipe = self.new_pipe();
        state.lead(1, Sink::Pipe(pipe));
        let outer_capture = self.capture.replace(pipe);
        let outer_unfound = std::mem::take(&mut state.unfound);
        let mut ends = Vec::new();
        let within = |machine: &mut Self, child: State| match body.as_slice() {
            [stmt] if reads_file(stmt) && child.options.dialect != Dialect::Posix => {
                let place = code.place(stmt.span);
                machine.redirected(code, &stmt.redirects, place, child, |_, mut child| {
                    let text = std::mem::take(&mut child.stdin);
                    child.print(&text);
                    next(child.with(Status::Zero))
                })
            }
            _ => machine.block(code, body, child),
        };
        // bash forgets `set -e` in there, dash does not.
        let keeps = self.is_dash(state);
        let flows = self.subshell(state.clone(), |machine, mut child| {
            child.options.errexit &= keeps;
            let mut flows = within(machine, child);
            let real = flows.iter().any(|flow| !flow.state.ghost);
            for state in flows.iter_mut().map(|flow| &mut flow.state) {
                let strays = state.drain(pipe);
                state.print(&strays);
                if !real || !state.ghost {
                    ends.push((state.out.clone(), state.unfound));
                }
            }
            flows
        });
        self.capture = outer_capture;
        let (here, _) = partition(flows);
        let mut printed = Text::default();
        if let Some(after) = meet(here) {
            printed = after.out.clone();
            *state = after;
        }
        state.unfound = outer_unfound;
        state.fds = outer_fds;
        state.resume(outer);
        (printed, ends)
    }

    /// `<(…)` and `>(…)`: the name of the file that stands for it.
    pub(crate) fn process_substitution(
        &mut self,
        code: &Rc<Text>,
        body: &Block,
        input: bool,
        state: &mut State,
    ) -> String {
        self.substitutions += 1;
        let path = format!("/dev/fd/{}", 62 + self.substitutions);
        if !input {
            state.stdin = Text::hole(None);
        }
        let (printed, _) = self.captured(code, body, state);
        state.fs_mut().write(&path, printed);
        path
    }
}

/// Without the line breaks at the end.
fn without_breaks(text: &Text) -> Text {
    text.slice(Span::new(0, text.as_str().trim_end_matches('\n').len()))
}

/// Whether it is `< file` alone, which prints the file in `$(< file)`.
fn reads_file(stmt: &Stmt) -> bool {
    let nothing = matches!(&stmt.command, Command::Simple { assignments, words }
        if assignments.is_empty() && words.is_empty());
    nothing && matches!(stmt.redirects.as_slice(), [one] if matches!(one.kind, RedirectKind::Read))
}
