//! The rest of a unit whose budget is spent. It is still replayed, but no statement twice: so what is left costs
//! no more than its text is long, and no command in it is passed over.
//!
//! Where a statement comes again, nothing happens but what it did before: it leaves the way it left then, and
//! what it changed then is unknown. With other arguments of its function (`run pip install x`) it is another one.

use super::flow::{Exit, Flow, Flows, next};
use super::fs::path;
use super::state::{State, Status};
use super::value::Value;
use super::{Because, Event, Machine};
use crate::source::{Place, Text};
use crate::syntax::shell::ast::Stmt;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// What a scanned event says of itself.
const WHY: &str = "the replay gave up before it came to this command, which is judged by itself";

/// Which statements have run.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// Those that were replayed to their end.
    replayed: HashSet<Place>,
    /// Those that ran since the budget is spent, with the arguments that they had.
    scanned: Option<HashMap<(Place, u64), Rc<Effect>>>,
}

/// What a statement did.
#[derive(Debug, Default)]
struct Effect {
    /// The variables that it changed.
    vars: Vec<String>,
    /// It went to another folder.
    moves: bool,
    /// How it left; nothing while it runs.
    exits: Vec<Exit>,
}

impl Machine<'_> {
    /// From now on no statement runs twice.
    pub(super) fn begin_scan(&mut self) {
        self.progress.scanned = Some(HashMap::new());
    }

    /// Whether the budget is spent, and what is left is scanned.
    pub(crate) fn is_scanning(&self) -> bool {
        self.progress.scanned.is_some()
    }

    /// Notes that a statement has run to its end.
    pub(super) fn replayed(&mut self, place: Option<Place>) {
        if !self.is_scanning()
            && let Some(place) = place
        {
            self.progress.replayed.insert(place);
        }
    }

    /// Runs a statement unless it has run already.
    pub(super) fn scan(
        &mut self,
        code: &Rc<Text>,
        stmt: &Stmt,
        place: Option<Place>,
        mut state: State,
    ) -> Flows {
        state.certain = false;
        let (Some(place), Some(scanned)) = (place, &mut self.progress.scanned) else {
            // Of text that stands nowhere nothing could be said.
            return next(unfollowed(state));
        };
        let key = (place, hash(&state.params.args));
        match scanned.entry(key) {
            Entry::Occupied(known) => return Rc::clone(known.get()).again(state),
            Entry::Vacant(new) => new.insert(Rc::default()),
        };
        let before = state.clone();
        let flows = self.stmt_within(code, stmt, Some(place), state);
        let effect = Effect::of(&before, &flows);
        if let Some(scanned) = &mut self.progress.scanned {
            scanned.insert(key, Rc::new(effect));
        }
        flows
    }

    /// Of what was scanned, leaves only that which the replay had not come to.
    pub(super) fn drop_replayed(&self, events: &mut Vec<Event>) {
        events.retain(|event| !event.scanned || !self.progress.replayed.contains(&event.place));
        for event in events.iter_mut().filter(|event| event.scanned) {
            event.evidence.push(Because { place: None, message: WHY.to_owned() });
        }
    }
}

/// What is known after something that was not followed.
pub(super) fn unfollowed(mut state: State) -> State {
    state.print_unknown();
    state.with(Status::Unknown)
}

impl Effect {
    /// That of a statement which began in one state and left by these flows.
    fn of(before: &State, flows: &[Flow]) -> Self {
        let mut effect = Self::default();
        for Flow { exit, state } in flows {
            effect.vars.extend(before.vars.changed(&state.vars));
            effect.moves |= state.cwd != before.cwd;
            if !effect.exits.contains(exit) {
                effect.exits.push(*exit);
            }
        }
        effect.vars.sort_unstable();
        effect.vars.dedup();
        effect
    }

    /// The same statement again.
    fn again(&self, mut state: State) -> Flows {
        for name in &self.vars {
            state.vars.entry(name).value = Value::unknown();
        }
        if self.moves {
            state.cwd = path::unknown();
        }
        let state = unfollowed(state);
        let exits = if self.exits.is_empty() { &[Exit::Next][..] } else { &self.exits };
        exits.iter().map(|exit| Flow { exit: *exit, state: state.clone() }).collect()
    }
}

