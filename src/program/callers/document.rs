//! Texts for people: what they tell to type, in code blocks and in inline code.

mod blocks;
mod inline;

use super::builder::Builder;
use crate::finding::Context;
use crate::knowledge::address;
use crate::program::Program;
use crate::source::SourceFile;
use blocks::{Block, Markup};

pub(super) fn program(file: &SourceFile, path: &str) -> Program {
    let mut builder = Builder::new(file);
    let markup = Markup::of(path);
    for block in blocks::read(file.text(), markup) {
        match block {
            Block::Code(code) => builder.typed(&code),
            Block::Line(start, line) => inline::read(start, line, markup, &mut builder),
        }
    }
    let why = "people are told to type this";
    builder.unit("advice", Context::Host, None, why);
    let mut program = builder.finish();
    program.about = address::most_named(file.text());
    // Which line says so, the command tells.
    program.units.iter_mut().flat_map(|unit| &mut unit.why).for_each(|why| why.place = None);
    program
}
