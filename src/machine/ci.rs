//! What steps leave to later steps: files of variables and of folders for `PATH`.

use super::Machine;
use super::blanks::Outputs;
use super::fs::{Found, Kind, Node};
use super::provide::first_on_path;
use super::state::State;
use super::value::Value;
use crate::program::{Holds, Load, Teller};
use crate::source::{HOLE, Place, Span, Text};
use std::rc::Rc;

impl Machine<'_> {
    /// Takes over what stands in a file, and empties it. `step` is what wrote it.
    pub(super) fn load(&mut self, load: &Load, step: Place, state: &mut State) {
        let path = load.file.as_str();
        if let Holds::Outputs(Some(step)) = &load.holds {
            load_outputs(path, step, state);
        }
        if let Found::Node(_, Node { kind: Kind::File(text), maybe, .. }) =
            state.fs.find(path, true)
        {
            match load.holds {
                Holds::Variables => {
                    let doubtful = if maybe { whole(&text) } else { state.fs.doubtful(path) };
                    self.load_variables(&text, doubtful, step, state);
                }
                Holds::Folders => load_folders(&text, maybe, state),
                Holds::Outputs(_) => {}
            }
        }
        match load.holds {
            Holds::Variables | Holds::Outputs(_) => state.fs_mut().empty_list(path),
            Holds::Folders => state.fs_mut().write(path, Text::default()),
        }
    }

    /// Sets what the lines of `text` set; those in `doubtful` may not have been written.
    fn load_variables(&mut self, text: &Text, doubtful: Span, step: Place, state: &mut State) {
        for (name, value, span) in variables(text) {
            let place = text.place(span).unwrap_or(step);
            let new = Value::Text(value);
            let maybe = doubtful.contains(span.start);
            let new = if maybe { state.value(&name).join(&new) } else { new };
            state.assign(&name, new, Some(place));
            state.set_exported(&name, true);
            self.variable_set(&name, Some(step), state);
        }
        if lines(text).into_iter().any(|line| sets_anything(&text.as_str()[line.range()])) {
            for name in OVERRIDES {
                let either = state.value(name).join(&Value::unknown());
                state.export(name, either);
            }
        }
    }
}

/// Variables that may have been set where nobody knows what was.
const OVERRIDES: [&str; 2] = ["PIP_BREAK_SYSTEM_PACKAGES", "UV_BREAK_SYSTEM_PACKAGES"];

fn whole(text: &Text) -> Span {
    Span::new(0, text.len())
}

/// Whether nobody knows which variable a line sets.
fn sets_anything(line: &str) -> bool {
    line.split('=').next().is_some_and(|name| name.contains(HOLE))
}

/// The lines of a text with their spans, without line breaks.
fn lines(text: &Text) -> Vec<Span> {
    let mut at = 0;
    let spans = text.as_str().split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        Span::new(start, start + line.trim_end_matches(['\n', '\r']).len())
    });
    spans.collect()
}

/// Names and values, each with the whole of its lines. What is not known sets nothing.
fn variables(text: &Text) -> Vec<(String, Text, Span)> {
    let mut found = Vec::new();
    let lines = lines(text);
    let mut rest = lines.iter();
    while let Some(&line) = rest.next() {
        let string = &text.as_str()[line.range()];
        let equals = string.find('=').unwrap_or(string.len());
        let (name, value, span) = match string.find("<<").filter(|heredoc| *heredoc < equals) {
            None if equals == string.len() => continue,
            None => {
                let value = Span { start: line.start + equals as u32 + 1, end: line.end };
                (&string[..equals], text.slice(value), line)
            }
            Some(heredoc) => {
                let end = &string[heredoc + 2..];
                let body: Vec<Span> = rest
                    .by_ref()
                    .copied()
                    .take_while(|line| &text.as_str()[line.range()] != end)
                    .collect();
                let whole = match (body.first(), body.last()) {
                    (Some(first), Some(last)) => first.cover(*last),
                    _ => Span::default(),
                };
                (&string[..heredoc], text.slice(whole), line.cover(whole))
            }
        };
        let name = name.trim();
        if !name.is_empty() && !name.contains(HOLE) {
            found.push((name.to_owned(), value, span));
        }
    }
    found
}

/// Puts the folders of `text` in front of `PATH`; `maybe` if they may not have been written.
fn load_folders(text: &Text, maybe: bool, state: &mut State) {
    let before = state.value("PATH");
    for line in lines(text).into_iter().filter(|line| !line.is_empty()) {
        first_on_path(&text.slice(line), state);
    }
    if maybe {
        let either = state.value("PATH").join(&before);
        state.export("PATH", either);
    }
}

