//! Builders that put a whole tree into a folder which their arguments name.

use super::{cpython, whose};
use crate::machine::flow::{Flows, next};
use crate::machine::models::args::Args;
use crate::machine::models::word_part;
use crate::machine::state::Status;
use crate::machine::{Call, Machine};
use crate::source::Text;

/// Beginnings of words behind which the folder stands.
const ATTACHED: [&str; 7] = [
    "--prefix=",
    "-DCMAKE_INSTALL_PREFIX=",
    "-DCMAKE_INSTALL_PREFIX:PATH=",
    "DESTDIR=",
    "PREFIX=",
    "prefix=",
    "--destdir=",
];

/// `./configure --prefix=folder`, `make install DESTDIR=folder`, cmake, meson, ninja
pub(super) fn build(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let words = &call.argv[1..];
    let attached = words.iter().filter_map(|word| {
        let option = ATTACHED.into_iter().find(|option| word.as_str().starts_with(option))?;
        Some(word_part(word, option.len()).text)
    });
    let apart = words
        .windows(2)
        .filter(|pair| matches!(pair[0].as_str(), "--prefix" | "--destdir"))
        .map(|pair| pair[1].text.clone());
    let variable = ["DESTDIR"].into_iter().filter_map(|name| call.state.env(name));
    let folders: Vec<Text> = attached.chain(apart).chain(variable).collect();
    for folder in &folders {
        whose::brings(machine, &mut call.state, folder);
    }
    call.state.stir();
    cpython::build(&mut call, folders.last());
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}

/// `debootstrap [options] suite folder`
pub(super) fn debootstrap(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    if let Some(folder) = args.operands.get(1) {
        whose::brings(machine, &mut call.state, &folder.text);
    }
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}
