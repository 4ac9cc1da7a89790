//! When words begin, by the sound.
//!
//! The alignment says when a word ends; the next one is taken to begin there.
//! Where words stand apart that is too early by the whole pause, so a pause
//! that can be heard near there is found, and parts the two.

use super::chunks::SECOND;
use super::spans::Span;
use super::tokens::{GUESS, LONGEST_WORD, TimedWord};

/// What has one loudness: 10 ms.
const FRAME: u64 = SECOND / 100;
/// A pause lasts at least this long: 60 ms. Shorter is the closure before a
/// "p" or a "t", inside a word as well as between two.
const SHORTEST: u64 = 6 * FRAME;
/// How far from where a word seems to begin its pause may lie: 100 ms.
const NEAR: u64 = SECOND / 10;
/// How long before it that pause may be over: 150 ms.
const BEFORE: u64 = SECOND * 15 / 100;
/// The least that is left of a word: 30 ms.
const LEAST: u64 = 3 * FRAME;
/// A pause is no louder than what is quietest, plus this many decibels,
const ABOVE_FLOOR: f32 = 8.0;
/// where no more than so many below the words around it count as quietest,
const DEEPEST: f32 = 40.0;
/// and always this many below them.
const BELOW_WORDS: f32 = 12.0;

/// Has words begin after the pause that is heard before them, and end where it
/// begins. `sound` is what they were heard in, from sample `first` on. They
/// stay in order and never overlap.
pub(super) fn settle(words: &mut [TimedWord], sound: &[f32], first: u64) {
    let loudness = Loudness::of(sound, first);
    for index in 0..words.len() {
        let (before, rest) = words.split_at_mut(index);
        let (mut before, Some(word)) = (before.last_mut(), rest.first_mut()) else {
            return;
        };
        let last = before.as_ref().map(|before| before.span);
        let Some(pause) = loudness.pause(word.span, last) else {
            continue;
        };
        if let Some(Span { start, end }) = before.as_mut().map(|before| &mut before.span)
            && pause.start.saturating_sub(*end) <= BEFORE
        {
            *end = pause.start.max(*start);
        }
        let free = before.map_or(0, |before| before.span.end);
        word.span.start = pause.end.max(free);
    }
}

/// How loud sound is, frame by frame, in decibels.
struct Loudness {
    first: u64,
    frames: Vec<f32>,
    /// What a tenth of the frames stay below.
    floor: f32,
}

impl Loudness {
    fn of(sound: &[f32], first: u64) -> Self {
        let level = |frame: &[f32]| {
            let power = frame.iter().map(|x| x * x).sum::<f32>() / frame.len() as f32;
            10.0 * power.max(1e-10).log10()
        };
        let frames: Vec<f32> = sound.chunks_exact(FRAME as usize).map(level).collect();
        let mut sorted = frames.clone();
        sorted.sort_by(f32::total_cmp);
        Self {
            first,
            floor: sorted.get(sorted.len() / 10).copied().unwrap_or_default(),
            frames,
        }
    }

    /// The longest pause near the start of a word that comes after `before`;
    /// it is over before the word is, and after `before` has begun.
    fn pause(&self, word: Span, before: Option<Span>) -> Option<Span> {
        let reach = match before {
            Some(before) if word.end.saturating_sub(before.end) > LONGEST_WORD => GUESS,
            _ => NEAR,
        };
        let begun = before.map_or(0, |before| before.start);
        let last = (word.start + reach).min(word.end.saturating_sub(LEAST));
        let quiet = self.quiet(word)?;
        let near = |pause: &Span| {
            let away = pause.start.saturating_sub(word.start);
            let over = word.start.saturating_sub(pause.end);
            pause.len_from(0) >= SHORTEST
                && away.max(over) <= reach
                && pause.end + LEAST <= word.end
                && pause.end > begun
        };
        let mut longest: Option<Span> = None;
        let mut from = self.frame(word.start.saturating_sub(BEFORE).max(begun));
        while from > 0 && self.frames.get(from - 1).is_some_and(|it| *it < quiet) {
            from -= 1;
        }
        while from <= self.frame(last) {
            let Some(run) = self.frames.get(from..) else {
                break;
            };
            let length = run.iter().take_while(|it| **it < quiet).count();
            let pause = Span {
                start: self.sample(from),
                end: self.sample(from + length),
            };
            if near(&pause) && longest.is_none_or(|it| it.len_from(0) < pause.len_from(0)) {
                longest = Some(pause);
            }
            from += length.max(1);
        }
        longest
    }

