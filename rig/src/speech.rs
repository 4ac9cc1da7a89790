//! Recorded speech, and what is said in it.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use aside_media::SampleRate;
use hound::{SampleFormat, WavReader};
use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler};

/// Eleven seconds of clear speech as a WAV file: 16 kHz, mono, 16 bits.
pub const SPEECH_WAV: &[u8] = include_bytes!("../assets/jfk.wav");

/// What is said in [`SPEECH_WAV`].
pub const SPEECH_TEXT: &str = "And so, my fellow Americans, ask not what your country \
can do for you, ask what you can do for your country.";

/// Sound to be played to the microphone, mono.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    rate: SampleRate,
    samples: Vec<f32>,
}

impl Recording {
    /// The speech that comes with the stage, [`SPEECH_TEXT`].
    ///
    /// # Errors
    /// Never in a whole build: the file is part of it.
    pub fn speech() -> Result<Self> {
        Self::read(Cursor::new(SPEECH_WAV))
    }

    /// A WAV file of any rate; of several channels, the first.
    ///
    /// # Errors
    /// When it cannot be read or is not a WAV file of 16 bits or floats.
    pub fn open(path: &Path) -> Result<Self> {
        let file = std::fs::File::open(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Self::read(std::io::BufReader::new(file))
            .with_context(|| format!("{} is no WAV file to play", path.display()))
    }

    /// Sound made elsewhere.
    pub const fn new(rate: SampleRate, samples: Vec<f32>) -> Self {
        Self { rate, samples }
    }

    fn read(input: impl Read) -> Result<Self> {
        let mut wav = WavReader::new(input)?;
        let spec = wav.spec();
        let step = usize::from(spec.channels.max(1));
        let samples = match (spec.sample_format, spec.bits_per_sample) {
            (SampleFormat::Int, 16) => wav
                .samples::<i16>()
                .step_by(step)
                .map(|sample| Ok(f32::from(sample?) / 32768.0))
                .collect::<Result<_>>()?,
            (SampleFormat::Float, 32) => wav
                .samples::<f32>()
                .step_by(step)
                .map(|sample| Ok(sample?))
                .collect::<Result<_>>()?,
            (format, bits) => bail!("{bits}-bit {format:?} samples are not read here"),
        };
        let rate = SampleRate::new(spec.sample_rate).context("a sample rate of zero")?;
        Ok(Self { rate, samples })
    }

    /// How long it lasts.
    pub fn duration(&self) -> Duration {
        self.rate.duration(self.samples.len() as u64)
    }

    /// Its samples, at their own rate.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// Its rate.
    pub const fn rate(&self) -> SampleRate {
        self.rate
    }

    /// The same words with shorter pauses: a silence longer than `longest`
    /// becomes that long.
    #[must_use]
    pub fn with_short_pauses(&self, longest: Duration) -> Self {
        // Blocks of 10 ms; silent is what is 24 dB below the loudest.
        let block = (self.rate.get() / 100).max(1) as usize;
        let loudness = |samples: &[f32]| samples.iter().fold(0f32, |a, b| a.max(b.abs()));
        let silent = loudness(&self.samples) / 16.0;
        let keep = self.rate.frames_floor(longest) as usize;
        let (mut samples, mut pause) = (Vec::new(), 0);
        for block in self.samples.chunks(block) {
            pause = match loudness(block) {
                level if level < silent => pause + block.len(),
                _ => 0,
            };
            if pause <= keep {
                samples.extend_from_slice(block);
            }
        }
        Self {
            rate: self.rate,
            samples,
        }
    }

    /// The same sound at another rate.
    pub(crate) fn resampled(&self, to: SampleRate) -> Result<Cow<'_, [f32]>> {
        if self.rate == to || self.samples.is_empty() {
            return Ok(Cow::Borrowed(&self.samples));
        }
        let (from, to) = (self.rate.get() as usize, to.get() as usize);
        let mut resampler = Fft::<f32>::new(from, to, 1024, 1, FixedSync::Both)?;
        let length = self.samples.len();
        let input = SequentialSlice::new(&self.samples, 1, length)?;
        let output = resampler.process_all(&input, length, None)?;
        Ok(Cow::Owned(output.take_data()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speech_is_whole() {
        let speech = Recording::speech().unwrap();
        assert_eq!(speech.duration(), Duration::from_secs(11));
        assert_eq!(speech.rate(), SampleRate::HZ_16000);
        let peak = speech.samples().iter().fold(0f32, |a, b| a.max(b.abs()));
        assert!((0.2..1.0).contains(&peak), "peak {peak}");
    }

    #[test]
    fn pauses_become_short_and_words_stay() {
        let (word, pause) = (vec![0.5; 1_600], vec![0.0; 16_000]);
        let said = [word.clone(), pause, word].concat();
        let brisk = Recording::new(SampleRate::HZ_16000, said)
            .with_short_pauses(Duration::from_millis(250));
        assert_eq!(brisk.samples().len(), 1_600 + 4_000 + 1_600);
        assert_eq!(brisk.samples().iter().filter(|s| **s > 0.0).count(), 3_200);

        let speech = Recording::speech().unwrap();
        let brisk = speech.with_short_pauses(Duration::from_millis(250));
        assert!(
            brisk.duration() < Duration::from_millis(9_500),
            "{:?}",
            brisk.duration()
        );
    }

    #[test]
    fn a_tone_keeps_its_length_pitch_and_level_at_another_rate() {
        let tone = |rate: u32| -> Vec<f32> {
            (0..rate)
                .map(|n| (n as f32 * 500.0 * std::f32::consts::TAU / rate as f32).sin() * 0.5)
                .collect()
        };
        let recording = Recording::new(SampleRate::HZ_16000, tone(16_000));
        let played = recording.resampled(SampleRate::HZ_48000).unwrap();
        let expected = tone(48_000);
        assert!(played.len().abs_diff(expected.len()) <= 1);
        let middle = 4_800..43_200;
        let worst = middle
            .map(|n| (played[n] - expected[n]).abs())
            .fold(0.0, f32::max);
        assert!(worst < 0.01, "off by {worst}");
    }
}
