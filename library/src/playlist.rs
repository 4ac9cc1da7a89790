//! `media/stream.m3u8`: the playlist (RFC 8216bis, draft-pantos-hls-rfc8216bis).

use std::time::Duration;

use crate::manifest::Manifest;
use crate::state::State;

/// What a damaged manifest claims must not fill the memory.
const MOST_GAP_ITEMS: u32 = 1000;

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
/// that it holds from the start; only a segment that broke its word raises it,
/// or a gap that would take too many items.
fn target(manifest: &Manifest) -> Duration {
    let segments = &manifest.segments;
    let longest = segments.iter().map(|it| it.duration).max();
    let gaps: Duration = segments.iter().map(|it| it.gap_before).sum();
    let longest = longest
        .unwrap_or_default()
        .max(manifest.longest_segment)
        .max(gaps / MOST_GAP_ITEMS);
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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::testing::*;

    #[test]
    fn a_growing_playlist_has_no_end() {
        let (_home, library) = library();
        let mut writer = recording(&library, &take(3));
        writer.append(&fragment(3, 3000, 1000, true)).unwrap();
        expect![[r##"
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:10
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-PLAYLIST-TYPE:EVENT
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:3.000,
            00000.m4s
        "##]]
        .assert_eq(&write(writer.manifest()));
    }

    #[test]
    fn missing_time_is_said_and_not_fetched() {
        let (_home, library) = library();
        let mut manifest = clip(&library, 7).manifest;
        manifest.segments[1].gap_before = Duration::from_millis(12_500);
        expect![[r##"
            #EXTM3U
            #EXT-X-VERSION:8
            #EXT-X-TARGETDURATION:10
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-PLAYLIST-TYPE:EVENT
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:3.000,
            00000.m4s
            #EXT-X-GAP
            #EXTINF:10.000,
            missing-before-00001.m4s
            #EXT-X-GAP
            #EXTINF:2.500,
            missing-before-00001.m4s
            #EXTINF:3.000,
            00001.m4s
            #EXTINF:1.000,
            00002.m4s
            #EXT-X-ENDLIST
        "##]]
        .assert_eq(&write(&manifest));
    }

    #[test]
    fn the_target_holds_for_every_segment_and_does_not_change() {
        let (_home, library) = library();
        let mut manifest = clip(&library, 7).manifest;
        assert_eq!(target(&manifest), Duration::from_secs(10));
        manifest.segments[0].duration = Duration::from_millis(10_499);
        assert_eq!(target(&manifest), Duration::from_secs(10));
        manifest.segments[0].duration = Duration::from_millis(10_500);
        assert_eq!(
            target(&manifest),
            Duration::from_secs(11),
            "no choice but to raise it"
        );
    }

    #[test]
    fn a_gap_without_end_does_not_fill_the_memory() {
        let (_home, library) = library();
        let mut manifest = clip(&library, 7).manifest;
        manifest.segments[1].gap_before = Duration::from_secs(1_000_000_000);
        assert!(write(&manifest).len() < 100_000);
    }
}
