//! Somebody does not want to know any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends replays before their time. What such a replay says is worth nothing. The default never does.
#[derive(Debug, Clone, Default)]
pub struct Stop(Option<Arc<AtomicBool>>);

impl Stop {
    /// One that can be set.
    pub fn new() -> Self {
        Self(Some(Arc::default()))
    }

    /// Ends what listens to this one or to its clones.
    pub fn set(&self) {
        if let Some(stop) = &self.0 {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// Whether it is set.
    pub fn is_set(&self) -> bool {
        self.0.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}
