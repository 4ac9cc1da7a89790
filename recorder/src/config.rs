//! What a take is to be, settled before it begins.

use std::path::PathBuf;
use std::time::Duration;

use aside_capture::{AudioTarget, Backend, DeviceId, VideoTarget};
use aside_library::{ClipId, Kind};
use aside_media::{Bitrate, CameraLayout, FrameRate, PointerStyle};
use aside_sound::{Enhance, Fader};
use aside_transcript::models::Speeds;
use aside_transcript::{Cancel, Terms};

use crate::sound::SoundChannel;

/// Everything a [`Session`](crate::Session) needs to know.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// The clip's id, chosen beforehand so that its link exists before it does.
    pub id: ClipId,
    /// What kind of message this is.
    pub kind: Kind,
    /// Its first title.
    pub title: String,
    /// Until when the clip is to be watched at its link; `None` for ever.
    pub expires: Option<jiff::Timestamp>,
    /// What is shown of the screen, if anything is.
    pub screen: Option<ScreenConfig>,
    /// Who is seen, if anybody is: on top of the screen, or instead of it.
    pub camera: Option<CameraConfig>,
    /// Who speaks, if anybody does.
    pub microphone: Option<AudioTarget>,
    /// What the computer plays, if it is to be heard: usually
    /// [`AudioTarget::SystemAudio`].
    pub system_audio: Option<AudioTarget>,
    /// How what is heard goes into the clip.
    pub sound: SoundConfig,
    /// How speech becomes text; `None` leaves the clip without a transcript.
    pub speech: Option<SpeechConfig>,
    /// Once cancelled, what a clip gains after Stop is left for another time
    /// ([`finish_clip`](crate::finish_clip)): the program is to end.
    pub leave: Cancel,
}

impl SessionConfig {
    /// What to listen to on a channel.
    pub(crate) const fn target(&self, channel: SoundChannel) -> Option<&AudioTarget> {
        match channel {
            SoundChannel::Microphone => self.microphone.as_ref(),
            SoundChannel::System => self.system_audio.as_ref(),
        }
    }
}

/// How what is heard goes into the clip. The safety tracks keep it as it came,
/// but for what is muted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SoundConfig {
    /// What is done to the microphone's sound.
    pub enhance: Enhance,
    /// How loud the microphone is at first.
    pub microphone: Fader,
    /// How loud the computer's sound is at first.
    pub system: Fader,
}

impl SoundConfig {
    pub(crate) const fn fader(&self, channel: SoundChannel) -> Fader {
        match channel {
            SoundChannel::Microphone => self.microphone,
            SoundChannel::System => self.system,
        }
    }

    pub(crate) const fn fader_mut(&mut self, channel: SoundChannel) -> &mut Fader {
        match channel {
            SoundChannel::Microphone => &mut self.microphone,
            SoundChannel::System => &mut self.system,
        }
    }
}

/// What to take pictures of, and how.
#[derive(Clone, Debug)]
pub struct ScreenConfig {
    /// The screen, window or scene.
    pub target: VideoTarget,
    /// At most this many pictures per second.
    pub frame_rate: FrameRate,
    /// Whether the mouse pointer is drawn.
    pub pointer: bool,
    /// What else is shown of what the person does, at first.
    pub style: PointerStyle,
    /// Which way to reach the screen.
    pub backend: Backend,
}

/// Which camera to look through, and how.
#[derive(Clone, Debug)]
pub struct CameraConfig {
    /// The camera.
    pub device: DeviceId,
    /// How it is shown at first; when nothing else is recorded, it is all of
    /// the picture. A camera that is off is not opened.
    pub layout: CameraLayout,
    /// Whether left and right change places, as people know themselves.
    pub mirrored: bool,
    /// At most this many pictures per second.
    pub frame_rate: FrameRate,
}

/// How speech becomes text.
#[derive(Clone, Debug)]
pub struct SpeechConfig {
    /// A whisper.cpp model.
    pub model: PathBuf,
    /// A whisper.cpp voice activity model.
    pub vad: PathBuf,
    /// Names and terms that are listened for, as they are to be written.
    pub terms: Terms,
    /// The program that runs the engine in a process of its own, this one in
    /// another role ([`aside_transcript::whisper_apart`]); `None` runs it here,
    /// where its crash is the program's.
    pub program: Option<PathBuf>,
    /// Where it is noted how fast the model was.
    pub speeds: Option<Speeds>,
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

/// Sound heard this long before Start belongs to the clip, if the devices were
/// open by then: who speaks while pressing the key is not cut off.
pub(crate) const PRE_ROLL: Duration = Duration::from_millis(300);

/// Sound beside a picture.
pub(crate) const AUDIO_BITRATE: Bitrate = Bitrate::kbps(96);

/// Sound alone: 60 s of voice note stay below 300 kB.
pub(crate) const VOICE_BITRATE: Bitrate = Bitrate::kbps(36);
