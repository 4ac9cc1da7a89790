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

/// From the best to the cheapest. Coarser pictures cost up to a third less;
/// after that only fewer of them help. The preset is the fastest from the
/// start, and another would need another header.
const LADDER: [Step; 5] = [
    Step { crf: 23, one_in: 1 },
    Step { crf: 29, one_in: 1 },
    Step { crf: 35, one_in: 1 },
    Step { crf: 35, one_in: 2 },
    Step { crf: 35, one_in: 3 },
];

/// From this step on one sees it, if it lasts as long as [`NOTICED`].
const COARSE: usize = 2;
const NOTICED: Duration = Duration::from_secs(2);

/// So many pictures in the queue of [`FRAME_QUEUE`](crate::threads::FRAME_QUEUE)
/// mean that the next may be lost.
const QUEUE_FILLS: usize = 3;

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

/// Watches whether the encoder keeps up, and decides what gives way.
#[derive(Debug)]
pub(crate) struct Quality {
    interval: Duration,
    step: usize,
    /// How much of the time between two pictures one takes, smoothed.
    load: f64,
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

    /// A picture of the moment `at` was encoded, which took so long; `waiting`
    /// more are there already. Says what changes, if anything does.
    pub(crate) fn encoded(&mut self, at: ClipTime, took: Duration, waiting: usize) -> Option<Step> {
        let room = self.interval.as_secs_f64() * f64::from(self.step().one_in);
        let share = took.as_secs_f64() / room;
        self.load += (share - self.load) / MEMORY;
        if self.is_behind(waiting) {
            self.calm_since = None;
            return self.give_way(at);
        }
        if waiting > 0 || self.load > ROOM {
            self.calm_since = None;
            return None;
        }
        let since = *self.calm_since.get_or_insert(at);
        if self.step == 0 || at.saturating_since(since) < self.calm() {
            return None;
        }
        self.take_back(at)
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

    fn give_way(&mut self, at: ClipTime) -> Option<Step> {
        let next = LADDER.get(self.step + 1)?;
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
        self.step += 1;
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
    const FULL: usize = 4;

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
            quality.encoded(at, Duration::from_millis(took_ms), waiting);
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
        assert!(quality.encoded(ClipTime::ZERO, INTERVAL * 4, 1).is_none());
        encode(&mut quality, ClipTime::from_millis(133), 1, 10, 0);
        assert_eq!(quality.step(), LADDER[0]);
    }

    #[test]
    fn coarser_comes_first_and_fewer_last() {
        let mut quality = Quality::new(INTERVAL);
        let mut steps = Vec::new();
        let mut at = ClipTime::ZERO;
        for _ in 0..5 * 30 {
            steps.extend(quality.encoded(at, INTERVAL * 2, FULL));
            at = at + INTERVAL;
        }
        assert_eq!(steps, LADDER[1..]);
        // Each step had its time to help.
        assert!(quality.changed >= ClipTime::from_millis(4_500));
    }

    #[test]
    fn the_queue_alone_is_enough_and_so_is_the_time() {
        let mut quality = Quality::new(INTERVAL);
        let fast = Duration::from_millis(5);
        assert_eq!(quality.encoded(ClipTime::ZERO, fast, 3), Some(LADDER[1]));
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
        assert_eq!(quality.step(), LADDER[3]);
        encode(&mut quality, at, 2, 10, 0);
        assert_eq!(quality.step(), LADDER[2]);
    }

    #[test]
    fn who_relapses_waits_longer() {
        let mut quality = Quality::new(INTERVAL);
        let mut at = ClipTime::ZERO;
        for _ in 0..3 {
            quality.encoded(at, INTERVAL, FULL);
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
        quality.encoded(ClipTime::ZERO, INTERVAL, FULL);
        assert!(
            quality
                .confess(ClipTime::from_millis(9_000), true)
                .is_none()
        );
    }
}
