//! Dockerfile text to instructions with exact spans.
//!
//! This follows `BuildKit`'s parser (`frontend/dockerfile/parser`) step by step, but where a build
//! would end with an error, the error is noted and the next line goes on.

mod exec;
mod heredoc;
mod instruction;
mod lex;
mod lines;
mod splice;
mod tree;
mod words;

#[cfg(test)]
mod tests;

pub use heredoc::Heredoc;
pub(crate) use splice::Splice;
pub use tree::{Command, Directive, Dockerfile, Files, Flag, Instruction, Kind, Pair, Problem};

use crate::source::{FileId, Place};
use lines::Lines;

/// Parses `text`, which stands at byte `base` of `file`. Never fails: what a build would refuse is
/// in [`Dockerfile::problems`].
pub fn parse(text: &str, file: FileId, base: usize) -> Dockerfile {
    let mut lines = Lines::new(text, file, base);
    let mut instructions = Vec::new();
    while let Some(line) = lines.logical() {
        let place = Place { file, span: line.span };
        let escape = lines.escape;
        let mut instruction = instruction::read(&line.text, place, escape, &mut lines.problems);
        heredoc::attach(&mut instruction, &line.text, &mut lines);
        instructions.push(instruction);
    }
    let Lines { escape, directives, comments, problems, .. } = lines;
    Dockerfile { directives, escape, instructions, comments, problems }
}
