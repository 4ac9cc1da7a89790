//! What is measured in decoded sound.

use std::time::Duration;

use aside_media::{ClipTime, SampleRate};
use ffmpeg_next::format::sample;
use ffmpeg_next::{format, frame};

/// A part of a clip's timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Its first moment.
    pub at: ClipTime,
    /// Its length.
    pub duration: Duration,
}

/// Sound below this is silence: 60 dB below full scale.
const SILENCE: f32 = 0.001;

/// Listens to a track from its first frame to its last.
#[derive(Default)]
pub(crate) struct Listener {
    rate: Option<SampleRate>,
    heard: u64,
    /// The loudest sample, without its sign.
    peak: f32,
    longest: Stretch,
    silent_from: Option<ClipTime>,
}

impl Listener {
    /// Listens to decoded sound that is meant to end at `end`: the last
    /// packet decodes to more than it is meant to hold. Says where it does
    /// end; `None` when it is of a kind AAC does not decode to.
    pub(crate) fn hear(
        &mut self,
        sound: &frame::Audio,
        at: ClipTime,
        end: ClipTime,
    ) -> Option<ClipTime> {
        let is_float = sound.format() == format::Sample::F32(sample::Type::Planar);
        let rate = SampleRate::new(sound.rate()).filter(|_| is_float)?;
        let half_a_frame = rate.duration(1) / 2;
        let meant = rate.frames_floor(end.saturating_since(at) + half_a_frame);
        let meant = usize::try_from(meant).unwrap_or(usize::MAX);
        let frames = match meant {
            0 => sound.samples(),
            meant => sound.samples().min(meant),
        };
        let planes: Vec<&[f32]> = (0..sound.planes())
            .map(|index| sound.plane(index))
            .collect();
        for index in 0..frames {
            let samples = planes.iter().filter_map(|plane| plane.get(index));
            let level = samples.fold(0.0_f32, |level, sample| level.max(sample.abs()));
            self.peak = self.peak.max(level);
            if level < SILENCE {
                self.silent_from
                    .get_or_insert_with(|| at + rate.duration(index as u64));
            } else if self.silent_from.is_some() {
                self.longest = self.longest_silence(at + rate.duration(index as u64));
                self.silent_from = None;
            }
        }
        self.rate = Some(rate);
        self.heard += frames as u64;
        Some(if frames == meant {
            end
        } else {
            at + rate.duration(frames as u64)
        })
    }

    /// Says that nothing comes from here to what is heard next.
    pub(crate) fn miss(&mut self, from: ClipTime) {
        self.silent_from.get_or_insert(from);
    }

    /// Sound frames.
    pub(crate) const fn heard(&self) -> u64 {
        self.heard
    }

    pub(crate) fn duration(&self) -> Duration {
        self.rate
            .map_or(Duration::ZERO, |rate| rate.duration(self.heard))
    }

    /// `None` when all was digital silence.
    pub(crate) fn peak_dbfs(&self) -> Option<f32> {
        (self.peak > 0.0).then(|| 20.0 * self.peak.log10())
    }

    /// The longest silence, if the one that goes on ends at `end`.
    pub(crate) fn longest_silence(&self, end: ClipTime) -> Stretch {
        match self.silent_from.map(|from| Stretch::between(from, end)) {
            Some(silence) if silence.duration > self.longest.duration => silence,
            _ => self.longest,
        }
    }
}
