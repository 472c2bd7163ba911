//! A bar on standard error, for whoever waits at a terminal.

use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// A run that ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The time between two pictures.
const PAUSE: Duration = Duration::from_millis(100);

/// How many characters the bar itself has. With its numbers it fits into 60 columns.
const BAR: usize = 20;

/// How far a run is.
#[derive(Debug, Default)]
pub(super) struct Count {
    total: AtomicUsize,
    done: AtomicUsize,
}

impl Count {
    /// So many files are to be checked.
    pub(super) fn expect(&self, files: usize) {
        self.total.store(files, Ordering::Relaxed);
    }

    /// One more is.
    pub(super) fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn picture(&self) -> String {
        picture(self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

/// Does some work, and shows how far it is if somebody may be looking. `quiet` keeps the terminal free,
/// as somebody may be typing there.
pub(super) fn watch<T>(quiet: bool, work: impl FnOnce(&Count) -> T) -> T {
    let count = Count::default();
    if quiet || !is_watched() {
        return work(&count);
    }
    thread::scope(|scope| {
        let (end, ended) = channel::<()>();
        let count = &count;
        scope.spawn(move || draw(count, &ended));
        let result = work(count);
        drop(end);
        result
    })
}

fn is_watched() -> bool {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    stderr().is_terminal()
        && variable("CI").is_none()
        && variable("TERM").is_none_or(|value| value != "dumb")
}

/// Draws until the other end is dropped, and leaves an empty line.
fn draw(count: &Count, ended: &Receiver<()>) {
    let goes_on = |time| matches!(ended.recv_timeout(time), Err(RecvTimeoutError::Timeout));
    if !goes_on(PATIENCE) {
        return;
    }
    let mut stderr = stderr();
    let mut width = 0usize;
    // A terminal that is gone is no reason to stop.
    loop {
        let picture = count.picture();
        let length = picture.chars().count();
        let _ = write!(stderr, "\r{picture}{}", " ".repeat(width.saturating_sub(length)));
        let _ = stderr.flush();
        width = length;
        if !goes_on(PAUSE) {
            break;
        }
    }
    let _ = write!(stderr, "\r{}\r", " ".repeat(width));
    let _ = stderr.flush();
}

/// `[#####---------------] 250 of 1000 files`
fn picture(done: usize, total: usize) -> String {
    if total == 0 {
        return "looking for files".to_owned();
    }
    let full = done.min(total).saturating_mul(BAR) / total;
    format!("[{}{}] {done} of {total} files", "#".repeat(full), "-".repeat(BAR - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_full_as_the_work_is_done() {
        assert_eq!(picture(0, 0), "looking for files");
        assert_eq!(picture(250, 1000), "[#####---------------] 250 of 1000 files");
        assert_eq!(picture(7, 7), "[####################] 7 of 7 files");
        assert!(picture(9_999_999, 9_999_999).len() < 60);
    }
}
