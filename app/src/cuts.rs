//! What was marked while recording, as a suggestion of what to cut.

use aside_library::{Manifest, MarkKind};
use aside_transcript::Transcript;

use crate::summary::time_millis;
use crate::view::Cut;

/// A cut for each mark, in the order of their times: the sentence that was
/// being said then, or had just been said.
pub(crate) fn cuts(manifest: &Manifest, transcript: Option<&Transcript>) -> Vec<Cut> {
    let marks = manifest.marks.iter();
    let mut cuts: Vec<Cut> = marks
        .filter(|mark| mark.kind == MarkKind::CutSentence)
        .map(|mark| {
            let said = transcript.and_then(|it| it.sentence_before(mark.at));
            let from = said
                .and_then(|it| it.first())
                .map_or(mark.at, |it| it.start);
            let to = said.and_then(|it| it.last()).map_or(mark.at, |it| it.end);
            Cut {
                at_ms: time_millis(mark.at),
                from_ms: time_millis(from),
                to_ms: time_millis(to),
            }
        })
        .collect();
    cuts.sort_by_key(|it| it.at_ms);
    // Pressed twice, it is the same sentence.
    cuts.dedup_by_key(|it| (it.from_ms, it.to_ms));
    cuts
}