fn hash(args: &[Text]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for arg in args {
        arg.as_str().hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::machine::event::{Event, Target};
    use crate::machine::testing::{Ran, script};

    /// A command, of which there are to be many.
    const DOT: &str = "dot() { printf .; }\n";

    /// What a script does behind more than can be followed.
    fn behind_much(before: &str, after: &str) -> Ran {
        let level =
            |(name, within): (&str, &str)| format!("{name}() {{ {}; }}\n", [within; 10].join("; "));
        let levels = [("row", "dot"), ("page", "row"), ("book", "page"), ("shelf", "book")];
        let much: String = levels.into_iter().map(level).collect();
        let much = format!("{DOT}{much}hall() {{ shelf; shelf; shelf; shelf; shelf; }}\n");
        script(&format!("{before}\n{much}hall\n{after}\n"))
    }

    fn commands(ran: &Ran) -> Vec<&str> {
        let installs = ran.events.iter().filter(|event| event.action.changes_packages());
        installs.map(|event| event.command.as_str()).collect()
    }

    fn all_scanned(ran: &Ran) -> bool {
        ran.events.iter().all(|event| event.scanned && !event.evidence.is_empty())
    }

    #[test]
    fn what_is_left_is_judged_command_by_command() {
        let rest = "if [ \"$1\" = all ]; then\npip install a\nelse\npip install b\nfi\nfor i in 1 2; do\nsudo pip install c\ndone\n\
                    f() {\npip install d\n}\ncase $2 in x) f ;; *) pip install e ;; esac\nsh -c 'pip install g' | tee log";
        let ran = behind_much("", rest);
        let wanted = ["a", "b", "c", "d", "e", "g"].map(|name| format!("pip install {name}"));
        assert_eq!(commands(&ran), wanted);
        assert!(all_scanned(&ran));
    }

    #[test]
    fn what_was_judged_before_is_not_judged_again() {
        let ran = behind_much("f() {\npip install a\n}\nf\n", "f\npip install b\n");
        assert_eq!(commands(&ran), ["pip install a", "pip install b"]);
        let scanned: Vec<bool> = ran.events.iter().map(|event| event.scanned).collect();
        assert_eq!(scanned, [false, true]);
    }

    #[test]
    fn a_function_that_runs_its_arguments_is_followed_for_each_of_them() {
        let ran = behind_much(
            "run() { \"$@\"; }\nrun pip install a",
            "run pip install b; run pip install c",
        );
        assert_eq!(commands(&ran), ["pip install a", "pip install b", "pip install c"]);
    }

    #[test]
    fn what_is_known_before_is_known_there() {
        let target = |event: &Event| event.target;
        let ran = behind_much(
            "SUDO=sudo",
            "python3 -m venv .v\n.v/bin/pip install a\n$SUDO pip install b",
        );
        let targets: Vec<Target> =
            ran.events.iter().filter(|it| it.tool.is_installer()).map(target).collect();
        assert_eq!(targets, [Target::Venv, Target::System]);
        assert!(ran.events.iter().any(|event| event.raised_by.is_some()));
    }

    #[test]
    fn what_happens_again_leaves_unknown_what_it_changed() {
        let set = "set_it() { P=x$P; }\nkeep_it() { Q=y; }\nset_it\n";
        let ran = behind_much(set, "set_it; set_it; keep_it; P=${P}z; pip install \"$P\" \"$Q\"");
        let packages = &ran.events[0].packages;
        assert!(packages[0] == "…z" && packages[1] == "y", "{packages:?}");
    }

    #[test]
    fn a_function_that_leaves_leaves_again() {
        let ran = behind_much(
            "die() { exit 1; }",
            "[ -e /a ] || die\n[ -e /b ] || die\npip install a\ndie\npip install b",
        );
        assert_eq!(commands(&ran), ["pip install a"]);
    }

    #[test]
    fn what_a_substitution_prints_is_unknown_where_it_is_not_run_again() {
        let ran = behind_much("", "f() { echo x; }\nA=$(f)\nB=$(f)\npip install \"$B\"");
        assert_eq!(ran.events[0].packages, ["…"]);
    }
}
