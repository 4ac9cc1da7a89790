//! The made sound.

use std::f32::consts::TAU;
use std::sync::Arc;
use std::time::Duration;

use aside_media::{AudioFormat, HostInstant, Pool, SampleRate, Samples};

use super::scene::in_mark;
use crate::{AUDIO_QUEUE, AudioSource, Error, clock};

/// Made sound: mono, at the rate of its signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticSound {
    /// What is heard.
    pub signal: Signal,
    /// After this long the source ends as if unplugged; `None`: never.
    pub lifetime: Option<Duration>,
}

impl SyntheticSound {
    /// Sound that never ends.
    pub const fn new(signal: Signal) -> Self {
        Self {
            signal,
            lifetime: None,
        }
    }
}

/// What a [`SyntheticSound`] sounds like. At 48 kHz, but for
/// [`Signal::Recording`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// Digital silence.
    Silence,
    /// A sine of a whole number of hertz, at -12 dBFS.
    Tone {
        /// Its pitch.
        hz: u32,
    },
    /// A 1 kHz beep at -12 dBFS for the first [`MARK`](super::MARK) of every
    /// second.
    Beeps,
    /// Recorded sound, from the source's start on, then silence.
    Recording {
        /// Its sound frames per second.
        rate: SampleRate,
        /// Mono, 16 bits.
        samples: Arc<[i16]>,
    },
}

/// A recording is told by its length, not by its samples.
impl std::fmt::Debug for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Silence => f.write_str("Silence"),
            Self::Tone { hz } => write!(f, "Tone({hz} Hz)"),
            Self::Beeps => f.write_str("Beeps"),
            Self::Recording { rate, samples } => {
                write!(f, "Recording({} samples at {rate})", samples.len())
            }
        }
    }
}

const LEVEL: f32 = 0.25;
const BLOCK: Duration = Duration::from_millis(10);
const BLOCKS: usize = 256;

/// Delivers a [`SyntheticSound`] in blocks of 10 ms, each when its last sample
/// has sounded. Keeps [`AUDIO_QUEUE`] for a slow caller and loses the rest.
#[derive(Debug)]
pub(crate) struct SoundSource {
    sound: SyntheticSound,
    format: AudioFormat,
    started: HostInstant,
    /// Number, on the host clock's own grid of samples, of the first sample
    /// ever and of the next to deliver.
    first: u64,
    next: u64,
    lost: u64,
    pool: Pool<f32>,
}

impl SoundSource {
    pub(crate) fn new(sound: &SyntheticSound) -> Self {
        let rate = match sound.signal {
            Signal::Recording { rate, .. } => rate,
            _ => SampleRate::HZ_48000,
        };
        let started = clock::now();
        let first = sample_at(rate, started) + 1;
        Self {
            sound: sound.clone(),
            format: AudioFormat { rate, channels: 1 },
            started,
            first,
            next: first,
            lost: 0,
            pool: Pool::new(BLOCKS, block_frames(rate) as usize),
        }
    }

    fn time_of(&self, sample: u64) -> HostInstant {
        HostInstant::from_nanos(0) + self.format.rate.duration(sample)
    }

    /// Forgets what waited too long.
    fn lose_what_overflowed(&mut self) {
        let rate = self.format.rate;
        let queue = rate.frames_floor(AUDIO_QUEUE);
        let oldest = sample_at(rate, clock::now()).saturating_sub(queue);
        if oldest > self.next {
            self.lost += oldest - self.next;
            self.next = oldest;
        }
    }

    fn level(&self, sample: u64) -> f32 {
        let rate = u64::from(self.format.rate.get());
        let sine = |hz: u32| {
            let turn = u64::from(hz) * (sample % rate) % rate;
            LEVEL * (TAU * turn as f32 / rate as f32).sin()
        };
        match &self.sound.signal {
            Signal::Silence => 0.0,
            Signal::Tone { hz } => sine(*hz),
            Signal::Beeps if in_mark(self.time_of(sample)) => sine(1000),
            Signal::Beeps => 0.0,
            Signal::Recording { samples, .. } => usize::try_from(sample - self.first)
                .ok()
                .and_then(|index| samples.get(index))
                .map_or(0.0, |&value| f32::from(value) / 32_768.0),
        }
    }
}

impl AudioSource for SoundSource {
    fn format(&self) -> AudioFormat {
        self.format
    }

    fn next(&mut self, deadline: HostInstant) -> Result<Option<Samples>, Error> {
        super::check_alive(self.started, self.sound.lifetime, "The made sound")?;
        self.lose_what_overflowed();
        let end = self.next + block_frames(self.format.rate);
        let ready = self.time_of(end);
        if ready > deadline {
            clock::sleep_until(deadline);
            return Ok(None);
        }
        clock::sleep_until(ready);
        let Some(mut data) = self.pool.take() else {
            // Whoever holds every buffer lets time pass; it shows as a gap.
            self.lost += end - self.next;
            self.next = end;
            return Ok(None);
        };
        data.extend((self.next..end).map(|sample| self.level(sample)));
        let at = self.time_of(self.next);
        self.next = end;
        Ok(Some(Samples {
            at,
            format: self.format,
            data,
            lost_before: std::mem::take(&mut self.lost),
        }))
    }
}

fn block_frames(rate: SampleRate) -> u64 {
    rate.frames_floor(BLOCK).max(1)
}

fn sample_at(rate: SampleRate, time: HostInstant) -> u64 {
    rate.frames_floor(time.saturating_since(HostInstant::from_nanos(0)))
}
