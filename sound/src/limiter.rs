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

/// Keeps true peaks below -1.5 dBTP; quieter sound passes bit by bit. It looks
/// ahead by one block, and what comes out lies where it went in.
#[derive(Debug)]
pub(crate) struct Limiter {
    meter: EbuR128,
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

    /// The most the gathered block may be multiplied with.
    fn measure(&mut self) -> f32 {
        if self.block.is_empty() {
            return 1.0;
        }
        // It refuses only other numbers of channels.
        self.meter.add_frames_f32(&self.block).ok();
        let peak = self.meter.prev_true_peak(0).unwrap_or(0.0) as f32;
        let ceiling = CEILING.factor();
        if peak > ceiling { ceiling / peak } else { 1.0 }
    }
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
