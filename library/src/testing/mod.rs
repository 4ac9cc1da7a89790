//! Clips for this crate's own tests: boxes as ISO/IEC 14496-12 lays them out,
//! with noise where pictures and sound would be.

pub(crate) mod dying;
pub(crate) mod shaky;

use std::fs;
use std::time::Duration;

use aside_media::{
    ClipTime, Fragment, InitSegment, SampleRate, Size, TimeBase, TrackConfig, TrackFormat,
};

use crate::{Checksum, Clip, ClipWriter, Kind, Library, NewClip, State};

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

fn trak(id: u32, hz: u32, handler: &[u8; 4], entry: &[u8]) -> Vec<u8> {
    let tkhd = full(b"tkhd", 0, 3, &[&[0; 8], &id.to_be_bytes(), &[0; 68]]);
    let mdhd = full(b"mdhd", 0, 0, &[&[0; 8], &hz.to_be_bytes(), &[0; 8]]);
    let hdlr = full(b"hdlr", 0, 0, &[&[0; 4], handler, &[0; 13]]);
    let stsd = full(b"stsd", 0, 0, &[&1_u32.to_be_bytes(), entry]);
    let minf = boxed(b"minf", &[&boxed(b"stbl", &[&stsd])]);
    boxed(b"trak", &[&tkhd, &boxed(b"mdia", &[&mdhd, &hdlr, &minf])])
}

pub(crate) fn init() -> InitSegment {
    let size = [1920_u16.to_be_bytes(), 1080_u16.to_be_bytes()].concat();
    let avcc = boxed(b"avcC", &[&[1, 0x42, 0xc0, 0x28]]);
    let avc1 = boxed(b"avc1", &[&[0; 24], &size, &[0; 50], &avcc]);
    let rate = (AUDIO_HZ << 16).to_be_bytes();
    // AAC-LC, 48 kHz, one channel.
    let specific = [5, 2, 0x11, 0x88];
    let config = [&[4, 17, 0x40][..], &[0; 12], &specific].concat();
    let esds = full(b"esds", 0, 0, &[&[3, 22, 0, 0, 0], &config]);
    let mp4a = boxed(
        b"mp4a",
        &[&[0; 16], &[0, 2, 0, 16, 0, 0, 0, 0], &rate, &esds],
    );
    let trex = |id: u32| full(b"trex", 0, 0, &[&id.to_be_bytes(), &[0; 16]]);
    let moov = boxed(
        b"moov",
        &[
            &full(b"mvhd", 0, 0, &[&[0; 96]]),
            &trak(VIDEO_TRACK, VIDEO_HZ, b"vide", &avc1),
            &trak(AUDIO_TRACK, AUDIO_HZ, b"soun", &mp4a),
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

/// A folder in memory if there is one: what is tested here is what is written
/// and when, not how fast a disk is.
pub(crate) fn home() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

/// A library in a folder that goes away with the first of the two.
pub(crate) fn library() -> (tempfile::TempDir, Library) {
    let home = home();
    let library = Library::open(&home.path().join("clips")).unwrap();
    (home, library)
}

/// Fails unless a clip that says it is whole is: every file the manifest names
/// is as it says, and the playlist follows from the manifest.
pub(crate) fn assert_whole(clip: &Clip) {
    assert_eq!(clip.manifest.state(), State::Ready);
    assert!(!clip.manifest.segments().is_empty());
    for (file, bytes, sha256) in clip.manifest.contents() {
        let content = fs::read(file.under(&clip.dir)).unwrap();
        assert_eq!(content.len() as u64, bytes.get(), "{file}");
        assert_eq!(Checksum::of(&content), *sha256, "{file}");
    }
    let playlist = fs::read_to_string(clip.playlist()).unwrap();
    assert_eq!(playlist, crate::playlist::write(&clip.manifest));
    assert!(playlist.ends_with("#EXT-X-ENDLIST\n"));
}

/// The clip's media, joined: what a download is.
pub(crate) fn joined(clip: &Clip) -> Vec<u8> {
    clip.media()
        .iter()
        .flat_map(|it| fs::read(it).unwrap())
        .collect()
}

/// What [`joined`] is for a clip of these fragments.
pub(crate) fn expected(fragments: &[Fragment]) -> Vec<u8> {
    let fragments = fragments.iter().map(|it| it.bytes.as_slice());
    std::iter::once(init().bytes.as_slice())
        .chain(fragments)
        .collect::<Vec<_>>()
        .concat()
}

/// Bytes in memory, as a file.
impl crate::disk::OpenFile for std::io::Cursor<Vec<u8>> {
    fn sync(&mut self) -> std::io::Result<()> {
        Ok(())
    }

    fn set_len(&mut self, len: u64) -> std::io::Result<()> {
        self.get_mut().resize(len as usize, 0);
        Ok(())
    }
}
