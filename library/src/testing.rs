//! Clips for this crate's own tests: boxes as ISO/IEC 14496-12 lays them out,
//! with noise where pictures and sound would be.

use std::time::Duration;

use aside_media::{
    ClipTime, Fragment, InitSegment, SampleRate, Size, TimeBase, TrackConfig, TrackFormat,
};

use crate::{Clip, ClipWriter, Kind, Library, NewClip};

pub(crate) const VIDEO_TRACK: u32 = 1;
pub(crate) const AUDIO_TRACK: u32 = 2;
const VIDEO_HZ: u32 = 90_000;
const AUDIO_HZ: u32 = 48_000;

pub(crate) fn tracks() -> Vec<TrackConfig> {
    let size = Size {
        width: 1920,
        height: 1080,
    };
    let rate = SampleRate::HZ_48000;
    vec![
        TrackConfig {
            time_base: TimeBase::hz(VIDEO_HZ),
            codec: "avc1.42c028".into(),
            header: vec![],
            format: TrackFormat::Video { size },
        },
        TrackConfig {
            time_base: TimeBase::hz(AUDIO_HZ),
            codec: "mp4a.40.2".into(),
            header: vec![],
            format: TrackFormat::Audio { rate, channels: 1 },
        },
    ]
}

/// A box: its size, its type, its content.
pub(crate) fn boxed(kind: &[u8; 4], content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let mut out = (8 + content.len() as u32).to_be_bytes().to_vec();
    out.extend_from_slice(kind);
    out.extend(content);
    out
}

/// A full box: version and flags come before the content.
fn full(kind: &[u8; 4], version: u8, flags: u32, content: &[&[u8]]) -> Vec<u8> {
    let head = (u32::from(version) << 24 | flags).to_be_bytes();
    let content = content.concat();
    boxed(kind, &[&head, &content])
}

fn trak(id: u32, hz: u32, handler: &[u8; 4]) -> Vec<u8> {
    let tkhd = full(b"tkhd", 0, 3, &[&[0; 8], &id.to_be_bytes(), &[0; 68]]);
    let mdhd = full(b"mdhd", 0, 0, &[&[0; 8], &hz.to_be_bytes(), &[0; 8]]);
    let hdlr = full(b"hdlr", 0, 0, &[&[0; 4], handler, &[0; 13]]);
    boxed(b"trak", &[&tkhd, &boxed(b"mdia", &[&mdhd, &hdlr])])
}

pub(crate) fn init() -> InitSegment {
    let mvhd = full(b"mvhd", 0, 0, &[&[0; 96]]);
    let trex = |id: u32| full(b"trex", 0, 0, &[&id.to_be_bytes(), &[0; 16]]);
    let moov = boxed(
        b"moov",
        &[
            &mvhd,
            &trak(VIDEO_TRACK, VIDEO_HZ, b"vide"),
            &trak(AUDIO_TRACK, AUDIO_HZ, b"soun"),
            &boxed(b"mvex", &[&trex(VIDEO_TRACK), &trex(AUDIO_TRACK)]),
        ],
    );
    let ftyp = boxed(b"ftyp", &[b"iso6\0\0\0\0iso6mp41"]);
    InitSegment {
        bytes: [ftyp, moov].concat(),
    }
}

fn traf(track: u32, start: u64, durations: &[u32]) -> Vec<u8> {
    let tfhd = full(b"tfhd", 0, 0x02_0000, &[&track.to_be_bytes()]);
    let tfdt = full(b"tfdt", 1, 0, &[&start.to_be_bytes()]);
    let count = (durations.len() as u32).to_be_bytes();
    let durations: Vec<u8> = durations.iter().flat_map(|it| it.to_be_bytes()).collect();
    let trun = full(b"trun", 0, 0x100, &[&count, &durations]);
    boxed(b"traf", &[&tfhd, &tfdt, &trun])
}

/// A fragment of ten pictures and the sound that goes with them, whose
/// content depends on `number`.
pub(crate) fn fragment(number: u32, start_ms: i64, length_ms: u32, opens: bool) -> Fragment {
    let start = start_ms.unsigned_abs();
    let video = traf(
        VIDEO_TRACK,
        start * u64::from(VIDEO_HZ) / 1000,
        &[length_ms * VIDEO_HZ / 10_000; 10],
    );
    let audio = traf(
        AUDIO_TRACK,
        start * u64::from(AUDIO_HZ) / 1000,
        &[length_ms * AUDIO_HZ / 1000],
    );
    let mfhd = full(b"mfhd", 0, 0, &[&(number + 1).to_be_bytes()]);
    let noise: Vec<u8> = (0..3000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) ^ number.wrapping_mul(40_503)) as u8)
        .collect();
    let bytes = [
        boxed(b"moof", &[&mfhd, &video, &audio]),
        boxed(b"mdat", &[&noise]),
    ]
    .concat();
    Fragment {
        bytes,
        start: ClipTime::from_millis(start_ms),
        duration: Duration::from_millis(u64::from(length_ms)),
        opens_segment: opens,
    }
}

/// A take of fragments of one second, of which every third opens a segment.
pub(crate) fn take(seconds: u32) -> Vec<Fragment> {
    (0..seconds)
        .map(|i| fragment(i, i64::from(i) * 1000, 1000, i % 3 == 0))
        .collect()
}

/// A writer that was given these fragments and not finished.
pub(crate) fn recording(library: &Library, fragments: &[Fragment]) -> ClipWriter {
    let mut writer = library.create(NewClip::new(Kind::Screen)).unwrap();
    writer.begin(&tracks(), &init()).unwrap();
    for fragment in fragments {
        writer.append(fragment).unwrap();
    }
    writer
}

/// A finished clip of `seconds` seconds.
pub(crate) fn clip(library: &Library, seconds: u32) -> Clip {
    recording(library, &take(seconds))
        .finish(Duration::from_secs(u64::from(seconds)))
        .unwrap()
}
