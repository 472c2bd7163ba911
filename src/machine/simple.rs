//! Simple commands: assignments, aliases, functions, builtins, programs.

use super::builtins;
use super::event::Event;
use super::flow::{Exit, Flow, Flows, next, partition};
use super::models::fetched;
use super::state::{Function, Params, State, Status};
use super::value::Value;
use super::variants::variants;
use super::words::{self, Field};
use super::{Call, Machine};
use crate::source::{Place, Span, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Assignment, AssignmentValue, Block, Part, Word};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// A variable that several branches set differently is followed through that many combinations.
const CHOICES: usize = 8;

/// An assignment in front of a command, expanded.
#[derive(Debug, Clone)]
pub(crate) struct Prefix {
    /// The variable.
    pub name: String,
    /// What it holds.
    pub value: Value,
    /// The whole assignment in the file.
    pub place: Option<Place>,
}

impl Machine<'_> {
    /// Runs a simple command, once for each combination of what its variables may hold.
    pub(crate) fn simple(
        &mut self,
        code: &Rc<Text>,
        assignments: &[Assignment],
        words: &[Word],
        place: Option<Place>,
        state: State,
    ) -> Flows {
        let values = assignments
            .iter()
            .chain(words.iter().filter_map(|word| word.assignment.as_deref()))
            .flat_map(|assignment| match &assignment.value {
                AssignmentValue::Scalar(word) => std::slice::from_ref(word),
                AssignmentValue::Array(words) => words.as_slice(),
            });
        let all: Vec<&Word> = words.iter().chain(values).collect();
        let name = words.first().and_then(|word| code.as_str().get(word.span.range()));
        let asks = matches!(name, Some("test" | "["));
        self.choices(all, asks, state, &mut |machine, state| {
            machine.simple_once(code, assignments, words, place, state)
        })
    }

    /// Runs something once for each combination of what the variables in `words` may hold. It `asks` if it
    /// is a question.
    pub(crate) fn choices<'w>(
        &mut self,
        words: impl IntoIterator<Item = &'w Word>,
        asks: bool,
        state: State,
        run: &mut dyn FnMut(&mut Self, State) -> Flows,
    ) -> Flows {
        let mut states = variants(words, asks, state, self.scarce(CHOICES));
        let before = std::mem::replace(&mut self.asks, asks);
        if states.len() == 1 {
            // Mostly there is nothing to choose.
            let flows = run(self, states.remove(0));
            self.asks = before;
            return flows;
        }
        let arms: Vec<_> = states.into_iter().map(|state| ((), state)).collect();
        let mut starts = Vec::new();
        let flows = self.fork(arms, |machine, (), state| {
            starts.push(machine.events.len());
            run(machine, state)
        });
        self.asks = before;
        self.note_several(&starts);
        flows
    }

    /// Which events would be something else with another one of several values; each value's events begin
    /// at one of `starts`.
    fn note_several(&mut self, starts: &[usize]) {
        let Some((first, others)) = starts.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return;
        };
        let mut kinds: BTreeMap<Place, Vec<BTreeSet<_>>> = BTreeMap::new();
        for (at, event) in self.events.iter().enumerate().skip(*first) {
            let value = others.partition_point(|start| *start <= at);
            let of_place =
                kinds.entry(event.place).or_insert_with(|| vec![BTreeSet::new(); starts.len()]);
            of_place[value].insert(kind(event));
        }
        kinds.retain(|_, all| all.iter().any(|kinds| *kinds != all[0]));
        for event in &mut self.events[*first..] {
            event.several |= kinds.contains_key(&event.place);
        }
    }

    fn simple_once(
        &mut self,
        code: &Rc<Text>,
        assignments: &[Assignment],
        words: &[Word],
        place: Option<Place>,
        mut state: State,
    ) -> Flows {
        let first = words.first().map_or(0, |word| word.span.start);
        self.here = (Rc::clone(code), first);
        if let Some(mut whole) = alias(code, words, &state) {
            if let Some(first) = words.first() {
                let end = words.last().map_or(first.span.end, |last| last.span.end);
                whole.push_text(&code.slice(Span { start: first.span.end, end }));
            }
            // An alias is not expanded again inside its own text.
            let aliases = std::mem::take(&mut state.aliases);
            let dialect = state.options.dialect;
            let mut flows = self.run_text(&Rc::new(whole), dialect, state);
            for flow in &mut flows {
                flow.state.aliases = Rc::clone(&aliases);
            }
            return flows;
        }
        let declares = words.first().and_then(|word| literal(code, word));
        let declares = declares.filter(|name| builtins::declares(name));
        // Until the command has run, `$?` is the status of the one before.
        let (before, captures) = (state.status, self.captures);
        if let Some(name) = declares {
            let prefixes = self.prefixes(code, assignments, &mut state);
            for prefix in prefixes {
                state.assign(&prefix.name, prefix.value, prefix.place);
            }
            return builtins::declare(self, code, &name, words, place, state);
        }
        let argv = self.expand(code, words, &mut state);
        if argv.is_empty() {
            for assignment in assignments {
                self.assign(code, assignment, place, &mut state);
            }
            if self.captures == captures {
                state.status = Status::Zero;
            }
            return next(state);
        }
        let prefixes = self.prefixes(code, assignments, &mut state);
        state.status = before;
        self.run(argv, prefixes, place, state)
    }

    /// The assignments in front of a command.
    fn prefixes(
        &mut self,
        code: &Rc<Text>,
        assignments: &[Assignment],
        state: &mut State,
    ) -> Vec<Prefix> {
        let mut all = Vec::new();
        for assignment in assignments {
            let (value, _) = self.assigned(code, assignment, state);
            all.push(Prefix {
                name: assignment.name.clone(),
                value,
                place: code.place(assignment.span),
            });
        }
        all
    }

    /// What an assignment sets its variable to.
    fn assigned(
        &mut self,
        code: &Rc<Text>,
        assignment: &Assignment,
        state: &mut State,
    ) -> (Value, Option<Text>) {
        let old = state.value(&assignment.name);
        let mut otherwise = None;
        let new = match &assignment.value {
            AssignmentValue::Scalar(word) => {
                if let Some((span, body)) = substitution(word) {
                    let (value, empty) = self.substitutes(code, body, state);
                    otherwise = empty.then(Text::default);
                    self.standing(value, code.place(span))
                } else {
                    otherwise = words::otherwise(word, state);
                    let text = self.expand_one(code, word, state);
                    Value::Text(tilde_after_colons(&text, state))
                }
            }
            AssignmentValue::Array(words) => {
                let fields = self.expand(code, words, state);
                let open = fields.iter().any(|field| field.open && field.is_hole());
                let items = fields.into_iter().map(|field| field.text).collect();
                if open && words.len() == 1 { Value::unknown() } else { Value::Array(items) }
            }
        };
        if let Some(index) = &assignment.subscript {
            return (with_element(old, index, new, assignment.append), None);
        }
        if assignment.append { (appended(old, new), None) } else { (new, otherwise) }
    }

    /// What a substitution printed, as a value that stands there.
    fn standing(&mut self, value: Value, place: Option<Place>) -> Value {
        match value {
            Value::Text(text) => {
                Value::Text(self.afford(text.standing_at(place).put_at(place), place))
            }
            Value::OneOf(all) => {
                Value::OneOf(all.into_iter().map(|one| self.standing(one, place)).collect())
            }
            other => other,
        }
    }

    /// An assignment that lasts.
    pub(crate) fn assign(
        &mut self,
        code: &Rc<Text>,
        assignment: &Assignment,
        command: Option<Place>,
        state: &mut State,
    ) {
        self.assign_quietly(code, assignment, state);
        self.variable_set(&assignment.name, command, state);
    }

    /// As [`Machine::assign`], before it is known whether the variable is exported.
    pub(crate) fn assign_quietly(
        &mut self,
        code: &Rc<Text>,
        assignment: &Assignment,
        state: &mut State,
    ) {
        let (value, otherwise) = self.assigned(code, assignment, state);
        let place = code.place(assignment.span);
        let knob = place.is_some_and(|place| self.is_knob(place, state));
        state.assign(&assignment.name, value, place);
        state.vars.entry(&assignment.name).otherwise = match otherwise {
            None if knob => Some(Text::hole(place)),
            otherwise => otherwise,
        };
    }

    /// Runs a command: a function, a builtin or a program.
    pub(crate) fn run(
        &mut self,
        argv: Vec<Field>,
        prefixes: Vec<Prefix>,
        place: Option<Place>,
        state: State,
    ) -> Flows {
        let name = argv[0].known().unwrap_or_default().to_owned();
        if let Some(function) = state.functions.get(&name).cloned() {
            self.names(&argv);
            return with_prefixes(prefixes, state, |state| {
                self.calls.extend(place);
                let flows = self.call_function(&function, &argv[1..], state);
                if place.is_some() {
                    self.calls.pop();
                }
                flows
            });
        }
        if let Some(builtin) = builtins::find(&name, state.options.dialect) {
            self.names(&argv);
            let keeps = builtins::is_special(&name) && state.options.dialect == Dialect::Posix;
            let complains = builtins::complains(&name);
            let call = |machine: &mut Self, state| {
                let flows = builtin(machine, Call { argv, place, state });
                if complains { machine.others_written(flows, false, place) } else { flows }
            };
            if keeps || name == "exec" || name == "command" {
                let mut state = state;
                for prefix in prefixes {
                    if keeps && name != "exec" {
                        // It stays, but is not exported.
                        state.assign(&prefix.name, prefix.value, prefix.place);
                    } else {
                        set_prefix(&mut state, &prefix);
                    }
                }
                return call(self, state);
            }
            return with_prefixes(prefixes, state, |state| call(self, state));
        }
        self.external(argv, prefixes, place, state)
    }

    /// Runs a program in a process of its own.
    pub(crate) fn external(
        &mut self,
        argv: Vec<Field>,
        prefixes: Vec<Prefix>,
        place: Option<Place>,
        mut state: State,
    ) -> Flows {
        let mut child = state.child();
        for prefix in &prefixes {
            set_prefix(&mut child, prefix);
        }
        let flows = self.spawn(Call { argv, place, state: child });
        flows
            .into_iter()
            .map(|flow| {
                let mut parent = state.clone();
                parent.take_system(flow.state);
                Flow { exit: Exit::Next, state: parent }
            })
            .collect()
    }

    /// Calls a function with arguments.
    pub(crate) fn call_function(
        &mut self,
        function: &Function,
        args: &[Field],
        state: State,
    ) -> Flows {
        if !self.enter() {
            return next(state.with(Status::Unknown));
        }
        self.called.insert(Arc::as_ptr(&function.body));
        let outer = Rc::clone(&state.params);
        let certain = state.certain;
        let mut inner = state;
        inner.params = Rc::new(Params {
            name: outer.name.clone(),
            source: function.source.clone(),
            args: args.iter().map(|arg| arg.text.clone()).collect(),
            open: args.iter().any(|arg| arg.open),
            within: 0,
        });
        self.locals.push(Vec::new());
        // Loops of the caller are none of the function's.
        let loops = std::mem::take(&mut self.loops);
        let questions = std::mem::replace(&mut self.questions, false);
        let mut flows = self.stmt(&function.code, &function.body, inner);
        self.loops = loops;
        self.questions = questions;
        let leaves = flows.iter().any(|flow| flow.exit == Exit::Shell && flow.leaves());
        let locals = self.locals.pop().unwrap_or_default();
        for flow in &mut flows {
            flow.state.params = Rc::clone(&outer);
            if flow.exit == Exit::Return {
                flow.exit = Exit::Next;
            }
            for (name, old) in locals.iter().rev() {
                let vars = &mut flow.state.vars;
                match old {
                    Some(var) => vars.insert(name, var.clone()),
                    None => vars.remove(name),
                }
            }
            if !leaves && flow.exit == Exit::Next {
                flow.state.certain = certain;
            }
        }
        self.leave();
        flows
    }

    /// Parses text and runs it in this shell.
    pub(crate) fn run_text(&mut self, text: &Rc<Text>, dialect: Dialect, state: State) -> Flows {
        if !self.enter() {
            return next(state.with(Status::Unknown));
        }
        let flows = match fetched::in_shell(self, text, state) {
            Ok(flows) => flows,
            Err(state) => {
                let script = self.parse(text, dialect);
                self.block(text, &script.body, *state)
            }
        };
        // Functions may outlive the text: they share their bodies with the tree.
        self.leave();
        flows
    }
}

