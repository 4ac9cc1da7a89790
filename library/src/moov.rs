//! `moov`: what an init segment says about its tracks (ISO/IEC 14496-12,
//! 8.2 to 8.5; codecs after ISO/IEC 14496-15 and RFC 6381).

use std::num::NonZeroU32;

use aside_media::SampleRate;
use serde_json::Map;

use crate::Track;
use crate::boxes::{Fields, child, children, descend};

/// What is needed to know when a track's fragments play, and what to call it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrackHeader {
    pub(crate) id: u32,
    /// Ticks per second.
    pub(crate) timescale: NonZeroU32,
    /// How many ticks a sample lasts that does not say so itself.
    pub(crate) default_duration: u32,
    /// What a manifest says of it, if its codec is one of ours.
    pub(crate) track: Option<Track>,
}

/// The tracks an init segment describes; none if it makes no sense.
pub(crate) fn read(init: &[u8]) -> Vec<TrackHeader> {
    let Some(moov) = child(init, b"moov") else {
        return Vec::new();
    };
    children(moov)
        .filter(|(kind, _)| kind == b"trak")
        .filter_map(|(_, trak)| read_trak(trak, moov))
        .collect()
}

fn read_trak(trak: &[u8], moov: &[u8]) -> Option<TrackHeader> {
    // Times are twice as wide in version 1 of both headers.
    let wide = |version: u8| if version == 1 { 16 } else { 8 };
    let (version, mut tkhd) = Fields(child(trak, b"tkhd")?).version()?;
    tkhd.take(wide(version))?;
    let id = tkhd.u32()?;
    let mdia = child(trak, b"mdia")?;
    let (version, mut mdhd) = Fields(child(mdia, b"mdhd")?).version()?;
    mdhd.take(wide(version))?;
    let timescale = NonZeroU32::new(mdhd.u32()?)?;
    Some(TrackHeader {
        id,
        timescale,
        default_duration: default_duration(moov, id).unwrap_or(0),
        track: descend(mdia, &[b"minf", b"stbl", b"stsd"]).and_then(read_stsd),
    })
}

/// What `trex` says of a track (8.8.3).
fn default_duration(moov: &[u8], id: u32) -> Option<u32> {
    let mvex = child(moov, b"mvex")?;
    children(mvex).find_map(|(kind, trex)| {
        let (_, mut fields) = Fields(trex).full()?;
        let same = kind == *b"trex" && fields.u32()? == id;
        fields.u32()?;
        let duration = fields.u32()?;
        same.then_some(duration)
    })
}

/// The first sample description (8.5.2), if it is H.264 or AAC.
fn read_stsd(stsd: &[u8]) -> Option<Track> {
    let (_, mut fields) = Fields(stsd).full()?;
    fields.u32()?;
    let (kind, entry) = children(fields.0).next()?;
    match &kind {
        b"avc1" => read_avc1(entry),
        b"mp4a" => read_mp4a(entry),
        _ => None,
    }
}

fn read_avc1(entry: &[u8]) -> Option<Track> {
    let mut fields = Fields(entry);
    fields.take(24)?;
    let (width, height) = (fields.u16()?, fields.u16()?);
    fields.take(50)?;
    let mut avcc = Fields(child(fields.0, b"avcC")?);
    avcc.u8()?;
    let [profile, compatibility, level] = avcc.array()?;
    Some(Track::Video {
        codec: format!("avc1.{profile:02x}{compatibility:02x}{level:02x}"),
        width: width.into(),
        height: height.into(),
        extra: Map::new(),
    })
}

fn read_mp4a(entry: &[u8]) -> Option<Track> {
    let mut fields = Fields(entry);
    fields.take(16)?;
    let channels = fields.u16()?;
    fields.take(6)?;
    // 16.16 fixed point: sample rates above 65,535 Hz do not fit, nor do we
    // record any.
    let rate = SampleRate::new(fields.u32()? >> 16)?;
    Some(Track::Audio {
        // What we record; the decoder reads the real profile from `esds`.
        codec: "mp4a.40.2".to_owned(),
        rate,
        channels,
        extra: Map::new(),
    })
}
