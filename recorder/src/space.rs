//! How long the disk will last.

use std::time::Duration;

use aside_library::{Problem, ProblemCode};
use aside_media::{Bytes, ClipTime};

/// With less than this, a take is closed while there is room to close it.
pub(crate) const FLOOR: Bytes = Bytes::new(200 << 20);

/// Less than this is little for any take.
const LITTLE: Bytes = Bytes::new(500 << 20);

/// Who has less time than this left is told.
const SOON: Duration = Duration::from_secs(10 * 60);

/// Before this, how fast a take grows is a guess.
const SETTLED: Duration = Duration::from_secs(10);

/// The safety track: 16 bits at 48 kHz.
const SOUND_PER_SECOND: u64 = 96_000;

/// Watches the space left during one take.
#[derive(Debug, Default)]
pub(crate) struct Space {
    /// What the take has written, its safety track left out.
    written: u64,
    warned: bool,
}

/// What is to be done about the space left.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Nothing.
    Enough,
    /// Say so; once for each take.
    Low(Problem),
    /// End the take.
    Floor,
}

impl Space {
    pub(crate) fn wrote(&mut self, bytes: usize) {
        self.written += bytes as u64;
    }

    /// Judges what is left at `at`.
    pub(crate) fn judge(&mut self, free: Bytes, at: ClipTime) -> Verdict {
        if free < FLOOR {
            return Verdict::Floor;
        }
        let left = self.time_left(free, at);
        let soon = left.is_some_and(|it| it < SOON);
        if self.warned || !(soon || free < LITTLE) {
            return Verdict::Enough;
        }
        self.warned = true;
        let lasts = match left {
            Some(left) => format!(" That lasts for about {}.", spoken(left)),
            None => String::new(),
        };
        let message = format!("Only {free} are left on the disk.{lasts}");
        Verdict::Low(Problem::new(
            ProblemCode::DiskLow,
            at,
            Duration::ZERO,
            message,
        ))
    }

    /// How long a take that goes on as it did can go on.
    fn time_left(&self, free: Bytes, at: ClipTime) -> Option<Duration> {
        let recorded = at.saturating_since(ClipTime::ZERO);
        if recorded < SETTLED {
            return None;
        }
        let per_second = self.written / recorded.as_secs().max(1) + SOUND_PER_SECOND;
        let room = free.get().saturating_sub(FLOOR.get());
        Some(Duration::from_secs(room / per_second.max(1)))
    }
}

fn spoken(left: Duration) -> String {
    match left.as_secs() / 60 {
        0 => "less than a minute".to_owned(),
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mib(count: u64) -> Bytes {
        Bytes::new(count << 20)
    }

    /// A take that grows by a mebibyte a second, its sound included.
    fn growing(seconds: i64) -> (Space, ClipTime) {
        let mut space = Space::default();
        space.wrote(((1 << 20) - 96_000) * seconds as usize);
        (space, ClipTime::from_millis(seconds * 1000))
    }

    #[test]
    fn who_has_ten_minutes_left_is_told_once() {
        let (mut space, at) = growing(60);
        assert_eq!(space.judge(mib(200 + 601), at), Verdict::Enough);
        let Verdict::Low(problem) = space.judge(mib(200 + 599), at) else {
            panic!("nothing was said");
        };
        assert_eq!(problem.code, ProblemCode::DiskLow);
        assert!(problem.message.contains("9 minutes"), "{}", problem.message);
        assert_eq!(space.judge(mib(200 + 300), at), Verdict::Enough);
    }

    #[test]
    fn little_space_is_told_at_once_and_the_floor_ends_the_take() {
        let (mut space, at) = growing(1);
        assert!(matches!(space.judge(mib(499), at), Verdict::Low(_)));
        assert_eq!(space.judge(mib(200), at), Verdict::Enough);
        assert_eq!(space.judge(mib(199), at), Verdict::Floor);
    }

    #[test]
    fn a_voice_note_may_go_on_for_hours_on_half_a_gigabyte() {
        let mut space = Space::default();
        space.wrote(5_000 * 60);
        let verdict = space.judge(mib(510), ClipTime::from_millis(60_000));
        assert_eq!(verdict, Verdict::Enough);
    }
}
