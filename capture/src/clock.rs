//! The one clock every source stamps with.

use std::time::Duration;

use aside_media::HostInstant;
use rustix::time::{ClockId, clock_gettime};

/// This moment on `CLOCK_MONOTONIC` (POSIX.1-2017, `clock_gettime`).
///
/// The clock does not run while the machine sleeps, and a change of the wall
/// clock does not move it.
pub fn now() -> HostInstant {
    let time = clock_gettime(ClockId::Monotonic);
    HostInstant::from_nanos(time.tv_sec * 1_000_000_000 + time.tv_nsec)
}

/// How long from now until `deadline`; zero when it has passed.
pub(crate) fn until(deadline: HostInstant) -> Duration {
    deadline.saturating_since(now())
}

/// Sleeps until `deadline`; returns at once when it has passed.
pub(crate) fn sleep_until(deadline: HostInstant) {
    loop {
        let left = until(deadline);
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_forward_and_sleeping_reaches_its_deadline() {
        let before = now();
        let deadline = before + Duration::from_millis(3);
        sleep_until(deadline);
        let after = now();
        assert!(after >= deadline);
        assert!(until(deadline).is_zero());
        assert_eq!(before.saturating_since(after), Duration::ZERO);
    }
}
