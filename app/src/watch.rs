//! How far a long act is, and the wish to end it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// Shared by whoever does a long act and whoever waits for it. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    permille: AtomicU32,
    cancelled: AtomicBool,
}

impl Watch {
    /// How much is done, in thousandths.
    pub fn permille(&self) -> u32 {
        self.0.permille.load(Ordering::Relaxed)
    }

    /// Ends the act soon, with nothing done.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// What the act calls on its way.
    pub(crate) fn tell(&self, done: u64, total: u64) -> ControlFlow<()> {
        let permille = done.saturating_mul(1000) / total.max(1);
        let permille = u32::try_from(permille.min(1000)).unwrap_or(1000);
        self.0.permille.store(permille, Ordering::Relaxed);
        match self.0.cancelled.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    pub(crate) fn tell_time(&self, done: Duration, total: Duration) -> ControlFlow<()> {
        let millis = |it: Duration| u64::try_from(it.as_millis()).unwrap_or(u64::MAX);
        self.tell(millis(done), millis(total))
    }
}
