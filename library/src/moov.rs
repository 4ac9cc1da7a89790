//! `moov`: what an init segment says about its tracks (ISO/IEC 14496-12,
//! 8.2 to 8.5; codec strings after RFC 6381).

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
    // The channel count here is 2 whatever the sound has: muxers keep to the
    // letter of 8.5.2.2's template. The decoder's own header knows.
    fields.take(24)?;
    // 16.16 fixed point: sample rates above 65,535 Hz do not fit, nor do we
    // record any.
    let rate = SampleRate::new(fields.u32()? >> 16)?;
    let (codec, channels) = read_esds(child(fields.0, b"esds")?)?;
    Some(Track::Audio {
        codec,
        rate,
        channels,
        extra: Map::new(),
    })
}

/// Codec string and channels of MPEG-4 sound (ISO/IEC 14496-1, 7.2.6, and
/// 14496-3, 1.6.2.1).
fn read_esds(esds: &[u8]) -> Option<(String, u16)> {
    const DECODER_CONFIG: u8 = 4;
    const DECODER_SPECIFIC: u8 = 5;
    let (_, fields) = Fields(esds).full()?;
    let mut stream = Fields(descriptor(fields, 3)?);
    // ES_ID and flags; none of the fields that the flags announce is written.
    stream.take(3)?;
    let mut decoder = Fields(descriptor(stream, DECODER_CONFIG)?);
    let object_type = decoder.u8()?;
    decoder.take(12)?;
    let [first, second] = Fields(descriptor(decoder, DECODER_SPECIFIC)?).array()?;
    // 5 bits object type, 4 bits rate, 4 bits channels.
    let codec = format!("mp4a.{object_type:x}.{}", first >> 3);
    Some((codec, u16::from(second >> 3 & 0xf)))
}

/// The content of a descriptor that has this tag.
fn descriptor<'a>(mut fields: Fields<'a>, tag: u8) -> Option<&'a [u8]> {
    if fields.u8()? != tag {
        return None;
    }
    // Seven bits a byte, at most four of them.
    let mut length = 0_usize;
    for _ in 0..4 {
        let byte = fields.u8()?;
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    fields.take(length)
}
