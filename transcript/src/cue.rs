//! Words, laid out as captions.

use aside_media::ClipTime;

use crate::{Transcript, Word};

/// The most characters of a line.
pub(crate) const LINE: usize = 42;

/// A caption: what is shown at once, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// When it appears.
    pub start: ClipTime,
    /// When it goes; after `start`, and not after the next one's start.
    pub end: ClipTime,
    /// One line or two, none empty.
    pub lines: Vec<String>,
}

/// Lays a transcript out as captions.
pub fn cues(transcript: &Transcript) -> Vec<Cue> {
    let mut cues = Vec::new();
    for paragraph in transcript.paragraphs() {
        let mut run: &[Word] = paragraph;
        while !run.is_empty() {
            let mut lines = vec![String::new()];
            let mut count = 0;
            for word in run {
                let last = lines.len() - 1;
                let room = lines[last].chars().count() + 1 + word.text.chars().count() <= LINE;
                if !room && !lines[last].is_empty() {
                    if lines.len() == 2 {
                        break;
                    }
                    lines.push(String::new());
                }
                let last = lines.len() - 1;
                if !lines[last].is_empty() {
                    lines[last].push(' ');
                }
                lines[last].push_str(&word.text);
                count += 1;
            }
            cues.push(Cue {
                start: run[0].start,
                end: run[count - 1].end,
                lines,
            });
            run = &run[count..];
        }
    }
    cues
}
