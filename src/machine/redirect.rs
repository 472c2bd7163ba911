//! Redirections: where a command's input comes from and its output goes.

use super::flow::{Exit, Flow, Flows, next};
use super::state::{State, Status, User};
use super::{Machine, models::files};
use crate::machine::fs::Root;
use crate::source::{Place, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Redirect, RedirectKind};
use std::rc::Rc;

/// Where standard output goes.
enum Sink {
    /// Where it went before.
    Inherit,
    /// Nowhere that matters.
    Nowhere,
    /// Into a file.
    File { path: String, append: bool, written: Option<Place> },
}

impl Machine<'_> {
    /// Runs something inside redirections.
    pub(crate) fn redirected(
        &mut self,
        code: &Rc<Text>,
        redirects: &[Redirect],
        place: Option<Place>,
        mut state: State,
        run: impl FnOnce(&mut Self, State) -> Flows,
    ) -> Flows {
        if redirects.is_empty() {
            return run(self, state);
        }
        let (outer_in, mut sink) = (state.stdin.clone(), Sink::Inherit);
        // Errors go where the output went before it was led elsewhere (`2>&1 >/dev/null`). Nobody knows
        // what they say, or whether there are any.
        let mut swapped = false;
        for redirect in redirects {
            swapped |= redirect.fd == Some(2)
                && matches!((&redirect.kind, &sink), (RedirectKind::Duplicate, Sink::Inherit))
                && code.as_str().get(redirect.target.span.range()) == Some("1");
            match self.redirect(code, redirect, place, &mut state) {
                Ok(Some(new)) => sink = new,
                Ok(None) => {}
                Err(()) => return next(state.with(Status::NonZero)),
            }
        }
        if matches!(sink, Sink::Inherit) {
            return run(self, state)
                .into_iter()
                .map(|mut flow| {
                    flow.state.stdin = outer_in.clone();
                    flow
                })
                .collect();
        }
        let outer_out = std::mem::take(&mut state.out);
        let mut flows = run(self, state);
        for Flow { exit, state } in &mut flows {
            let printed = std::mem::replace(&mut state.out, outer_out.clone());
            state.stdin = outer_in.clone();
            if let Sink::File { path, append, written } = &sink
                && (*exit == Exit::Next || !printed.is_empty())
            {
                files::write(self, state, path, &printed, *append, (place, *written));
            }
            if swapped {
                state.print_unknown();
            }
        }
        flows
    }

    /// One redirection; an error if the shell would refuse it.
    fn redirect(
        &mut self,
        code: &Rc<Text>,
        redirect: &Redirect,
        place: Option<Place>,
        state: &mut State,
    ) -> Result<Option<Sink>, ()> {
        let output = redirect.fd.is_none_or(|fd| fd == 1);
        match &redirect.kind {
            RedirectKind::Heredoc(body) => {
                let mut text = self.expand_heredoc(code, &body.parts, state);
                if body.strip_tabs {
                    text = without_tabs(&text);
                }
                if redirect.fd.is_none_or(|fd| fd == 0) {
                    state.stdin = text;
                }
                Ok(None)
            }
            RedirectKind::HereString => {
                let mut text = self.expand_one(code, &redirect.target, state);
                text.push_for("\n", None);
                state.stdin = text;
                Ok(None)
            }
            RedirectKind::Read => {
                let (path, _) = self.redirect_path(code, redirect, state)?;
                if redirect.fd.is_none_or(|fd| fd == 0) {
                    state.stdin = match state.fs.read(&path) {
                        Some(text) => text,
                        None if state.fs.find(&path, true) == super::fs::Found::Absent => {
                            return Err(());
                        }
                        None => Text::hole(code.place(redirect.target.span)),
                    };
                }
                Ok(None)
            }
            RedirectKind::ReadWrite => Ok(None),
            RedirectKind::Duplicate => {
                let to = self.expand_one(code, &redirect.target, state);
                Ok(match to.as_str() {
                    "1" | "-" => None,
                    _ if output && redirect_is_output(code, redirect) => Some(Sink::Nowhere),
                    _ => None,
                })
            }
            RedirectKind::Write | RedirectKind::Append | RedirectKind::WriteBoth => {
                let both = matches!(redirect.kind, RedirectKind::WriteBoth);
                let (path, written) = self.redirect_path(code, redirect, state)?;
                if !output && !both {
                    return Ok(None);
                }
                match path.as_str() {
                    "/dev/null" | "/dev/stderr" | "/dev/fd/2" => return Ok(Some(Sink::Nowhere)),
                    "/dev/stdout" | "/dev/fd/1" | "/dev/tty" => return Ok(None),
                    _ => {}
                }
                if !may_write(state, &path) {
                    return Err(());
                }
                let append = matches!(redirect.kind, RedirectKind::Append);
                if !append {
                    // The shell empties the file before the command runs.
                    files::truncate(self, state, &path, (place, written));
                }
                Ok(Some(Sink::File { path, append: true, written }))
            }
        }
    }

    fn redirect_path(
        &mut self,
        code: &Rc<Text>,
        redirect: &Redirect,
        state: &mut State,
    ) -> Result<(String, Option<Place>), ()> {
        let bash = state.options.dialect == Dialect::Bash;
        let text = if bash {
            // bash matches the word against files if just one fits.
            let mut fields =
                self.expand(code, std::slice::from_ref(&redirect.target), state).into_iter();
            match (fields.next(), fields.next()) {
                (Some(field), None) => field.text,
                (None, _) => return Err(()),
                _ => return Err(()),
            }
        } else {
            self.expand_one(code, &redirect.target, state)
        };
        let place = text.whole_place().or_else(|| code.place(redirect.target.span));
        Ok((state.path(text.as_str()), place))
    }
}

/// `>&` rather than `<&`.
fn redirect_is_output(code: &Text, redirect: &Redirect) -> bool {
    code.as_str().get(redirect.span.range()).is_some_and(|written| written.contains('>'))
}

/// Without the tabs at the start of each line.
fn without_tabs(text: &Text) -> Text {
    let mut out = Text::default();
    let mut at = 0;
    for line in text.as_str().split_inclusive('\n') {
        let tabs = line.len() - line.trim_start_matches('\t').len();
        out.push_text(&text.slice(crate::source::Span::new(at + tabs, at + line.len())));
        at += line.len();
    }
    out
}

/// Whether the user of a state may write there; unknown users may.
pub(crate) fn may_write(state: &State, path: &str) -> bool {
    const ROOTS: [&str; 9] =
        ["/etc/", "/usr/", "/root/", "/boot/", "/opt/", "/var/lib/", "/lib/", "/proc/", "/sys/"];
    let User::Named(_) = state.user else { return true };
    // Homebrew belongs to whoever has installed it.
    let own = !Root::of(path).is_placed()
        || path.starts_with("/opt/homebrew/")
        || path.starts_with("/usr/local/Cellar/");
    own || !ROOTS.iter().any(|root| path.starts_with(root))
}
