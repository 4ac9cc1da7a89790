//! `media/stream.m3u8`: the playlist (RFC 8216bis, draft-pantos-hls-rfc8216bis).

use std::time::Duration;

use crate::manifest::Manifest;
use crate::state::State;

/// The playlist's name in a clip's folder. Its segments lie beside it.
pub(crate) const PLAYLIST: &str = "media/stream.m3u8";

/// What the playlist of a clip says: everything in it follows from the
/// manifest, so it can be checked and written again at any time.
///
/// It is an `EVENT` playlist from the first segment on (4.4.3.5): segments are
/// only ever added. `EXT-X-ENDLIST` (4.4.3.4) ends it when the clip is whole.
pub(crate) fn write(manifest: &Manifest) -> String {
    let gaps = manifest.segments.iter().any(|it| !it.gap_before.is_zero());
    // 8: 6.2.1 and 8 ask for EXTINF with fractions from 3 on, EXT-X-MAP in
    // such a playlist from 6 on, and EXT-X-GAP from 8 on.
    let version = if gaps { 8 } else { 7 };
    let target = target(manifest);
    let mut out = String::with_capacity(256 + 40 * manifest.segments.len());
    let map = manifest
        .init
        .as_ref()
        .map_or("init.mp4", |it| it.file.last());
    out.push_str(&format!(
        "#EXTM3U\n\
         #EXT-X-VERSION:{version}\n\
         #EXT-X-TARGETDURATION:{}\n\
         #EXT-X-MEDIA-SEQUENCE:0\n\
         #EXT-X-PLAYLIST-TYPE:EVENT\n\
         #EXT-X-INDEPENDENT-SEGMENTS\n\
         #EXT-X-MAP:URI=\"{map}\"\n",
        target.as_secs(),
    ));
    for segment in &manifest.segments {
        gap(&mut out, segment.gap_before, target, segment.file.last());
        item(&mut out, segment.duration, segment.file.last());
    }
    if manifest.state == State::Ready {
        out.push_str("#EXT-X-ENDLIST\n");
    }
    out
}

/// No item's duration, rounded to a whole second, may be longer (4.4.3.1),
/// and it may not change. It is the longest a segment was said to become, so
/// that it holds from the start; only a segment that broke its word raises it.
fn target(manifest: &Manifest) -> Duration {
    let longest = manifest.segments.iter().map(|it| it.duration).max();
    let longest = longest.unwrap_or_default().max(manifest.longest_segment);
    let rounded = (longest + Duration::from_millis(500)).as_secs().max(1);
    Duration::from_secs(rounded)
}

/// Missing time: items that say so and must not be fetched (4.4.4.7).
fn gap(out: &mut String, mut missing: Duration, target: Duration, before: &str) {
    while !missing.is_zero() {
        let part = missing.min(target);
        out.push_str("#EXT-X-GAP\n");
        item(out, part, &format!("missing-before-{before}"));
        missing -= part;
    }
}

fn item(out: &mut String, duration: Duration, uri: &str) {
    let (secs, millis) = (duration.as_secs(), duration.subsec_millis());
    out.push_str(&format!("#EXTINF:{secs}.{millis:03},\n{uri}\n"));
}
