//! Which files of the project run a script, and where: links from the text of one file to another.
//! Nothing is read here; whoever asks brings the text.

pub mod callers;
mod calls;
mod index;
mod kinds;
mod lexer;
mod link;
pub mod mention;
mod names;
mod runs;
mod tool;
mod url;
pub mod users;

#[cfg(test)]
mod strangers;
