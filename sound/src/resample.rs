//! Any format to mono at another rate, in step with the original.

use std::time::Duration;

use aside_media::{AudioFormat, SampleRate};
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _, WindowFunction};

use crate::Unsuitable;

/// Input frames a round of the resampler takes, about: enough for a sharp
/// filter, little enough to be never more than 30 ms behind.
const CHUNK: usize = 1024;

/// A stream of sound on its way to mono at another rate. The delay of its
/// filter is taken off, so that what comes out lies where it went in.
pub struct Resampler {
    format: AudioFormat,
    rate: SampleRate,
    /// `None` at the same rate, where there is nothing to do but mix down.
    filter: Option<Filter>,
    /// Input frames taken so far.
    taken: u64,
    /// Output samples given so far.
    given: u64,
}

impl std::fmt::Debug for Resampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Resampler({:?} to {})", self.format, self.rate)
    }
}

struct Filter {
    from: SampleRate,
    to: SampleRate,
    fft: Fft<f32>,
    /// Mono input that does not fill a round yet.
    pending: Vec<f32>,
    /// One round of output.
    round: Vec<f32>,
    /// Output samples still to be dropped: the filter's delay.
    skip: usize,
}

impl Resampler {
    /// A stream of `format` on its way to `rate`.
    ///
    /// # Errors
    /// [`Unsuitable`] for rates without a useful ratio.
    pub fn new(format: AudioFormat, rate: SampleRate) -> Result<Self, Unsuitable> {
        let filter = if format.rate == rate {
            None
        } else {
            Some(Filter::new(format.rate, rate)?)
        };
        Ok(Self {
            format,
            rate,
            filter,
            taken: 0,
            given: 0,
        })
    }

    /// What comes in.
    pub const fn format(&self) -> AudioFormat {
        self.format
    }

    /// How much of what went in has not come out yet.
    pub fn held(&self) -> Duration {
        let taken = self.format.rate.duration(self.taken);
        taken.saturating_sub(self.rate.duration(self.given))
    }

    /// Takes interleaved sound and appends what is ready to `out`.
    ///
    /// # Errors
    /// [`Unsuitable`] when the filter refuses it: a defect.
    pub fn push(&mut self, interleaved: &[f32], out: &mut Vec<f32>) -> Result<(), Unsuitable> {
        let channels = usize::from(self.format.channels.max(1));
        let share = 1.0 / channels as f32;
        let mono = interleaved
            .chunks_exact(channels)
            .map(|frame| frame.iter().sum::<f32>() * share);
        self.taken += (interleaved.len() / channels) as u64;
        let before = out.len();
        match &mut self.filter {
            None => out.extend(mono),
            Some(filter) => {
                filter.pending.extend(mono);
                filter.drain(out)?;
            }
        }
        self.given += (out.len() - before) as u64;
        Ok(())
    }

    /// Appends what the filter still holds: as much sound came out as went in,
    /// to the sample.
    ///
    /// # Errors
    /// As [`Resampler::push`].
    pub fn finish(mut self, out: &mut Vec<f32>) -> Result<(), Unsuitable> {
        let Some(filter) = &mut self.filter else {
            return Ok(());
        };
        let due = self.taken * u64::from(self.rate.get()) / u64::from(self.format.rate.get());
        let mut tail = Vec::new();
        while self.given + (tail.len() as u64) < due {
            filter.pending.resize(filter.fft.input_frames_next(), 0.0);
            filter.drain(&mut tail)?;
        }
        tail.truncate(usize::try_from(due - self.given).unwrap_or(usize::MAX));
        out.append(&mut tail);
        Ok(())
    }
}

impl Filter {
    fn new(from: SampleRate, to: SampleRate) -> Result<Self, Unsuitable> {
        let fft = Fft::new_custom(
            from.get() as usize,
            to.get() as usize,
            CHUNK,
            1,
            1,
            WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        )
        .map_err(|error| Unsuitable::resample(from, to, &error))?;
        Ok(Self {
            from,
            to,
            pending: Vec::with_capacity(2 * fft.input_frames_max()),
            round: vec![0.0; fft.output_frames_max()],
            skip: fft.output_delay(),
            fft,
        })
    }

    /// Runs every round that `pending` fills.
    fn drain(&mut self, out: &mut Vec<f32>) -> Result<(), Unsuitable> {
        let (from, to) = (self.from, self.to);
        let sound = |error: &dyn std::fmt::Display| Unsuitable::resample(from, to, error);
        let mut used = 0;
        while self.pending.len() - used >= self.fft.input_frames_next() {
            let (frames, room) = (self.pending.len(), self.round.len());
            let input =
                InterleavedSlice::new(&self.pending[..], 1, frames).map_err(|e| sound(&e))?;
            let mut output =
                InterleavedSlice::new_mut(&mut self.round[..], 1, room).map_err(|e| sound(&e))?;
            let at = Indexing::new().input_offset(used);
            let (read, written) = self
                .fft
                .process_into_buffer(&input, &mut output, Some(&at))
                .map_err(|e| sound(&e))?;
            used += read;
            let skipped = self.skip.min(written);
            self.skip -= skipped;
            out.extend_from_slice(&self.round[skipped..written]);
        }
        self.pending.drain(..used);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    fn tone(rate: u32, hz: f32, seconds: f32) -> Vec<f32> {
        let frames = (rate as f32 * seconds) as usize;
        (0..frames)
            .map(|i| (TAU * hz * i as f32 / rate as f32).sin())
            .collect()
    }

    fn resample(rate: u32, channels: u16, sound: &[f32], step: usize) -> Vec<f32> {
        let rate = SampleRate::new(rate).unwrap();
        let format = AudioFormat { rate, channels };
        let mut resampler = Resampler::new(format, SampleRate::HZ_16000).unwrap();
        let mut out = Vec::new();
        for run in sound.chunks(step) {
            resampler.push(run, &mut out).unwrap();
        }
        resampler.finish(&mut out).unwrap();
        out
    }

    #[test]
    fn every_rate_stays_in_step_with_its_original() {
        for rate in [
            8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000,
        ] {
            let out = resample(rate, 1, &tone(rate, 440.0, 1.0), 480);
            let expected = tone(16_000, 440.0, 1.0);
            assert_eq!(out.len(), expected.len(), "{rate}");
            // Away from the ends, where the filter rings.
            for i in 2_000..14_000 {
                let off = (out[i] - expected[i]).abs();
                // Half a sample at rates whose filter has an odd length.
                assert!(off < 0.18, "{rate} Hz, sample {i}: {off}");
            }
        }
    }

    #[test]
    fn what_is_above_the_band_does_not_fold_back() {
        let out = resample(48_000, 1, &tone(48_000, 10_000.0, 1.0), 4_800);
        let peak = out[2_000..14_000]
            .iter()
            .fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!(peak < 0.003, "{peak}");
    }

    #[test]
    fn channels_are_averaged() {
        let left: Vec<f32> = tone(16_000, 440.0, 0.1);
        let stereo: Vec<f32> = left.iter().flat_map(|x| [*x, 0.0]).collect();
        let out = resample(16_000, 2, &stereo, 320);
        assert!(
            out.iter()
                .zip(&left)
                .all(|(out, left)| (out - left / 2.0).abs() < 1e-6)
        );
    }
}