/// What the step before told: in its file, and by commands in what it printed.
fn load_outputs(path: &str, step: &str, state: &mut State) {
    let mut told = Outputs::unknown();
    let mut add = |name: &str, value: Text, maybe: bool| {
        let (name, new) = (name.to_ascii_lowercase(), Value::Text(value));
        let old = told.named.get(&name).cloned().unwrap_or_default();
        told.named.insert(name, if maybe { old.join(&new) } else { new });
    };
    for (name, value) in commands(&state.out) {
        add(&name, value, false);
    }
    let found = state.fs.find(path, true);
    if let Found::Node(_, Node { kind: Kind::File(text), maybe, .. }) = found {
        let doubtful = if maybe { whole(&text) } else { state.fs.doubtful(path) };
        for (name, value, span) in variables(&text) {
            add(&name, value, doubtful.contains(span.start));
        }
        if lines(&text).into_iter().any(|line| sets_anything(&text.as_str()[line.range()])) {
            for value in told.named.values_mut() {
                *value = value.join(&Value::unknown());
            }
        }
    }
    Rc::make_mut(&mut state.told).insert(Teller::Step(step.to_owned()), told);
}

/// Names and values that were told by printing `::set-output name=NAME::VALUE`.
fn commands(printed: &Text) -> Vec<(String, Text)> {
    let told = lines(printed).into_iter().filter_map(|line| {
        let string = &printed.as_str()[line.range()];
        let (name, value) = string.split_once("::set-output name=")?.1.split_once("::")?;
        let start = line.end - value.len() as u32;
        Some((name.to_owned(), printed.slice(Span { start, end: line.end })))
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{World, boot};
    use crate::program::Base;

    fn read(text: &str) -> Vec<(String, String)> {
        let shown = |(name, value, _): (String, Text, Span)| (name, value.as_str().to_owned());
        variables(&Text::from(text)).into_iter().map(shown).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn lines_and_blocks_set_variables() {
        assert_eq!(
            read("A=1\r\nB<<EOF\nx=1\ny\nEOF\nC=a<<b\n\nD"),
            [pair("A", "1"), pair("B", "x=1\ny"), pair("C", "a<<b")]
        );
        assert_eq!(read("A<<X\nX\nB<<X\nopen\n"), [pair("A", ""), pair("B", "open")]);
    }

    #[test]
    fn unknown_names_set_nothing() {
        assert_eq!(read(&format!("{HOLE}=1\n{HOLE}\nA={HOLE}\n")), [pair("A", &HOLE.to_string())]);
    }

    const FILE: &str = "/left";

    /// What variable `name` holds after `written` was loaded; with `branch`, after only one of two
    /// branches wrote that, too.
    fn loaded(written: &str, branch: &str, name: &str) -> Value {
        let world = World::on(crate::knowledge::KNOWLEDGE_DATE);
        let mut machine = Machine::new(&world, &std::rc::Rc::default());
        let mut state = boot::start(&Base::Host, &world).state;
        state.fs_mut().write(FILE, Text::from(written));
        let mut other = state.clone();
        let more = format!("{written}{branch}");
        other.fs_mut().write(FILE, Text::from(more.as_str()));
        let mut state = state.join(&other);
        let load = Load { file: Text::from(FILE), holds: Holds::Variables };
        machine.load(&load, Place::default(), &mut state);
        assert_eq!(state.fs.read(FILE), Some(Text::default()));
        state.value(name)
    }

    #[test]
    fn later_steps_see_what_was_written() {
        assert_eq!(loaded("A=1\nA=2\n", "", "A"), Value::Text(Text::from("2")));
        let either = Value::Unset.join(&Value::Text(Text::from("1")));
        assert_eq!(loaded("", "A=1\n", "A"), either);
    }

    #[test]
    fn what_follows_a_branch_is_written_for_certain() {
        let ran = crate::machine::testing::on_runner(
            "ubuntu-22.04",
            "if a; then echo A=1 >> $GITHUB_ENV; else echo A=2 >> $GITHUB_ENV; fi\necho B=3 >> $GITHUB_ENV",
        );
        let text = |text: &str| Value::Text(Text::from(text));
        assert_eq!(ran.state.value("B"), text("3"));
        assert_eq!(ran.state.value("A"), Value::Unset.join(&text("1")).join(&text("2")));
    }

    #[test]
    fn an_unknown_line_may_set_an_override() {
        let either = Value::Unset.join(&Value::unknown());
        let line = format!("{HOLE}\n");
        assert_eq!(loaded(&line, "", "PIP_BREAK_SYSTEM_PACKAGES"), either);
        assert_eq!(loaded(&format!("A={HOLE}\n"), "", "PIP_BREAK_SYSTEM_PACKAGES"), Value::Unset);
    }
}
