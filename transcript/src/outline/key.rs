//! The sentences that say most of what is said.

use std::collections::HashMap;

use super::{KeySentence, Sentence};
use crate::text::join;

const MOST: usize = 3;
/// What has fewer sentences is read faster than chosen from.
const FEWEST: usize = 8;
/// A key sentence has as many words.
const WORDS: std::ops::RangeInclusive<usize> = 6..=40;
/// Of the topics of a sentence, at most this share was said by one chosen
/// before.
const SHARED: f64 = 0.5;

/// Up to three sentences, in the order they are said.
pub(super) fn of(sentences: &[Sentence<'_>]) -> Vec<KeySentence> {
    if sentences.len() < FEWEST {
        return Vec::new();
    }
    let mut said: HashMap<&str, u32> = HashMap::new();
    for (word, count) in sentences.iter().flat_map(|sentence| &sentence.topics) {
        *said.entry(word).or_insert(0) += count;
    }
    let mut ranked: Vec<(f64, usize)> = sentences
        .iter()
        .enumerate()
        .filter(|(_, sentence)| WORDS.contains(&sentence.words.len()))
        .map(|(at, sentence)| (weight(sentence, &said), at))
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<usize> = Vec::new();
    for (_, at) in ranked {
        let new = |other: &usize| shared(&sentences[at], &sentences[*other]) <= SHARED;
        if chosen.len() < MOST && chosen.iter().all(new) {
            chosen.push(at);
        }
    }
    chosen.sort_unstable();
    let key = |at: usize| KeySentence {
        at: sentences[at].start(),
        text: join(sentences[at].words),
    };
    chosen.into_iter().map(key).collect()
}

/// How much of what is said again and again is in a sentence, for its length.
fn weight(sentence: &Sentence<'_>, said: &HashMap<&str, u32>) -> f64 {
    let again = sentence
        .topics
        .keys()
        .map(|word| said.get(word.as_str()).copied().unwrap_or(0));
    let mut weights: Vec<f64> = again
        .filter(|count| *count > 1)
        .map(|count| f64::from(count).ln())
        .collect();
    // Sums of floats depend on their order, and a map has none.
    weights.sort_unstable_by(f64::total_cmp);
    let length = u32::try_from(sentence.words.len()).unwrap_or(u32::MAX);
    weights.iter().sum::<f64>() / f64::from(length.max(1)).sqrt()
}

fn shared(one: &Sentence<'_>, other: &Sentence<'_>) -> f64 {
    let both = one
        .topics
        .keys()
        .filter(|word| other.topics.contains_key(*word))
        .count();
    both as f64 / one.topics.len().max(1) as f64
}
