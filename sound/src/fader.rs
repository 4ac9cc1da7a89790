//! How loud a line is, changed without a click.

use std::time::Duration;

use aside_media::{Gain, SampleRate};

/// A change of loudness takes this long: a step would click.
const RAMP: Duration = Duration::from_millis(10);

/// How loud a line is, and whether it is heard at all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fader {
    /// How much louder it is made.
    pub gain: Gain,
    /// Whether it is silent, whatever the gain.
    pub muted: bool,
}

impl Fader {
    /// What a sample is multiplied with.
    fn factor(self) -> f32 {
        if self.muted { 0.0 } else { self.gain.factor() }
    }
}

/// A fader's way from one position to another.
#[derive(Debug)]
pub(crate) struct Ramp {
    now: f32,
    target: f32,
    step: f32,
    frames: f32,
}

impl Ramp {
    pub(crate) fn new(fader: Fader, rate: SampleRate) -> Self {
        Self {
            now: fader.factor(),
            target: fader.factor(),
            step: 0.0,
            frames: rate.frames_floor(RAMP).max(1) as f32,
        }
    }

    /// Moves there from the next sample on.
    pub(crate) fn move_to(&mut self, fader: Fader) {
        self.target = fader.factor();
        self.step = (self.target - self.now) / self.frames;
    }

    /// Adds `samples`, as loud as the fader says, to `sum`.
    pub(crate) fn add(&mut self, samples: &[f32], sum: &mut [f32]) {
        for (sum, sample) in sum.iter_mut().zip(samples) {
            *sum += sample * self.next();
        }
    }

    /// As [`Ramp::add`], for silence.
    pub(crate) fn skip(&mut self, frames: usize) {
        for _ in 0..frames {
            if self.step == 0.0 {
                return;
            }
            self.next();
        }
    }

    fn next(&mut self) -> f32 {
        if self.step != 0.0 {
            self.now += self.step;
            // The last step lands exactly.
            if (self.target - self.now).abs() < self.step.abs() / 2.0 {
                (self.now, self.step) = (self.target, 0.0);
            }
        }
        self.now
    }
}
