//! When a sample was heard, from how many were handed over and when.
//!
//! Drivers' own time stamps err by up to 130 ms under load, and a callback may
//! come late, but never early: what arrives has been heard. So the best
//! estimate of the moment of sample 0 is the *earliest* that any arrival
//! allows, at once, and no stamp ever lies in the future. Sound cards' clocks
//! run so close to the host's that a slow correction follows them the other
//! way.

use std::collections::VecDeque;

use aside_media::{AudioFormat, HostInstant, SampleRate};

use super::queue::Block;

const MILLI: i64 = 1_000_000;
/// Sound this late may only be delayed, or some may be missing before it.
const SUSPECT: i64 = 80 * MILLI;
/// How long to listen before saying which. Delayed sound catches up sooner.
const DECIDE: i64 = 200 * MILLI;
/// Between two corrections of the clock.
const WINDOW: i64 = 2_000 * MILLI;
/// The most one correction moves the clock later: 500 parts in a million.
const STEP_LATER: i64 = MILLI;
/// When the clock moves earlier, what follows overlaps what was heard before.
/// So much is left for the caller to steer away; more is skipped.
const OVERLAP: i64 = 40 * MILLI;
/// A caller takes out at least one sound frame in so many to do so.
const STEERED: i64 = 500;

/// Puts blocks of sound on the host's clock, and finds what the system lost.
#[derive(Debug)]
pub(super) struct Timeline {
    rate: SampleRate,
    channels: usize,
    /// Host time of position 0; `None` until enough was heard.
    origin: Option<i64>,
    /// Earliest origin seen in the window that ends at `.1`.
    window: Option<(i64, i64)>,
    /// Blocks whose time is still undecided, with the origin each allows.
    waiting: VecDeque<(Block, i64)>,
    /// Blocks whose time is known.
    ready: VecDeque<Stamped>,
    /// The position after the last ready block.
    heard: u64,
    /// The stamp of the last ready block.
    last: i64,
    /// Where sound ends for a caller who lays block after block.
    laid: i64,
    /// Sound frames skipped because they would have been heard twice.
    skipped: u64,
}

/// A block, the moment of its first sample, and what was lost before it.
#[derive(Debug)]
pub(super) struct Stamped {
    pub(super) block: Block,
    pub(super) at: HostInstant,
    pub(super) lost_before: u64,
}

impl Timeline {
    /// `blocks` is the most that will ever wait.
    pub(super) fn new(format: AudioFormat, blocks: usize) -> Self {
        Self {
            rate: format.rate,
            channels: usize::from(format.channels.max(1)),
            origin: None,
            window: None,
            waiting: VecDeque::with_capacity(blocks),
            ready: VecDeque::with_capacity(blocks),
            heard: 0,
            last: i64::MIN,
            laid: i64::MIN,
            skipped: 0,
        }
    }

    /// Takes the next block.
    pub(super) fn push(&mut self, block: Block) {
        let arrival = block.arrival;
        let allowed = arrival.nanos() - self.nanos(block.end);
        self.waiting.push_back((block, allowed));
        match self.origin {
            Some(origin) if allowed - origin <= SUSPECT => {
                self.correct(allowed, arrival);
                self.release_all();
            }
            _ => self.decide(arrival),
        }
    }

    /// The next block whose time is known.
    pub(super) fn pop(&mut self) -> Option<Stamped> {
        self.ready.pop_front()
    }

