//! WebVTT (W3C): captions for the web.

use std::fmt::Write as _;

use aside_media::ClipTime;

use crate::Cue;

/// Cues as a WebVTT file.
pub fn write(cues: &[Cue]) -> String {
    let mut file = "WEBVTT\n".to_owned();
    for cue in cues {
        // Writing to a String cannot fail.
        let _ = write!(file, "\n{} --> {}\n", time(cue.start), time(cue.end));
        for line in &cue.lines {
            file.push_str(&escape(line));
            file.push('\n');
        }
    }
    file
}

fn time(time: ClipTime) -> String {
    let millis = time.millis_floor().max(0);
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    format!(
        "{:02}:{:02}:{seconds:02}.{millis:03}",
        minutes / 60,
        minutes % 60
    )
}

fn escape(line: &str) -> String {
    line.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
