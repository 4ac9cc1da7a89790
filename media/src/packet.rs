//! What encoders and muxers deliver.

use std::time::Duration;

use crate::{ClipTime, Pts, SampleRate, Size, Ticks, TimeBase};

/// Which timeline of a clip something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrackKind {
    /// Pictures.
    Video,
    /// Sound.
    Audio,
}

/// One encoded picture or run of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The timeline it belongs to.
    pub track: TrackKind,
    /// When it is shown or heard, in its track's time base.
    pub pts: Pts,
    /// When it is decoded, in its track's time base; never above `pts`.
    pub dts: Pts,
    /// How long it lasts, in its track's time base.
    pub duration: Ticks,
    /// Whether decoding can begin here.
    pub keyframe: bool,
    /// The coded bytes, as the track's codec lays them out in MP4.
    pub data: Vec<u8>,
}

/// What a muxer and a manifest need to know of an encoded track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackConfig {
    /// Seconds per tick of its packets.
    pub time_base: TimeBase,
    /// Codec string of RFC 6381, such as `avc1.42c028` or `mp4a.40.2`.
    pub codec: String,
    /// The codec's out-of-band header: `avcC` or `AudioSpecificConfig` bytes.
    pub header: Vec<u8>,
    /// What differs between pictures and sound.
    pub format: TrackFormat,
}

/// The part of a [`TrackConfig`] that differs between pictures and sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackFormat {
    /// H.264 pictures.
    Video {
        /// Their size.
        size: Size,
    },
    /// AAC sound.
    Audio {
        /// Sound frames per second.
        rate: SampleRate,
        /// Samples per sound frame.
        channels: u16,
    },
}

impl TrackConfig {
    /// Whether this is a picture or a sound track.
    pub const fn kind(&self) -> TrackKind {
        match self.format {
            TrackFormat::Video { .. } => TrackKind::Video,
            TrackFormat::Audio { .. } => TrackKind::Audio,
        }
    }
}

/// The bytes every fragment needs before it: `ftyp` and `moov` (ISO/IEC
/// 14496-12), what HLS names in `EXT-X-MAP`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitSegment {
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// One `moof` and its `mdat`: the least that survives a crash on its own.
///
/// A segment is the fragments from one that `opens_segment` up to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// The file's bytes, whole boxes only.
    pub bytes: Vec<u8>,
    /// When its first packet is shown or heard.
    pub start: ClipTime,
    /// From its first packet's start to the end of its last.
    pub duration: Duration,
    /// Whether decoding can begin here, and a segment does.
    pub opens_segment: bool,
}
