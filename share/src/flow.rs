//! What is on its way to a store: counted for whoever watches, held back for
//! whoever asked to leave some of the line to others.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aside_media::Bytes;
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
    pub fn limited(limit: Option<Arc<Limit>>) -> Self {
        Self {
            limit,
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
#[derive(Debug)]
pub struct Limit {
    bytes_per_second: u64,
    /// When the line is free of what was admitted.
    free: Mutex<Option<Instant>>,
}

impl Limit {
    /// At most this many bytes per second; at least one.
    pub fn new(bytes_per_second: u64) -> Self {
        Self {
            bytes_per_second: bytes_per_second.max(1),
            free: Mutex::default(),
        }
    }

    async fn admit(&self, bytes: usize) {
        tokio::time::sleep_until(self.turn(Instant::now(), bytes)).await;
    }

    /// When what asks `now` may go.
    fn turn(&self, now: Instant, bytes: usize) -> Instant {
        let takes = Duration::from_secs_f64(bytes as f64 / self.bytes_per_second as f64);
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
        let limit = Limit::new(1000);
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
    async fn what_is_not_limited_is_only_counted() {
        let flow = Flow::default();
        flow.expect(10);
        flow.admit(4).await;
        flow.arrived(4);
        assert_eq!((flow.sent().get(), flow.total().get()), (4, 10));
    }
}
