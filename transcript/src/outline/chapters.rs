//! Chapters: where a pause and other words come together, something new begins
//! (after Hearst, "TextTiling", 1997).

use std::collections::HashMap;
use std::time::Duration;

use aside_media::ClipTime;

use super::{Chapter, Sentence, title};

/// What is shorter is one chapter.
const SHORTEST_CLIP: Duration = Duration::from_secs(120);
/// A chapter is at least this long.
const SHORTEST: Duration = Duration::from_secs(30);
/// On average, chapters are not shorter than this.
const AVERAGE: Duration = Duration::from_secs(45);
const MOST: usize = 12;
/// So many sentences before a gap are compared with as many behind it.
const AROUND: usize = 5;
/// From here on a gap is where something new begins.
const NEW: f64 = 0.95;
/// A pause of this length says all that a pause can say.
const PAUSE: Duration = Duration::from_millis(2_500);

/// The chapters of what these sentences say; none when it is only one.
pub(super) fn of(sentences: &[Sentence<'_>]) -> Vec<Chapter> {
    let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else {
        return Vec::new();
    };
    let (start, end) = (first.start(), last.end());
    let length = end.saturating_since(start);
    if length < SHORTEST_CLIP {
        return Vec::new();
    }
    let mut gaps: Vec<(f64, usize)> = (1..sentences.len())
        .map(|at| (newness(sentences, at), at))
        .filter(|(new, _)| *new >= NEW)
        .collect();
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let most = (length.as_secs() / AVERAGE.as_secs()).saturating_sub(1);
    let most = usize::try_from(most).unwrap_or(MOST).min(MOST - 1);
    let mut begins: Vec<usize> = Vec::new();
    for (_, at) in gaps {
        let time = sentences[at].start();
        let near = |other: ClipTime| {
            other
                .saturating_since(time)
                .max(time.saturating_since(other))
                < SHORTEST
        };
        let crowded = begins.iter().any(|other| near(sentences[*other].start()));
        if begins.len() < most && !crowded && !near(start) && !near(end) {
            begins.push(at);
        }
    }
    if begins.is_empty() {
        return Vec::new();
    }
    begins.push(0);
    begins.sort_unstable();
    let chapter = |(number, at): (usize, &usize)| {
        let until = begins.get(number + 1).copied().unwrap_or(sentences.len());
        let at_time = if number == 0 {
            ClipTime::ZERO
        } else {
            sentences[*at].start()
        };
        Some(Chapter {
            at: at_time,
            title: title::of(&sentences[*at..until])?,
        })
    };
    begins.iter().enumerate().filter_map(chapter).collect()
}

/// How much speaks for something new beginning with a sentence: other words, a
/// pause, a paragraph.
fn newness(sentences: &[Sentence<'_>], at: usize) -> f64 {
    let before = counted(&sentences[at.saturating_sub(AROUND)..at]);
    let after = counted(&sentences[at..(at + AROUND).min(sentences.len())]);
    let pause = sentences[at]
        .start()
        .saturating_since(sentences[at - 1].end());
    let pause = (pause.as_secs_f64() / PAUSE.as_secs_f64()).min(1.0);
    let opens = if sentences[at].opens { 0.2 } else { 0.0 };
    1.0 - alike(&before, &after) + pause * 0.4 + opens - 0.2
}

fn counted<'a>(sentences: &'a [Sentence<'_>]) -> HashMap<&'a str, f64> {
    let mut counted = HashMap::new();
    for (word, count) in sentences.iter().flat_map(|sentence| &sentence.topics) {
        *counted.entry(word.as_str()).or_insert(0.0) += f64::from(*count);
    }
    counted
}

/// The cosine between two counts: 1 for the same words, 0 for none in common.
fn alike(one: &HashMap<&str, f64>, other: &HashMap<&str, f64>) -> f64 {
    let mut words: Vec<_> = one.iter().collect();
    // Sums of floats depend on their order, and a map has none.
    words.sort_unstable_by_key(|(word, _)| **word);
    let dot: f64 = words
        .iter()
        .map(|(word, count)| **count * other.get(*word).copied().unwrap_or(0.0))
        .sum();
    let size = |counts: &HashMap<&str, f64>| {
        let mut squares: Vec<f64> = counts.values().map(|it| it * it).collect();
        squares.sort_unstable_by(f64::total_cmp);
        squares.iter().sum::<f64>().sqrt()
    };
    let sizes = size(one) * size(other);
    if sizes > 0.0 { dot / sizes } else { 0.0 }
}
