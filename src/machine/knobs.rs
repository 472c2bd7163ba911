//! Knobs: variables at the head of a script that people set before they run it.

use super::Machine;
use super::state::State;
use crate::finding::Context;
use crate::source::{Place, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Assignment, AssignmentValue, Command, Part, Stmt};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Commands that may stand among them.
const BETWEEN: [&str; 8] =
    ["set", "shopt", "export", "readonly", "declare", "typeset", "umask", ":"];

impl Machine<'_> {
    /// The assignments of a script's knobs: those in front of its first command that give a plain value,
    /// where no other one in the text sets the same variable.
    pub(super) fn knobs_of(&mut self, text: &Text, dialect: Dialect) -> BTreeSet<Place> {
        let text = Rc::new(text.clone());
        let script = self.parse(&text, dialect);
        let head = script.body.iter().map_while(|stmt| head(&text, stmt));
        let knobs = head.flatten().filter(|it| is_set_once(text.as_str(), &it.name));
        knobs.filter_map(|assignment| text.place(assignment.span)).collect()
    }

    /// Whether an assignment is that of a knob, where nobody can tell who runs the text.
    pub(super) fn is_knob(&self, place: Place, state: &State) -> bool {
        matches!(state.context, Context::Host | Context::Unknown) && self.knobs.contains(&place)
    }
}

/// The plain assignments of a statement; `None` if it is the first one that does something.
fn head<'s>(text: &Text, stmt: &'s Stmt) -> Option<Vec<&'s Assignment>> {
    match &stmt.command {
        Command::Function { .. } => Some(Vec::new()),
        Command::Simple { assignments, words } => {
            let name = words.first().and_then(|word| text.as_str().get(word.span.range()));
            if name.is_some_and(|name| !BETWEEN.contains(&name)) {
                return None;
            }
            let declared = words.iter().filter_map(|word| word.assignment.as_deref());
            let all = assignments.iter().filter(|_| words.is_empty()).chain(declared);
            Some(all.filter(|it| is_plain(it)).collect())
        }
        _ => None,
    }
}

/// Whether an assignment gives a variable in capitals a value that is written out.
fn is_plain(assignment: &Assignment) -> bool {
    let capitals =
        assignment.name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let AssignmentValue::Scalar(word) = &assignment.value else { return false };
    let written = |part: &Part| matches!(part, Part::Raw(_) | Part::Single(_));
    let plain = word.parts.iter().all(|part| match part {
        Part::Double(_, inner) => inner.iter().all(written),
        part => written(part),
    });
    capitals && plain && !assignment.append && assignment.subscript.is_none()
}

/// Whether a text names a variable in front of a `=`, or as something to be read, only once.
fn is_set_once(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let set = text.match_indices(name).filter(|(at, _)| {
        let (front, behind) = (&text[..*at], &text[at + name.len()..]);
        let alone = !front.ends_with(word) && !behind.starts_with(word);
        let read = || front.rsplit('\n').next().is_some_and(|line| line.contains("read "));
        let used = front.ends_with(['$', '{']);
        let looped = front.ends_with("for ");
        alone && !used && (behind.starts_with('=') || behind.starts_with("+=") || looped || read())
    });
    set.count() == 1
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::{dockerfile, script};

    #[test]
    fn what_people_edit_at_the_top_of_a_script_may_have_any_value() {
        for head in
            ["PAID=False", "#!/bin/bash\nset -e\nPAID=\"False\" # or True", "export PAID=False"]
        {
            let text = format!("{head}\nif [ \"$PAID\" = True ]; then pip3 install x; fi");
            assert_eq!(script(&text).installs().len(), 1, "{text}");
        }
    }

    #[test]
    fn a_variable_that_the_script_itself_sets_again_is_no_knob() {
        for text in [
            "DONE=no\nstep() { DONE=yes; }\nif [ $DONE = yes ]; then pip3 install x; fi",
            "apt-get update\nPAID=False\nif [ $PAID = True ]; then pip3 install x; fi",
            "paid=False\nif [ $paid = True ]; then pip3 install x; fi",
            "PAID=$(id -un)x\nPAID=False\nif [ $PAID = True ]; then pip3 install x; fi",
        ] {
            assert!(script(text).installs().is_empty(), "{text}");
        }
        let text = "FROM debian:12\nRUN PAID=no; if [ $PAID = yes ]; then pip3 install x; fi";
        assert!(dockerfile(text).installs().is_empty());
    }
}
