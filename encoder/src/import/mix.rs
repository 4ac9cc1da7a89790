//! Several sounds on one timeline, each where it belongs.

use std::collections::VecDeque;
use std::time::Duration;

use aside_media::{ClipTime, SampleRate};

/// A stamp this far from where the sound so far ends is a gap or an overlap;
/// less is rounding in the file.
const TOLERANCE: Duration = Duration::from_millis(40);

/// A sound that is this far behind the others is not waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is given out at once, at most, in sound frames.
const BLOCK: u64 = 48_000;

/// Adds up sounds of one format. Silence takes no memory.
pub(crate) struct Mixer {
    rate: SampleRate,
    channels: usize,
    lines: Vec<Line>,
    /// Sound frames given out.
    given: u64,
}

/// One sound: pieces and where they lie, in sound frames.
#[derive(Default)]
struct Line {
    pieces: VecDeque<(u64, Vec<f32>)>,
    end: u64,
}

impl Mixer {
    pub(crate) fn new(rate: SampleRate, channels: u16, lines: usize) -> Self {
        Self {
            rate,
            channels: usize::from(channels.max(1)),
            lines: (0..lines).map(|_| Line::default()).collect(),
            given: 0,
        }
    }

    /// Puts interleaved `samples` that begin at `at` on a line. What lies
    /// before the clip, or where sound is already, is left out.
    pub(crate) fn place(&mut self, line: usize, at: ClipTime, samples: &[f32]) {
        let tolerance = self.frames(TOLERANCE);
        let target = self.rate.time_base().pts_floor(at).get();
        let (channels, given) = (self.channels, self.given);
        let Some(line) = self.lines.get_mut(line) else {
            return;
        };
        let end = i64::try_from(line.end).unwrap_or(i64::MAX);
        let start = match target.saturating_sub(end) {
            off if off.abs() <= tolerance && line.end > 0 => end,
            _ => target,
        };
        // Sound that comes when its time was given out already is too late.
        let earliest = i64::try_from(line.end.max(given)).unwrap_or(i64::MAX);
        let skip = usize::try_from(earliest.saturating_sub(start)).unwrap_or(0);
        let Some(rest) = samples
            .get(skip.saturating_mul(channels)..)
            .filter(|it| !it.is_empty())
        else {
            return;
        };
        let start = start.max(earliest).unsigned_abs();
        line.end = start + (rest.len() / channels) as u64;
        line.pieces.push_back((start, rest.to_vec()));
    }

    /// The next block, with where it begins, once every sound has come to its
    /// end; `None` until then.
    pub(crate) fn ready(&mut self) -> Option<(u64, Vec<f32>)> {
        let slowest = self.lines.iter().map(|it| it.end).min()?;
        let fastest = self.lines.iter().map(|it| it.end).max()?;
        let patience = self.frames(PATIENCE).unsigned_abs();
        let until = slowest.max(fastest.saturating_sub(patience));
        (until >= self.given + BLOCK).then(|| self.give(self.given + BLOCK))
    }

    /// The next block of what is left before `end`; `None` when all was given.
    pub(crate) fn rest(&mut self, end: ClipTime) -> Option<(u64, Vec<f32>)> {
        let end = self
            .rate
            .time_base()
            .pts_floor(end)
            .get()
            .max(0)
            .unsigned_abs();
        (end > self.given).then(|| self.give(end.min(self.given + BLOCK)))
    }

    fn give(&mut self, until: u64) -> (u64, Vec<f32>) {
        let (from, channels) = (self.given, self.channels);
        let mut block = vec![0.0; (until - from) as usize * channels];
        for line in &mut self.lines {
            while let Some((start, samples)) = line.pieces.pop_front() {
                if start >= until {
                    line.pieces.push_front((start, samples));
                    break;
                }
                let at = (start - from) as usize * channels;
                let room = (block.len() - at).min(samples.len());
                for (into, sample) in block[at..].iter_mut().zip(&samples[..room]) {
                    *into += sample;
                }
                if room < samples.len() {
                    line.pieces.push_front((until, samples[room..].to_vec()));
                    break;
                }
            }
        }
        for sample in &mut block {
            *sample = sample.clamp(-1.0, 1.0);
        }
        self.given = until;
        (from, block)
    }

    fn frames(&self, duration: Duration) -> i64 {
        i64::try_from(self.rate.frames_floor(duration)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: SampleRate = SampleRate::HZ_48000;

    fn all(mut mixer: Mixer, seconds: i64) -> Vec<f32> {
        let end = ClipTime::from_millis(seconds * 1000);
        let mut all = Vec::new();
        while let Some((at, block)) = mixer.rest(end) {
            assert_eq!(at, all.len() as u64);
            all.extend(block);
        }
        all
    }

    #[test]
    fn sounds_are_added_where_they_lie_and_gaps_are_silent() {
        let mut mixer = Mixer::new(RATE, 1, 2);
        mixer.place(0, ClipTime::ZERO, &[0.25; 48_000]);
        mixer.place(1, ClipTime::from_millis(500), &[0.5; 48_000]);
        mixer.place(0, ClipTime::from_millis(2_000), &[0.75; 4_800]);
        let all = all(mixer, 3);
        assert_eq!(all.len(), 3 * 48_000);
        let at = |millis: usize| all[millis * 48];
        assert_eq!(
            [at(0), at(600), at(1_200), at(1_700)],
            [0.25, 0.75, 0.5, 0.0]
        );
        assert_eq!([at(2_050), at(2_200)], [0.75, 0.0]);
    }

    #[test]
    fn rounded_stamps_leave_no_seam_and_what_comes_twice_is_heard_once() {
        let mut mixer = Mixer::new(RATE, 2, 1);
        for block in 0..100_i64 {
            // 10 ms blocks, stamped 1 ms early or late.
            let millis = (block * 10 + block % 3 - 1).max(0);
            mixer.place(0, ClipTime::from_millis(millis), &[0.5; 960]);
        }
        mixer.place(0, ClipTime::from_millis(100), &[0.5; 960]);
        let all = all(mixer, 1);
        assert!(all.iter().all(|it| *it == 0.5));
    }

    #[test]
    fn a_stamp_far_ahead_takes_no_memory_and_one_far_behind_is_passed_by() {
        let mut mixer = Mixer::new(RATE, 1, 1);
        mixer.place(0, ClipTime::from_millis(40_000_000), &[0.5; 10]);
        mixer.place(0, ClipTime::from_millis(-50), &[0.5; 10]);
        mixer.place(0, ClipTime::from_nanos(i64::MIN / 2), &[0.5; 10]);
        let held: usize = mixer.lines[0].pieces.iter().map(|it| it.1.len()).sum();
        assert_eq!(held, 10);
        let (at, block) = mixer.ready().unwrap();
        assert_eq!((at, block.len()), (0, 48_000));
    }

    #[test]
    fn a_sound_that_says_nothing_is_not_waited_for_forever() {
        let mut mixer = Mixer::new(RATE, 1, 2);
        for second in 0..10 {
            mixer.place(0, ClipTime::from_millis(second * 1000), &[0.5; 48_000]);
        }
        assert!(mixer.ready().is_none());
        for second in 10..30 {
            mixer.place(0, ClipTime::from_millis(second * 1000), &[0.5; 48_000]);
        }
        assert!(mixer.ready().is_some());
    }
}
