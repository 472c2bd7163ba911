//! Interpreters: `-m`, `-c`, scripts.

use crate::machine::flow::{Flows, next};
use crate::machine::python::PyId;
use crate::machine::state::Status;
use crate::machine::{Call, Machine};

pub(crate) fn run(_: &mut Machine<'_>, _: PyId, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}

pub(crate) fn virtualenv(_: &mut Machine<'_>, _: Option<PyId>, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}
