//! Putting words right by hand: what is said instead keeps the times.

use std::ops::Range;
use std::time::Duration;

use crate::text::letters;
use crate::{Error, Result, Transcript, Word};

/// A place where other words stand now.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Index of the first word.
    pub first: usize,
    /// The words that stood there.
    pub was: Vec<Word>,
    /// Those that stand there now; empty when they were taken out.
    pub now: Vec<Word>,
}

impl Correction {
    /// The words that are new in it, without their marks, if they may be a name
    /// or a term: few, and not there before.
    pub fn learned(&self) -> Option<String> {
        let same = |pair: &(&Word, &Word)| letters(&pair.0.text) == letters(&pair.1.text);
        let head = self.was.iter().zip(&self.now).take_while(same).count();
        let (was, now) = (&self.was[head..], &self.now[head..]);
        let tail = was
            .iter()
            .rev()
            .zip(now.iter().rev())
            .take_while(same)
            .count();
        let new = &now[..now.len() - tail];
        let text = crate::text::join(new);
        // Only the case may differ: "tauri", "Tauri".
        let (text, count) = match new.is_empty() {
            false => (text, new.len()),
            true => {
                let mut pairs = self.was.iter().zip(&self.now);
                let (_, now) = pairs.find(|(was, now)| was.text != now.text)?;
                (now.text.clone(), 1)
            }
        };
        let term = text.trim_matches(|c: char| !c.is_alphanumeric());
        (count <= 3 && !term.is_empty()).then(|| term.to_owned())
    }

    /// What takes it back.
    #[must_use]
    pub fn undone(self) -> Self {
        Self {
            first: self.first,
            was: self.now,
            now: self.was,
        }
    }
}

impl Transcript {
    /// What puts `text` in the place of some words; the transcript stays as it
    /// is until it is [applied](Self::apply).
    ///
    /// Words that stay keep their times. As many words as before take theirs;
    /// more or fewer share the time there is, by their length. No text takes
    /// the words out.
    ///
    /// # Errors
    /// [`Error::NoSuchWords`] when there are none at that place.
    pub fn correction(&self, place: Range<usize>, text: &str) -> Result<Correction> {
        let first = place.start;
        let was = self.words.get(place).unwrap_or_default().to_vec();
        if was.is_empty() {
            return Err(Error::NoSuchWords);
        }
        let texts: Vec<&str> = text.split_whitespace().collect();
        let now = retimed(&was, &texts);
        Ok(Correction { first, was, now })
    }

    /// Changes the words at a place.
    ///
    /// # Errors
    /// [`Error::NoSuchWords`] when other words stand there by now.
    pub fn apply(&mut self, correction: &Correction) -> Result<()> {
        let Correction { first, was, now } = correction;
        let place = *first..first + was.len();
        // After words were taken out, nothing stands where they are to return.
        let there = self.words.get(place.clone()).ok_or(Error::NoSuchWords)?;
        let same = there
            .iter()
            .zip(was)
            .all(|(a, b)| a.text == b.text && a.start == b.start);
        let before = first.checked_sub(1).and_then(|it| self.words.get(it));
        let after = self.words.get(place.end);
        let fits = now
            .first()
            .is_none_or(|it| before.is_none_or(|before| before.end <= it.start))
            && now
                .last()
                .is_none_or(|it| after.is_none_or(|after| it.end <= after.start));
        if !same || !fits {
            return Err(Error::NoSuchWords);
        }
        self.words.splice(place.clone(), now.iter().cloned());
        self.move_paragraphs(&place, now.len());
        Ok(())
    }

    /// Where these words are said, whatever their case and punctuation.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let sought: Vec<String> = text.split_whitespace().map(letters).collect();
        let said: Vec<String> = self.words.iter().map(|word| letters(&word.text)).collect();
        let (mut places, mut at) = (Vec::new(), 0);
        while !sought.is_empty() && at + sought.len() <= said.len() {
            if said[at..at + sought.len()] == sought[..] {
                places.push(at..at + sought.len());
                at += sought.len();
            } else {
                at += 1;
            }
        }
        places
    }

    /// Paragraphs begin at the same words as before. One whose words were all
    /// taken out is gone.
    fn move_paragraphs(&mut self, place: &Range<usize>, count: usize) {
        let moved = |start: usize| match start {
            start if start <= place.start => Some(start),
            start if start >= place.end => Some(start - place.len() + count),
            start if place.len() == count => Some(start),
            _ => None,
        };
        let starts = self.paragraphs.iter().filter_map(|start| moved(*start));
        let mut starts: Vec<usize> = starts.filter(|it| *it < self.words.len()).collect();
        starts.dedup();
        self.paragraphs = starts;
    }
}

