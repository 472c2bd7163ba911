//! Heredocs: how they are found in a line, and what they hold.

use super::lex;
use super::lines::{Body, Lines};
use super::splice::Splice;
use super::tree::{Command, Instruction, Kind, Problem};
use crate::source::{Span, Text};
use std::ops::Range;

/// `<<NAME` with its lines.
#[derive(Debug)]
pub struct Heredoc {
    /// The word as written: `<<-"EOF"`.
    pub word: Text,
    /// The delimiter without quotes, which names the file in COPY and ADD.
    pub name: Text,
    /// No part of the delimiter is quoted: variables in the lines are expanded.
    pub expand: bool,
    /// `<<-`: tabs in front of each line do not count.
    pub strip_tabs: bool,
    /// The lines as they stand, without the delimiter's.
    pub body: Text,
}

impl Heredoc {
    /// The lines, without the tabs in front of them if `<<-` says so.
    pub fn content(&self) -> Text {
        if !self.strip_tabs {
            return self.body.clone();
        }
        let mut splice = Splice::new(&self.body, 0);
        let mut at = 0;
        for line in self.body.as_str().split_inclusive('\n') {
            let tabs = line.len() - line.trim_start_matches('\t').len();
            splice.drop(at..at + tabs);
            at += line.len();
        }
        splice.finish(at)
    }
}

/// A word that opens a heredoc.
pub(super) struct Opening {
    name: Text,
    expand: bool,
    strip_tabs: bool,
}

/// Reads `within` of `line` as one word that opens a heredoc: `^(\d*)<<(-?)\s*([^<]*)$`, where the
/// last part is one shell word.
pub(super) fn opening(line: &Text, within: Range<usize>) -> Option<Opening> {
    let word = &line.as_str()[within.clone()];
    let operator = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let delimiter = operator.strip_prefix('-').unwrap_or(operator);
    if delimiter.contains('<') {
        return None;
    }
    let words = lex::words(line.as_str(), within.end - delimiter.len()..within.end)?;
    let [raw] = words.as_slice() else { return None };
    let (name, expand) = lex::unquote(line, raw.clone());
    let strip_tabs = operator.len() > delimiter.len();
    (!name.is_empty()).then_some(Opening { name, expand, strip_tabs })
}

/// Finds the heredocs of `instruction`, which was read from `line`, and reads their lines. They are
/// the words of the whole line that open one, by a shell's rules of quoting.
pub(super) fn attach(instruction: &mut Instruction, line: &Text, lines: &mut Lines<'_>) {
    let Some(holder) = holder(instruction) else { return };
    let string = line.as_str();
    if memchr::memmem::find(string.as_bytes(), b"<<").is_none() {
        return;
    }
    let mut script = Text::default();
    for word in lex::words(string, 0..string.len()).unwrap_or_default() {
        let Some(opening) = opening(line, word.clone()) else { continue };
        let Opening { name, expand, strip_tabs } = opening;
        let Some(found) = lines.heredoc(name.as_str(), strip_tabs) else {
            let at = line.place(Span::from(word)).map_or(0, |place| place.span.start);
            let message = format!("the heredoc has no end: no line reads `{}`", name.as_str());
            lines.problems.push(Problem { at, message });
            break;
        };
        let Body { lead, text: body, delimiter } = found;
        for part in [&lead, &body, &delimiter] {
            script.push_text(part);
        }
        let word = line.slice(Span::from(word));
        holder.heredocs.push(Heredoc { word, name, expand, strip_tabs, body });
    }
    if holder.heredocs.is_empty() {
        return;
    }
    if let Kind::Run(command) = &mut holder.kind
        && let Command::Shell(text) = command
    {
        if opening(text, 0..text.len()).is_some() {
            *command = Command::Heredoc;
        } else {
            text.push_text(&script);
        }
    }
    holder.place.span.end = lines.end() as u32;
    instruction.place.span.end = lines.end() as u32;
}

/// The instruction that may hold heredocs: RUN, COPY or ADD in their shell form, also behind ONBUILD.
fn holder(instruction: &mut Instruction) -> Option<&mut Instruction> {
    if matches!(instruction.kind, Kind::Onbuild(_)) {
        let Kind::Onbuild(inner) = &mut instruction.kind else { return None };
        return holder(inner);
    }
    match &instruction.kind {
        Kind::Run(Command::Shell(_)) => Some(instruction),
        Kind::Copy(files) | Kind::Add(files) if !files.json => Some(instruction),
        _ => None,
    }
}