    /// Below which level it is quiet around a word.
    fn quiet(&self, word: Span) -> Option<f32> {
        let from = self.frame(word.start.saturating_sub(3 * NEAR));
        let to = self.frame(word.end + NEAR).min(self.frames.len());
        let loudest = self.frames.get(from..to)?.iter().copied();
        let loudest = loudest.max_by(f32::total_cmp)?;
        let floor = self.floor.max(loudest - DEEPEST);
        Some((floor + ABOVE_FLOOR).min(loudest - BELOW_WORDS))
    }

    fn frame(&self, sample: u64) -> usize {
        usize::try_from(sample.saturating_sub(self.first) / FRAME).unwrap_or(usize::MAX)
    }

    fn sample(&self, frame: usize) -> u64 {
        self.first + frame as u64 * FRAME
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIRST: u64 = 5 * SECOND;

    /// A tone, as loud as given, for so many hundredths of a second each.
    fn sound(parts: &[(u64, f32)]) -> Vec<f32> {
        let mut sound = Vec::new();
        for (hundredths, volume) in parts {
            let part = (0..hundredths * FRAME).map(|n| (n as f32 * 0.3).sin() * volume);
            sound.extend(part);
        }
        sound
    }

    fn span(start: u64, end: u64) -> Span {
        Span {
            start: FIRST + start * FRAME,
            end: FIRST + end * FRAME,
        }
    }

    fn word(span: Span) -> TimedWord {
        TimedWord {
            text: "word".to_owned(),
            span,
            confidence: 1.0,
        }
    }

    fn settled(spans: &[Span], sound: &[f32]) -> Vec<Span> {
        let mut words: Vec<_> = spans.iter().copied().map(word).collect();
        settle(&mut words, sound, FIRST);
        words.into_iter().map(|word| word.span).collect()
    }

    #[test]
    fn a_word_begins_after_the_pause_before_it() {
        let sound = sound(&[(10, 0.0), (30, 0.5), (9, 0.0), (40, 0.3), (10, 0.0)]);
        let found = settled(&[span(5, 38), span(38, 85)], &sound);
        assert_eq!(found, [span(10, 40), span(49, 85)]);
        let late = settled(&[span(10, 52), span(52, 85)], &sound);
        assert_eq!(late, [span(10, 40), span(49, 85)]);
    }

    #[test]
    fn words_that_run_on_stay_where_they_are() {
        let spans = [span(10, 38), span(38, 80)];
        let closure = sound(&[(10, 0.0), (30, 0.5), (4, 0.0), (40, 0.3), (10, 0.0)]);
        assert_eq!(settled(&spans, &closure), spans);
        let softer = sound(&[(10, 0.0), (30, 0.5), (9, 0.2), (40, 0.3), (10, 0.0)]);
        assert_eq!(settled(&spans, &softer), spans);
        let far = sound(&[(10, 0.0), (40, 0.5), (9, 0.0), (30, 0.3), (10, 0.0)]);
        assert_eq!(settled(&spans, &far), spans, "that pause is another's");
        assert_eq!(settled(&spans, &[]), spans);
    }

    #[test]
    fn noise_hides_no_pause_that_is_12_db_below_the_words() {
        let sound = sound(&[(10, 0.05), (30, 0.5), (9, 0.05), (40, 0.4), (10, 0.05)]);
        let found = settled(&[span(10, 38), span(38, 85)], &sound);
        assert_eq!(found[1], span(49, 85));
    }

    proptest! {
        #[test]
        fn words_stay_in_order_whatever_is_heard(
            steps in proptest::collection::vec((0_u64..40, 0_u64..150), 0..12),
            parts in proptest::collection::vec((1_u64..30, 0_u8..4), 0..40),
        ) {
            let mut at = 0;
            let spans: Vec<_> = steps.iter().map(|(gap, length)| {
                let start = at + gap;
                at = start + length;
                span(start, at)
            }).collect();
            let parts: Vec<_> = parts.iter().map(|(n, v)| (*n, f32::from(*v) / 6.0)).collect();
            let mut before = 0;
            for word in settled(&spans, &sound(&parts)) {
                prop_assert!(word.start >= before && word.end >= word.start);
                before = word.end;
            }
        }
    }
}
