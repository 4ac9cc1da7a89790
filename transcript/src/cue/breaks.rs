//! How well a caption or a line may end after a word: 0 is best, 1 is in the
//! middle of a phrase, more is worse.

use std::time::Duration;

use crate::Word;
use crate::paragraph::ends_sentence;

/// A pause a listener notices.
const PAUSE: Duration = Duration::from_millis(400);

/// Words that lean on what follows: a break after one makes a reader stumble.
const LEANING: &[&str] = &[
    "a", "an", "the", "my", "your", "his", "her", "its", "our", "their", "this", "that", "these",
    "those", "of", "to", "in", "on", "at", "by", "for", "from", "with", "into", "and", "or", "but",
    "nor", "so", "if", "as", "than", "is", "are", "was", "were", "be", "not", "no", "i", "you",
    "he", "she", "it", "we", "they", "will", "would", "can", "could", "have", "has", "had", "very",
];

/// The cost of a break between two words.
pub(super) fn cost(word: &Word, next: &Word) -> f32 {
    let text = word.text.as_str();
    if ends_sentence(text) {
        return 0.0;
    }
    if text.ends_with([';', ':']) {
        return 0.2;
    }
    if text.ends_with([',', '–', '—', '、', '，']) {
        return 0.4;
    }
    if next.start.saturating_since(word.end) >= PAUSE {
        return 0.5;
    }
    let leans = LEANING
        .iter()
        .any(|leaning| text.eq_ignore_ascii_case(leaning));
    if leans { 2.0 } else { 1.0 }
}
