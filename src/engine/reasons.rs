//! Why the commands of a file run where they do: every unit and every event says it.

use super::Target;
use crate::finding::{Context, Evidence, Location};
use crate::machine::event::Because;
use crate::machine::{Analysis, UnitTrace};
use crate::program::script::nobody;
use crate::project::role::Role;
use crate::source::{Kind, Opened};
use std::sync::Arc;

/// Gives reasons to all units that have none, and to each event those of its unit unless it has its
/// own.
pub(super) fn complete(target: &Target, analysis: &mut Analysis) {
    for unit in &mut analysis.units {
        if let Some(context) = target.context {
            unit.why = vec![nowhere(declared(context))];
        } else if let Some(outermost) = outermost_presumed(unit, &analysis.files) {
            unit.why.insert(0, nowhere(nobody(&outermost)));
        } else if unit.why.is_empty() {
            unit.why = vec![nowhere(presumed(target, unit.context))];
        }
        for event in &mut unit.events {
            if event.why.is_empty() {
                event.why.clone_from(&unit.why);
            }
        }
    }
}

/// The context of the unit that is the most exposed one, and why that is its context.
pub(super) fn most_exposed(analysis: &Analysis) -> (Context, Vec<Evidence>) {
    // Of equal ones the first.
    let exposed = analysis.units.iter().rev().max_by_key(|unit: &&UnitTrace| unit.context);
    let Some(unit) = exposed else {
        let message = "no command of this file is known to run".to_owned();
        return (Context::Unknown, vec![Evidence { location: None, message }]);
    };
    let evidence = unit.why.iter().map(|because| Evidence {
        location: because
            .place
            .map(|place| Location { file: Arc::clone(analysis.file(place)), span: place.span }),
        message: because.message.clone(),
    });
    (unit.context, evidence.collect())
}

/// The file at the outer end of the chain that leads to a unit, if nobody says what runs that file:
/// a script or a makefile, since images and jobs need nobody to say it.
fn outermost_presumed(unit: &UnitTrace, files: &[Opened]) -> Option<String> {
    let is_presumed = unit.context == Context::Host
        && unit.events.iter().any(|event| event.guessed && !event.elsewhere);
    if !is_presumed || unit.why.iter().any(|because| because.place.is_none()) {
        return None;
    }
    let place = unit.why.first()?.place?;
    let file = &files.get(place.file.0 as usize)?.file;
    let presumed = match Role::of(file.path(), file.text().as_bytes()) {
        Some(Role::Ours(kind)) => kind == Kind::Script,
        Some(Role::Caller(caller)) => caller.has_targets(),
        Some(Role::Program) => true,
        Some(Role::Text) | None => false,
    };
    presumed.then(|| file.path().to_owned())
}

fn nowhere(message: String) -> Because {
    Because { place: None, message }
}

/// What the user says.
fn declared(context: Context) -> String {
    let place = match context {
        Context::Container => "this file runs in a container",
        Context::HostedCi => "this file runs on a hosted CI runner",
        Context::Unknown => "nobody can tell where this file runs",
        Context::SelfHostedCi => "this file runs on a CI runner that is kept",
        Context::Host => "this file runs on a host",
    };
    format!("the configuration says that {place}")
}

/// Where nobody says anything.
fn presumed(target: &Target, context: Context) -> String {
    match (target.kind, context) {
        (Kind::Script, Context::Host) => nobody(target.file.path()),
        (_, Context::Unknown) => "nothing in the project says where it runs".to_owned(),
        _ => format!("those who run it do so in context {}", context.name()),
    }
}
