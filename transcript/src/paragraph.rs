//! Where a new paragraph begins: at a long pause, or at the end of a sentence
//! when the paragraph has grown long.

use std::time::Duration;

use crate::Word;

/// A silence that ends a paragraph by itself.
const LONG_PAUSE: Duration = Duration::from_millis(2_500);
/// A silence that ends a paragraph after a sentence.
const PAUSE: Duration = Duration::from_millis(1_200);
/// A paragraph of this many words ends with its sentence.
const LONG: usize = 90;

/// Whether `next` begins a paragraph, after the `current` one.
pub(crate) fn begins(current: &[Word], next: &Word) -> bool {
    let Some(last) = current.last() else {
        return true;
    };
    let pause = next.start.saturating_since(last.end);
    let sentence = ends_sentence(&last.text);
    pause >= LONG_PAUSE || (sentence && (pause >= PAUSE || current.len() >= LONG))
}

/// Whether a word ends a sentence, closing quotes aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let closing = ['"', '\'', ')', ']', '»', '”', '’'];
    let text = text.trim_end_matches(closing);
    text.ends_with(['.', '?', '!', '…', '。', '？', '！'])
}

#[cfg(test)]
mod tests {
    use aside_media::ClipTime;

    use super::*;

    fn word(text: &str, start: i64, end: i64) -> Word {
        Word {
            text: text.to_owned(),
            start: ClipTime::from_millis(start),
            end: ClipTime::from_millis(end),
            confidence: 1.0,
        }
    }

    #[test]
    fn pauses_end_paragraphs_sooner_after_a_sentence() {
        let open = [word("and", 0, 500)];
        let closed = [word("“end.”", 0, 500)];
        assert!(begins(&[], &open[0]));
        assert!(!begins(&open, &word("so", 2_000, 2_200)));
        assert!(begins(&closed, &word("So", 2_000, 2_200)));
        assert!(!begins(&closed, &word("So", 1_000, 1_200)));
        assert!(begins(&open, &word("so", 3_000, 3_200)));
        let long = vec![word("end.", 0, 500); LONG];
        assert!(begins(&long, &word("So", 500, 700)));
    }
}
