//! Taking away what is not voice.

use aside_media::SampleRate;
use nnnoiseless::DenoiseState;

/// Sound frames the network looks at together: 10 ms.
const FRAME: usize = DenoiseState::FRAME_SIZE;

/// What the network takes for full scale: it was made for 16 bits.
const SCALE: f32 = 32_768.0;

/// After so many frames of nothing at all the network has nothing left of what
/// it heard: it looks back over four, and its high-pass filter rings longest.
const FORGOTTEN: u32 = 25;

/// Takes noise away from a mono voice at [`NoiseSuppressor::RATE`], with the
/// recurrent network of RNNoise (J.-M. Valin, "A Hybrid DSP/Deep Learning
/// Approach to Real-Time Full-Band Speech Enhancement", 2018).
///
/// What comes out lies where it went in: the network's delay of 10 ms is taken
/// off, so that up to 20 ms wait for what follows.
pub struct NoiseSuppressor {
    network: Box<DenoiseState<'static>>,
    /// Input that does not fill a frame yet, at the network's scale.
    frame: [f32; FRAME],
    filled: usize,
    taken: u64,
    given: u64,
    /// Output samples still to be dropped: the network's delay.
    skip: usize,
    /// Frames of nothing at all, one after the other, the last ones that came.
    silent: u32,
}

impl NoiseSuppressor {
    /// The one rate the network knows.
    pub const RATE: SampleRate = SampleRate::HZ_48000;

    /// A suppressor that has heard nothing yet.
    pub fn new() -> Self {
        Self {
            network: DenoiseState::new(),
            frame: [0.0; FRAME],
            filled: 0,
            taken: 0,
            given: 0,
            skip: FRAME,
            silent: 0,
        }
    }

    /// Takes in sound and appends what is ready to `out`.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.taken += samples.len() as u64;
        for sample in samples {
            self.frame[self.filled] = sample * SCALE;
            self.filled += 1;
            if self.filled == FRAME {
                self.clean(out);
            }
        }
    }

    /// Appends what is left: as much comes out as went in.
    pub fn finish(mut self, out: &mut Vec<f32>) {
        while self.given < self.taken {
            self.frame[self.filled..].fill(0.0);
            self.clean(out);
        }
        let surplus = usize::try_from(self.given - self.taken).unwrap_or(0);
        out.truncate(out.len().saturating_sub(surplus));
    }

    /// A muted microphone costs nothing: of nothing the network makes nothing.
    fn clean(&mut self, out: &mut Vec<f32>) {
        let mut clean = [0.0; FRAME];
        let is_silent = self.frame.iter().all(|sample| *sample == 0.0);
        self.silent = if is_silent {
            self.silent.saturating_add(1)
        } else {
            0
        };
        if self.silent <= FORGOTTEN {
            self.network.process_frame(&mut clean, &self.frame);
        }
        self.filled = 0;
        let skipped = self.skip.min(FRAME);
        self.skip -= skipped;
        out.extend(clean[skipped..].iter().map(|sample| sample / SCALE));
        self.given += (FRAME - skipped) as u64;
    }
}

impl Default for NoiseSuppressor {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for NoiseSuppressor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NoiseSuppressor({} samples taken)", self.taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fan, noise, power, speech};

    fn suppress(sound: &[f32], step: usize) -> Vec<f32> {
        let mut suppressor = NoiseSuppressor::new();
        let mut out = Vec::new();
        for run in sound.chunks(step) {
            suppressor.push(run, &mut out);
        }
        suppressor.finish(&mut out);
        out
    }

    fn db(ratio: f64) -> f64 {
        10.0 * ratio.log10()
    }

    /// How far `late` lies after `early`, in samples, by their correlation.
    fn delay(early: &[f32], late: &[f32]) -> i64 {
        let (from, length) = (48_000, 96_000);
        let score = |shift: i64| {
            let start = (from as i64 + shift) as usize;
            let pairs = early[from..from + length].iter().zip(&late[start..]);
            pairs.map(|(a, b)| f64::from(a * b)).sum::<f64>()
        };
        (-1_000..1_000)
            .max_by(|a, b| score(*a).total_cmp(&score(*b)))
            .unwrap()
    }

    /// What is left beside the voice, as a ratio to it, and by how much the
    /// voice itself became louder; both in decibels.
    fn left_beside(voice: &[f32], sound: &[f32]) -> (f64, f64) {
        let common: f64 = voice.iter().zip(sound).map(|(a, b)| f64::from(a * b)).sum();
        let gain = common / voice.len() as f64 / power(voice);
        let pairs = sound.iter().zip(voice);
        let left: Vec<f32> = pairs.map(|(a, b)| a - b * gain as f32).collect();
        let voice = gain * gain * power(voice);
        (db(voice / power(&left)), db(gain * gain))
    }

    #[test]
    fn a_voice_stays_in_its_place_and_noise_goes_away() {
        let voice = speech();
        let hiss = noise(voice.len(), db(power(&voice)) as f32 - 5.0);
        let sound: Vec<f32> = voice.iter().zip(&hiss).map(|(a, b)| a + b).collect();
        let out = suppress(&sound, 960);
        assert_eq!(out.len(), sound.len());
        let off = delay(&voice, &out);
        assert!(off.abs() <= 2, "{off} samples late");
        // Measured: from 5.0 to 13.9 dB, and the voice by 0.3 dB.
        let (ratio, louder) = left_beside(&voice, &out);
        assert!(ratio > 11.0, "from 5 to {ratio:.1} dB");
        assert!(louder.abs() < 1.0, "the voice by {louder:.1} dB");
    }

    #[test]
    fn after_silence_it_goes_on_as_if_it_had_listened_all_the_time() {
        let voice = speech();
        let nothing = vec![0.0; 48_000];
        let sound = [&voice[..96_000], &nothing, &voice[48_000..96_000]].concat();
        let out = suppress(&sound, 480);
        let mut network = DenoiseState::new();
        let mut listened = Vec::new();
        for frame in sound.chunks_exact(FRAME) {
            let scaled: Vec<f32> = frame.iter().map(|sample| sample * SCALE).collect();
            let mut clean = [0.0; FRAME];
            network.process_frame(&mut clean, &scaled);
            listened.extend(clean.map(|sample| sample / SCALE));
        }
        let pairs = out.iter().zip(&listened[FRAME..]);
        let off = pairs.fold(0.0_f32, |off, (a, b)| off.max((a - b).abs()));
        assert!(off < 1e-6, "{off}");
        let pause = &out[96_000 + 30 * FRAME..96_000 + 48_000 - 2 * FRAME];
        assert!(pause.iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn a_fan_alone_is_all_but_silenced() {
        let fan = fan(4 * 48_000, -40.0);
        let out = suppress(&fan, 777);
        // It takes a moment to learn what it hears.
        let (fan, out) = (&fan[96_000..], &out[96_000..]);
        // Measured: 55 dB.
        let less = db(power(fan) / power(out));
        assert!(less > 30.0, "{less:.1} dB quieter");
    }
}
