//! What a take is to be, settled before it begins.

use std::path::PathBuf;
use std::time::Duration;

use aside_capture::{AudioTarget, Backend, VideoTarget};
use aside_library::{ClipId, Kind};
use aside_media::{Bitrate, FrameRate};

/// Everything a [`Session`](crate::Session) needs to know.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// The clip's id, chosen beforehand so that its link exists before it does.
    pub id: ClipId,
    /// What kind of message this is.
    pub kind: Kind,
    /// Its first title.
    pub title: String,
    /// The picture, if there is one.
    pub video: Option<VideoConfig>,
    /// The sound, if there is one.
    pub audio: Option<AudioTarget>,
    /// How speech becomes text; `None` leaves the clip without a transcript.
    pub speech: Option<SpeechConfig>,
}

/// What to take pictures of, and how.
#[derive(Clone, Debug)]
pub struct VideoConfig {
    /// The screen, window or scene.
    pub target: VideoTarget,
    /// At most this many pictures per second.
    pub frame_rate: FrameRate,
    /// Whether the mouse pointer is drawn.
    pub pointer: bool,
    /// Which way to reach the screen.
    pub backend: Backend,
}

/// The files of a speech model.
#[derive(Clone, Debug)]
pub struct SpeechConfig {
    /// A whisper.cpp model.
    pub model: PathBuf,
    /// A whisper.cpp voice activity model.
    pub vad: PathBuf,
}

/// A keyframe this often: rarely, since each costs as much as many seconds of
/// a still screen. Durability comes from fragments.
pub(crate) const KEYFRAME_INTERVAL: Duration = Duration::from_secs(8);

/// A fragment is closed this often: what a kill can lose, less than 2 s.
pub(crate) const FRAGMENT: Duration = Duration::from_secs(1);

/// A segment is closed at the first keyframe after this.
pub(crate) const SEGMENT: Duration = Duration::from_secs(6);

/// No segment is longer: the playlist's target duration. A keyframe comes
/// [`KEYFRAME_INTERVAL`] after the last at the latest, plus one still picture.
pub(crate) const LONGEST_SEGMENT: Duration = Duration::from_secs(10);

/// The name of the microphone's safety track.
pub(crate) const MICROPHONE: &str = "mic";

/// The rate factor of H.264: visually lossless for text.
pub(crate) const CRF: u8 = 23;

/// Sound beside a picture.
pub(crate) const AUDIO_BITRATE: Bitrate = Bitrate::kbps(96);

/// Sound alone: 60 s of voice note stay below 300 kB.
pub(crate) const VOICE_BITRATE: Bitrate = Bitrate::kbps(36);
