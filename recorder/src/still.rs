//! A small picture of any moment of a clip, for whoever looks for one.

use std::time::Duration;

use aside_encoder::{Film, poster};
use aside_library::{Clip, ClipId, Library};
use aside_media::ClipTime;

use crate::Error;

/// In longer clips a still shows the beginning of a segment: pictures are then
/// so far apart that nobody sees it, and that one needs no other to be decoded.
const EXACT_UNTIL: Duration = Duration::from_secs(120);

/// What a clip shows at a moment, or a few seconds before, as a JPEG at most
/// `width` pixels wide. Blocks for a moment, whatever the clip's length.
///
/// # Errors
/// When there is no such clip, it has no picture, or it is damaged there.
pub fn still(library: &Library, id: &ClipId, at: ClipTime, width: u32) -> Result<Vec<u8>, Error> {
    let Clip { dir, manifest } = library.clip(id)?;
    let nothing = || aside_library::Error::Order("a clip without media has no still");
    let segments: Vec<_> = manifest.segments_with_starts().collect();
    let index = segments.partition_point(|(start, _)| *start <= at);
    let (start, segment) = segments.get(index.max(1) - 1).ok_or_else(nothing)?;
    let init = manifest.init().ok_or_else(nothing)?;
    let at = match manifest.duration() > EXACT_UNTIL {
        true => *start,
        false => at.max(*start),
    };
    let film = Film::from(&[init.file.under(&dir), segment.file.under(&dir)]);
    Ok(poster(film.beginning_at(manifest.origin()), at, width)?)
}
