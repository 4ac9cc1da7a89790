//! The sentence that had just been said at a moment.

use aside_media::ClipTime;

use crate::paragraph::ends_sentence;
use crate::{Transcript, Word};

impl Transcript {
    /// The sentence of which the last word begun before `at` is part, up to
    /// that word; `None` when nothing was said by then. A paragraph's end ends
    /// a sentence too.
    pub fn sentence_before(&self, at: ClipTime) -> Option<&[Word]> {
        let end = self.words.partition_point(|word| word.start < at);
        let begins = |index: &usize| {
            let before = index.checked_sub(1).and_then(|it| self.words.get(it));
            let follows = before.is_some_and(|word| !ends_sentence(&word.text));
            !follows || self.paragraphs.contains(index)
        };
        let first = (0..end).rev().find(begins)?;
        self.words.get(first..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word each second, half a second long.
    fn spoken(text: &str, paragraphs: &[usize]) -> Transcript {
        let word = |(i, text): (usize, &str)| {
            let start = ClipTime::from_millis(1000 * i64::try_from(i).unwrap());
            Word {
                text: text.to_owned(),
                start,
                end: start + std::time::Duration::from_millis(500),
                confidence: 1.0,
            }
        };
        Transcript {
            words: text.split(' ').enumerate().map(word).collect(),
            paragraphs: paragraphs.to_vec(),
            ..Transcript::default()
        }
    }

    #[test]
    fn it_is_the_one_being_said_or_just_said() {
        let transcript = spoken("One two. Three four five. Six", &[0, 3]);
        let said = |millis| {
            let words = transcript.sentence_before(ClipTime::from_millis(millis));
            words.map(crate::text::join)
        };
        assert_eq!(said(0), None);
        assert_eq!(said(1), Some("One".into()));
        assert_eq!(said(1900), Some("One two.".into()));
        assert_eq!(said(2100), Some("Three".into()), "its paragraph ends there");
        assert_eq!(said(4900), Some("four five.".into()));
        assert_eq!(said(90_000), Some("Six".into()));
        assert_eq!(Transcript::default().sentence_before(ClipTime::ZERO), None);
    }
}
