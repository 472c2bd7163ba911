//! uv.

use crate::machine::flow::{Flows, next};
use crate::machine::state::Status;
use crate::machine::{Call, Machine};

pub(crate) fn run(_: &mut Machine<'_>, _path: &str, call: Call) -> Flows {
    next(call.state.with(Status::Likely))
}
