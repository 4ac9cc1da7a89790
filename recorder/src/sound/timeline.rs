//! One unbroken run of sound, whatever the device does.

use std::time::Duration;

use aside_media::{ClipTime, SampleRate};

/// A stamp this far from where the sound so far ends is a gap or an overlap;
/// less is jitter or drift, and is steered away.
const TOLERANCE: Duration = Duration::from_millis(40);

/// Drift below this is left alone: correcting noise would add noise.
const DEAD_BAND: Duration = Duration::from_micros(500);

/// At most one sound frame is added or removed in this many: 0.2 %, a tenth
/// of what a listener can hear as pitch.
const STRETCH_EVERY: usize = 480;

/// Places stamped sound on a timeline without holes.
///
/// What arrives late by more than [`TOLERANCE`] leaves a gap, which is filled
/// with silence and reported: sound is never moved together. A device whose
/// crystal runs fast or slow against the host's clock is followed by adding or
/// removing single sound frames.
#[derive(Debug)]
pub(crate) struct SoundTimeline {
    rate: SampleRate,
    /// Sound frames placed so far: where the next one belongs.
    placed: u64,
    /// Whether anything but silence was placed: the first sound sets no gap
    /// shorter than [`TOLERANCE`], it is simply put where it belongs.
    begun: bool,
    /// Sound frames placed since the last one was added or removed.
    unsteered: usize,
}

/// A stretch of the timeline for which the device gave no sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) at: ClipTime,
    pub(crate) duration: Duration,
}

impl SoundTimeline {
    pub(crate) fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            placed: 0,
            begun: false,
            unsteered: 0,
        }
    }

    /// Where the sound placed so far ends.
    pub(crate) fn end(&self) -> ClipTime {
        ClipTime::ZERO + self.rate.duration(self.placed)
    }

    /// Places mono `samples` that begin at `at`; what the timeline gains is
    /// appended to `out`.
    pub(crate) fn place(
        &mut self,
        at: ClipTime,
        samples: &[f32],
        out: &mut Vec<f32>,
    ) -> Option<Gap> {
        let off = self.frames_off(at);
        let tolerance = self.frames(TOLERANCE);
        let begun = std::mem::replace(&mut self.begun, true);
        if off > tolerance {
            let gap = self.silence(off.unsigned_abs(), out);
            self.append(samples, out);
            return Some(gap);
        }
        if !begun && off > 0 {
            self.silence(off.unsigned_abs(), out);
            self.append(samples, out);
        } else if off < -tolerance || !begun {
            let overlap = usize::try_from(off.unsigned_abs()).unwrap_or(usize::MAX);
            self.append(&samples[overlap.min(samples.len())..], out);
        } else {
            self.steer(off, samples, out);
        }
        None
    }

    /// Fills with silence up to `until`.
    pub(crate) fn fill(&mut self, until: ClipTime, out: &mut Vec<f32>) -> Option<Gap> {
        let off = self.frames_off(until);
        (off > 0).then(|| self.silence(off.unsigned_abs(), out))
    }

    /// Sound frames from the end of the timeline to `at`; negative when `at`
    /// lies before that end.
    fn frames_off(&self, at: ClipTime) -> i64 {
        let target = self.rate.time_base().pts_floor(at).get();
        target.saturating_sub(i64::try_from(self.placed).unwrap_or(i64::MAX))
    }

    fn frames(&self, duration: Duration) -> i64 {
        i64::try_from(self.rate.frames_floor(duration)).unwrap_or(i64::MAX)
    }

    fn silence(&mut self, frames: u64, out: &mut Vec<f32>) -> Gap {
        let gap = Gap {
            at: self.end(),
            duration: self.rate.duration(frames),
        };
        let frames_len = usize::try_from(frames).unwrap_or(usize::MAX);
        out.resize(out.len().saturating_add(frames_len), 0.0);
        self.placed += frames;
        gap
    }

    fn append(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        out.extend_from_slice(samples);
        self.placed += samples.len() as u64;
    }

    /// Appends with one sound frame more or less in every [`STRETCH_EVERY`],
    /// as far as that brings the end nearer to the stamp.
    fn steer(&mut self, off: i64, samples: &[f32], out: &mut Vec<f32>) {
        let dead_band = self.frames(DEAD_BAND);
        self.unsteered += samples.len();
        let allowed = (self.unsteered / STRETCH_EVERY).min(samples.len() / 2);
        if off.abs() <= dead_band || allowed == 0 {
            return self.append(samples, out);
        }
        let wanted = usize::try_from(off.abs() - dead_band).unwrap_or(usize::MAX);
        let change = wanted.min(allowed);
        let len = if off > 0 {
            samples.len() + change
        } else {
            samples.len() - change
        };
        stretch(samples, len, out);
        self.placed += len as u64;
        self.unsteered = 0;
    }
}

