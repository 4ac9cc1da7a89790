//! Which words make a caption, and where its lines break.

use std::time::Duration;

use super::{LINE, breaks};
use crate::Word;
use crate::paragraph::ends_sentence;
use crate::text::space;

/// A caption never stays longer than its words, and they no longer than this.
const LONGEST: Duration = Duration::from_secs(7);
/// A silence no caption stays through.
const SILENCE: Duration = Duration::from_millis(1_500);
/// Characters a second that cannot be read any more.
const HURRIED: f32 = 20.0;
/// A caption with fewer characters than this looks lost.
const SHORT: usize = 15;

/// Splits a paragraph into runs of words, one a caption: those that cost the
/// least together. No run is empty.
pub(super) fn split(words: &[Word]) -> Vec<&[Word]> {
    // best[n]: the least cost of the first n words, and where its last caption
    // begins.
    let mut best = vec![(0.0_f32, 0_usize)];
    for end in 1..=words.len() {
        let mut least = (f32::INFINITY, end - 1);
        for start in (0..end).rev() {
            let run = &words[start..end];
            if start + 1 < end && !fits(run) {
                break;
            }
            let total = best[start].0 + cost(run, words.get(end));
            if total < least.0 {
                least = (total, start);
            }
        }
        best.push(least);
    }
    let mut runs = Vec::new();
    let mut end = words.len();
    while end > 0 {
        let start = best[end].1;
        runs.push(&words[start..end]);
        end = start;
    }
    runs.reverse();
    runs
}

/// A caption's lines: one where it fits, else two, broken where it reads best.
pub(super) fn lines(run: &[Word]) -> Vec<String> {
    let whole = joined(run);
    if whole.chars().count() <= LINE {
        return vec![whole];
    }
    let cost = |at: usize| {
        let (above, below) = (width(&run[..at]), width(&run[at..]));
        let unequal = above.abs_diff(below) as f32 / LINE as f32;
        unequal + breaks::cost(&run[at - 1], &run[at])
    };
    let fitting = (1..run.len()).filter(|at| two_lines(run, *at));
    match fitting.min_by(|a, b| cost(*a).total_cmp(&cost(*b))) {
        Some(at) => vec![joined(&run[..at]), joined(&run[at..])],
        None => vec![whole],
    }
}

/// Whether words can be one caption.
fn fits(run: &[Word]) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return false;
    };
    let silent = |pair: &[Word]| pair[1].start.saturating_since(pair[0].end) >= SILENCE;
    last.end.saturating_since(first.start) <= LONGEST
        && !run.windows(2).any(silent)
        && (width(run) <= LINE || (1..run.len()).any(|at| two_lines(run, at)))
}

fn two_lines(run: &[Word], at: usize) -> bool {
    width(&run[..at]) <= LINE && width(&run[at..]) <= LINE
}

fn width(words: &[Word]) -> usize {
    let mut width = 0;
    let mut before = "";
    for word in words {
        width += space(before, &word.text).len() + word.text.chars().count();
        before = &word.text;
    }
    width
}

fn joined(words: &[Word]) -> String {
    crate::text::join(words)
}

/// What a caption of these words costs, when `next` comes after it.
fn cost(run: &[Word], next: Option<&Word>) -> f32 {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return f32::INFINITY;
    };
    let characters = width(run);
    let mut cost = 1.0;
    if let Some(next) = next {
        cost += breaks::cost(last, next);
        let shown = next
            .start
            .saturating_since(first.start)
            .as_secs_f32()
            .max(0.1);
        let speed = characters as f32 / shown;
        cost += (speed - HURRIED).max(0.0) * 0.1;
    }
    if characters < SHORT && !ends_sentence(&last.text) {
        cost += 1.5;
    }
    // A sentence that ends inside is fine; the beginning of another one behind
    // it is not.
    let inner = run[..run.len() - 1]
        .iter()
        .rposition(|word| ends_sentence(&word.text));
    if let Some(at) = inner
        && !ends_sentence(&last.text)
        && width(&run[at + 1..]) < SHORT
    {
        cost += 1.0;
    }
    cost
}
