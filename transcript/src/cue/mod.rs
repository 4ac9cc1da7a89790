//! Words, laid out as captions.
//!
//! The measures are those broadcasters agree on (BBC Subtitle Guidelines,
//! Netflix Timed Text Style Guide): two lines of 42 characters, one to seven
//! seconds, about 17 characters a second, breaks where a reader would pause.

mod breaks;
mod layout;

use std::time::Duration;

use aside_media::ClipTime;

use crate::{Transcript, Word};

/// The most characters of a line.
pub(crate) const LINE: usize = 42;

/// No caption is shown shorter than this where there is room: 1 s.
const SHORTEST: Duration = Duration::from_secs(1);
/// How long a reader needs for one character: 17 a second.
const CHARACTER: Duration = Duration::from_micros(1_000_000 / 17);
/// Captions closer than this follow each other without a gap, which would
/// only flicker.
const FLICKER: Duration = Duration::from_millis(300);
/// The least a caption lasts, whatever its words say.
const TICK: Duration = Duration::from_millis(1);

/// A caption: what is shown at once, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// When it appears; a whole millisecond.
    pub start: ClipTime,
    /// When it goes: a whole millisecond after `start`, and not after the next
    /// one's start.
    pub end: ClipTime,
    /// One line or two, none empty, none longer than 42 characters.
    pub lines: Vec<String>,
}

/// Lays a transcript out as captions, in order, without overlap.
pub fn cues(transcript: &Transcript) -> Vec<Cue> {
    let mut drafts = Vec::new();
    for paragraph in transcript.paragraphs() {
        let words: Vec<Word> = paragraph.iter().flat_map(split_long).collect();
        for run in layout::split(&words) {
            drafts.push(Cue {
                start: run.first().map_or(ClipTime::ZERO, |word| word.start),
                end: run.last().map_or(ClipTime::ZERO, |word| word.end),
                lines: layout::lines(run),
            });
        }
    }
    time(&mut drafts);
    drafts
}

/// Gives every cue the time it takes to read, where the next one leaves it.
fn time(cues: &mut [Cue]) {
    let mut free = ClipTime::ZERO;
    for index in 0..cues.len() {
        let next = cues.get(index + 1).map(|next| next.start);
        let cue = &mut cues[index];
        let characters: usize = cue.lines.iter().map(|line| line.chars().count()).sum();
        let reading = CHARACTER * u32::try_from(characters).unwrap_or(u32::MAX);
        cue.start = whole_millis(cue.start).max(free);
        let wanted = cue.end.max(cue.start + reading.max(SHORTEST));
        cue.end = match next {
            Some(next) if next.saturating_since(wanted) < FLICKER => next,
            _ => wanted,
        };
        cue.end = whole_millis(cue.end).max(cue.start + TICK);
        free = cue.end;
    }
}

fn whole_millis(time: ClipTime) -> ClipTime {
    ClipTime::from_millis(time.millis_floor())
}

/// A word that no line has room for, such as an address, in pieces that share
/// its time.
fn split_long(word: &Word) -> Vec<Word> {
    let letters: Vec<char> = word.text.chars().collect();
    if letters.len() <= LINE {
        return vec![word.clone()];
    }
    let count = letters.len().div_ceil(LINE);
    let share = word.end.saturating_since(word.start) / u32::try_from(count).unwrap_or(u32::MAX);
    let pieces = letters.chunks(LINE).zip(0..).map(|(letters, index)| Word {
        text: letters.iter().collect(),
        start: word.start + share * index,
        end: word.start + share * (index + 1),
        confidence: word.confidence,
    });
    pieces.collect()
}

#[cfg(test)]
mod tests;
