//! Quality gives way before pictures do.
//!
//! `enc-video` says after each picture how long it took and how many wait; this
//! says how the next ones are to be encoded. No clock and no encoder in here.

use std::time::Duration;

use aside_library::{Problem, ProblemCode};
use aside_media::ClipTime;

/// How pictures are encoded on one step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// On the scale of x264's rate factor.
    pub(crate) crf: u8,
    /// Of so many pictures one is encoded, if they come at the full rate.
    pub(crate) one_in: u32,
}

/// What a picture became.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    /// In bytes.
    pub(crate) size: usize,
    /// How long that took.
    pub(crate) took: Duration,
}

/// From the best to the cheapest. The first is for pictures that are mostly
/// still. Coarser pictures cost up to a third less time; after that only fewer
/// of them help. The preset is the fastest from the start, and another would
/// need another header.
const LADDER: [Step; 6] = [
    Step { crf: 22, one_in: 1 },
    Step { crf: 23, one_in: 1 },
    Step { crf: 29, one_in: 1 },
    Step { crf: 35, one_in: 1 },
    Step { crf: 35, one_in: 2 },
    Step { crf: 35, one_in: 3 },
];

/// How the first picture of a take is encoded.
pub(crate) const BEST: Step = LADDER[0];

/// Where all of the picture moves, nobody sees what the first step adds.
const MOVING: usize = 1;
/// The first step that saves time.
const FASTER: usize = 2;
/// From this step on one sees it, if it lasts as long as [`NOTICED`].
const COARSE: usize = 3;
const NOTICED: Duration = Duration::from_secs(2);

/// So many pictures in the queue of [`FRAME_QUEUE`](crate::threads::FRAME_QUEUE)
/// mean that the next may be lost.
const QUEUE_FILLS: usize = 5;

/// An encoder that needs more than this part of the time between two pictures
/// does not keep up; one that needs less than the other part has room.
const TOO_MUCH: f64 = 0.9;
const ROOM: f64 = 0.5;

/// A step has this long to help before another is taken; longer before pictures
/// are left out: a queue that fills for a moment loses fewer.
const PATIENCE: Duration = Duration::from_millis(500);
const PATIENCE_WITH_COARSE: Duration = Duration::from_secs(2);

/// There must be room for this long before a step is taken back, a quarter of
/// it where pictures are left out. Doubled each time it was not enough, up to
/// the longest.
const CALM: Duration = Duration::from_secs(4);
const LONGEST_CALM: Duration = Duration::from_secs(64);

/// How many pictures back the load is remembered, roughly.
const MEMORY: f64 = 8.0;

/// More bytes a second than this do not come from pages that are scrolled and
/// typed in; they are let through as far as [`FLOOD`].
const FLOW: f64 = 600e3;
const FLOOD: f64 = 1.2e6;
/// One picture that is new as a whole is no motion.
const MOST_OF_ONE: f64 = FLOOD / 4.0;

/// Watches whether the encoder keeps up, and decides what gives way.
#[derive(Debug)]
pub(crate) struct Quality {
    interval: Duration,
    step: usize,
    /// How much of the time between two pictures one takes, smoothed.
    load: f64,
    /// Bytes above [`FLOW`] that are not worn off, and when that was counted.
    flood: f64,
    counted: ClipTime,
    /// When the last step was taken, up or down.
    changed: ClipTime,
    /// Since when there has been room.
    calm_since: Option<ClipTime>,
    calm: Duration,
    /// The last step was one back to better pictures.
    was_relieved: bool,
    coarse_since: Option<ClipTime>,
}

impl Quality {
    /// Begins with the best; pictures come `interval` apart at the most.
    pub(crate) fn new(interval: Duration) -> Self {
        Self {
            interval,
            step: 0,
            load: 0.0,
            flood: 0.0,
            counted: ClipTime::ZERO,
            changed: ClipTime::ZERO,
            calm_since: None,
            calm: CALM,
            was_relieved: false,
            coarse_since: None,
        }
    }

    /// How pictures are to be encoded now.
    pub(crate) const fn step(&self) -> Step {
        LADDER[self.step]
    }

    /// A picture of the moment `at` was encoded; `waiting` more are there
    /// already. Says what changes, if anything does.
    pub(crate) fn encoded(&mut self, at: ClipTime, made: Made, waiting: usize) -> Option<Step> {
        let room = self.interval.as_secs_f64() * f64::from(self.step().one_in);
        let share = made.took.as_secs_f64() / room;
        self.load += (share - self.load) / MEMORY;
        self.count(at, made.size);
        if self.is_behind(waiting) {
            self.calm_since = None;
            return self.give_way((self.step + 1).max(FASTER), at);
        }
        if self.step < MOVING && self.flood >= FLOOD {
            return self.give_way(MOVING, at);
        }
        let moves = self.step == MOVING && self.flood > 0.0;
        if waiting > 0 || self.load > ROOM || moves {
            self.calm_since = None;
            return None;
        }
        let since = *self.calm_since.get_or_insert(at);
        if self.step == 0 || at.saturating_since(since) < self.calm() {
            return None;
        }
        self.take_back(at)
    }

