//! The distribution's package managers, as far as Python and its installers go.

mod apt;
mod brew;
mod bring;
mod line;
mod others;
mod remove;

#[cfg(test)]
mod tests;

use super::Model;
use super::args::{by_table, perhaps};
use crate::knowledge::DistroFacts;
use crate::machine::event::{Action, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::programs::base_name;
use crate::machine::state::Status;
use crate::machine::{Call, Machine};
pub(in crate::machine) use line::family;
use line::{Line, Verb};

pub(super) fn find(name: &str) -> Option<Model> {
    Some(match name {
        "dpkg" => |machine, call| by_table(machine, call, "dpkg", apt::dpkg),
        "dpkg-query" => apt::dpkg_query,
        "add-apt-repository" => apt::add_repository,
        name if line::family(name).is_some() => run,
        _ => return None,
    })
}

/// A package manager.
fn run(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    if line::family(base_name(call.argv[0].as_str())) == Some("brew")
        && let Some(text) = brew::told(&call.state, &call.argv)
    {
        call.state.print(&text);
        return next(call.state.with(Status::Zero));
    }
    call.state.family = line::family(base_name(call.argv[0].as_str()));
    let Some(line) = Line::read(&call.argv) else {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    };
    perhaps(machine, call, line.unsure, |machine, call| change(machine, call, &line))
}

fn change(machine: &mut Machine<'_>, mut call: Call, line: &Line) -> Flows {
    let mut event = machine.event(&call, Tool::Packages, Action::Other);
    event.packages = line.packages.iter().map(|package| package.name.clone()).collect();
    machine.emit(event);
    // Only the distribution's own packages keep to its folders.
    let foreign = ["/etc/apt", "/etc/yum.repos.d", "/etc/apk"]
        .iter()
        .any(|folder| call.state.fs.below(folder).next().is_some());
    if foreign || line.packages.iter().any(|package| package.unknown) {
        call.state.stir();
    }
    match line.verb {
        Verb::Install => bring::install(machine, &mut call, line),
        Verb::Reinstall => apt::reinstall(machine, &mut call, line),
        Verb::Remove => remove::remove(machine, &mut call.state, line),
        Verb::Upgrade => remove::upgrade(&mut call.state),
    }
    let states = if line.family == "apt" { apt::hooks(machine, call) } else { vec![call.state] };
    let mut flows = Flows::new();
    for mut state in states {
        state.print_unknown();
        flows.extend(next(state.with(Status::Likely)));
    }
    flows
}

impl Machine<'_> {
    /// What is known about the distribution's release.
    pub(crate) fn release(&self) -> Option<DistroFacts> {
        self.distro?.facts(self.world.today)
    }

    /// Whether the distribution's Python comes with a marker.
    pub(crate) fn release_marker(&self) -> Option<bool> {
        self.release()?.marker()
    }
}
