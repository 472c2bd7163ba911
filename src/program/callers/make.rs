//! Makefiles and justfiles.

use super::recipes::{Input, Recipes, Rule};
use crate::source::{Place, Span, Text};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

/// Whose rules hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// make
    Make,
    /// just
    Just,
}

/// How deep variables are put into each other.
const DEEPEST: u32 = 8;

/// What one line is after its variables were put in, at most, in bytes.
const LONGEST: usize = 64 << 10;

/// Rules and variables that are kept of one file.
const MOST: usize = 4_000;

/// References to variables that are looked up for one file.
const REFERENCES: u32 = 50_000;

/// The variables so far.
type Variables = BTreeMap<String, Text>;

pub(super) fn recipes(input: &Input<'_>, flavour: Flavour) -> Recipes {
    let text = input.text;
    let mut recipes = Recipes::default();
    let mut variables: Variables = input.given.clone();
    // Variables count wherever they stand in the file.
    let lines: Vec<Range<usize>> = lines(text).collect();
    let is_recipe =
        |line: &str| line.starts_with('\t') || flavour == Flavour::Just && line.starts_with(' ');
    for line in lines.iter().filter(|line| !is_recipe(&text[(*line).clone()])) {
        if let Some((name, value)) = variable(text, line.clone())
            && variables.len() < MOST
            && !input.given.contains_key(name)
        {
            let value = Text::verbatim(&text[value.clone()], input.file, value.start);
            variables.insert(name.to_owned(), value);
        }
    }
    let expander = Expander { variables: &variables, flavour, left: Cell::new(REFERENCES) };
    let put_in = |text: &Text| expander.expanded(text, DEEPEST);
    for line in lines {
        let content = &text[line.clone()];
        if is_recipe(content) {
            let command = command(content, line.start);
            let command = Text::verbatim(&text[command.clone()], input.file, command.start);
            if let Some(rule) = recipes.rules.last_mut().filter(|rule| rule.lines.len() < MOST) {
                rule.lines.push(put_in(&command));
            }
            continue;
        }
        let trimmed = content.trim();
        if trimmed.is_empty()
            || trimmed.starts_with(['#', '['])
            || variable(text, line.clone()).is_some()
        {
            continue;
        }
        let included = ["include ", "-include ", "sinclude ", "import "];
        if let Some(rest) = included.iter().find_map(|word| trimmed.strip_prefix(word)) {
            let names = rest.split_whitespace().map(|name| name.trim_matches(['"', '\'']));
            recipes.includes.extend(names.take(64).map(|name| put_in(&Text::from(name))));
        } else if recipes.rules.len() < MOST
            && let Some((mut rule, own)) = rule(content, line.start, flavour)
        {
            let own = own.map(|own| Text::verbatim(&text[own.clone()], input.file, own.start));
            rule.lines.extend(own.map(|own| put_in(&own)));
            recipes.rules.push(rule);
        }
    }
    recipes.rules.iter_mut().for_each(one_script);
    recipes
}

/// A recipe that begins with `#!` is one script.
fn one_script(rule: &mut Rule) {
    if rule.lines.first().is_some_and(|line| line.as_str().starts_with("#!")) {
        let mut whole = Text::default();
        for line in rule.lines.drain(..) {
            whole.push_text(&line);
            whole.push_for("\n", None);
        }
        rule.lines.push(whole);
    }
}

/// Puts variables into texts; what nobody can tell is a hole.
struct Expander<'v> {
    variables: &'v Variables,
    flavour: Flavour,
    /// References that may still be looked up.
    left: Cell<u32>,
}

impl Expander<'_> {
    fn expanded(&self, text: &Text, depth: u32) -> Text {
        let string = text.as_str();
        let mark = if self.flavour == Flavour::Make { "$" } else { "{{" };
        let mut out = Text::default();
        let mut at = 0;
        while let Some(start) = string[at..].find(mark).map(|found| at + found) {
            out.push_text(&text.slice(Span::new(at, start)));
            let place = text.place(Span::new(start, start + mark.len()));
            let rest = &string[start..];
            let (name, length) = match self.flavour {
                Flavour::Make => reference(rest),
                Flavour::Just => match rest.find("}}") {
                    Some(end) => (rest[2..end].trim(), end + 2),
                    None => ("", rest.len()),
                },
            };
            out.push_text(&self.value(name, place, depth));
            at = start + length;
            if out.len() > LONGEST {
                return Text::hole(place);
            }
        }
        out.push_text(&text.slice(Span::new(at, string.len())));
        out
    }

    /// What a name stands for.
    fn value(&self, name: &str, place: Option<Place>, depth: u32) -> Text {
        let mut plain = Text::default();
        match name {
            "$" => plain.push_for("$", place),
            "MAKE" => plain.push_for("make", place),
            "CURDIR" | "PWD" | "justfile_directory()" => plain.push_for(".", place),
            _ if name.contains("MAKEFILE_LIST") => plain.push_for("./", place),
            _ => {
                let left = self.left.get();
                self.left.set(left.saturating_sub(1));
                return match (self.variables.get(name), depth.checked_sub(1)) {
                    (Some(value), Some(depth)) if left > 0 => self.expanded(value, depth),
                    _ => Text::hole(place),
                };
            }
        }
        plain
    }
}

