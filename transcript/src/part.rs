//! What is said in a part of a clip, and that put back into the whole.

use std::ops::Range;

use aside_media::ClipTime;

use crate::{Transcript, Word};

impl Transcript {
    /// What is said between two moments, told from the first of them. A word
    /// belongs to where its middle is.
    #[must_use]
    pub fn between(&self, from: ClipTime, until: ClipTime) -> Self {
        let range = self.range(from, until);
        let shift = from.saturating_since(ClipTime::ZERO);
        let word = |word: &Word| Word {
            start: word.start.max(from) - shift,
            end: word.end.min(until) - shift,
            ..word.clone()
        };
        let words: Vec<Word> = self.words[range.clone()].iter().map(word).collect();
        let first = (!words.is_empty()).then_some(0);
        let later = self.paragraphs.iter().filter(|it| range.contains(it));
        let later = later.map(|it| it - range.start).filter(|it| *it > 0);
        Self {
            paragraphs: first.into_iter().chain(later).collect(),
            words,
            ..self.clone()
        }
    }

    /// The whole with what is said between two moments as it is in the part:
    /// corrections made there are made here.
    #[must_use]
    pub fn with_part(&self, part: &Self, from: ClipTime, until: ClipTime) -> Self {
        if self.between(from, until).words == part.words {
            return self.clone();
        }
        let range = self.range(from, until);
        let shift = from.saturating_since(ClipTime::ZERO);
        let inside: Vec<Word> = part
            .words
            .iter()
            .map(|word| Word {
                start: word.start + shift,
                end: word.end + shift,
                ..word.clone()
            })
            .collect();
        let begins = inside.first().map_or(until, |it| it.start);
        let ends = inside.last().map_or(from, |it| it.end);
        // Words recognised anew may reach a little into others.
        let before = self.words[..range.start]
            .iter()
            .filter(|it| it.end <= begins);
        let after = self.words[range.end..].iter().filter(|it| it.start >= ends);
        let mut words: Vec<Word> = before.cloned().collect();
        let (first, old) = (words.len(), range.start);
        words.extend(inside);
        let last = words.len();
        words.extend(after.cloned());
        let skipped = self.words.len() - range.end - (words.len() - last);
        let mut paragraphs: Vec<usize> = self.paragraphs.clone();
        paragraphs.retain(|it| *it < first);
        let begins_one = first == 0 || self.paragraphs.contains(&old);
        let inner = part.paragraphs.iter().filter(|it| **it > 0 || begins_one);
        paragraphs.extend(inner.map(|it| it + first));
        let outer = self
            .paragraphs
            .iter()
            .filter(|it| **it >= range.end + skipped);
        paragraphs.extend(outer.map(|it| it - range.end - skipped + last));
        paragraphs.dedup();
        paragraphs.retain(|it| *it < words.len());
        Self {
            words,
            paragraphs,
            ..self.clone()
        }
    }

    /// The words whose middles lie between two moments.
    fn range(&self, from: ClipTime, until: ClipTime) -> Range<usize> {
        let middle = |word: &Word| word.start + word.end.saturating_since(word.start) / 2;
        let first = self.words.partition_point(|it| middle(it) < from);
        let end = self.words.partition_point(|it| middle(it) < until);
        first..end.max(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> ClipTime {
        ClipTime::from_millis(millis)
    }

    /// A word a second, each 600 ms long, in paragraphs of three.
    fn whole() -> Transcript {
        let word = |(i, text): (usize, &str)| Word {
            text: text.to_owned(),
            start: at(i as i64 * 1_000 + 200),
            end: at(i as i64 * 1_000 + 800),
            confidence: 0.9,
        };
        let words = ["a", "b", "c", "d", "e", "f", "g", "h"];
        Transcript {
            language: "en".to_owned(),
            words: words.into_iter().enumerate().map(word).collect(),
            paragraphs: vec![0, 3, 6],
            complete: true,
            ..Transcript::default()
        }
    }

    fn texts(transcript: &Transcript) -> String {
        let words = transcript.words.iter().map(|it| it.text.as_str());
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_outside_are_dropped_and_times_begin_at_the_cut() {
        let part = whole().between(at(2_300), at(6_600));
        assert_eq!(texts(&part), "c d e f g");
        let times = |it: &Word| (it.start.millis_floor(), it.end.millis_floor());
        assert_eq!(times(&part.words[0]), (0, 500), "it began before the cut");
        assert_eq!(times(&part.words[1]), (900, 1_500));
        assert_eq!(times(&part.words[4]), (3_900, 4_300));
        assert_eq!(part.paragraphs, [0, 1, 4]);
        assert!(Transcript::from_json(&part.to_json()).is_ok());
        let none = whole().between(at(20_000), at(30_000));
        assert_eq!((texts(&none).as_str(), none.paragraphs.len()), ("", 0));
    }

    #[test]
    fn a_part_that_was_not_touched_changes_nothing() {
        let (from, until) = (at(2_300), at(6_600));
        let part = whole().between(from, until);
        assert_eq!(whole().with_part(&part, from, until), whole());
    }

    #[test]
    fn what_was_corrected_in_the_part_is_corrected_in_the_whole() {
        let (from, until) = (at(2_000), at(6_000));
        let mut part = whole().between(from, until);
        part.words[1].text = "dee".to_owned();
        part.words.remove(2);
        let back = whole().with_part(&part, from, until);
        assert_eq!(texts(&back), "a b c dee f g h");
        assert_eq!(back.words[3].start, at(3_200));
        assert_eq!(back.paragraphs, [0, 3, 5]);
        assert!(Transcript::from_json(&back.to_json()).is_ok());
    }

    #[test]
    fn words_made_anew_never_overlap_those_around_them() {
        let (from, until) = (at(2_000), at(6_000));
        let mut part = whole().between(from, until);
        part.words[0].start = at(-900);
        part.words[3].end = at(4_500);
        let back = whole().with_part(&part, from, until);
        assert_eq!(texts(&back), "a c d e f h");
        assert!(Transcript::from_json(&back.to_json()).is_ok());
    }
}
