//! What Whisper says again and again when a word is cut off at the end of the
//! sound: it loses its place, and begins the sentence anew.
//!
//! The alignment cannot find such words, and puts them all where the sound ends.

use super::tokens::TimedWord;

/// Fewer words than this can be real, and only badly placed.
const FEWEST: usize = 3;

/// Takes away words at the end that no time is left for, and that repeat what
/// was said before them.
pub(super) fn remove(words: &mut Vec<TimedWord>) {
    let takes_time = |word: &TimedWord| word.span.start < word.span.end;
    let heard = words.iter().rposition(takes_time).map_or(0, |at| at + 1);
    if words.len() - heard < FEWEST {
        return;
    }
    let said: Vec<String> = words.iter().map(|word| plain(&word.text)).collect();
    let repeats = |period| (heard..said.len()).all(|at| said[at] == said[at - period]);
    if (1..=heard).any(repeats) {
        words.truncate(heard);
    }
}

/// A word without what may differ each time.
fn plain(word: &str) -> String {
    let letters = word.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::spans::Span;
    use super::*;

    /// What is left of words that each take a second, and of those behind the
    /// bar, which take none.
    fn left(said: &str) -> String {
        let mut end = 0;
        let mut step = 16_000;
        let mut words = Vec::new();
        for text in said.split_whitespace() {
            if text == "|" {
                step = 0;
                continue;
            }
            let span = Span {
                start: end,
                end: end + step,
            };
            end = span.end;
            words.push(TimedWord {
                text: text.to_owned(),
                span,
                confidence: 0.5,
            });
        }
        remove(&mut words);
        let left: Vec<String> = words.into_iter().map(|word| word.text).collect();
        left.join(" ")
    }

    #[test]
    fn only_what_is_repeated_at_once_and_in_no_time_goes() {
        for (said, expected) in [
            (
                "And so my fellow Americans, | and so my fellow Americans, And so my",
                "And so my fellow Americans,",
            ),
            ("one two three | three three three", "one two three"),
            ("one two three one two three", "one two three one two three"),
            ("one two three | one two", "one two three one two"),
            (
                "one two three | four five six",
                "one two three four five six",
            ),
            ("| one two three", "one two three"),
            ("", ""),
        ] {
            assert_eq!(left(said), expected);
        }
    }
}
