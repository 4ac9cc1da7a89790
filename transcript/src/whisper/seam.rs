//! Where one chunk ends and the next begins when somebody speaks on and on.
//!
//! Whisper ends every chunk with a full stop, whether the speaker did or not.
//! So of a chunk that was cut only because it was full, the last sentence is
//! not kept but heard again, with what follows it. The same goes for where
//! Whisper ended before the sound did.

use super::chunks::SECOND;
use super::tokens::TimedWord;
use crate::paragraph::ends_sentence;

/// At least this much of a full chunk is kept: 14 s, so that speech is decoded
/// twice at most.
const KEPT: u64 = 14 * SECOND;

/// Whoever decodes again gets at least this much further: 2 s.
const FURTHER: u64 = 2 * SECOND;
/// So much is heard again at most: 6 s.
const AGAIN: u64 = 6 * SECOND;

/// How many words of a full chunk are kept: up to its last sentence but one,
/// else to its longest pause, else all. The chunk began at sample `start`.
pub(super) fn keep(words: &[TimedWord], start: u64) -> usize {
    part(words, start + KEPT)
}

/// The same for words after which Whisper left something out, in a decode that
/// began at sample `from`: the next one shall not begin within a phrase.
pub(super) fn again(words: &[TimedWord], from: u64) -> usize {
    let end = words.last().map_or(from, |word| word.span.end);
    part(words, (from + FURTHER).max(end.saturating_sub(AGAIN)))
}

/// How many words come before the last sentence, the longest pause, or the end,
/// in what ends at `from` or later.
fn part(words: &[TimedWord], from: u64) -> usize {
    let inner = words.len().saturating_sub(1);
    let late = (0..inner).filter(|index| words[*index].span.end >= from);
    let sentence = late
        .clone()
        .rev()
        .find(|index| ends_sentence(&words[*index].text));
    let pause = |index: &usize| {
        let (word, next) = (&words[*index], &words[index + 1]);
        next.span.start.saturating_sub(word.span.end)
    };
    let longest = || late.filter(|index| pause(index) > 0).max_by_key(pause);
    sentence
        .or_else(longest)
        .map_or(words.len(), |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::super::spans::Span;
    use super::*;

    /// Words of a second each; `_` is a second of silence.
    fn words(text: &str) -> Vec<TimedWord> {
        let word = |(second, text): (u64, &str)| TimedWord {
            text: text.to_owned(),
            span: Span {
                start: second * SECOND,
                end: (second + 1) * SECOND,
            },
            confidence: 1.0,
        };
        let all = (0..).zip(text.split_whitespace());
        all.filter(|(_, text)| *text != "_").map(word).collect()
    }

    #[test]
    fn the_last_sentence_is_heard_again() {
        let words = words("1 2 3 4 5. 6 7 8 9 10 11 12 13 14 15. 16 17 18 19 20 21.");
        assert_eq!(keep(&words, 0), 15);
    }

    #[test]
    fn without_a_sentence_the_longest_pause_parts() {
        let words = words("1 2 _ _ _ 6 7 8 9 10 11 12 13 14 15 _ 17 18 19 20.");
        assert_eq!(keep(&words, 0), words.len() - 4);
    }

    #[test]
    fn what_was_left_out_is_begun_with_its_phrase() {
        let found = words("1 2 3 4. 5 _ 7 8 9 _ 11 12 13 14");
        assert_eq!(again(&found, 0), 8, "the pause before 11");
        assert_eq!(again(&found[..6], 0), 4, "the sentence before 5");
        assert_eq!(again(&found[..4], 3 * SECOND), 4, "no further than begun");
        assert_eq!(again(&[], 0), 0);
    }

    #[test]
    fn early_sentences_do_not_count_and_nothing_is_lost() {
        let words = words("1. 2. 3. 4. 5 6 7 8 9 10 11 12 13 14 15 16.");
        assert_eq!(keep(&words, 0), words.len());
        assert_eq!(keep(&[], 0), 0);
    }
}
