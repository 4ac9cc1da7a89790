//! A clip's beginning and end are cut off, and taken back.

use std::ops::ControlFlow;
use std::time::Duration;

use aside_encoder::cut::cut;
use aside_library::{
    Clip, ClipId, Edits, FileName, Kind, Library, NewSegment, Segment, State, Trim,
};
use aside_media::ClipTime;
use aside_transcript::Transcript;

use crate::Error;
use crate::speech::written;

/// A part of a clip's whole film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins.
    pub from: Duration,
    /// Where it ends.
    pub until: Duration,
}

/// Sound alone has no packet for less than this.
const PACKET: Duration = Duration::from_millis(50);

/// Has a clip show a part of its whole film, which stays. Times are taken to a
/// millisecond. Words, captions, marks and problems follow; poster and receipt are for
/// [`finish_clip`](crate::finish_clip) to make.
///
/// `told` hears how much of the picture that has to be encoded is, and may end
/// it: the clip is as it was then. Only what lies between a cut and the next
/// keyframe is encoded, so that the clip's length does not matter.
///
/// # Errors
/// When the clip is not whole or has no such part, when it is damaged where it
/// is cut, when the disk refuses, or it was cancelled.
pub fn trim_clip(
    library: &Library,
    id: &ClipId,
    part: Part,
    mut told: impl FnMut(Duration, Duration) -> ControlFlow<()>,
) -> Result<Clip, Error> {
    let whole = library.whole(id)?;
    let part = Part::new(part.from, part.until);
    let mut trim = Trim {
        from: part.from,
        until: part.until,
        ..Trim::default()
    };
    if whole.manifest.state() != State::Ready || part.from >= part.until {
        return Err(aside_library::Error::Order("there is no such part of the clip").into());
    }
    let segments: Vec<_> = whole.manifest.segments_with_starts().collect();
    for (index, (start, segment)) in segments.into_iter().enumerate() {
        let Some((from, until)) = part.of(start, segment, whole.manifest.kind(), &mut trim) else {
            continue;
        };
        let origin = whole.manifest.origin();
        let init = whole.manifest.init().map(|it| it.file.under(&whole.dir));
        let init = init.ok_or(aside_library::Error::Order("a clip without a header"))?;
        let file = segment.file.under(&whole.dir);
        let piece = cut(&init, &file, from + origin, until + origin, &mut told)?;
        trim.init = trim.init.or(piece.init.map(|it| it.bytes));
        trim.segments.push(NewSegment {
            index,
            bytes: piece.bytes,
        });
    }
    if let Some(said) = whole_transcript(library, id, &whole)? {
        let (from, until) = (ClipTime::ZERO + trim.from, ClipTime::ZERO + trim.until);
        trim.files.extend(written(&said.words.between(from, until)));
        if said.changed {
            let json = said.words.to_json().into_bytes();
            trim.files.push((FileName::whole_transcript(), json));
        }
    }
    if told(Duration::ZERO, Duration::ZERO).is_break() {
        return Err(aside_library::Error::Cancelled.into());
    }
    Ok(library.trim(id, &trim)?)
}

/// Has a clip show its whole film again. What was put right in its words while
/// it was cut is put right in all of them.
///
/// # Errors
/// When it was not cut, or the disk refuses.
pub fn untrim_clip(library: &Library, id: &ClipId) -> Result<Clip, Error> {
    let whole = library.whole(id)?;
    let said = whole_transcript(library, id, &whole)?;
    let changed = said.filter(|it| it.changed);
    let files: Vec<_> = changed.iter().flat_map(|it| written(&it.words)).collect();
    Ok(library.untrim(id, &files)?)
}

impl Part {
    fn new(from: Duration, until: Duration) -> Self {
        let whole = |it: Duration| Duration::from_millis(it.as_millis() as u64);
        Self {
            from: whole(from),
            until: whole(until),
        }
    }

    /// From where to where a segment is kept; `None` if all or nothing of it
    /// is.
    fn of(
        self,
        start: ClipTime,
        segment: &Segment,
        kind: Kind,
        trim: &mut Trim,
    ) -> Option<(ClipTime, ClipTime)> {
        let end = start + segment.duration;
        let (mut from, mut until) = (ClipTime::ZERO + trim.from, ClipTime::ZERO + trim.until);
        if kind == Kind::Voice {
            // So little of a segment would be nothing.
            if from < end && end.saturating_since(from) < PACKET && until > end {
                from = end;
                trim.from = end.saturating_since(ClipTime::ZERO);
            }
            if until > start && until.saturating_since(start) < PACKET && from < start {
                until = start;
                trim.until = start.saturating_since(ClipTime::ZERO);
            }
        }
        if end <= from || start >= until || (from <= start && until >= end) {
            return None;
        }
        let until = match until < end {
            true => until,
            false => ClipTime::from_nanos(i64::MAX / 2),
        };
        Some((if from > start { from } else { ClipTime::ZERO }, until))
    }
}

/// All that is said in the whole film.
struct Said {
    words: Transcript,
    /// Whether something was put right while the clip was cut.
    changed: bool,
}

fn whole_transcript(library: &Library, id: &ClipId, whole: &Clip) -> Result<Option<Said>, Error> {
    let clip = library.clip(id)?;
    let read = |clip: &Clip, name: FileName| {
        let json = std::fs::read_to_string(name.under(&clip.dir)).ok()?;
        Transcript::from_json(&json).ok()
    };
    let Some(words) = read(whole, FileName::transcript()) else {
        return Ok(None);
    };
    let Some(Edits { from, until, .. }) = library.edits(id)? else {
        let changed = false;
        return Ok(Some(Said { words, changed }));
    };
    let known = read(&clip, FileName::whole_transcript());
    let latest = known.as_ref().unwrap_or(&words);
    let latest = match read(&clip, FileName::transcript()) {
        Some(part) => latest.with_part(&part, ClipTime::ZERO + from, ClipTime::ZERO + until),
        None => latest.clone(),
    };
    Ok(Some(Said {
        changed: latest != words,
        words: latest,
    }))
}