    /// Whether every block was taken.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.ready.is_empty()
    }

    /// No more will come: what waits is as decided as it gets.
    pub(super) fn finish(&mut self) {
        if self.origin.is_none() {
            self.origin = self.earliest_waiting();
        }
        self.release_all();
    }

    /// After listening long enough, what still is late has a gap before it.
    fn decide(&mut self, arrival: HostInstant) {
        let waited = self
            .waiting
            .front()
            .map_or(0, |(first, _)| arrival.nanos_since(first.arrival));
        let Some(earliest) = self.earliest_waiting().filter(|_| waited >= DECIDE) else {
            return;
        };
        if let Some(origin) = self.origin {
            // Sound that piled up before the gap comes in a burst, ever less
            // late; the gap lies where it is no longer getting earlier.
            while let Some(&(_, allowed)) = self.waiting.front() {
                if allowed - earliest <= SUSPECT {
                    break;
                }
                self.release_one(origin, 0);
            }
            self.release_one(earliest, self.frames(earliest - origin));
        }
        self.origin = Some(earliest);
        self.window = None;
        self.release_all();
    }

    fn earliest_waiting(&self) -> Option<i64> {
        self.waiting.iter().map(|&(_, allowed)| allowed).min()
    }

    /// Follows the sound card's clock: earlier at once, later by a step in each
    /// [`WINDOW`].
    fn correct(&mut self, allowed: i64, arrival: HostInstant) {
        let Some(origin) = self.origin else { return };
        if allowed < origin {
            self.origin = Some(allowed);
            self.window = None;
            return;
        }
        let (earliest, end) = self
            .window
            .map_or((allowed, arrival.nanos() + WINDOW), |(earliest, end)| {
                (earliest.min(allowed), end)
            });
        if arrival.nanos() < end {
            self.window = Some((earliest, end));
            return;
        }
        self.origin = Some(origin + ((earliest - origin) / 8).min(STEP_LATER));
        self.window = None;
    }

    fn release_all(&mut self) {
        if let Some(origin) = self.origin {
            while !self.waiting.is_empty() {
                self.release_one(origin, 0);
            }
        }
    }

    fn release_one(&mut self, origin: i64, lost: u64) {
        let Some((mut block, _)) = self.waiting.pop_front() else {
            return;
        };
        let overflowed = block.position - self.heard;
        self.heard = block.end;
        self.skip_overlap(&mut block, origin);
        if block.position == block.end {
            return;
        }
        let at = origin + self.nanos(block.position);
        let length = origin + self.nanos(block.end) - at;
        let overlap = self.laid.saturating_sub(at).max(0);
        self.laid = at + overlap + length - overlap.min(length / STEERED);
        self.last = at;
        self.ready.push_back(Stamped {
            at: HostInstant::from_nanos(at),
            lost_before: overflowed + lost,
            block,
        });
    }

    /// Cuts off what would lie before sound that was heard earlier: all that
    /// overlaps if it is much, else as little as keeps stamps rising.
    fn skip_overlap(&mut self, block: &mut Block, origin: i64) {
        let at = origin + self.nanos(block.position);
        let begin = match self.laid.saturating_sub(at) > OVERLAP {
            true => self.laid,
            false => self.last.saturating_add(1),
        };
        if begin <= at {
            return;
        }
        let whole = block.end - block.position;
        // One more than fits, so that the rest does not begin too early.
        let skipped = (self.frames(begin - at) + 1).min(whole);
        block.position += skipped;
        self.skipped += skipped;
        let samples = usize::try_from(skipped).unwrap_or(usize::MAX) * self.channels;
        let samples = samples.min(block.data.len());
        block.data.drain(..samples);
        if self.skipped == skipped {
            tracing::warn!("sound came earlier than it seemed at first; some is skipped");
        }
    }

    fn nanos(&self, frames: u64) -> i64 {
        i64::try_from(self.rate.duration(frames).as_nanos()).unwrap_or(i64::MAX)
    }

    fn frames(&self, nanos: i64) -> u64 {
        let duration = std::time::Duration::from_nanos(nanos.max(0).unsigned_abs());
        self.rate.frames_floor(duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT: AudioFormat = AudioFormat {
        rate: SampleRate::HZ_48000,
        channels: 2,
    };
    /// 10 ms of sound.
    const PORTION: u64 = 480;

    /// A driver whose card began at host time 1 s.
    struct Driver {
        timeline: Timeline,
        position: u64,
        arrival: i64,
        out: Vec<(u64, i64, u64)>,
    }

    impl Driver {
        fn new() -> Self {
            Self {
                timeline: Timeline::new(FORMAT, 64),
                position: 0,
                arrival: 0,
                out: Vec::new(),
            }
        }

        /// Hands over the next portion at `millis` of the host's clock.
        fn deliver(&mut self, millis: f64) {
            let end = self.position + PORTION;
            self.arrival = (millis * 1e6) as i64;
            self.timeline.push(Block {
                data: vec![0.0; PORTION as usize * 2].into(),
                position: self.position,
                end,
                arrival: HostInstant::from_nanos(self.arrival),
            });
            self.position = end;
            self.collect();
        }

        fn collect(&mut self) {
            while let Some(stamped) = self.timeline.pop() {
                let Stamped {
                    block,
                    at,
                    lost_before,
                } = stamped;
                let frames = block.end - block.position;
                assert_eq!(block.data.len() as u64, frames * 2, "whole sound frames");
                let end = at + FORMAT.rate.duration(frames);
                assert!(end.nanos() <= self.arrival, "a stamp in the future");
                self.out.push((block.position, at.nanos(), lost_before));
            }
        }

        /// How many milliseconds each block's stamp lies after its moment, if
        /// the card began at 1 s and nothing was lost.
        fn errors(&self) -> impl Iterator<Item = f64> {
            self.out.iter().map(|&(position, at, _)| {
                let moment = 1e9 + position as f64 * 1e9 / 48_000.0;
                (at as f64 - moment) / 1e6
            })
        }

        fn lost(&self) -> Vec<(u64, u64)> {
            let gaps = self.out.iter().filter(|(_, _, lost)| *lost > 0);
            gaps.map(|&(position, _, lost)| (position, lost)).collect()
        }
    }

    /// Up to 25 ms, not two alike in a row.
    fn delay(n: u64) -> f64 {
        (n * 7919 % 26) as f64
    }

    #[test]
    fn late_callbacks_do_not_move_the_stamps() {
        let mut driver = Driver::new();
        for n in 1..=6000 {
            driver.deliver(1000.0 + 10.0 * n as f64 + delay(n));
        }
        assert_eq!(driver.out.len(), 6000);
        assert_eq!(driver.lost(), []);
        let worst = driver.errors().fold(0.0_f64, |worst, e| worst.max(e.abs()));
        assert!(worst <= 1.0, "{worst} ms");
    }

    #[test]
    fn sound_that_was_only_delayed_is_not_a_gap() {
        let mut driver = Driver::new();
        for n in 1..=500 {
            let on_time = 1000.0 + 10.0 * n as f64;
            // For 300 ms nothing comes, then all of it at once.
            let stalled = (200..230).contains(&n);
            driver.deliver(if stalled { 1000.0 + 2300.0 } else { on_time });
        }
        assert_eq!(driver.lost(), []);
        assert!(driver.errors().all(|error| error.abs() < 0.1));
    }

    #[test]
    fn sound_that_never_came_is_a_gap_at_its_place() {
        let mut driver = Driver::new();
        for n in 1..=500 {
            // From the 200th portion on, half a second is missing.
            let missing = if n > 200 { 500.0 } else { 0.0 };
            driver.deliver(1000.0 + 10.0 * n as f64 + missing);
        }
        assert_eq!(driver.lost(), [(200 * PORTION, 24_000)]);
        let errors: Vec<f64> = driver.errors().collect();
        assert!(errors[..200].iter().all(|error| error.abs() < 0.1));
        assert!(errors[200..].iter().all(|e| (e - 500.0).abs() < 0.1));
    }

    #[test]
    fn what_piled_up_before_a_gap_keeps_its_time() {
        // The process was stopped for 10 s: the server kept 1 s of it.
        let mut driver = Driver::new();
        for n in 1..=100 {
            driver.deliver(1000.0 + 10.0 * n as f64);
        }
        for _ in 101..=200 {
            driver.deliver(12_000.0);
        }
        for n in 201..=400 {
            driver.deliver(12_000.0 + 10.0 * (n - 200) as f64);
        }
        let lost = driver.lost();
        let &[(position, frames)] = &lost[..] else {
            panic!("one gap: {lost:?}");
        };
        // The last 80 ms of what piled up cannot be told from what came after.
        let close = 190 * PORTION..=200 * PORTION;
        assert!(close.contains(&position), "{position}");
        assert_eq!(frames, 9 * 48_000);
    }

    #[test]
    fn a_card_that_runs_fast_or_slow_is_followed() {
        for pace in [1.000_1, 0.999_9] {
            let mut driver = Driver::new();
            for n in 1..=60_000 {
                let on_time = 1000.0 + 10.0 * n as f64 * pace;
                driver.deliver(on_time + delay(n) / 10.0);
            }
            assert_eq!(driver.lost(), []);
            let (position, at, _) = driver.out[driver.out.len() - 1];
            let moment = 1e9 + position as f64 * 1e9 * pace / 48_000.0;
            let error = (at as f64 - moment) / 1e6;
            assert!(error.abs() < 3.0, "{error} ms after ten minutes");
        }
    }

    #[test]
    fn an_end_gives_out_what_was_undecided() {
        let mut driver = Driver::new();
        driver.deliver(1010.0);
        assert_eq!(driver.out.len(), 0, "too early to say");
        driver.timeline.finish();
        driver.collect();
        assert_eq!(driver.out.len(), 1);
        assert!(driver.timeline.is_empty());
    }

    #[test]
    fn stamps_never_run_backwards() {
        let mut driver = Driver::new();
        for n in 1..=1000 {
            // After a second of lateness, sound on time.
            let late = if n < 100 { 30.0 } else { 0.0 };
            driver.deliver(1000.0 + 10.0 * n as f64 + late);
        }
        assert!(driver.out.is_sorted_by(|a, b| a.1 < b.1));
        assert!(driver.errors().skip(103).all(|error| error.abs() < 0.1));
        // Little enough for the caller to steer: nothing but what stamps that
        // rise cost, less than 30 ms, was skipped.
        assert!(driver.timeline.skipped < 3 * PORTION);
    }

    /// A machine that was busy while a take began: for its first second all
    /// sound came 2.15 s late, and was taken to be that late for ever, so that
    /// stamps lay 2.15 s in the future and crept back by 4 ms in every 2 s.
    #[test]
    fn a_clock_that_was_set_late_is_set_right_at_once() {
        let mut driver = Driver::new();
        for n in 1..=100 {
            driver.deliver(3_150.0 + 10.0 * n as f64);
        }
        // Then all that had piled up comes at once, and the rest on time.
        for n in 101..=315 {
            driver.deliver(4_150.0 + 0.01 * n as f64);
        }
        for n in 316..=1_000 {
            driver.deliver(1_000.0 + 10.0 * n as f64);
        }
        assert!(driver.out.is_sorted_by(|a, b| a.1 < b.1));
        assert_eq!(driver.lost(), []);
        let right = driver.errors().skip_while(|error| *error > 4.0);
        let right: Vec<f64> = right.collect();
        assert!(right.iter().all(|error| error.abs() < 4.0));
        assert!(right.len() >= 684, "{} blocks are right", right.len());
        // As much as was placed where it was not heard is skipped, no more.
        let skipped = driver.timeline.skipped as f64 / 48.0;
        assert!((2_100.0..2_160.0).contains(&skipped), "{skipped} ms");
    }
}
