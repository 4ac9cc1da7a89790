//! Stopping a recogniser from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A handle that stops recognition, also in the middle of a decode. Clones
/// share it; once cancelled, always cancelled.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A handle that is not cancelled yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the recogniser give up at its next step: at once between two
    /// chunks, after a second or a few in the middle of one (Whisper does not
    /// look up while it encodes). Its calls then return
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag itself, for an engine that polls it through a pointer.
    pub(crate) fn flag(&self) -> &Arc<AtomicBool> {
        &self.0
    }
}
