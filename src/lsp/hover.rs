//! What there is to say about the text under the pointer.

use super::facts::{Facts, distinct};
use super::page;
use crate::knowledge::meanings::{Meaning, meanings};
use crate::machine::UnitTrace;
use crate::machine::event::{Event, Tool};
use crate::source::{FileId, Place, Span};
use crate::suppress;

/// How many of the units that say different things are shown.
const MOST: usize = 4;

/// A text and the bytes that it is about.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) span: Span,
}

/// What to tell about the byte `at` of a buffer: a rule in a comment, else the option or variable
/// there and the command around it, else the place where it runs.
pub(super) fn hover(facts: &Facts<'_>, at: u32) -> Option<Told> {
    let text = facts.document.text.as_str();
    let (word, span) = word(text, at);
    if let Some(page) = rule(text, word, span) {
        return Some(Told { text: page.to_owned(), span });
    }
    let events = events(facts, at);
    let tool = events.first().map(|(event, _)| event.tool);
    let mut parts = meaning(facts, word, tool);
    let mut covered = span;
    if let Some((event, _)) = events.first() {
        if parts.is_empty() {
            covered = event.place.span;
        }
        parts.extend(distinct(MOST, events.iter().map(|(event, unit)| facts.event(event, unit))));
    }
    if parts.is_empty() {
        let (units, place) = units(facts, at)?;
        covered = place;
        parts = distinct(MOST, units.into_iter().map(|unit| facts.unit(unit)));
    }
    let rule = "\n---\n\n";
    Some(Told { text: parts.join(rule), span: covered })
}

/// The commands at a byte, the innermost ones: of one command there is an event for each unit and way
/// that leads there.
fn events<'a>(facts: &Facts<'a>, at: u32) -> Vec<(&'a Event, &'a UnitTrace)> {
    let here = |place: Place| place.file == FileId(0) && touches(place.span, at);
    let all = facts.analysis.units.iter().flat_map(|unit| {
        let events = unit.events.iter().filter(move |event| {
            here(event.place) || event.raised_by.is_some_and(|raised| here(raised.place))
        });
        events.map(move |event| (event, unit))
    });
    let mut all: Vec<_> = all.collect();
    let shortest = all.iter().map(|(event, _)| event.place.span.len()).min();
    all.retain(|(event, _)| Some(event.place.span.len()) == shortest);
    all
}

/// Whether a byte lies in a span or just behind it, as the cursor does.
fn touches(span: Span, at: u32) -> bool {
    span.start <= at && at <= span.end
}

/// The units that are what they are because of what stands at a byte, or else in its line.
fn units<'a>(facts: &Facts<'a>, at: u32) -> Option<(Vec<&'a UnitTrace>, Span)> {
    let line = facts.document.lines.line(at);
    let lines = &facts.document.lines;
    let same_line = |span: Span| lines.line(span.start) <= line && line <= lines.line(span.end);
    let mut found: Option<Span> = None;
    let mut units = Vec::new();
    for unit in &facts.analysis.units {
        let places = unit.why.iter().filter_map(|why| why.place);
        let mut here = places.filter(|place| place.file == FileId(0));
        if let Some(place) = here.find(|place| touches(place.span, at) || same_line(place.span)) {
            found = found.or(Some(place.span));
            units.push(unit);
        }
    }
    Some((units, found?))
}

/// What the option or variable under the pointer does, to the tool of the command if it says so.
fn meaning(facts: &Facts<'_>, word: &str, tool: Option<Tool>) -> Vec<String> {
    let all: Vec<Meaning> = meanings(word).collect();
    let own = |it: &&Meaning| tool.is_some_and(|tool| it.tool == tool.name());
    let fitting: Vec<&Meaning> = all.iter().filter(own).collect();
    let fitting = if fitting.is_empty() { all.iter().collect() } else { fitting };
    let style = facts.style;
    let tell = |it: &Meaning| {
        let whose = if it.tool.is_empty() { String::new() } else { format!(" ({})", it.tool) };
        format!("{}{whose}: {}\n", style.bold(&style.code(word)), it.text)
    };
    fitting.into_iter().map(tell).collect()
}

/// The page of a rule that a comment allows.
fn rule(text: &str, word: &str, span: Span) -> Option<&'static str> {
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[start..span.start as usize];
    let comment = &before[before.find('#')?..];
    let inside = suppress::is_mentioned(comment) && comment.rfind('[') > comment.rfind(']');
    page::text(word).filter(|_| inside)
}

/// The word at a byte: letters, digits, dashes and underscores.
fn word(text: &str, at: u32) -> (&str, Span) {
    let at = at as usize;
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let before = text[..at].chars().rev().take_while(|c| part(*c)).count();
    let behind = text[at..].chars().take_while(|c| part(*c)).count();
    // All of them are ASCII.
    let span = Span::new(at - before, at + behind);
    (&text[span.range()], span)
}
