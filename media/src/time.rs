//! Time never travels bare: each type says whose clock it belongs to.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::{Add, Sub};
use std::time::Duration;

const NANOS_PER_SEC: i128 = 1_000_000_000;

/// A moment on the host's monotonic clock (`CLOCK_MONOTONIC` on Linux), in
/// nanoseconds since that clock's own, arbitrary, epoch.
///
/// Every source stamps with this one clock, whatever clock its driver has:
/// two stamps can be subtracted no matter where they came from. It means
/// nothing after a reboot and must never be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostInstant(i64);

impl HostInstant {
    /// The moment `nanos` after the clock's epoch.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the clock's epoch.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// How long after `earlier` this is; zero if it is not after.
    pub fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Nanoseconds from `other` to `self`, negative when `self` is earlier.
    pub const fn nanos_since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

impl Add<Duration> for HostInstant {
    type Output = Self;

    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(saturating_nanos(rhs)))
    }
}

impl Sub<Duration> for HostInstant {
    type Output = Self;

    fn sub(self, rhs: Duration) -> Self {
        Self(self.0.saturating_sub(saturating_nanos(rhs)))
    }
}

/// A moment on the clip's own timeline, in nanoseconds from its first moment.
///
/// Pauses do not exist on this timeline. Negative before the start: a
/// pre-roll has such times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClipTime(i64);

impl ClipTime {
    /// The clip's first moment.
    pub const ZERO: Self = Self(0);

    /// The moment `nanos` after the clip's start.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The moment `millis` after the clip's start.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// Nanoseconds from the clip's start.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Whole milliseconds from the clip's start, rounded down.
    pub const fn millis_floor(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// How long after `earlier` this is; zero if it is not after.
    pub fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same moment as a person reads it off a player: `1:05`.
    pub const fn clock(self) -> Clock {
        Clock(self)
    }
}

/// A [`ClipTime`] shown in minutes and whole seconds: `1:05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(ClipTime);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0.millis_floor().max(0) / 1000;
        write!(f, "{}:{:02}", secs / 60, secs % 60)
    }
}

impl Add<Duration> for ClipTime {
    type Output = Self;

    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(saturating_nanos(rhs)))
    }
}

impl Sub<Duration> for ClipTime {
    type Output = Self;

    fn sub(self, rhs: Duration) -> Self {
        Self(self.0.saturating_sub(saturating_nanos(rhs)))
    }
}

/// Minutes, seconds and milliseconds: `1:05.250`. For people, who need no
/// milliseconds, there is [`ClipTime::clock`].
impl fmt::Display for ClipTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.millis_floor();
        let sign = if millis < 0 { "-" } else { "" };
        let millis = millis.unsigned_abs();
        let (mins, secs, millis) = (millis / 60_000, millis / 1000 % 60, millis % 1000);
        write!(f, "{sign}{mins}:{secs:02}.{millis:03}")
    }
}

/// A presentation or decode time, counted in ticks of some [`TimeBase`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pts(i64);

impl Pts {
    /// The time `ticks` after the track's zero.
    pub const fn new(ticks: i64) -> Self {
        Self(ticks)
    }

    /// Ticks since the track's zero.
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// A length counted in ticks of some [`TimeBase`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticks(u64);

impl Ticks {
    /// A length of `ticks` ticks.
    pub const fn new(ticks: u64) -> Self {
        Self(ticks)
    }

    /// The number of ticks.
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// Seconds per tick, as the fraction `num / den` (ISO/IEC 14496-12 calls
/// `den / num` the track's timescale).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeBase {
    num: NonZeroU32,
    den: NonZeroU32,
}

impl TimeBase {
    /// A tick that lasts `num / den` seconds.
    pub const fn new(num: NonZeroU32, den: NonZeroU32) -> Self {
        Self { num, den }
    }

    /// `ticks_per_second` ticks each second.
    ///
    /// # Panics
    /// When `ticks_per_second` is zero: meant for constants, where that does
    /// not compile.
    #[expect(clippy::panic, reason = "a constant of zero does not compile")]
    pub const fn hz(ticks_per_second: u32) -> Self {
        match NonZeroU32::new(ticks_per_second) {
            Some(den) => Self {
                num: NonZeroU32::MIN,
                den,
            },
            None => panic!("a time base needs at least one tick per second"),
        }
    }

    /// Numerator of seconds per tick.
    pub const fn num(self) -> u32 {
        self.num.get()
    }

    /// Denominator of seconds per tick.
    pub const fn den(self) -> u32 {
        self.den.get()
    }

    /// The last tick at or before `time`.
    pub fn pts_floor(self, time: ClipTime) -> Pts {
        let scaled = i128::from(time.0) * i128::from(self.den());
        Pts(saturate(
            scaled.div_euclid(NANOS_PER_SEC * i128::from(self.num())),
        ))
    }

    /// The clip time of a tick, rounded down to a nanosecond.
    pub fn time(self, pts: Pts) -> ClipTime {
        let nanos = i128::from(pts.0) * i128::from(self.num()) * NANOS_PER_SEC;
        ClipTime(saturate(nanos.div_euclid(i128::from(self.den()))))
    }

    /// How long `ticks` last, rounded down to a nanosecond.
    pub fn duration(self, ticks: Ticks) -> Duration {
        let nanos = u128::from(ticks.0) * u128::from(self.num()) * NANOS_PER_SEC.unsigned_abs()
            / u128::from(self.den());
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

fn saturating_nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

fn saturate(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_round_down_on_both_sides_of_zero() {
        let base = TimeBase::hz(30);
        assert_eq!(base.pts_floor(ClipTime::from_millis(34)), Pts::new(1));
        assert_eq!(base.pts_floor(ClipTime::from_millis(33)), Pts::new(0));
        assert_eq!(base.pts_floor(ClipTime::from_millis(-1)), Pts::new(-1));
    }

    #[test]
    fn a_tick_survives_the_round_trip_at_odd_rates() {
        let base = TimeBase::new(
            NonZeroU32::new(1001).unwrap(),
            NonZeroU32::new(30_000).unwrap(),
        );
        for tick in [0, 1, 2, 29, 30_000, 1 << 32] {
            // A floor of a floor may fall one nanosecond short of the tick.
            let time = base.time(Pts::new(tick)) + Duration::from_nanos(1);
            assert_eq!(base.pts_floor(time), Pts::new(tick));
        }
    }

    #[test]
    fn times_saturate_instead_of_overflowing() {
        let base = TimeBase::hz(u32::MAX);
        assert_eq!(
            base.pts_floor(ClipTime::from_nanos(i64::MAX)).get(),
            i64::MAX
        );
        assert_eq!(
            (HostInstant::from_nanos(i64::MAX) + Duration::MAX).nanos(),
            i64::MAX
        );
    }

    #[test]
    fn display_reads_as_a_player_shows_it() {
        assert_eq!(ClipTime::from_millis(65_250).to_string(), "1:05.250");
        assert_eq!(ClipTime::from_millis(-1_500).to_string(), "-0:01.500");
        assert_eq!(ClipTime::from_millis(65_999).clock().to_string(), "1:05");
        assert_eq!(ClipTime::from_millis(-1_500).clock().to_string(), "0:00");
    }
}
