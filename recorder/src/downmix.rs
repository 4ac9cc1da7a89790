//! Whatever a device delivers, as mono at the clip's rate.

use aside_media::{AudioFormat, SampleRate, Samples};

/// Mixes channels and, where the device has another rate, resamples.
pub(crate) struct Downmix {
    format: AudioFormat,
    rate: SampleRate,
    mono: Vec<f32>,
    resampled: Vec<f32>,
    /// Position of the next output frame, in input frames after `last`.
    phase: f64,
    last: f32,
}

impl Downmix {
    pub(crate) fn new(format: AudioFormat, rate: SampleRate) -> Self {
        Self {
            format,
            rate,
            mono: Vec::with_capacity(4_800),
            resampled: Vec::with_capacity(4_800),
            phase: 1.0,
            last: 0.0,
        }
    }

    /// The same sound, mono at the target rate; valid until the next call.
    pub(crate) fn mix(&mut self, samples: &Samples) -> &[f32] {
        let channels = usize::from(self.format.channels.max(1));
        self.mono.clear();
        self.mono.extend(
            samples
                .data
                .chunks_exact(channels)
                .map(|frame| frame.iter().sum::<f32>() / channels as f32),
        );
        if self.format.rate == self.rate {
            return &self.mono;
        }
        self.resample();
        &self.resampled
    }

    fn resample(&mut self) {
        self.resampled.clear();
        let step = f64::from(self.format.rate.get()) / f64::from(self.rate.get());
        let at = |i: usize| if i == 0 { self.last } else { self.mono[i - 1] };
        while (self.phase as usize) < self.mono.len() {
            let left = self.phase as usize;
            let share = (self.phase - left as f64) as f32;
            self.resampled
                .push(at(left) + (at(left + 1) - at(left)) * share);
            self.phase += step;
        }
        self.phase -= self.mono.len() as f64;
        if let Some(last) = self.mono.last() {
            self.last = *last;
        }
    }
}
