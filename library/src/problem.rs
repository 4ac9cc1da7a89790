//! What went wrong while recording, and what checking the result showed.

use std::time::Duration;

use aside_media::ClipTime;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::fields::{clip_millis, millis};

/// Something that went wrong while a clip was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of thing.
    pub code: ProblemCode,
    /// When it began.
    #[serde(rename = "at_ms", with = "clip_millis")]
    pub at: ClipTime,
    /// How long it lasted; zero if it has no length.
    #[serde(rename = "duration_ms", with = "millis", default)]
    pub duration: Duration,
    /// A sentence for the person who recorded.
    pub message: String,
    /// Fields that are not known to this version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Problem {
    /// A problem that began at `at` and lasted `duration`.
    pub fn new(
        code: ProblemCode,
        at: ClipTime,
        duration: Duration,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            at,
            duration,
            message: message.into(),
            extra: Map::new(),
        }
    }
}

/// The kinds of [`Problem`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemCode {
    /// A source lost sound; silence is in its place.
    AudioGap,
    /// Pictures were lost because the machine was too slow.
    FramesDropped,
    /// Pictures were coarser or fewer for a while, so that none were lost.
    QualityReduced,
    /// A device went away; the clip went on without it.
    DeviceLost,
    /// A device that had gone away was there again.
    DeviceReturned,
    /// A camera sent no picture, a black one, or always the same.
    DeadCamera,
    /// A microphone gave nothing but silence.
    SilentMicrophone,
    /// Little space was left on the disk.
    DiskLow,
    /// No space was left; the recording was ended.
    DiskFull,
    /// The disk failed to save a part.
    DiskError,
    /// The recording was interrupted, or a file was damaged, and the clip was
    /// put in order afterwards.
    Recovered,
    /// What was recorded went away: a window closed, a display left.
    SourceEnded,
    /// The words could not be recognised.
    TranscriptFailed,
    /// A kind that is not known to this version.
    #[serde(untagged)]
    Other(String),
}

/// What decoding a finished clip showed.
///
/// It is made from what is on disk, never from counters kept while recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Whether every checksum holds and everything decodes.
    pub verified: bool,
    /// When it was checked.
    pub checked: Timestamp,
    /// How long the clip plays.
    #[serde(rename = "duration_ms", with = "millis")]
    pub duration: Duration,
    /// Pictures that decode.
    pub video_frames: u64,
    /// Pictures that were lost while recording.
    pub dropped_frames: u64,
    /// How long the sound plays.
    #[serde(rename = "audio_ms", with = "millis")]
    pub audio: Duration,
    /// The loudest sample in decibels below full scale; `None` without sound
    /// or when it is all digital silence.
    pub peak_dbfs: Option<f32>,
    /// The longest silence.
    #[serde(rename = "longest_silence_ms", with = "millis")]
    pub longest_silence: Duration,
    /// What is wrong, as sentences.
    pub findings: Vec<String>,
    /// Fields that are not known to this version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_later_version_is_kept() {
        for code in ["\"audio_gap\"", "\"struck_by_lightning\""] {
            let parsed: ProblemCode = serde_json::from_str(code).unwrap();
            assert_eq!(serde_json::to_string(&parsed).unwrap(), code);
        }
    }
}
