//! Several lines of sound to one.

use std::collections::VecDeque;
use std::time::Duration;

use aside_media::SampleRate;

use crate::Unsuitable;
use crate::fader::{Fader, Ramp};
use crate::limiter::Limiter;

/// A line this far behind another is taken to be silent meanwhile: one that
/// stands still must not hold up the rest.
const PATIENCE: Duration = Duration::from_secs(3);

/// Mixes mono lines that begin at the same moment, and keeps the sum below
/// -1.5 dBTP.
///
/// Lines may be pushed in any order and in runs of any length; what all of
/// them have reached is mixed, but for the last 10 ms, which depend on what
/// follows.
#[derive(Debug)]
pub struct Mixer {
    lines: Vec<Line>,
    /// Sound frames mixed so far.
    mixed: u64,
    patience: u64,
    limiter: Limiter,
    sum: Vec<f32>,
}

/// One line: what came of it and is not mixed yet.
#[derive(Debug)]
struct Line {
    pending: VecDeque<f32>,
    /// Sound frames that came, the mixed and the skipped ones included.
    end: u64,
    ramp: Ramp,
    /// Where the fader moves, in order.
    moves: VecDeque<(u64, Fader)>,
}

impl Mixer {
    /// A mixer with a line for each fader.
    ///
    /// # Errors
    /// [`Unsuitable`] for a rate at which loudness is not defined.
    pub fn new(rate: SampleRate, faders: &[Fader]) -> Result<Self, Unsuitable> {
        let line = |fader: &Fader| Line {
            pending: VecDeque::with_capacity(rate.get() as usize),
            end: 0,
            ramp: Ramp::new(*fader, rate),
            moves: VecDeque::with_capacity(8),
        };
        Ok(Self {
            lines: faders.iter().map(line).collect(),
            mixed: 0,
            patience: rate.frames_floor(PATIENCE),
            limiter: Limiter::new(rate)?,
            sum: Vec::with_capacity(rate.get() as usize),
        })
    }

    /// Takes sound that continues a line. A line that does not exist is
    /// nobody's, and its sound goes nowhere.
    pub fn push(&mut self, line: usize, samples: &[f32]) {
        let Some(line) = self.lines.get_mut(line) else {
            return;
        };
        // What comes after its time has been mixed as silence.
        let late = self.mixed.saturating_sub(line.end);
        let late = usize::try_from(late).unwrap_or(usize::MAX);
        line.pending.extend(samples.iter().skip(late));
        line.end += samples.len() as u64;
    }

    /// Moves a line's fader from the sound frame `at` of its timeline on; at
    /// once, if that has been mixed already.
    pub fn fade(&mut self, line: usize, at: u64, fader: Fader) {
        if let Some(line) = self.lines.get_mut(line) {
            line.moves.push_back((at, fader));
        }
    }

    /// Appends what all lines have reached to `out`.
    pub fn drain(&mut self, out: &mut Vec<f32>) {
        let slowest = self.lines.iter().map(|line| line.end).min();
        let patient = self.furthest().saturating_sub(self.patience);
        self.mix_until(slowest.unwrap_or(0).max(patient), out);
    }

    /// Appends all that is left, to the end of the longest line.
    pub fn finish(mut self, out: &mut Vec<f32>) {
        self.mix_until(self.furthest(), out);
        self.limiter.finish(out);
    }

    fn furthest(&self) -> u64 {
        let ends = self.lines.iter().map(|line| line.end);
        ends.max().unwrap_or(0)
    }

    fn mix_until(&mut self, until: u64, out: &mut Vec<f32>) {
        let frames = until.saturating_sub(self.mixed);
        self.sum.clear();
        self.sum.resize(usize::try_from(frames).unwrap_or(0), 0.0);
        for line in &mut self.lines {
            line.add(self.mixed, &mut self.sum);
        }
        self.mixed += frames;
        self.limiter.push(&self.sum, out);
    }
}

