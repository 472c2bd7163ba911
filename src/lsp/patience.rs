//! What takes time is done on a thread of its own, and waited for only as long as somebody wants to know it. A
//! text that was replaced is forgotten, and one that nobody can check in time keeps nobody waiting.

use super::state::{Shared, State};
use crate::machine::Stop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// No check takes longer.
const LONGEST: Duration = Duration::from_secs(10);

/// So many threads may still be at what nobody waits for any more. They were told to stop; what does not listen
/// must not take the machine.
const MOST_STRAYS: usize = 16;

/// Why something was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// Nobody wants to know it any more.
    Unwanted,
    /// It takes too long.
    TooLong,
}

/// Where a thread leaves what it found.
struct Slot<T> {
    found: Option<std::thread::Result<T>>,
    abandoned: bool,
}

/// Does something that listens to `stop`, as long as it is wanted.
pub(super) fn patiently<T: Send + 'static>(
    shared: &Arc<Shared>,
    stop: &Stop,
    wanted: impl Fn(&State) -> bool,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, GivenUp> {
    let slot = Arc::new(Mutex::new(Slot { found: None, abandoned: false }));
    if shared.lock().strays >= MOST_STRAYS {
        return Err(GivenUp::TooLong);
    }
    let (thread_slot, thread_shared) = (Arc::clone(&slot), Arc::clone(shared));
    std::thread::spawn(move || {
        let found = catch_unwind(AssertUnwindSafe(run));
        let mut state = thread_shared.lock();
        let mut slot = thread_slot.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.abandoned {
            state.strays -= 1;
        } else {
            slot.found = Some(found);
        }
        thread_shared.wake();
    });
    let until = Instant::now() + LONGEST;
    let mut state = shared.lock();
    loop {
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = slot.found.take() {
            return found.map_err(|panic| resume_unwind(panic));
        }
        let left = until.saturating_duration_since(Instant::now());
        let why = match () {
            () if state.is_over() || !wanted(&state) => GivenUp::Unwanted,
            () if left.is_zero() => GivenUp::TooLong,
            () => {
                drop(slot);
                state = shared.wait(state, left);
                continue;
            }
        };
        stop.set();
        slot.abandoned = true;
        state.strays += 1;
        return Err(why);
    }
}
