//! Whatever a device delivers, as mono at the clip's rate.

use aside_media::{AudioFormat, HostInstant, SampleRate, Samples};
use aside_sound::{Resampler, Unsuitable};

/// Mixes channels and, where the device has another rate, resamples.
#[derive(Debug)]
pub(crate) struct Mono {
    rate: SampleRate,
    resampler: Resampler,
    out: Vec<f32>,
}

impl Mono {
    pub(crate) fn new(format: AudioFormat, rate: SampleRate) -> Result<Self, Unsuitable> {
        Ok(Self {
            rate,
            resampler: Resampler::new(format, rate)?,
            out: Vec::with_capacity(4_800),
        })
    }

    /// Takes in what a device delivered; says when what is ready by it, see
    /// [`Mono::ready`], was heard.
    pub(crate) fn mix(&mut self, samples: &Samples) -> Result<HostInstant, Unsuitable> {
        if samples.lost_before > 0 {
            // What the filter holds lies before the gap: the few milliseconds
            // are lost with it, rather than moved across.
            self.resampler = Resampler::new(samples.format, self.rate)?;
        }
        let at = samples.at - self.resampler.held();
        self.out.clear();
        self.resampler.push(&samples.data, &mut self.out)?;
        Ok(at)
    }

    /// The sound that the last call made ready.
    pub(crate) fn ready(&self) -> &[f32] {
        &self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A click at 44.1 kHz stays where it was heard, before and after a gap.
    #[test]
    fn a_resampled_click_keeps_its_moment() {
        let rate = SampleRate::hz(44_100);
        let format = AudioFormat { rate, channels: 2 };
        let mut mono = Mono::new(format, SampleRate::HZ_48000).unwrap();
        let second = HostInstant::from_nanos(1_000_000_000);
        for begin in [0, 44_100 * 3] {
            let mut found = None;
            for block in 0..20 {
                let mut data = vec![0.0; 882];
                if block == 10 {
                    data[..2].fill(1.0);
                }
                let samples = Samples {
                    at: second + rate.duration(begin + block * 441),
                    format,
                    data: data.into(),
                    lost_before: if block == 0 { begin } else { 0 },
                };
                let at = mono.mix(&samples).unwrap();
                let loudest = mono
                    .ready()
                    .iter()
                    .enumerate()
                    .max_by(|a, b| a.1.total_cmp(b.1));
                if let Some((index, value)) = loudest
                    && *value > 0.5
                {
                    found = Some(at + SampleRate::HZ_48000.duration(index as u64));
                }
            }
            let click = second + rate.duration(begin + 4_410);
            let off = found.expect("a click").nanos_since(click);
            assert!(off.abs() < 100_000, "{off} ns off");
        }
    }
}
