//! The host's monotonic clock, the one every source stamps with.

use aside_media::HostInstant;
use rustix::time::{ClockId, Timespec, clock_gettime};

/// This moment.
pub fn now() -> HostInstant {
    let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::Monotonic);
    HostInstant::from_nanos(tv_sec * 1_000_000_000 + tv_nsec)
}
