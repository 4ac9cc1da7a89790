//! What is on its way to a store: counted for whoever watches, held back for
//! whoever asked to leave some of the line to others.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aside_media::Bytes;
use tokio::sync::Notify;
use tokio::time::Instant;

/// The bytes of one delivery. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    sent: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
    limit: Option<Arc<Limit>>,
}

impl Flow {
    /// One that is held back by a limit, which others may share.
    pub fn limited(limit: Arc<Limit>) -> Self {
        Self {
            limit: Some(limit),
            ..Self::default()
        }
    }

    /// What went out so far.
    pub fn sent(&self) -> Bytes {
        Bytes::new(self.sent.load(Ordering::Relaxed))
    }

    /// All there is to send, as far as it is known.
    pub fn total(&self) -> Bytes {
        Bytes::new(self.total.load(Ordering::Relaxed))
    }

    /// This much more is to be sent.
    pub(crate) fn expect(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Waits until this much may be sent.
    pub(crate) async fn admit(&self, bytes: usize) {
        if let Some(limit) = &self.limit {
            limit.admit(bytes).await;
        }
    }

    /// This much arrived.
    pub(crate) fn arrived(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// A rate that everything on its way shares. It holds on average: what is
/// admitted at once is as large as a part, 8 MiB.
#[derive(Debug, Default)]
pub struct Limit {
    /// As fast as it goes when 0.
    bytes_per_second: AtomicU64,
    /// When the line is free of what was admitted.
    free: Mutex<Option<Instant>>,
    /// The rate is another one.
    changed: Notify,
}

impl Limit {
    /// At most this many bytes per second; as fast as it goes when `None`.
    pub fn new(bytes_per_second: Option<u64>) -> Self {
        let limit = Self::default();
        limit.set(bytes_per_second);
        limit
    }

    /// Sets another rate, also for what is on its way. What waits for its turn
    /// goes at once.
    pub fn set(&self, bytes_per_second: Option<u64>) {
        let rate = bytes_per_second.map_or(0, |it| it.max(1));
        if self.bytes_per_second.swap(rate, Ordering::Relaxed) != rate {
            *self.free.lock().unwrap_or_else(PoisonError::into_inner) = None;
            self.changed.notify_waiters();
        }
    }

    async fn admit(&self, bytes: usize) {
        let changed = self.changed.notified();
        tokio::select! {
            () = tokio::time::sleep_until(self.turn(Instant::now(), bytes)) => {}
            () = changed => {}
        }
    }

    /// When what asks `now` may go.
    fn turn(&self, now: Instant, bytes: usize) -> Instant {
        let rate = self.bytes_per_second.load(Ordering::Relaxed);
        if rate == 0 {
            return now;
        }
        let takes = Duration::from_secs_f64(bytes as f64 / rate as f64);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = free.map_or(now, |free| free.max(now));
        *free = Some(turn + takes);
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_holds_on_average_over_all_who_share_it() {
        let limit = Limit::new(Some(1000));
        let begin = Instant::now();
        let after = |turn: Instant| (turn - begin).as_millis();
        assert_eq!(after(limit.turn(begin, 500)), 0);
        assert_eq!(after(limit.turn(begin, 500)), 500);
        assert_eq!(after(limit.turn(begin, 1000)), 1000);
        // Nobody saves up for later.
        let later = begin + Duration::from_secs(60);
        assert_eq!(after(limit.turn(later, 10_000)), 60_000);
        assert_eq!(after(limit.turn(later, 1)), 70_000);
    }

    #[tokio::test]
    async fn another_rate_holds_for_what_waits_already() {
        let limit = Arc::new(Limit::new(Some(1)));
        limit.admit(1000).await;
        let waiting = Arc::clone(&limit);
        let waiting = tokio::spawn(async move { waiting.admit(1000).await });
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!waiting.is_finished(), "its turn is in 1000 s");
        limit.set(None);
        let soon = tokio::time::timeout(Duration::from_secs(60), waiting);
        soon.await.unwrap().unwrap();
        let now = Instant::now();
        assert_eq!(limit.turn(now, 1 << 30), now);
    }

    #[tokio::test]
    async fn what_is_not_limited_is_only_counted() {
        let flow = Flow::default();
        flow.expect(10);
        flow.admit(4).await;
        flow.arrived(4);
        assert_eq!((flow.sent().get(), flow.total().get()), (4, 10));
    }
}
