//! A file as those see it that run it: their replays, and what they say about its machine.

#[cfg(test)]
mod tests;

use super::joined::{Joined, matters};
use super::{Said, Target, Workspace, replay};
use crate::finding::Context;
use crate::machine::Analysis;
use crate::machine::event::{Because, Event};
use crate::program::callers::Caller;
use crate::project::callers::Candidates;
use crate::source::Kind;
use std::path::Path;

/// The analysis of a file, with the states of its callers instead of its own if it has any. The most
/// exposed of them decides later: rules weigh each unit by its context.
pub(super) fn join(target: &Target, alone: Analysis, workspace: &Workspace) -> Analysis {
    // The user's word beats what others say, and of nothing there is nothing to be told.
    let Some(path) = target.path.as_deref().filter(|_| target.context.is_none()) else {
        return alone;
    };
    if !alone.units.iter().flat_map(|unit| &unit.events).any(matters) {
        return alone;
    }
    let joined = Joined::new(path, &alone, workspace);
    match target.kind {
        Kind::Script => called(target, alone, joined),
        Kind::Action | Kind::Workflow => used(alone, joined),
        Kind::Dockerfile => alone,
    }
}

/// A script, as those run it that call it. Where none of their replays comes to it, their texts speak;
/// where nobody does, it is a script on somebody's machine.
fn called(target: &Target, alone: Analysis, mut joined: Joined<'_>) -> Analysis {
    let (direct, why) = match asked(&alone, &mut joined) {
        Some((said, why)) => (Some(said), vec![why]),
        None => (None, Vec::new()),
    };
    let reached = joined.reached();
    let known = direct.map(|said| said.context).max(reached);
    let (direct, why) = match joined.lost(known) {
        Some((said, lost)) => (Some(said), vec![lost]),
        None => (direct, why),
    };
    let Some(said) = direct.or(reached.map(|context| Said { context, guessed: true })) else {
        return alone;
    };
    // Alone it was judged as run there already.
    let presumed = Said { context: Context::Host, guessed: true };
    let own = (said != presumed).then(|| replay(target, Some(said), joined.workspace));
    let own = own.as_ref().unwrap_or(&alone);
    let seen = joined.places();
    let why = if direct.is_some() { why } else { joined.first_way() };
    let wanted = |event: &Event| direct.is_some() || !seen.contains(&event.place);
    joined.add(own, &why, wanted, |unit| unit);
    joined.finish(alone)
}

/// Asks all that may run the script: first those that name it, texts for people last. Where these have
/// shown on somebody's machine whatever it does, nobody can add to that, and the others are not asked.
/// What is said of it beside the replays: the most exposed word, and where it stands.
fn asked(alone: &Analysis, joined: &mut Joined<'_>) -> Option<(Said, Because)> {
    let workspace = joined.workspace;
    if shown_by(workspace.direct(joined.path), alone, joined) {
        return None;
    }
    let candidates = &*workspace.candidates(joined.path);
    if shown_by(candidates.places.clone(), alone, joined) {
        return None;
    }
    let mut words = Words { candidates, joined, most: None };
    // The outermost carriers run those within.
    for carrier in candidates.carriers.iter().rev().filter(|path| !workspace.excludes(path)) {
        words.say(carrier);
        if words.joined.run_of(carrier).is_none() {
            words.joined.through(carrier);
        }
    }
    let own = words.joined.path.to_owned();
    words.say(&own);
    let most = words.most;
    most.or_else(|| joined.shipped())
}

/// Replays callers, until they have shown all that the script does by itself on the most exposed machine;
/// whether they have.
fn shown_by(mut places: Vec<String>, alone: &Analysis, joined: &mut Joined<'_>) -> bool {
    places.sort_by_cached_key(|path| rank(path));
    for place in places {
        if joined.workspace.excludes(&place) {
            continue;
        }
        if is_document(&place) && joined.shows(alone) {
            return true;
        }
        for file in with_users(&place, joined.workspace) {
            joined.through(&file);
        }
    }
    joined.shows(alone)
}

/// In which order callers are asked: what runs by itself, then what people read, as they come upon it.
fn rank(path: &str) -> (bool, bool, usize, usize) {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let first = ["readme", "install"].iter().position(|first| name.starts_with(first));
    let hidden = path.starts_with('.');
    (is_document(path), hidden, path.matches('/').count(), first.unwrap_or(usize::MAX))
}

fn is_document(path: &str) -> bool {
    Caller::by_name(path) == Some(Caller::Document)
}

/// What texts say.
struct Words<'c, 'j, 'w> {
    candidates: &'c Candidates,
    joined: &'j mut Joined<'w>,
    /// The most exposed word about the script itself.
    most: Option<(Said, Because)>,
}

impl Words<'_, '_, '_> {
    /// Takes over what texts say of a file.
    fn say(&mut self, file: &str) {
        let mentions = self.candidates.mentions.iter().filter(|(_, named, _)| named == file);
        for (text, _, mention) in mentions {
            let known = mention.vague && self.joined.run_of(file).is_some();
            if known || self.joined.workspace.excludes(text) {
                continue;
            }
            // A program runs it where it is run itself; nobody is known to run one but people.
            let said = match (mention.context, self.joined.run_of(text)) {
                (Some(context), _) | (None, Some((context, _))) => Said { context, guessed: false },
                (None, None) => Said { context: Context::Host, guessed: true },
            };
            let why = self.joined.because(text, mention.span, mention.message);
            if file == self.joined.path {
                let exposed = |(known, _): &(Said, Because)| known.exposure() < said.exposure();
                if self.most.as_ref().is_none_or(exposed) {
                    self.most = Some((said, why));
                }
            } else {
                self.joined.through_as(file, said, why);
            }
        }
    }
}

/// Of an action its users, if it has any in the project; any other file itself.
fn with_users(file: &str, workspace: &Workspace) -> Vec<String> {
    let mut all = vec![file.to_owned()];
    if Kind::by_name(Path::new(file)) == Some(Kind::Action) {
        let users = workspace.users(file);
        // What stands at the root is published, and anybody may use it.
        if !users.is_empty() && file.contains('/') {
            all.clear();
        }
        all.extend(users);
    }
    all
}

/// An action or a workflow, in the jobs that use it. Where nothing but its users tells what runs it, it
/// has nothing of its own to say about what they run.
fn used(alone: Analysis, mut joined: Joined<'_>) -> Analysis {
    for user in joined.workspace.users(joined.path) {
        if !joined.workspace.excludes(&user) {
            joined.through(&user);
        }
    }
    let seen = joined.places();
    if seen.is_empty() {
        return alone;
    }
    // What stands at the root is published, and anybody may use it: what the project's own users show of
    // it holds on unknown machines, too.
    let published = !joined.path.contains('/');
    if published {
        joined.expose(Context::Unknown);
    }
    let told = joined.outcomes();
    let wanted = |event: &Event| {
        if published {
            !told.contains(&(event.place, event.outcome))
        } else {
            event.context != Context::Unknown || !seen.contains(&event.place)
        }
    };
    joined.add(&alone, &[], wanted, |unit| unit);
    joined.finish(alone)
}
