//! SubRip (`.srt`): captions for everything else. It has no specification;
//! this is what every player reads.

use std::fmt::Write as _;

use crate::Cue;
use crate::vtt::clock;

/// Cues as a SubRip file. Text is written as it is: SubRip has no escapes.
pub fn write(cues: &[Cue]) -> String {
    let mut file = String::new();
    for (index, cue) in cues.iter().enumerate() {
        let number = index + 1;
        let (start, end) = (clock(cue.start, ','), clock(cue.end, ','));
        let gap = if index == 0 { "" } else { "\n" };
        let lines = cue.lines.join("\n");
        // Writing to a String cannot fail.
        let _ = writeln!(file, "{gap}{number}\n{start} --> {end}\n{lines}");
    }
    file
}
