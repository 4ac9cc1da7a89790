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
/// The most one correction moves the clock: 500 parts in a million.
const STEP: i64 = MILLI;

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

    /// Follows the sound card's clock: at most [`STEP`] in a [`WINDOW`], and
    /// more readily to earlier, which no delay can feign.
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
        self.origin = Some(origin + share.clamp(-STEP, STEP));
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