/// The name in `$(name)`, `${name}` or `$x`, and how long all of it is.
fn reference(rest: &str) -> (&str, usize) {
    let close = match rest.as_bytes().get(1) {
        Some(b'(') => b')',
        Some(b'{') => b'}',
        Some(_) => {
            let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            return (&rest[1..length], length);
        }
        None => return ("", 1),
    };
    let open = rest.as_bytes()[1];
    let mut depth = 0_u32;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return (&rest[2..at], at + 1);
            }
        }
    }
    ("", rest.len())
}

/// The logical lines of a text.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        (start < text.len()).then(|| {
            let end = logical_end(text, start);
            at = (end + 1).min(text.len()).max(end);
            start..end
        })
    })
}

/// The end of the line that begins at `start` and of those that continue it.
fn logical_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    for end in memchr::memchr_iter(b'\n', &bytes[start..]).map(|found| start + found) {
        let line = &bytes[start..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.ends_with(b"\\") {
            return end;
        }
    }
    text.len()
}

/// A line of a recipe without its prefixes.
fn command(line: &str, start: usize) -> Range<usize> {
    let inner =
        line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '@' | '-' | '+'));
    start + line.len() - inner.len()..start + line.len()
}

/// `NAME = value`, `NAME := value`, `export NAME ?= value`: the name, and where the value stands.
fn variable(text: &str, line: Range<usize>) -> Option<(&str, Range<usize>)> {
    let whole = text[line.clone()].trim_start();
    let rest = whole.strip_prefix("export ").unwrap_or(whole).trim_start();
    let rest = rest.strip_prefix("override ").unwrap_or(rest).trim_start();
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'))?;
    let (name, rest) = rest.split_at(end);
    let rest = rest.trim_start();
    let operators = ["::=", ":=", "?=", "+=", "!=", "="];
    let operator = operators.into_iter().find(|operator| rest.starts_with(operator))?;
    let value = rest[operator.len()..].trim().trim_matches(['"', '\'']);
    let start = value.as_ptr() as usize - text.as_ptr() as usize;
    (!name.is_empty()).then_some((name, start..start + value.len()))
}

/// `name other: needs ; command`: the rule, and where its own command stands.
fn rule(line: &str, start: usize, flavour: Flavour) -> Option<(Rule, Option<Range<usize>>)> {
    let colon = colon(line)?;
    let (head, rest) = (&line[..colon], line[colon + 1..].trim_start_matches(':'));
    if rest.starts_with('=') {
        return None;
    }
    let mut names = head.split_whitespace();
    let names: Vec<&str> = match flavour {
        Flavour::Make => names.collect(),
        // Behind the name stand its parameters.
        Flavour::Just => {
            names.next().map(|name| name.trim_start_matches('@')).into_iter().collect()
        }
    };
    let (needs, own) = match (flavour, rest.find(';')) {
        (Flavour::Make, Some(at)) => (&rest[..at], Some(&rest[at + 1..])),
        _ => (rest, None),
    };
    let needs = needs.split('#').next().unwrap_or_default();
    let needs =
        needs.split(|c: char| c.is_whitespace() || matches!(c, '|' | '\\' | '(' | ')' | '&'));
    let needs = needs.filter(|need| !need.is_empty()).map(str::to_owned).collect();
    let end = start + line.len();
    let own = own.map(|own| command(own, end - own.len()));
    // `.PHONY` and the like are no targets.
    let special = |name: &&str| name.starts_with('.') && !name.contains('/');
    let target = names.iter().any(|name| !special(name));
    let names = names.into_iter().map(str::to_owned).collect();
    target.then_some((Rule { names, needs, ..Rule::default() }, own))
}

/// The first colon that stands in no `$(…)`.
fn colon(line: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => return Some(at),
            b'#' => return None,
            _ => {}
        }
    }
    None
}
