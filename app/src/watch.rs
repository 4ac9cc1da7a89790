//! How far a long act is, and the wish to end it.

use std::future::Future;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// Shared by whoever does a long act and whoever waits for it. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    permille: AtomicU32,
    cancelled: CancellationToken,
}

impl Watch {
    /// How much is done, in thousandths.
    pub fn permille(&self) -> u32 {
        self.0.permille.load(Ordering::Relaxed)
    }

    /// Ends the act soon: with nothing done, or with what can be made later
    /// left for later.
    pub fn cancel(&self) {
        self.0.cancelled.cancel();
    }

    /// Whether somebody wished it to end.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.is_cancelled()
    }

    /// Waits for what can be left for later; `None` when it was left.
    pub(crate) async fn unless_cancelled<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.0.cancelled.run_until_cancelled(work).await
    }

    /// What the act calls on its way.
    pub(crate) fn tell(&self, done: u64, total: u64) -> ControlFlow<()> {
        let permille = done.saturating_mul(1000) / total.max(1);
        let permille = u32::try_from(permille.min(1000)).unwrap_or(1000);
        self.0.permille.store(permille, Ordering::Relaxed);
        match self.is_cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    pub(crate) fn tell_time(&self, done: Duration, total: Duration) -> ControlFlow<()> {
        let millis = |it: Duration| u64::try_from(it.as_millis()).unwrap_or(u64::MAX);
        self.tell(millis(done), millis(total))
    }
}
