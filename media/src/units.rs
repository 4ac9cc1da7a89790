//! Rates and sizes, so that a signature says what its number counts.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::TimeBase;

/// Pictures per second, as the fraction `num / den`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameRate {
    num: NonZeroU32,
    den: NonZeroU32,
}

impl FrameRate {
    /// `num / den` pictures per second.
    pub const fn new(num: NonZeroU32, den: NonZeroU32) -> Self {
        Self { num, den }
    }

    /// A whole number of pictures per second.
    ///
    /// # Panics
    /// When `fps` is zero: meant for constants, where that does not compile.
    #[expect(clippy::panic, reason = "a constant of zero does not compile")]
    pub const fn fps(fps: u32) -> Self {
        match NonZeroU32::new(fps) {
            Some(num) => Self {
                num,
                den: NonZeroU32::MIN,
            },
            None => panic!("a frame rate is at least one picture per second"),
        }
    }

    /// Numerator of pictures per second.
    pub const fn num(self) -> u32 {
        self.num.get()
    }

    /// Denominator of pictures per second.
    pub const fn den(self) -> u32 {
        self.den.get()
    }

    /// From one picture to the next, rounded down to a nanosecond.
    pub fn interval(self) -> Duration {
        let nanos = 1_000_000_000 * u64::from(self.den()) / u64::from(self.num());
        Duration::from_nanos(nanos)
    }
}

/// Sound frames per second, in hertz.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SampleRate(NonZeroU32);

impl SampleRate {
    /// 48 kHz, what clips are encoded at.
    pub const HZ_48000: Self = Self::hz(48_000);
    /// 16 kHz, what speech recognition listens to.
    pub const HZ_16000: Self = Self::hz(16_000);

    /// A rate of `hz` sound frames per second.
    ///
    /// # Panics
    /// When `hz` is zero: meant for constants. For a number that comes from
    /// outside, use [`SampleRate::new`].
    #[expect(clippy::panic, reason = "a constant of zero does not compile")]
    pub const fn hz(hz: u32) -> Self {
        match NonZeroU32::new(hz) {
            Some(hz) => Self(hz),
            None => panic!("a sample rate is at least one hertz"),
        }
    }

    /// A rate of `hz` sound frames per second; `None` when zero.
    pub const fn new(hz: u32) -> Option<Self> {
        match NonZeroU32::new(hz) {
            Some(hz) => Some(Self(hz)),
            None => None,
        }
    }

    /// Sound frames per second.
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The time base with one tick per sound frame.
    pub const fn time_base(self) -> TimeBase {
        TimeBase::new(NonZeroU32::MIN, self.0)
    }

    /// How long `frames` sound frames last, rounded down to a nanosecond.
    pub fn duration(self, frames: u64) -> Duration {
        let nanos = u128::from(frames) * 1_000_000_000 / u128::from(self.get());
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// How many whole sound frames fit into `duration`.
    pub fn frames_floor(self, duration: Duration) -> u64 {
        let frames = duration.as_nanos() * u128::from(self.get()) / 1_000_000_000;
        u64::try_from(frames).unwrap_or(u64::MAX)
    }
}

impl fmt::Display for SampleRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Hz", self.get())
    }
}

/// Bits per second of an encoded track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bitrate(u32);

impl Bitrate {
    /// A rate of `kbps` thousand bits per second.
    pub const fn kbps(kbps: u32) -> Self {
        Self(kbps.saturating_mul(1000))
    }

    /// Bits per second.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// How much louder sound is made, in decibels of amplitude. Silence is no
/// gain: whoever mutes says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Gain(f32);

impl Gain {
    /// As loud as it came.
    pub const UNITY: Self = Self(0.0);
    /// The quietest.
    pub const LEAST: Self = Self(-60.0);
    /// The loudest.
    pub const MOST: Self = Self(30.0);

    /// A gain of so many decibels, brought between [`Gain::LEAST`] and
    /// [`Gain::MOST`]. What is not a number changes nothing.
    pub const fn db(decibels: f32) -> Self {
        if decibels.is_nan() {
            return Self::UNITY;
        }
        Self(decibels.clamp(Self::LEAST.0, Self::MOST.0))
    }

    /// Decibels.
    pub const fn decibels(self) -> f32 {
        self.0
    }

    /// What a sample is multiplied with.
    pub fn factor(self) -> f32 {
        10.0_f32.powf(self.0 / 20.0)
    }
}

/// With its sign: `+3.5 dB`.
impl fmt::Display for Gain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.1} dB", self.0)
    }
}

/// A size in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(u64);

impl Bytes {
    /// A size of `bytes` bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The number of bytes.
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// In the largest decimal unit that leaves at least one: `3.9 MB`.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
        for (size, unit) in UNITS {
            if self.0 >= size {
                let tenths = self.0 / (size / 10);
                return write!(f, "{}.{} {unit}", tenths / 10, tenths % 10);
            }
        }
        write!(f, "{} B", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_in_the_largest_fitting_unit() {
        let shown = |n| Bytes::new(n).to_string();
        assert_eq!(shown(999), "999 B");
        assert_eq!(shown(1_000), "1.0 kB");
        assert_eq!(shown(3_949_999), "3.9 MB");
        assert_eq!(shown(12_000_000_000), "12.0 GB");
    }

    #[test]
    fn a_gain_is_bounded_and_doubles_at_six_decibels() {
        assert_eq!(Gain::UNITY.factor(), 1.0);
        assert!((Gain::db(6.02).factor() - 2.0).abs() < 0.001);
        assert_eq!(Gain::db(f32::INFINITY), Gain::MOST);
        assert_eq!(Gain::db(f32::NEG_INFINITY), Gain::LEAST);
        assert_eq!(Gain::db(f32::NAN), Gain::UNITY);
        assert_eq!(Gain::db(3.5).to_string(), "+3.5 dB");
    }

    #[test]
    fn sound_frames_and_durations_agree() {
        let rate = SampleRate::HZ_48000;
        assert_eq!(rate.duration(48_000), Duration::from_secs(1));
        assert_eq!(rate.frames_floor(Duration::from_millis(10)), 480);
        assert_eq!(FrameRate::fps(30).interval().as_nanos(), 33_333_333);
    }
}
