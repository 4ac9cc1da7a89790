//! Nothing louder than a loudspeaker can play.

use std::time::Duration;

use aside_media::{Gain, SampleRate};
use ebur128::{EbuR128, Mode};

use crate::Unsuitable;

/// The highest the sound may rise between and at its samples, in dBTP (ITU-R
/// BS.1770, annex 2): what an encoder adds fits above it.
const CEILING: Gain = Gain::db(-1.5);

/// Gains are decided for stretches of this length.
const BLOCK: Duration = Duration::from_millis(5);

/// How much of the way back to full loudness is gone in each block: most of
/// it in 200 ms.
const RECOVERY: f32 = 0.05;

/// Between samples a sound rises to no more than so many times the highest of
/// them, by the filter of the meter's.
const OVERSHOOT: f32 = 2.5;

/// So many samples have a part in what lies between two of them, at most.
const REACH: usize = 24;

/// Keeps true peaks below -1.5 dBTP; quieter sound passes bit by bit. It looks
/// ahead by one block, and what comes out lies where it went in.
#[derive(Debug)]
pub(crate) struct Limiter {
    meter: EbuR128,
    /// Whether the meter heard the block that is held.
    metered: bool,
    size: usize,
    /// The block that is being gathered.
    block: Vec<f32>,
    /// The block before it, complete, and the most it may be multiplied with.
    held: Vec<f32>,
    allowed: f32,
    /// The factor at the beginning of `held`.
    factor: f32,
}

impl Limiter {
    pub(crate) fn new(rate: SampleRate) -> Result<Self, Unsuitable> {
        let meter = EbuR128::new(1, rate.get(), Mode::TRUE_PEAK);
        let size = usize::try_from(rate.frames_floor(BLOCK))
            .unwrap_or(1)
            .max(1);
        Ok(Self {
            meter: meter.map_err(|error| Unsuitable::measure(rate, &error))?,
            metered: true,
            size,
            block: Vec::with_capacity(size),
            held: Vec::with_capacity(size),
            allowed: 1.0,
            factor: 1.0,
        })
    }

    /// Takes in sound and appends what is ready to `out`.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let mut rest = samples;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(self.size - self.block.len()));
            self.block.extend_from_slice(now);
            if self.block.len() == self.size {
                self.turn(out);
            }
            rest = later;
        }
    }

    /// Appends what is left.
    pub(crate) fn finish(mut self, out: &mut Vec<f32>) {
        self.turn(out);
        self.turn(out);
    }

    /// The block that was gathered becomes the one that is held, and that one
    /// is given out, on its way to a factor that suits both.
    fn turn(&mut self, out: &mut Vec<f32>) {
        let next_allowed = self.measure();
        let recovered = self.factor + (1.0 - self.factor) * RECOVERY;
        let recovered = if recovered > 0.999 { 1.0 } else { recovered };
        let next = self.allowed.min(next_allowed).min(recovered);
        if self.factor == 1.0 && next == 1.0 {
            out.extend_from_slice(&self.held);
        } else {
            let slope = (next - self.factor) / self.held.len().max(1) as f32;
            let factors = (0..).map(|n| self.factor + slope * n as f32);
            out.extend(self.held.iter().zip(factors).map(|(it, by)| it * by));
        }
        (self.factor, self.allowed) = (next, next_allowed);
        std::mem::swap(&mut self.held, &mut self.block);
        self.block.clear();
    }

    /// The most the gathered block may be multiplied with. What is so quiet
    /// that it cannot reach the ceiling is not measured.
    fn measure(&mut self) -> f32 {
        let ceiling = CEILING.factor();
        let recent = &self.held[self.held.len().saturating_sub(REACH)..];
        if highest(&self.block).max(highest(recent)) * OVERSHOOT <= ceiling {
            self.metered = false;
            return 1.0;
        }
        // It refuses only other numbers of channels.
        if !std::mem::replace(&mut self.metered, true) {
            self.meter.add_frames_f32(recent).ok();
        }
        self.meter.add_frames_f32(&self.block).ok();
        let peak = self.meter.prev_true_peak(0).unwrap_or(0.0) as f32;
        if peak > ceiling { ceiling / peak } else { 1.0 }
    }
}

