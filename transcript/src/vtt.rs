//! WebVTT (W3C): captions for the web.

use std::fmt::Write as _;

use aside_media::ClipTime;

use crate::{Chapter, Cue};

/// Cues as a WebVTT file.
pub fn write(cues: &[Cue]) -> String {
    let mut file = "WEBVTT\n".to_owned();
    for cue in cues {
        let (start, end) = (clock(cue.start, '.'), clock(cue.end, '.'));
        // Writing to a String cannot fail.
        let _ = writeln!(file, "\n{start} --> {end}");
        for line in &cue.lines {
            file.push_str(&escape(line));
            file.push('\n');
        }
    }
    file
}

/// Chapters as a WebVTT file (W3C, 7): each lasts until the next one, the last
/// one until `end`.
pub fn chapters(chapters: &[Chapter], end: ClipTime) -> String {
    let mut file = "WEBVTT\n".to_owned();
    for (index, chapter) in chapters.iter().enumerate() {
        let until = chapters.get(index + 1).map_or(end, |next| next.at);
        let (start, end) = (clock(chapter.at, '.'), clock(until.max(chapter.at), '.'));
        // Writing to a String cannot fail.
        let _ = writeln!(file, "\n{start} --> {end}\n{}", escape(&chapter.title));
    }
    file
}

/// Hours, minutes, seconds and milliseconds: `00:01:05.250`.
pub(crate) fn clock(time: ClipTime, point: char) -> String {
    let millis = time.millis_floor().max(0);
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}{point}{millis:03}")
}

/// Cue text has three characters of its own; `-->` would end it, and is gone
/// with the last of them.
fn escape(line: &str) -> String {
    let line = line.replace('&', "&amp;");
    line.replace('<', "&lt;").replace('>', "&gt;")
}