/// Appends `samples`, linearly interpolated to `len` sound frames.
fn stretch(samples: &[f32], len: usize, out: &mut Vec<f32>) {
    let step = (samples.len() - 1) as f64 / (len.max(2) - 1) as f64;
    out.extend((0..len).map(|i| {
        let at = i as f64 * step;
        let left = (at as usize).min(samples.len() - 1);
        let right = (left + 1).min(samples.len() - 1);
        let share = (at - left as f64) as f32;
        samples[left] + (samples[right] - samples[left]) * share
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: SampleRate = SampleRate::HZ_48000;

    /// Places one block of `samples` constant samples at `micros`.
    fn place(line: &mut SoundTimeline, micros: i64, samples: usize) -> (Vec<f32>, Option<Gap>) {
        let mut out = Vec::new();
        let at = ClipTime::from_nanos(micros * 1_000);
        let gap = line.place(at, &vec![0.5; samples], &mut out);
        (out, gap)
    }

    #[test]
    fn the_first_sound_lies_exactly_where_its_stamp_says() {
        let mut line = SoundTimeline::new(RATE);
        let (out, gap) = place(&mut line, 10_000, 480);
        assert_eq!(gap, None);
        assert_eq!(out.len(), 480 + 480);
        assert!(out[..480].iter().all(|s| *s == 0.0) && out[480] == 0.5);
    }

    #[test]
    fn late_sound_leaves_a_gap_and_says_so() {
        let mut line = SoundTimeline::new(RATE);
        place(&mut line, 0, 480);
        let (out, gap) = place(&mut line, 110_000, 480);
        assert_eq!(
            gap,
            Some(Gap {
                at: ClipTime::from_millis(10),
                duration: Duration::from_millis(100)
            })
        );
        assert_eq!(out.len(), 4_800 + 480);
        assert_eq!(line.end(), ClipTime::from_millis(120));
    }

    #[test]
    fn sound_that_was_already_filled_is_not_heard_twice() {
        let mut line = SoundTimeline::new(RATE);
        let mut out = Vec::new();
        line.fill(ClipTime::from_millis(100), &mut out);
        line.begun = true;
        let (out, _) = place(&mut line, 0, 4_800 + 480);
        assert_eq!(out.len(), 480);
        assert_eq!(line.end(), ClipTime::from_millis(110));
    }

    /// Ten minutes of a device that runs 100 ppm fast stay within 1 ms.
    #[test]
    fn drift_is_followed() {
        for ppm in [100_i64, -100] {
            let mut line = SoundTimeline::new(RATE);
            for block in 0..60_000_i64 {
                let micros = block * 10_000 - block * ppm / 100;
                let (_, gap) = place(&mut line, micros, 480);
                assert_eq!(gap, None);
            }
            let expected = 600_000 - 60 * ppm / 100;
            let error = line.end().millis_floor() - expected;
            assert!(error.abs() <= 1, "{ppm} ppm: {error} ms off");
        }
    }

    #[test]
    fn stretching_keeps_the_shape() {
        let ramp: Vec<f32> = (0..480).map(|i| i as f32).collect();
        let mut out = Vec::new();
        stretch(&ramp, 481, &mut out);
        assert_eq!((out.len(), out[0], out[480]), (481, 0.0, 479.0));
        assert!(out.windows(2).all(|w| w[0] < w[1]));
    }
}
