//! When a sample was heard, from how many were handed over and when.
//!
//! Drivers' own time stamps err by up to 130 ms under load, and a callback may
//! come late, but never early. So the best estimate of the moment of sample 0
//! is the *earliest* that any arrival allows, and sound cards' clocks run so
//! close to the host's that a slow correction follows them.

use std::collections::VecDeque;

use aside_media::{HostInstant, SampleRate};

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
/// The most one correction moves the clock earlier, which no delay can feign.
const STEP_EARLIER: i64 = 4 * MILLI;

/// Puts blocks of sound on the host's clock, and finds what the system lost.
#[derive(Debug)]
pub(super) struct Timeline {
    rate: SampleRate,
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
    last: HostInstant,
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
    pub(super) fn new(rate: SampleRate, blocks: usize) -> Self {
        Self {
            rate,
            origin: None,
            window: None,
            waiting: VecDeque::with_capacity(blocks),
            ready: VecDeque::with_capacity(blocks),
            heard: 0,
            last: HostInstant::from_nanos(i64::MIN),
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

    /// Follows the sound card's clock, a step in each [`WINDOW`].
    fn correct(&mut self, allowed: i64, arrival: HostInstant) {
        let Some(origin) = self.origin else { return };
        let (earliest, end) = self
            .window
            .map_or((allowed, arrival.nanos() + WINDOW), |(earliest, end)| {
                (earliest.min(allowed), end)
            });
        if arrival.nanos() < end {
            self.window = Some((earliest, end));
            return;
        }
        let error = earliest - origin;
        let share = if error < 0 { error / 2 } else { error / 8 };
        self.origin = Some(origin + share.clamp(-STEP_EARLIER, STEP_LATER));
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
        let Some((block, _)) = self.waiting.pop_front() else {
            return;
        };
        let overflowed = block.position - self.heard;
        let at = HostInstant::from_nanos(origin + self.nanos(block.position));
        let at = at.max(HostInstant::from_nanos(self.last.nanos().saturating_add(1)));
        self.last = at;
        self.heard = block.end;
        self.ready.push_back(Stamped {
            at,
            lost_before: overflowed + lost,
            block,
        });
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

    const RATE: SampleRate = SampleRate::HZ_48000;
    /// 10 ms of sound.
    const PORTION: u64 = 480;

    /// A driver whose card began at host time 1 s.
    struct Driver {
        timeline: Timeline,
        position: u64,
        out: Vec<(u64, i64, u64)>,
    }

    impl Driver {
        fn new() -> Self {
            Self {
                timeline: Timeline::new(RATE, 64),
                position: 0,
                out: Vec::new(),
            }
        }

        /// Hands over the next portion at `millis` of the host's clock.
        fn deliver(&mut self, millis: f64) {
            let end = self.position + PORTION;
            self.timeline.push(Block {
                data: Vec::new().into(),
                position: self.position,
                end,
                arrival: HostInstant::from_nanos((millis * 1e6) as i64),
            });
            self.position = end;
            self.collect();
        }

        fn collect(&mut self) {
            while let Some(stamped) = self.timeline.pop() {
                let block = stamped.block.position;
                self.out
                    .push((block, stamped.at.nanos(), stamped.lost_before));
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
            let late = if n < 100 { 70.0 } else { 0.0 };
            driver.deliver(1000.0 + 10.0 * n as f64 + late);
        }
        assert!(driver.out.is_sorted_by(|a, b| a.1 < b.1));
        let last = driver.errors().last().unwrap();
        assert!(last < 69.0, "slowly corrected: {last}");
    }
}
