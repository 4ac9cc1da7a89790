//! From the host's clock to the clip's: the one place where pauses vanish.

use std::time::Duration;

use aside_media::{ClipTime, HostInstant};

/// Maps [`HostInstant`] to [`ClipTime`] by leaving out what lies before the
/// start and within pauses.
///
/// Each capture thread owns a copy and is told of pauses by message; since the
/// instants in those messages are the same, the copies agree exactly.
#[derive(Clone, Debug)]
pub(crate) struct TakeClock {
    start: HostInstant,
    pauses: Vec<Pause>,
}

#[derive(Clone, Copy, Debug)]
struct Pause {
    from: HostInstant,
    until: Option<HostInstant>,
}

/// A part of a run of host time that lies on the clip's timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// From the run's beginning to the part's.
    pub(crate) skip: Duration,
    /// How long the part is.
    pub(crate) length: Duration,
    /// Where it lies on the clip's timeline.
    pub(crate) at: ClipTime,
}

impl TakeClock {
    pub(crate) fn starting(start: HostInstant) -> Self {
        Self {
            start,
            pauses: Vec::new(),
        }
    }

    /// Time stands still from `at` on.
    pub(crate) fn pause(&mut self, at: HostInstant) {
        if !self.is_paused() {
            let from = at.max(self.start);
            self.pauses.push(Pause { from, until: None });
        }
    }

    /// Time goes on from `at`.
    pub(crate) fn resume(&mut self, at: HostInstant) {
        if let Some(pause) = self.pauses.last_mut()
            && pause.until.is_none()
        {
            pause.until = Some(at.max(pause.from));
        }
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.pauses
            .last()
            .is_some_and(|pause| pause.until.is_none())
    }

    /// The clip time of `at`; within a pause, that of the pause. `None` before
    /// the start.
    pub(crate) fn clip_time(&self, at: HostInstant) -> Option<ClipTime> {
        if at < self.start {
            return None;
        }
        let paused: i64 = self
            .pauses
            .iter()
            .take_while(|pause| pause.from < at)
            .map(|pause| {
                pause
                    .until
                    .map_or(at, |until| until.min(at))
                    .nanos_since(pause.from)
            })
            .sum();
        Some(ClipTime::from_nanos(at.nanos_since(self.start) - paused))
    }

    /// Whether `at` is on the clip's timeline: started, and not in a pause.
    pub(crate) fn is_running_at(&self, at: HostInstant) -> bool {
        at >= self.start
            && !self
                .pauses
                .iter()
                .any(|pause| at >= pause.from && pause.until.is_none_or(|until| at < until))
    }

    /// The parts of the run `[at, at + length)` that lie on the clip's
    /// timeline, in order.
    pub(crate) fn pieces(&self, at: HostInstant, length: Duration) -> Vec<Piece> {
        let end = at + length;
        let mut pieces = Vec::with_capacity(1);
        let mut from = at.max(self.start);
        for pause in &self.pauses {
            if pause.from > from {
                self.push_piece(&mut pieces, at, from, pause.from.min(end));
            }
            match pause.until {
                Some(until) => from = from.max(until),
                None => return pieces,
            }
        }
        self.push_piece(&mut pieces, at, from, end);
        pieces
    }

    fn push_piece(
        &self,
        pieces: &mut Vec<Piece>,
        run: HostInstant,
        from: HostInstant,
        until: HostInstant,
    ) {
        if from < until
            && let Some(at) = self.clip_time(from)
        {
            pieces.push(Piece {
                skip: from.saturating_since(run),
                length: until.saturating_since(from),
                at,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(millis: i64) -> HostInstant {
        HostInstant::from_nanos(millis * 1_000_000)
    }

    fn clock_with_pauses(pauses: &[(i64, i64)]) -> TakeClock {
        let mut clock = TakeClock::starting(host(1_000));
        for &(from, until) in pauses {
            clock.pause(host(from));
            clock.resume(host(until));
        }
        clock
    }

    #[test]
    fn pauses_vanish_from_the_timeline() {
        let clock = clock_with_pauses(&[(2_000, 5_000), (6_000, 6_500)]);
        let at = |millis| clock.clip_time(host(millis)).map(ClipTime::millis_floor);
        assert_eq!(at(999), None);
        assert_eq!(at(1_000), Some(0));
        assert_eq!(at(2_000), Some(1_000));
        assert_eq!(at(4_000), Some(1_000));
        assert_eq!(at(5_000), Some(1_000));
        assert_eq!(at(5_500), Some(1_500));
        assert_eq!(at(7_000), Some(2_500));
    }

    #[test]
    fn a_run_of_sound_is_cut_where_pauses_cut_it() {
        let clock = clock_with_pauses(&[(2_000, 2_010), (2_020, 2_030)]);
        let pieces = clock.pieces(host(1_990), Duration::from_millis(60));
        let millis: Vec<_> = pieces
            .iter()
            .map(|p| {
                (
                    p.skip.as_millis(),
                    p.length.as_millis(),
                    p.at.millis_floor(),
                )
            })
            .collect();
        assert_eq!(millis, [(0, 10, 990), (20, 10, 1_000), (40, 20, 1_010)]);
    }

    #[test]
    fn nothing_before_the_start_and_nothing_in_an_open_pause() {
        let mut clock = TakeClock::starting(host(1_000));
        assert!(
            clock
                .pieces(host(900), Duration::from_millis(50))
                .is_empty()
        );
        let first = clock.pieces(host(990), Duration::from_millis(20))[0];
        assert_eq!(first.skip, Duration::from_millis(10));
        assert_eq!(first.at, ClipTime::ZERO);

        clock.pause(host(1_500));
        assert!(
            clock
                .pieces(host(1_600), Duration::from_millis(20))
                .is_empty()
        );
        assert!(clock.is_paused() && !clock.is_running_at(host(1_600)));
        clock.resume(host(1_700));
        assert!(clock.is_running_at(host(1_700)));
    }

    #[test]
    fn a_pause_before_the_start_counts_from_the_start() {
        let mut clock = TakeClock::starting(host(1_000));
        clock.pause(host(500));
        clock.resume(host(2_000));
        assert_eq!(
            clock.clip_time(host(2_500)),
            Some(ClipTime::from_millis(500))
        );
    }
}