/// `texts` as words, in the time of those that stood there.
pub(crate) fn retimed(was: &[Word], texts: &[&str]) -> Vec<Word> {
    if was.len() == texts.len() {
        return was
            .iter()
            .zip(texts)
            .map(|(word, text)| said(word, text))
            .collect();
    }
    let same = |word: &Word, text: &str| letters(&word.text) == letters(text);
    let pairs = was.iter().zip(texts);
    let head = pairs.take_while(|(word, text)| same(word, text)).count();
    let pairs = was[head..].iter().rev().zip(texts[head..].iter().rev());
    let tail = pairs.take_while(|(word, text)| same(word, text)).count();
    // What is put between two words takes from the time of the one before, or
    // the one after.
    let (mut head, mut tail) = (head, tail);
    if was.len() == head + tail && texts.len() > head + tail {
        if head > 0 {
            head -= 1;
        } else {
            tail -= 1;
        }
    }
    let (old, new) = (
        &was[head..was.len() - tail],
        &texts[head..texts.len() - tail],
    );
    let mut words: Vec<Word> = was
        .iter()
        .zip(&texts[..head])
        .map(|(word, text)| said(word, text))
        .collect();
    words.extend(spread(old, new));
    let kept = was[was.len() - tail..]
        .iter()
        .zip(&texts[texts.len() - tail..]);
    words.extend(kept.map(|(word, text)| said(word, text)));
    words
}

/// The same word, as a person writes it.
fn said(word: &Word, text: &str) -> Word {
    let confidence = match word.text == text {
        true => word.confidence,
        false => 1.0,
    };
    Word {
        text: text.to_owned(),
        confidence,
        ..word.clone()
    }
}

