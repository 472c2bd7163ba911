//! Knobs: variables at the head of a script that people set before they run it.

use super::Machine;
use super::state::State;
use crate::finding::Context;
use crate::source::{Place, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Assignment, AssignmentValue, Command, Part, Stmt};
use std::collections::{BTreeMap, BTreeSet};
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
        let times = times_set(text.as_str());
        let knobs = head.flatten().filter(|it| times.get(&*it.name) == Some(&1));
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

/// How often a text names each variable in front of a `=`, or as something to be read.
fn times_set(text: &str) -> BTreeMap<&str, usize> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut times = BTreeMap::new();
    for line in text.split('\n') {
        let read = line.find("read ").map(|at| at + "read ".len());
        let mut at = 0;
        while let Some(start) = line[at..].find(word).map(|it| at + it) {
            at = line[start..].find(|c| !word(c)).map_or(line.len(), |it| start + it);
            let (front, behind) = (&line[..start], &line[at..]);
            let assigned = behind.starts_with('=') || behind.starts_with("+=");
            let asked = front.ends_with("for ") || read.is_some_and(|read| read <= start);
            if (assigned || asked) && !front.ends_with(['$', '{']) {
                *times.entry(&line[start..at]).or_default() += 1;
            }
        }
    }
    times
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
