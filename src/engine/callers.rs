//! A file as those see it that run it: their replays, and what they say about its machine.

#[cfg(test)]
mod tests;

use super::joined::Joined;
use super::{Said, Target, Workspace, replay};
use crate::finding::Context;
use crate::machine::event::{Action, Because, Event};
use crate::machine::{Analysis, UnitTrace};
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
    if !alone.units.iter().any(matters) {
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
    let candidates = joined.workspace.candidates(joined.path);
    if candidates.is_empty() {
        return alone;
    }
    let (direct, why) = match asked(&candidates, &mut joined) {
        Some((said, why)) => (Some(said), vec![why]),
        None => (None, Vec::new()),
    };
    let reached = joined.reached();
    let Some(said) = direct.or(reached.map(|context| Said { context, guessed: true })) else {
        return alone;
    };
    let own = replay(target, Some(said), joined.workspace);
    let seen = joined.places();
    let why = if direct.is_some() { why } else { joined.first_way() };
    let wanted = |event: &Event| direct.is_some() || !seen.contains(&event.place);
    joined.add(&own, &why, wanted, |unit| unit);
    joined.finish(alone)
}

/// Asks all that may run the script. What is said of it beside the replays: the most exposed word, and
/// where it stands.
fn asked(candidates: &Candidates, joined: &mut Joined<'_>) -> Option<(Said, Because)> {
    let workspace = joined.workspace;
    let counts = |path: &&String| !workspace.excludes(path);
    for place in candidates.places.iter().filter(counts) {
        for file in with_users(place, workspace) {
            joined.through(&file);
        }
    }
    let mut words = Words { candidates, joined, most: None };
    // The outermost carriers run those within.
    for carrier in candidates.carriers.iter().rev().filter(counts) {
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

/// Whether a unit does anything that depends on the machine.
fn matters(unit: &UnitTrace) -> bool {
    unit.events.iter().any(|event| event.tool.is_installer() || event.action != Action::Other)
}
