//! pip's and uv's guard: would an install be refused?

use crate::machine::state::State;
use crate::machine::{After, Guard, Machine, Presence};

/// What holds at the end of a unit.
pub(crate) fn after(_: &mut Machine<'_>, _: &State) -> After {
    After {
        marker: Presence::Unknown,
        pip_root: Guard::Unknown,
        pip_user: Guard::Unknown,
        uv: Guard::Unknown,
    }
}