/// What makes an event another one.
fn kind(event: &Event) -> ([&'static str; 5], String, usize) {
    let names = [
        event.tool.name(),
        event.action.name(),
        event.outcome.name(),
        event.target.name(),
        event.privilege.name(),
    ];
    let python = event.interpreter.as_ref().map_or(String::new(), |it| it.path.clone());
    (names, python, event.overrides.len())
}

/// Sets variables around a command that runs in this shell.
fn with_prefixes(prefixes: Vec<Prefix>, state: State, run: impl FnOnce(State) -> Flows) -> Flows {
    if prefixes.is_empty() {
        return run(state);
    }
    let old: Vec<_> = prefixes.iter().map(|prefix| state.vars.get(&prefix.name).cloned()).collect();
    let mut inner = state;
    for prefix in &prefixes {
        set_prefix(&mut inner, prefix);
    }
    let mut flows = run(inner);
    for flow in &mut flows {
        for (prefix, old) in prefixes.iter().zip(&old) {
            let vars = &mut flow.state.vars;
            let kept = vars.get(&prefix.name).is_some_and(|var| !var.prefix);
            match old {
                _ if kept => {}
                Some(var) => {
                    vars.insert(&prefix.name, var.clone());
                }
                None => {
                    vars.remove(&prefix.name);
                }
            }
        }
    }
    flows
}

pub(crate) fn set_prefix(state: &mut State, prefix: &Prefix) {
    state.assign(&prefix.name, prefix.value.clone(), prefix.place);
    if let Some(var) = state.vars.get_mut(&prefix.name) {
        var.exported = true;
        var.prefix = true;
    }
}

/// The text of the alias that a command starts with.
fn alias(code: &Text, words: &[Word], state: &State) -> Option<Text> {
    if state.aliases.is_empty()
        || !(state.options.aliases || state.options.dialect == Dialect::Posix)
    {
        return None;
    }
    let first = words.first()?;
    let alias = state.aliases.get(&literal(code, first)?)?;
    // The shell reads a whole line before it runs any of it.
    (alias.line < line_of(code, first.span.start)).then(|| alias.text.clone())
}

/// The line of a text, from 0, in which an offset lies.
pub(crate) fn line_of(code: &Text, offset: u32) -> usize {
    let end = (offset as usize).min(code.len());
    memchr::memchr_iter(b'\n', &code.as_str().as_bytes()[..end]).count()
}

/// A word that is plain text, without quotes or anything to expand.
pub(crate) fn literal(code: &Text, word: &Word) -> Option<String> {
    match word.parts.as_slice() {
        [Part::Raw(span)] => {
            let text = code.as_str().get(span.range())?;
            (!text.contains(['\\', '~', '*', '?', '['])).then(|| text.to_owned())
        }
        _ => None,
    }
}

/// The commands of a word that is `$(…)` and nothing else, quoted or not.
fn substitution(word: &Word) -> Option<(Span, &Block)> {
    match word.parts.as_slice() {
        [Part::Command(span, body)] => Some((*span, body)),
        [Part::Double(_, parts)] => match parts.as_slice() {
            [Part::Command(span, body)] => Some((*span, body)),
            _ => None,
        },
        _ => None,
    }
}

/// `A=x:~/y`: a tilde counts after a colon, too.
fn tilde_after_colons(text: &Text, state: &State) -> Text {
    match text.as_str().find(":~/") {
        Some(at) if !text.as_str()[..at].contains('"') => {
            let mut out = text.slice(Span::new(0, at + 1));
            out.push_for(&state.home(), text.place(Span::new(at + 1, at + 2)));
            out.push_text(&text.slice(Span::new(at + 2, text.len())));
            out
        }
        _ => text.clone(),
    }
}

fn appended(old: Value, new: Value) -> Value {
    match (old, new) {
        (Value::Unset, new) => new,
        (Value::Text(mut old), Value::Text(new)) => {
            old.push_text(&new);
            Value::Text(old)
        }
        (Value::Array(mut old), Value::Array(new)) => {
            old.extend(new);
            Value::Array(old)
        }
        (Value::Array(mut old), Value::Text(new)) => {
            match old.first_mut() {
                Some(first) => first.push_text(&new),
                None => old.push(new),
            }
            Value::Array(old)
        }
        (Value::Text(old), Value::Array(new)) => {
            Value::Array(std::iter::once(old).chain(new).collect())
        }
        (Value::OneOf(all), new) => {
            let all = all.into_iter().map(|old| appended(old, new.clone()));
            all.reduce(|a, b| a.join(&b)).unwrap_or_default()
        }
        (_, Value::OneOf(_) | Value::Unset) => Value::unknown(),
    }
}

fn with_element(old: Value, index: &str, new: Value, append: bool) -> Value {
    let Value::Text(new) = new else { return Value::unknown() };
    let mut items = match old {
        Value::Array(items) => items,
        Value::Text(one) => vec![one],
        Value::Unset => Vec::new(),
        Value::OneOf(_) => return Value::unknown(),
    };
    // Keys of associative arrays, and `${#array[@]}`, stand for a new element.
    let at = index.parse::<usize>().ok().filter(|at| *at < items.len()).unwrap_or(items.len());
    match items.get_mut(at) {
        Some(item) if append => item.push_text(&new),
        Some(item) => *item = new,
        None => items.push(new),
    }
    Value::Array(items)
}

/// The states in which a call returned, whatever way.
pub(crate) fn returned(flows: Flows) -> Vec<State> {
    let (mut here, gone) = partition(flows);
    here.extend(gone.into_iter().map(|flow| flow.state));
    here
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::script;

    /// Whether the last command of a text is one of several.
    fn several(text: &str) -> bool {
        script(text).events.last().expect("an event").several
    }

    #[test]
    fn a_command_rests_on_a_value_if_another_one_makes_it_something_else() {
        let sudo = "S=\n[ \"$(id -u)\" != 0 ] && S=sudo\n";
        assert!(several(&format!("{sudo}$S pip install x")));
        assert!(several("P=pip3\n[ -n \"$E\" ] && P=/opt/e/bin/pip\n$P install x"));
        assert!(several("F=\n[ -n \"$E\" ] && F=--break-system-packages\npip install $F x"));
        // Neither the package nor a branch is one of several.
        assert!(!several("N=a\n[ -n \"$E\" ] && N=b\npip install $N"));
        assert!(!several(&format!("{sudo}$S echo; pip install x")));
        assert!(!several("if [ -n \"$E\" ]; then sudo pip install x; fi"));
    }
}
