//! The grid of moments at which pictures are taken.

use aside_media::{FrameRate, HostInstant};

const NANOS_PER_SEC: i128 = 1_000_000_000;

/// Numbers the moments `0, 1/rate, 2/rate …` of the host's clock.
///
/// Every picture source ticks on this one grid: two that run at the same rate
/// tick together, and no tick drifts however long a take lasts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace(FrameRate);

impl Pace {
    pub(crate) const fn new(rate: FrameRate) -> Self {
        Self(rate)
    }

    /// The last tick at or before `time`.
    pub(crate) fn tick_at(self, time: HostInstant) -> i64 {
        let ticks = i128::from(time.nanos()) * i128::from(self.0.num());
        saturate(ticks.div_euclid(NANOS_PER_SEC * i128::from(self.0.den())))
    }

    /// The first nanosecond of a tick.
    pub(crate) fn time_of(self, tick: i64) -> HostInstant {
        let num = i128::from(self.0.num());
        let nanos = i128::from(tick) * i128::from(self.0.den()) * NANOS_PER_SEC;
        HostInstant::from_nanos(saturate((nanos + num - 1).div_euclid(num)))
    }
}

fn saturate(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_tick_begins_at_its_time_and_not_before() {
        let ntsc = FrameRate::new(
            NonZeroU32::new(30_000).unwrap(),
            NonZeroU32::new(1001).unwrap(),
        );
        for rate in [FrameRate::fps(30), FrameRate::fps(60), ntsc] {
            let pace = Pace::new(rate);
            for tick in [0, 1, 2, 29, 30, 1_000_003] {
                let start = pace.time_of(tick);
                assert_eq!(pace.tick_at(start), tick);
                assert_eq!(pace.tick_at(start - Duration::from_nanos(1)), tick - 1);
            }
        }
    }

    #[test]
    fn whole_seconds_lie_on_the_grid() {
        let second = HostInstant::from_nanos(7_000_000_000);
        assert_eq!(Pace::new(FrameRate::fps(30)).time_of(210), second);
    }
}