    fn count(&mut self, at: ClipTime, size: usize) {
        let worn_off = at.saturating_since(self.counted).as_secs_f64() * FLOW;
        let flood = self.flood - worn_off + (size as f64).min(MOST_OF_ONE);
        self.flood = flood.clamp(0.0, FLOOD);
        self.counted = at;
    }

    /// How long there must be room before the last step is taken back.
    fn calm(&self) -> Duration {
        match self.step().one_in {
            1 => self.calm,
            _ => self.calm / 4,
        }
    }

    fn is_behind(&self, waiting: usize) -> bool {
        waiting >= QUEUE_FILLS || (waiting > 0 && self.load > TOO_MUCH)
    }

    fn give_way(&mut self, to: usize, at: ClipTime) -> Option<Step> {
        let next = LADDER.get(to)?;
        let patience = match next.one_in {
            1 => PATIENCE,
            _ => PATIENCE_WITH_COARSE,
        };
        if self.step > 0 && at.saturating_since(self.changed) < patience {
            return None;
        }
        if self.was_relieved {
            self.calm = (self.calm * 2).min(LONGEST_CALM);
        }
        self.was_relieved = false;
        self.step = to;
        if self.step >= COARSE {
            self.coarse_since.get_or_insert(at);
        }
        self.settle(at)
    }

    fn take_back(&mut self, at: ClipTime) -> Option<Step> {
        self.was_relieved = true;
        self.step -= 1;
        self.calm_since = None;
        self.settle(at)
    }

    fn settle(&mut self, at: ClipTime) -> Option<Step> {
        self.changed = at;
        // What was measured belongs to the other step.
        self.load = 0.0;
        Some(self.step())
    }

