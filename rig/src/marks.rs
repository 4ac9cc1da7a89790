//! Marks that can be seen and heard at one known moment.

use std::f64::consts::TAU;
use std::time::Duration;

use aside_media::HostInstant;

/// How long a flash and a beep last.
const LENGTH: Duration = Duration::from_millis(100);
/// The beep: loud enough to find, high enough not to be taken for speech.
const TONE_HZ: f64 = 2000.0;
const LEVEL: f64 = 0.5;

/// A flash in the scene and a beep in the microphone, again and again, at the
/// same moments: what lies between them in a recording is its A/V offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// The first.
    pub first: HostInstant,
    /// From one to the next.
    pub every: Duration,
}

impl Marks {
    /// Whether a flash is lit at `at`.
    pub fn lit(self, at: HostInstant) -> bool {
        self.phase(at).is_some()
    }

    /// The beep's sample at `at`.
    pub(crate) fn beep(self, at: HostInstant) -> f32 {
        self.phase(at).map_or(0.0, |phase| {
            (LEVEL * (TAU * TONE_HZ * phase.as_secs_f64()).sin()) as f32
        })
    }

    /// How far into a mark `at` is.
    fn phase(self, at: HostInstant) -> Option<Duration> {
        let every = i128::try_from(self.every.as_nanos())
            .ok()
            .filter(|n| *n > 0)?;
        let since = i128::from(at.nanos_since(self.first));
        let phase = u64::try_from(since.rem_euclid(every)).ok()?;
        let phase = Duration::from_nanos(phase);
        (since >= 0 && phase < LENGTH).then_some(phase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_at_their_moments_and_last_a_tenth_of_a_second() {
        let first = HostInstant::from_nanos(5_000_000_000);
        let marks = Marks {
            first,
            every: Duration::from_secs(1),
        };
        let after = |millis| first + Duration::from_millis(millis);
        assert!(!marks.lit(first - Duration::from_millis(1)));
        assert!(marks.lit(first));
        assert!(marks.lit(after(99)));
        assert!(!marks.lit(after(100)));
        assert!(marks.lit(after(7_050)));
        assert_eq!(marks.beep(after(500)), 0.0);
        // A quarter of a period of 2 kHz: the crest.
        assert!(marks.beep(first + Duration::from_micros(125)) > 0.49);
    }
}
