//! What is done to a voice.

use crate::{Loudness, NoiseSuppressor, Unsuitable};

/// What is done to a voice on its way into the clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enhance {
    /// Take away what is not voice: fans, keys, a street.
    pub noise_suppression: bool,
    /// Bring it near -16 LUFS, slowly.
    pub loudness: bool,
}

/// Does to a mono voice at [`NoiseSuppressor::RATE`] what [`Enhance`] asks
/// for. What comes out lies where it went in.
#[derive(Debug)]
pub struct Enhancer {
    suppressor: Option<NoiseSuppressor>,
    loudness: Option<Loudness>,
}

impl Enhancer {
    /// For a voice that has not begun.
    ///
    /// # Errors
    /// None at this rate: those of [`Loudness::new`].
    pub fn new(enhance: Enhance) -> Result<Self, Unsuitable> {
        let loudness = enhance
            .loudness
            .then(|| Loudness::new(NoiseSuppressor::RATE));
        Ok(Self {
            suppressor: enhance.noise_suppression.then(NoiseSuppressor::new),
            loudness: loudness.transpose()?,
        })
    }

    /// Takes in sound and appends what is ready to `out`.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let from = out.len();
        match &mut self.suppressor {
            Some(suppressor) => suppressor.push(samples, out),
            None => out.extend_from_slice(samples),
        }
        self.even_out(&mut out[from..]);
    }

    /// Appends what is left: as much comes out as went in.
    pub fn finish(mut self, out: &mut Vec<f32>) {
        let from = out.len();
        if let Some(suppressor) = self.suppressor.take() {
            suppressor.finish(out);
        }
        self.even_out(&mut out[from..]);
    }

    fn even_out(&mut self, samples: &mut [f32]) {
        if let Some(loudness) = &mut self.loudness {
            loudness.apply(samples);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lufs, noise, power, scaled, speech};

    /// A quiet voice beside a fan comes out loud, and the fan does not.
    #[test]
    fn a_voice_is_cleaned_and_then_evened_out() {
        let voice = speech();
        let voice = scaled(&voice, -28.0 - lufs(&voice));
        let pause = vec![0.0; 4 * 48_000];
        let voice = [voice.clone(), pause.clone(), voice].concat();
        let hiss = noise(voice.len(), -55.0);
        let sound: Vec<f32> = voice.iter().zip(&hiss).map(|(a, b)| a + b).collect();

        let mut enhancer = Enhancer::new(Enhance {
            noise_suppression: true,
            loudness: true,
        })
        .unwrap();
        let mut out = Vec::new();
        for run in sound.chunks(1_000) {
            enhancer.push(run, &mut out);
        }
        enhancer.finish(&mut out);
        assert_eq!(out.len(), sound.len());
        let after = lufs(&out[5 * 48_000..]);
        assert!((after + 16.0).abs() <= 1.5, "{after:.1} LUFS");
        let middle = (sound.len() - pause.len()) / 2 + 48_000;
        let pause = 10.0 * power(&out[middle..middle + 96_000]).log10();
        assert!(pause < -55.0, "the pause has {pause:.1} dBFS");
    }
}
