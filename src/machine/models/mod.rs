//! What commands do: one file for each family.

mod accounts;
pub(crate) mod after;
pub(crate) mod args;
pub(crate) mod argv;
pub(crate) mod conda;
pub(crate) mod config;
pub(crate) mod easy;
pub(crate) mod fetched;
pub(crate) mod files;
pub(crate) mod guard;
mod numbers;
pub(super) mod packages;
mod perl;
pub(crate) mod pip;
pub(crate) mod pipx;
mod private;
pub(crate) mod python;
mod scheduled;
mod settings;
mod targets;
#[cfg(test)]
mod tests;
pub(crate) mod uv;
pub(crate) mod venv;
mod wrappers;

use super::flow::Flows;
use super::words::Field;
use super::{Call, Machine};
use crate::source::{Span, Text};

/// A model: what a command does to the state it is called in.
pub(crate) type Model = fn(&mut Machine<'_>, Call) -> Flows;

/// The model for a program that is known by its name alone.
pub(crate) fn find(name: &str) -> Option<Model> {
    wrappers::find(name)
        .or_else(|| scheduled::find(name))
        .or_else(|| numbers::find(name))
        .or_else(|| accounts::find(name))
        .or_else(|| perl::find(name))
        .or_else(|| targets::find(name))
        .or_else(|| files::find(name))
        .or_else(|| packages::find(name))
}

/// Whether a command's arguments are text rather than another command, so that what looks like a
/// command among them is none.
pub(crate) fn takes_text(name: &str) -> bool {
    matches!(
        name,
        "grep"
            | "egrep"
            | "fgrep"
            | "rg"
            | "ag"
            | "ack"
            | "git"
            | "gh"
            | "man"
            | "info"
            | "help"
            | "whatis"
            | "apropos"
            | "which"
            | "whereis"
            | "type"
            | "logger"
            | "notify-send"
            | "whiptail"
            | "dialog"
            | "zenity"
            | "figlet"
            | "cowsay"
            | "awk"
            | "gawk"
            | "mawk"
            | "ls"
            | "stat"
            | "test"
            | "expr"
            | "basename"
            | "dirname"
            | "jq"
            | "yq"
            | "curl"
            | "wget"
            | "tput"
            | "pgrep"
            | "pkill"
            | "killall"
            | "screen-title"
            | "yad"
            | "kdialog"
            | "mail"
    )
}

/// A word that stands in no file.
fn word(word: &str) -> Field {
    Field::from_text(Text::from(word))
}

/// A word made up by a model: its text stands at the place of another.
fn made(text: &str, like: &Field) -> Field {
    let mut whole = Text::default();
    whole.push_for(text, like.place());
    Field { text: whole, ..like.clone() }
}

/// An argument without its first bytes.
fn word_part(word: &Field, from: usize) -> Field {
    Field { text: word.text.slice(Span::new(from, word.text.len())), ..word.clone() }
}
