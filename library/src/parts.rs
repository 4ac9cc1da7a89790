//! What a manifest lists: tracks, segments and files.

use std::time::Duration;

use aside_media::{Bytes, SampleRate, Size, TrackConfig, TrackFormat, TrackKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::fields::{byte_count, hertz, millis};
use crate::{Checksum, FileName};

/// One timeline of a clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Track {
    /// Pictures.
    Video {
        /// Codec string of RFC 6381.
        codec: String,
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Fields that are not known to this version.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// Sound.
    Audio {
        /// Codec string of RFC 6381.
        codec: String,
        /// Sound frames per second.
        #[serde(rename = "sample_rate", with = "hertz")]
        rate: SampleRate,
        /// Samples per sound frame.
        channels: u16,
        /// Fields that are not known to this version.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
}

impl Track {
    /// Whether this is a picture or a sound track.
    pub const fn kind(&self) -> TrackKind {
        match self {
            Self::Video { .. } => TrackKind::Video,
            Self::Audio { .. } => TrackKind::Audio,
        }
    }
}

impl From<&TrackConfig> for Track {
    fn from(config: &TrackConfig) -> Self {
        let codec = config.codec.clone();
        match config.format {
            TrackFormat::Video {
                size: Size { width, height },
            } => Self::Video {
                codec,
                width,
                height,
                extra: Map::new(),
            },
            TrackFormat::Audio { rate, channels } => Self::Audio {
                codec,
                rate,
                channels,
                extra: Map::new(),
            },
        }
    }
}

/// A file that belongs to a clip, as it was when it was last written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name inside the clip.
    pub file: FileName,
    /// How long it is.
    #[serde(with = "byte_count")]
    pub bytes: Bytes,
    /// What it holds.
    pub sha256: Checksum,
    /// Fields that are not known to this version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl FileEntry {
    /// The entry for a file of this content.
    pub(crate) fn of(file: FileName, content: &[u8]) -> Self {
        Self {
            file,
            bytes: Bytes::new(content.len() as u64),
            sha256: Checksum::of(content),
            extra: Map::new(),
        }
    }
}

/// A closed segment: it will not change any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Its name inside the clip.
    pub file: FileName,
    /// How long the clip is missing just before it; almost always zero.
    #[serde(
        rename = "gap_before_ms",
        with = "millis",
        default,
        skip_serializing_if = "Duration::is_zero"
    )]
    pub gap_before: Duration,
    /// From its first moment to that of the next segment.
    #[serde(rename = "duration_ms", with = "millis")]
    pub duration: Duration,
    /// The version of the clip that this file was in first, if that is not the
    /// manifest's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// How long the file is.
    #[serde(with = "byte_count")]
    pub bytes: Bytes,
    /// What the file holds.
    pub sha256: Checksum,
    /// Fields that are not known to this version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
