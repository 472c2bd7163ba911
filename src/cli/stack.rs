//! Room for text that is nested as deep as the machine follows it, whatever the platform gives a thread.

use std::thread;

/// In bytes; memory is only taken when it is used. A debug build takes 33 KiB for a nested command.
const ROOM: usize = 64 << 20;

/// Runs on a thread with enough room.
pub(super) fn with_room<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let handle = thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, run);
        match handle.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => std::panic::panic_any(format!("no thread could be started: {error}")),
        }
    })
}

/// Gives rayon's threads enough room, before its first use.
pub(super) fn give_threads_room() {
    // An error says that they run already.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(ROOM).build_global();
}
