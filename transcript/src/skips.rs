//! What can be left out when a clip is played: silence, and words that only
//! fill it.

use std::ops::Range;
use std::time::Duration;

use aside_media::ClipTime;

use crate::text::letters;
use crate::{Transcript, Word};

/// A pause of this length can be left out; shorter ones are how people speak.
const PAUSE: Duration = Duration::from_millis(1_200);
/// So much of a pause stays before it and after it.
const BREATH: Duration = Duration::from_millis(250);
/// So much stays beside a filler, whose neighbours keep their own sound.
const EDGE: Duration = Duration::from_millis(60);
/// Less than this is not worth a jump.
const SHORTEST: Duration = Duration::from_millis(150);

impl Transcript {
    /// The stretches to leave out, in order: pauses between two words, and
    /// words such as "um" with the silence around them. What is before the
    /// first word and after the last one may be shown without a word, and stays.
    pub fn skips(&self) -> Vec<Range<ClipTime>> {
        let mut skips = Vec::new();
        let mut before: Option<&Word> = None;
        let mut filled = false;
        for word in &self.words {
            if is_filler(&word.text) {
                filled = true;
                continue;
            }
            if let Some(before) = before {
                skips.extend(between(before.end, word.start, filled));
            }
            before = Some(word);
            filled = false;
        }
        skips
    }
}

fn between(end: ClipTime, next: ClipTime, filled: bool) -> Option<Range<ClipTime>> {
    let (edge, least) = match filled {
        true => (EDGE, EDGE * 2 + SHORTEST),
        false => (BREATH, PAUSE),
    };
    let gap = next.saturating_since(end);
    (gap >= least).then(|| end + edge..end + (gap - edge))
}

/// Whether a word is only a sound to think by, as Whisper writes it: "um",
/// "uhh", "hmm", "ähm".
fn is_filler(word: &str) -> bool {
    let letters = letters(word);
    let mut sounds: Vec<char> = letters.chars().collect();
    sounds.dedup();
    let sounds: String = sounds.into_iter().collect();
    matches!(
        sounds.as_str(),
        "um" | "uh"
            | "uhm"
            | "er"
            | "erm"
            | "eh"
            | "ehm"
            | "hm"
            | "mhm"
            | "äh"
            | "ähm"
            | "öh"
            | "öhm"
            | "euh"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skips(words: &[(&str, i64, i64)]) -> Vec<(i64, i64)> {
        let word = |(text, start, end): &(&str, i64, i64)| Word {
            text: (*text).to_owned(),
            start: ClipTime::from_millis(*start),
            end: ClipTime::from_millis(*end),
            confidence: 1.0,
        };
        let transcript = Transcript {
            words: words.iter().map(word).collect(),
            ..Transcript::default()
        };
        let millis = |it: Range<ClipTime>| (it.start.millis_floor(), it.end.millis_floor());
        transcript.skips().into_iter().map(millis).collect()
    }

    #[test]
    fn long_pauses_are_left_out_but_for_a_breath() {
        let words = [
            ("Well.", 2_000, 2_400),
            ("So", 3_500, 3_700),
            ("we", 5_700, 5_800),
        ];
        assert_eq!(skips(&words), [(3_950, 5_450)]);
        assert_eq!(skips(&[]), []);
        assert_eq!(
            skips(&words[..1]),
            [],
            "not what is before and after all words"
        );
    }

    #[test]
    fn fillers_go_with_the_silence_around_them() {
        let words = [
            ("So", 0, 200),
            ("um,", 260, 700),
            ("Uhh", 700, 900),
            ("we", 1_000, 1_200),
        ];
        assert_eq!(skips(&words), [(260, 940)]);
        assert_eq!(
            skips(&[("a", 0, 100), ("er", 110, 200), ("b", 210, 300)]),
            [],
            "too short"
        );
        assert_eq!(skips(&[("um", 0, 900), ("we", 1_000, 1_200)]), []);
        for word in ["umbrella", "her", "mum", "hem", "air", "ah"] {
            assert!(!is_filler(word), "{word}");
        }
        for word in ["Um,", "uhhh", "Hmm.", "ähm"] {
            assert!(is_filler(word), "{word}");
        }
    }
}
