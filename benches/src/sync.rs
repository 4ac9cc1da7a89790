//! Flashes against beeps: how far picture and sound lie apart.

use std::time::Duration;

use aside_media::{ClipTime, HostInstant};
use aside_rig::{Marks, Shown};

use crate::figures::{growth, mean};
use crate::film::Film;

/// By how much the picture is late against the sound, mark by mark.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sync {
    /// Seconds from the film's start.
    times: Vec<f64>,
    /// Milliseconds; negative when the sound is late.
    offsets: Vec<f64>,
}

impl Sync {
    /// Compares each flash of `film` with the beep nearest to it. By how much
    /// the scene itself was late with a flash is subtracted.
    pub(crate) fn of(film: &Film, shown: &[Shown], marks: Marks) -> Self {
        let mut sync = Self::default();
        for (at, number) in flashes(film) {
            let Some(late) = number.and_then(|number| lateness(number, shown, marks)) else {
                continue;
            };
            let apart = |beep: &ClipTime| (at.nanos() - beep.nanos()).abs();
            let Some(beep) = film.beeps.iter().min_by_key(|beep| apart(beep)) else {
                continue;
            };
            if u128::from(apart(beep).unsigned_abs()) * 2 < marks.every.as_nanos() {
                let offset = (at.nanos() - beep.nanos() - late) as f64 / 1e6;
                sync.times.push(at.nanos() as f64 / 1e9);
                sync.offsets.push(offset);
            }
        }
        sync
    }

    /// How many marks were both seen and heard.
    pub(crate) const fn count(&self) -> usize {
        self.offsets.len()
    }

    /// Milliseconds by which the picture is late in the mean.
    pub(crate) fn mean(&self) -> f64 {
        mean(&self.offsets)
    }

    /// The largest distance of a flash from its beep, in milliseconds.
    pub(crate) fn worst(&self) -> f64 {
        let worst = |worst: f64, offset: &f64| worst.max(offset.abs());
        self.offsets.iter().fold(0.0, worst)
    }

    /// By how many milliseconds the offset grew from the film's start to its
    /// end.
    pub(crate) fn drift(&self) -> f64 {
        growth(&self.times, &self.offsets)
    }
}

/// When flashes begin in the film, and at which frame of the scene.
fn flashes(film: &Film) -> impl Iterator<Item = (ClipTime, Option<u32>)> {
    let begins = film
        .pictures
        .windows(2)
        .filter(|pair| pair[0].flash == Some(false) && pair[1].flash == Some(true));
    begins.map(|pair| (pair[1].at, pair[1].number))
}

/// By how many nanoseconds the scene showed the flash late that is lit at
/// frame `number`.
fn lateness(number: u32, shown: &[Shown], marks: Marks) -> Option<i64> {
    let index = shown.iter().position(|frame| frame.number == number)?;
    let lit = shown[..=index].iter().rev();
    let first = lit.take_while(|frame| frame.flash == Some(true)).last()?;
    Some(since_mark(first.at, marks))
}

/// Nanoseconds from the last mark to `at`.
fn since_mark(at: HostInstant, marks: Marks) -> i64 {
    let every = i64::try_from(marks.every.as_nanos().max(1)).unwrap_or(i64::MAX);
    at.nanos_since(marks.first).rem_euclid(every)
}

/// Where the scene showed a frame between two moments.
pub(crate) fn shown_within(
    shown: &[Shown],
    (from, to): (HostInstant, HostInstant),
) -> impl Iterator<Item = u32> {
    let within = move |frame: &&Shown| frame.at >= from && frame.at < to;
    shown.iter().filter(within).map(|frame| frame.number)
}

/// `count` moments spread evenly over the `length` before `end`.
pub(crate) fn moments(end: ClipTime, length: Duration, count: u32) -> Vec<ClipTime> {
    let length = i64::try_from(length.as_nanos()).unwrap_or(i64::MAX);
    let step = length / i64::from(count.max(1));
    let first = end.nanos() - length + step / 2;
    let moment = |index: u32| ClipTime::from_nanos((first + step * i64::from(index)).max(0));
    (0..count).map(moment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::Picture;

    /// A scene that flashes every second for a tenth of one, each flash 4 ms
    /// late; the film shows it 10 ms late, and its clock runs fast.
    fn example() -> (Film, Vec<Shown>, Marks) {
        let marks = Marks {
            first: HostInstant::from_nanos(5_000_000_000),
            every: Duration::from_secs(1),
        };
        let (mut shown, mut pictures, mut beeps) = (Vec::new(), Vec::new(), Vec::new());
        for mark in 0u32..5 {
            let millis = i64::from(mark) * 1_000;
            for (number, after, lit) in [(mark * 30, 4, true), (mark * 30 + 3, 104, false)] {
                shown.push(Shown {
                    number,
                    at: marks.first + Duration::from_millis(millis.unsigned_abs() + after),
                    flash: Some(lit),
                });
                pictures.push(Picture {
                    at: ClipTime::from_millis(millis + i64::from(mark) + 14 + after as i64 - 4),
                    number: Some(number),
                    flash: Some(lit),
                });
            }
            beeps.push(ClipTime::from_millis(millis));
        }
        (Film { pictures, beeps }, shown, marks)
    }

    #[test]
    fn the_scene_s_own_lateness_does_not_count() {
        let (film, shown, marks) = example();
        let sync = Sync::of(&film, &shown, marks);
        // The first flash has no dark picture before it.
        assert_eq!(sync.count(), 4);
        assert_eq!(sync.offsets, [11.0, 12.0, 13.0, 14.0]);
        assert_eq!((sync.mean(), sync.worst()), (12.5, 14.0));
        assert!((sync.drift() - 3.0).abs() < 0.01, "{}", sync.drift());
    }

    #[test]
    fn a_flash_whose_first_frame_was_lost_is_late() {
        let (mut film, mut shown, marks) = example();
        shown[2].number = 29;
        shown.insert(
            3,
            Shown {
                number: 30,
                at: shown[2].at + Duration::from_millis(33),
                flash: Some(true),
            },
        );
        film.pictures[2].at = ClipTime::from_millis(1_048);
        let sync = Sync::of(&film, &shown, marks);
        assert_eq!(sync.offsets[0], 44.0);
    }

    #[test]
    fn moments_lie_inside_and_apart() {
        let moments = moments(ClipTime::from_millis(10_000), Duration::from_secs(8), 4);
        let millis: Vec<i64> = moments.iter().map(|at| at.millis_floor()).collect();
        assert_eq!(millis, [3_000, 5_000, 7_000, 9_000]);
    }
}
