//! Plain text: a paragraph a line.

use std::iter;

use crate::whisper::{is_fullwidth, is_unspaced};
use crate::{Transcript, Word};

/// A transcript as plain text: one line a paragraph, an empty line between.
pub fn write(transcript: &Transcript) -> String {
    let mut text = String::new();
    for paragraph in transcript.paragraphs() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&join(paragraph));
        text.push('\n');
    }
    text
}

/// Words as running text: with spaces, but for scripts that write none.
pub fn join(words: &[Word]) -> String {
    let mut text = String::new();
    for word in words {
        text.push_str(space(&text, &word.text));
        text.push_str(&word.text);
    }
    text
}

/// What of a word is compared with others: its letters and digits, in lower
/// case.
pub(crate) fn letters(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What stands between running text and the next word.
pub(crate) fn space(before: &str, word: &str) -> &'static str {
    let (Some(last), Some(first)) = (before.chars().next_back(), word.chars().next()) else {
        return "";
    };
    let joined = iter::once(last)
        .chain([first])
        .all(|c| is_unspaced(c) || is_fullwidth(c));
    if joined { "" } else { " " }
}

#[cfg(test)]
mod tests {
    use aside_media::ClipTime;

    use super::*;

    fn words(texts: &[&str]) -> Vec<Word> {
        let word = |text: &&str| Word {
            text: (*text).to_owned(),
            start: ClipTime::ZERO,
            end: ClipTime::ZERO,
            confidence: 1.0,
        };
        texts.iter().map(word).collect()
    }

    #[test]
    fn words_stand_apart_where_their_script_writes_spaces() {
        assert_eq!(join(&words(&["And", "so,", "my"])), "And so, my");
        assert_eq!(join(&words(&["我", "们。", "好"])), "我们。好");
        assert_eq!(join(&words(&["用", "Rust", "写"])), "用 Rust 写");
        assert_eq!(join(&[]), "");
    }

    #[test]
    fn paragraphs_stand_apart() {
        let transcript = Transcript {
            words: words(&["One.", "Two", "three."]),
            paragraphs: vec![0, 1],
            ..Transcript::default()
        };
        assert_eq!(write(&transcript), "One.\n\nTwo three.\n");
    }
}