fn highest(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, it| peak.max(it.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{scaled, speech};

    fn limit(sound: &[f32]) -> Vec<f32> {
        let mut limiter = Limiter::new(SampleRate::HZ_48000).unwrap();
        let mut out = Vec::new();
        for run in sound.chunks(333) {
            limiter.push(run, &mut out);
        }
        limiter.finish(&mut out);
        out
    }

    fn true_peak_db(sound: &[f32]) -> f64 {
        let mut meter = EbuR128::new(1, 48_000, Mode::TRUE_PEAK).unwrap();
        meter.add_frames_f32(sound).unwrap();
        20.0 * meter.true_peak(0).unwrap().log10()
    }

    /// The sound that rises furthest changes its sign with every sample, but
    /// not in the middle of those the meter looks at: 12, or 24 at high rates.
    #[test]
    fn nothing_rises_further_between_samples_than_is_reckoned_with() {
        for (rate, half) in [(48_000, 6), (96_000, 12)] {
            let rising: Vec<f32> = (0..half).map(|n| [1.0, -1.0][n % 2]).collect();
            let falling = rising.iter().rev();
            let sound: Vec<f32> = rising.iter().chain(falling).copied().collect();
            let mut meter = EbuR128::new(1, rate, Mode::TRUE_PEAK).unwrap();
            meter.add_frames_f32(&sound).unwrap();
            meter.add_frames_f32(&[0.0; REACH]).unwrap();
            let most = meter.true_peak(0).unwrap() as f32;
            assert!(most > 1.5 && most <= OVERSHOOT, "{most}");
        }
    }

    #[test]
    fn it_makes_no_difference_that_quiet_blocks_are_not_measured() {
        let voice = scaled(&speech(), 6.0);
        let (mut limiter, mut whole) = (
            Limiter::new(SampleRate::HZ_48000).unwrap(),
            Limiter::new(SampleRate::HZ_48000).unwrap(),
        );
        let (mut unmeasured, mut peaks) = (0, 0);
        for block in voice.chunks_exact(limiter.size) {
            limiter.block.extend_from_slice(block);
            whole.meter.add_frames_f32(block).unwrap();
            let peak = whole.meter.prev_true_peak(0).unwrap() as f32;
            let allowed = (CEILING.factor() / peak).min(1.0);
            assert_eq!(limiter.measure(), allowed);
            unmeasured += u32::from(!limiter.metered);
            peaks += u32::from(allowed < 1.0);
            std::mem::swap(&mut limiter.held, &mut limiter.block);
            limiter.block.clear();
        }
        assert!(unmeasured > 100 && peaks > 100, "{unmeasured}, {peaks}");
    }

    #[test]
    fn quiet_sound_passes_bit_by_bit() {
        let voice = speech();
        let peak = voice.iter().fold(0.0_f32, |peak, it| peak.max(it.abs()));
        let sound: Vec<f32> = voice.iter().map(|it| it / peak * 0.5).collect();
        assert_eq!(limit(&sound), sound);
    }

    #[test]
    fn loud_sound_stays_below_the_ceiling_and_keeps_its_shape() {
        let voice = speech();
        let sound = scaled(&voice, 20.0);
        assert!(true_peak_db(&sound) > 6.0);
        let out = limit(&sound);
        assert_eq!(out.len(), sound.len());
        let peak = true_peak_db(&out);
        assert!(peak < -1.0, "{peak:.2} dBTP");
        // It turns down, it does not cut off: signs and zeros stay.
        assert!(out.iter().zip(&sound).all(|(a, b)| a * b >= 0.0));
    }
}
