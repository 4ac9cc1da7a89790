//! Questions to a sound server that may never answer.
//!
//! Its clients wait for as long as it takes: a server that stands still would
//! stop whoever asks it, a take's last words among them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::{Error, ErrorKind};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many questions may be without an answer at a time: each keeps a thread.
const MOST: usize = 8;
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// Asks on a thread of its own, and goes on without the answer when it does not
/// come. The thread ends when the server answers at last, or dies.
pub(super) fn patiently<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let open = Open::new().ok_or_else(silent)?;
    let (sender, answer) = mpsc::sync_channel(1);
    let asking = move || {
        let _open = open;
        // Nobody waits any more: too late.
        drop(sender.send(ask()));
    };
    let thread = thread::Builder::new().name("ask-sound".to_owned());
    thread.spawn(asking).map_err(|error| {
        let message = format!("The sound server cannot be asked: {error}.");
        Error::new(ErrorKind::Other, message)
    })?;
    answer
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|_| Err(silent()))
}

fn silent() -> Error {
    Error::new(ErrorKind::NoSound, "The sound server does not answer.").with_hint(
        "Restart it (`systemctl --user restart pipewire pipewire-pulse`, or `pulseaudio --kill` \
         and `pulseaudio --start`), and try again.",
    )
}

/// A question without an answer.
struct Open;

impl Open {
    /// `None`: there are too many.
    fn new() -> Option<Self> {
        let more = |open| (open < MOST).then_some(open + 1);
        let counted = OPEN.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        counted.is_ok().then_some(Self)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}
