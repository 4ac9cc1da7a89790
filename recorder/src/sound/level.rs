//! How loud it is, for the meter and for the silence that nobody notices.

use std::time::Duration;

use aside_media::SampleRate;

/// A level is reported this often.
const REPORT_EVERY: Duration = Duration::from_millis(50);

/// What a level is when there is no sound at all.
const FLOOR_DBFS: f32 = -120.0;

/// Loudness over the last twentieth of a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The highest sample, in decibels below full scale (0 is full, -120 is
    /// digital silence).
    pub peak_dbfs: f32,
    /// The mean power, in the same unit.
    pub rms_dbfs: f32,
}

/// Turns sound into [`Level`]s and notices when a microphone gives nothing.
#[derive(Debug)]
pub(crate) struct Meter {
    window: usize,
    seen: usize,
    peak: f32,
    squares: f64,
    silent: u64,
}

impl Meter {
    pub(crate) fn new(rate: SampleRate) -> Self {
        let window = usize::try_from(rate.frames_floor(REPORT_EVERY)).unwrap_or(usize::MAX);
        Self {
            window: window.max(1),
            seen: 0,
            peak: 0.0,
            squares: 0.0,
            silent: 0,
        }
    }

    /// Takes in mono samples; a level when a twentieth of a second is full.
    pub(crate) fn listen(&mut self, samples: &[f32]) -> Option<Level> {
        for &sample in samples {
            self.peak = self.peak.max(sample.abs());
            self.squares += f64::from(sample) * f64::from(sample);
            self.silent = if sample == 0.0 { self.silent + 1 } else { 0 };
        }
        self.seen += samples.len();
        if self.seen < self.window {
            return None;
        }
        let level = Level {
            peak_dbfs: dbfs(self.peak),
            rms_dbfs: dbfs((self.squares / self.seen as f64).sqrt() as f32),
        };
        (self.seen, self.peak, self.squares) = (0, 0.0, 0.0);
        Some(level)
    }

    /// How many samples in a row, up to now, were exactly zero. A real
    /// microphone in a quiet room never gives two seconds of them.
    pub(crate) fn digital_silence(&self) -> u64 {
        self.silent
    }
}

fn dbfs(amplitude: f32) -> f32 {
    (20.0 * amplitude.log10()).max(FLOOR_DBFS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_comes_every_twentieth_of_a_second() {
        let mut meter = Meter::new(SampleRate::HZ_48000);
        assert_eq!(meter.listen(&[0.5; 2_399]), None);
        let level = meter.listen(&[0.5; 1]).unwrap();
        assert!((level.peak_dbfs + 6.02).abs() < 0.01);
        assert!((level.rms_dbfs + 6.02).abs() < 0.01);
    }

    #[test]
    fn silence_is_counted_until_the_first_sound() {
        let mut meter = Meter::new(SampleRate::HZ_48000);
        assert_eq!(meter.listen(&[0.0; 2_400]).unwrap().peak_dbfs, FLOOR_DBFS);
        assert_eq!(meter.digital_silence(), 2_400);
        meter.listen(&[1e-6]);
        assert_eq!(meter.digital_silence(), 0);
    }
}
