//! How loud a line is, changed without a click.

use std::collections::VecDeque;
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

/// Silences a line while it is muted, whatever becomes of it afterwards.
#[derive(Debug)]
pub struct Mute {
    ramp: Ramp,
    /// Where it begins and ends, in order.
    moves: VecDeque<(u64, bool)>,
    /// Sound frames that passed.
    at: u64,
}

impl Mute {
    /// For a line that begins muted, or not.
    pub fn new(rate: SampleRate, muted: bool) -> Self {
        Self {
            ramp: Ramp::new(only_muted(muted), rate),
            moves: VecDeque::with_capacity(8),
            at: 0,
        }
    }

    /// Mutes the line, or lets it sound again, from its sound frame `at` on; at
    /// once, if that has passed already.
    pub fn set(&mut self, at: u64, muted: bool) {
        self.moves.push_back((at, muted));
    }

    /// Takes in what follows on the line, and silences it where it is.
    pub fn apply(&mut self, samples: &mut [f32]) {
        for sample in samples {
            while let Some((_, muted)) = self.moves.pop_front_if(|(when, _)| *when <= self.at) {
                self.ramp.move_to(only_muted(muted));
            }
            *sample *= self.ramp.next();
            self.at += 1;
        }
    }
}

fn only_muted(muted: bool) -> Fader {
    Fader {
        gain: Gain::UNITY,
        muted,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_muted_is_silent_and_the_rest_passes_bit_by_bit() {
        let mut mute = Mute::new(SampleRate::HZ_48000, false);
        mute.set(1_000, true);
        mute.set(3_000, false);
        let mut sound = vec![0.3; 5_000];
        sound.chunks_mut(700).for_each(|run| mute.apply(run));
        assert!(sound[..1_000].iter().all(|sample| *sample == 0.3));
        assert!(sound[1_480..3_000].iter().all(|sample| *sample == 0.0));
        assert!(sound[3_480..].iter().all(|sample| *sample == 0.3));
    }
}