/// Words that share a time, by the length of each.
fn spread(was: &[Word], texts: &[&str]) -> Vec<Word> {
    let (Some(first), Some(last)) = (was.first(), was.last()) else {
        return Vec::new();
    };
    let length = |text: &str| {
        u32::try_from(text.chars().count())
            .unwrap_or(u32::MAX)
            .max(1)
    };
    let all: u32 = texts.iter().map(|it| length(it)).sum();
    let time = last.end.saturating_since(first.start);
    let millis = |letters: u32| {
        let share = time.as_millis() * u128::from(letters) / u128::from(all.max(1));
        Duration::from_millis(u64::try_from(share).unwrap_or(u64::MAX))
    };
    let mut before = 0;
    let word = |text: &&str| {
        let start = first.start + millis(before);
        before += length(text);
        Word {
            text: (*text).to_owned(),
            start,
            end: first.start + millis(before),
            confidence: 1.0,
        }
    };
    texts.iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use aside_media::ClipTime;
    use proptest::prelude::*;

    use super::*;

    /// Words of 300 ms, one every 500 ms; "|" begins a paragraph.
    fn transcript(text: &str) -> Transcript {
        let mut transcript = Transcript::default();
        for (number, paragraph) in text.split('|').enumerate() {
            if number == 0 || !paragraph.is_empty() {
                transcript.paragraphs.push(transcript.words.len());
            }
            for text in paragraph.split_whitespace() {
                let start = ClipTime::from_millis(transcript.words.len() as i64 * 500);
                transcript.words.push(Word {
                    text: text.to_owned(),
                    start,
                    end: start + Duration::from_millis(300),
                    confidence: 0.5,
                });
            }
        }
        transcript
    }

    fn changed(before: &str, place: Range<usize>, text: &str) -> Transcript {
        let mut transcript = transcript(before);
        let correction = transcript.correction(place, text).unwrap();
        transcript.apply(&correction).unwrap();
        Transcript::from_json(&transcript.to_json()).unwrap()
    }

    fn shown(transcript: &Transcript) -> String {
        let word = |word: &Word| {
            format!(
                "{}@{}-{}",
                word.text,
                word.start.millis_floor(),
                word.end.millis_floor()
            )
        };
        transcript
            .words
            .iter()
            .map(word)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_word_keeps_its_time() {
        let now = changed("We use towery here", 2..3, "Tauri");
        assert_eq!(
            shown(&now),
            "We@0-300 use@500-800 Tauri@1000-1300 here@1500-1800"
        );
        assert_eq!(
            (now.words[2].confidence, now.words[1].confidence),
            (1.0, 0.5)
        );
    }

    #[test]
    fn more_or_fewer_words_share_the_time_of_those_that_differ() {
        let line = "the pipe line is red";
        let now = changed(line, 0..5, "The pipeline is red.");
        assert_eq!(
            shown(&now),
            "The@0-300 pipeline@500-1300 is@1500-1800 red.@2000-2300"
        );
        let now = changed("a kubernetes pod", 0..3, "a Cube and it pod");
        assert_eq!(
            shown(&now),
            "a@0-300 Cube@500-633 and@633-733 it@733-800 pod@1000-1300"
        );
        let now = changed("is good", 0..2, "is very good");
        assert_eq!(shown(&now), "is@0-100 very@100-300 good@500-800");
        let now = changed("is good", 0..2, "It is good");
        assert_eq!(shown(&now), "It@0-150 is@150-300 good@500-800");
    }

    #[test]
    fn words_can_be_taken_out_and_brought_back() {
        let before = transcript("One two | three four | five");
        let mut now = before.clone();
        let correction = now.correction(2..4, " ").unwrap();
        now.apply(&correction).unwrap();
        assert_eq!(crate::text::write(&now), "One two\n\nfive\n");
        now.apply(&correction.undone()).unwrap();
        assert_eq!(now.words, before.words);
    }

    #[test]
    fn what_is_new_may_be_a_term() {
        let learned = |before: &str, text| {
            let transcript = transcript(before);
            let all = 0..transcript.words.len();
            transcript.correction(all, text).unwrap().learned()
        };
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(
            learned("we use towery here.", "we use Tauri here."),
            of("Tauri")
        );
        assert_eq!(
            learned("ask clawed code, now", "ask Claude Code, now"),
            of("Claude")
        );
        assert_eq!(learned("so tauri it is", "so Tauri it is"), of("Tauri"));
        assert_eq!(learned("so so", "so"), None);
        assert_eq!(learned("one two", "it is all quite different"), None);
    }

    #[test]
    fn words_that_changed_meanwhile_are_left_alone() {
        let mut transcript = transcript("One two three");
        let first = transcript.correction(1..2, "2").unwrap();
        let second = transcript.correction(1..2, "too").unwrap();
        transcript.apply(&first).unwrap();
        assert!(matches!(transcript.apply(&second), Err(Error::NoSuchWords)));
        assert!(matches!(
            transcript.correction(3..4, "x"),
            Err(Error::NoSuchWords)
        ));
        assert!(matches!(
            transcript.correction(1..1, "x"),
            Err(Error::NoSuchWords)
        ));
    }

    #[test]
    fn a_phrase_is_found_whatever_its_case_and_marks() {
        let transcript = transcript("Ask not, ask NOT. Not asked.");
        assert_eq!(transcript.places("ask not"), [0..2, 2..4]);
        assert_eq!(transcript.places("not, asked").first(), Some(&(4..6)));
        assert!(transcript.places("").is_empty());
    }

    proptest! {
        #[test]
        fn any_correction_keeps_words_in_order_and_can_be_undone(
            before in "[ab]{1,3}( \\|?[ab]{1,3}){0,8}",
            first in 0_usize..8,
            count in 1_usize..8,
            text in "([abc]{1,9} ?){0,8}",
        ) {
            let before = transcript(&before);
            let mut now = before.clone();
            if let Ok(correction) = now.correction(first..(first + count).min(before.words.len()).max(first), &text) {
                now.apply(&correction).unwrap();
                // Reading checks order, overlap and paragraphs.
                let read = Transcript::from_json(&now.to_json()).unwrap();
                prop_assert_eq!(read.words.len(), now.words.len());
                let texts: Vec<_> = correction.now.iter().map(|it| it.text.as_str()).collect();
                prop_assert_eq!(texts, text.split_whitespace().collect::<Vec<_>>());
                now.apply(&correction.undone()).unwrap();
                prop_assert_eq!(now.words, before.words);
            }
        }
    }
}