    /// What the clip says of a coarse stretch that is over by `at`, if one is
    /// and it was long enough to be noticed. `ends` when nothing more comes.
    pub(crate) fn confess(&mut self, at: ClipTime, ends: bool) -> Option<Problem> {
        if self.step >= COARSE && !ends {
            return None;
        }
        let since = self.coarse_since.take()?;
        let length = at.saturating_since(since);
        (length >= NOTICED).then(|| {
            let (from, to) = (since.clock(), at.clock());
            let message =
                format!("The picture was coarser from {from} to {to}: the machine was too busy.");
            Problem::new(ProblemCode::QualityReduced, since, length, message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_micros(33_333);
    const FULL: usize = 8;

    /// A picture in which little changed.
    fn small(took: Duration) -> Made {
        Made { size: 5_000, took }
    }

    /// Pictures one after the other, each taking the same, with as many
    /// waiting; the clip's time after them.
    fn encode(
        quality: &mut Quality,
        from: ClipTime,
        seconds: u32,
        took_ms: u64,
        waiting: usize,
    ) -> ClipTime {
        let mut at = from;
        for _ in 0..seconds * 30 {
            quality.encoded(at, small(Duration::from_millis(took_ms)), waiting);
            at = at + INTERVAL;
        }
        at
    }

    #[test]
    fn a_machine_that_keeps_up_gets_the_best() {
        let mut quality = Quality::new(INTERVAL);
        let at = encode(&mut quality, ClipTime::ZERO, 60, 25, 0);
        assert_eq!(quality.step(), LADDER[0]);
        assert!(quality.confess(at, true).is_none());
    }

    #[test]
    fn one_slow_picture_changes_nothing() {
        let mut quality = Quality::new(INTERVAL);
        let slow = small(INTERVAL * 4);
        assert!(quality.encoded(ClipTime::ZERO, slow, 1).is_none());
        encode(&mut quality, ClipTime::from_millis(133), 1, 10, 0);
        assert_eq!(quality.step(), LADDER[0]);
    }

    /// Pictures of `size` for so many seconds, from `from` on.
    fn flow(quality: &mut Quality, from: ClipTime, seconds: u32, size: usize) -> ClipTime {
        let mut at = from;
        for _ in 0..seconds * 30 {
            let took = Duration::from_millis(8);
            quality.encoded(at, Made { size, took }, 0);
            at = at + INTERVAL;
        }
        at
    }

    #[test]
    fn what_moves_as_a_whole_is_not_drawn_as_finely() {
        let mut quality = Quality::new(INTERVAL);
        let at = flow(&mut quality, ClipTime::ZERO, 60, 18_000);
        assert_eq!(quality.step(), BEST, "a page that is scrolled");
        let at = flow(&mut quality, at, 1, 100_000);
        assert_eq!(quality.step(), LADDER[MOVING]);
        let at = flow(&mut quality, at, 60, 100_000);
        assert_eq!(quality.step(), LADDER[MOVING]);
        let at = flow(&mut quality, at, 5, 5_000);
        assert_eq!(quality.step(), LADDER[MOVING], "it may go on");
        flow(&mut quality, at, 4, 5_000);
        assert_eq!(quality.step(), BEST);
    }

    #[test]
    fn a_new_page_is_no_motion() {
        let mut quality = Quality::new(INTERVAL);
        let mut at = ClipTime::ZERO;
        for _ in 0..20 {
            let took = Duration::from_millis(20);
            let made = Made {
                size: 900_000,
                took,
            };
            assert!(quality.encoded(at, made, 0).is_none());
            at = flow(&mut quality, at + INTERVAL, 2, 2_000);
        }
        assert_eq!(quality.step(), BEST);
    }

    #[test]
    fn coarser_comes_first_and_fewer_last() {
        let mut quality = Quality::new(INTERVAL);
        let mut steps = Vec::new();
        let mut at = ClipTime::ZERO;
        for _ in 0..5 * 30 {
            steps.extend(quality.encoded(at, small(INTERVAL * 2), FULL));
            at = at + INTERVAL;
        }
        assert_eq!(steps, LADDER[FASTER..]);
        // Each step had its time to help.
        assert!(quality.changed >= ClipTime::from_millis(4_500));
    }

    #[test]
    fn the_queue_alone_is_enough_and_so_is_the_time() {
        let mut quality = Quality::new(INTERVAL);
        let fast = small(Duration::from_millis(5));
        let given = quality.encoded(ClipTime::ZERO, fast, QUEUE_FILLS);
        assert_eq!(given, Some(LADDER[FASTER]));
        let mut quality = Quality::new(INTERVAL);
        encode(&mut quality, ClipTime::ZERO, 2, 32, 1);
        assert!(quality.step() != LADDER[0]);
    }

    #[test]
    fn quality_comes_back_one_step_at_a_time_when_there_is_room() {
        let mut quality = Quality::new(INTERVAL);
        let mut at = encode(&mut quality, ClipTime::ZERO, 1, 60, FULL);
        assert!(quality.step >= COARSE, "{quality:?}");
        let low = quality.step;
        at = encode(&mut quality, at, 3, 10, 0);
        assert_eq!(quality.step, low);
        at = encode(&mut quality, at, 2, 10, 0);
        assert_eq!(quality.step, low - 1);
        encode(&mut quality, at, 30, 10, 0);
        assert_eq!(quality.step(), LADDER[0]);
    }

    #[test]
    fn pictures_are_left_out_for_as_short_as_can_be() {
        let mut quality = Quality::new(INTERVAL);
        let at = encode(&mut quality, ClipTime::ZERO, 3, 60, FULL);
        assert_eq!(quality.step(), LADDER[4]);
        encode(&mut quality, at, 2, 10, 0);
        assert_eq!(quality.step(), LADDER[3]);
    }

    #[test]
    fn who_relapses_waits_longer() {
        let mut quality = Quality::new(INTERVAL);
        let mut at = ClipTime::ZERO;
        for _ in 0..3 {
            quality.encoded(at, small(INTERVAL), FULL);
            at = encode(&mut quality, at, 70, 10, 0);
            assert_eq!(quality.step, 0);
        }
        assert_eq!(quality.calm, CALM * 4);
    }

    #[test]
    fn only_what_is_noticed_is_said() {
        let mut quality = Quality::new(INTERVAL);
        let at = encode(&mut quality, ClipTime::ZERO, 1, 60, FULL);
        assert!(quality.confess(at, false).is_none(), "it is still going on");
        let at = encode(&mut quality, at, 60, 10, 0);
        let said = quality.confess(at, false).unwrap();
        assert_eq!(said.code, ProblemCode::QualityReduced);
        assert!(
            said.message
                .starts_with("The picture was coarser from 0:00")
        );
        assert!(quality.confess(at, true).is_none(), "it is said once");

        let mut quality = Quality::new(INTERVAL);
        quality.encoded(ClipTime::ZERO, small(INTERVAL), FULL);
        assert!(
            quality
                .confess(ClipTime::from_millis(9_000), true)
                .is_none()
        );
    }
}
