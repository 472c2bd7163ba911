//! One file for each kind of caller: what its text says about where commands run.

pub(super) mod devcontainer;
mod dockerfile;
mod document;
mod make;
pub(super) mod name;
mod other;
mod script;

use super::mention::{CallerKind, Exposure, Mention};
use super::runs::{Goal, Hit, Wanted};
use crate::finding::Context;

/// Reads a file as a caller of this kind.
pub(super) fn read(kind: CallerKind, path: &str, text: &str, goal: &Goal<'_>) -> Vec<Mention> {
    let mut mentions = match kind {
        CallerKind::Document => document::read(path, text, goal),
        CallerKind::Make => make::read(text, goal, make::Flavour::Make),
        CallerKind::Just => make::read(text, goal, make::Flavour::Just),
        CallerKind::Template => dockerfile::read(text, goal),
        CallerKind::Script => script::read(text, goal),
        _ => other::read(text, goal),
    };
    mentions.sort_by_key(|mention| mention.span);
    mentions.dedup();
    mentions
}

impl Goal<'_> {
    /// What is run, in a clause.
    fn noun(&self) -> &'static str {
        match self.wanted {
            Wanted::Script => "this script",
            Wanted::Targets(..) => "a target that runs this script",
        }
    }
}

/// Hits as mentions that run where their surroundings say, unless a command takes them elsewhere.
fn mentions(hits: Vec<Hit>, exposure: &Exposure, message: &str) -> Vec<Mention> {
    let mention = |hit: Hit| {
        let (exposure, message) = match hit.moved {
            None => (exposure.clone(), message.to_owned()),
            Some(Context::Container) => {
                (Exposure::Context(Context::Container), "this runs in a container".to_owned())
            }
            Some(context) => {
                (Exposure::Context(context), "this runs on another machine".to_owned())
            }
        };
        Mention { span: hit.span, exposure, message, instead: hit.instead }
    };
    hits.into_iter().map(mention).collect()
}