impl Line {
    /// Adds what belongs to the stretch of the timeline that begins at `at`.
    fn add(&mut self, mut at: u64, mut sum: &mut [f32]) {
        while !sum.is_empty() {
            while let Some((_, fader)) = self.moves.pop_front_if(|(when, _)| *when <= at) {
                self.ramp.move_to(fader);
            }
            let next = self.moves.front().map_or(u64::MAX, |(when, _)| *when - at);
            let length = sum.len().min(usize::try_from(next).unwrap_or(usize::MAX));
            let (now, rest) = sum.split_at_mut(length);
            self.add_steadily(now);
            (at, sum) = (at + length as u64, rest);
        }
    }

    fn add_steadily(&mut self, sum: &mut [f32]) {
        let there = sum.len().min(self.pending.len());
        let (front, back) = self.pending.as_slices();
        let split = there.min(front.len());
        self.ramp.add(&front[..split], &mut sum[..split]);
        self.ramp
            .add(&back[..there - split], &mut sum[split..there]);
        self.ramp.skip(sum.len() - there);
        self.pending.drain(..there);
    }
}

#[cfg(test)]
mod tests {
    use aside_media::Gain;

    use super::*;

    const RATE: SampleRate = SampleRate::HZ_48000;

    fn two_lines() -> Mixer {
        Mixer::new(RATE, &[Fader::default(); 2]).unwrap()
    }

    /// What is mixed and waits for what follows it.
    const HELD: usize = 480;

    #[test]
    fn what_both_lines_reached_is_mixed_and_no_more() {
        let mut mixer = two_lines();
        let mut out = Vec::new();
        mixer.push(0, &[0.25; 1_000]);
        mixer.drain(&mut out);
        assert!(out.is_empty());
        mixer.push(1, &[0.125; 900]);
        mixer.drain(&mut out);
        assert!(out.len() >= 900 - HELD && out.len() < 900);
        mixer.finish(&mut out);
        assert_eq!(out[..900], [0.375; 900]);
        assert_eq!(out[900..], [0.25; 100]);
    }

    #[test]
    fn a_line_that_stands_still_does_not_hold_up_the_other() {
        let mut mixer = two_lines();
        let mut out = Vec::new();
        mixer.push(0, &vec![0.25; 4 * 48_000]);
        mixer.drain(&mut out);
        assert!(out.len() >= 48_000 - HELD, "all but three seconds");
        // What comes late is heard from where the mix is, at its own place.
        let ramp: Vec<f32> = (0..50_000).map(|n| n as f32 * 1e-6).collect();
        mixer.push(1, &ramp);
        mixer.drain(&mut out);
        assert!(out.len() < 50_000);
        mixer.finish(&mut out);
        assert_eq!(out.len(), 4 * 48_000);
        assert_eq!(out[47_999], 0.25);
        assert_eq!(out[48_000], 0.25 + 48_000.0 * 1e-6);
    }

    #[test]
    fn a_fader_moves_at_its_moment_and_without_a_step() {
        let mut mixer = Mixer::new(RATE, &[Fader::default()]).unwrap();
        let muted = Fader {
            muted: true,
            ..Fader::default()
        };
        let louder = Fader {
            gain: Gain::db(6.0),
            muted: false,
        };
        mixer.fade(0, 1_000, muted);
        mixer.fade(0, 3_000, louder);
        mixer.push(0, &[0.25; 5_000]);
        let mut out = Vec::new();
        mixer.finish(&mut out);
        assert_eq!(out[999], 0.25);
        assert!(out[1_001] < 0.25 && out[1_100] > 0.0);
        assert!(out[1_480..3_000].iter().all(|sample| *sample == 0.0));
        assert!((out[3_480] - 0.25 * Gain::db(6.0).factor()).abs() < 1e-6);
        let steepest = out.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        let steepest = steepest.fold(0.0, f32::max);
        assert!(steepest < 0.25 * 2.0 / 480.0 + 1e-4, "{steepest}");
    }

    #[test]
    fn two_loud_lines_do_not_clip() {
        let mut mixer = two_lines();
        let tone = |n: u32| 0.9 * (n as f32 * 0.06).sin();
        let tone: Vec<f32> = (0..48_000).map(tone).collect();
        mixer.push(0, &tone);
        mixer.push(1, &tone);
        let mut out = Vec::new();
        mixer.finish(&mut out);
        let peak = out.iter().fold(0.0_f32, |peak, it| peak.max(it.abs()));
        assert!((0.8..0.9).contains(&peak), "{peak}");
    }
}
