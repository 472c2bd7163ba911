//! uv.

use crate::machine::event::Outcome;
use crate::machine::flow::{Flows, next};
use crate::machine::state::{State, Status};
use crate::machine::{Call, Machine};

pub(crate) fn run(_: &mut Machine<'_>, _path: &str, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}

/// `uv pip install --system x` in a new process.
pub(crate) fn plain(_: &State) -> Outcome {
    Outcome::Unknown
}
